"""The calibration in force decides whether evidence suffices, and the confidence (rule Q2d)."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.model.answering.answers import Answer, AnswerRecord, Status
from knowledge.model.clock import json_value
from knowledge.model.kinds import FEATURES, CalibrationTerms, terms_of
from knowledge.reasoning.calibration import SHIPPED, with_calibration
from knowledge.reasoning.question import Question
from knowledge.reasoning.reasoner import answer_again
from knowledge.reasoning.recipe import STEPS, Recipe
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.verification.sufficiency import MEANING, probability
from knowledge.telemetry import NullTelemetry
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.store_samples import approve, calibration
from tests.reasoning.building import Library
from tests.reasoning.office import Office, policy

CARDS = policy("cards", "Gift cards expire 24 months after they were bought.")
WHEN = "When do gift cards expire?"


def terms(**refusal: Any) -> CalibrationTerms:
    found = terms_of(calibration(**refusal).version)
    assert isinstance(found, CalibrationTerms)
    return found


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@pytest.fixture
def cards(office: Office) -> Office:
    """An office with one policy."""
    office.publish(CARDS)
    return office


def calibrate(office: Office, **refusal: Any) -> str:
    """Approve a calibration for the answer path of an office; its version id."""
    fitted = calibration(STEPS, HashingEmbedder(dimensions=256).fingerprint, **refusal)
    (version_id,) = approve(office.shelf.store, fitted)
    return version_id


def replayed(office: Office, record: AnswerRecord) -> Answer:
    with office.shelf.store.snapshot(record.answer.as_of, record.answer.scope) as snapshot:
        return answer_again(snapshot, record)


# -- the recipe -----------------------------------------------------------------------------------------


def test_every_feature_has_a_weight_in_the_recipe() -> None:
    assert {*FEATURES, "bias"} <= set(type(Recipe().sufficiency).model_fields)


@pytest.mark.parametrize("threshold", [0.05, 0.2, 0.5, 0.9])
def test_the_threshold_of_a_calibration_is_the_least_support_of_the_recipe(threshold: float) -> None:
    fitted = terms(threshold=threshold)
    recipe = with_calibration(Recipe(), fitted)
    for late in (0.0, 0.3, 0.6, 0.9):
        curve = logistic(fitted.refusal.bias + 3.0 * late)
        support = logistic(recipe.sufficiency.bias + recipe.sufficiency.late * late)
        assert (support >= recipe.sufficiency.least) == (curve >= threshold)
        expected = logistic(0.8 * math.log(curve / (1 - curve)) + 0.1)
        assert probability(support, recipe.confidence) == pytest.approx(expected, abs=0.0002)


def test_a_feature_that_is_left_out_decides_nothing() -> None:
    recipe = with_calibration(Recipe(), terms(weights={"late": 2.0}))
    assert recipe.sufficiency.late == 2.0
    assert {getattr(recipe.sufficiency, name) for name in FEATURES if name != "late"} == {0.0}


def test_what_other_models_and_languages_are_held_to_stays_as_it_is() -> None:
    recipe = with_calibration(Recipe(), terms(threshold=0.9))
    shipped = Recipe().sufficiency
    kept = {"least", "least_change", "by_terms", "looked_at", "least_words", "almost"}
    assert all(getattr(recipe.sufficiency, name) == getattr(shipped, name) for name in kept)
    assert recipe.quoting == Recipe().quoting


# -- answers --------------------------------------------------------------------------------------------


def test_a_calibration_in_force_decides_and_is_named(cards: Office) -> None:
    plain = cards.ask(WHEN)
    version_id = calibrate(cards)
    answer = cards.ask(WHEN)
    assert plain.fingerprints["calibration"] == SHIPPED
    assert answer.fingerprints["calibration"] == version_id
    assert answer.confidence.value != plain.confidence.value
    assert "fitted on 30 answers; on 30 others its calibration error is 0.050" in answer.confidence.meaning
    assert plain.confidence.meaning == MEANING


def test_a_calibration_may_refuse_what_is_answered_without_it(cards: Office) -> None:
    assert cards.ask(WHEN).status is Status.ANSWERED
    calibrate(cards, threshold=0.999)
    assert cards.ask(WHEN).status is Status.INSUFFICIENT


def test_an_answer_replays_with_the_calibration_of_its_known_time(cards: Office) -> None:
    version_id = calibrate(cards)
    answer = cards.ask(WHEN)
    cards.shelf.now += timedelta(days=1)
    cards.deprecate(version_id)
    assert cards.ask(WHEN).fingerprints["calibration"] == SHIPPED
    assert cards.replays(answer)


def test_an_answer_of_other_steps_replays_with_what_was_fitted_for_those(cards: Office) -> None:
    calibrate(cards)
    record = cards.shelf.store.answer(cards.ask(WHEN).answer_id)
    former = record.model_copy(update={"recipe": {**record.recipe, "steps": "extractive/0"}})
    assert replayed(cards, former).fingerprints["calibration"] == SHIPPED


def test_an_answer_given_before_there_were_calibrations_replays_without_naming_one(cards: Office) -> None:
    record = cards.shelf.store.answer(cards.ask(WHEN).answer_id)
    engines = {name: one for name, one in record.answer.fingerprints.items() if name != "calibration"}
    old = record.answer.model_copy(update={"fingerprints": engines}).sealed()
    assert replayed(cards, record.model_copy(update={"answer": old})).answer_hash == old.answer_hash


def test_where_words_are_not_compared_no_calibration_holds() -> None:
    library = Library(CARDS)  # whose searches compare no words
    approve(library.store, calibration(STEPS, library.embedder.fingerprint))
    trace = AnswerTrace(NullTelemetry())
    considered = library.reasoner.consider(Question(text=WHEN), trace)
    assert considered.answer.fingerprints["calibration"] == SHIPPED
    assert considered.recipe == Recipe()
    (summary,) = (step.summary for step in trace.steps if step.name == "calibrate")
    assert "run `knowledge reindex`" in summary


# -- what a calibration may hold --------------------------------------------------------------------------


def test_a_calibration_reads_back_as_it_was_written() -> None:
    written = terms()
    assert CalibrationTerms.model_validate(json_value(written)) == written
    assert CalibrationTerms.model_validate(written.deciding()) == written


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        ({"bias": math.nan}, "nan is not finite; write a number"),
        ({"weights": {"late": math.inf}}, "inf is not finite"),
        ({"weights": {"length": 1.0}}, "'length' is no feature; the features are late"),
        ({"weights": {}}, "at least 1 item"),
        ({"threshold": 0.0}, "greater than 0"),
        ({"threshold": 1.0}, "less than 1"),
    ],
    ids=str,
)
def test_wrong_numbers_are_refused(refusal: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CalibrationTerms.model_validate(
            calibration().version.attributes
            | {"refusal": {"bias": 0.0, "weights": {"late": 1.0}, "threshold": 0.5, **refusal}}
        )


def test_a_confidence_that_falls_with_support_is_refused() -> None:
    wrong = calibration().version.attributes | {"confidence": {"slope": 0.0, "shift": 1.0}}
    with pytest.raises(ValidationError, match="greater than 0"):
        CalibrationTerms.model_validate(wrong)
