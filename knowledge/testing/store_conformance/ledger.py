"""The conformance tests of the ledger: events, transactions, notices and rebuilding (rules G1 to G3, T3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.errors import NotFound
from knowledge.model.clock import TICK
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import EMPTY_HEAD, EventKind
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import (
    START,
    SettableClock,
    approve,
    day,
    now_of,
    record_then_fail,
    submission,
)


class LedgerSuite:
    """The ledger records every change, one transaction at a time."""

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
            "reading": item.version.reading.reading_hash,
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

    def test_a_notice_is_an_event_that_changes_nothing_else_g1(self, store: Store, clock: SettableClock) -> None:
        approve(store, submission())
        before = now_of(store)
        clock.now = day(2)
        with store.transaction() as transaction:
            transaction.append_notice(EventKind.CONFLICT_OPENED, {"conflict_id": "c"}, actor="canon")
            with pytest.raises(ValueError, match="projections"):
                transaction.append_notice(EventKind.VERSION_RECORDED, {}, actor="canon")
        assert now_of(store) == before, "a notice changes nothing that is known"
        (event,) = store.events(kinds=[EventKind.CONFLICT_OPENED])
        assert (event.payload, event.recorded_at) == ({"conflict_id": "c"}, day(2))
        assert [e.seq for e in store.events(kinds=[EventKind.VERSION_RECORDED, EventKind.CONFLICT_OPENED])] == [
            1,
            3,
        ]
        assert store.verify() == []

    def test_rebuilding_keeps_every_answer_and_requeues_every_object_g3(self, store: Store) -> None:
        (version_id,) = approve(store, submission(), submission("policy/b"))[:1]
        store.acknowledge([ticket for ticket, _ in store.outbox()])
        as_of = store.as_of(day(1), None, day(1))
        before = (resolve(store, ["policy/refunds"], as_of, Scope()), store.periods("policy/refunds"))
        store.rebuild()
        assert (resolve(store, ["policy/refunds"], as_of, Scope()), store.periods("policy/refunds")) == before
        assert [object_id for _, object_id in store.outbox()] == ["policy/b", "policy/refunds"]
        assert store.text(version_id) == submission().text
        assert store.verify() == []

    def test_anchors_are_kept_in_their_order_and_the_first_that_reaches_an_event_is_found(
        self, store: Store
    ) -> None:
        assert (store.anchors(), store.last_anchor(), store.first_anchor_of(0)) == ([], None, None)
        made = [_anchor(size) for size in (3, 9, 5)]
        for anchor in made:
            store.keep_anchor(anchor)
        assert (store.anchors(), store.last_anchor()) == (made, made[2])
        assert [store.first_anchor_of(size) for size in (1, 3, 4, 9, 10)] == [
            made[0],
            made[0],
            made[2],
            made[1],
            None,
        ]


def _anchor(size: int) -> TimeAnchor:
    """An anchor of a head of so many events; nobody signed or stamped it."""
    head = SignedHead(
        service="s",
        size=size,
        root="0" * 64,
        head_hash="0" * 64,
        recorded_at=day(size),
        signed_at=day(size),
        public_key="0" * 64,
    )
    return TimeAnchor(head=head, authority="https://clock.example", stamped_at=day(size), token="AAAA")
