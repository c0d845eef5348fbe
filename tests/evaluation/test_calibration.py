"""A confidence is fitted to labelled items, and measured on facts that it did not see."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from knowledge.errors import InvalidInput
from knowledge.evaluation.calibration import (
    LabelledItem,
    fit_calibration,
    fit_logistic,
    labelled_items,
)
from knowledge.evaluation.stages import Stage
from tests.evaluation.building import NOW, result, run_of


def items(count: int = 3000, seed: int = 2) -> list[LabelledItem]:
    """Items that are right with the probability of a logistic curve in one of two features."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        useful, useless = chance.random(), chance.random()
        right = chance.random() < 1 / (1 + math.exp(3 - 6 * useful))
        features = {"useful": useful, "useless": useless, "confidence": 0.9}
        made.append(LabelledItem(f"fact {number // 2}", features, right))
    return made


def test_the_fit_finds_the_curve_that_the_labels_came_from() -> None:
    fitted = fit_logistic(items(), ["useful", "useless"])
    for useful in (0.2, 0.5, 0.8):
        expected = 1 / (1 + math.exp(3 - 6 * useful))
        assert fitted.confidence({"useful": useful, "useless": 0.5}) == pytest.approx(expected, abs=0.04)


def test_the_weights_are_where_the_loss_is_least() -> None:
    data = items(300)
    fitted = fit_logistic(data, ["useful", "useless"])

    def loss(weights: np.ndarray) -> float:
        values = np.array([[i.features["useful"], i.features["useless"]] for i in data])
        margins = ((values - fitted.mean) / fitted.scale) @ weights[:2] + weights[2]
        signs = np.array([1 if i.right else -1 for i in data])
        return float(np.log1p(np.exp(-signs * margins)).sum() + 0.5 * (weights[:2] ** 2).sum())

    best = np.array([*fitted.weights, fitted.bias])
    for at in range(3):
        for step in (-0.01, 0.01):
            assert loss(best) < loss(best + step * np.eye(3)[at])


def test_a_fit_says_what_it_was_fitted_on_and_how_good_it_is_on_both_parts() -> None:
    fitted = fit_calibration(items(), ["useful"], NOW).fitted_on
    assert fitted is not None
    assert fitted.in_sample.items + fitted.held_out.items == 3000
    assert 0.25 < fitted.held_out.items / 3000 < 0.42
    assert fitted.held_out.ece is not None
    assert fitted.held_out.auroc is not None
    assert fitted.previous.ece is not None
    assert fitted.held_out.ece < 0.05 < fitted.previous.ece
    assert fitted.held_out.auroc > 0.75
    assert fitted.previous.auroc == 0.5


def test_the_threshold_refuses_few_of_the_right_answers() -> None:
    data = items()
    fitted = fit_calibration(data, ["useful"], NOW)
    assert fitted.fitted_on is not None
    kept = [item for item in data if not item.held_out]
    right = [fitted.confidence(item.features) for item in kept if item.right]
    below = sum(value < fitted.fitted_on.threshold for value in right) / len(right)
    assert 0.05 < below <= 0.06


def test_the_same_items_give_the_same_calibration() -> None:
    assert fit_calibration(items(), ["useful"], NOW) == fit_calibration(items(), ["useful"], NOW)


def test_all_questions_about_a_fact_are_held_out_together() -> None:
    sides: dict[str, set[bool]] = {}
    for item in items(200):
        sides.setdefault(item.fact, set()).add(item.held_out)
    assert all(len(side) == 1 for side in sides.values())
    assert {True, False} == {side for sides_of in sides.values() for side in sides_of}


def test_without_names_every_feature_is_used_but_the_confidence_that_a_fit_replaces() -> None:
    assert fit_calibration(items(200), [], NOW).features == ("useful", "useless")


def test_a_feature_that_never_changes_does_no_harm() -> None:
    constant = [LabelledItem(i.fact, {**i.features, "constant": 1.0}, i.right) for i in items(200)]
    fitted = fit_logistic(constant, ["useful", "constant"])
    assert fitted.weights[1] == 0.0


def test_too_few_items_or_an_unknown_feature_are_refused() -> None:
    with pytest.raises(InvalidInput, match="labelled items to fit on"):
        fit_calibration(items(10), ["useful"], NOW)
    with pytest.raises(InvalidInput, match="'length'"):
        fit_calibration(items(300), ["length"], NOW)


def test_labels_say_whether_claiming_the_best_evidence_is_right() -> None:
    found = {"features": {"support": 0.5}}
    refused = {**found, "refused": True, "hit": False}
    run = run_of(
        result("right", **found),
        result("wrong", hit=False, **found),
        result("refused with evidence", **refused, seen={"30 days": Stage.RANKED}),
        result("refused without", **refused, seen={"30 days": Stage.RESOLVED}),
        result("open", **refused, answerable=False),
        result("withheld", answerable=False, withheld=True, hit=False, **found),
        result("nothing found", features={}),
    )
    labels = {item.fact: item.right for item in labelled_items([run])}
    assert labels == {
        "right": True,
        "wrong": False,
        "refused with evidence": True,
        "refused without": False,
        "open": False,
        "withheld": False,
    }


def test_items_that_the_golden_file_holds_out_are_kept_for_measuring() -> None:
    made = [result(f"fact {n}", features={"support": 0.5}, held_out=n == 0) for n in range(6)]
    marked = run_of(*made, parts={"held out": {"hit": 1.0}})
    assert [item.fact for item in labelled_items([marked]) if item.held_out] == ["fact 0"]


def test_without_marks_a_hash_of_the_fact_holds_a_third_out() -> None:
    made = [result(f"fact {n}", features={"support": 0.5}) for n in range(300)]
    held_out = [item for item in labelled_items([run_of(*made)]) if item.held_out]
    assert 80 <= len(held_out) <= 120
