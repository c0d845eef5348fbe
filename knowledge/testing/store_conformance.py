"""What every store must do. Subclass `StoreConformance`, provide a `store` and a `clock` fixture, and run it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from knowledge.errors import Conflict, IllegalTransition, InvalidInput, NotFound
from knowledge.model.clock import EPOCH, TICK, AsOf, Period
from knowledge.model.ledger import EMPTY_HEAD, EventKind
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from knowledge.store.port import Store
from knowledge.store.values import ALL_OBJECTS, Listing
from knowledge.testing.store_samples import (
    START,
    SettableClock,
    answer_record,
    approve,
    day,
    record_then_fail,
    submission,
)


class StoreConformance:
    """The contract of `Store`, one sentence per test."""

    # -- the ledger ---------------------------------------------------------------------------------

    def test_a_new_store_is_empty(self, store: Store) -> None:
        assert store.head() == EMPTY_HEAD
        assert not list(store.events())
        assert not list(store.object_ids())
        assert not store.outbox()
        assert not store.verify()

    @pytest.mark.rule("G1a")
    def test_every_change_is_an_event_and_the_head_is_the_last_g1(self, store: Store) -> None:
        item = submission()
        approve(store, item)
        recorded, moved = store.events()
        assert (recorded.kind, moved.kind) == (EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED)
        assert recorded.payload == {
            "version_id": item.version.version_id,
            "object_id": item.version.object_id,
        }
        assert (moved.seq, moved.hash) == (store.head().seq, store.head().hash)
        assert list(store.events(after=1)) == [moved]
        assert list(store.events(limit=1)) == [recorded]
        assert store.verify() == []

    @pytest.mark.rule("T3a", "T3b")
    def test_one_transaction_has_one_time_and_known_time_never_goes_back_t3(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission())
        clock.now = START - timedelta(days=400)
        approve(store, submission("policy/other"))
        clock.now = day(3)
        approve(store, submission("policy/third"))
        times = [event.recorded_at for event in store.events()]
        assert times == [START, START, START + TICK, START + TICK, day(3), day(3)]

    def test_a_transaction_that_fails_leaves_everything_as_it_was(self, store: Store) -> None:
        approve(store, submission())
        before = (store.head(), store.outbox(), list(store.object_ids()))
        with pytest.raises(NotFound):
            record_then_fail(store)
        assert (store.head(), store.outbox(), list(store.object_ids())) == before
        assert store.verify() == []

    def test_nothing_of_an_open_transaction_is_visible(self, store: Store) -> None:
        item = submission()
        with store.transaction() as transaction:
            transaction.record(item, actor="jane")
            assert store.head() == EMPTY_HEAD
            with pytest.raises(NotFound):
                store.version(item.version.version_id)

    # -- recording ----------------------------------------------------------------------------------

    def test_the_same_version_twice_adds_nothing_n1(self, store: Store) -> None:
        approve(store, submission())
        head = store.head()
        with store.transaction() as transaction:
            assert not transaction.record(submission(), actor="jane")
        assert store.head() == head

    @pytest.mark.rule("G2a")
    def test_a_version_comes_back_as_it_was_recorded_g2(self, store: Store) -> None:
        item = submission(paragraphs=("Erste Regel: 14 Tage.", "第二条"), provenance={"commit": "c0ffee"})
        (version_id,) = approve(store, item)
        assert store.version(version_id) == store.version(version_id[:8]) == item.version
        assert store.version(version_id).version_id == version_id
        assert store.text(version_id) == item.text
        assert store.content(item.version.revision.revision_hash) == item.content
        assert store.versions(item.version.object_id) == [item.version]

    @pytest.mark.parametrize("version_id", ["", "abc", "0" * 64, "not hex!", "\0" * 8, "%" * 8, "\ud800" * 8])
    def test_an_unknown_version_is_not_found(self, store: Store, version_id: str) -> None:
        approve(store, submission())
        for read in (store.version, store.state, store.text, store.content):
            with pytest.raises(NotFound):
                read(version_id)
        with pytest.raises(NotFound), store.transaction() as transaction:
            transaction.transition(version_id, State.APPROVED, actor="jane")

    @pytest.mark.parametrize("object_id", ["", "policy/none", "a\0b", "\ud800"])
    def test_an_unknown_object_is_not_found_or_empty(self, store: Store, object_id: str) -> None:
        approve(store, submission())
        for read in (store.versions, store.transitions, store.periods):
            with pytest.raises(NotFound):
                read(object_id)
        assert store.indexed_passages(object_id) == []
        assert store.latest(object_id, Scope(), "local") is None
        assert store.resolve([object_id], store.as_of(None, None, day(1)), Scope()) == {}

    def test_the_latest_version_is_the_one_recorded_last_in_exactly_that_scope(self, store: Store) -> None:
        old = submission(provenance={"commit": "1"})
        new = submission(paragraphs=("60 days.",), effective=Period(start=day(-9), end=day(9)))
        eu = submission(paragraphs=("14 days.",), scope=Scope(jurisdiction="eu"))
        approve(store, old, new)
        with store.transaction() as transaction:
            transaction.record(eu, actor="jane")
        latest = store.latest("policy/refunds", Scope(), "local")
        assert latest is not None
        assert (latest.version_id, latest.state) == (new.version.version_id, State.APPROVED)
        assert (latest.effective_from, latest.effective_to) == (day(-9), day(9))
        in_eu = store.latest("policy/refunds", Scope(jurisdiction="eu"), "local")
        assert in_eu is not None
        assert in_eu.state is State.DRAFT
        assert store.latest("policy/refunds", Scope(jurisdiction="us"), "local") is None

    @pytest.mark.parametrize(("actor", "reason"), [("", ""), ("  ", ""), ("a\0b", ""), ("jane", "b\x1b[2J")])
    def test_a_blank_actor_or_control_characters_are_refused(self, store: Store, actor: str, reason: str) -> None:
        with pytest.raises(InvalidInput), store.transaction() as transaction:
            transaction.record(submission(), actor=actor, reason=reason)
        (version_id,) = approve(store, submission())
        with pytest.raises(InvalidInput), store.transaction() as transaction:
            transaction.transition(version_id, State.DEPRECATED, actor=actor, reason=reason)

    def test_an_object_keeps_its_kind(self, store: Store) -> None:
        approve(store, submission())
        with pytest.raises(InvalidInput, match=r"policy/refunds is of kind policy"):
            approve(store, submission(kind=Kind.FAQ))
        with pytest.raises(InvalidInput, match=r"faq/a is of kind policy"):
            approve(store, submission("faq/a"), submission("faq/a", kind=Kind.FAQ))

    def test_a_passage_with_a_nul_is_refused(self, store: Store) -> None:
        with pytest.raises(InvalidInput, match="NUL"):
            approve(store, submission(paragraphs=("a\0b",)))

    # -- lifecycle ----------------------------------------------------------------------------------

    @pytest.mark.rule("L1a", "L1b")
    def test_a_version_is_a_draft_until_it_moves_l1(self, store: Store, clock: SettableClock) -> None:
        version_id = submission().version.version_id
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.REVIEWED, actor="joe", reason="read it")
            transaction.transition(version_id, State.APPROVED, actor="ann")
        assert store.state(version_id) is State.APPROVED
        assert store.state(version_id, day(1)) is State.DRAFT
        with pytest.raises(NotFound):
            store.state(version_id, START - TICK)
        moves = store.transitions("policy/refunds")
        assert [(m.to, m.actor, m.reason, m.recorded_at) for m in moves] == [
            (State.REVIEWED, "joe", "read it", day(2)),
            (State.APPROVED, "ann", "", day(2)),
        ]

    @pytest.mark.rule("L2b")
    @pytest.mark.parametrize(
        "path",
        [
            (State.DRAFT,),
            (State.DEPRECATED,),
            (State.APPROVED, State.APPROVED),
            (State.APPROVED, State.REJECTED),
            (State.REJECTED, State.APPROVED),
            (State.APPROVED, State.DEPRECATED, State.DEPRECATED),
            (State.REVIEWED, State.REVIEWED),
        ],
    )
    def test_a_move_the_lifecycle_does_not_allow_is_refused_l2(self, store: Store, path: Sequence[State]) -> None:
        version_id = submission().version.version_id
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
            for state in path[:-1]:
                transaction.transition(version_id, state, actor="ann")
        with pytest.raises(IllegalTransition), store.transaction() as transaction:
            transaction.transition(version_id, path[-1], actor="jane")

    @pytest.mark.rule("A4a")
    def test_only_a_deprecation_takes_effect_at_a_time_of_its_own_a4(self, store: Store) -> None:
        (version_id,) = approve(store, submission())
        naive = day(5).replace(tzinfo=None)
        for to, at in [(State.APPROVED, day(1)), (State.DEPRECATED, naive)]:
            with pytest.raises(InvalidInput), store.transaction() as transaction:
                transaction.transition(version_id, to, actor="jane", effective_at=at)
        with store.transaction() as transaction:
            transaction.transition(version_id, State.DEPRECATED, actor="jane", effective_at=day(5))
        assert [period.valid.end for period in store.periods("policy/refunds")] == [None, day(5)]

    # -- authority ----------------------------------------------------------------------------------

    def test_only_an_approved_version_is_resolved_a1(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
        as_of = store.as_of(day(1), None, day(1))
        assert store.resolve(["policy/refunds"], as_of, Scope()) == {}

    def test_the_past_never_changes_a6(self, store: Store, clock: SettableClock) -> None:
        (old,) = approve(store, submission())
        then = store.as_of(day(10), None, day(1))
        before = store.resolve(["policy/refunds"], then, Scope())
        clock.now = day(20)
        (new,) = approve(store, submission(paragraphs=("Within 60 days.",), effective=Period(start=day(5))))
        now = store.as_of(day(10), None, day(20))
        assert store.resolve(["policy/refunds"], then, Scope()).keys() == before.keys()
        assert store.resolve(["policy/refunds"], then, Scope())["policy/refunds"].version_id == old
        resolution = store.resolve(["policy/refunds"], now, Scope())["policy/refunds"]
        assert (resolution.version_id, resolution.approved_by, resolution.approved_at) == (
            new,
            "jane",
            day(20),
        )
        assert resolution.valid.contains(day(10))
        assert resolution.known.contains(day(20))

    @pytest.mark.rule("S3a")
    def test_the_most_specific_scope_that_applies_prevails_s3(self, store: Store) -> None:
        scopes = [Scope(), Scope(jurisdiction="eu"), Scope(jurisdiction="eu/de"), Scope(product="pro")]
        names = approve(store, *(submission(paragraphs=(scope.key,), scope=scope) for scope in scopes))
        as_of = store.as_of(day(1), None, day(1))
        for asked, expected in [
            (Scope(), 0),
            (Scope(jurisdiction="eu/fr"), 1),
            (Scope(jurisdiction="eu/de/by", product="pro"), 2),
            (Scope(jurisdiction="us", product="pro/max"), 3),
        ]:
            resolution = store.resolve(["policy/refunds"], as_of, asked)["policy/refunds"]
            assert (resolution.version_id, resolution.scope) == (names[expected], scopes[expected])

    @pytest.mark.rule("T4b", "T4c", "T4e")
    def test_an_as_of_names_a_state_of_the_ledger_t4(self, store: Store, clock: SettableClock) -> None:
        assert store.as_of(None, None, day(1)) == AsOf(valid_at=day(1), known_at=EPOCH)
        approve(store, submission())
        assert store.as_of(None, None, day(1)) == AsOf(valid_at=day(1), known_at=START)
        clock.now = day(1)
        with store.transaction() as transaction:
            transaction.record_answer(answer_record())
        assert store.as_of(None, None, day(1)).known_at == START, "answering changes nothing that is known"
        assert store.as_of(day(-9), day(-3), day(1)) == AsOf(valid_at=day(-9), known_at=day(-3))
        with pytest.raises(InvalidInput, match="future"):
            store.as_of(None, day(2), day(1))

    def test_objects_are_listed_as_they_were_known(self, store: Store, clock: SettableClock) -> None:
        (a1,) = approve(store, submission("faq/a", kind=Kind.FAQ))
        (b1,) = approve(store, submission("policy/b"), actor="joe")
        early = store.as_of(day(1), None, day(1))
        clock.now = day(2)
        approve(store, submission("policy/b", paragraphs=("new",)), submission("policy/ä"))
        now = store.as_of(day(2), None, day(2))

        def listed(as_of: AsOf, listing: Listing = ALL_OBJECTS) -> list[tuple[str, int]]:
            return [(row.object_id, row.versions) for row in store.objects(as_of, Scope(), listing)]

        assert listed(early) == [("faq/a", 1), ("policy/b", 1)]
        assert [row.authoritative for row in store.objects(early, Scope())] == [a1, b1]
        assert listed(now) == [("faq/a", 1), ("policy/b", 2), ("policy/ä", 1)]
        assert listed(now, Listing(kind=Kind.FAQ)) == [("faq/a", 1)]
        assert listed(now, Listing(prefix="policy/", limit=1)) == [("policy/b", 2)]
        assert listed(now, Listing(after="policy/b")) == [("policy/ä", 1)]
        assert listed(now, Listing(prefix="%")) == listed(now, Listing(prefix="\0")) == []

    # -- answers ------------------------------------------------------------------------------------

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

    # -- what the index needs -----------------------------------------------------------------------

    def test_a_transaction_puts_each_object_it_touched_in_the_outbox_once(self, store: Store) -> None:
        approve(store, submission("policy/b"), submission("policy/a"), submission("policy/b", ("x",)))
        approve(store, submission("policy/a", ("y",)))
        pending = store.outbox()
        assert [object_id for _, object_id in pending] == ["policy/a", "policy/b", "policy/a"]
        store.acknowledge([ticket for ticket, _ in pending])
        store.acknowledge([])
        assert store.outbox() == []
        store.requeue(["policy/b", "policy/gone"])
        store.requeue()
        again = store.outbox()
        assert [name for _, name in again] == ["policy/b", "policy/gone", "policy/a", "policy/b"]
        assert min(again)[0] > max(pending)[0]
        assert store.outbox(limit=1) == again[:1]

    @pytest.mark.rule("I2b")
    def test_versions_that_share_a_passage_share_its_rectangle_i2(
        self, store: Store, clock: SettableClock
    ) -> None:
        shared, old, new = "Shared paragraph.", "Within 30 days.", "Within 60 days."
        approve(
            store,
            submission(paragraphs=(shared, old, shared), effective=Period(start=day(0))),
            submission(paragraphs=(shared, new), effective=Period(start=day(10))),
        )
        points = store.indexed_passages("policy/refunds")
        held = {
            store.passages([p.passage_hash])[p.passage_hash].text: p.period[:2]
            for p in points
            if p.period[3] is None
        }
        assert held == {shared: (day(0), None), old: (day(0), day(10)), new: (day(10), None)}
        assert {(p.kind, p.source, p.scope) for p in points} == {(Kind.POLICY, "local", Scope())}
        assert len(points) == 3

    def test_drafts_have_no_index_points_i1(self, store: Store) -> None:
        with store.transaction() as transaction:
            transaction.record(submission(), actor="jane")
        assert store.indexed_passages("policy/refunds") == []

    def test_a_passage_is_located_at_its_first_place_in_a_version_i1(self, store: Store) -> None:
        item = submission(paragraphs=("Twice.", "Once.", "Twice."))
        other = submission("policy/other", paragraphs=("Elsewhere.",))
        one, two = approve(store, item, other)
        twice, once, _ = (ref.passage_hash for ref in item.version.passages)
        elsewhere = other.version.passages[0].passage_hash
        found = store.locate([(one, twice), (one, once), (one, elsewhere), (two, elsewhere), ("\0", twice)])
        assert {pair: (place.start, place.end) for pair, place in found.items()} == {
            (one, twice): (0, 6),
            (one, once): (8, 13),
            (two, elsewhere): (0, 10),
        }
        assert all(store.text(p.version_id)[p.start : p.end] == p.passage.text for p in found.values())
        assert store.locate([]) == {}

    def test_each_passage_is_embedded_once_per_model(self, store: Store) -> None:
        approve(store, submission(paragraphs=("One.", "Two.")), submission("policy/b", ("One.",)))
        pending = store.without_vectors("m/1")
        assert pending == sorted(pending)
        assert len(pending) == 3
        assert store.without_vectors("m/1", limit=2) == pending[:2]
        vectors = np.eye(3, 4, dtype=np.float16)
        store.save_vectors("m/1", pending[:2], vectors[:2])
        store.save_vectors("m/1", pending, vectors)
        store.save_vectors("m/1", pending[:1], vectors[2:])
        kept = store.vectors("m/1", [*pending, "f" * 64])
        assert np.array_equal(np.stack([kept[name] for name in pending]), vectors)
        assert store.without_vectors("m/1") == []
        assert store.without_vectors("m/2") == pending
        assert store.vectors("m/2", pending) == {}
        with pytest.raises(InvalidInput):
            store.save_vectors("m/1", pending, vectors[:2])
        with pytest.raises(NotFound):
            store.save_vectors("m/1", ["f" * 64], vectors[:1])

    def test_rebuilding_keeps_every_answer_and_requeues_every_object_g3(self, store: Store) -> None:
        (version_id,) = approve(store, submission(), submission("policy/b"))[:1]
        store.acknowledge([ticket for ticket, _ in store.outbox()])
        as_of = store.as_of(day(1), None, day(1))
        before = (store.resolve(["policy/refunds"], as_of, Scope()), store.periods("policy/refunds"))
        store.rebuild()
        assert (store.resolve(["policy/refunds"], as_of, Scope()), store.periods("policy/refunds")) == before
        assert [object_id for _, object_id in store.outbox()] == ["policy/b", "policy/refunds"]
        assert store.text(version_id) == submission().text
        assert store.verify() == []
