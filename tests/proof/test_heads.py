"""Heads that somebody kept: what was rewritten or cut off since is found, and proofs lead on from them (rules G5, G6)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from knowledge.errors import IntegrityViolation, InvalidInput
from knowledge.model.clock import json_value
from knowledge.model.record.heads import SignedHead
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.heads import HeadFile, Heads, spaced
from knowledge.proof.keys import KeyRing
from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, submission
from tests.proof.desk import Desk, said


def told(store: Store, *kept: SignedHead) -> list[str]:
    return [f"{problem.where}: {problem.what}" for problem in store.verify(kept)]


@pytest.mark.rule("G5b")
def test_a_ledger_continues_every_head_it_ever_had_g5(desk: Desk) -> None:
    kept = []
    for number in range(5):
        desk.shelf.write(f"policy/{number}", "More words.", "2024-01-01")
        kept.append(desk.heads.sign())
        if number == 2:
            desk.keys.rotate(actor="ann", reason="yearly")
    assert told(desk.shelf.store, *kept) == []


@pytest.mark.rule("G6d")
def test_a_ledger_that_was_cut_off_is_called_so_against_a_kept_head_g6(desk: Desk, tmp_path: Path) -> None:
    """An older copy of everything, signed heads included, holds by itself."""
    desk.keys.current()
    older = desk.copied(tmp_path / "older.sqlite3")
    desk.shelf.write("policy/more", "More words.", "2024-01-01")
    kept = desk.heads.sign()
    assert told(older) == []
    size = older.head().seq
    assert told(older, kept) == [
        f"kept head of {kept.size} events: the ledger was cut off: it had {kept.size} events then, and has {size}"
    ]
    older.close()


@pytest.mark.rule("G6d")
def test_a_ledger_that_was_rewritten_is_called_so_against_a_kept_head_g6(desk: Desk, tmp_path: Path) -> None:
    """Whoever holds the key goes on from an older copy with another history, and signs it."""
    desk.keys.current()
    older = desk.copied(tmp_path / "older.sqlite3")
    desk.shelf.write("policy/more", "More words.", "2024-01-01")
    kept = desk.heads.sign()
    approve(older, submission("policy/other"), submission("policy/more"))
    Heads(older, KeyRing(older, tmp_path / "keys"), lambda: desk.shelf.now).sign()
    assert told(older) == []
    (problem,) = told(older, kept)
    assert f"the ledger was rewritten: its first {kept.size} events are not those that were signed" in problem
    older.close()


def test_a_kept_head_that_is_none_of_this_ledger_is_named_for_what_it_is_g6(desk: Desk, tmp_path: Path) -> None:
    own = desk.heads.sign()
    _, key = desk.keys.current()
    with open_sql_store(tmp_path / "other.sqlite3").transaction() as transaction:
        del transaction
    other = open_sql_store(tmp_path / "other.sqlite3")
    foreign = Heads(other, KeyRing(other, tmp_path / "elsewhere"), lambda: desk.shelf.now).sign()
    other.close()
    for head, why in (
        (own.model_copy(update={"size": own.size - 1}), "its signature does not fit"),
        (own.model_copy(update={"service": foreign.service}).signed(key), f"is of service {foreign.service}"),
        (own.model_copy(update={"head_hash": "1" * 64}).signed(key), "was rewritten"),
        (foreign, f"is of service {foreign.service}, this ledger of {own.service}"),
    ):
        (problem,) = told(desk.shelf.store, head)
        assert why in problem


def test_the_reference_store_says_the_same_of_kept_heads_g6(tmp_path: Path) -> None:
    store = MemoryStore(clock := SettableClock())
    heads = Heads(store, KeyRing(store, tmp_path / "keys"), clock)
    approve(store, submission())
    kept = heads.sign()
    approve(store, submission("policy/more"))
    assert told(store, kept, heads.sign()) == []
    _, key = KeyRing(store, tmp_path / "keys").current()
    for changed, why in (({"size": 99}, "was cut off"), ({"root": "0" * 64}, "was rewritten")):
        assert why in told(store, kept.model_copy(update=changed).signed(key))[0]
    empty = MemoryStore(clock)
    assert "was cut off" in told(empty, kept)[0]


# -- leading on from them -----------------------------------------------------------------------------


def test_a_receipt_leads_on_from_any_head_that_is_named_though_the_store_forgot_it_g5(desk: Desk) -> None:
    kept = HeadFile(head=desk.heads.sign())
    desk.shelf.write("policy/more", "More words.", "2024-01-01")
    connection = sqlite3.connect(desk.shelf.folder / "store.sqlite3", isolation_level=None)
    connection.execute("DELETE FROM signed_head")
    connection.close()
    without = said(check(desk.receipt(), Trust(against=kept)))
    assert f"there is no proof that {kept.head.size + 2} events continue {kept.head.size}" in without
    assert f"knowledge audit export {desk.answer.answer_id} FILE.zip --from HEAD" in without
    size = desk.heads.continued(kept.head)
    assert said(check(desk.receipt(since=[size]), Trust(against=kept))) == "holds"


def test_nothing_is_proved_to_continue_a_head_it_does_not_continue_g5(desk: Desk) -> None:
    head, (_, key) = desk.heads.sign(), desk.keys.current()
    with pytest.raises(IntegrityViolation, match="was rewritten"):
        desk.heads.continued(head.model_copy(update={"root": "0" * 64}).signed(key))
    with pytest.raises(IntegrityViolation, match="was cut off"):
        desk.heads.continued(head.model_copy(update={"size": 1000}).signed(key))
    with pytest.raises(InvalidInput, match="never had 1000"):
        desk.receipt(since=[1000])


@pytest.mark.rule("G6a")
def test_no_head_is_signed_again_where_nothing_has_happened_g6(desk: Desk) -> None:
    first = desk.heads.sign()
    for _ in range(3):
        desk.receipt()
    assert desk.shelf.store.signed_heads() == [first]
    assert desk.shelf.store.last_signed_head() == first
    desk.keys.rotate(actor="ann", reason="")
    assert desk.heads.sign() != first
    assert desk.shelf.store.signed_sizes() == [first.size, first.size + 1]


def test_a_head_that_was_changed_in_the_store_is_not_handed_out_again_g6(desk: Desk) -> None:
    first, (_, key) = desk.heads.sign(), desk.keys.current()
    for forged in (
        first.model_copy(update={"root": "0" * 64}),
        first.model_copy(update={"root": "0" * 64}).signed(key),
    ):
        desk.shelf.store.keep_head(forged)
        assert desk.heads.sign().root == first.root
    connection = sqlite3.connect(desk.shelf.folder / "store.sqlite3", isolation_level=None)
    connection.execute("UPDATE signed_head SET body = '[', size = -5")
    connection.close()
    assert desk.heads.sign().root == first.root
    assert said(check(desk.receipt(), Trust())) == "holds"


def test_few_of_many_heads_are_led_on_from_the_newest_and_ever_fewer_of_the_older_g5() -> None:
    assert spaced([]) == []
    assert spaced(range(1, 9)) == list(range(1, 9))
    kept = spaced(range(1, 100_001))
    assert kept[-8:] == list(range(99_993, 100_001))
    assert kept[:-8] == [2**power for power in range(17)]
    assert spaced([5, 5, 3]) == [3, 5]


def test_a_receipt_does_not_grow_with_every_head_that_was_signed_g5(desk: Desk) -> None:
    first = desk.heads.sign()
    for size in range(1, 2000):
        desk.shelf.store.keep_head(first.model_copy(update={"size": size % first.size}))
    small = len(desk.receipt())
    assert len(desk.shelf.store.signed_heads()) > 1900
    assert small < 40_000
    assert len(json_value(desk.heads.file())["consistency"]) <= 13
