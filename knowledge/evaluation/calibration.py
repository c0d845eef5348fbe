"""Fits a calibration to labelled items: the curve that refuses, and the map from it to the confidence.

Both are logistic regressions with shrunk weights (Platt, 1999). The label of an item says whether claiming its best evidence is right. A
fit is deterministic, and needs nothing but numpy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import InvalidInput
from knowledge.evaluation.metrics.confidence import auroc, brier, expected_calibration_error, reliability
from knowledge.evaluation.results import EvaluationRun, ItemResult
from knowledge.evaluation.stages import STAGES, Stage
from knowledge.model.kinds import (
    FEATURES,
    CalibrationTerms,
    ConfidenceMap,
    FitMeasures,
    FittedFor,
    RefusalCurve,
    ReliabilityBin,
    check_features,
)
from knowledge.model.record.canonical import content_hash, sha256_hex

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
_LOGIT = "logit"
"""The one feature of the map to the confidence: the logit of the curve."""
_BOUND = 0.0001
"""Probabilities nearer to 0 or 1 than this are taken for this: the logit has no value there. `ConfidenceRecipe.bound` is the same."""
FALSE_REFUSALS = 0.06
"""The share of right items that the threshold may refuse where nothing else is asked for: one question in sixteen."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledItem:
    """The features of an item, its label, and the fact it asks about.

    `answered` says whether the run gave an answer: of others it is not known whether they would have been right. `withheld` says that the evidence
    was taken away. `confidence` is that of the run. `marked` says whether the golden file holds the item out. It is None where the file holds none out; then the fact decides.
    """

    fact: str
    features: Mapping[str, float]
    right: bool
    answered: bool = True
    withheld: bool = False
    confidence: float = 0.0
    marked: bool | None = None

    @property
    def is_measured(self) -> bool:
        """Whether the item tells how far a confidence may be relied on: it was answered, and people ask such questions."""
        return self.answered and not self.withheld

    @property
    def held_out(self) -> bool:
        """Whether the item is kept for measuring. All items that ask about one fact are kept together."""
        if self.marked is not None:
            return self.marked
        return int(sha256_hex(self.fact.encode())[:8], 16) % HELD_OUT == 0


@dataclass(frozen=True)
class LogisticCurve:
    """The logistic function of `bias` and the weighted features."""

    bias: float
    weights: Mapping[str, float]

    def probabilities(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """The value of the curve for the features of each row."""
        if not rows:
            return []
        weights = np.asarray([*self.weights.values()], np.float64)
        curve = _logistic(_matrix(rows, tuple(self.weights)) @ weights + self.bias)
        return [float(value) for value in curve]


def fitted_for(runs: Iterable[EvaluationRun]) -> FittedFor:
    """The answer path that all of these runs measured. Raises InvalidInput where they measured several, or do not say which."""
    again = (
        "Make the runs again with `knowledge eval run --withholding`, all of them with one version and one model."
    )
    found = {(run.fingerprints.get("steps", ""), run.fingerprints.get("embedder", "")) for run in runs}
    if len(found) != 1:
        named = "; ".join(sorted(f"{steps or 'unknown steps'} with {model}" for steps, model in found)) or "none"
        raise InvalidInput(f"The runs measured different answer paths: {named}.", remedy=again)
    ((steps, embedder),) = found
    if not steps or not embedder:
        raise InvalidInput("The run does not say which steps and which model it measured.", remedy=again)
    return FittedFor(steps=steps, embedder=embedder)


def labelled_items(runs: Iterable[EvaluationRun]) -> list[LabelledItem]:
    """The items of runs where the curve decided, with what they are labelled.

    An answer is right if it is a hit. A refused question that has an answer is right if all expected texts were among the best
    passages, because then they would have been claimed. Nothing claimed for a question without an answer is right.
    """
    return [
        LabelledItem(
            fact=item.fact,
            features={name: item.features[name] for name in FEATURES},
            right=_is_right(item),
            answered=not item.refused,
            withheld=item.withheld,
            confidence=item.confidence,
            marked=item.held_out if run.parts else None,
        )
        for run in runs
        for item in run.items
        if all(name in item.features for name in FEATURES)
    ]


def fit_calibration(
    items: Sequence[LabelledItem],
    features: Sequence[str],
    made_for: FittedFor,
    made_at: datetime,
    false_refusals: float = FALSE_REFUSALS,
) -> CalibrationTerms:
    """Fit the curve and the confidence to the items that are not held out, and measure both on both parts.

    Without `features`, all are used. The threshold refuses at most the share `false_refusals` of the right items. The confidence is fitted to
    the answers that both the run and the curve give, without those to questions whose evidence was withheld: nobody knows how many
    such questions people ask. Raises InvalidInput.
    """
    features = _known(features)
    _check(items)
    kept = [item for item in items if not item.held_out]
    held_out = [item for item in items if item.held_out]
    curve = fit_logistic([one.features for one in kept], [one.right for one in kept], features)
    threshold = _threshold(curve.probabilities([one.features for one in kept]), kept, false_refusals)
    confidence = _fit_confidence(curve, threshold, kept)
    measured = _Measured(curve, threshold, confidence)
    return CalibrationTerms(
        fitted_for=made_for,
        refusal=RefusalCurve(bias=curve.bias, weights=dict(curve.weights), threshold=threshold),
        confidence=confidence,
        data=content_hash(
            [[one.fact, dict(one.features), one.right, one.answered, one.withheld] for one in items]
        ),
        fitted_at=made_at,
        in_sample=measured.measures(kept),
        held_out=measured.measures(held_out),
        before=_before(held_out),
        reliability=tuple(measured.reliability(held_out)),
    )


@dataclass(frozen=True)
class _Measured:
    """A fitted curve with its threshold and the map to the confidence, to be measured."""

    curve: LogisticCurve
    threshold: float
    confidence: ConfidenceMap

    def measures(self, items: Sequence[LabelledItem]) -> FitMeasures:
        """The measures on a part of the items. Of answers that are not measured, no confidence is."""
        values = self.curve.probabilities([one.features for one in items])
        refused = [value < self.threshold for value in values]
        return _measures(items, refused, [self._confidence(value) for value in values])

    def reliability(self, items: Sequence[LabelledItem]) -> list[ReliabilityBin]:
        """The reliability table of the answers."""
        values = self.curve.probabilities([one.features for one in items])
        given = [
            (self._confidence(value), one.right)
            for value, one in zip(values, items, strict=True)
            if one.is_measured and value >= self.threshold
        ]
        table = reliability([value for value, _ in given], [right for _, right in given])
        return [
            ReliabilityBin(answers=one.answers, confidence=_rounded(one.confidence), right=_rounded(one.right))
            for one in table
        ]

    def _confidence(self, probability: float) -> float:
        mapped = self.confidence.slope * _logit(probability) + self.confidence.shift
        return float(_logistic(np.asarray([mapped]))[0])


def _fit_confidence(curve: LogisticCurve, threshold: float, items: Sequence[LabelledItem]) -> ConfidenceMap:
    """The map from the curve to the share of right answers, over the answers that are measured."""
    values = curve.probabilities([one.features for one in items])
    given = [
        (value, one.right)
        for value, one in zip(values, items, strict=True)
        if one.is_measured and value >= threshold
    ]
    rights = [right for _, right in given]
    if len(given) < _FEWEST or len(set(rights)) < 2:
        raise InvalidInput(
            f"There are {len(given)} answers to fit the confidence on, {sum(rights)} of them right.",
            remedy=f"Give runs with at least {_FEWEST} answers, right and wrong.",
        )
    fitted = fit_logistic([{_LOGIT: _logit(value)} for value, _ in given], rights, (_LOGIT,))
    slope = fitted.weights[_LOGIT]
    if slope <= 0:
        raise InvalidInput(
            f"The features do not tell right answers from wrong ones: the slope of the confidence is {slope:.3f}, not above 0.",
            remedy="Give runs with more items, or use more features.",
        )
    return ConfidenceMap(slope=slope, shift=fitted.bias)


def fit_logistic(
    rows: Sequence[Mapping[str, float]], labels: Sequence[bool], features: Sequence[str]
) -> LogisticCurve:
    """Logistic regression with L2 on standardised features, by Newton's method; the bias is not shrunk.

    The curve is over the features as they are.
    """
    values, outcomes = _matrix(rows, features), np.asarray(labels, np.float64)
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    design = np.column_stack([(values - mean) / scale, np.ones(len(rows))])
    penalty = np.diag([*([_SHRINKAGE] * len(features)), 0.0])
    weights = np.zeros(len(features) + 1)
    for _ in range(_STEPS):
        predicted = _logistic(design @ weights)
        gradient = design.T @ (predicted - outcomes) + penalty @ weights
        curvature = (design * (predicted * (1 - predicted))[:, None]).T @ design + penalty
        step = np.linalg.lstsq(curvature, gradient, rcond=None)[0]
        weights = weights - step
        if float(np.abs(step).max()) < _TOLERANCE:
            break
    own = weights[:-1] / scale
    return LogisticCurve(
        bias=_rounded(float(weights[-1] - own @ mean)),
        weights={name: _rounded(float(weight)) for name, weight in zip(features, own, strict=True)},
    )


def _is_right(item: ItemResult) -> bool:
    if not item.answerable:
        return False
    return item.hit if not item.refused else bool(item.seen) and all(map(_was_ranked, item.seen.values()))


def _was_ranked(stage: Stage | None) -> bool:
    return stage is not None and STAGES.index(stage) >= STAGES.index(Stage.RANKED)


def _known(features: Sequence[str]) -> tuple[str, ...]:
    """The features in their order; all of them where none is named."""
    try:
        check_features(tuple(features))
    except ValueError as error:
        raise InvalidInput(f"{error}.", remedy="Name some of these, or none for all.", where="--feature") from None
    return tuple(name for name in FEATURES if name in features) or FEATURES


def _check(items: Sequence[LabelledItem]) -> None:
    for part, own in (
        ("fit on", [i for i in items if not i.held_out]),
        ("measure on", [i for i in items if i.held_out]),
    ):
        if len(own) < _FEWEST or len({item.right for item in own}) < 2:
            raise InvalidInput(
                f"There are {len(own)} labelled items to {part}, {sum(i.right for i in own)} of them right.",
                remedy=(
                    f"Give runs with at least {_FEWEST} of each part, right and wrong: `knowledge eval run --withholding` makes some. "
                    "An item counts if its features are in the report; those of earlier versions and of models without tokens lack them."
                ),
            )


def _before(items: Sequence[LabelledItem]) -> FitMeasures:
    """The measures of the answers and the confidence that the run had."""
    return _measures(items, [not one.answered for one in items], [one.confidence for one in items])


def _measures(items: Sequence[LabelledItem], refused: Sequence[bool], confidences: Sequence[float]) -> FitMeasures:
    known = [
        (value, one.right)
        for value, one, no in zip(confidences, items, refused, strict=True)
        if one.is_measured and not no
    ]
    values, right = [value for value, _ in known], [is_right for _, is_right in known]
    return FitMeasures(
        items=len(items),
        refused_right=_share([no for no, one in zip(refused, items, strict=True) if one.right]),
        refused_wrong=_share([no for no, one in zip(refused, items, strict=True) if not one.right]),
        answers=len(known),
        right=_share(right),
        ece=_maybe_rounded(expected_calibration_error(values, right)),
        brier=_maybe_rounded(brier(values, right)),
        auroc=_maybe_rounded(auroc(values, right)),
    )


def _share(values: Sequence[bool]) -> float | None:
    return _rounded(sum(values) / len(values)) if values else None


def _threshold(probabilities: Sequence[float], items: Sequence[LabelledItem], false_refusals: float) -> float:
    """The highest probability below which at most this share of the right items lies. Kept off 0 and 1."""
    right = sorted(value for value, item in zip(probabilities, items, strict=True) if item.right)
    found = right[int(len(right) * false_refusals)]
    units = 10.0**_DIGITS
    return min(max(math.floor(found * units) / units, _BOUND), 1 - _BOUND)  # rounded up, it would refuse one more


def _matrix(rows: Sequence[Mapping[str, float]], features: Sequence[str]) -> _Floats:
    return np.asarray([[row[name] for name in features] for row in rows], np.float64)


def _logit(probability: float) -> float:
    bounded = min(max(probability, _BOUND), 1 - _BOUND)
    return float(np.log(bounded / (1 - bounded)))


def _logistic(values: _Floats) -> _Floats:
    result: _Floats = 1 / (1 + np.exp(-np.clip(values, -500, 500)))
    return result


def _maybe_rounded(value: float | None) -> float | None:
    return None if value is None else _rounded(value)


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
