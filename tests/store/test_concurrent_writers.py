"""Sixteen writers at once on the same objects: no lost update, no two authorities, no self-approval, ledger intact."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter

import pytest

from knowledge.errors import CanonError, IllegalTransition
from knowledge.model.clock import Period
from knowledge.model.objects import State
from knowledge.model.record.ledger import EventKind
from knowledge.model.scope import Scope
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import day, submission

WRITERS = 16
SECONDS = float(os.environ.get("CANON_NIGHTLY_SECONDS", "4"))
PATIENCE = 60
"""How long, in seconds, a busy machine may take besides to have let each of them do something."""
OBJECTS = ("policy/a", "policy/b", "policy/c")


class Crowd:
    """Writers that record, approve, correct and deprecate whatever they find, each over a connection of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.done: Counter[str] = Counter()
        self.approvals: Counter[str] = Counter()
        self.recorded: list[tuple[str, str]] = []
        self.unexpected: list[BaseException] = []
        self.lock = threading.Lock()
        self.until = time.monotonic() + SECONDS

    def run(self) -> None:
        threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _write(self, number: int) -> None:
        chance, me = random.Random(number), f"writer {number}"
        store = open_sql_store(self.url, patience=60)
        try:
            while time.monotonic() < self.until or (self._too_few() and time.monotonic() < self.until + PATIENCE):
                self._once(store, chance, me)
        except BaseException as error:
            self.unexpected.append(error)
        finally:
            store.close()

    def _too_few(self) -> bool:
        """Whether the machine was too busy for the crowd to have done anything worth looking at."""
        return min(self.done[what] for what in ("recorded", "approved", "deprecated")) <= 3

    def _once(self, store: SqlStore, chance: random.Random, me: str) -> None:
        act = chance.choice([self._record, self._approve, self._approve, self._own, self._deprecate])
        try:
            act(store, chance, me)
        except IllegalTransition as error:
            self._count(type(error).__name__)
        except CanonError as error:
            self.unexpected.append(error)

    def _count(self, what: str) -> None:
        with self.lock:
            self.done[what] += 1

    def _record(self, store: SqlStore, chance: random.Random, me: str) -> None:
        start = day(chance.randint(0, 20))
        text = f"{me} says {chance.random()}."
        item = submission(chance.choice(OBJECTS), (text,), effective=Period(start=start))
        with store.transaction() as transaction:
            transaction.record(item, actor=me)
        with self.lock:
            self.recorded.append((item.version.version_id, me))
        self._count("recorded")

    def _approve(self, store: SqlStore, chance: random.Random, me: str) -> None:
        name, author = self._any(chance)
        if author == me:
            return
        with store.transaction() as transaction:
            transaction.transition(name, State.APPROVED, actor=me)
        with self.lock:
            self.approvals[name] += 1
        self._count("approved")

    def _own(self, store: SqlStore, chance: random.Random, me: str) -> None:
        """Tries to approve a draft of its own."""
        mine = [name for name, author in list(self.recorded) if author == me]
        if mine:
            with store.transaction() as transaction:
                transaction.transition(chance.choice(mine[-3:]), State.APPROVED, actor=me.upper())
            self._count("approved its own")

    def _deprecate(self, store: SqlStore, chance: random.Random, me: str) -> None:
        name, _ = self._any(chance)
        with store.transaction() as transaction:
            transaction.transition(name, State.DEPRECATED, actor=me, effective_at=day(chance.randint(0, 20)))
        self._count("deprecated")

    def _any(self, chance: random.Random) -> tuple[str, str]:
        with self.lock:
            if not self.recorded:
                raise IllegalTransition("nothing there yet")
            return chance.choice(self.recorded[-40:])


@pytest.fixture
def crowd(postgres_url: str) -> Crowd:
    return Crowd(postgres_url)


def test_sixteen_writers_at_once_on_postgresql_a5_g1_l3(crowd: Crowd) -> None:
    crowd.run()
    assert crowd.unexpected == []
    assert crowd.done["approved its own"] == 0
    assert crowd.done["SelfApproval"] > 0
    assert min(crowd.done[what] for what in ("recorded", "approved", "deprecated")) > 3, crowd.done
    assert set(crowd.approvals.values()) == {1}, "each version was approved by exactly one writer"
    store = open_sql_store(crowd.url)
    assert store.verify() == []
    events = list(store.events())
    moves = Counter(e.payload["to"] for e in events if e.kind is EventKind.VERSION_TRANSITIONED)
    assert sum(e.kind is EventKind.VERSION_RECORDED for e in events) == crowd.done["recorded"]
    assert (moves["approved"], moves["deprecated"]) == (crowd.done["approved"], crowd.done["deprecated"])
    authors = {e.payload["version_id"]: e.actor for e in events if e.kind is EventKind.VERSION_RECORDED}
    for event in events:
        if event.kind is EventKind.VERSION_TRANSITIONED and event.payload["to"] == "approved":
            assert event.actor != authors[event.payload["version_id"]]
    _no_two_authorities(store)
    store.close()


def _no_two_authorities(store: SqlStore) -> None:
    """No instant, in either time, in which two versions of an object hold."""
    for object_id in OBJECTS:
        periods = store.periods(object_id)
        for valid in range(-1, 23):
            for known in {p.known.start for p in periods}:
                holding = [p for p in periods if p.valid.contains(day(valid)) and p.known.contains(known)]
                assert len(holding) <= 1
        assert resolve(store, [object_id], store.as_of(day(10), None, day(99_999)), Scope()).keys() <= {object_id}
