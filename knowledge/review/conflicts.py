"""Conflicts as review tasks: opened when a version is approved or an answer is given, until something decides (C3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.conflicts.clauses import (
    ClauseRef,
    compares_with_itself,
    conflict_id,
    conflict_opened,
    find_contradiction,
)
from knowledge.conflicts.detect import Disagreement
from knowledge.conflicts.open_conflicts import OpenConflicts
from knowledge.conflicts.precedence import ClausePrecedence
from knowledge.conflicts.tasks import OpenedTasks, clause_ids_of, open_tasks
from knowledge.model.clock import Clock
from knowledge.model.objects import ERASED, Passage, Version
from knowledge.model.record.ledger import Event, EventKind
from knowledge.model.reviews import PossibleConflict
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Embedder, HybridHits, Index, Progress, Where
from knowledge.review.effects import Setting, VersionEffects
from knowledge.review.stated import Stated, StatedVersions, pairs_to_compare
from knowledge.store.ports.store import Store

_Value = TypeVar("_Value")

_NEAR = 10
"""Nearest passages that each leg proposes for one passage; a contradiction shares its subject, so it is among the first."""

_SEARCHED_AT_ONCE = 32
"""Passages searched for in one request: enough that the engine filters seldom, few enough that comparing can begin soon."""

_AT_ONCE = 100
"""Versions compared over one snapshot, which keeps every version that it has read."""


class _Searched(NamedTuple):
    """A version, the statements of each of its passages and, for each setting, the searches for what is near them, some
    passages each.
    """

    version: Version
    statements: list[Sequence[Stated]]
    settings: list[tuple[Setting, list[Future[list[HybridHits]]]]]


class ConflictTasks:
    """Finds conflicts of a version with what is in force, opens tasks for them and lists them.

    `statements` may hold statements that were analysed before.
    """

    def __init__(
        self,
        store: Store,
        index: Index,
        embedder: Embedder,
        clock: Clock,
        statements: StatedVersions | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._clock = clock
        self._statements = StatedVersions(store) if statements is None else statements
        self._tasks = OpenedTasks(store)

    def contradictions_of(self, version: Version, effects: VersionEffects) -> list[PossibleConflict]:
        """The contradictions between the version's clauses and others, its own or those of other objects, that nothing
        decides in a setting of `effects`.
        """
        with ThreadPoolExecutor(1) as beside:
            return self._compared(self._searched(version, effects, beside))

    def _searched(self, version: Version, effects: VersionEffects, beside: Executor) -> _Searched:
        """The version with searches that go on `beside` what comes next."""
        settings = list(effects.settings)
        held = [
            (passage, statements)
            for passage, start, end in (self._passages(version) if settings else ())
            if (statements := self._statements.within(version, start, end))
        ]
        vectors = self._vectors([passage for passage, _ in held])

        def search(passages: Sequence[Passage], setting: Setting) -> list[HybridHits]:
            where = Where(as_of=setting.as_of, reach=setting.reach, object_ids=setting.object_ids)
            wanted = [vectors[passage.passage_hash] for passage in passages]
            return self._index.search_all(wanted, [passage.text for passage in passages], where, _NEAR)

        some = list(_groups([passage for passage, _ in held], _SEARCHED_AT_ONCE))
        searches = [(one, [beside.submit(search, passages, one) for passages in some]) for one in settings]
        return _Searched(version, [statements for _, statements in held], searches)

    def _compared(self, searched: _Searched) -> list[PossibleConflict]:
        """The contradictions that were found near the statements of a version and that nothing decides."""
        version = searched.version
        own = self._statements.of(version) if compares_with_itself(version) else ()
        conflicts: dict[str, PossibleConflict] = {}
        for setting, searches in searched.settings:
            precedence = ClausePrecedence(setting.snapshot)
            near = self._near([hits for search in searches for hits in search.result()], version, setting)
            for statements, found in zip(searched.statements, near, strict=True):
                for conflict in _undecided(statements, [*own, *found], precedence):
                    conflicts.setdefault(conflict.conflict_id, conflict)
        return list(conflicts.values())

    def _near(self, found: Sequence[HybridHits], version: Version, setting: Setting) -> Iterator[list[Stated]]:
        """The statements in the passages of each search, of other objects that this version does not replace."""
        places = [{(hit.object_id, hit.passage_hash) for hit in [*hits.dense, *hits.bm25]} for hits in found]
        names = {name for each in places for name, _ in each} - {version.object_id, *version.replaces}
        resolved = setting.snapshot.resolve(names)
        for each in places:
            in_force = sorted((resolved[name].version_id, passage) for name, passage in each if name in resolved)
            yield [
                stated
                for version_id, passage in in_force
                for stated in self._statements.in_passage(setting.snapshot.version(version_id), passage)
            ]

    def _passages(self, version: Version) -> list[tuple[Passage, int, int]]:
        """The passages of the version with where each begins and ends in its text."""
        passages = self._store.passages([ref.passage_hash for ref in version.passages])
        return [(passages[ref.passage_hash], ref.start, ref.end) for ref in version.passages]

    def _vectors(self, passages: Sequence[Passage]) -> dict[str, NDArray[np.float32]]:
        """The vectors of these passages by hash: as they were stored, else made now."""
        names = [passage.passage_hash for passage in passages]
        vectors = dict(self._store.vectors(self._embedder.fingerprint, names))
        for passage in passages:
            if passage.passage_hash not in vectors:
                vectors[passage.passage_hash] = self._embedder.passages([passage]).wholes[0]
        return {name: np.asarray(vector, dtype=np.float32) for name, vector in vectors.items()}

    def open_for(
        self, version_ids: Sequence[str], actor: str, progress: Progress | None = None
    ) -> list[PossibleConflict]:
        """Open a task for each conflict of these versions from now on, unless there is one; the conflicts of new tasks."""
        found: list[PossibleConflict] = []
        done = 0
        for some in _groups(version_ids, _AT_ONCE):
            for version, conflicts in self._contradictions(some):
                found += self._opened(conflicts, version, actor)
                done += 1
                if progress is not None:
                    progress(done, len(version_ids))
        return found

    def _contradictions(self, version_ids: Sequence[str]) -> Iterator[tuple[Version, list[PossibleConflict]]]:
        """Yield each version with its contradictions. One snapshot serves them all, and reads what they share once.

        What is near the versions is searched for while their statements are analysed and compared.
        """
        now = self._store.as_of(None, None, self._clock())
        with self._store.snapshot(now, Scope()) as present, ThreadPoolExecutor(1) as beside:
            versions = [self._store.version(version_id) for version_id in version_ids]
            effects = [VersionEffects(self._store, present.scoped(one.scope), one) for one in versions]
            searches = [self._searched(*pair, beside) for pair in zip(versions, effects, strict=True)]
            for searched in searches:
                yield searched.version, self._compared(searched)

    def _opened(self, found: Sequence[PossibleConflict], version: Version, actor: str) -> list[PossibleConflict]:
        """The conflicts for which no task was open yet."""
        if not found:
            return []
        with self._store.transaction() as transaction:
            reason = f"found when {version.object_id} was approved"
            tasks = [
                conflict_opened(one.conflict_id, one.kind, [one.clause_id, one.other_clause_id]) for one in found
            ]
            opened = open_tasks(self._tasks, transaction, tasks, actor=actor, reason=reason)
        return [one for one in found if one.conflict_id in opened]

    def tasks(self, scope: Scope, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
        """The tasks opened by events after `after`, in order, each with its event's number, its clauses' words, and whether
        it is still open. A task is left out unless `scope`'s audience may see both sides (rule S5).
        """
        with OpenConflicts(self._store, self._clock()) as conflicts:
            visible = (one for one in self._events(after) if conflicts.visible(clause_ids_of(one.payload), scope))
            page = list(islice(visible, limit))
            opens = conflicts.are_open([clause_ids_of(event.payload) for event in page])
            return [self._task(event, conflicts, is_open) for event, is_open in zip(page, opens, strict=True)]

    def _task(self, event: Event, conflicts: OpenConflicts, is_open: bool) -> dict[str, Any]:
        names = clause_ids_of(event.payload)
        attribute, values = self._disagreement(
            event.payload["kind"], [conflicts.clause_ref(name) for name in names]
        )
        return {
            "conflict_id": event.payload["conflict_id"],
            "attribute": attribute,
            "kind": event.payload["kind"],
            "sides": [{"clause_id": name, "value": value} for name, value in zip(names, values, strict=True)],
            "answer_id": event.payload.get("answer_id"),
            "seq": event.seq,
            "opened_at": event.recorded_at,
            "open": is_open,
        }

    def _disagreement(self, kind: str, parties: Sequence[ClauseRef | None]) -> tuple[str, Sequence[str]]:
        """The attribute that the clauses disagree on, and the words of each; those of an erased one are gone."""
        if all(party is not None for party in parties):
            one, other = (self._statements.of_clause(party) for party in parties if party is not None)
            clashes = [
                clash
                for mine, theirs in pairs_to_compare(one, other)
                if (clash := find_contradiction(mine.ref, mine.statement, theirs.ref, theirs.statement))
            ]
            if clashes:
                clash = max(clashes, key=lambda clash: (clash.kind == kind, clash.strength))
                return clash.attribute, (clash.left, clash.right)
        return kind, [self._text(party) if party else ERASED for party in parties]

    def _text(self, party: ClauseRef) -> str:
        return self._store.text(party.version.version_id)[party.clause.start : party.clause.end]

    def _events(self, after: int = 0) -> Iterator[Event]:
        return self._store.events(after=after, kinds=[EventKind.CONFLICT_OPENED])


def _groups(values: Sequence[_Value], size: int) -> Iterator[Sequence[_Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _undecided(
    mine: Sequence[Stated], others: Sequence[Stated], precedence: ClausePrecedence
) -> Iterator[PossibleConflict]:
    """Yield the contradictions that nothing decides."""
    for one, other in pairs_to_compare(mine, others):
        clash = find_contradiction(one.ref, one.statement, other.ref, other.statement)
        if clash is not None and precedence.prevailing(one.ref, other.ref) is None:
            yield _possible(one.ref, other.ref, clash)


def _possible(mine: ClauseRef, theirs: ClauseRef, clash: Disagreement) -> PossibleConflict:
    return PossibleConflict(
        conflict_id=conflict_id([mine.clause_id, theirs.clause_id]),
        clause_id=mine.clause_id,
        other_clause_id=theirs.clause_id,
        attribute=clash.attribute,
        kind=clash.kind,
        value=clash.left,
        other_value=clash.right,
    )
