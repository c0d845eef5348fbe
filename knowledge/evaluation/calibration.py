"""Fits a confidence to labelled items: logistic regression on the features of each, the weights shrunk (Platt, 1999).

The label of an item says whether claiming its best evidence is right. The fit is deterministic, and needs nothing but numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from knowledge.errors import InvalidInput
from knowledge.evaluation.metrics.confidence import auroc, brier, expected_calibration_error
from knowledge.evaluation.results import EvaluationRun, ItemResult
from knowledge.evaluation.stages import STAGES, Stage
from knowledge.model.canonical import content_hash, sha256_hex
from knowledge.model.clock import Instant, Value

HELD_OUT = 3
"""One fact in this many is held out of the fit, to measure on."""
_SHRINKAGE = 1.0
"""The weight of the squared weights in the loss (L2): the customary value, a unit normal prior on standardised features."""
_STEPS = 100
"""Newton steps at most; some ten suffice."""
_TOLERANCE = 1e-12
"""The fit ends when no weight moves by more."""
_DIGITS = 9
"""Digits that are kept of a fitted number, so that the last bits of a sum do not show."""
_FEWEST = 20
"""Labelled items from which a fit is made; with fewer, chance decides the weights."""
_NOT_FITTED = frozenset({"confidence"})
"""Recorded numbers that are no features by default: the confidence is what a fit replaces."""
MOST_FALSE_REFUSALS = 0.06
"""The share of right answers that the threshold may refuse: one question in sixteen."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledItem:
    """The features of an item, its label, and the fact it asks about.

    `marked` says whether the golden file holds the item out. It is None where the file holds none out; then the fact decides.
    """

    fact: str
    features: Mapping[str, float]
    right: bool
    marked: bool | None = None

    @property
    def held_out(self) -> bool:
        """Whether the item is kept for measuring. All items that ask about one fact are kept together."""
        if self.marked is not None:
            return self.marked
        return int(sha256_hex(self.fact.encode())[:8], 16) % HELD_OUT == 0


class FitMeasures(Value):
    """The items and measures of a part of the data; a measure is None where there is nothing to measure."""

    items: int
    right: float
    ece: float | None
    brier: float | None
    auroc: float | None


class FittedOn(Value):
    """The hash of the labelled items, the time of the fit, and its measures on the items that it saw and on those held out.

    `previous` measures the confidence that the answers had, on the items held out. `threshold` is the confidence below which
    an answer is refused, so that at most `MOST_FALSE_REFUSALS` of the right ones in the sample are.
    """

    data: str
    made_at: Instant
    in_sample: FitMeasures
    held_out: FitMeasures
    previous: FitMeasures
    threshold: float


class Calibration(Value):
    """A fitted confidence: the logistic function of `bias` and of the weighted features, each less its mean, over its scale."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    fitted_on: FittedOn | None = Field(None)

    def confidence(self, features: Mapping[str, float]) -> float:
        """The confidence for these features, in [0, 1]. Raises KeyError where one is missing."""
        values = np.asarray([[features[name] for name in self.features]], np.float64)
        return float(self._confidences(values)[0])

    def confidences(self, items: Sequence[LabelledItem]) -> list[float]:
        """The confidence for each item."""
        return self._confidences(_matrix(items, self.features)).tolist() if items else []

    def _confidences(self, values: _Floats) -> _Floats:
        standard = (values - np.asarray(self.mean)) / np.asarray(self.scale)
        return _logistic(standard @ np.asarray(self.weights) + self.bias)


def labelled_items(runs: Iterable[EvaluationRun]) -> list[LabelledItem]:
    """The items of runs whose label is known and that found evidence at all.

    An answer is right if it is a hit. A refused question that has an answer is right if all expected texts were among the best
    passages, because then they would have been claimed. Nothing claimed for a question without an answer is right.
    """
    return [
        LabelledItem(item.fact, item.features, _is_right(item), item.held_out if run.parts else None)
        for run in runs
        for item in run.items
        if "support" in item.features
    ]


def fit_calibration(items: Sequence[LabelledItem], features: Sequence[str], made_at: datetime) -> Calibration:
    """Fit the confidence to the items that are not held out, and measure it on both parts.

    Without `features`, all are used that every item has, but the confidence. Raises InvalidInput.
    """
    features = features or [name for name in _common(items) if name not in _NOT_FITTED]
    _check(items, features)
    kept = [item for item in items if not item.held_out]
    held_out = [item for item in items if item.held_out]
    fitted = fit_logistic(kept, features)
    in_sample = fitted.confidences(kept)
    before = [item.features.get("confidence", 0.0) for item in held_out]
    on = FittedOn(
        data=content_hash([[one.fact, dict(one.features), one.right] for one in items]),
        made_at=made_at,
        in_sample=_measures(in_sample, kept),
        held_out=_measures(fitted.confidences(held_out), held_out),
        previous=_measures(before, held_out),
        threshold=_threshold(in_sample, kept),
    )
    return fitted.model_copy(update={"fitted_on": on})


def fit_logistic(items: Sequence[LabelledItem], features: Sequence[str]) -> Calibration:
    """Logistic regression with L2 on standardised features, by Newton's method; the bias is not shrunk."""
    values = _matrix(items, features)
    labels = np.asarray([item.right for item in items], np.float64)
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    design = np.column_stack([(values - mean) / scale, np.ones(len(items))])
    penalty = np.diag([*([_SHRINKAGE] * len(features)), 0.0])
    weights = np.zeros(len(features) + 1)
    for _ in range(_STEPS):
        predicted = _logistic(design @ weights)
        gradient = design.T @ (predicted - labels) + penalty @ weights
        curvature = (design * (predicted * (1 - predicted))[:, None]).T @ design + penalty
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        weights = weights - step
        if float(np.abs(step).max()) < _TOLERANCE:
            break
    return Calibration(
        features=tuple(features),
        mean=_kept(mean),
        scale=_kept(scale),
        weights=_kept(weights[:-1]),
        bias=round(float(weights[-1]), _DIGITS),
    )


def _is_right(item: ItemResult) -> bool:
    if not item.answerable:
        return False
    return item.hit if not item.refused else bool(item.seen) and all(map(_was_ranked, item.seen.values()))


def _was_ranked(stage: Stage | None) -> bool:
    return stage is not None and STAGES.index(stage) >= STAGES.index(Stage.RANKED)


def _check(items: Sequence[LabelledItem], features: Sequence[str]) -> None:
    for part, own in (
        ("fit on", [i for i in items if not i.held_out]),
        ("measure on", [i for i in items if i.held_out]),
    ):
        if len(own) < _FEWEST or len({item.right for item in own}) < 2:
            raise InvalidInput(
                f"There are {len(own)} labelled items to {part}, {sum(i.right for i in own)} of them right.",
                remedy=f"Give runs with at least {_FEWEST} of each part, right and wrong: eval run --withholding makes some.",
            )
    for name in features:
        if any(name not in item.features for item in items):
            raise InvalidInput(
                f"Not every item has the feature {name!r}.", remedy=f"Every item has {', '.join(_common(items))}."
            )


def _common(items: Sequence[LabelledItem]) -> list[str]:
    """The features that every item has, sorted."""
    return sorted(set.intersection(*(set(item.features) for item in items))) if items else []


def _measures(confidences: Sequence[float], items: Sequence[LabelledItem]) -> FitMeasures:
    right = [item.right for item in items]
    return FitMeasures(
        items=len(items),
        right=round(sum(right) / len(right), _DIGITS),
        ece=_rounded(expected_calibration_error(confidences, right)),
        brier=_rounded(brier(confidences, right)),
        auroc=_rounded(auroc(confidences, right)),
    )


def _threshold(confidences: Sequence[float], items: Sequence[LabelledItem]) -> float:
    right = sorted(value for value, item in zip(confidences, items, strict=True) if item.right)
    return round(right[int(len(right) * MOST_FALSE_REFUSALS)], _DIGITS)


def _matrix(items: Sequence[LabelledItem], features: Sequence[str]) -> _Floats:
    return np.asarray([[item.features[name] for name in features] for item in items], np.float64)


def _logistic(values: _Floats) -> _Floats:
    result: _Floats = 1 / (1 + np.exp(-np.clip(values, -500, 500)))
    return result


def _kept(values: _Floats) -> tuple[float, ...]:
    return tuple(round(float(value), _DIGITS) for value in values)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
