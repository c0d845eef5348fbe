"""Invariant 1 for readings: what a version was read as at a known time stays, however often it is read again (rules R2, G3)."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest

from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, day, rereading, submission

OBJECT = "policy/a"
WORDS = ["One.", "Two.", "Three.", "Four."]
STEPS = 80
Seen = dict[str, tuple[str, str, tuple[str, ...]]]


class TwoStores:
    """A service and the readable reference, which live through the same random life."""

    def __init__(self, path: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = SettableClock()
        self.sql = open_sql_store(path, self.clock)
        self.memory = MemoryStore(self.clock)
        self.versions: list[str] = []
        self.seen: dict[datetime, Seen] = {}

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.clock.now += (day(1) - day(0)) / 4
            self.chance.choice([self.record, self.approve, self.reread, self.reread, self.reread, self.decide])()
            if self.chance.random() < 0.3:
                self.seen[self.clock.now] = read_at(self.sql, self.versions, self.clock.now)

    def words(self) -> list[str]:
        return self.chance.sample(WORDS, self.chance.randint(1, 3))

    def record(self) -> None:
        start = day(self.chance.randint(-9, 9))
        item = submission(OBJECT, self.words(), effective=Period(start=start))
        for store in (self.sql, self.memory):
            with store.transaction() as transaction:
                transaction.record(item, actor="ada")
        if item.version.version_id not in self.versions:
            self.versions.append(item.version.version_id)

    def approve(self) -> None:
        drafts = [name for name in self.versions if self.sql.state(name) is State.DRAFT]
        for name in drafts[:1]:
            for store in (self.sql, self.memory):
                with store.transaction() as transaction:
                    transaction.transition(name, State.APPROVED, actor="joe")

    def reread(self) -> None:
        if self.versions:
            title = self.chance.choice(["A", "B"])
            read = rereading(self.chance.choice(self.versions), self.words(), title=title)
            outcomes = []
            for store in (self.sql, self.memory):
                with store.transaction() as transaction:
                    outcomes.append(transaction.reread(read, actor="rita"))
            assert outcomes[0] is outcomes[1]

    def decide(self) -> None:
        for waiting in self.sql.waiting_readings()[:1]:
            confirm = self.chance.random() < 0.7
            for store in (self.sql, self.memory):
                with store.transaction() as transaction:
                    transaction.decide_reading(waiting.version_id, confirm=confirm, actor="joe")


def read_at(store: Store, versions: list[str], known_at: datetime) -> Seen:
    """Title, text and passages of each version as it was read at a known time, and what the index holds of it."""
    seen = {}
    with store.snapshot(AsOf(valid_at=day(20), known_at=known_at), Scope()) as snapshot:
        for name in versions:
            version = snapshot.version(name)
            refs = [(name, ref.passage_hash) for ref in version.passages]
            assert set(snapshot.locate(refs)) == set(refs)
            seen[name] = (version.title, snapshot.text(name), tuple(name for _, name in refs))
        resolution = snapshot.resolution(OBJECT)
    indexed = {
        point.passage_hash
        for point in store.indexed_passages(OBJECT)
        if Period(start=point.period[0], end=point.period[1]).contains(day(20))
        and Period(start=point.period[2], end=point.period[3]).contains(known_at)
    }
    assert indexed == (set(seen[resolution.version_id][2]) if resolution else set())
    return seen


@pytest.mark.rule("R2a", "R2c", "G3")
@pytest.mark.parametrize("seed", range(3))
def test_the_past_is_read_as_it_was_read_then_r2(tmp_path: Path, seed: int) -> None:
    life = TwoStores(tmp_path / "canon.sqlite3", seed)
    life.live(STEPS)
    assert life.sql.head() == life.memory.head(), "both engines record the same events"
    assert life.sql.indexed_passages(OBJECT) == life.memory.indexed_passages(OBJECT)
    readings = [life.sql.readings(name) for name in life.versions]
    assert readings == [life.memory.readings(name) for name in life.versions]
    assert any(len(own) > 2 for own in readings), "the life was too quiet to show anything"
    for again in (life.sql, life.memory):
        for known_at, seen in life.seen.items():
            assert read_at(again, list(seen), known_at) == seen
    assert life.sql.verify() == []
    points = life.sql.indexed_passages(OBJECT)
    life.sql.rebuild()
    assert life.sql.verify() == []
    assert (life.sql.indexed_passages(OBJECT), [life.sql.readings(name) for name in life.versions]) == (
        points,
        readings,
    )
    life.sql.close()
