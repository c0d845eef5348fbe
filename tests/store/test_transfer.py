"""A ledger goes from one database to another with its contents, and is the same there (rule E2)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.errors import Conflict, Erased, InvalidDocument
from knowledge.model.reading.vectors import PassageVectors, TokenVectors
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.scope import Scope
from knowledge.proof.heads import Heads
from knowledge.proof.keys import KeyRing
from knowledge.store.ports.store import Store
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.testing.reads import confirmations_of, resolve
from knowledge.testing.store_samples import SettableClock, answer_record, approve, day, submission

TOKENS = TokenVectors(np.ones((2, 64), np.int8), np.array([-1, 0], np.int16))

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


def facts_of(store: SqlStore) -> Any:
    """Everything that a store says about its objects, answers and heads."""
    as_of = store.as_of(day(4), None, day(9))
    names = list(store.object_ids())
    return {
        "head": store.head(),
        "events": list(store.events()),
        "resolved": resolve(store, names, as_of, Scope(jurisdiction="de")),
        "periods": [store.periods(name) for name in names],
        "bodies": [store.versions(name) for name in names],
        "answers": [store.answer(one.answer_id) for one in store.answers()],
        "confirmed": confirmations_of(store, [v.version_id for n in names for v in store.versions(n)], day(9)),
        "heads": store.signed_heads(),
        "nodes": store.tree_nodes([(0, 3), (1, 1), (2, 0)]),
        "problems": store.verify(),
    }


@pytest.mark.rule("E2a", "E2b")
def test_an_import_is_the_record_again_on_either_engine_e2(
    origin: SqlStore, lines: list[str], database_url: str
) -> None:
    copy = open_sql_store(database_url)
    done = copy.transfer.restore(lines)
    assert done.events == origin.head().seq
    assert facts_of(copy) == facts_of(origin)
    assert facts_of(copy)["problems"] == []
    back = list(copy.transfer.export())
    assert back == lines, "and back again, byte for byte"
    approve(copy, submission("policy/after"))
    assert copy.verify() == []
    copy.close()


@pytest.mark.rule("E2c")
def test_an_import_that_was_cut_off_shows_nothing_before_its_end_e2(
    origin: SqlStore, lines: list[str], tmp_path: Path
) -> None:
    store = open_sql_store(tmp_path / "copy.sqlite3")
    for cut in (1, 5, len(lines) // 2, len(lines) - 3, len(lines) - 1):
        with pytest.raises(InvalidDocument, match="ends too early"):
            store.transfer.restore(lines[:cut])
        assert store.head().seq == 0
        assert list(store.object_ids()) == []
    store.transfer.restore(lines)
    assert facts_of(store) == facts_of(origin)
    store.close()


@pytest.mark.rule("E2d")
def test_an_import_continues_a_store_that_is_a_beginning_of_it_e2(
    origin: SqlStore, lines: list[str], tmp_path: Path
) -> None:
    store = open_sql_store(tmp_path / "copy.sqlite3")
    store.transfer.restore(lines)
    approve(origin, submission("policy/more", ("More.",)))
    longer = list(origin.transfer.export())
    store.transfer.restore(longer)
    assert facts_of(store) == facts_of(origin)
    store.transfer.restore(longer)
    assert facts_of(store) == facts_of(origin), "a second time adds nothing"
    with pytest.raises(Conflict, match="the export"):
        store.transfer.restore(lines)
    store.close()


@pytest.mark.rule("E2e")
def test_an_import_erases_what_was_erased_since_e1_e2(database_url: str, tmp_path: Path) -> None:
    clock = SettableClock()
    origin, copy = open_sql_store(tmp_path / "origin.sqlite3", clock), open_sql_store(database_url, clock)
    personal = submission("policy/personal", ("Shared.", "Jane Doe lives in Ostermark."))
    approve(origin, personal, submission("policy/other", ("Shared.", "Nothing personal.")))
    with origin.transaction() as transaction:
        transaction.record_answer(answer_record("a1", cites=[personal.version.version_id]))
    copy.transfer.restore(list(origin.transfer.export()))
    names = copy.without_vectors("m")
    vectors = np.ones((len(names), 4), dtype=np.float16)
    copy.save_vectors("m", names, PassageVectors(vectors, [vectors[:2]] * len(names), [TOKENS] * len(names)))
    copy.acknowledge([ticket for ticket, _ in copy.outbox()])
    assert copy.version(personal.version.version_id).title == "policy/personal"
    with origin.transaction() as transaction:
        transaction.erase([personal.version.version_id], basis="GDPR", actor="dpo")
    longer = list(origin.transfer.export())
    copy.transfer.restore(longer)
    assert copy.verify() == []
    assert copy.version(personal.version.version_id).title == "(erased)"
    gone = personal.version.passages[1].passage_hash
    assert (copy.passages([gone]), copy.vectors("m", [gone]), copy.statement_vectors("m", [gone])) == ({}, {}, {})
    assert copy.token_vectors("m", [gone]) == {}
    for kept in (copy.vectors, copy.statement_vectors, copy.token_vectors):
        assert len(kept("m", names)) == len(names) - 2
    for read, name in ((copy.text, personal.version.version_id), (copy.answer, "a1")):
        with pytest.raises(Erased):
            read(name)
    assert "policy/personal" in {object_id for _, object_id in copy.outbox()}, "the index follows"
    assert list(copy.transfer.export()) == longer
    copy.close()
    origin.close()


@pytest.mark.rule("E2d")
def test_another_ledger_is_refused_and_leaves_nothing_e2(lines: list[str], database_url: str) -> None:
    store = open_sql_store(database_url)
    approve(store, submission("policy/own", ("Own.",)))
    before = list(store.transfer.export())
    with pytest.raises(Conflict, match="two ledgers"):
        store.transfer.restore(lines)
    assert list(store.transfer.export()) == before
    assert store.verify() == []
    store.close()


@pytest.mark.rule("E2c")
def test_an_import_that_fails_at_any_line_leaves_the_store_as_it_was_e2(
    origin: SqlStore, lines: list[str], tmp_path: Path
) -> None:
    store = open_sql_store(tmp_path / "copy.sqlite3")
    store.transfer.restore(lines)
    (gone,) = approve(origin, submission("policy/more", ("More.",)))
    with origin.transaction() as transaction:
        transaction.erase([gone], basis="GDPR", actor="dpo")
    approve(origin, submission("policy/most", ("Most.",)))
    longer = list(origin.transfer.export())
    for cut in range(len(longer)):
        with pytest.raises(InvalidDocument):
            store.transfer.restore(longer[:cut])
        assert list(store.transfer.export()) == lines
        assert store.verify() == []
    store.transfer.restore(longer)
    assert facts_of(store) == facts_of(origin)
    store.close()


def sealed(values: list[dict[str, Any]]) -> list[str]:
    """The lines of these values, with the last line that fits them."""
    text = [json.dumps(value) + "\n" for value in values]
    return [*text, json.dumps({"end": sha256_hex("".join(text).encode())}) + "\n"]


def test_what_the_ledger_does_not_need_is_not_imported_and_what_it_needs_must_be_there_e2(
    origin: SqlStore, lines: list[str], tmp_path: Path
) -> None:
    values = [json.loads(line) for line in lines[:-1]]
    store = open_sql_store(tmp_path / "copy.sqlite3")
    for value in values:
        if "content" in value or "passage" in value:
            with pytest.raises(InvalidDocument, match="is damaged"):
                store.transfer.restore(sealed([one for one in values if one is not value]))
            assert store.head().seq == 0
    more = {"content": sha256_hex(b"stray"), "data": base64.b64encode(b"stray").decode()}
    held = next(at for at, value in enumerate(values) if "content" in value)
    store.transfer.restore(sealed([*values[:held], more, *values[held:]]))
    assert facts_of(store) == facts_of(origin)
    with pytest.raises(InvalidDocument, match="in the wrong place"):
        store.transfer.restore(sealed([*values, values[1]]))
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
