"""A run asks every item and measures what came back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge.errors import InvalidInput
from knowledge.evaluation.golden_items import GoldenItem
from knowledge.evaluation.judging import Asked
from knowledge.evaluation.results import EvaluationRun, JudgedClaim
from knowledge.evaluation.runner import measured, run_items
from knowledge.model.answering.answers import Status, Step
from tests.evaluation.building import NOW, answer, item, result

ITEMS = [item("right", quotes=["30 days"]), item("wrong", quotes=["45 days"]), item("open")]


def ask(one: GoldenItem) -> Iterator[Asked]:
    """Everything is answered with 30 days, which takes longer each time; what has an answer is asked without it, too."""
    steps = (Step(name="rank", ms=1.0, summary=""), Step(name="select", ms=2.0, summary=""))
    yield Asked(answer("within 30 days"), steps=steps, baselines={"dense": ["within 30 days"]})
    if one.expected.answerable:
        yield Asked(answer(status=Status.INSUFFICIENT), withheld=True)


def run() -> EvaluationRun:
    return run_items(ITEMS, ask, {"recipe": "r"}, NOW)


def test_hits_and_refusals_are_counted_over_the_items_they_can_occur_in() -> None:
    metrics = run().metrics
    assert metrics["items"] == 3
    assert metrics["hit"] == 0.5
    assert metrics["refusal"] == 0.0
    assert metrics["false_refusal"] == 0.0


def test_items_without_their_evidence_are_a_kind_of_their_own() -> None:
    kinds = run().kinds
    assert kinds.keys() == {"lookup", "withheld"}
    assert kinds["withheld"]["refusal"] == 1.0
    assert kinds["withheld"]["hit"] is None


def test_an_item_that_cannot_be_asked_is_named() -> None:
    def refuse(_: GoldenItem) -> Iterator[Asked]:
        raise InvalidInput("There is no place 'atlantis'.", where="jurisdiction")
        yield

    with pytest.raises(InvalidInput, match="atlantis") as refused:
        run_items(ITEMS, refuse, {}, NOW)
    assert refused.value.where == "right"


def test_latencies_stand_apart_from_the_numbers_that_repeat() -> None:
    made = run()
    assert made.latency["rank"].p50 == 1.0
    assert made.latency["whole answer"].p95 == 3.0
    slower = made.model_copy(update={"latency": {}, "made_at": NOW.replace(year=2026)})
    assert slower.numbers_hash == made.numbers_hash
    assert made.model_copy(update={"fingerprints": {}}).numbers_hash != made.numbers_hash


def test_a_report_is_read_back_as_the_same_run() -> None:
    made = run()
    assert EvaluationRun.from_report(made.as_report()) == made


def test_baselines_are_the_share_of_answerable_items_that_the_first_passages_show() -> None:
    assert run().baselines["dense"]["hit@1"] == 0.5


def test_claim_precision_is_over_all_claims_of_answerable_items() -> None:
    good, bad = (JudgedClaim(text="x", answers=answers, supported=True) for answers in (True, False))
    items = [
        result("a", claims=(good,)),
        result("b", claims=(good, bad, bad)),
        result("c", claims=(bad,), answerable=False),
    ]
    assert measured(items)["claim_precision"] == 0.5


def test_characters_are_the_mean_of_what_was_answered() -> None:
    refused = result("c", refused=True, characters=0, hit=False)
    assert measured([result("a", characters=100), result("b", characters=300), refused])["characters"] == 200


def test_confidence_is_measured_on_answers_that_were_given() -> None:
    items = [
        result("a", confidence=0.9),
        result("b", confidence=0.2, hit=False),
        result("c", confidence=0.95, refused=True, hit=False),
    ]
    assert measured(items)["auroc"] == 1.0
    assert measured(items)["brier"] == pytest.approx((0.01 + 0.04) / 2)


def test_items_held_out_are_measured_apart() -> None:
    items = [ITEMS[0].model_copy(update={"held_out": True}), *ITEMS[1:]]
    parts = run_items(items, ask, {}, NOW).parts
    assert parts["held out"]["hit"] == 1.0
    assert parts["open"]["hit"] == 0.0


def test_a_run_without_items_held_out_has_no_parts() -> None:
    assert run().parts == {}
