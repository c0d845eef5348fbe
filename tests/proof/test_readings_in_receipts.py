"""A receipt carries the reading that each citation was made under, and shows that it was in force then (rules R2 to R4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.model.objects import Version
from knowledge.model.reading.readings import Reading, Rereading, RereadOutcome
from knowledge.model.record.canonical import parsed_json
from knowledge.proof.checking.receipts import Trust, check
from knowledge.proof.packing import unpacked
from knowledge.proof.receipt import RECEIPT
from knowledge.reasoning.question import Question
from knowledge.store import validation
from knowledge.store.sql import transaction as sql_transaction
from knowledge.testing.store_samples import confirm_reading, reread, rereading
from tests.proof.desk import QUESTION, Desk, said

OLD = Path(__file__).parent / "data" / "receipt_2.zip"
"""A receipt of format 2, which Canon issued before readings stood apart."""
OTHER_WORDS = ("The refund window is 45 days.",)


def pass_a_day(desk: Desk) -> None:
    desk.shelf.now += timedelta(days=1)


def cited(desk: Desk) -> Version:
    """The version that the answer cites, as it is read now."""
    return desk.shelf.store.version(desk.answer.citations[0].version_id)


def read_again(desk: Desk, *paragraphs: str, title: str = "policy/refunds") -> RereadOutcome:
    """Read the cited version again, some time after the answer."""
    pass_a_day(desk)
    return reread(desk.shelf.store, rereading(cited(desk).version_id, paragraphs, title=title))


def asked_again(desk: Desk) -> str:
    """The id of an answer to the same question now."""
    pass_a_day(desk)
    desk.shelf.indexer.catch_up()
    return desk.shelf.orchestrator.ask(Question(text=QUESTION)).answer_id


def readings_in(receipt: bytes) -> dict[str, Any]:
    readings: dict[str, Any] = parsed_json(unpacked(receipt, "r")[RECEIPT])["readings"]
    return readings


@pytest.mark.rule("R1c")
def test_a_receipt_from_before_readings_still_checks_r1() -> None:
    assert said(check(OLD.read_bytes(), Trust())) == "holds"


@pytest.mark.rule("R2c")
def test_the_receipt_of_an_answer_names_the_reading_of_its_time_r2(desk: Desk) -> None:
    version = cited(desk)
    before = version.reading.reading_hash
    read_again(desk, *OTHER_WORDS)
    pass_a_day(desk)
    confirm_reading(desk.shelf.store, version.version_id)
    assert desk.shelf.store.text(version.version_id) == "The refund window is 45 days."
    receipt = desk.receipt()
    assert readings_in(receipt)[version.version_id] == before
    assert said(check(receipt, Trust())) == "holds"
    replay = desk.shelf.orchestrator.replay(desk.answer.answer_id)
    assert (replay.same, replay.answer.answer_hash) == (True, desk.answer.answer_hash)


@pytest.mark.rule("R2c")
def test_an_answer_under_a_later_reading_checks_with_all_that_led_to_it_r2(desk: Desk) -> None:
    version = cited(desk)
    read_again(desk, *OTHER_WORDS)
    confirm_reading(desk.shelf.store, version.version_id)
    assert read_again(desk, *OTHER_WORDS, title="Refunds") is RereadOutcome.IN_FORCE
    receipt = desk.receipt(asked_again(desk))
    assert readings_in(receipt)[version.version_id] == cited(desk).reading.reading_hash
    assert said(check(receipt, Trust())) == "holds"


@pytest.mark.rule("R2a")
def test_another_reading_than_the_one_in_force_then_is_found_r2(desk: Desk) -> None:
    version, store = cited(desk), desk.shelf.store
    later = Reading.model_validate(version.reading.model_dump() | {"title": "Refunds"})
    name = version.version_id
    passages = store.passages([ref.passage_hash for ref in later.passages])
    read = Rereading(version_id=name, reading=later, text=store.text(name), passages=tuple(passages.values()))
    pass_a_day(desk)
    assert reread(store, read) is RereadOutcome.IN_FORCE

    def use_the_later_one(receipt: dict[str, Any]) -> None:
        receipt["readings"][name] = later.reading_hash

    forged = desk.resealed(desk.receipt(), use_the_later_one, {f"contents/{later.reading_hash}": later.body})
    assert said(check(forged, Trust())) == (
        "citation c1: is made under another reading of its version than the one in force then"
    )


@pytest.mark.rule("R4b")
def test_a_reading_that_its_own_reader_confirmed_is_found_r4(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read_again(desk, *OTHER_WORDS)
    monkeypatch.setattr(validation, "check_confirmation", lambda actor, waiting: None)
    confirm_reading(desk.shelf.store, cited(desk).version_id, actor="RITA")
    found = check(desk.receipt(asked_again(desk)), Trust())
    assert "was confirmed by the one who read the version again" in said(found)


@pytest.mark.rule("R3c")
def test_a_reading_with_other_words_that_nobody_confirmed_is_found_r3(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_transaction, "outcome_of", lambda *facts: RereadOutcome.IN_FORCE)
    read_again(desk, *OTHER_WORDS)
    found = check(desk.receipt(asked_again(desk)), Trust())
    assert "is made under a reading with other words, which nobody confirmed" in said(found)
