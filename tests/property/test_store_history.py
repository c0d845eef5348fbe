"""Invariants 1 to 3 of the SQL store, over random histories that arrive in any order, on both engines."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from knowledge.model.authority import Resolution, Standing
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State, Submission, Version
from knowledge.model.scope import Scope
from knowledge.store.memory import MemoryStore
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.testing.authority_reference import naive_authoritative
from knowledge.testing.store_samples import SettableClock, day, submission

SCOPES = (Scope(), Scope(jurisdiction="eu"), Scope(jurisdiction="eu/de"))
OBJECTS = ("policy/a", "policy/b")
_DAYS = st.integers(0, 12)


class StoreMachine(RuleBasedStateMachine):
    """Writes the same history to the SQL store and to the reference, and asks both about the past and the present."""

    def __init__(self, open_store: Callable[[SettableClock], SqlStore]) -> None:
        super().__init__()
        self.clock = SettableClock()
        self.store = open_store(self.clock)
        self.reference = MemoryStore(self.clock)
        self.versions: list[Version] = []
        self.remembered: list[tuple[AsOf, dict[str, Resolution]]] = []
        self.numbers = itertools.count()

    def teardown(self) -> None:
        assert self.store.verify() == []
        self.store.close()

    @rule(
        object_id=st.sampled_from(OBJECTS),
        scope=st.sampled_from(SCOPES),
        start=_DAYS,
        length=st.none() | st.integers(1, 6),
        approved=st.booleans(),
        superseding=st.integers(0, 3),
    )
    def record(
        self,
        object_id: str,
        scope: Scope,
        start: int,
        length: int | None,
        approved: bool,
        superseding: int,
    ) -> None:
        """A version arrives; its period has nothing to do with when."""
        older = [v.version_id for v in self.versions if (v.object_id, v.scope) == (object_id, scope)]
        item = submission(
            object_id,
            ("Shared.", f"Text {next(self.numbers)}."),
            effective=Period(start=day(start), end=None if length is None else day(start + length)),
            scope=scope,
            supersedes=older[-1:] if superseding == 0 else (),
        )
        self.versions.append(item.version)
        moves = [(item.version.version_id, State.APPROVED, None)] if approved else []
        self._write([item], moves)

    @rule(data=st.data(), count=st.integers(1, 3))
    def move(self, data: st.DataObject, count: int) -> None:
        """Some versions move, in one transaction; a deprecation may take effect at any time."""
        moves: list[tuple[str, State, datetime | None]] = []
        movable = [v for v in self.versions if self._next(v)]
        if not movable:
            return
        for version in data.draw(st.lists(st.sampled_from(movable), max_size=count, unique_by=id)):
            to = data.draw(st.sampled_from(self._next(version)))
            early_or_late = st.none() | st.integers(-2, 20).map(day)
            effective_at = data.draw(early_or_late) if to is State.DEPRECATED else None
            moves.append((version.version_id, to, effective_at))
        self._write([], moves)

    @rule(hours=st.integers(-48, 72))
    def clock_moves(self, hours: int) -> None:
        """The machine's clock goes on, or back."""
        self.clock.now += timedelta(hours=hours)

    @rule()
    def rebuild(self) -> None:
        """The projections are dropped and computed again."""
        self.store.rebuild()

    @rule(valid=_DAYS, back=st.integers(0, 5))
    def remember(self, valid: int, back: int) -> None:
        """Someone asks, and will ask again."""
        now = max(self.clock.now, self.store.head().recorded_at or self.clock.now)
        as_of = self.store.as_of(day(valid), now - timedelta(days=back), now)
        self.remembered.append((as_of, self.store.resolve(OBJECTS, as_of, Scope(jurisdiction="eu/de"))))

    @invariant()
    def the_past_never_changes_a6(self) -> None:
        for as_of, said in self.remembered[-4:]:
            now = self.store.resolve(OBJECTS, as_of, Scope(jurisdiction="eu/de"))
            assert {k: r.version_id for k, r in now.items()} == {k: r.version_id for k, r in said.items()}

    @invariant()
    def the_store_says_what_asking_every_version_says_a5_s3(self) -> None:
        as_of = AsOf(valid_at=day(random.Random(len(self.versions)).randint(0, 14)), known_at=day(999))
        resolved = self.store.resolve(OBJECTS, as_of, Scope(jurisdiction="eu/de"))
        for object_id in OBJECTS:
            versions = [Standing.of(v) for v in self.versions if v.object_id == object_id]
            moves = self.store.transitions(object_id) if versions else []
            said = [naive_authoritative(versions, moves, scope, as_of) for scope in reversed(SCOPES)]
            expected = next((name for name in said if name), None)
            actual = resolved.get(object_id)
            assert (actual.version_id if actual else None) == expected
            assert expected is None or State.APPROVED in {m.to for m in moves if m.version_id == expected}

    @invariant()
    def the_store_holds_what_the_reference_holds(self) -> None:
        assert self.store.head() == self.reference.head()
        for object_id in self.reference.object_ids():
            assert self.store.periods(object_id) == self.reference.periods(object_id)
            assert self.store.indexed_passages(object_id) == self.reference.indexed_passages(object_id)

    def _next(self, version: Version) -> list[State]:
        return {
            State.DRAFT: [State.APPROVED, State.APPROVED, State.REVIEWED, State.REJECTED],
            State.REVIEWED: [State.APPROVED],
            State.APPROVED: [State.DEPRECATED],
        }.get(self.reference.state(version.version_id), [])

    def _write(self, items: list[Submission], moves: list[tuple[str, State, datetime | None]]) -> None:
        stores: list[Any] = [self.store, self.reference]
        for store in stores:
            with store.transaction() as transaction:
                for item in items:
                    transaction.record(item, actor="jane")
                for version_id, to, effective_at in moves:
                    transaction.transition(version_id, to, actor="joe", effective_at=effective_at)


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_random_histories_on_sqlite_a1_to_a6(tmp_path: Path) -> None:
    empty, numbers = tmp_path / "empty.sqlite3", itertools.count()
    open_sql_store(empty).close()

    def fresh(clock: SettableClock) -> SqlStore:
        file = tmp_path / f"{next(numbers)}.sqlite3"
        shutil.copy(empty, file)
        return open_sql_store(file, clock)

    run_state_machine_as_test(lambda: StoreMachine(fresh), settings=_settings(30))


@pytest.mark.parametrize("examples", [4])
def test_random_histories_on_postgresql_a1_to_a6(postgres_server: Any, examples: int) -> None:
    numbers = itertools.count()

    def fresh(clock: SettableClock) -> SqlStore:
        name = f"history_{next(numbers)}"
        postgres_server.psql(f"CREATE DATABASE {name};")
        return open_sql_store(postgres_server.get_uri(name), clock)

    run_state_machine_as_test(lambda: StoreMachine(fresh), settings=_settings(examples))
