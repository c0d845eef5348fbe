"""Which conflicts are still open: both clauses count, and nothing decides between them (rules C2, C3)."""

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


class OpenConflicts:
    """Judges many tasks at one look: what counts is asked once for each scope, not once for each task."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now
        self._versions: dict[str, Version | None] = {}
        self._courts: dict[_Where, ClausePrecedence] = {}

    def visible(self, clause_ids: Sequence[str], scope: Scope) -> bool:
        """Whether those of `scope`'s audience may see both clauses of a task (rule S5)."""
        versions = [self._version(name) for name in clause_ids]
        return all(one is not None and one.scope.visible_to(scope.audience) for one in versions)

    def open(self, tasks: Sequence[Sequence[str]]) -> list[bool]:
        """Whether each of these tasks, given by its clauses, is open."""
        pairs = [tuple(self.party(name) for name in clause_ids) for clause_ids in tasks]
        counts = self._counting([party for pair in pairs if None not in pair for party in self._asked(pair)])
        return [self._is_open(pair, counts) for pair in pairs]

    def _asked(self, pair: Sequence[ClauseRef | None]) -> list[tuple[_Where, ClauseRef]]:
        """Both parties, each with where it has to count: in its own scope, once both are in effect."""
        parties = [one for one in pair if one is not None]
        start = max([self._now, *(one.version.effective.start for one in parties)])
        as_of = self._store.as_of(start, None, self._now)
        return [((as_of, one.version.scope), one) for one in parties]

    def _counting(self, asked: Sequence[tuple[_Where, ClauseRef]]) -> set[tuple[_Where, str]]:
        """The versions that count, each with where."""
        wanted: dict[_Where, set[str]] = defaultdict(set)
        for where, party in asked:
            wanted[where].add(party.version.object_id)
        return {
            (where, one.version_id)
            for where, names in wanted.items()
            for one in self._store.resolve(sorted(names), *where).values()
        }

    def _is_open(self, pair: Sequence[ClauseRef | None], counts: set[tuple[_Where, str]]) -> bool:
        asked = self._asked(pair)
        if len(asked) < 2 or any((where, party.version.version_id) not in counts for where, party in asked):
            return False
        where = asked[0][0]
        court = self._courts.setdefault(where, ClausePrecedence(self._store, *where))
        return court.prevailing(asked[0][1], asked[1][1]) is None

    def _version(self, clause_id: str) -> Version | None:
        named = _CLAUSE_ID.fullmatch(clause_id)
        name = named["version"] if named else ""
        if name not in self._versions:
            try:
                self._versions[name] = self._store.version(name)
            except CanonError:
                self._versions[name] = None
        return self._versions[name]

    def party(self, clause_id: str) -> ClauseRef | None:
        """The clause that an id names; None where its version was erased or has no such clause."""
        version, anchor = self._version(clause_id), clause_id.partition("#")[2]
        clause = next((one for one in version.clauses if one.anchor == anchor), None) if version else None
        return ClauseRef(version, clause) if version and clause else None
