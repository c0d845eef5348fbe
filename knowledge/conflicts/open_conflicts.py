"""Tells which conflicts are still open: both clauses are authoritative, and nothing decides between them (rules C2, C3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self

from knowledge.conflicts.clauses import ClauseRef
from knowledge.conflicts.precedence import ClausePrecedence
from knowledge.errors import NotFound
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import AsOf
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.snapshot import Snapshot

_CLAUSE_ID = lazy_pattern(r"(?P<object>[^@#]+)@(?P<version>[0-9a-f]{16})#(?P<anchor>.+)")


class OpenConflicts:
    """Looks at many conflicts over one reading of the store; use it as a context manager."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._versions: dict[str, Version | None] = {}
        self._open = ExitStack()
        self._snapshot: Snapshot | None = None

    def __enter__(self) -> Self:
        as_of = self._store.as_of(self._now, None, self._now)
        self._snapshot = self._open.enter_context(self._store.snapshot(as_of, Scope()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def visible(self, clause_ids: Sequence[str], scope: Scope) -> bool:
        """Whether `scope`'s audience may see both clauses of a conflict (rule S5)."""
        versions = [self._version(name) for name in clause_ids]
        return all(one is not None and one.scope.visible_to(scope.audience) for one in versions)

    def are_open(self, conflicts: Sequence[Sequence[str]]) -> list[bool]:
        """Whether each conflict, given by its clause ids, is open: each clause is authoritative in its own scope once both
        are in effect, and nothing decides between them.
        """
        pairs = [self._views(clause_ids) for clause_ids in conflicts]
        wanted: dict[tuple[AsOf, Scope], set[str]] = defaultdict(set)
        for snapshot, ref in (view for pair in pairs for view in pair):
            wanted[snapshot.as_of, snapshot.scope].add(ref.version.object_id)
        for (as_of, scope), object_ids in wanted.items():  # one look-up for each scope; the snapshots remember it
            self._snapshot_now.looking_from(as_of).scoped(scope).resolve(object_ids)
        return [self._is_open(pair) for pair in pairs]

    def _views(self, clause_ids: Sequence[str]) -> list[tuple[Snapshot, ClauseRef]]:
        """Both clauses, each with the snapshot in which it has to be authoritative; empty where one cannot be read."""
        refs = [ref for name in clause_ids if (ref := self.clause_ref(name)) is not None]
        if len(refs) < 2:
            return []
        start = max([self._now, *(ref.version.effective.start for ref in refs)])
        both_in_effect = self._snapshot_now.at(start)
        return [(both_in_effect.scoped(ref.version.scope), ref) for ref in refs]

    def _is_open(self, pair: Sequence[tuple[Snapshot, ClauseRef]]) -> bool:
        for snapshot, ref in pair:
            resolution = snapshot.resolution(ref.version.object_id)
            if resolution is None or resolution.version_id != ref.version.version_id:
                return False
        if not pair:
            return False
        (snapshot, one), (_, other) = pair
        return ClausePrecedence(snapshot).prevailing(one, other) is None

    def clause_ref(self, clause_id: str) -> ClauseRef | None:
        """The clause that an id names; None where its version was erased or has no such clause."""
        version, anchor = self._version(clause_id), clause_id.partition("#")[2]
        clause = next((one for one in version.clauses if one.anchor == anchor), None) if version else None
        return ClauseRef(version, clause) if version and clause else None

    @property
    def _snapshot_now(self) -> Snapshot:
        if self._snapshot is None:
            raise RuntimeError("open it with `with OpenConflicts(...)`")
        return self._snapshot

    def _version(self, clause_id: str) -> Version | None:
        named = _CLAUSE_ID.fullmatch(clause_id)
        name = named["version"] if named else ""
        if name not in self._versions:
            try:
                self._versions[name] = self._store.version(name)
            except NotFound:
                self._versions[name] = None
        return self._versions[name]
