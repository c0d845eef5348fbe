"""The ledger is read in pages, signed, and verified against heads kept elsewhere."""

import sqlite3

import pytest

from api.service.application import Application
from knowledge.errors import IntegrityViolation
from tests.api.service.rules import drafted


def test_events_come_in_pages(fresh: Application) -> None:
    for hours in (7, 8, 9):
        drafted(fresh, f"rule-{hours}", hours)
    head = fresh.ledger.events(0, 1).head
    assert head.seq == 3
    first = fresh.ledger.events(0, 2)
    assert ([event.seq for event in first.events], first.next) == ([1, 2], 2)
    last = fresh.ledger.events(2, 2)
    assert ([event.seq for event in last.events], last.next) == ([3], None)
    assert last.events[0].prev_hash == first.events[-1].hash


def test_a_head_is_signed_once_while_nothing_happens(fresh: Application) -> None:
    drafted(fresh, "visitors", 8)
    first = fresh.ledger.head()
    assert fresh.ledger.head().head == first.head
    drafted(fresh, "visitors", 9)
    later = fresh.ledger.head()
    assert later.head.size > first.head.size
    assert first.head.size in {proof.size for proof in later.consistency}


def test_g4_what_holds_is_verified_with_every_kept_head(fresh: Application) -> None:
    drafted(fresh, "visitors", 8)
    kept = fresh.ledger.head().head
    drafted(fresh, "visitors", 9)
    result = fresh.ledger.verify([kept, kept])
    assert (result.ok, result.problems) == (True, [])
    assert result.head is not None
    assert fresh.ledger.continued(kept) == kept.size


def test_g6_a_ledger_that_does_not_continue_a_kept_head_is_found(fresh: Application, told: Application) -> None:
    other = told.ledger.head().head
    result = fresh.ledger.verify([other])
    assert not result.ok
    with pytest.raises(IntegrityViolation):
        fresh.ledger.continued(other)


def test_g4_a_damaged_head_is_reported_and_left_out_of_the_result(fresh: Application) -> None:
    drafted(fresh, "visitors", 8)
    connection = sqlite3.connect(fresh.settings.data_dir / "canon.sqlite3", isolation_level=None)
    connection.execute("UPDATE ledger_head SET hash = CAST(x'6aff' AS TEXT)")
    connection.close()
    result = fresh.ledger.verify()
    assert (result.ok, result.head) == (False, None)
    assert "ledger head" in {problem.where for problem in result.problems}
