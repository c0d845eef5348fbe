"""Open conflicts: both clauses are authoritative, and nothing decides between them (rules C2, C3)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from knowledge.errors import CanonError
from knowledge.model.clock import AsOf
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.reasoning.verification.contradictions import ClausePrecedence, ClauseRef
from knowledge.store.port import Store

_CLAUSE_ID = re.compile(r"(?P<object>[^@#]+)@(?P<version>[0-9a-f]{16})#(?P<anchor>.+)")

_Where = tuple[AsOf, Scope]
"""The as-of and the scope in which a clause has to be authoritative."""


class OpenConflicts:
    """Tells which of many conflict tasks are open. It resolves objects once for each scope, not once for each
    task.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._versions: dict[str, Version | None] = {}
        self._precedence: dict[_Where, ClausePrecedence] = {}

    def visible(self, clause_ids: Sequence[str], scope: Scope) -> bool:
        """Return whether the audience of `scope` may see both clauses of a task (rule S5)."""
        versions = [self._version(name) for name in clause_ids]
        return all(version is not None and version.scope.visible_to(scope.audience) for version in versions)

    def are_open(self, tasks: Sequence[Sequence[str]]) -> list[bool]:
        """Return for each task, given by the ids of its clauses, whether it is open."""
        pairs = [tuple(self.clause(clause_id) for clause_id in clause_ids) for clause_ids in tasks]
        complete = [pair for pair in pairs if None not in pair]
        authoritative = self._authoritative([placed for pair in complete for placed in self._placed(pair)])
        return [self._is_open(pair, authoritative) for pair in pairs]

    def clause(self, clause_id: str) -> ClauseRef | None:
        """Return the clause of an id; None if its version was erased or has no such clause."""
        version, anchor = self._version(clause_id), clause_id.partition("#")[2]
        clause = next((one for one in version.clauses if one.anchor == anchor), None) if version else None
        return ClauseRef(version, clause) if version and clause else None

    def _placed(self, pair: Sequence[ClauseRef | None]) -> list[tuple[_Where, ClauseRef]]:
        """Return each clause with where it has to be authoritative: in its own scope, once both are in effect."""
        clauses = [clause for clause in pair if clause is not None]
        start = max([self._now, *(clause.version.effective.start for clause in clauses)])
        as_of = self._store.as_of(start, None, self._now)
        return [((as_of, clause.version.scope), clause) for clause in clauses]

    def _authoritative(self, placed: Sequence[tuple[_Where, ClauseRef]]) -> set[tuple[_Where, str]]:
        """Return the ids of authoritative versions of the clauses' objects, each with where it is authoritative."""
        wanted: dict[_Where, set[str]] = defaultdict(set)
        for where, clause in placed:
            wanted[where].add(clause.version.object_id)
        return {
            (where, resolution.version_id)
            for where, names in wanted.items()
            for resolution in self._store.resolve(sorted(names), *where).values()
        }

    def _is_open(self, pair: Sequence[ClauseRef | None], authoritative: set[tuple[_Where, str]]) -> bool:
        placed = self._placed(pair)
        if len(placed) < 2 or any((where, one.version.version_id) not in authoritative for where, one in placed):
            return False
        where = placed[0][0]
        precedence = self._precedence.setdefault(where, ClausePrecedence(self._store, *where))
        return precedence.prevailing(placed[0][1], placed[1][1]) is None

    def _version(self, clause_id: str) -> Version | None:
        match = _CLAUSE_ID.fullmatch(clause_id)
        version_id = match["version"] if match else ""
        if version_id not in self._versions:
            try:
                self._versions[version_id] = self._store.version(version_id)
            except CanonError:
                self._versions[version_id] = None
        return self._versions[version_id]
