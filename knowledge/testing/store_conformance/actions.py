"""The conformance tests of the outbox of actions (rule D7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from knowledge.errors import Conflict, NotFound
from knowledge.model.record.ledger import ACTIONS, EventKind
from knowledge.model.work.actions import ActionOrder, ActionState
from knowledge.store.ports.store import Store
from knowledge.testing.store_samples import SettableClock, answer_record

HANDED_OVER, DIED, RETRIED = EventKind.ACTION_HANDED_OVER, EventKind.ACTION_DIED, EventKind.ACTION_RETRIED


def order(action_id: str = "act_1", **fields: Any) -> ActionOrder:
    """An approved refund."""
    given = {"name": "refund", "answer_id": "ans_1", "case": "order 7", "approved_by": "ria", "body": b'{"a":1}'}
    return ActionOrder.model_validate({"action_id": action_id, **given, **fields})


def queue(store: Store, *orders: ActionOrder) -> list[bool]:
    """Put actions in the outbox, each in a transaction of its own."""
    queued = []
    for one in orders:
        with store.transaction() as transaction:
            queued.append(transaction.queue_action(one, actor="ria", reason="approved"))
    return queued


def settle(store: Store, action_id: str, kind: EventKind, reason: str = "") -> None:
    """Record what became of an action."""
    with store.transaction() as transaction:
        transaction.settle_action(action_id, kind, {"try": 1}, actor="canon", reason=reason)


class ActionSuite:
    """An action is queued once, claimed by one, and handed over once."""

    def test_an_approved_action_is_queued_with_its_event_and_waits(
        self, store: Store, clock: SettableClock
    ) -> None:
        assert queue(store, order()) == [True]
        (action,) = store.actions()
        (event,) = store.events(kinds=ACTIONS)
        assert action == store.action("act_1")
        assert (action.order, action.state, action.tries) == (order(), ActionState.WAITING, 0)
        assert action.queued_at == action.due_at == event.recorded_at
        assert (event.kind, event.actor, event.reason) == (EventKind.ACTION_QUEUED, "ria", "approved")
        assert event.payload == {
            "action_id": "act_1",
            "action": "refund",
            "answer_id": "ans_1",
            "body_hash": order().body_hash,
        }
        assert store.verify() == []

    @pytest.mark.rule("D7b")
    def test_an_action_that_was_ever_queued_is_not_queued_again(self, store: Store) -> None:
        assert queue(store, order(), order(body=b"other")) == [True, False]
        settle(store, "act_1", HANDED_OVER)
        assert queue(store, order()) == [False]
        assert store.action("act_1").order == order()
        with store.transaction() as transaction:
            assert transaction.queue_action(order("act_2"), actor="ria")
            assert not transaction.queue_action(order("act_2"), actor="ria")
        assert [one.order.action_id for one in store.actions()] == ["act_2", "act_1"]
        assert store.actions(limit=1) == store.actions()[:1]

    def test_a_transaction_that_fails_queues_nothing(self, store: Store) -> None:
        def killed() -> None:
            with store.transaction() as transaction:
                transaction.queue_action(order(), actor="ria")
                raise RuntimeError("killed")

        with pytest.raises(RuntimeError, match="killed"):
            killed()
        assert store.actions() == []
        assert list(store.events(kinds=ACTIONS)) == []

    def test_of_two_claims_of_one_try_one_succeeds_and_it_is_due_again_later(self, store: Store) -> None:
        queue(store, order())
        now = store.action("act_1").due_at
        assert [one.order.action_id for one in store.due_actions(now)] == ["act_1"]
        assert store.due_actions(now - timedelta(seconds=1)) == []
        until = now + timedelta(minutes=1)
        assert [store.claim_action("act_1", 0, until) for _ in range(2)] == [True, False]
        assert store.due_actions(now) == []
        assert [one.tries for one in store.due_actions(until)] == [1]
        assert not store.claim_action("act_9", 0, until)

    def test_a_failed_try_is_noted_and_one_that_another_try_overtook_is_not(self, store: Store) -> None:
        queue(store, order())
        now = store.action("act_1").due_at
        store.claim_action("act_1", 0, now)
        store.postpone_action("act_1", 1, now + timedelta(hours=1), "replied 500")
        action = store.action("act_1")
        assert (action.due_at, action.last_error, action.tries) == (now + timedelta(hours=1), "replied 500", 1)
        store.postpone_action("act_1", 0, now, "late")
        assert store.action("act_1") == action

    @pytest.mark.rule("D7d")
    def test_a_handing_over_is_recorded_once(self, store: Store) -> None:
        queue(store, order())
        settle(store, "act_1", HANDED_OVER)
        with pytest.raises(Conflict, match="act_1 is 'handed over'"):
            settle(store, "act_1", HANDED_OVER)
        with pytest.raises(Conflict, match="'handed over'"):
            settle(store, "act_1", DIED)
        action = store.action("act_1")
        events = list(store.events(kinds=[HANDED_OVER]))
        assert [event.payload for event in events] == [{"action_id": "act_1", "try": 1}]
        assert (action.state, action.settled_at) == (ActionState.HANDED_OVER, events[0].recorded_at)
        assert not store.claim_action("act_1", 0, action.due_at)
        assert store.due_actions(action.due_at) == []

    def test_a_dead_action_rests_until_it_is_retried_and_then_begins_anew(self, store: Store) -> None:
        queue(store, order())
        store.claim_action("act_1", 0, store.action("act_1").due_at)
        settle(store, "act_1", DIED, "replied 500")
        dead = store.action("act_1")
        assert (dead.state, dead.last_error) == (ActionState.DEAD, "replied 500")
        assert store.due_actions(dead.due_at) == []
        assert store.actions(ActionState.DEAD) == [dead]
        assert store.actions(ActionState.WAITING) == []
        settle(store, "act_1", RETRIED)
        again = store.action("act_1")
        assert (again.state, again.tries, again.settled_at) == (ActionState.WAITING, 0, None)
        with pytest.raises(Conflict, match="'waiting'"):
            settle(store, "act_1", RETRIED)

    def test_an_action_that_nobody_queued_is_not_found(self, store: Store) -> None:
        for name in ("act_9", "\0"):
            with pytest.raises(NotFound, match="There is no action"):
                store.action(name)
        with pytest.raises(NotFound, match="act_9"):
            settle(store, "act_9", HANDED_OVER)

    @pytest.mark.rule("D7f")
    def test_an_erased_decision_takes_the_payload_of_its_action_with_it(self, store: Store) -> None:
        answer_id = "a1"
        with store.transaction() as transaction:
            transaction.record_answer(answer_record(answer_id))
        queue(store, order(answer_id=answer_id), order("act_2", answer_id=answer_id))
        settle(store, "act_2", HANDED_OVER)
        with store.transaction() as transaction:
            transaction.erase([], basis="request", actor="dpo", answer_ids=[answer_id])
        waiting, handed_over = store.action("act_1"), store.action("act_2")
        assert (waiting.state, waiting.order.body, waiting.order.case) == (ActionState.ERASED, b"", "")
        assert (handed_over.state, handed_over.order.body) == (ActionState.HANDED_OVER, b"")
        assert store.due_actions(waiting.due_at) == []
