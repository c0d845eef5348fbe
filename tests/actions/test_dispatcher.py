"""Actions are handed over to the webhook in force: signed, again after a failure, dead after the last one (rule D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.actions.dispatcher import Dispatcher, retry_action
from knowledge.actions.signature import signature
from knowledge.errors import Conflict, InvalidInput
from knowledge.model.kinds import ActionTerms
from knowledge.model.objects import State
from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.actions import ActionState, DeliveryReport
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock
from tests.actions.webhooks import KEY, Receiver, key_of, queue_refund, register


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def store(clock: SettableClock) -> MemoryStore:
    return MemoryStore(clock)


def deliver(store: MemoryStore, clock: SettableClock, receiver: Receiver) -> DeliveryReport:
    """A round, an hour after the one before."""
    clock.now += timedelta(hours=1)
    return Dispatcher(store, receiver, key_of, clock).deliver()


def test_an_action_is_handed_over_signed_and_recorded_with_who_may_look_it_up(
    store: MemoryStore, clock: SettableClock
) -> None:
    version_id, action_id, receiver = register(store), queue_refund(store, 40), Receiver()
    assert deliver(store, clock, receiver) == DeliveryReport(handed_over=1)
    (request,) = receiver.arrived[action_id]
    body = parsed_json(request.body)
    assert request.url == "https://pay.example/refunds"
    assert (body["id"], body["type"], body["data"]["parameters"]) == (action_id, "action.refund", {"amount": 40})
    assert (body["data"]["case"], body["data"]["approved_by"]) == ("order 40", "ria")
    assert body["data"]["decision"]["answer_id"] == store.action(action_id).order.answer_id
    timestamp = request.headers["webhook-timestamp"]
    assert timestamp == str(int(clock.now.timestamp()))
    assert request.headers["webhook-signature"] == f"v1,{signature(action_id, timestamp, request.body, KEY)}"
    (event,) = store.events(kinds=[EventKind.ACTION_HANDED_OVER])
    assert event.payload == {"action_id": action_id, "version_id": version_id, "tries": 1, "status": 204}
    assert deliver(store, clock, receiver) == DeliveryReport()


@pytest.mark.rule("D7c", "D7e")
def test_after_failures_the_same_bytes_are_sent_under_the_same_key(
    store: MemoryStore, clock: SettableClock
) -> None:
    register(store)
    action_id, receiver = queue_refund(store), Receiver(500, 0, -1)
    rounds = [deliver(store, clock, receiver) for _ in range(4)]
    assert rounds == [*[DeliveryReport(failed=1)] * 3, DeliveryReport(handed_over=1)]
    assert list(receiver.arrived) == [action_id]
    assert len({request.body for request in receiver.arrived[action_id]}) == 1
    assert len(receiver.arrived[action_id]) == 3


@pytest.mark.rule("D7e")
def test_an_action_waits_before_the_next_try(store: MemoryStore, clock: SettableClock) -> None:
    register(store)
    action_id, receiver = queue_refund(store), Receiver(503)
    deliver(store, clock, receiver)
    waiting = store.action(action_id)
    assert timedelta(seconds=30) <= waiting.due_at - clock.now <= timedelta(seconds=60)
    assert waiting.last_error == "the receiver replied 503"
    assert Dispatcher(store, receiver, key_of, clock).deliver() == DeliveryReport()


@pytest.mark.rule("D7e")
@pytest.mark.parametrize("reply", [302, 400, 410, 500, 0, -1])
def test_an_action_dies_after_its_last_try_and_lives_again_once_a_person_retries_it(
    store: MemoryStore, clock: SettableClock, reply: int
) -> None:
    register(store)
    action_id, receiver = queue_refund(store), Receiver(*[reply] * 4)
    assert [deliver(store, clock, receiver) for _ in range(5)][3:] == [DeliveryReport(died=1), DeliveryReport()]
    dead = store.action(action_id)
    assert (dead.state, dead.tries) == (ActionState.DEAD, 4)
    assert dead.last_error
    retried = retry_action(store, action_id, actor="ria", reason="they are back")
    assert (retried.state, retried.tries) == (ActionState.WAITING, 0)
    assert deliver(store, clock, receiver) == DeliveryReport(handed_over=1)
    kinds = [event.kind.value for event in store.events() if event.kind.value.startswith("action")]
    assert kinds == ["action.queued", "action.died", "action.retried", "action.handed_over"]
    with pytest.raises(Conflict, match="'handed over'"):
        retry_action(store, action_id, actor="ria")


@pytest.mark.rule("D7c")
def test_nothing_is_sent_where_no_webhook_is_in_force(store: MemoryStore, clock: SettableClock) -> None:
    action_id, receiver = queue_refund(store), Receiver()
    assert deliver(store, clock, receiver) == DeliveryReport(died=1)
    assert "No webhook is in force for the action 'refund'. Approve an object action/refund" in (
        store.action(action_id).last_error
    )
    version_id = register(store)
    with store.transaction() as transaction:
        transaction.transition(version_id, State.DEPRECATED, actor="jane")
    retry_action(store, action_id, actor="ria")
    assert deliver(store, clock, receiver) == DeliveryReport(died=1)
    assert receiver.arrived == {}


def test_parameters_that_the_webhook_does_not_declare_are_not_sent(
    store: MemoryStore, clock: SettableClock
) -> None:
    register(store)
    action_id, receiver = queue_refund(store, 1, iban="DE00"), Receiver()
    assert deliver(store, clock, receiver) == DeliveryReport(died=1)
    assert "the parameter 'iban' is unknown; the parameters are amount" in store.action(action_id).last_error
    assert receiver.arrived == {}


def test_nothing_is_sent_without_a_secret(store: MemoryStore, clock: SettableClock) -> None:
    register(store)
    action_id, receiver = queue_refund(store), Receiver()

    def missing(terms: ActionTerms) -> bytes:
        raise InvalidInput("The environment variable CANON_SECRET_REFUND holds no secret.")

    clock.now += timedelta(hours=1)
    assert Dispatcher(store, receiver, missing, clock).deliver() == DeliveryReport(died=1)
    assert "CANON_SECRET_REFUND" in store.action(action_id).last_error
    assert receiver.arrived == {}


@pytest.mark.rule("D7f")
def test_nothing_is_sent_of_a_decision_that_was_erased(store: MemoryStore, clock: SettableClock) -> None:
    register(store)
    action_id, receiver = queue_refund(store), Receiver()
    with store.transaction() as transaction:
        answer_id = store.action(action_id).order.answer_id
        transaction.erase([], basis="request", actor="dpo", answer_ids=[answer_id])
    assert deliver(store, clock, receiver) == DeliveryReport()
    assert store.action(action_id).state is ActionState.ERASED
    assert receiver.arrived == {}
