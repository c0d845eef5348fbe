"""What a version changed: the stored answers that would be others now, what each would say, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.errors import CanonError
from knowledge.model.answers import Answer, AnswerRecord
from knowledge.model.clock import TICK
from knowledge.model.ledger import Transition
from knowledge.model.reviews import LIMIT, Affected, Cause, Impact
from knowledge.model.scope import Scope
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.question import Question
from knowledge.review.affected import AffectedAnswers
from knowledge.review.causes import ChangeCauses
from knowledge.review.reasking import asked_again, differ, said, visible_version
from knowledge.store.port import Store


class ImpactAnalysis:
    """Asks stored answers again; writes nothing."""

    def __init__(self, store: Store, orchestrator: Orchestrator) -> None:
        self._store = store
        self._orchestrator = orchestrator

    def impact(self, version_id: str, scope: Scope, limit: int = LIMIT) -> Impact:
        """The impact of a version on the latest `limit` answers that relied on what it corrects, `limit` that cite
        nothing and `limit` of any sort. Answers for an audience that `scope` may not see are left out. Raises NotFound.
        """
        version = visible_version(self._store, version_id, scope)
        reached = AffectedAnswers(self._store, version)
        found = reached.found(limit)
        relying = {record.answer.answer_id for record in found.relying}
        seen = [r for r in (*found.relying, *found.others) if r.answer.scope.visible_to(scope.audience)]
        asked = [(record, now) for record in seen if (now := self._considered(asked_again(record))) is not None]
        changed = [self._affected(r, now, reached, r.answer.answer_id in relying) for r, now in asked]
        return Impact(
            version_id=version.version_id,
            object_id=version.object_id,
            looked_at=len(asked),
            not_looked_at=found.left_out + len(seen) - len(asked),
            affected=tuple(one for one in changed if one is not None),
        )

    def _considered(self, question: Question) -> Answer | None:
        """What would be answered; None where it can no longer be asked: its region, or the object whose rules were to
        decide, is none any more.
        """
        try:
            return self._orchestrator.consider(question)
        except CanonError:
            return None

    def _affected(
        self, record: AnswerRecord, now: Answer, reached: AffectedAnswers, relied: bool
    ) -> Affected | None:
        answer = record.answer
        before, after = said(answer), said(now)
        if not differ(before, after) or record.recorded_at is None:
            return None
        move = self._moved_by(record, reached.moves)
        if move is None and not relied:
            return None
        return Affected(
            answer_id=answer.answer_id,
            question=answer.question,
            recorded_at=record.recorded_at,
            as_of=answer.as_of,
            scope=answer.scope,
            cause=self._cause(answer, now, reached, move),
            before=before,
            after=after,
        )

    def _moved_by(self, record: AnswerRecord, moves: Sequence[Transition]) -> Transition | None:
        """The first of the moves that changed the answer: as known just before it, something else was said."""
        known = record.answer.as_of.known_at
        later = [move for move in moves if move.recorded_at > known]
        return next((move for move in later if self._changes(record, move.recorded_at)), None)

    def _changes(self, record: AnswerRecord, at: datetime) -> bool:
        question = asked_again(record)
        before = self._considered(question.model_copy(update={"known_at": at - TICK}))
        after = self._considered(question.model_copy(update={"known_at": at}))
        return before is None or after is None or differ(said(before), said(after))

    def _cause(self, answer: Answer, now: Answer, reached: AffectedAnswers, move: Transition | None) -> Cause:
        causes = ChangeCauses(self._store, answer, now)
        if (became := causes.became(reached.objects)) is not None:
            return became
        if move is None and self._engines_changed(answer):
            return Cause.INDEX_OR_MODEL
        return causes.otherwise(reached.version, move)

    def _engines_changed(self, answer: Answer) -> bool:
        """Whether even by what was known then something else would be said."""
        again = self._considered(Question.of(answer))
        return again is None or differ(said(answer), said(again))
