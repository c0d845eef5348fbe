"""Projections extended by one transaction at a time are the ones computed from the whole ledger (rules G3, A6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from knowledge.errors import IntegrityViolation
from knowledge.model.clock import Period, to_micros
from knowledge.model.objects import Passage, State, Submission, Version
from knowledge.model.reading.readings import Rereading, RereadOutcome
from knowledge.model.record.ledger import EMPTY_HEAD, Event, EventContent, EventKind, head_after, link
from knowledge.model.scope import Scope
from knowledge.store import payloads
from knowledge.store.sql import migrate
from knowledge.store.sql.chain import projections
from knowledge.store.sql.chain.ledger import append
from knowledge.store.sql.chain.readings import ReadingChanges
from knowledge.store.sql.chain.replay import object_rows, read_ledger
from knowledge.store.sql.contents import keep_passages
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.schema import METADATA, PERIOD, STREAM, VERSION
from knowledge.testing.store_samples import START, day, rereading, submission


class Chain:
    """Builds events one after the other."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.versions: dict[str, Version] = {}
        self.submissions: list[Submission] = []
        self.rereadings: dict[int, Rereading] = {}

    def _add(self, kind: EventKind, payload: dict[str, Any], number: int) -> Event:
        head = head_after(self.events[-1]) if self.events else EMPTY_HEAD
        self.events.append(link(head, day(number), EventContent(kind, "jane", "", payload)))
        return self.events[-1]

    def record(self, item: Submission, number: int = 0) -> str:
        """Record a version on a day; returns its id."""
        self.submissions.append(item)
        self.versions[item.version.version_id] = item.version
        self._add(EventKind.VERSION_RECORDED, payloads.recording_payload(item.version), number)
        return item.version.version_id

    def move(self, version_id: str, to: State, number: int = 0) -> None:
        """Move a version on a day."""
        payload = payloads.transition_payload(version_id, State.DRAFT, to, None, False)
        self._add(EventKind.VERSION_TRANSITIONED, payload, number)

    def reread(self, read: Rereading, number: int = 0) -> None:
        """Read a version again on a day, with other words."""
        before = self.versions[read.version_id].reading
        payload = payloads.reading_payload(read, before, RereadOutcome.WAITING)
        self.rereadings[self._add(EventKind.READING_RECORDED, payload, number).seq] = read

    def decide(self, kind: EventKind, number: int = 0) -> None:
        """Confirm or reject the reading that was recorded last, on a day."""
        seq, read = list(self.rereadings.items())[-1]
        payload = {"version_id": read.version_id, "reading": read.reading.reading_hash, "recorded": seq}
        self._add(kind, payload, number)

    def passages(self) -> list[tuple[Passage, ...]]:
        """The passages of every reading."""
        return [one.passages for one in self.submissions] + [one.passages for one in self.rereadings.values()]

    def project(self) -> projections.ObjectRows:
        """The rows that the events imply."""
        return projections.project(
            self.events, self.versions.__getitem__, lambda event: self.rereadings[event.seq].reading
        )

    def approve(self, item: Submission, number: int = 0) -> str:
        """Record and approve a version on a day; returns its id."""
        version_id = self.record(item, number)
        self.move(version_id, State.APPROVED, number)
        return version_id


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    database = Database(tmp_path / "canon.sqlite3")
    migrate.upgrade(database)
    with database.writing() as connection:
        yield connection
    database.close()


def store_transaction(connection: Connection, chain: Chain, after: int) -> None:
    """Store the events after a number as a transaction does."""
    events = chain.events[after:]
    for passages in chain.passages():
        keep_passages(connection, passages)
    append(connection, events, head_after(events[-1]))
    recorded = {e.payload["version_id"] for e in events if e.kind is EventKind.VERSION_RECORDED}
    projections.extend(connection, events, {name: chain.versions[name] for name in recorded})
    changes = ReadingChanges(connection)
    for event in events:
        if event.kind is EventKind.VERSION_RECORDED:
            changes.record_first(chain.versions[event.payload["version_id"]], event)
        elif event.kind is not EventKind.VERSION_TRANSITIONED:
            changes.add(event, chain.rereadings.get(event.seq))
    changes.store()
    moves = [event for event in events if event.kind is EventKind.VERSION_TRANSITIONED]
    projections.update_periods(connection, moves, events[0].recorded_at)


# -- the rows of one object -------------------------------------------------------------------------------------------


def test_an_object_has_the_rows_that_its_events_imply_g3(chain: Chain) -> None:
    eu = Scope(jurisdiction="eu")
    old = chain.approve(submission(paragraphs=("One.", "Two.")), 0)
    chain.record(submission(paragraphs=("Three.",), scope=eu, replaces=["policy/b"]), 1)
    chain.approve(submission(paragraphs=("One.",), effective=Period(start=day(5))), 2)
    rows = chain.project()
    assert rows.object == {"pk": 1, "object_id": "policy/refunds", "kind": "policy"}
    assert [(row["pk"], row["scope_key"]) for row in rows.streams] == [(1, "global||"), (3, "eu||")]
    assert [(row["pk"], row["place_pk"], row["state"]) for row in rows.versions] == [
        (1, 1, "approved"),
        (3, 3, "draft"),
        (4, 1, "approved"),
    ]
    assert [(row["seq"], row["version_pk"]) for row in rows.transitions] == [(2, 1), (5, 4)]
    assert rows.replacements == [{"version_pk": 3, "object_id": "policy/b"}]
    assert [row["reading_pk"] for row in rows.passages] == [1, 1, 3, 4]
    open_periods = [row for row in rows.periods if row["known_to"] is None]
    assert [(row["version_pk"], row["valid_to"]) for row in open_periods] == [(1, to_micros(day(5))), (4, None)]
    assert chain.versions[old].version_id == rows.versions[0]["version_id"]


def test_a_version_of_another_source_is_another_stream(chain: Chain) -> None:
    for source in ("local", "wiki", "local"):
        chain.record(submission(paragraphs=(f"{len(chain.events)}",), source=source))
    rows = chain.project()
    assert [(row["pk"], row["source"]) for row in rows.streams] == [(1, "local"), (2, "wiki")]
    assert [row["place_pk"] for row in rows.versions] == [1, 2, 1]


def _unknown_version(chain: Chain) -> None:
    chain.record(submission())
    chain.move("f" * 64, State.APPROVED)


def _no_version_id(chain: Chain) -> None:
    chain.record(submission())
    chain.events[0] = chain.events[0].model_copy(update={"payload": {}})


def _unknown_state(chain: Chain) -> None:
    chain.move(chain.record(submission()), State.APPROVED)
    chain.events[1] = chain.events[1].model_copy(update={"payload": chain.events[1].payload | {"to": "none such"}})


@pytest.mark.parametrize("damage", [_unknown_version, _no_version_id, _unknown_state])
def test_events_that_contradict_each_other_imply_nothing(chain: Chain, damage: Callable[[Chain], None]) -> None:
    damage(chain)
    with pytest.raises((KeyError, ValueError)):
        chain.project()


# -- extending what is stored -----------------------------------------------------------------------------------------


_TABLES = (
    "object", "place", "version", "reading", "replacement", "transition", "version_passage", "authority_period"
)  # fmt: skip


def stored_rows(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    """All rows of the projections of objects, the keys of periods left out."""
    rows = {}
    for name in _TABLES:
        table = METADATA.tables[name]
        columns = [column for column in table.c if (name, column.name) != ("authority_period", "pk")]
        rows[name] = {tuple(row) for row in connection.execute(select(*columns))}
    return rows


def test_each_transaction_adds_to_the_rows_what_the_whole_ledger_implies_g3(
    connection: Connection, chain: Chain, tmp_path: Path
) -> None:
    first = chain.approve(submission(paragraphs=("One.", "Two.")), 0)
    store_transaction(connection, chain, 0)
    done = len(chain.events)
    chain.approve(
        submission(paragraphs=("Two.", "Three."), effective=Period(start=day(5)), replaces=["policy/b"]), 2
    )
    chain.record(submission(paragraphs=("Four.",), scope=Scope(jurisdiction="eu"), source="wiki"), 2)
    store_transaction(connection, chain, done)
    done = len(chain.events)
    chain.move(first, State.DEPRECATED, 4)
    chain.reread(rereading(first, ["One."]), 4)
    store_transaction(connection, chain, done)
    for kind in (EventKind.READING_REJECTED, EventKind.READING_CONFIRMED):
        done = len(chain.events)
        chain.reread(rereading(first, ["Two."]), 5)
        chain.reread(rereading(first, [kind.value]), 5)
        store_transaction(connection, chain, done)
        done = len(chain.events)
        chain.decide(kind, 6)
        store_transaction(connection, chain, done)

    other = Database(tmp_path / "whole.sqlite3")
    migrate.upgrade(other)
    with other.writing() as whole:
        for passages in chain.passages():
            keep_passages(whole, passages)
        append(whole, chain.events, head_after(chain.events[-1]))
        rows = chain.project()
        projections.insert_object(whole, rows)
        assert stored_rows(whole) == stored_rows(connection)
    other.close()


@pytest.mark.rule("A6")
def test_a_transaction_closes_open_periods_and_leaves_closed_ones_alone_a6(
    connection: Connection, chain: Chain
) -> None:
    chain.approve(submission(paragraphs=("One.",)), 0)
    store_transaction(connection, chain, 0)
    chain.approve(submission(paragraphs=("Two.",), effective=Period(start=day(5))), 2)
    store_transaction(connection, chain, 2)
    closed = connection.execute(select(PERIOD).where(PERIOD.c.known_to.is_not(None))).all()
    chain.approve(submission(paragraphs=("Three.",), effective=Period(start=day(9))), 4)
    store_transaction(connection, chain, 4)
    assert set(closed) <= set(connection.execute(select(PERIOD)).all())
    assert {row.known_to for row in closed} == {to_micros(day(2))}


def test_a_move_that_changes_no_period_writes_none(connection: Connection, chain: Chain) -> None:
    version_id = chain.record(submission())
    store_transaction(connection, chain, 0)
    chain.move(version_id, State.REVIEWED, 1)
    store_transaction(connection, chain, 1)
    assert connection.execute(select(PERIOD)).all() == []
    assert connection.execute(select(VERSION.c.state)).scalar() == "reviewed"
    assert connection.execute(select(STREAM.c.pk)).scalars().all() == [1]


def test_open_periods_that_were_edited_are_not_built_upon_a6(connection: Connection, chain: Chain) -> None:
    chain.approve(submission(), 0)
    store_transaction(connection, chain, 0)
    connection.execute(PERIOD.update().values(valid_from=to_micros(START) + 1))
    chain.approve(submission(paragraphs=("Two.",)), 1)
    with pytest.raises(IntegrityViolation, match="periods of policy/refunds do not follow from its events"):
        store_transaction(connection, chain, 2)


def test_a_passage_that_is_not_stored_is_named(connection: Connection) -> None:
    rows = [{"reading_pk": 1, "passage_hash": name} for name in ("a" * 64, "b" * 64)]
    with pytest.raises(IntegrityViolation, match=f"passage {'a' * 16} is missing, and 1 more"):
        projections.with_passage_pks(connection, rows)


# -- reading the ledger again -----------------------------------------------------------------------------------------


def test_the_ledger_is_read_by_subject_g3(connection: Connection, chain: Chain) -> None:
    chain.approve(submission("policy/a"), 0)
    chain.record(submission("policy/b"), 0)
    chain.move(chain.events[0].payload["version_id"], State.DEPRECATED, 0)
    append(connection, chain.events, head_after(chain.events[-1]))
    scan = read_ledger(connection)
    assert scan.objects == {"policy/a": [1, 2, 4], "policy/b": [3]}
    assert (scan.problems, scan.answers, scan.syncs, scan.erasures) == ([], [], [], {})


def test_a_move_of_a_version_that_no_event_recorded_is_a_problem_g4(connection: Connection, chain: Chain) -> None:
    chain.move("f" * 64, State.APPROVED)
    append(connection, chain.events, head_after(chain.events[-1]))
    scan = read_ledger(connection)
    assert [(problem.where, problem.what) for problem in scan.problems] == [
        ("event 1", "is about a version that no event before it recorded")
    ]


def test_a_version_whose_body_is_missing_is_named_g4(connection: Connection, chain: Chain) -> None:
    chain.record(submission())
    append(connection, chain.events, head_after(chain.events[-1]))
    with pytest.raises(IntegrityViolation, match="There is no content") as caught:
        object_rows(connection, "policy/refunds", chain.events, read_ledger(connection))
    assert caught.value.where == "object policy/refunds"
