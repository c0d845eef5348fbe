"""Whatever fails, each action is handed over once: its arrivals are one key and one body, and one event records it (D7c, D7d).

A fault is a reply that is no acceptance, a connection that drops before or after the request arrived, a process that is killed
before or after any step, or a second process that works at the same time.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.actions.dispatcher import Dispatcher, WebhookRequest, retry_action
from knowledge.model.record.ledger import ACTIONS, EventKind
from knowledge.model.work.actions import ActionState
from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import START, SettableClock
from tests.actions.webhooks import Receiver, key_of, queue_refund, register
from tests.templates import empty_store

_STEPS = ("due_actions", "answer", "snapshot", "claim_action", "postpone_action", "transaction", "action")
"""The calls of the store that a dispatcher makes; the process may be killed before and after each."""
_REPLIES = (500, 503, 429, 404, 302, 0, -1)
"""What a receiver that fails replies: see `Receiver`."""


class Killed(BaseException):
    """The process was killed. Nothing catches it."""


class Faults:
    """Faults by chance, counted by their sort."""

    def __init__(self, seed: int, often: float) -> None:
        self._random = random.Random(seed)
        self._often = often
        self.counted: Counter[str] = Counter()

    def happens(self, sort: str) -> bool:
        """Whether a fault of this sort happens now."""
        happens = self._random.random() < self._often
        self.counted[sort] += happens
        return happens

    def kill(self, step: str) -> None:
        """Kill the process here, perhaps."""
        if self.happens(f"killed {step}"):
            raise Killed(step)

    def reply(self) -> int:
        """A reply that does not accept."""
        return self._random.choice(_REPLIES)


class KilledAtSteps:
    """A store whose caller may be killed before and after each call, and within each transaction."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)
        if name not in _STEPS:
            return call
        return self._opened(name, call) if name in ("transaction", "snapshot") else self._called(name, call)

    def _called(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            self._faults.kill(f"before {name}")
            result = call(*arguments, **named)
            self._faults.kill(f"after {name}")
            return result

        return called

    def _opened(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def opened(*arguments: Any, **named: Any) -> Iterator[Any]:
            self._faults.kill(f"before {name}")
            with call(*arguments, **named) as value:
                yield value
                self._faults.kill(f"at the end of {name}")
            self._faults.kill(f"after {name}")

        return opened


class FaultySender:
    """Sends to a receiver that fails by chance. A second process may begin, or this one be killed, at any moment."""

    def __init__(
        self, receiver: Receiver, faults: Faults, beside: Callable[[], None], outlast: Callable[[], None]
    ) -> None:
        self._receiver = receiver
        self._faults = faults
        self._beside = beside
        self._outlast = outlast

    def send(self, request: WebhookRequest) -> int:
        """See `Sender.send`."""
        self._faults.kill("before sending")
        if self._faults.happens("two at once"):
            self._beside()
        if self._faults.happens("reply"):
            self._receiver.replies = [self._faults.reply()]
        try:
            status = self._receiver.send(request)
        finally:
            self._receiver.replies = []
        if self._faults.happens("duplicate"):
            self._receiver.send(request)
        if self._faults.happens("slower than its claim"):
            self._outlast()
            self._beside()
        self._faults.kill("after sending")
        return status


def deliver_among_faults(store: Store, clock: SettableClock, faults: Faults, receiver: Receiver) -> None:
    """Deliver, round by round, until every action is handed over. A killed process begins again; a person retries dead actions."""

    def beside() -> None:
        Dispatcher(store, receiver, key_of, clock).deliver()

    def outlast() -> None:
        clock.now += timedelta(minutes=2)

    killed_store: Any = KilledAtSteps(store, faults)
    dispatcher = Dispatcher(killed_store, FaultySender(receiver, faults, beside, outlast), key_of, clock)
    while any(one.state is not ActionState.HANDED_OVER for one in store.actions()):
        clock.now += timedelta(minutes=7)
        try:
            dispatcher.deliver()
        except Killed:
            continue
        for dead in store.actions(ActionState.DEAD):
            retry_action(store, dead.order.action_id, actor="ria", reason="again")


def assert_each_is_handed_over_once(store: Store, receiver: Receiver, action_ids: list[str]) -> None:
    """Every action arrived, under one key and as the same bytes each time, and is recorded as handed over once."""
    assert sorted(receiver.arrived) == sorted(action_ids)
    bodies: dict[str, set[bytes]] = {
        action_id: {request.body for request in arrivals} for action_id, arrivals in receiver.arrived.items()
    }
    assert {action_id: {store.action(action_id).order.body} for action_id in action_ids} == bodies
    recorded = [event.payload["action_id"] for event in store.events(kinds=[EventKind.ACTION_HANDED_OVER])]
    assert sorted(recorded) == sorted(action_ids)
    assert store.verify() == []


@pytest.mark.rule("D7c", "D7d")
@pytest.mark.parametrize("seed", range(int(os.environ.get("CANON_NIGHTLY_FAULTS", "1"))))
def test_each_action_is_handed_over_once_among_a_thousand_faults(seed: int) -> None:
    clock = SettableClock()
    store = MemoryStore(clock)
    register(store, tries=6)
    action_ids = [queue_refund(store, number) for number in range(120)]
    faults, receiver = Faults(seed, often=0.1), Receiver()
    deliver_among_faults(store, clock, faults, receiver)
    assert_each_is_handed_over_once(store, receiver, action_ids)
    more = 120
    while faults.counted.total() < 1000:
        action_ids.append(queue_refund(store, more))
        more += 1
        deliver_among_faults(store, clock, faults, receiver)
    assert_each_is_handed_over_once(store, receiver, action_ids)
    sorts = ("two at once", "reply", "duplicate", "slower than its claim", "killed after sending")
    assert min(faults.counted[sort] for sort in sorts) > 0
    assert sum(map(len, receiver.arrived.values())) > len(action_ids), "some arrived again"


@pytest.mark.rule("D7d")
def test_the_same_holds_on_both_engines(database_url: str) -> None:
    clock = SettableClock()
    store = open_sql_store(database_url, clock)
    register(store)
    action_ids = [queue_refund(store, number) for number in range(8)]
    faults, receiver = Faults(8, often=0.15), Receiver()
    deliver_among_faults(store, clock, faults, receiver)
    while faults.counted.total() < 40:
        action_ids.append(queue_refund(store, len(action_ids)))
        deliver_among_faults(store, clock, faults, receiver)
    assert_each_is_handed_over_once(store, receiver, action_ids)
    store.close()


@pytest.mark.rule("D7d")
def test_several_dispatchers_at_once_try_each_action_once(database_url: str) -> None:
    clock = SettableClock()
    store = open_sql_store(database_url, clock)
    register(store)
    action_ids = [queue_refund(store, number) for number in range(12)]
    clock.now += timedelta(hours=1)
    receiver, reports = Receiver(), []
    together = threading.Barrier(4)

    def run() -> None:
        own = open_sql_store(database_url, clock)
        together.wait()
        reports.append(Dispatcher(own, receiver, key_of, clock).deliver())
        own.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.handed_over for report in reports) == len(action_ids)
    assert [len(arrivals) for arrivals in receiver.arrived.values()] == [1] * len(action_ids)
    assert_each_is_handed_over_once(store, receiver, action_ids)
    store.close()


# -- kill -9 ------------------------------------------------------------------------------------------------


class Mailbox:
    """A receiver in another process than the dispatcher: each arrival is a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def send(self, request: WebhookRequest) -> int:
        """See `Sender.send`."""
        name = f"{request.headers['idempotency-key']}-{len(list(self._folder.iterdir()))}"
        (self._folder / name).write_bytes(request.body)
        return 204

    def arrivals(self) -> dict[str, list[bytes]]:
        """The bodies that arrived, by key."""
        found: dict[str, list[bytes]] = {}
        for path in sorted(self._folder.iterdir()):
            found.setdefault(path.name.partition("-")[0], []).append(path.read_bytes())
        return found


class KillsItself:
    """Kills this process by the signal that cannot be caught, at the call of the given number."""

    def __init__(self, inner: Any, name: str, after: bool) -> None:
        self._inner = inner
        self._name = name
        self._after = after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._inner, name)
        if name != self._name:
            return call

        def called(*arguments: Any, **named: Any) -> Any:
            result = call(*arguments, **named) if self._after else None
            os.kill(os.getpid(), signal.SIGKILL)
            return result

        return called


def _deliver_and_die(path: Path, folder: Path, name: str, after: bool) -> None:
    """The child: deliver what is due, and die on the way."""
    store: Any = open_sql_store(path, lambda: START + timedelta(hours=1))
    mailbox: Any = Mailbox(folder)
    if name == "send":
        mailbox = KillsItself(mailbox, name, after)
    else:
        store = KillsItself(store, name, after)
    Dispatcher(store, mailbox, key_of, lambda: START + timedelta(hours=1)).deliver()


@pytest.mark.rule("D7d")
@pytest.mark.parametrize(
    ("name", "after"),
    [("claim_action", False), ("claim_action", True), ("send", False), ("send", True), ("transaction", False), ("action", True)],
)  # fmt: skip
def test_a_process_that_is_killed_loses_and_doubles_nothing(tmp_path: Path, name: str, after: bool) -> None:
    path = empty_store(tmp_path / "canon.sqlite3")
    clock = SettableClock()
    store = open_sql_store(path, clock)
    register(store)
    action_ids = [queue_refund(store, number) for number in range(2)]
    store.close()
    folder = tmp_path / "mail"
    child = multiprocessing.get_context("fork").Process(target=_deliver_and_die, args=(path, folder, name, after))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    clock.now = START + timedelta(hours=2)
    store = open_sql_store(path, clock)
    mailbox = Mailbox(folder)
    Dispatcher(store, mailbox, key_of, clock).deliver()
    arrived = mailbox.arrivals()
    assert sorted(arrived) == sorted(action_ids)
    assert all(len(set(bodies)) == 1 for bodies in arrived.values())
    recorded = [event.payload["action_id"] for event in store.events(kinds=[EventKind.ACTION_HANDED_OVER])]
    assert sorted(recorded) == sorted(action_ids)
    assert {event.kind for event in store.events(kinds=ACTIONS)} == {
        EventKind.ACTION_QUEUED,
        EventKind.ACTION_HANDED_OVER,
    }
    store.close()
