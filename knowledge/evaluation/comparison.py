"""Compares two runs: the measures with intervals on their differences, and each item that came out differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.results import EvaluationRun, ItemResult
from knowledge.evaluation.runner import RATIO_METRICS, RatioMetric
from knowledge.evaluation.stages import Loss
from knowledge.model.clock import Value

RESAMPLES = 10_000
"""Bootstrap samples: the ends of a 95% interval then move by some hundredths of its width between seeds."""
SEED = 20_260_101
"""The seed of every comparison, so that it can be repeated."""
_INTERVAL = (2.5, 97.5)
"""Percentiles of a 95% interval."""
_AT_ONCE = 500
"""Samples that are drawn at once, so that 3,000 items need some 12 MB."""
_DIGITS = 6

_Floats = NDArray[np.float64]


class MetricDifference(Value):
    """A measure of two runs over the items that both have: second less first, with its 95% interval.

    `certain` says that the interval leaves out 0.
    """

    first: float
    second: float
    difference: float
    low: float
    high: float
    certain: bool


class ChangedItem(Value):
    """An item that only one of the two runs answered as expected, or that they lost at different stages."""

    item_id: str
    question: str
    first: Loss | None
    second: Loss | None


class RunComparison(Value):
    """Two runs side by side. `fingerprints` holds those that differ, and `missing` the ids that only one run has."""

    items: int
    fingerprints: dict[str, tuple[str, str]]
    measures: dict[str, MetricDifference]
    retrieval: dict[str, dict[str, MetricDifference]]
    changed: tuple[ChangedItem, ...]
    missing: tuple[str, ...]


def compare_runs(first: EvaluationRun, second: EvaluationRun) -> RunComparison:
    """Compare two runs over the items and queries that both have."""
    mine, yours = _by_id(first), _by_id(second)
    shared = [name for name in mine if name in yours]
    pairs = [(mine[name], yours[name]) for name in shared]
    return RunComparison(
        items=len(shared),
        fingerprints=_differing(first.fingerprints, second.fingerprints),
        measures=_measures(pairs),
        retrieval=_retrieval(first, second),
        changed=tuple(_changed(a, b) for a, b in pairs if a.loss != b.loss),
        missing=tuple(sorted(mine.keys() ^ yours.keys())),
    )


def paired_bootstrap(
    counted: tuple[Sequence[float], Sequence[float]], of: tuple[Sequence[float], Sequence[float]]
) -> MetricDifference | None:
    """The difference of two ratios of sums over the same items, with its interval; None where a run has nothing to count.

    Each sample draws items with replacement and takes both runs' numbers of each (Efron & Tibshirani, 1993).
    """
    numbers = np.asarray([*counted, *of], np.float64)  # shape (4, items)
    first, second = _ratios(numbers.sum(axis=1)[None, :])[0]
    if np.isnan(first) or np.isnan(second):
        return None
    low, high = (round(float(end), _DIGITS) for end in np.nanpercentile(_resampled(numbers), _INTERVAL))
    return MetricDifference(
        first=round(float(first), _DIGITS),
        second=round(float(second), _DIGITS),
        difference=round(float(second - first), _DIGITS),
        low=low,
        high=high,
        certain=low > 0 or high < 0,
    )


def _resampled(numbers: _Floats) -> _Floats:
    """The difference in each sample; NaN where a sample has nothing to count."""
    random, items = np.random.default_rng(SEED), numbers.shape[1]
    differences: list[_Floats] = []
    for start in range(0, RESAMPLES, _AT_ONCE):
        times = random.multinomial(items, np.full(items, 1 / items), size=min(_AT_ONCE, RESAMPLES - start))
        ratios = _ratios(times.astype(np.float64) @ numbers.T)
        differences.append(ratios[:, 1] - ratios[:, 0])
    return np.concatenate(differences)


def _ratios(sums: _Floats) -> _Floats:
    """Both runs' ratios from rows of (counted, counted, of, of)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: _Floats = np.where(sums[:, 2:] > 0, sums[:, :2] / sums[:, 2:], np.nan)
    return ratios


def _by_id(run: EvaluationRun) -> dict[str, ItemResult]:
    return {item.item_id: item for item in run.items}


def _differing(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    names = sorted(first.keys() | second.keys())
    return {n: (first.get(n, ""), second.get(n, "")) for n in names if first.get(n) != second.get(n)}


def _measures(pairs: Sequence[tuple[ItemResult, ItemResult]]) -> dict[str, MetricDifference]:
    """Each measure over the items that were asked with their evidence, and the refusal of those without."""
    plain = [pair for pair in pairs if not pair[0].withheld]
    withheld = [pair for pair in pairs if pair[0].withheld]
    found = {name: _difference(metric, plain) for name, metric in RATIO_METRICS.items()}
    found["withheld_refusal"] = _difference(RATIO_METRICS["refusal"], withheld)
    return {name: one for name, one in found.items() if one is not None}


def _difference(metric: RatioMetric, pairs: Sequence[tuple[ItemResult, ItemResult]]) -> MetricDifference | None:
    if not pairs:
        return None

    def both(number: Callable[[ItemResult], float]) -> tuple[list[float], list[float]]:
        return [float(number(a)) for a, _ in pairs], [float(number(b)) for _, b in pairs]

    return paired_bootstrap(both(metric.counted), both(metric.of))


def _retrieval(first: EvaluationRun, second: EvaluationRun) -> dict[str, dict[str, MetricDifference]]:
    """Each measure of each ranker that both runs have, by `collection ranker`."""
    found: dict[str, dict[str, MetricDifference]] = {}
    others = {one.collection: one for one in second.retrieval}
    for mine in first.retrieval:
        yours = others.get(mine.collection)
        if yours is None:
            continue
        queries = {one.query_id: one.measures for one in yours.per_query}
        pairs = [(one.measures, queries[one.query_id]) for one in mine.per_query if one.query_id in queries]
        for ranker in (name for name in mine.means if pairs and name in yours.means):
            found[f"{mine.collection} {ranker}"] = _ranker_differences(ranker, pairs)
    return found


def _ranker_differences(
    ranker: str, pairs: Sequence[tuple[Mapping[str, Mapping[str, float]], Mapping[str, Mapping[str, float]]]]
) -> dict[str, MetricDifference]:
    ones = [1.0] * len(pairs)
    found: dict[str, MetricDifference] = {}
    for measure in pairs[0][0][ranker]:
        numbers = [a[ranker][measure] for a, _ in pairs], [b[ranker][measure] for _, b in pairs]
        one = paired_bootstrap(numbers, (ones, ones))
        if one is not None:
            found[measure] = one
    return found


def _changed(first: ItemResult, second: ItemResult) -> ChangedItem:
    return ChangedItem(item_id=first.item_id, question=first.question, first=first.loss, second=second.loss)
