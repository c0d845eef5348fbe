"""The log of a store: its lines, the checks on reading it, and what is rebuilt from it (rule E3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import InvalidDocument, InvalidInput
from knowledge.model.clock import AsOf, Period
from knowledge.model.objects import State
from knowledge.model.record.canonical import content_hash
from knowledge.model.record.ledger import GENESIS
from knowledge.model.scope import Scope
from knowledge.proof.event_log import log_lines, read_log
from knowledge.proof.rebuilding import differences, rebuild
from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import REFUNDS, SettableClock, day, submission
from tests.templates import empty_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two versions, the second of which replaced the first a day later; and a draft recorded with the second."""
    clock = SettableClock()
    opened = open_sql_store(empty_store(tmp_path / "log.sqlite3"), clock)
    for number, text in enumerate(("Within 14 days.", "Within 30 days.")):
        clock.now = day(number)
        item = submission(REFUNDS, (text,), effective=Period(start=day(number)))
        with opened.transaction() as transaction:
            transaction.record(item, actor="ann", reason="agreed")
            transaction.transition(item.version.version_id, State.APPROVED, actor="ben")
            if number:
                transaction.record(submission("policy/other", ("Later.",)), actor="ann")
    yield opened
    opened.close()


@pytest.fixture
def lines(store: Store) -> list[str]:
    return list(log_lines(store))


def test_e3a_every_line_is_an_event_that_follows_its_parent(lines: list[str]) -> None:
    values = [json.loads(line) for line in lines]
    assert [value["type"] for value in values] == [
        "version.recorded",
        "version.transitioned",
        "version.recorded",
        "version.transitioned",
        "version.recorded",
    ]
    assert [value["parent"] for value in values] == [GENESIS, *(value["id"] for value in values[:-1])]
    assert values[0]["actor"] == "ann"
    assert values[0]["reason"] == "agreed"
    assert values[0]["time"] == "2024-01-01T00:00:00Z"


def test_e3a_a_version_comes_with_its_body_and_the_hash_of_it(lines: list[str]) -> None:
    recorded, moved = (json.loads(line) for line in lines[:2])
    assert recorded["inputs_hash"] == recorded["payload"]["version_id"] == content_hash(recorded["inputs"])
    assert recorded["inputs"]["object_id"] == REFUNDS
    assert "Within 14 days." not in lines[0]
    assert (moved["inputs_hash"], moved["inputs"]) == (None, None)


def test_e3b_the_state_is_that_of_the_store_after_each_event(store: Store, lines: list[str]) -> None:
    log = read_log(lines)
    first, second = list(log.versions)[:2]
    assert rebuild(log, 0).versions == {}
    early = rebuild(log, 1)
    assert early.head.seq == 2, "a transaction shows as a whole"
    assert early.states == {first: State.APPROVED}
    assert [(one.version_id, one.valid.end) for one in early.periods[REFUNDS]] == [(first, None)]
    late = rebuild(log)
    assert list(late.states.values()) == [State.APPROVED, State.APPROVED, State.DRAFT]
    as_of = AsOf(valid_at=day(3), known_at=day(1))
    assert late.resolve([REFUNDS], as_of, Scope())[REFUNDS].version_id == second
    assert late.resolve([REFUNDS], as_of, Scope()) == resolve(store, [REFUNDS], as_of, Scope())
    for at in range(log.head.seq + 1):
        assert differences(rebuild(log, at), store) == []


def test_e3b_an_erased_version_keeps_its_place(store: Store, lines: list[str]) -> None:
    name = next(iter(read_log(lines).versions))
    with store.transaction() as transaction:
        transaction.erase([name], basis="GDPR", actor="dpo")
    after = list(log_lines(store))
    assert json.loads(after[0])["inputs"] is None
    for at in range(len(after) + 1):
        assert differences(rebuild(read_log(after), at), store) == []
    with pytest.raises(InvalidDocument, match="neither version"):
        read_log(after[:2])


def _edited(line: str, **changes: Any) -> str:
    return json.dumps(json.loads(line) | changes) + "\n"


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda lines: lines[1:], "line 1"),
        (lambda lines: [lines[0], *lines[2:]], "line 2"),
        (lambda lines: [lines[1], lines[0]], "line 1"),
        (lambda lines: [_edited(lines[0], actor="eve")], "line 1"),
        (lambda lines: [lines[0], _edited(lines[1], time="2023-01-01T00:00:00Z")], "line 2"),
        (lambda lines: [_edited(lines[0], inputs={"object_id": "policy/x"})], "inputs do not have their hash"),
        (lambda lines: [_edited(lines[0], inputs_hash="0" * 64)], "inputs_hash"),
        (lambda lines: [lines[0], "{}\n"], "line 2"),
        (lambda lines: [lines[0], "[]\n"], "line 2"),
        (lambda lines: ["nonsense\n"], "line 1"),
        (lambda lines: ["[" * 100_000], "line 1"),
    ],
)
def test_e3c_a_damaged_missing_or_swapped_line_is_named(
    lines: list[str], damage: Callable[[list[str]], list[str]], named: str
) -> None:
    with pytest.raises(InvalidDocument) as refused:
        read_log(damage(lines))
    assert named in str(refused.value)
    assert "knowledge audit log" in refused.value.remedy


def test_e3c_a_log_of_another_store_is_told_apart(lines: list[str], tmp_path: Path) -> None:
    other = open_sql_store(empty_store(tmp_path / "other.sqlite3"), SettableClock())
    state = rebuild(read_log(lines))
    assert [str(one) for one in differences(state, other)] == ["where='event 1' what='is not in the store'"]
    with other.transaction() as transaction:
        transaction.record(submission(REFUNDS, ("Otherwise.",)), actor="ann")
    assert differences(state, other)[0].what == "is another one in the store"
    other.close()


def test_an_event_that_the_log_does_not_have_is_refused(lines: list[str]) -> None:
    with pytest.raises(InvalidInput, match="The log ends with event 5"):
        rebuild(read_log(lines), 6)
