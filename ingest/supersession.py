"""Whom a structured object supersedes: written as a date or a version id, meant as a version (rule A2)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from knowledge.errors import InvalidDocument, InvalidInput, NotFound
from knowledge.model.clock import parse_instant
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.store.port import Store

_VERSION_ID = re.compile(r"[0-9a-f]{8,64}")


class Superseded:
    """Looks up versions of an object among those stored and those read so far in this run."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, list[Version]] = defaultdict(list)

    def add(self, version: Version) -> None:
        """Let later objects of this run supersede `version`."""
        self._read[version.object_id].append(version)

    def ids(self, object_id: str, scope: Scope, references: Sequence[str], name: str) -> tuple[str, ...]:
        """The version ids that `references` mean, sorted. Raises InvalidDocument for one that means none."""
        if not references:
            return ()
        known = [*self._read[object_id], *stored_versions(self._store, object_id)]
        return tuple(sorted({self._one(reference, scope, known, name) for reference in references}))

    def _one(self, reference: str, scope: Scope, known: Sequence[Version], name: str) -> str:
        meant = [version for version in known if _means(reference, version, scope)]
        if not meant:
            raise InvalidDocument(
                f"supersedes: {reference!r} is no version of this object.",
                where=name,
                remedy="Name the effective_from of an earlier version in the same scope, or a version id; "
                "in one file the superseded object comes first.",
            )
        return meant[-1].version_id


def _means(reference: str, version: Version, scope: Scope) -> bool:
    if _VERSION_ID.fullmatch(reference):
        return version.version_id.startswith(reference)
    try:
        return version.scope == scope and version.effective.start == parse_instant(reference)
    except InvalidInput:
        return False


def stored_versions(store: Store, object_id: str) -> list[Version]:
    """All versions of an object in the order they were recorded; none for an unknown object."""
    try:
        return store.versions(object_id)
    except NotFound:
        return []
