"""Records written before plan, recipe and candidates were values still load, and replay to the same answer (rule Q3)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.clock import json_value, parse_instant
from knowledge.reasoning.erasures import erased_since
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe, recorded_recipe
from tests.reasoning.building import Library
from tests.reasoning.office import policy
from tests.reasoning.test_recording import orchestrator

WHEN = "When do gift cards expire?"
LATER = "2027-06-01"

FLAT = json.loads("""
{
  "answer": {
    "answer_id": "ans_1",
    "question": "When do gift cards expire?",
    "status": "insufficient",
    "as_of": {"valid_at": "2024-05-31T00:00:00Z", "known_at": "2024-05-30T12:00:00Z"},
    "scope": {"jurisdiction": "eu", "product": null, "audience": null},
    "facts": {},
    "intent": "lookup",
    "sub_questions": [],
    "answer": "Nothing authoritative answers this question.",
    "claims": [],
    "citations": [],
    "conflicts": [],
    "missing": [],
    "clarifying_questions": [],
    "confidence": {"value": 0.1, "meaning": "A score."},
    "trace_id": "t1",
    "steps": [],
    "fingerprints": {"embedder": "hashing/256", "index": "edge/1", "rules": "7"},
    "answer_hash": ""
  },
  "requested": {"text": "When do gift cards expire?"},
  "asked_at": "2024-06-01T08:00:00Z",
  "candidates": [[["policy/cards", "global||", "aa", 0.0325, 1, 0.71, 2, 3.4], ["policy/tea", "eu||", "bb", 0.016, 2, 0.2, null, null]]],
  "regional": [[["policy/cards-de", "eu/de||", "cc", 0.0164, null, null, 1, 4.25]]],
  "present": [],
  "recorded_at": "2024-06-01T08:00:01Z"
}
""")
"""A record as the service stored it when candidates stood at the top level, in lists."""


def without(*names: str) -> dict[str, Any]:
    """The old record without some of its fields."""
    return {name: value for name, value in FLAT.items() if name not in names}


def test_an_old_record_is_read_into_the_present_shape() -> None:
    record = AnswerRecord.model_validate(FLAT)
    retrieved = record.retrieved
    assert (record.plan, record.recipe) == (None, {})
    assert retrieved.asked_at == parse_instant("2024-06-01T08:00:00Z")
    assert [[one.object_id for one in found] for found in retrieved.candidates] == [["policy/cards", "policy/tea"]]
    first, second = retrieved.candidates[0]
    assert (first.score, first.dense_rank, first.bm25_score) == (0.0325, 1, 3.4)
    assert (second.bm25_rank, second.bm25_score) == (None, None)
    assert retrieved.regional[0][0].scope_key == "eu/de||"
    assert retrieved.present == ()


def test_an_old_record_is_written_flat_as_it_was_and_read_back_as_it_is() -> None:
    record = AnswerRecord.model_validate(FLAT)
    written = json_value(record)
    assert {name: written[name] for name in FLAT if name != "answer"} == without("answer")
    assert set(written) == {*FLAT, "plan", "recipe"}
    assert AnswerRecord.model_validate(written) == record
    assert AnswerRecord.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("value", ["left out", None])
def test_the_oldest_records_were_asked_when_they_knew_what_they_knew(value: str | None) -> None:
    oldest = without("asked_at", "regional", "present")
    if value is None:
        oldest |= {"asked_at": None, "regional": None, "present": None}
    retrieved = AnswerRecord.model_validate(oldest).retrieved
    assert retrieved.asked_at == parse_instant("2024-05-30T12:00:00Z")
    assert (retrieved.regional, retrieved.present) == ((), ())


def test_an_old_record_without_candidates_is_refused() -> None:
    with pytest.raises(ValueError, match="candidates"):
        AnswerRecord.model_validate(without("candidates"))


def test_a_record_of_the_present_shape_is_left_as_it_is() -> None:
    record = AnswerRecord.model_validate(FLAT)
    assert AnswerRecord.model_validate(record) is record


# -- replaying ---------------------------------------------------------------------------------------------


def as_it_was_stored(record: AnswerRecord) -> AnswerRecord:
    """The record as an older service stored it, and as it is read today."""
    value = json_value(record)
    for name in ("plan", "recipe"):
        del value[name]
    return AnswerRecord.model_validate(json.loads(json.dumps(value)))


@pytest.mark.rule("Q3b")
@pytest.mark.parametrize("at", [None, "2024-02-01", LATER])
def test_an_answer_recorded_in_the_old_shape_replays_to_the_same_bytes(at: str | None) -> None:
    eu = policy("cards-eu", "Gift cards expire after ten years.", extra="jurisdiction: eu\n")
    later = policy("cards", "Gift cards expire after 36 months.", start="2027-01-01")
    library = Library(policy("cards", "Gift cards expire after 24 months."), eu, later)
    service = orchestrator(library)
    answer = service.ask(Question(text=WHEN, valid_at=parse_instant(at) if at else None))
    old = as_it_was_stored(library.store.answer(answer.answer_id)).model_copy(update={"recorded_at": None})
    renamed = old.answer.model_copy(update={"answer_id": "ans_old"})
    with library.store.transaction() as transaction:
        transaction.record_answer(old.model_copy(update={"answer": renamed}))
    replay = service.replay("ans_old")
    assert replay.same
    assert replay.replayed_hash == answer.answer_hash
    assert erased_since(library.store, library.store.answer("ans_old")) == ()


def test_an_old_record_is_replayed_with_the_default_recipe() -> None:
    assert recorded_recipe(AnswerRecord.model_validate(FLAT).recipe) == Recipe()


@pytest.mark.rule("Q3d")
def test_an_answer_recorded_with_values_that_are_gone_and_without_those_that_came_later_is_replayed() -> None:
    library = Library(policy("cards", "Gift cards expire after 24 months."))
    service = orchestrator(library)
    answer = service.ask(Question(text=WHEN))
    record = library.store.answer(answer.answer_id)
    recipe = json.loads(json.dumps(record.recipe))
    recipe["selection"] |= {"close": 0.8, "paired_from": 8}
    recipe["quoting"]["as_well"] = 0.8
    del recipe["changes"]
    renamed = record.answer.model_copy(update={"answer_id": "ans_old"})
    with library.store.transaction() as transaction:
        transaction.record_answer(
            record.model_copy(update={"answer": renamed, "recipe": recipe, "recorded_at": None})
        )
    assert service.replay("ans_old").same
