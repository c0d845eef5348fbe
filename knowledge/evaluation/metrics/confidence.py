"""Measures of confidence against outcomes: risk–coverage, calibration and discrimination.

`confidences` lie in [0, 1], one for each answer; `right` says of each answer whether it is right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.model.clock import Value
from knowledge.model.kinds import ReliabilityBin

BINS = 10
"""Bins of the reliability table: the customary number."""


class CurvePoint(Value):
    """The share of questions answered when only confidences of at least `confidence` are, and the share of wrong ones."""

    confidence: float
    coverage: float
    risk: float


def risk_coverage(confidences: Sequence[float], right: Sequence[bool], questions: int) -> list[CurvePoint]:
    """The risk at each coverage that a threshold on the confidence can reach, the smallest coverage first.

    `questions` is the number of all questions, those refused included (El-Yaniv & Wiener, 2010).
    """
    points: list[CurvePoint] = []
    values, outcomes = np.asarray(confidences, np.float64), np.asarray(right, np.bool_)
    for threshold in np.unique(values)[::-1]:
        answered = values >= threshold
        risk = 1.0 - float(outcomes[answered].mean())
        points.append(
            CurvePoint(confidence=float(threshold), coverage=float(answered.sum()) / questions, risk=risk)
        )
    return points


def area_under_risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """The mean risk over the n best answers, for n from 1 to all (AURC; Geifman & El-Yaniv, 2019); None without answers.

    Answers of equal confidence count as if each were wrong to the degree that all of them are, so that their order does
    not matter.
    """
    if not confidences:
        return None
    values, wrong = np.asarray(confidences, np.float64), 1.0 - np.asarray(right, np.float64)
    _, group = np.unique(values, return_inverse=True)
    mean = np.bincount(group, weights=wrong) / np.bincount(group)
    spread = mean[group][np.argsort(-values, kind="stable")]
    return float((np.cumsum(spread) / np.arange(1, len(spread) + 1)).mean())


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[ReliabilityBin]:
    """The answers in bins of equal numbers, by confidence; fewer bins where there are fewer answers."""
    values, outcomes = np.asarray(confidences, np.float64), np.asarray(right, np.float64)
    order = np.argsort(values, kind="stable")
    parts = np.array_split(order, min(bins, len(order))) if len(order) else []
    return [
        ReliabilityBin(answers=len(p), confidence=float(values[p].mean()), right=float(outcomes[p].mean()))
        for p in parts
    ]


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> float | None:
    """The mean distance of confidence and share right over bins of equal numbers (ECE; Nguyen & O'Connor, 2015)."""
    table = reliability(confidences, right, bins)
    if not table:
        return None
    return sum(one.answers * abs(one.confidence - one.right) for one in table) / len(confidences)


def brier(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """The mean squared distance of confidence and outcome (Brier, 1950); None without answers."""
    if not confidences:
        return None
    return float(np.mean((np.asarray(confidences, np.float64) - np.asarray(right, np.float64)) ** 2))


def auroc(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """The probability that a right answer has a higher confidence than a wrong one, ties counting half.

    It is None unless there are right and wrong answers. Computed from mean ranks (Mann & Whitney, 1947).
    """
    outcomes = np.asarray(right, np.bool_)
    positive = int(outcomes.sum())
    negative = len(outcomes) - positive
    if not positive or not negative:
        return None
    ranks = _mean_ranks(np.asarray(confidences, np.float64))
    return float((ranks[outcomes].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _mean_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: NDArray[np.float64] = last - (counts - 1) / 2
    return mean[group]
