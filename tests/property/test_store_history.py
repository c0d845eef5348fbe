"""Invariants 1 to 3 of the SQL store, over random histories of everything that decides, on both engines."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from knowledge.errors import Conflict, SelfApproval
from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, Period
from knowledge.model.labels import SourceLabel, SourceLabels
from knowledge.model.objects import Kind, State, Submission, Version
from knowledge.model.precedence import DEFAULT_ORDER
from knowledge.model.record.ledger import SyncReport
from knowledge.model.scope import Scope
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.store.validation import NEEDS_TEXT
from knowledge.testing.authority_reference import World
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.reads import confirmations_of, resolve
from knowledge.testing.store_samples import SettableClock, day, declaration, precedence, submission
from tests.postgres import PostgresServer
from tests.templates import empty_store

SCOPES = (Scope(), Scope(jurisdiction="eu"), Scope(jurisdiction="eu/de"), Scope(audience="staff"))
ASKED = (
    Scope(),
    Scope(jurisdiction="eu/de"),
    Scope(jurisdiction="eu/fr", audience="staff"),
    Scope(jurisdiction="us"),
)
AROUND = {
    "global": ["global"],
    "us": ["us", "global"],
    "eu/de": ["eu/de", "eu", "eea", "global"],
    "eu/fr": ["eu/fr", "eu", "eea", "global"],
}
OBJECTS = ("policy/a", "policy/b", "policy/c")
SOURCES = ("law", "wiki")
_DAYS = st.integers(0, 12)


class StoreMachine(RuleBasedStateMachine):
    """Writes the same history to the SQL store and to the reference, and asks both about the past and the present."""

    def __init__(self, open_store: Callable[[SettableClock], SqlStore]) -> None:
        super().__init__()
        self.clock = SettableClock()
        self.store = open_store(self.clock)
        self.reference = MemoryStore(self.clock)
        self.versions: list[Version] = []
        self.erased: set[str] = set()
        self.remembered: list[tuple[AsOf, Scope, dict[str, Resolution]]] = []
        self.numbers = itertools.count()

    def teardown(self) -> None:
        assert self.store.verify() == []
        self.store.close()

    @initialize(first=st.permutations(SOURCES))
    def two_sources_differ(self, first: list[str]) -> None:
        """What the older source says counts, for its rank alone."""
        for at, (source, rank) in enumerate(zip(first, (3, 0), strict=True)):
            text = f"Says {source}."
            self._record(submission("policy/a", (text,), effective=Period(start=day(at)), source=source), True)
            self.declare(source, rank, 0)

    @rule(
        object_id=st.sampled_from(OBJECTS),
        scope=st.sampled_from(SCOPES),
        source=st.sampled_from(SOURCES),
        start=_DAYS,
        length=st.none() | st.integers(1, 6),
        approved=st.booleans(),
        superseding=st.integers(0, 3),
        replacing=st.integers(0, 5),
    )
    def record(
        self,
        object_id: str,
        scope: Scope,
        source: str,
        start: int,
        length: int | None,
        approved: bool,
        superseding: int,
        replacing: int,
    ) -> None:
        """A version arrives; its period has nothing to do with when."""
        older = [v.version_id for v in self.versions if v.object_id == object_id]
        others = [name for name in OBJECTS if name > object_id]
        item = submission(
            object_id,
            ("Shared.", f"Text {next(self.numbers)}."),
            effective=Period(start=day(start), end=None if length is None else day(start + length)),
            scope=scope,
            source=source,
            supersedes=older[-1:] if superseding == 0 else (),
            replaces=others[:1] if replacing == 0 else (),
        )
        self._record(item, approved)

    @rule(source=st.sampled_from(SOURCES), rank=st.integers(0, 3), start=_DAYS)
    def declare(self, source: str, rank: int, start: int) -> None:
        """A source gets another rank."""
        item = declaration(source, rank=rank, description=f"{next(self.numbers)}")
        version = item.version.model_copy(update={"effective": Period(start=day(start))})
        self._record(Submission(**{**dict(item), "version": Version(**dict(version))}), approved=True)

    @rule(order=st.permutations(list(DEFAULT_ORDER)), note=st.integers(0, 9))
    def reorder(self, order: list[str], note: int) -> None:
        """Precedence is ordered otherwise."""
        item = precedence(
            order=order, rulings=[{"prevails": f"policy/x{note}", "over": "policy/y", "reason": "r"}]
        )
        if item.version.version_id not in {v.version_id for v in self.versions}:
            self._record(item, approved=True)

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

    @rule(data=st.data())
    def its_author_tries_to_approve(self, data: st.DataObject) -> None:
        """Whoever recorded a draft is refused, whatever else happened (rule L3)."""
        drafts = [v for v in self.versions if State.APPROVED in self._next(v)]
        if drafts:
            version = data.draw(st.sampled_from(drafts))
            for store in (self.store, self.reference):
                with pytest.raises((SelfApproval, Conflict)), store.transaction() as transaction:
                    transaction.transition(version.version_id, State.APPROVED, actor=" JANE ")

    @rule(data=st.data(), vanished=st.booleans())
    def confirm(self, data: st.DataObject, vanished: bool) -> None:
        """A source is read again."""
        if not self.versions:
            return
        name = data.draw(st.sampled_from(self.versions)).version_id
        report = SyncReport(
            source="law", confirmed=() if vanished else (name,), vanished=(name,) if vanished else ()
        )
        for store in (self.store, self.reference):
            with store.transaction() as transaction:
                transaction.confirm(report, actor="sync")

    @rule(name=st.sampled_from(["v1", "v2"]), second=st.integers(0, 3), scope=st.sampled_from(SCOPES))
    def label(self, name: str, second: int, scope: Scope) -> None:
        """A source gets a label, or moves it (rule N5e)."""
        given = SourceLabel(label=name, at=day(second), origin="git tag")
        for store in (self.store, self.reference):
            with store.transaction() as transaction:
                transaction.label(SourceLabels(source="law", scope=scope, labels=(given,)), actor="ann")

    @rule(data=st.data(), count=st.integers(1, 3), governing=st.booleans())
    def erase(self, data: st.DataObject, count: int, governing: bool) -> None:
        """Payloads of texts, or of what decides between them, go; nothing that counts does (rules A6, E1)."""
        left = [v for v in self.versions if v.version_id not in self.erased]
        pool = [v.version_id for v in left if (v.kind is not Kind.POLICY) is governing]
        if not pool:
            return
        names = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=count, unique=True))
        self.erased.update(names)
        for store in (self.store, self.reference):
            with store.transaction() as transaction:
                transaction.erase(names, basis="GDPR", actor="dpo")

    @rule(hours=st.integers(-48, 72))
    def clock_moves(self, hours: int) -> None:
        """The machine's clock goes on, or back."""
        self.clock.now += timedelta(hours=hours)

    @rule()
    def rebuild(self) -> None:
        """The projections are dropped and computed again."""
        self.store.rebuild()

    @rule(valid=_DAYS, back=st.integers(0, 5), asked=st.sampled_from(ASKED))
    def remember(self, valid: int, back: int, asked: Scope) -> None:
        """Someone asks, and will ask again."""
        now = max(self.clock.now, self.store.head().recorded_at or self.clock.now)
        as_of = self.store.as_of(day(valid), now - timedelta(days=back), now)
        self.remembered.append((as_of, asked, resolve(self.store, OBJECTS, as_of, asked)))

    @invariant()
    def the_past_never_changes_a6(self) -> None:
        for as_of, asked, said in self.remembered[-4:]:
            now = resolve(self.store, OBJECTS, as_of, asked)
            assert {k: r.version_id for k, r in now.items()} == {k: r.version_id for k, r in said.items()}

    @invariant()
    def the_store_says_what_asking_every_version_says_a5_a7_s3_p1(self) -> None:
        chance = random.Random(len(self.versions))
        as_of = AsOf(valid_at=day(chance.randint(0, 14)), known_at=day(999))
        asked = chance.choice(ASKED)
        world = World(self.versions, [m for n in self._names() for m in self.store.transitions(n)], AROUND)
        resolved = resolve(self.store, OBJECTS, as_of, asked)
        for object_id in OBJECTS:
            actual = resolved.get(object_id)
            expected = world.authoritative(object_id, asked, as_of)
            assert (actual.version_id if actual else None) == expected
            if object_id in self._names():
                explanation = self.store.explain(object_id, as_of, asked)
                assert (explanation.resolution.version_id if explanation.resolution else None) == expected
                kept = [one.version_id for one in explanation.considered if one.kept]
                assert kept == ([expected] if expected else [])

    @invariant()
    def the_store_holds_what_the_reference_holds(self) -> None:
        assert self.store.head() == self.reference.head()
        assert self.store.labels() == self.reference.labels()
        for object_id in self.reference.object_ids():
            assert self.store.periods(object_id) == self.reference.periods(object_id)
            assert self.store.indexed_passages(object_id) == self.reference.indexed_passages(object_id)
        known = day(999)
        names = [version.version_id for version in self.versions]
        assert confirmations_of(self.store, names, known) == confirmations_of(self.reference, names, known)

    def _names(self) -> list[str]:
        return sorted({version.object_id for version in self.versions})

    def _next(self, version: Version) -> list[State]:
        """The states the version may move to; what nobody can read any more cannot be reviewed."""
        erased = version.version_id in self.erased
        return [state for state in self._moves(version) if not (erased and state in NEEDS_TEXT)]

    def _moves(self, version: Version) -> list[State]:
        return {
            State.DRAFT: [State.APPROVED, State.APPROVED, State.REVIEWED, State.REJECTED],
            State.REVIEWED: [State.APPROVED],
            State.APPROVED: [State.DEPRECATED],
        }.get(self.reference.state(version.version_id), [])

    def _record(self, item: Submission, approved: bool) -> None:
        self.versions.append(item.version)
        self._write([item], [(item.version.version_id, State.APPROVED, None)] if approved else [])

    def _write(self, items: list[Submission], moves: list[tuple[str, State, datetime | None]]) -> None:
        stores: list[Any] = [self.store, self.reference]
        for store in stores:
            with store.transaction() as transaction:
                for item in items:
                    transaction.record(item, actor="jane")
                for version_id, to, effective_at in moves:
                    transaction.transition(version_id, to, actor="joe", effective_at=effective_at)


def machine_on(fresh: Callable[[SettableClock], SqlStore]) -> type[StoreMachine]:
    """A machine that Hypothesis can make without arguments, on stores that `fresh` opens."""

    class OnFreshStore(StoreMachine):
        def __init__(self) -> None:
            super().__init__(fresh)

    return OnFreshStore


NIGHTLY = int(os.environ.get("CANON_NIGHTLY_SEQUENCES", "0"))
"""How many sequences `make nightly` asks for; none in an ordinary run."""
EXAMPLES = 12
"""Sequences of an ordinary run. A store that ignores the order of precedence is found by the 4th to 10th, one that ignores ranks by the 2nd."""


def _settings(examples: int) -> settings:
    return settings(
        max_examples=NIGHTLY or examples,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_random_histories_on_sqlite_a1_to_a7(tmp_path: Path) -> None:
    numbers = itertools.count()

    def fresh(clock: SettableClock) -> SqlStore:
        return open_sql_store(empty_store(tmp_path / f"{next(numbers)}.sqlite3"), clock)

    run_state_machine_as_test(machine_on(fresh), settings=_settings(EXAMPLES))


def test_random_histories_on_postgresql_a1_to_a7(postgres_server: PostgresServer) -> None:
    def fresh(clock: SettableClock) -> SqlStore:
        return open_sql_store(postgres_server.empty_store(), clock)

    few = settings(_settings(4), max_examples=4)
    run_state_machine_as_test(machine_on(fresh), settings=few)
