"""Names the files of an ingest, so that a document keeps its name however its path is given (rule N6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from weakref import WeakKeyDictionary

from ingest.naming import object_name
from ingest.options import IngestOptions
from ingest.reading.documents import PreparedVersion
from ingest.reading.files import FoundFile
from knowledge.errors import Erased, InvalidDocument
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.values import Listing, ObjectSummary

_MOST_COMPARED = 1000
"""The most objects of a source whose titles are compared: each is read from the store, which takes about a millisecond."""
_MOST_TOLD = 3
"""The most neighbours that a warning names."""


def named_files(files: Sequence[FoundFile], store: Store, options: IngestOptions) -> list[FoundFile]:
    """The files under the names that their objects get.

    Without `root` and `object_id`, a file that was given by itself has the longest end of its path that names an object of
    the source, and its bare name where none does (rule N6a). Raises InvalidDocument as `named_by_caller` does.
    """
    if options.root is not None or options.object_id:
        return named_by_caller(files, options.root, options.object_id)
    if not any(file.is_given for file in files):
        return list(files)
    known = _names_of_source(store.object_ids(), options.source)
    return [_as_known(file, known) if file.is_given else file for file in files]


def named_by_caller(files: Sequence[FoundFile], root: Path | None, object_id: str) -> list[FoundFile]:
    """The files under their paths below `root`, where one is given (rule N6b).

    Raises InvalidDocument for a file outside `root`, and where `object_id` names one object and there are several files.
    """
    if object_id and len(files) > 1:
        raise InvalidDocument(
            f"--object names one object, and there are {len(files)} files.",
            where="object_id",
            remedy="Ingest one file at a time, or leave it out.",
        )
    return list(files) if root is None else [_below(file, root) for file in files]


def _below(file: FoundFile, root: Path) -> FoundFile:
    try:
        relative = file.path.resolve().relative_to(root.resolve())
    except ValueError:
        raise InvalidDocument(
            f"The file does not lie below --root {root}.",
            where=str(file.path),
            remedy="Give a folder that contains it, or leave --root out.",
        ) from None
    return replace(file, relative=relative.as_posix())


def _names_of_source(object_ids: Iterable[str], source: str) -> set[str]:
    """The names within the source, such as `hr/leave` of `document/handbook/leave`, of whatever kind."""
    parts = [object_id.split("/", 2) for object_id in object_ids]
    return {part[2] for part in parts if len(part) == 3 and part[1] == source}


def _as_known(file: FoundFile, known: set[str]) -> FoundFile:
    parts = file.path.absolute().parts[1:]
    ends = ("/".join(parts[start:]) for start in range(len(parts)))
    return replace(file, relative=next((end for end in ends if object_name(end) in known), file.relative))


def neighbour_warnings(prepared: Sequence[PreparedVersion], store: Store, options: IngestOptions) -> list[str]:
    """A warning for each document that begins a new object beside one with the same name or title (rule N6c).

    A document that its path puts into a folder is told only where both are the same: folders hold files of one name. Only objects of the source that the audience of the ingest may see are compared, and of those the first
    `_MOST_COMPARED`.
    """
    if not prepared:
        return []
    audience = Scope(audience=options.scope.audience)
    now = store.as_of(None, None, max(one.submission.version.effective.start for one in prepared))
    seen = store.objects(now, audience, Listing(source=options.source, limit=_MOST_COMPARED))
    known = {one.object_id for one in seen}
    warnings = []
    for one in prepared:
        version = one.submission.version
        if one.names_itself or version.object_id in known:
            continue
        named = [other for other in seen if _last(other.object_id) == _last(version.object_id)]
        compared = named if "/" in one.uri else seen
        title = hash(version.reading.title.casefold())
        titled = [other for other in compared if _title(store, other) == title]
        alike = titled if "/" in one.uri else dict.fromkeys([*named, *titled])
        if alike:
            warnings.append(_told(version.object_id, one.uri, [other.object_id for other in alike]))
    return warnings


_TITLES: WeakKeyDictionary[Store, dict[tuple[str, int, str | None], int | None]] = WeakKeyDictionary()
"""The titles that were read of each store's objects, so that a thousand uploads do not each read a thousand documents. They are kept as hashes,
which tell nothing of a text that is erased later. A title that a rereading changes is noticed by the next process."""
_TITLES_KEPT = 100_000
"""Titles kept of one store, some 20 MB; beyond that they are read anew."""


def _title(store: Store, summary: ObjectSummary) -> int | None:
    """The hash of the title of the version in force, else of the one recorded last; None for an erased one."""
    kept = _TITLES.setdefault(store, {})
    state = (summary.object_id, summary.versions, summary.authoritative)
    if state not in kept:
        if len(kept) >= _TITLES_KEPT:
            kept.clear()
        kept[state] = _read_title(store, summary)
    return kept[state]


def _read_title(store: Store, summary: ObjectSummary) -> int | None:
    in_force = summary.authoritative
    try:
        version = store.versions(summary.object_id)[-1] if in_force is None else store.version(in_force)
    except Erased:
        return None
    return hash(version.reading.title.casefold())


def _last(object_id: str) -> str:
    return PurePosixPath(object_id).name.casefold()


def _told(object_id: str, uri: str, alike: Sequence[str]) -> str:
    others = f" and {len(alike) - _MOST_TOLD} more" if len(alike) > _MOST_TOLD else ""
    return (
        f"{uri}: {object_id} is a new object beside {', '.join(alike[:_MOST_TOLD])}{others}, of the same name or title. "
        "If it is the same document, reject this version and ingest the file as that object: name it, or the folder that gave it its name (--object, --root)."
    )
