"""The review desk: what waits for a decision, and what a reviewer needs to take it (rules L1 to L4)."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from knowledge.errors import Erased
from knowledge.model.clock import AsOf, Clock
from knowledge.model.objects import ERASED, State, Version
from knowledge.model.reviews import Change, ClauseDiff, Dossier, Waiting
from knowledge.model.scope import Scope
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.question import Question
from knowledge.retrieval.ports import Embedder, Index
from knowledge.review.conflicts import ConflictTasks
from knowledge.review.effects import VersionEffects
from knowledge.review.preview import PreviewIndex, PreviewStore
from knowledge.review.reasking import differ, golden_questions, recent_questions, said, visible_version
from knowledge.store.port import Pending, Store

_QUESTIONS = 50
"""How many recent questions are asked again for a preview."""


class ReviewService:
    """Looks over the engines' shoulders; writes nothing."""

    def __init__(
        self, store: Store, index: Index, embedder: Embedder, *, clock: Clock, candidates: int = 40
    ) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._clock = clock
        self._candidates = candidates
        self._tasks = ConflictTasks(store, index, embedder, clock)

    def waiting(self, scope: Scope) -> list[Waiting]:
        """Drafts and reviewed versions, the oldest first, that `scope`'s audience may see."""
        versions = [(self._store.version(one.version_id), one) for one in self._store.waiting()]
        return [_waiting(version, one) for version, one in versions if version.scope.visible_to(scope.audience)]

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """All that approving a version would do. Raises NotFound, also for what `scope`'s audience may not see."""
        version = visible_version(self._store, version_id, scope)
        pending = self._pending(version)
        now = self._clock()
        known_at = self._store.as_of(now, None, now).known_at
        supposed = self._supposed(version, pending.state, known_at)
        effects = VersionEffects(supposed, version, now)
        starts = effects.starts
        as_of = starts[0] if starts else AsOf(valid_at=max(now, version.effective.start), known_at=known_at)
        current = self._store.resolve([version.object_id], as_of, version.scope).get(version.object_id)
        before = self._store.version(current.version_id) if current else None
        asked, changes = self._changes(version, as_of, scope) if supposed is not self._store else (0, [])
        return Dossier(
            waiting=_waiting(version, pending),
            provenance=version.provenance,
            revision_hash=version.revision.revision_hash,
            would_count=bool(starts),
            counts=tuple(effects.periods),
            in_effect=current.version_id if current else None,
            **self._compared(before, version),
            conflicts=tuple(self._tasks.ahead(version, supposed)),
            questions_asked=asked,
            changes=tuple(changes),
        )

    def _supposed(self, version: Version, state: State, known_at: datetime) -> Any:
        """The store as if the version were approved; as it is where the version waits no longer."""
        if state not in (State.DRAFT, State.REVIEWED):
            return self._store
        return PreviewStore(self._store, version, known_at)

    def _pending(self, version: Version) -> Pending:
        origin = self._store.origins(version.object_id)[version.version_id]
        state = self._store.state(version.version_id)
        return Pending(version.version_id, state, origin.recorded_at, origin.recorded_by)

    def _compared(self, before: Version | None, after: Version) -> dict[str, Any]:
        """The texts compared, clause by clause and line by line. Of a text that was erased that is all there is to say."""
        new = self._store.text(after.version_id)
        old = self._text(before) if before else ""
        clauses = _clauses(after, new)
        former = _clauses(before, old) if before and old is not None else dict.fromkeys(clauses, ERASED)
        lines = ((ERASED if old is None else old).splitlines(), new.splitlines())
        return {
            "clauses": tuple(_clause_diffs(former if before else {}, clauses)),
            "unified": "\n".join(difflib.unified_diff(*lines, "in effect", "proposed", lineterm="")),
        }

    def _text(self, version: Version) -> str | None:
        """The text of the version; None where it was erased."""
        try:
            return self._store.text(version.version_id)
        except Erased:
            return None

    # -- answers it would change ----------------------------------------------------------------------

    def _changes(self, version: Version, as_of: AsOf, scope: Scope) -> tuple[int, list[Change]]:
        """Recent and golden questions asked with and without it: how many, and those answered otherwise."""
        supposed_store: Any = PreviewStore(self._store, version, as_of.known_at)
        supposed_index: Any = PreviewIndex(self._index, self._embedder, self._store, version)
        without = self._orchestrator(self._store, self._index).consider
        given = self._orchestrator(supposed_store, supposed_index).consider
        questions = [*recent_questions(self._store, _QUESTIONS), *golden_questions(self._store, as_of)]
        # What was asked about the present is asked about the day on which the version takes effect.
        questions = [(n, q) for n, q in questions if q.scope.visible_to(scope.audience)]
        dated = [(n, q if q.valid_at else q.model_copy(update={"valid_at": as_of.valid_at})) for n, q in questions]
        found = [self._change(name, question, without, given) for name, question in dated]
        return len(questions), [change for change in found if differ(change.before, change.after)]

    def _change(
        self, name: str, question: Question, without: Callable[[Question], Any], given: Callable[[Question], Any]
    ) -> Change:
        before, after = without(question), given(question)
        return Change(
            question=question.text,
            asked_by=name,
            valid_at=before.as_of.valid_at,
            scope=question.scope,
            before=said(before),
            after=said(after),
        )

    def _orchestrator(self, store: Store, index: Index) -> Orchestrator:
        return Orchestrator(store, index, self._embedder, clock=self._clock, candidates=self._candidates)


def _waiting(version: Version, pending: Pending) -> Waiting:
    return Waiting(
        version_id=version.version_id,
        object_id=version.object_id,
        title=version.title,
        state=pending.state,
        scope=version.scope,
        effective_from=version.effective.start,
        author=pending.recorded_by,
        recorded_at=pending.recorded_at,
        source_uri=version.revision.uri,
    )


def _clauses(version: Version, text: str) -> dict[str, str]:
    return {clause.anchor: text[clause.start : clause.end] for clause in version.clauses}


def _clause_diffs(before: dict[str, str], after: dict[str, str]) -> Iterator[ClauseDiff]:
    for anchor in dict.fromkeys([*before, *after]):
        old, new = before.get(anchor), after.get(anchor)
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            yield ClauseDiff(anchor=anchor, change=change, before=old, after=new)
