"""The terms of a calibration: the curve that decides whether evidence suffices, and the map from it to the confidence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from knowledge.model.clock import Instant, Value
from knowledge.model.kinds.fields import Text
from knowledge.model.record.canonical import Sha256

CALIBRATION = "calibration/answers"
"""The object that answers are calibrated by. Others of its kind decide nothing."""

FEATURES = ("late", "words", "statement", "held", "margin", "value", "complete", "address")
"""The features that decide whether evidence suffices, by the names of their weights in the recipe (`SufficiencyRecipe`)."""


def check_features(names: Mapping[str, Any] | tuple[str, ...]) -> None:
    """Raise ValueError naming the first of these names that is no feature."""
    for name in names:
        if name not in FEATURES:
            raise ValueError(f"{name!r} is no feature; the features are {', '.join(FEATURES)}")


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is not finite; write a number")
    return value


def _of_features(weights: dict[str, float]) -> dict[str, float]:
    check_features(weights)
    return weights


Finite = Annotated[float, AfterValidator(_finite)]
"""A number that is neither infinite nor NaN."""
Weights = Annotated[dict[str, Finite], AfterValidator(_of_features), Field(min_length=1)]
"""A weight for each feature. A feature that is left out has the weight 0."""


class FittedFor(Value):
    """The answer path that a calibration was fitted for: the steps of the recipe (`extractive/14`), and the fingerprint of the embedding model."""

    steps: Text
    embedder: Text


class RefusalCurve(Value):
    """The probability that claiming the best evidence is right, as a logistic curve over the features, and the one below which nothing is claimed."""

    bias: Finite
    weights: Weights
    threshold: Finite = Field(gt=0, lt=1)


class ConfidenceMap(Value):
    """The probability that an answer given is right: the logistic function of `slope` times the logit of the curve, plus `shift`."""

    slope: Finite = Field(gt=0)
    shift: Finite


class FitMeasures(Value):
    """The measures of a fit on a part of the labelled items.

    `refused_right` and `refused_wrong` are the shares of items that the curve refuses, of those where claiming is right and where it is wrong.
    The others are those of the confidence of the `answers` that the curve gives: the share that is right, the expected calibration error, the
    mean squared distance (Brier), and the chance that a right answer is more confident than a wrong one (AUROC). A measure is None where
    there is nothing to measure.
    """

    items: int = Field(ge=0)
    refused_right: Finite | None = None
    refused_wrong: Finite | None = None
    answers: int = Field(ge=0)
    right: Finite | None = None
    ece: Finite | None = None
    brier: Finite | None = None
    auroc: Finite | None = None


class ReliabilityBin(Value):
    """Answers of similar confidence: how many, their mean confidence, and the share that is right."""

    answers: int
    confidence: Finite
    right: Finite


class CalibrationTerms(Value):
    """A calibration, what it was fitted for and on, and how good it is on the items that it saw and on those held out.

    `data` is the hash of the labelled items. `before` measures, on the items held out, the answers and confidences that the calibration replaces.
    `reliability` shows the confidences of the answers held out.
    """

    fitted_for: FittedFor
    refusal: RefusalCurve
    confidence: ConfidenceMap
    data: Sha256
    fitted_at: Instant
    in_sample: FitMeasures
    held_out: FitMeasures
    before: FitMeasures | None = None
    reliability: tuple[ReliabilityBin, ...] = ()

    def deciding(self) -> dict[str, Any]:
        """Return the terms that decide: all of them, because they hold no words of an author."""
        return self.model_dump(mode="json")
