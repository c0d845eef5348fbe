"""Finds the stored answers that a version changed: what each would say now, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.errors import InvalidInput, NotFound
from knowledge.model.answering.answers import Answer, AnswerRecord
from knowledge.model.clock import TICK
from knowledge.model.record.ledger import Transition
from knowledge.model.reviews import LIMIT, Affected, Cause, Impact
from knowledge.model.scope import Scope
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.question import Question
from knowledge.review.rechecking.affected import AffectedAnswers
from knowledge.review.rechecking.causes import ChangeCauses
from knowledge.review.rechecking.reasking import asked_again, differ, summarized
from knowledge.review.rechecking.turns import Turns
from knowledge.store.ports.store import Store
from knowledge.store.scope_check import visible_version


class ImpactAnalysis:
    """Asks stored answers again; writes nothing."""

    def __init__(self, store: Store, orchestrator: Orchestrator, turns: Turns | None = None) -> None:
        self._store = store
        self._orchestrator = orchestrator
        self._turns = turns or Turns()

    def impact(self, version_id: str, scope: Scope, limit: int = LIMIT) -> Impact:
        """The impact of a version on the latest `limit` answers that relied on what it corrects, `limit` that cite
        nothing and `limit` of any sort, in this order, as far as there is time.

        Answers for an audience that `scope` may not see are left out, also of the counts. Raises NotFound, and
        Unavailable where too many ask at once.
        """
        version = visible_version(self._store, version_id, scope)
        answers = AffectedAnswers(self._store, version)
        latest = answers.latest(limit, scope)
        relying = {record.answer.answer_id for record in latest.relying}
        seen = [*latest.relying, *latest.others]
        begun, changed = 0, []
        with self._turns.turn() as turn:
            for record in turn.within(seen):
                begun += 1
                now = self._consider(asked_again(record))
                if now is not None:
                    changed.append(self._affected(record, now, answers, record.answer.answer_id in relying))
        return Impact(
            version_id=version.version_id,
            object_id=version.object_id,
            looked_at=len(changed),
            not_looked_at=latest.left_out + len(seen) - len(changed),
            time_was_over=begun < len(seen),
            affected=tuple(one for one in changed if one is not None),
        )

    def _consider(self, question: Question) -> Answer | None:
        """The answer that would be given; None where the question can no longer be asked, because its region or the object
        whose rules were to decide no longer exists.
        """
        try:
            return self._orchestrator.consider(question)
        except (NotFound, InvalidInput):
            return None

    def _affected(
        self, record: AnswerRecord, now: Answer, answers: AffectedAnswers, relied: bool
    ) -> Affected | None:
        """The difference between a stored answer and `now`, where the version made one."""
        answer = record.answer
        before, after = summarized(answer), summarized(now)
        if not differ(before, after) or record.recorded_at is None:
            return None
        move = self._deciding_move(record, answers.moves)
        if move is None and not relied:
            return None
        return Affected(
            answer_id=answer.answer_id,
            question=answer.question,
            recorded_at=record.recorded_at,
            as_of=answer.as_of,
            scope=answer.scope,
            cause=self._cause(answer, now, answers, move),
            before=before,
            after=after,
        )

    def _deciding_move(self, record: AnswerRecord, moves: Sequence[Transition]) -> Transition | None:
        """The first of the moves that changed the answer: as known just before it, the answer was another."""
        known = record.answer.as_of.known_at
        later = [move for move in moves if move.recorded_at > known]
        return next((move for move in later if self._changes_at(record, move.recorded_at)), None)

    def _changes_at(self, record: AnswerRecord, at: datetime) -> bool:
        question = asked_again(record)
        before = self._consider(question.model_copy(update={"known_at": at - TICK}))
        after = self._consider(question.model_copy(update={"known_at": at}))
        return before is None or after is None or differ(summarized(before), summarized(after))

    def _cause(self, answer: Answer, now: Answer, answers: AffectedAnswers, move: Transition | None) -> Cause:
        causes = ChangeCauses(self._store, answer, now)
        if (cause := causes.of_relied_versions(answers.objects)) is not None:
            return cause
        if move is None and self._engines_changed(answer):
            return Cause.INDEX_OR_MODEL
        return causes.of_move(answers.version, move)

    def _engines_changed(self, answer: Answer) -> bool:
        """Whether the answer would be another even by what was known then."""
        again = self._consider(Question.of(answer))
        return again is None or differ(summarized(answer), summarized(again))
