"""The whole record goes from one database to another and is the same (rule E2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import Conflict, InvalidDocument
from knowledge.model.scope import Scope
from knowledge.proof.heads import Heads
from knowledge.proof.keys import KeyRing
from knowledge.store.port import Store
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.testing.store_samples import SettableClock, approve, day, submission

Fill = Callable[[Store, SettableClock], None]


@pytest.fixture
def origin(tmp_path: Path, fill: Fill) -> Iterator[SqlStore]:
    clock = SettableClock()
    store = open_sql_store(tmp_path / "origin.sqlite3", clock)
    fill(store, clock)
    Heads(store, KeyRing(store, tmp_path / "keys"), clock).sign()
    (version_id,) = approve(store, submission("policy/personal", ("Jane Doe.",)))
    with store.transaction() as transaction:
        transaction.erase([version_id], basis="GDPR", actor="dpo")
    yield store
    store.close()


@pytest.fixture
def lines(origin: SqlStore) -> list[str]:
    return list(origin.transfer.export())


def told(store: SqlStore) -> Any:
    """All that a store can be asked for."""
    as_of = store.as_of(day(4), None, day(9))
    names = list(store.object_ids())
    return {
        "head": store.head(),
        "events": list(store.events()),
        "resolved": store.resolve(names, as_of, Scope(jurisdiction="de")),
        "periods": [store.periods(name) for name in names],
        "bodies": [store.versions(name) for name in names],
        "answers": [store.answer(one.answer_id) for one in store.answers()],
        "confirmed": store.confirmations([v.version_id for n in names for v in store.versions(n)], day(9)),
        "heads": store.signed_heads(),
        "nodes": store.tree_nodes([(0, 3), (1, 1), (2, 0)]),
        "problems": store.verify(),
    }


def test_an_import_is_the_record_again_on_either_engine_e2(
    origin: SqlStore, lines: list[str], database_url: str
) -> None:
    copy = open_sql_store(database_url)
    done = copy.transfer.restore(lines)
    assert done.events == origin.head().seq
    assert told(copy) == told(origin)
    assert told(copy)["problems"] == []
    back = list(copy.transfer.export())
    assert back == lines, "and back again, byte for byte"
    approve(copy, submission("policy/after"))
    assert copy.verify() == []
    copy.close()


def test_an_import_that_was_cut_off_goes_on_and_shows_nothing_before_its_end_e2(
    origin: SqlStore, lines: list[str], tmp_path: Path
) -> None:
    store = open_sql_store(tmp_path / "copy.sqlite3")
    for cut in (1, 5, len(lines) // 2, len(lines) - 3, len(lines) - 1):
        with pytest.raises(InvalidDocument, match="ends too early"):
            store.transfer.restore(lines[:cut])
        assert store.head().seq == 0
        assert list(store.object_ids()) == []
    store.transfer.restore(lines)
    assert told(store) == told(origin)
    store.close()


def test_an_import_continues_a_store_that_is_a_beginning_of_it_e2(
    origin: SqlStore, lines: list[str], tmp_path: Path
) -> None:
    store = open_sql_store(tmp_path / "copy.sqlite3")
    store.transfer.restore(lines)
    approve(origin, submission("policy/more", ("More.",)))
    longer = list(origin.transfer.export())
    store.transfer.restore(longer)
    assert told(store) == told(origin)
    store.transfer.restore(longer)
    assert told(store) == told(origin), "a second time adds nothing"
    with pytest.raises(Conflict, match="the export"):
        store.transfer.restore(lines)
    store.close()


def test_another_ledger_is_refused_and_nothing_is_lost_e2(lines: list[str], tmp_path: Path) -> None:
    store = open_sql_store(tmp_path / "copy.sqlite3")
    approve(store, submission("policy/own", ("Own.",)))
    head = store.head()
    with pytest.raises(Conflict, match="two ledgers"):
        store.transfer.restore(lines)
    assert store.head() == head
    assert list(store.object_ids()) == ["policy/own"]
    store.close()


def test_every_edited_line_is_named_e2(lines: list[str], tmp_path: Path) -> None:
    store = open_sql_store(tmp_path / "copy.sqlite3")
    for number in range(len(lines)):
        value = json.loads(lines[number])
        key = sorted(value)[0]
        value[key] = (
            value[key][:-1] + ("0" if value[key][-1] != "0" else "1") if isinstance(value[key], str) else {}
        )
        edited = [*lines[:number], json.dumps(value) + "\n", *lines[number + 1 :]]
        with pytest.raises(InvalidDocument) as caught:
            store.transfer.restore(edited)
        assert caught.value.where.startswith("line ")
        assert store.head().seq == 0
    for broken in ([], ["[]\n"], ["not json\n"], ['{"format": "other"}\n'], lines[:1] + lines[2:]):
        with pytest.raises(InvalidDocument):
            store.transfer.restore(broken)
    assert list(store.object_ids()) == []
    store.close()
