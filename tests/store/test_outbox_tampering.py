"""Whoever changes the outbox of actions behind the ledger is found out, and nothing of it is sent (rules D7c, G4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from knowledge.actions.dispatcher import Dispatcher
from knowledge.model.work.actions import DeliveryReport
from knowledge.store.sql import open_sql_store
from knowledge.store.sql.tables.schema import ACTION
from knowledge.testing.store_samples import SettableClock
from tests.actions.webhooks import Receiver, key_of, queue_refund, register
from tests.templates import empty_store


@pytest.mark.rule("D7c")
@pytest.mark.parametrize(
    ("change", "says", "sent"),
    [
        ({"body": b'{"data": {"parameters": {"amount": 999}}}'}, "is not what event", 0),
        ({"name": "pay"}, "is not what event", 0),
        ({"answer_id": "ans_2"}, "is not what event", 0),
        ({"queued_seq": 1}, "is not what event 1 queued", 0),
        ({"state": "handed over"}, "is 'handed over', and its last event says 'waiting'", 0),
        ({"state": "gone"}, "cannot be read", 0),
        ({"tries": 1, "last_error": "replied 500"}, "", 1),
    ],
)
def test_a_changed_row_is_found_and_not_sent(tmp_path: Path, change: dict[str, Any], says: str, sent: int) -> None:
    clock = SettableClock()
    store = open_sql_store(empty_store(tmp_path / "canon.sqlite3"), clock)
    register(store)
    action_id = queue_refund(store, 40)
    assert store.verify() == []
    with store._database.writing() as connection:
        connection.execute(update(ACTION).values(**change))
    problems = store.verify()
    assert [problem.where for problem in problems] == ([f"action {action_id}"] if says else [])
    assert all(says in problem.what for problem in problems)
    clock.now += timedelta(hours=1)
    receiver = Receiver()
    report = Dispatcher(store, receiver, key_of, clock).deliver()
    assert len(receiver.arrived) == sent
    assert report in (DeliveryReport(handed_over=sent), DeliveryReport(died=1))
    store.close()


def test_a_rebuild_leaves_the_outbox_alone(tmp_path: Path) -> None:
    store = open_sql_store(empty_store(tmp_path / "canon.sqlite3"), SettableClock())
    register(store)
    queue_refund(store, 40)
    before = store.actions()
    store.rebuild()
    assert store.actions() == before
    assert store.verify() == []
    store.close()
