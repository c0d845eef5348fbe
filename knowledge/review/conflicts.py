"""Conflicts as review tasks: found when a version is approved or an answer is given, open until something decides (rule C3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import CanonError
from knowledge.model.clock import AsOf, Clock
from knowledge.model.ledger import EventKind
from knowledge.model.objects import Passage, Version
from knowledge.model.reviews import PossibleConflict
from knowledge.reasoning.conflict import Disagreement, Statement
from knowledge.reasoning.contest import Court, Party, conflict_id, met
from knowledge.reasoning.tasks import open_tasks
from knowledge.retrieval.ports import Embedder, Index, Progress, Where
from knowledge.store.port import Store

_NEAR = 10
"""How many passages near one are held against it, by each leg."""
_CLAUSE_ID = re.compile(r"(?P<object>[^@#]+)@(?P<version>[0-9a-f]{16})#(?P<anchor>.+)")


class ConflictTasks:
    """Finds conflicts of a version with what is in force, opens tasks for them and lists them."""

    def __init__(self, store: Store, index: Index, embedder: Embedder, clock: Clock) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._clock = clock

    def possible(self, version: Version, as_of: AsOf) -> list[PossibleConflict]:
        """Clauses in force that the version's own disagree with and nothing decides between: those of other objects, and
        its own.
        """
        court = Court(self._store, as_of, version.scope)
        found: dict[str, PossibleConflict] = {}
        own = list(self._statements(version, self._store.text(version.version_id), 0))
        for passage, start in self._passages(version):
            others = [*own, *self._near(passage, version, as_of)]
            for mine, statement in self._statements(version, passage.text, start):
                for theirs, other in others:
                    clash = met(mine, statement, theirs, other)
                    if clash is not None and court.prevailing(mine, theirs) is None:
                        one = _possible(mine, theirs, clash)
                        found.setdefault(one.conflict_id, one)
        return list(found.values())

    def _passages(self, version: Version) -> list[tuple[Passage, int]]:
        """The passages of the version with where each begins in its text."""
        passages = self._store.passages([ref.passage_hash for ref in version.passages])
        return [(passages[ref.passage_hash], ref.start) for ref in version.passages]

    def _vector(self, passage: Passage) -> NDArray[np.float32]:
        """The vector of the passage: as it was stored, else made now."""
        name = passage.passage_hash
        stored = self._store.vectors(self._embedder.fingerprint, [name])
        vector = stored[name] if name in stored else self._embedder.passages([passage.indexed_text])[0]
        return np.asarray(vector, dtype=np.float32)

    def open_for(
        self, version_ids: Sequence[str], actor: str, progress: Progress | None = None
    ) -> list[PossibleConflict]:
        """Open a task for each conflict of these versions, of those that are authoritative, unless there is one."""
        found: list[PossibleConflict] = []
        for done, version_id in enumerate(version_ids, 1):
            version = self._store.version(version_id)
            found += self._opened(self._met_by(version), version, actor)
            if progress is not None:
                progress(done, len(version_ids))
        return found

    def _met_by(self, version: Version) -> list[PossibleConflict]:
        """The conflicts of a version that is authoritative now or once it takes effect."""
        now = self._clock()
        as_of = self._store.as_of(max(now, version.effective.start), None, now)
        counts = self._store.resolve([version.object_id], as_of, version.scope).get(version.object_id)
        return self.possible(version, as_of) if counts and counts.version_id == version.version_id else []

    def _opened(self, found: Sequence[PossibleConflict], version: Version, actor: str) -> list[PossibleConflict]:
        """Those of these for which no task was open."""
        if not found:
            return []
        with self._store.transaction() as transaction:
            reason = f"found when {version.object_id} was approved"
            opened = open_tasks(self._store, transaction, map(_payload, found), actor=actor, reason=reason)
        return [one for one in found if one.conflict_id in opened]

    def tasks(self) -> list[dict[str, Any]]:
        """The tasks, the first one first, each with whether it is still open: both clauses authoritative, and nothing
        that decides between them.
        """
        return [
            {**event.payload, "opened_at": event.recorded_at, "open": self._is_open(event.payload)}
            for event in self._events()
        ]

    def _events(self) -> Iterator[Any]:
        return self._store.events(kinds=[EventKind.CONFLICT_OPENED])

    def _is_open(self, task: dict[str, Any]) -> bool:
        now = self._clock()
        parties = [self._party(side["clause_id"]) for side in task["sides"]]
        one, other = parties
        if one is None or other is None:
            return False
        start = max(now, one.version.effective.start, other.version.effective.start)
        as_of = self._store.as_of(start, None, now)
        for party in (one, other):
            object_id = party.version.object_id
            found = self._store.resolve([object_id], as_of, party.version.scope).get(object_id)
            if found is None or found.version_id != party.version.version_id:
                return False
        return Court(self._store, as_of, one.version.scope).prevailing(one, other) is None

    def _party(self, clause_id: str) -> Party | None:
        """The clause that an id names; None where its version was erased or has no such clause."""
        named = _CLAUSE_ID.fullmatch(clause_id)
        try:
            version = self._store.version(named["version"]) if named else None
        except CanonError:
            return None
        clause = (
            next((c for c in version.clauses if named and c.anchor == named["anchor"]), None) if version else None
        )
        return Party(version, clause) if version and clause else None

    def _statements(self, version: Version, text: str, offset: int) -> Iterator[tuple[Party, Statement]]:
        """The clauses of the version that stand in `text`, which begins at `offset` of its text."""
        for clause in version.clauses if version.passages else ():
            inside = offset <= clause.start and clause.end <= offset + len(text)
            if clause.kind != "heading" and inside:
                own = text[clause.start - offset : clause.end - offset]
                heading = (version.title, *clause.heading)
                exception = clause.qualifies is not None
                yield Party(version, clause), Statement(text=own, heading=heading, exception=exception)

    def _near(self, passage: Passage, version: Version, as_of: AsOf) -> list[tuple[Party, Statement]]:
        """The clauses in the passages nearest to one, of other objects that this version does not replace."""
        where = Where(as_of=as_of, reach=self._store.reach(version.scope, as_of))
        legs = self._index.search(self._vector(passage), passage.text, where, _NEAR)
        hits = {(hit.object_id, hit.passage_hash): hit for hit in [*legs.dense, *legs.bm25]}
        names = sorted({name for name, _ in hits} - {version.object_id, *version.replaces})
        resolved = self._store.resolve(names, as_of, version.scope)
        wanted = [(resolved[name].version_id, passage) for name, passage in hits if name in resolved]
        return [
            stated
            for (version_id, _), located in sorted(self._store.locate(wanted).items())
            for stated in self._statements(self._store.version(version_id), located.passage.text, located.start)
        ]


def _possible(mine: Party, theirs: Party, clash: Disagreement) -> PossibleConflict:
    return PossibleConflict(
        conflict_id=conflict_id([mine.clause_id, theirs.clause_id]),
        clause_id=mine.clause_id,
        other_clause_id=theirs.clause_id,
        attribute=clash.attribute,
        kind=clash.kind,
        value=clash.left,
        other_value=clash.right,
    )


def _payload(one: PossibleConflict) -> dict[str, Any]:
    return {
        "conflict_id": one.conflict_id,
        "attribute": one.attribute,
        "kind": one.kind,
        "sides": [
            {"clause_id": one.clause_id, "value": one.value},
            {"clause_id": one.other_clause_id, "value": one.other_value},
        ],
    }
