"""The conformance tests of recorded answers and of confirmations (rules Q3, F1)."""

from __future__ import annotations

import pytest

from knowledge.errors import Conflict, InvalidInput, NotFound
from knowledge.model.record.ledger import SyncReport
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import confirmations_of
from knowledge.testing.store_samples import (
    START,
    SettableClock,
    answer_record,
    approve,
    day,
    now_of,
    resolved_text,
    submission,
)


class AnswerSuite:
    """Answers are kept, bound to the ledger, and found by the versions that they cite."""

    @pytest.mark.rule("Q3a")
    def test_an_answer_is_kept_and_bound_to_the_ledger_q3(self, store: Store) -> None:
        record = answer_record()
        with store.transaction() as transaction:
            transaction.record_answer(record)
            transaction.record_answer(answer_record("a2"))
        kept = store.answer("a1")
        assert kept.answer == record.answer
        assert (kept.retrieved, kept.requested) == (record.retrieved, record.requested)
        assert kept.recorded_at == START
        event = next(store.events())
        assert event.payload["answer_hash"] == record.answer.answer_hash
        assert not store.outbox()
        assert not store.verify()

    def test_an_answer_id_is_given_once_and_an_unknown_one_is_not_found(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record_answer(answer_record())
        with pytest.raises(Conflict), store.transaction() as transaction:
            transaction.record_answer(answer_record(question="Another?"))
        for unknown in ("a9", "\0", "\ud800"):
            with pytest.raises(NotFound):
                store.answer(unknown)

    def test_an_answer_that_is_not_sealed_is_refused_q3(self, store: Store) -> None:
        record = answer_record()
        forged = record.model_copy(update={"answer": record.answer.model_copy(update={"answer": "Yes."})})
        with pytest.raises(InvalidInput, match="answer_hash"), store.transaction() as transaction:
            transaction.record_answer(forged)

    def test_answers_are_found_by_what_they_rely_on_q3(self, store: Store, clock: SettableClock) -> None:
        one, two = approve(store, submission(), submission("policy/two"))
        for number, cites in enumerate(([one], [one, two, one], [], ["e" * 64])):
            clock.now = day(number + 1)
            with store.transaction() as transaction:
                transaction.record_answer(answer_record(f"a{number}", cites=cites))
        assert [found.answer_id for found in store.relying([one])] == ["a1", "a0"]
        assert [found.answer_id for found in store.relying([two, one])] == ["a1", "a0"]
        assert store.reliance([one, two, "e" * 64]) == {one: 2, two: 1, "e" * 64: 0}
        assert [found.answer_id for found in store.answers(limit=3)] == ["a3", "a2", "a1"]
        assert [found.answer_id for found in store.answers(before=day(3))] == ["a1", "a0"]
        assert (store.count_answers(), store.count_answers(before=day(3))) == (4, 2)
        assert store.verify() == []

    def test_answers_for_others_are_neither_counted_nor_listed_s5(
        self, store: Store, clock: SettableClock
    ) -> None:
        (one,) = approve(store, submission())
        for number, audience in enumerate((None, "staff", "staff/hr", "board")):
            clock.now = day(number + 1)
            with store.transaction() as transaction:
                transaction.record_answer(answer_record(f"a{number}", cites=[one], audience=audience))
        staff, anybody = Scope(audience="staff"), Scope()
        assert store.reliance([one], staff) == {one: 2}
        assert store.reliance([one], anybody) == {one: 1}
        assert store.reliance([one], Scope(audience="staff/hr")) == {one: 3}
        assert [found.answer_id for found in store.relying([one], staff)] == ["a1", "a0"]
        assert [found.answer_id for found in store.answers(limit=1, visible_to=anybody)] == ["a0"]
        assert store.answers(limit=3, uncited=True, visible_to=staff) == []
        assert store.visible_answers(["a3", "a2", "a1", "a0", "none", "\0"], staff) == {"a0", "a1"}
        assert store.visible_answers(["a1", "a2"], anybody) == set()
        assert (store.count_answers(visible_to=staff), store.count_answers(day(2), anybody)) == (2, 1)

    def test_answers_that_cite_nothing_are_found_however_many_others_came_since_q2(
        self, store: Store, clock: SettableClock
    ) -> None:
        (one,) = approve(store, submission())
        for number, cites in enumerate(([], [one], [], [one], [one])):
            clock.now = day(number + 1)
            with store.transaction() as transaction:
                transaction.record_answer(answer_record(f"a{number}", cites=cites))
        assert [found.answer_id for found in store.answers(uncited=True)] == ["a2", "a0"]
        assert [found.answer_id for found in store.answers(uncited=True, limit=1)] == ["a2"]
        assert [found.answer_id for found in store.answers(uncited=True, before=day(3))] == ["a0"]
        store.rebuild()
        assert [found.answer_id for found in store.answers(uncited=True)] == ["a2", "a0"]

    @pytest.mark.rule("F1a")
    def test_a_version_is_confirmed_when_recorded_and_whenever_its_source_still_says_so_f1(
        self, store: Store, clock: SettableClock
    ) -> None:
        one, two = approve(store, submission(), submission("policy/two"))
        clock.now = day(3)
        with store.transaction() as transaction:
            transaction.confirm(SyncReport(source="local", confirmed=(one,), vanished=(two,)), actor="sync")
        clock.now = day(6)
        with store.transaction() as transaction:
            transaction.confirm(SyncReport(source="local", confirmed=(two,)), actor="sync")

        def said(known: int) -> list[tuple[int, bool]]:
            found = confirmations_of(store, [one, two, "f" * 64], day(known))
            return [((found[name].at - day(0)).days, found[name].vanished) for name in (one, two)]

        assert said(0) == [(0, False), (0, False)]
        assert said(4) == [(3, False), (3, True)]
        assert said(6) == [(3, False), (6, False)]
        assert confirmations_of(store, [one], day(-1)) == {}
        assert now_of(store).known_at == day(6), "a confirmation changes what is known"
        assert resolved_text(store, object_id="policy/two"), "what vanished stays until it is deprecated"
        with pytest.raises(NotFound), store.transaction() as transaction:
            transaction.confirm(SyncReport(source="local", confirmed=("e" * 64,)), actor="sync")
        assert store.verify() == []
