"""A calibration is fitted to labelled items, and measured on facts that it did not see."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from knowledge.errors import InvalidInput
from knowledge.evaluation.calibration import (
    LabelledItem,
    LogisticCurve,
    fit_calibration,
    fit_logistic,
    fitted_for,
    labelled_items,
)
from knowledge.evaluation.stages import Stage
from knowledge.model.kinds import FEATURES, CalibrationTerms, FittedFor
from tests.evaluation.building import NOW, result, run_of

MADE_FOR = FittedFor(steps="extractive/1", embedder="hashing/64")
DECIDING = dict.fromkeys(FEATURES, 0.5)


def items(count: int = 3000, seed: int = 2) -> list[LabelledItem]:
    """Items that are right with the probability of a logistic curve in one of the features; the others are noise or constant."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        useful, useless = chance.random(), chance.random()
        right = chance.random() < 1 / (1 + math.exp(3 - 6 * useful))
        features = {**DECIDING, "late": useful, "words": useless}
        made.append(LabelledItem(f"fact {number // 2}", features, right, confidence=0.9))
    return made


def fit(data: list[LabelledItem], *features: str) -> CalibrationTerms:
    return fit_calibration(data, features, MADE_FOR, NOW)


def logistic(data: list[LabelledItem], *features: str) -> LogisticCurve:
    return fit_logistic([one.features for one in data], [one.right for one in data], features)


def probability(terms: CalibrationTerms, features: Mapping[str, float]) -> float:
    weighted = terms.refusal.bias + sum(weight * features[name] for name, weight in terms.refusal.weights.items())
    return 1 / (1 + math.exp(-weighted))


# -- the fit --------------------------------------------------------------------------------------------


def test_the_fit_finds_the_curve_that_the_labels_came_from() -> None:
    curve = logistic(items(), "late", "words")
    asked = [{"late": useful, "words": 0.5} for useful in (0.2, 0.5, 0.8)]
    for features, found in zip(asked, curve.probabilities(asked), strict=True):
        assert found == pytest.approx(1 / (1 + math.exp(3 - 6 * features["late"])), abs=0.04)


def test_the_weights_are_where_the_loss_is_least() -> None:
    data, names = items(300), ("late", "words")
    curve = logistic(data, *names)
    values = np.array([[i.features[name] for name in names] for i in data])
    signs = np.array([1 if i.right else -1 for i in data])

    def loss(weights: np.ndarray) -> float:
        margins = values @ weights[:2] + weights[2]
        shrunk = weights[:2] * values.std(axis=0)
        return float(np.log1p(np.exp(-signs * margins)).sum() + 0.5 * (shrunk**2).sum())

    best = np.array([*curve.weights.values(), curve.bias])
    for at in range(3):
        for step in (-0.01, 0.01):
            assert loss(best) < loss(best + step * np.eye(3)[at])


def test_a_feature_that_never_changes_does_no_harm() -> None:
    assert logistic(items(200), "late", "value").weights["value"] == 0.0


def test_the_same_items_give_the_same_calibration() -> None:
    assert fit(items(), "late") == fit(items(), "late")


def test_without_names_every_feature_that_decides_is_used() -> None:
    assert tuple(fit(items(200)).refusal.weights) == FEATURES
    assert tuple(fit(items(200), "words", "late").refusal.weights) == ("late", "words"), "in their own order"


def test_the_threshold_refuses_few_of_the_right_answers() -> None:
    data = items()
    fitted = fit(data, "late")
    right = [probability(fitted, one.features) for one in data if not one.held_out and one.right]
    below = sum(value < fitted.refusal.threshold for value in right) / len(right)
    assert 0.05 < below <= 0.06
    assert fitted.in_sample.refused_right == pytest.approx(below, abs=0.002)


def test_a_higher_share_of_false_refusals_refuses_more() -> None:
    few, many = (fit_calibration(items(), ("late",), MADE_FOR, NOW, share) for share in (0.06, 0.3))
    assert few.refusal.weights == many.refusal.weights
    assert many.in_sample.refused_right == pytest.approx(0.3, abs=0.005)
    assert (few.in_sample.refused_wrong or 0) < (many.in_sample.refused_wrong or 0)


def test_the_confidence_is_the_share_of_right_answers_among_those_given() -> None:
    fitted = fit(items(6000), "late")
    assert fitted.held_out.ece is not None
    assert fitted.before is not None
    assert fitted.before.ece is not None
    assert fitted.held_out.ece < 0.05 < fitted.before.ece
    assert fitted.held_out.auroc is not None
    assert fitted.held_out.auroc > 0.7
    assert fitted.before.auroc == 0.5
    assert sum(one.answers for one in fitted.reliability) == fitted.held_out.answers
    assert max(abs(one.confidence - one.right) for one in fitted.reliability) < 0.15


def test_a_calibration_says_what_it_was_fitted_for_and_on() -> None:
    fitted = fit(items(), "late")
    assert fitted.fitted_for == MADE_FOR
    assert fitted.fitted_at == NOW
    assert fitted.in_sample.items + fitted.held_out.items == 3000
    assert 0.25 < fitted.held_out.items / 3000 < 0.42
    assert fitted.data != fit(items(seed=3), "late").data


@pytest.mark.parametrize("why", ["refused", "withheld"])
def test_no_confidence_is_fitted_to_questions_that_were_refused_or_asked_without_their_evidence(
    why: str,
) -> None:
    data = items()
    unknown = [
        replace(one, answered=why != "refused", withheld=why == "withheld") if n % 2 else one
        for n, one in enumerate(data)
    ]
    fitted = fit(unknown, "late")
    assert fitted.refusal.weights == fit(data, "late").refusal.weights
    assert fitted.held_out.answers < 0.6 * fit(data, "late").held_out.answers


# -- what cannot be fitted ------------------------------------------------------------------------------


def test_too_few_items_are_refused() -> None:
    with pytest.raises(InvalidInput, match="labelled items to fit on") as caught:
        fit(items(10), "late")
    assert "--withholding" in caught.value.remedy


def test_an_unknown_feature_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"'length' is no feature; the features are late, words, .*address"):
        fit(items(300), "late", "length")


def test_answers_that_are_all_right_do_not_tell_a_confidence() -> None:
    data = [replace(one, answered=one.right) for one in items(300)]
    with pytest.raises(InvalidInput, match="answers to fit the confidence on"):
        fit(data, "late")


def test_features_that_mislead_about_the_answers_given_are_refused() -> None:
    chance = random.Random(1)
    data = [
        LabelledItem(f"f{n}", {**DECIDING, "late": n / 400}, right=n > 100 and chance.random() < 1.2 - n / 400)
        for n in range(400)
    ]
    with pytest.raises(InvalidInput, match=r"slope of the confidence is -\d"):
        fit(data, "late")


# -- labels ---------------------------------------------------------------------------------------------


def test_labels_say_whether_claiming_the_best_evidence_is_right() -> None:
    found: dict[str, Any] = {"features": DECIDING}
    refused = {**found, "refused": True, "hit": False}
    run = run_of(
        result("right", **found),
        result("wrong", hit=False, **found),
        result("refused with evidence", **refused, seen={"30 days": Stage.RANKED}),
        result("refused without", **refused, seen={"30 days": Stage.RESOLVED}),
        result("open", **refused, answerable=False),
        result("withheld", answerable=False, withheld=True, hit=False, **found),
        result("decided otherwise", features={"confidence": 0.1}),
    )
    labelled = labelled_items([run])
    assert {item.fact: (item.right, item.is_measured) for item in labelled} == {
        "right": (True, True),
        "wrong": (False, True),
        "refused with evidence": (True, False),
        "refused without": (False, False),
        "open": (False, False),
        "withheld": (False, False),
    }
    assert {item.confidence for item in labelled} == {0.8}


def test_all_questions_about_a_fact_are_held_out_together() -> None:
    sides: dict[str, set[bool]] = {}
    for item in items(200):
        sides.setdefault(item.fact, set()).add(item.held_out)
    assert all(len(side) == 1 for side in sides.values())
    assert {True, False} == {side for sides_of in sides.values() for side in sides_of}


def test_items_that_the_golden_file_holds_out_are_kept_for_measuring() -> None:
    made = [result(f"fact {n}", features=DECIDING, held_out=n == 0) for n in range(6)]
    marked = run_of(*made, parts={"held out": {"hit": 1.0}})
    assert [item.fact for item in labelled_items([marked]) if item.held_out] == ["fact 0"]


def test_without_marks_a_hash_of_the_fact_holds_a_third_out() -> None:
    made = [result(f"fact {n}", features=DECIDING) for n in range(300)]
    held_out = [item for item in labelled_items([run_of(*made)]) if item.held_out]
    assert 80 <= len(held_out) <= 120


def test_runs_of_one_answer_path_tell_what_the_calibration_is_for() -> None:
    def run(**fingerprints: str) -> Any:
        return run_of().model_copy(update={"fingerprints": fingerprints})

    one = run(steps="extractive/1", embedder="hashing/64")
    assert fitted_for([one, one]) == MADE_FOR
    with pytest.raises(InvalidInput, match=r"extractive/1 with hashing/64; extractive/2 with hashing/64"):
        fitted_for([one, run(steps="extractive/2", embedder="hashing/64")])
    with pytest.raises(InvalidInput, match="does not say which steps"):
        fitted_for([run(embedder="hashing/64")])
