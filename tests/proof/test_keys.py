"""Which keys speak for a service: one chain, in the ledger, each link of which its owner holds (rule G6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import IntegrityViolation, InvalidInput
from knowledge.model.clock import json_value
from knowledge.model.record.heads import KeyCertificate, key_id
from knowledge.model.record.ledger import EventKind
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.heads import HeadFile, Heads
from knowledge.proof.keys import KeyRing
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_samples import START
from tests.proof.desk import Desk, Forger, forged_answer, said


@pytest.mark.rule("G6b")
def test_who_vouches_for_himself_first_and_names_the_services_key_next_is_refused_g6(
    desk: Desk, tmp_path: Path
) -> None:
    """The ledger is public: anybody can go on with a copy of it. Nobody else can sign that he holds the service's key."""
    own, kept = desk.keys.current()[0], desk.heads.file()
    for number, followed in enumerate((own, None)):
        copy = desk.copied(tmp_path / f"copy{number}.sqlite3")
        forger = Forger(desk, copy, followed_by=followed)
        forged = forger.receipt(
            forged_answer(copy, desk.shelf.store.answer(desk.answer.answer_id)), [kept.head.size]
        )
        alone = said(check(forged, Trust()))
        assert alone == "holds" if followed is None else "by the new key itself" in alone
        for trust in (Trust(key=own.public_key), Trust(against=kept)):
            assert said(check(forged, trust)) != "holds"
        copy.close()


def test_a_retired_key_does_not_speak_as_the_newer_one_g6(desk: Desk) -> None:
    """Who still has the old key signs a head of today's ledger with it."""
    first, old = desk.keys.current()
    second = desk.keys.rotate(actor="ann", reason="yearly")
    data = desk.receipt()
    assert said(check(data, Trust(key=first.public_key))) == "holds", (
        "whoever trusts the older key follows to the newer"
    )
    head = desk.heads.sign().model_copy(update={"public_key": first.public_key}).signed(old)
    signed_as_newer = desk.keys.current
    desk.keys.current = lambda: (first, old)  # type: ignore[method-assign]
    forged = desk.resealed(data, lambda receipt: receipt.update(head=json_value(head)))
    desk.keys.current = signed_as_newer  # type: ignore[method-assign]
    for trust in (Trust(key=second.public_key), Trust(key=first.public_key), Trust()):
        assert "a retired key does not speak for the service" in said(check(forged, trust))


@pytest.mark.rule("G6c")
def test_a_receipt_that_is_older_than_the_key_is_not_called_another_services_g6(desk: Desk) -> None:
    first = desk.keys.current()[0].public_key
    before = desk.receipt()
    second = desk.keys.rotate(actor="ann", reason="yearly").public_key
    told = said(check(before, Trust(key=second)))
    assert key_id(second) in told
    assert "of another service, or older than that key" in told
    assert said(check(before, Trust(key=first))) == "holds"
    assert said(check(before, Trust(against=HeadFile(head=desk.heads.sign())))).startswith(
        "kept head: there is no proof"
    )
    assert said(check(before, Trust(against=desk.heads.file()))) == "holds"


def test_a_bogus_rotation_does_not_keep_the_service_from_signing_and_is_named_g4_g6(desk: Desk) -> None:
    own = desk.keys.current()[0]
    bogus = KeyCertificate(service=own.service, public_key="a" * 64, previous=own.public_key)
    with desk.shelf.store.transaction() as transaction:
        transaction.append_notice(EventKind.KEY_ROTATED, json_value(bogus), actor="mallory")
    seq = desk.shelf.store.head().seq
    assert said(check(desk.receipt(), Trust(key=own.public_key))) == "holds"
    assert desk.heads.sign().public_key == own.public_key
    assert [problem.where for problem in desk.shelf.store.verify()] == [f"event {seq}"]


def together(times: int, work: Callable[[int], object]) -> list[BaseException]:
    """Do `work` in so many threads that begin at once; what it raised."""
    begin, raised = threading.Barrier(times), []

    def run(number: int) -> None:
        begin.wait()
        try:
            work(number)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_however_many_ask_first_one_key_is_made_on_either_engine_g6(database_url: str, tmp_path: Path) -> None:
    """Each over a connection pool of its own, as processes have."""
    stores = [open_sql_store(database_url, lambda: START, patience=60) for _ in range(6)]
    rings = [KeyRing(store, tmp_path / "keys") for store in stores]
    assert together(6, lambda number: rings[number].current()) == []
    assert len(list(stores[0].events(kinds=[EventKind.KEY_CREATED]))) == 1
    assert together(6, lambda number: rings[number].rotate(actor="ann", reason="all at once")) == []
    chain = rings[0].chain()
    assert (len(chain.certificates), chain.problems) == (7, [])
    assert together(6, lambda number: Heads(stores[number], rings[number], lambda: START).sign()) == []
    assert stores[0].verify() == []
    for store in stores:
        store.close()


def test_who_rotates_is_named_and_no_key_is_left_behind_where_he_is_not_g6(desk: Desk) -> None:
    desk.keys.current()
    with pytest.raises(InvalidInput, match="actor"):
        desk.keys.rotate(actor=" ", reason="")
    assert len(list((desk.folder / "keys").iterdir())) == 1


def test_a_key_that_the_ledger_does_not_know_never_signs_g6(desk: Desk, tmp_path: Path) -> None:
    certificate, _ = desk.keys.current()
    file = tmp_path / "keys" / f"{key_id(certificate.public_key)}.key"
    file.write_text("00" * 32)
    with pytest.raises(IntegrityViolation, match="another key"):
        desk.receipt()
    file.unlink()
    with pytest.raises(IntegrityViolation, match="cannot be read"):
        desk.keys.rotate(actor="ann", reason="lost")
