"""Measures of confidence on cases that can be computed by hand."""

from __future__ import annotations

import random

import pytest

from knowledge.evaluation.metrics.confidence import (
    area_under_risk_coverage,
    auroc,
    brier,
    expected_calibration_error,
    reliability,
    risk_coverage,
)

CONFIDENCES = [0.9, 0.8, 0.8, 0.4]
RIGHT = [True, True, False, False]


def test_the_curve_has_a_point_for_each_threshold() -> None:
    points = [(one.confidence, one.coverage, one.risk) for one in risk_coverage(CONFIDENCES, RIGHT, questions=5)]
    assert points == [(0.9, 0.2, 0.0), (0.8, 0.6, pytest.approx(1 / 3)), (0.4, 0.8, 0.5)]


def test_the_area_is_the_mean_risk_and_answers_of_equal_confidence_share_theirs() -> None:
    assert area_under_risk_coverage(CONFIDENCES, RIGHT) == pytest.approx((0 + 0.25 + 1 / 3 + 0.5) / 4)
    assert area_under_risk_coverage([0.9, 0.8], [False, True]) == pytest.approx((1 + 0.5) / 2)


def test_the_order_of_answers_makes_no_difference() -> None:
    shuffled = [2, 0, 3, 1]
    confidences, right = [CONFIDENCES[at] for at in shuffled], [RIGHT[at] for at in shuffled]
    assert area_under_risk_coverage(confidences, right) == area_under_risk_coverage(CONFIDENCES, RIGHT)
    assert auroc(confidences, right) == auroc(CONFIDENCES, RIGHT)


def test_the_auroc_is_the_share_of_pairs_in_order_ties_counting_half() -> None:
    assert auroc(CONFIDENCES, RIGHT) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auroc([0.1, 0.2], [True, False]) == 0.0


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    assert brier([1.0, 0.5], [True, False]) == pytest.approx((0 + 0.25) / 2)


def test_bins_have_equal_numbers_of_answers_and_the_error_is_their_mean_distance() -> None:
    table = reliability(CONFIDENCES, RIGHT, bins=2)
    assert [one.answers for one in table] == [2, 2]
    assert [one.confidence for one in table] == pytest.approx([0.6, 0.85])
    assert expected_calibration_error(CONFIDENCES, RIGHT, bins=2) == pytest.approx(
        sum(abs(one.confidence - one.right) for one in table) / 2
    )


def test_a_confidence_that_is_the_share_of_right_answers_is_calibrated() -> None:
    chance = random.Random(3)
    confidences = [chance.random() for _ in range(20_000)]
    right = [chance.random() < confidence for confidence in confidences]
    error = expected_calibration_error(confidences, right)
    assert error is not None
    assert error < 0.02
    off = expected_calibration_error([value / 2 for value in confidences], right)
    assert off is not None
    assert off > 0.2


def test_nothing_is_measured_without_answers_or_without_right_and_wrong_ones() -> None:
    assert area_under_risk_coverage([], []) is None
    assert expected_calibration_error([], []) is None
    assert brier([], []) is None
    assert auroc([0.5, 0.6], [True, True]) is None
    assert risk_coverage([], [], 3) == []
