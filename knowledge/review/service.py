"""The review service: the queue of versions, and what a reviewer needs for a decision (rules L1 to L4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from knowledge.errors import Erased
from knowledge.model.answering.answers import Answer
from knowledge.model.clock import AsOf, Clock
from knowledge.model.objects import ERASED, State, Version
from knowledge.model.reviews import Change, Dossier
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import Reasoner, reasoner_of
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.tools.search import KeptVectors, SearchTool
from knowledge.retrieval.ports import Embedder, Index, Searcher
from knowledge.review.conflicts import ConflictTasks
from knowledge.review.differences import (
    clause_diffs,
    clause_texts,
    reading_difference,
    unified,
)
from knowledge.review.effects import Outlook, VersionEffects
from knowledge.review.preview import ApprovalPreview, PreviewSearcher
from knowledge.review.queue import waiting_version
from knowledge.review.rechecking.reasking import differ, golden_questions, recent_questions, summarized
from knowledge.review.rechecking.turns import Turns
from knowledge.store.ports.store import Store
from knowledge.store.scope_check import visible_version
from knowledge.store.snapshot import Snapshots
from knowledge.store.values import Pending

_QUESTIONS = 50
"""Recent questions that are asked again for a preview: each costs about as much as a question."""


@dataclass(frozen=True)
class _Outlook:
    """The periods of authority that a reviewer is shown, and whether they suppose the approval."""

    outlook: Outlook
    supposed: bool


@dataclass(frozen=True)
class _Asked:
    """How many questions were asked again, for how many there was no time, and those that would be answered otherwise."""

    number: int = 0
    left: int = 0
    changes: tuple[Change, ...] = ()


class ReviewService:
    """Previews approvals. It writes nothing."""

    def __init__(
        self,
        store: Store,
        index: Index,
        embedder: Embedder,
        *,
        clock: Clock,
        recipe: Recipe | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._clock = clock
        self._recipe = recipe
        self._turns = Turns()
        self._tasks = ConflictTasks(store, index, embedder, clock)

    def bounded_by(self, turns: Turns) -> ReviewService:
        """This service, asking questions again in the turns given, which other requests share. Without any it asks as long as it takes."""
        self._turns = turns
        return self

    def dossier(self, version_id: str, scope: Scope, *, ask: bool = True) -> Dossier:
        """All effects that approving a version would have. Without `ask` no question is asked again, which takes most of the time.

        Raises NotFound, also for a version that `scope`'s audience may not see.
        """
        version = visible_version(self._store, version_id, scope)
        pending = self._pending(version)
        now = self._store.as_of(None, None, self._clock())
        seen = self._outlook(version, pending.state, now)
        with seen.outlook.snapshot(now, version.scope) as snapshot:
            effects = VersionEffects(seen.outlook, snapshot, version)
            starts = effects.starts
            conflicts = self._tasks.contradictions_of(version, effects)
        as_of = starts[0] if starts else now.at(max(now.valid_at, version.effective.start))
        current = self._current(version, as_of)
        asked = self._changes(version, as_of, scope) if ask and seen.supposed else _Asked()
        return Dossier(
            waiting=waiting_version(version, pending),
            provenance=version.provenance,
            revision_hash=version.revision.revision_hash,
            would_count=bool(starts),
            counts=tuple(effects.periods),
            in_effect=current.version_id if current else None,
            **self._compared(current, version),
            conflicts=tuple(conflicts),
            questions_asked=asked.number,
            questions_left=asked.left,
            changes=asked.changes,
            left_out=version.left_out,
            recognised=version.recognised,
            reading=reading_difference(self._store, version),
        )

    def _outlook(self, version: Version, state: State, now: AsOf) -> _Outlook:
        """The store as if the version were approved; as it is where the version waits no longer."""
        if state not in (State.DRAFT, State.REVIEWED):
            return _Outlook(self._store, supposed=False)
        return _Outlook(ApprovalPreview(self._store, version, now.known_at), supposed=True)

    def _current(self, version: Version, as_of: AsOf) -> Version | None:
        """The version of the same object that is authoritative in its scope without the approval."""
        with self._store.snapshot(as_of, version.scope) as snapshot:
            resolution = snapshot.resolution(version.object_id)
            return snapshot.version(resolution.version_id) if resolution else None

    def _pending(self, version: Version) -> Pending:
        origin = self._store.origins(version.object_id)[version.version_id]
        state = self._store.state(version.version_id)
        return Pending(version.version_id, state, origin.recorded_at, origin.recorded_by)

    def _compared(self, before: Version | None, after: Version) -> dict[str, Any]:
        """The texts compared, clause by clause and line by line. An erased text is shown as erased."""
        new = self._store.text(after.version_id)
        old = self._text(before) if before else ""
        clauses = clause_texts(after, new)
        former = clause_texts(before, old) if before and old is not None else dict.fromkeys(clauses, ERASED)
        return {
            "clauses": tuple(clause_diffs(former if before else {}, clauses)),
            "unified": unified(ERASED if old is None else old, new),
        }

    def _text(self, version: Version) -> str | None:
        """The text of the version; None where it was erased."""
        try:
            return self._store.text(version.version_id)
        except Erased:
            return None

    # -- answers it would change ----------------------------------------------------------------------

    def _changes(self, version: Version, as_of: AsOf, scope: Scope) -> _Asked:
        """Recent and golden questions asked with and without the approval, in turns, as far as there is time."""
        preview = ApprovalPreview(self._store, version, as_of.known_at)
        searcher = PreviewSearcher(self._index, self._embedder, self._store, version)
        without = self._reasoner(self._store, self._index, self._store)
        supposed = self._reasoner(preview, searcher, searcher)
        with self._store.snapshot(as_of, Scope()) as snapshot:
            golden = list(golden_questions(snapshot))
        questions = [
            (name, _dated(question, as_of))
            for name, question in _in_turns(list(recent_questions(self._store, _QUESTIONS)), golden)
            if question.scope.visible_to(scope.audience)
        ]
        with self._turns.turn() as turn:
            changes = [
                _change(name, question, without.consider(question).answer, supposed.consider(question).answer)
                for name, question in turn.within(questions)
            ]
        differing = tuple(change for change in changes if differ(change.before, change.after))
        return _Asked(len(changes), len(questions) - len(changes), differing)

    def _reasoner(self, snapshots: Snapshots, searcher: Searcher, vectors: KeptVectors) -> Reasoner:
        search = SearchTool(searcher, self._embedder, vectors)
        return reasoner_of(self._store, search, snapshots=snapshots, clock=self._clock, recipe=self._recipe)


_Named = tuple[str, Question]


def _in_turns(recent: Sequence[_Named], golden: Sequence[_Named]) -> list[_Named]:
    """A recent question, a golden one, and so on: where time is short, some of both are asked."""
    pairs = zip_longest(recent, golden)
    return [one for pair in pairs for one in pair if one is not None]


def _dated(question: Question, as_of: AsOf) -> Question:
    """The question with a date: one about the present is asked about the day on which the version takes effect."""
    return (
        question if question.valid_at else question.model_copy(update={"valid_at": as_of.valid_at, "dated": False})
    )


def _change(name: str, question: Question, before: Answer, after: Answer) -> Change:
    return Change(
        question=question.text,
        asked_by=name,
        valid_at=before.as_of.valid_at,
        scope=question.scope,
        before=summarized(before),
        after=summarized(after),
    )
