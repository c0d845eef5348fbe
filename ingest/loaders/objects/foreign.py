"""Tells the YAML and JSON files of other programs, such as package.json, from structured objects that hold a mistake."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ingest.loaders.objects.authored import MODELS
from knowledge.errors import InvalidDocument
from knowledge.model.objects import Kind

_KINDS = [kind.value for kind in Kind]
_SIMILAR = 0.7
"""The similarity from which a word is a misspelt kind: `polisy` and `policies` are (0.83 and 0.71), `org` and `model` are not."""
_OWN_FIELDS = frozenset({"clauses", "effective_from", "effective_to", "rulings", "supersedes"})
"""Fields that other programs hardly use. A mapping that has one of them was written for Canon."""
_OWN_LINE = re.compile(
    rf"^[ \t-]*[\"']?(?:id[\"']?[ \t]*:[ \t]*[\"']?(?:{'|'.join(_KINDS)})/|(?:objects|{'|'.join(sorted(_OWN_FIELDS))})[\"']?[ \t]*:)",
    re.MULTILINE,
)
"""A line that begins with the id of an object or with one of Canon's fields."""


class ForeignFile(InvalidDocument):
    """A YAML or JSON file of another program: it holds nothing that was meant as an object."""


def is_foreign(value: Any) -> bool:
    """Whether a parsed file holds nothing that was meant as an object.

    A mistake in an object does not make it foreign: its author must be told.
    """
    if isinstance(value, list):
        return not any(_is_meant_as_object(item) for item in value)
    if not isinstance(value, dict):
        return True
    if "objects" not in value:
        return not _is_meant_as_object(value)
    items = value["objects"]
    return len(value) > 1 and not (isinstance(items, list) and any(map(_is_meant_as_object, items)))


def is_foreign_text(text: str) -> bool:
    """Whether a YAML file that Canon cannot parse, such as one with tags, has no line that an object would have."""
    return _OWN_LINE.search(text) is None


def _is_meant_as_object(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return not _OWN_FIELDS.isdisjoint(value) or value.get("kind") in _KINDS or _has_own_id(value)


def _has_own_id(value: Mapping[str, Any]) -> bool:
    """Whether the id begins with a kind, perhaps misspelt, or stands among nothing but fields of one kind."""
    object_id = value.get("id")
    if not isinstance(object_id, str):
        return False
    prefix, slash, _ = object_id.partition("/")
    if slash:
        return bool(get_close_matches(prefix.lower(), _KINDS, n=1, cutoff=_SIMILAR))
    return len(value) > 1 and any(value.keys() <= model.model_fields.keys() for model in MODELS.values())
