"""Resolves the `supersedes` of a structured object, written as dates or version ids, to versions (rule A2)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from knowledge.errors import InvalidDocument, InvalidInput, NotFound
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store

_VERSION_ID = re.compile(r"[0-9a-f]{8,64}")
"""A version id or its beginning; with 8 hexadecimal digits, no two versions of one object are likely to share it."""


class SupersededVersions:
    """Looks up versions of an object among the stored ones and the ones read so far in this run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, list[Version]] = defaultdict(list)

    def add(self, version: Version) -> None:
        """Make `version` known, so that later objects of this run can supersede it."""
        self._read[version.object_id].append(version)

    def version_ids(self, object_id: str, scope: Scope, references: Sequence[str], name: str) -> tuple[str, ...]:
        """The ids of the versions that `references` name, sorted. Raises InvalidDocument for a reference to no
        version.
        """
        if not references:
            return ()
        known = [*self._read[object_id], *stored_versions(self._store, object_id)]
        return tuple(sorted({self._version_id(reference, scope, known, name) for reference in references}))

    def _version_id(self, reference: str, scope: Scope, known: Sequence[Version], name: str) -> str:
        matches = [version for version in known if _refers_to(reference, version, scope)]
        if not matches:
            raise InvalidDocument(
                f"supersedes: {reference!r} is no version of this object.",
                where=name,
                remedy="Name the effective_from of an earlier version in the same scope, or a version id; "
                "in one file the superseded object comes first.",
            )
        return matches[-1].version_id


def _refers_to(reference: str, version: Version, scope: Scope) -> bool:
    if _VERSION_ID.fullmatch(reference):
        return version.version_id.startswith(reference)
    try:
        return version.scope == scope and version.effective.start == parse_instant(reference)
    except InvalidInput:
        return False


def stored_versions(store: Store, object_id: str) -> list[Version]:
    """All versions of an object in the order of recording; none for an unknown object."""
    try:
        return store.versions(object_id)
    except NotFound:
        return []
