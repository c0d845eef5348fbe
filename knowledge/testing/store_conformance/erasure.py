"""The conformance tests of erasure (rule E1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.errors import Conflict, Erased, InvalidInput, NotFound
from knowledge.model.clock import Period, json_value
from knowledge.model.kinds import PrecedenceTerms, terms_of
from knowledge.model.objects import State
from knowledge.model.record.canonical import canonical_json, sha256_hex
from knowledge.model.record.ledger import EventKind, SyncReport
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store, Transaction
from knowledge.testing.reads import declaration_of, reach_of, resolve
from knowledge.testing.store_samples import (
    REFUNDS,
    SettableClock,
    answer_record,
    approve,
    day,
    declaration,
    now_of,
    precedence,
    record_and_approve,
    record_draft,
    submission,
)


class ErasureSuite:
    """Payloads can be erased; hashes, history and decisions remain."""

    @pytest.mark.rule("E1a", "E1b", "E1d")
    def test_what_is_erased_is_gone_and_everything_that_proves_it_is_left_e1(
        self, store: Store, clock: SettableClock
    ) -> None:
        item = submission(paragraphs=("Shared.", "Jane Doe lives in Ostermark."))
        other = submission("policy/other", ("Shared.", "Nothing personal."))
        one, two = approve(store, item, other)
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[one]))
            transaction.record_answer(answer_record("a2", cites=[two]))
        before = (store.periods(REFUNDS), resolve(store, [REFUNDS], now_of(store), Scope())[REFUNDS].version_id)
        clock.now = day(1)
        with store.transaction() as transaction:
            erasure = transaction.erase([one], basis="GDPR Art. 17", actor="dpo")
        revision = item.version.revision
        assert {
            one,
            revision.revision_hash,
            item.version.reading.reading_hash,
            item.version.reading.text_hash,
        } <= set(erasure.contents)
        assert list(erasure.answers) == ["a1"]
        for read, name in ((store.text, one), (store.answer, "a1")):
            with pytest.raises(Erased, match=r"GDPR Art\. 17"):
                read(name)
        with pytest.raises(NotFound):
            store.content(item.version.reading.text_hash)
        left = store.version(one)
        assert (left.version_id, left.title, left.passages, left.attributes) == (one, "(erased)", (), {})
        assert before == (
            store.periods(REFUNDS),
            resolve(store, [REFUNDS], now_of(store), Scope())[REFUNDS].version_id,
        )
        assert store.origins(REFUNDS)[one].erased_at == day(1)
        assert store.indexed_passages(REFUNDS) == []
        kept = {ref.passage_hash for ref in other.version.passages}
        assert (
            set(store.passages([ref.passage_hash for ref in (*item.version.passages, *other.version.passages)]))
            == kept
        )
        assert store.text(two) == other.text
        assert [found.answer_id for found in store.answers()] == ["a2"]
        assert store.verify() == []
        store.rebuild()
        assert store.verify() == []
        assert store.version(one).title == "(erased)"

    @pytest.mark.rule("E1b")
    def test_a_content_that_others_need_is_kept_and_named_e1(self, store: Store) -> None:
        one, two = approve(store, submission(), submission(effective=Period(start=day(3))))
        with store.transaction() as transaction:
            erasure = transaction.erase([one], basis="court order", actor="dpo")
        assert set(erasure.contents) == {one}
        assert store.text(two) == submission().text
        assert store.verify() == []
        with store.transaction() as transaction:
            transaction.erase([two], basis="court order", actor="dpo")
        with pytest.raises(NotFound):
            store.content(submission().version.reading.text_hash)
        assert store.verify() == []

    @pytest.mark.rule("E1e")
    def test_what_governed_before_it_was_erased_governs_still_a6_e1(self, store: Store) -> None:
        approve(store, submission(paragraphs=("Law.",), source="law", effective=Period(start=day(0))))
        approve(store, submission(paragraphs=("Wiki.",), source="wiki", effective=Period(start=day(1))))
        approve(store, submission(paragraphs=("Alps.",), scope=Scope(jurisdiction="dach")))
        alone = submission("policy/alone", ("Europe.",), scope=Scope(jurisdiction="eu"))
        approve(store, alone, submission("policy/alone", ("Everywhere.",), source="law"))
        order = ["source_authority", "specificity", "supersession", "later_effective", "later_approval"]
        ruling = {"prevails": "policy/a", "over": "policy/b", "reason": "Jane Doe said so."}
        groups = {"dach": {"title": "Jane's Alps", "members": ["de", "at", "ch"]}}
        governing = approve(
            store,
            declaration("law", rank=3, description="Jane's law.", location="/home/jane"),
            declaration("wiki", covers=[{"objects": "policy/*", "jurisdiction": "at", "rank": 9}]),
            declaration("local", approve_on_arrival=True, confirmation_lasts="P30D"),
            precedence(order=order, rulings=[ruling], groups=groups),
        )
        asked = [Scope(), *(Scope(jurisdiction=name) for name in ("de", "ch", "eu/at", "eu/fr", "dach"))]

        def told() -> list[object]:
            then = now_of(store)
            names = [REFUNDS, "policy/alone"]
            counted = [resolve(store, names, then, scope) for scope in asked]
            reached = [reach_of(store, scope, then) for scope in asked]
            lasts = [(d and d.confirmation_lasts) for d in [declaration_of(store, "local", then)]]
            return [counted, reached, lasts]

        before = told()
        with store.transaction() as transaction:
            erasure = transaction.erase(governing, basis="GDPR Art. 17", actor="dpo")
        assert "Jane" not in erasure.model_dump_json()
        assert "jane" not in erasure.model_dump_json()
        assert told() == before
        store.rebuild()
        assert told() == before
        record_and_approve(store, submission("policy/arrived"))
        kept = terms_of(store.version(governing[-1]))
        assert isinstance(kept, PrecedenceTerms)
        assert [(one.prevails, one.over) for one in kept.rulings] == [("policy/a", "policy/b")]
        with pytest.raises(Conflict, match="contradict each other"):
            approve(
                store,
                precedence("precedence/rival", rulings=[ruling | {"prevails": "policy/b", "over": "policy/a"}]),
            )
        assert store.verify() == []

    @pytest.mark.rule("E1a")
    def test_an_erasure_without_a_basis_or_of_what_is_not_there_is_refused_e1(self, store: Store) -> None:
        (one,) = approve(store, submission())
        with pytest.raises(InvalidInput, match="legal basis"), store.transaction() as transaction:
            transaction.erase([one], basis=" ", actor="dpo")
        for _ in range(2):
            with pytest.raises(NotFound), store.transaction() as transaction:
                transaction.erase([one, "f" * 64], basis="x", actor="dpo")
        with store.transaction() as transaction:
            transaction.erase([one], basis="x", actor="dpo")
        with pytest.raises(NotFound), store.transaction() as transaction:
            transaction.erase([one], basis="x", actor="dpo")

    def test_an_erased_draft_waits_for_nobody_and_is_approved_by_nobody_e1(self, store: Store) -> None:
        waiting, gone = (
            record_draft(store, submission(paragraphs=("One.",))),
            record_draft(store, submission(paragraphs=("Two.",))),
        )
        (approved,) = approve(store, submission("policy/other"))
        with store.transaction() as transaction:
            transaction.erase([gone, approved], basis="GDPR Art. 17", actor="dpo")
        assert [(one.version_id, one.state) for one in store.waiting()] == [(waiting, State.DRAFT)]
        for state in (State.REVIEWED, State.APPROVED):
            with pytest.raises(Erased, match=r"GDPR Art\. 17"), store.transaction() as transaction:
                transaction.transition(gone, state, actor="joe")
        with store.transaction() as transaction:
            transaction.transition(gone, State.REJECTED, actor="joe")
            transaction.transition(approved, State.DEPRECATED, actor="joe", effective_at=day(0))
        assert store.state(gone) is State.REJECTED
        assert resolve(store, ["policy/other"], now_of(store), Scope()) == {}
        assert store.verify() == []

    @pytest.mark.rule("E1c")
    def test_an_answer_is_erased_by_itself_and_its_proof_stays_e1(
        self, store: Store, clock: SettableClock
    ) -> None:
        (one,) = approve(store, submission())
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", "What does Jane Doe owe?", cites=[one]))
            transaction.record_answer(answer_record("a2", cites=[one]))
            transaction.record_answer(answer_record("a3", "Who is Jane Doe?"))
        clock.now = day(1)
        with store.transaction() as transaction:
            erasure = transaction.erase([], answer_ids=["a1", "a3"], basis="GDPR Art. 17", actor="dpo")
        assert (dict(erasure.versions), dict(erasure.answers)) == ({}, {"a1": (one,), "a3": ()})
        for name in ("a1", "a3"):
            with pytest.raises(Erased, match=r"GDPR Art\. 17"):
                store.answer(name)
            event = store.answer_event(name)
            assert event.payload["record_hash"] in erasure.contents
            assert event in list(store.events())
        assert store.text(one), "what it cited is left"
        assert [found.answer_id for found in store.answers()] == ["a2"]
        assert [found.answer_id for found in store.relying([one])] == ["a2"]
        assert store.reliance([one]) == {one: 1}
        assert store.visible_answers(["a1", "a2", "a3"], Scope()) == {"a2"}
        assert store.verify() == []
        store.rebuild()
        assert store.verify() == []
        for gone in (["a1"], ["a4"], ["\0"]):
            with pytest.raises(NotFound), store.transaction() as transaction:
                transaction.erase([], answer_ids=gone, basis="x", actor="dpo")
        with pytest.raises(Conflict, match="recorded already"), store.transaction() as transaction:
            transaction.record_answer(answer_record("a1"))
        with store.transaction() as transaction:
            erasure = transaction.erase([one], answer_ids=["a2"], basis="x", actor="dpo")
        assert list(erasure.answers) == ["a2"]
        assert store.verify() == []

    @pytest.mark.rule("E1h")
    def test_an_answer_made_before_an_erasure_cannot_be_recorded_after_it_e1(self, store: Store) -> None:
        one, two = approve(store, submission(), submission("policy/two"))
        with store.transaction() as transaction:
            transaction.erase([one], basis="GDPR", actor="dpo")
        with pytest.raises(Conflict, match="erased meanwhile") as caught, store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[two, one]))
        assert caught.value.remedy == "Ask again."
        with pytest.raises(NotFound):
            store.answer("a1")
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[two, "e" * 64]))
        assert store.verify() == []

    @pytest.mark.rule("E1g")
    def test_an_erasure_shares_its_transaction_with_nothing_e1(self, store: Store) -> None:
        item, again = submission(), submission(effective=Period(start=day(3)))
        (one,) = approve(store, item)
        head = store.head()

        def erase(transaction: Transaction) -> None:
            transaction.erase([one], basis="GDPR", actor="dpo")

        def both(transaction: Transaction, *acts: Callable[[Transaction], object]) -> None:
            for act in acts:
                act(transaction)

        others: list[Callable[[Transaction], object]] = [
            lambda t: t.record(again, actor="ada"),
            lambda t: t.transition(one, State.DEPRECATED, actor="joe"),
            lambda t: t.confirm(SyncReport(source="local", confirmed=(one,)), actor="sync"),
            lambda t: t.record_answer(answer_record("a1", cites=[one])),
            lambda t: t.append_notice(EventKind.CONFLICT_OPENED, {"conflict_id": "c"}, actor="canon"),
            erase,
        ]
        for other in others:
            for first, second in ((erase, other), (other, erase)):
                with pytest.raises((InvalidInput, Conflict, NotFound)), store.transaction() as transaction:
                    both(transaction, first, second)
        with pytest.raises(InvalidInput, match="Nothing is named"), store.transaction() as transaction:
            transaction.erase([], basis="GDPR", actor="dpo")
        assert store.head() == head
        assert store.text(one) == item.text
        with store.transaction() as transaction:
            erase(transaction)
            for other in others[:1]:
                with pytest.raises(InvalidInput):
                    other(transaction)
        assert store.verify() == []
        assert [version.version_id for version in store.versions(REFUNDS)] == [one]

    def test_what_is_erased_takes_nothing_with_it_that_other_things_are_e1(self, store: Store) -> None:
        (one,) = approve(store, submission())
        with store.transaction() as transaction:
            transaction.record_answer(answer_record("a1", cites=[one]))
            transaction.confirm(SyncReport(source="local", confirmed=(one,)), actor="sync")
        report = SyncReport(source="local", confirmed=(one,))
        values = [canonical_json(json_value(value)) for value in (store.answer("a1"), report)]
        bodies = [store.version(one).body, store.version(one).reading.body, *values]
        copies = [submission(f"policy/copy{at}", (body.decode(),)) for at, body in enumerate(bodies)]
        copied = approve(store, *copies)
        with store.transaction() as transaction:
            erasure = transaction.erase(copied, basis="GDPR", actor="dpo")
        assert set(erasure.kept) == {sha256_hex(body) for body in bodies}
        assert store.verify() == []
        store.rebuild()
        assert store.answer("a1").answer.citations[0].version_id == one
