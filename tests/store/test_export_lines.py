"""The lines of an export are read in order, and each that is wrong is named (rule E2)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import Conflict, InvalidDocument
from knowledge.model.objects import Passage
from knowledge.model.record.canonical import sha256_hex
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.store.sql.chain.transfer import FORMAT
from knowledge.testing.store_samples import SettableClock, approve, submission

Lines = list[dict[str, Any]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store."""
    store = open_sql_store(tmp_path / "copy.sqlite3", SettableClock())
    yield store
    store.close()


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """The values of an export with two versions, without its last line."""
    store = open_sql_store(tmp_path_factory.mktemp("export") / "canon.sqlite3", SettableClock())
    approve(store, submission("policy/a", ("One.",)), submission("policy/b", ("Two.",)))
    values = [json.loads(line) for line in store.transfer.export()]
    store.close()
    return values[:-1]


def sealed(values: Lines) -> list[str]:
    """The lines of these values, with the last line that fits them."""
    text = [json.dumps(value) + "\n" for value in values]
    return [*text, json.dumps({"end": sha256_hex("".join(text).encode())}) + "\n"]


def refused(store: SqlStore, text: list[str]) -> tuple[str, str]:
    """The line and the problem of an import that is refused and leaves the store empty."""
    with pytest.raises(InvalidDocument) as caught:
        store.transfer.restore(text)
    assert store.head().seq == 0
    assert caught.value.remedy == "Export again; nothing was imported."
    return caught.value.where, caught.value.detail


def position(values: Lines, kind: str) -> int:
    """The position of the first line of a kind."""
    return next(number for number, value in enumerate(values) if kind in value)


def test_an_export_has_a_header_events_contents_passages_and_an_end(lines: Lines) -> None:
    kinds = [next(iter(value)) for value in lines]
    assert lines[0]["format"] == FORMAT
    assert lines[0]["head"]["seq"] == kinds.count("event") == 4
    assert [kind for number, kind in enumerate(kinds[1:]) if kinds[number] != kind] == [
        "event",
        "content",
        "context",
    ]
    contents = [value["content"] for value in lines if "content" in value]
    assert contents == sorted(contents)


def test_an_import_counts_events_and_contents(store: SqlStore, lines: Lines) -> None:
    transferred = store.transfer.restore(sealed(lines))
    assert transferred.events == 4
    assert transferred.contents == sum("content" in value or "passage" in value for value in lines)
    assert store.verify() == []
    assert [object_id for _, object_id in store.outbox()] == ["policy/a", "policy/b"]


def test_an_export_is_read_line_by_line(store: SqlStore, lines: Lines) -> None:
    """It may come from a file or a pipe: nothing asks for its length."""
    assert store.transfer.restore(iter(sealed(lines))).events == 4


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ([], "line 1", "ends too early"),
        (['{"format": "canon-export/2"'], "line 1", "ends too early"),
        (["{}\n"], "line 1", "not an export of format canon-export/2"),
        (['{"format": "canon-export/1", "head": {}}\n'], "line 1", "not an export of format"),
        (['{"format": "canon-export/2"}\n'], "line 1", "names no head"),
        (['{"format": "canon-export/2", "head": {"seq": "x"}}\n'], "line 1", "names no head"),
        (["[]\n"], "line 1", "not a JSON object"),
        (["canon\n"], "line 1", "not JSON"),
    ],
)
def test_a_file_that_is_no_export_is_refused_at_once(
    store: SqlStore, text: list[str], where: str, problem: str
) -> None:
    found, detail = refused(store, text)
    assert (found, problem in detail) == (where, True)


def _drop_event(values: Lines) -> None:
    del values[2]


def _swap_events(values: Lines) -> None:
    values[1], values[2] = values[2], values[1]


def _edit_event(values: Lines) -> None:
    values[2]["event"]["actor"] = "mallory"


def _break_event(values: Lines) -> None:
    values[2]["event"]["recorded_at"] = "today"


def _name_another_head(values: Lines) -> None:
    values[0]["head"]["seq"] += 1


@pytest.mark.parametrize(
    ("damage", "where", "problem"),
    [
        (_drop_event, "line 3", "event 3 does not follow event 1"),
        (_swap_events, "line 2", "event 2 does not follow event 0"),
        (_edit_event, "line 3", "was edited"),
        (_break_event, "line 3", "holds no event"),
        (_name_another_head, "line 6", "the events end at 4, the header names event 5"),
    ],
)
def test_a_chain_that_breaks_is_named_by_its_line(
    store: SqlStore, lines: Lines, damage: Callable[[Lines], None], where: str, problem: str
) -> None:
    values = json.loads(json.dumps(lines))
    damage(values)
    found, detail = refused(store, sealed(values))
    assert (found, problem in detail) == (where, True), detail


@pytest.mark.parametrize(
    ("kind", "change", "problem"),
    [
        ("content", {"data": base64.b64encode(b"other").decode()}, "does not have its hash"),
        ("content", {"data": "not base64!"}, "cannot be imported"),
        ("content", {"data": None}, "cannot be imported"),
        ("passage", {"text": "Other."}, "does not have its hash"),
        ("passage", {"text": None}, "cannot be imported"),
    ],
)
def test_a_content_or_passage_must_have_its_hash(
    store: SqlStore, lines: Lines, kind: str, change: dict[str, Any], problem: str
) -> None:
    at = position(lines, kind)
    found, detail = refused(store, sealed([*lines[:at], lines[at] | change, *lines[at + 1 :]]))
    assert (found, problem in detail) == (f"line {at + 1}", True), detail


def test_lines_in_another_order_are_refused(store: SqlStore, lines: Lines) -> None:
    at = position(lines, "content")
    found, detail = refused(store, sealed([*lines[:2], lines[at], *lines[2:]]))
    assert (found, "the events end at 1" in detail) == ("line 3", True)
    found, detail = refused(store, sealed([*lines, {"note": "by hand"}]))
    assert (found, "in the wrong place" in detail) == (f"line {len(lines) + 1}", True)


def test_a_changed_line_is_found_at_the_end_although_its_hash_is_right(store: SqlStore, lines: Lines) -> None:
    passage = Passage(context="elsewhere", text="Stray.")
    stray = {"passage": passage.passage_hash, "context": passage.context, "text": passage.text}
    text = sealed(lines)
    _, detail = refused(store, [*text[:-1], json.dumps(stray) + "\n", text[-1]])
    assert "were changed after the export" in detail


def test_a_signed_head_that_cannot_be_read_is_named(store: SqlStore, lines: Lines) -> None:
    found, detail = refused(store, sealed([*lines, {"signed_head": {"size": 1}}]))
    assert (found, "holds no signed head" in detail) == (f"line {len(lines) + 1}", True)


def test_a_store_that_is_ahead_of_the_export_keeps_its_events(store: SqlStore, lines: Lines) -> None:
    store.transfer.restore(sealed(lines))
    approve(store, submission("policy/c"))
    head = store.head()
    with pytest.raises(Conflict, match="The store has 6 events, the export 4"):
        store.transfer.restore(sealed(lines))
    assert store.head() == head
