"""Notes in the log of questions who asked what, how it ended, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from knowledge.model.answering.answers import Answer
from knowledge.model.reasons import reasons_of
from knowledge.store.ports.observation import LoggedQuestion
from knowledge.store.ports.store import Transaction


@dataclass(frozen=True)
class QueryLog:
    """The rules of the log: how long a question stays in it, and whether it names who asked."""

    kept: timedelta
    named: bool

    def note(self, transaction: Transaction, answer: Answer, actor: str, seconds: float) -> None:
        """Put a question into the log in the transaction that records its answer. Questions past their time leave it."""
        at = transaction.recorded_at
        transaction.log_question(
            LoggedQuestion(
                answer_id=answer.answer_id,
                asked_at=at,
                actor=actor if self.named else "",
                status=answer.status,
                reasons=reasons_of(answer),
                seconds=seconds,
            ),
            keep_since=at - self.kept,
        )
