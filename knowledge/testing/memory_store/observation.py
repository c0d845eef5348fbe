"""Counts of what waits, and the log of questions, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from knowledge.model.work.actions import ActionState
from knowledge.store.ports.observation import LoggedQuestion, LogSpan, Vitals
from knowledge.testing.memory_store.ledger import MemoryLedger
from knowledge.testing.memory_store.versions import MemoryVersions


class MemoryObservation(MemoryLedger, MemoryVersions):
    """See `ObservationStore`."""

    _outbox: dict[int, str]

    def vitals(self, now: datetime) -> Vitals:
        """See `ObservationStore.vitals`."""
        actions = self._state.actions.values()
        waiting = [one for one in actions if one.state is ActionState.WAITING]
        return Vitals(
            index_lag=len({*self._outbox.values()}),
            actions_due=sum(one.due_at <= now for one in waiting),
            actions_waiting=len(waiting),
            actions_dead=sum(one.state is ActionState.DEAD for one in actions),
            versions_waiting=len(self.waiting()),
            readings_waiting=len(self.waiting_readings()),
            ledger_events=self._state.head.seq,
            head_at=self._state.head.recorded_at,
            signed_events=max(self.signed_sizes(), default=0),
        )

    def logged_questions(self, span: LogSpan) -> list[LoggedQuestion]:
        """See `ObservationStore.logged_questions`."""
        found = [
            one
            for one in self._state.questions.values()
            if one.asked_at >= span.since
            and (span.until is None or one.asked_at < span.until)
            and one.status in span.statuses
        ]
        return sorted(found, key=lambda one: (-one.asked_at.timestamp(), one.answer_id))[: span.limit]

    def purge_questions(self, before: datetime) -> int:
        """See `ObservationStore.purge_questions`."""
        kept = questions_since(self._state.questions, before)
        removed = len(self._state.questions) - len(kept)
        self._state = replace(self._state, questions=kept)
        return removed


def questions_since(questions: dict[str, LoggedQuestion], moment: datetime) -> dict[str, LoggedQuestion]:
    """The questions asked at a moment or later."""
    return {name: one for name, one in questions.items() if one.asked_at >= moment}
