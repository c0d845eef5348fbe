"""A store with something of everything in it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.model.clock import Period
from knowledge.model.labels import SourceLabel, SourceLabels
from knowledge.model.objects import State
from knowledge.model.record.ledger import SyncReport
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_samples import SettableClock, answer_record, approve, day, submission


def _fill(store: Store, clock: SettableClock) -> None:
    """Objects, three scopes' worth of versions, every state, a replacement, a sync, three answers, a label; 20 events."""
    approve(store, submission(paragraphs=("Shared.", "Within 30 days.")))
    clock.now = day(1)
    new = submission(paragraphs=("Shared.", "Within 60 days."), effective=Period(start=day(10)))
    eu = submission(paragraphs=("Within 14 days.",), scope=Scope(jurisdiction="eu"))
    approve(store, new, eu, actor="joe")
    clock.now = day(2)
    other, draft = submission("policy/other", ("Once.",)), submission("policy/other", ("Draft.",))
    approve(store, other)
    with store.transaction() as transaction:
        transaction.record(draft, actor="jane", reason="two\nlines")
        transaction.transition(draft.version.version_id, State.REVIEWED, actor="ann")
        transaction.transition(other.version.version_id, State.DEPRECATED, actor="ann", effective_at=day(5))
        transaction.record_answer(answer_record("a1"))
        transaction.record_answer(answer_record("a2", "And in Germany?"))
    (last,) = approve(store, submission("policy/last"))
    approve(
        store,
        submission(
            "policy/newest",
            ("Instead.",),
            replaces=["policy/last"],
            provenance={"continues": "policy/old", "label": "v1"},
        ),
    )
    clock.now = day(3)
    gone = submission("policy/other", ("Once.",)).version.version_id
    with store.transaction() as transaction:
        transaction.confirm(SyncReport(source="local", confirmed=(last,), vanished=(gone,)), actor="sync")
        transaction.record_answer(answer_record("a3", "Which one is the last?", cites=[last]))
        label = SourceLabel(label="v1", at=day(2), origin="git tag")
        transaction.label(SourceLabels(source="local", labels=(label,)), actor="ann")


@pytest.fixture
def fill() -> Callable[[Store, SettableClock], None]:
    """Fills a store with the sample."""
    return _fill


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store's file with the sample, for copying."""
    path = tmp_path_factory.mktemp("filled") / "canon.sqlite3"
    clock = SettableClock()
    store = open_sql_store(path, clock)
    _fill(store, clock)
    assert store.verify() == []
    store.close()
    return path


@pytest.fixture
def file(filled: Path, tmp_path: Path) -> Path:
    """An SQLite store's file with the sample, closed, this test's own."""
    return Path(shutil.copy(filled, tmp_path / "canon.sqlite3"))


@pytest.fixture
def tamper(file: Path) -> Callable[..., None]:
    """Runs one SQL statement behind the store's back."""

    def run(statement: str, *values: Any) -> None:
        with sqlite3.connect(file) as connection:
            assert connection.execute(statement, values).rowcount != 0
        connection.close()

    return run
