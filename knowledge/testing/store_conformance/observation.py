"""The conformance tests of the counts of what waits, and of the log of questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.model.answering.answers import Status
from knowledge.model.reasons import RefusalReason
from knowledge.store.ports.observation import LoggedQuestion, LogSpan
from knowledge.store.ports.store import Store
from knowledge.testing.store_samples import START, SettableClock, answer_record, approve, day, submission

_FAR = timedelta(days=1000)


def _ask(store: Store, answer_id: str, kept: timedelta = _FAR, status: Status = Status.ANSWERED) -> LoggedQuestion:
    """Record an answer and log its question."""
    with store.transaction() as transaction:
        transaction.record_answer(answer_record(answer_id))
        at = transaction.recorded_at
        question = LoggedQuestion(answer_id, at, "ada", status, (RefusalReason.NOT_COVERED,), 0.25)
        transaction.log_question(question, keep_since=at - kept)
    return question


class ObservationSuite:
    """Versions, actions and index work that wait are counted, and questions leave the log with age and with their answers."""

    def test_what_waits_is_counted(self, store: Store, clock: SettableClock) -> None:
        before = store.vitals(clock.now)
        assert (before.ledger_events, before.head_at, before.versions_waiting, before.index_lag) == (0, None, 0, 0)
        approve(store, submission("policy/one"))
        with store.transaction() as transaction:
            transaction.record(submission("policy/two"), actor="ada")
        seen = store.vitals(clock.now)
        assert (seen.versions_waiting, seen.readings_waiting, seen.index_lag) == (1, 0, 2)
        assert (seen.actions_due, seen.actions_waiting, seen.actions_dead) == (0, 0, 0)
        assert (seen.ledger_events, seen.head_at) == (store.head().seq, store.head().recorded_at)
        assert seen.signed_events == 0

    def test_a_logged_question_is_found_by_time_and_status(self, store: Store, clock: SettableClock) -> None:
        first = _ask(store, "a1", status=Status.REFUSED)
        clock.now = day(2)
        second = _ask(store, "a2")
        assert store.logged_questions(LogSpan(START)) == [second, first]
        assert store.logged_questions(LogSpan(START, limit=1)) == [second]
        assert store.logged_questions(LogSpan(START, until=second.asked_at)) == [first]
        assert store.logged_questions(LogSpan(START, statuses=[Status.REFUSED])) == [first]

    def test_the_log_is_no_part_of_the_ledger(self, store: Store) -> None:
        _ask(store, "a1")
        assert store.head().seq == 1
        assert store.verify() == []
        store.rebuild()
        assert [one.answer_id for one in store.logged_questions(LogSpan(START))] == ["a1"]

    def test_questions_past_their_time_leave_the_log(self, store: Store, clock: SettableClock) -> None:
        _ask(store, "a1")
        clock.now = day(10)
        _ask(store, "a2", kept=timedelta(days=3))
        assert [one.answer_id for one in store.logged_questions(LogSpan(START))] == ["a2"]
        assert store.purge_questions(day(20)) == 1
        assert store.purge_questions(day(20)) == 0
        assert store.logged_questions(LogSpan(START)) == []

    @pytest.mark.rule("E1c")
    def test_the_question_of_an_erased_answer_leaves_the_log(self, store: Store) -> None:
        _ask(store, "a1")
        with store.transaction() as transaction:
            transaction.erase([], basis="a request", actor="ben", answer_ids=["a1"])
        assert store.logged_questions(LogSpan(START)) == []
