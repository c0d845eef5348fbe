"""A receipt holds by itself, and no byte of it can be changed unseen (rules G5, G6)."""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.model.clock import Period
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.heads import HeadFile
from knowledge.proof.packing import packed, unpacked
from knowledge.reasoning.question import Question
from knowledge.store.sql import open_sql_store
from knowledge.testing.reads import resolve
from knowledge.testing.store_samples import approve, day, declaration, submission
from tests.proof.desk import Desk, said
from tests.reasoning.corpus import Shelf


@pytest.fixture(scope="module")
def receipt(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("receipt")
    with Shelf(folder).lent() as shelf:
        return Desk(shelf, folder).receipt()


@pytest.mark.rule("G6a")
def test_a_receipt_holds_and_says_what_it_is_anchored_to_g6(desk: Desk) -> None:
    assert desk.answer.citations
    data = desk.receipt()
    alone = check(data, Trust())
    assert (said(alone), alone.anchored) == ("holds", False)
    assert alone.record is not None
    assert alone.record.answer.answer_hash == desk.answer.answer_hash
    own = desk.keys.certificates()[0].public_key
    assert said(check(data, Trust(key=own))) == "holds"
    assert check(data, Trust(key=own)).anchored


def test_the_receipt_of_one_moment_is_always_the_same_bytes(desk: Desk) -> None:
    assert desk.receipt() == desk.receipt()


def test_the_receipt_of_an_answer_that_an_erased_declaration_decided_holds_e1(tmp_path: Path) -> None:
    with Shelf(tmp_path).lent() as shelf:
        desk = Desk(shelf, tmp_path)
        (declared,) = approve(shelf.store, declaration("other", rank=5, description="Jane's."), actor="joe")
        older = Period(start=day(-99))
        item = submission("policy/refunds", ("Refunds, says other.",), source="other", effective=older)
        approve(shelf.store, item, actor="joe")
        counted = resolve(shelf.store, ["policy/refunds"], desk.answer.as_of, Scope())
        with shelf.store.transaction() as transaction:
            transaction.erase([declared], basis="GDPR", actor="dpo")
        shelf.indexer.catch_up()
        after = shelf.orchestrator.ask(Question(text="What does other say of refunds?"))
        assert [one.quote for one in after.citations] == ["Refunds, says other."]
        for answer in (desk.answer, after):
            assert said(check(desk.issuer.receipt(answer.answer_id), Trust())) == "holds"
            assert shelf.orchestrator.replay(answer.answer_id).same
        assert resolve(shelf.store, ["policy/refunds"], desk.answer.as_of, Scope()) == counted


def test_every_changed_byte_is_found_and_nothing_else_g6(receipt: bytes) -> None:
    """1,000 random bytes, each changed by itself; a truncation and an addition besides."""
    assert said(check(receipt, Trust())) == "holds"
    chance = random.Random(20261124)
    for _ in range(1000):
        at = chance.randrange(len(receipt))
        changed = bytearray(receipt)
        changed[at] ^= 1 << chance.randrange(8)
        assert check(bytes(changed), Trust()).problem is not None, f"byte {at} of {len(receipt)}"
    for other in (receipt[:-1], receipt[1:], receipt + b"\0", b"", receipt + receipt):
        assert check(other, Trust()).problem is not None


def test_what_a_forger_reseals_with_the_right_zip_is_still_found_g6(desk: Desk) -> None:
    """Members changed one by one in a well-formed zip: each is named."""
    members = unpacked(desk.receipt(), "r")
    for name in members:
        forged = dict(members)
        forged[name] = members[name].replace(b"30 days", b"90 days").replace(b"approver", b"mallory") + b" "
        assert check(packed(forged), Trust()).problem is not None
        dropped = {other: data for other, data in members.items() if other != name}
        assert check(packed(dropped), Trust()).problem is not None
    assert said(check(packed({**members, "extra": b""}), Trust())) == "extra: is not named by the receipt"


def test_even_the_service_cannot_sign_what_its_ledger_does_not_hold_g5(desk: Desk) -> None:
    """The key's owner rewrites the receipt and seals it again: the proofs no longer lead to the head."""
    for rewrite, told in (
        (lambda r: r["events"][1]["event"].update(actor="mallory"), "was edited"),
        (lambda r: r["events"].pop(0), "was not recorded"),
        (lambda r: r["events"].append(r["events"][0]), "stands twice, or not in its order"),
        (lambda r: r["head"].update(root="0" * 64), "signature does not fit"),
        (lambda r: r.update(answer_id="ans_other"), "is not the answer that the ledger records"),
        (lambda r: r.update(issued_at="1999-01-01T00:00:00Z"), "issued before its head was signed"),
        (lambda r: r.update(consistency=[{"size": 3, "root": "0" * 64, "path": []}]), "does not prove that"),
        (lambda r: r.update(format="canon-receipt/1"), "is of format 'canon-receipt/1'"),
    ):
        assert told in said(check(desk.resealed(desk.receipt(), rewrite), Trust()))


def test_a_receipt_of_another_service_is_named_so_g6(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with Shelf(tmp_path / "other").lent() as shelf:
        other = Desk(shelf, tmp_path / "other")
        foreign = other.receipt()
        key = desk.keys.current()[0].public_key
        assert "the receipt is of another service, or older" in said(check(foreign, Trust(key=key)))
        assert "a receipt of another service" in said(check(foreign, Trust(against=desk.heads.file())))


def test_a_head_kept_earlier_or_later_proves_one_ledger_g5(desk: Desk) -> None:
    early = desk.heads.file()
    desk.shelf.write("policy/more", "More words.", "2024-01-01")
    data = desk.receipt()
    desk.shelf.write("policy/even-more", "Even more words.", "2024-01-01")
    late = desk.heads.file()
    for kept in (early, late):
        assert said(check(data, Trust(against=kept))) == "holds"
    rewritten = early.head.model_copy(update={"root": "1" * 64}).signed(desk.keys.current()[1])
    assert "one was rewritten" in said(check(data, Trust(against=HeadFile(head=rewritten))))
    edited = early.head.model_copy(update={"size": early.head.size - 1})
    assert "signature does not fit" in said(check(data, Trust(against=HeadFile(head=edited))))


@pytest.mark.rule("G6c")
def test_a_key_is_rotated_and_both_receipts_hold_against_the_first_one_g6(desk: Desk, tmp_path: Path) -> None:
    first = desk.keys.current()[0].public_key
    before = desk.receipt()
    second = desk.keys.rotate(actor="ann", reason="yearly").public_key
    after = desk.receipt()
    assert second != first
    for data in (before, after):
        assert said(check(data, Trust(key=first))) == "holds"
    assert said(check(after, Trust(key=second))) == "holds"
    assert sorted(path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()) == [0o600, 0o600]
    assert desk.shelf.store.verify() == []


def test_a_receipt_stays_true_whatever_happens_later_a6(desk: Desk) -> None:
    data = desk.receipt()
    desk.shelf.now += timedelta(days=30)
    with desk.shelf.store.transaction() as transaction:
        version_id = desk.answer.citations[0].version_id
        transaction.transition(version_id, State.DEPRECATED, actor="ann", effective_at=desk.shelf.now)
    desk.shelf.indexer.catch_up()
    again = desk.receipt()
    assert data != again, "the deprecation is part of the history now"
    assert (said(check(data, Trust())), said(check(again, Trust()))) == ("holds", "holds")


def test_a_kept_head_that_the_ledger_does_not_lead_to_is_found_g6(desk: Desk, tmp_path: Path) -> None:
    """A whole older copy of the database, put in place of the newer one, holds by itself: the signed head tells."""
    file, older = desk.shelf.folder / "store.sqlite3", tmp_path / "older.sqlite3"
    desk.keys.current()
    with sqlite3.connect(file) as connection:
        connection.execute("VACUUM INTO ?", (str(older),))
    connection.close()
    desk.shelf.write("policy/more", "More words.", "2024-01-01")
    head = desk.heads.sign()
    assert desk.shelf.store.verify() == []
    restored = open_sql_store(older)
    assert restored.verify() == []
    restored.keep_head(head)
    assert [f"{one.where}: {one.what}" for one in restored.verify()] == [
        f"signed head 1: the ledger was cut off: it had {head.size} events then, and has {head.size - 2}"
    ]
    restored.close()
    with sqlite3.connect(older) as connection:
        connection.execute("UPDATE signed_head SET body = replace(body, 'service', 'servicf')")
    connection.close()
    edited = open_sql_store(older)
    assert edited.verify()[0].what.startswith("cannot be read")
    edited.close()
