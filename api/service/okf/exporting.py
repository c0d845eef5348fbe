"""Writes what is authoritative at a moment as a bundle of the Open Knowledge Format (OKF 0.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

from api.service.access import Access
from api.service.okf.importing import RESERVED
from api.service.requests import Listing, Moment
from api.service.views.objects import ObjectView
from api.version import canon_version
from knowledge.model.clock import format_instant
from knowledge.model.kinds import ANSWERS
from knowledge.model.objects import Kind

VERSION = "0.2"
"""The version of the format."""
_TYPES = {Kind.FAQ: "FAQ", Kind.DOCUMENT: "Reference"}
"""The types of concepts of kinds whose own name is no description of them."""
_PAGE = 1000
"""Objects listed at once: the most that a service sends."""


@dataclass(frozen=True)
class BundleFile:
    """A file of a bundle: its path with `/` between the parts, and its text."""

    path: str
    text: str


def bundle_files(access: Access, prefix: str, moment: Moment) -> Iterator[BundleFile]:
    """The files of the bundle: a concept for each object whose text answers questions, indexes, and a log of approvals."""
    concepts: dict[str, ObjectView] = {}
    for object_id in _authoritative(access, prefix, moment):
        view = access.object(object_id, moment)
        path = _path(object_id)
        concepts[path] = view
        yield BundleFile(path, _concept(view))
    yield from _indexes(concepts)
    yield BundleFile("log.md", _log(concepts))


def _authoritative(access: Access, prefix: str, moment: Moment) -> Iterator[str]:
    """The objects with an authoritative text, in order of id."""
    after: str | None = ""
    while after is not None:
        page = access.objects(Listing(prefix=prefix, after=after, limit=_PAGE), moment)
        yield from (one.object_id for one in page.objects if one.authoritative and one.kind in ANSWERS)
        after = page.next


def _path(object_id: str) -> str:
    """The path of a concept. A name that the format reserves gets an underscore."""
    path = f"{object_id}.md"
    return f"{object_id}_.md" if PurePosixPath(path).name in RESERVED else path


def _concept(view: ObjectView) -> str:
    """The document of a concept: front matter, and the text as it is authoritative."""
    text = view.text.strip("\n")
    front = yaml.safe_dump(_front_matter(view), sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{front}---\n\n{text}\n"


def _front_matter(view: ObjectView) -> dict[str, Any]:
    """The fields of the format, then Canon's own, so that an import gives the same object, scope and period.

    Fields that a document brought along stay as they are, where Canon knows no better.
    """
    kept = dict(view.attributes) if view.kind is Kind.DOCUMENT else {}
    author = view.provenance.get("author")
    scope = view.scope
    fields: dict[str, Any] = {
        "type": kept.pop("type", None) or _TYPES.get(view.kind, view.kind.value.title()),
        "title": view.title,
        "resource": view.source_uri if urlsplit(view.source_uri).scheme in ("http", "https") else None,
        **kept,
        "sources": [*_listed(kept.get("sources")), _source(view)],
        "generated": kept.get("generated")
        or {
            "by": f"human:{author}" if author else f"canon/{canon_version()}",
            "at": format_instant(view.effective_from),
        },
        "verified": [*_listed(kept.get("verified")), *_verified(view)] or None,
        "status": "stable",
        "stale_after": kept.get("stale_after")
        or (format_instant(view.effective_to) if view.effective_to else None),
        "id": view.object_id,
        "effective_from": format_instant(view.effective_from),
        "effective_to": format_instant(view.effective_to) if view.effective_to else None,
        "jurisdiction": scope.jurisdiction,
        "product": scope.product,
        "audience": scope.audience,
        "canon": {
            "version_id": view.version_id,
            "valid_at": format_instant(view.as_of.valid_at),
            "known_at": format_instant(view.as_of.known_at),
        },
    }
    return {name: value for name, value in fields.items() if value is not None}


def _listed(value: Any) -> list[Any]:
    """A field that holds a list, or one entry without the list; anything else has no place in it."""
    if isinstance(value, dict):
        return [value]
    return list(value) if isinstance(value, list) else []


def _source(view: ObjectView) -> dict[str, str]:
    """The revision that the text was read from."""
    return {
        "id": f"revision-{view.revision_hash[:16]}",
        "resource": view.source_uri,
        "title": f"{view.source}, bytes with the SHA-256 {view.revision_hash}",
    }


def _verified(view: ObjectView) -> list[dict[str, str]]:
    """The confirmation of the text: who gave it, and when. An approval by its own author confirms nothing."""
    if view.approved_on_arrival:
        return []
    return [{"by": f"human:{view.approved_by}", "at": format_instant(view.approved_at)}]


def _indexes(concepts: Mapping[str, ObjectView]) -> Iterator[BundleFile]:
    """An index for each folder: its folders, then its concepts. That of the bundle says the version of the format."""
    folders: dict[PurePosixPath, dict[str, str]] = defaultdict(dict)
    for path, view in concepts.items():
        place = PurePosixPath(path)
        folders[place.parent][f"* [{_label(view.title or place.stem)}]({quote(place.name)})"] = "Concepts"
        for folder in place.parents[:-1]:
            folders[folder.parent][f"* [{_label(folder.name)}]({quote(folder.name)}/)"] = "Folders"
    folders.setdefault(PurePosixPath("."), {})
    for folder, entries in sorted(folders.items()):
        sections = [
            "\n".join([f"# {heading}", "", *(entry for entry, section in entries.items() if section == heading)])
            for heading in ("Folders", "Concepts")
            if heading in entries.values()
        ]
        head = f'---\nokf_version: "{VERSION}"\n---\n\n' if folder == PurePosixPath(".") else ""
        yield BundleFile(str(folder / "index.md"), head + "\n\n".join(sections) + "\n")


def _log(concepts: Mapping[str, ObjectView]) -> str:
    """The approvals of the concepts by day, the latest first."""
    days: dict[str, list[str]] = defaultdict(list)
    for path, view in concepts.items():
        entry = f"* **Approval**: [{_label(view.title or path)}](/{quote(path)}) by {view.approved_by}."
        days[format_instant(view.approved_at)[:10]].append(entry)
    sections = ["\n".join([f"## {day}", *days[day]]) for day in sorted(days, reverse=True)]
    return "\n\n".join(["# Approvals", *sections]) + "\n"


def _label(text: str) -> str:
    """`text` as the words of a link."""
    return text.replace("[", "(").replace("]", ")")
