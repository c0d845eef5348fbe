"""Labels: names such as `v2.1` for a version, or for an instant in the history of a source (rules N5a to N5h). Pure."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from knowledge.errors import InvalidInput
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Instant, Value, parse_instant
from knowledge.model.objects import Version
from knowledge.model.record.ledger import is_tombstone
from knowledge.model.scope import Scope

CONTINUES = "continues"
"""The key in a version's provenance that names the former object of a renamed file."""
LABEL = "label"
"""The key in a version's provenance that holds the label it was ingested with."""
VERSION_FIELD = "version"
"""The front matter field, and so the attribute, in which a document states its own label."""
_LONGEST = 200
"""Characters of the longest label: git tags with long prefixes fit, and an error can repeat one."""
_YEAR = lazy_pattern(r"\d{4,}-")
"""The beginning of a date. Text that begins so is a date, even if no such day exists: a typing error must not be a label."""


def checked_label(text: str) -> str:
    """Return `text` without spaces around it if it can be a label, and raise ValueError otherwise."""
    label = text.strip()
    if not 1 <= len(label) <= _LONGEST:
        raise ValueError(f"a label has 1 to {_LONGEST} characters, this one {len(label)}")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in label):
        raise ValueError(f"label {label!r} holds a control character")
    return label


Label = Annotated[str, AfterValidator(checked_label)]


def is_date_like(text: str) -> bool:
    """Whether `text` reads as a date or a time, right or wrong, so that an as-of never takes it for a label."""
    if _YEAR.match(text.strip()):
        return True
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def instant_or_label(value: object) -> datetime | str:
    """The instant that `value` names, else the label that it is. Raises InvalidInput where it is neither."""
    try:
        return parse_instant(value)
    except InvalidInput as error:
        if not isinstance(value, str) or not _is_label(value.strip()):
            raise
        if is_date_like(value):
            remedy = f"{error.remedy} A label that looks like a date is written with its source: SOURCE:{value.strip()}."
            raise InvalidInput(error.detail, remedy=remedy) from None
        return value.strip()


def spellings(label: str) -> tuple[str, ...]:
    """The label, then the same label with or without a `v` before its number: `v2.1` and `2.1` name one version."""
    if label[:1].isdigit():
        return (label, f"v{label}")
    if label[:1] in ("v", "V") and label[1:2].isdigit():
        return (label, label[1:])
    return (label,)


def labels_of(version: Version) -> tuple[str, ...]:
    """The labels that a version carries: the one that it was ingested with, and the one that its document states."""
    stated = version.attributes.get(VERSION_FIELD)
    own = [version.provenance.get(LABEL, ""), str(stated) if _is_plain(stated) else ""]
    return tuple(dict.fromkeys(label for label in own if _is_label(label)))


def provenance_facts(version: Version) -> list[tuple[str, str]]:
    """The facts by which a store finds the version, as (key, value): its former object and its labels."""
    if is_tombstone(version):
        return []
    former = version.provenance.get(CONTINUES)
    labels = [(LABEL, label) for label in labels_of(version)]
    return [(CONTINUES, former), *labels] if former else labels


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_label(text: str) -> bool:
    try:
        return checked_label(text) == text
    except ValueError:
        return False


class SourceLabel(Value):
    """A label for an instant of a source's history. `origin` says where it comes from, such as `git tag on commit 1f2e`."""

    label: Label
    at: Instant
    origin: str


class SourceLabels(Value):
    """Labels of one source that become known together, each once. Who may see the scope may see them (rule S5)."""

    source: str
    scope: Scope = Scope()
    labels: tuple[SourceLabel, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [label.label for label in self.labels]
        if len(names) != len(set(names)):
            raise ValueError("a label is listed twice")
        return self


class KnownLabel(Value):
    """A label of a source as the ledger records it: what it means from `recorded_at` on, until it is recorded again."""

    source: str
    scope: Scope
    label: str
    at: Instant
    origin: str
    recorded_at: Instant


class FoundVersion(Value):
    """A version that a store found because its provenance states `value`, with who may see it and since when it is known."""

    value: str
    version_id: str
    object_id: str
    source: str
    scope: Scope
    recorded_at: Instant
