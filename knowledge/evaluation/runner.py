"""Runs golden items through an asking function, and measures the results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from knowledge.errors import InvalidInput, NotFound
from knowledge.evaluation.golden_items import GoldenItem
from knowledge.evaluation.judging import Asked, judge
from knowledge.evaluation.metrics.confidence import (
    area_under_risk_coverage,
    auroc,
    brier,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from knowledge.evaluation.results import BaselineResult, EvaluationRun, ItemResult, StageLatency
from knowledge.model.answering.answers import Step
from knowledge.retrieval.ports import Progress

AskItem = Callable[[GoldenItem], Iterable[Asked]]
"""Asks an item, and asks it again without its evidence where that is wanted. Nothing is recorded."""

_DEPTHS = (1, 3, 5)
"""The first passages in which a baseline's are looked for: as many as a reader may be shown."""
_DIGITS = 6
"""Digits that are kept of a measure."""


@dataclass(frozen=True)
class RatioMetric:
    """A sum over items, divided by another: `counted` and `of` give the two numbers of an item."""

    counted: Callable[[ItemResult], float]
    of: Callable[[ItemResult], float]
    higher_is_better: bool = True

    def value(self, items: Sequence[ItemResult]) -> float | None:
        """The measure over these items; None where there is nothing to count."""
        whole = sum(self.of(item) for item in items)
        return sum(self.counted(item) for item in items) / whole if whole else None


RATIO_METRICS: dict[str, RatioMetric] = {
    "hit": RatioMetric(lambda i: i.hit and i.answerable, lambda i: i.answerable),
    "claim_precision": RatioMetric(
        lambda i: i.answerable and sum(claim.answers is True for claim in i.claims),
        lambda i: i.answerable and sum(claim.answers is not None for claim in i.claims),
    ),
    "support": RatioMetric(lambda i: sum(claim.supported for claim in i.claims), lambda i: len(i.claims)),
    "refusal": RatioMetric(lambda i: i.refused and not i.answerable, lambda i: not i.answerable),
    "false_refusal": RatioMetric(lambda i: i.refused and i.answerable, lambda i: i.answerable, False),
    "unwanted": RatioMetric(lambda i: i.unwanted, lambda _: 1, False),
    "characters": RatioMetric(lambda i: not i.refused and i.characters, lambda i: not i.refused, False),
}
"""Measures over items, by name. `hit` and `false_refusal` are over answerable items, `refusal` over the others."""


def run_items(
    items: Sequence[GoldenItem],
    ask: AskItem,
    fingerprints: Mapping[str, str],
    made_at: datetime,
    progress: Progress | None = None,
) -> EvaluationRun:
    """Ask every item and measure the answers. Items whose evidence was withheld are measured as a kind of their own."""
    results: list[ItemResult] = []
    timed: dict[str, list[float]] = defaultdict(list)
    for number, item in enumerate(items, 1):
        for asked in _naming(item, ask):
            results.append(judge(item, asked))
            for name, ms in _durations(asked.steps):
                timed[name].append(ms)
        if progress is not None:
            progress(number, len(items))
    plain = [one for one in results if not one.withheld]
    confidences, right = outcomes(plain)
    return EvaluationRun(
        fingerprints=dict(fingerprints),
        metrics=measured(plain),
        kinds={kind: measured(own) for kind, own in by_kind(results).items()},
        parts={part: measured(own) for part, own in by_part(plain).items()},
        baselines=_baselines(results),
        curve=tuple(risk_coverage(confidences, right, len(plain))),
        reliability=tuple(reliability(confidences, right)),
        items=tuple(results),
        latency={name: _latency(ms) for name, ms in timed.items()},
        made_at=made_at,
    )


def _naming(item: GoldenItem, ask: AskItem) -> Iterator[Asked]:
    """Ask an item; an error says which one it was."""
    try:
        yield from ask(item)
    except (InvalidInput, NotFound) as error:
        raise InvalidInput(error.detail, remedy=error.remedy, where=item.item_id) from None


def measured(items: Sequence[ItemResult]) -> dict[str, float | None]:
    """Every measure over these items. Those of confidence are over the answers that were given."""
    confidences, right = outcomes(items)
    return {
        "items": float(len(items)),
        **{name: _rounded(metric.value(items)) for name, metric in RATIO_METRICS.items()},
        "aurc": _rounded(area_under_risk_coverage(confidences, right)),
        "ece": _rounded(expected_calibration_error(confidences, right)),
        "brier": _rounded(brier(confidences, right)),
        "auroc": _rounded(auroc(confidences, right)),
    }


def outcomes(items: Iterable[ItemResult]) -> tuple[list[float], list[bool]]:
    """The confidence of each answer that was given, and whether it is right."""
    made = [item for item in items if not item.refused]
    return [item.confidence for item in made], [item.hit for item in made]


def by_kind(items: Iterable[ItemResult]) -> dict[str, list[ItemResult]]:
    """The items of each kind, in order of kind."""
    kinds: dict[str, list[ItemResult]] = defaultdict(list)
    for item in items:
        kinds[item.kind].append(item)
    return dict(sorted(kinds.items()))


def by_part(items: Sequence[ItemResult]) -> dict[str, list[ItemResult]]:
    """The items that answers may be tuned by, and those held out; nothing where none is held out."""
    parts = {
        "open": [item for item in items if not item.held_out],
        "held out": [item for item in items if item.held_out],
    }
    return parts if parts["held out"] else {}


def _baselines(items: Iterable[ItemResult]) -> dict[str, dict[str, float]]:
    """For each baseline the share of answerable items whose expected words, or unwanted ones, are among the first passages."""
    asked = [item for item in items if item.answerable and not item.withheld and item.seen]
    names = dict.fromkeys(name for item in asked for name in item.baselines)
    return {
        name: dict(_shares([item.baselines[name] for item in asked if name in item.baselines])) for name in names
    }


def _shares(results: Sequence[BaselineResult]) -> Iterator[tuple[str, float]]:
    for depth in _DEPTHS:
        yield f"hit@{depth}", _share([one.shown_at for one in results], depth)
    for depth in _DEPTHS:
        yield f"unwanted@{depth}", _share([one.unwanted_at for one in results], depth)


def _share(ranks: Sequence[int | None], depth: int) -> float:
    return round(sum(rank is not None and rank <= depth for rank in ranks) / len(ranks), _DIGITS)


def _durations(steps: Sequence[Step]) -> Iterator[tuple[str, float]]:
    yield from ((step.name, step.ms) for step in steps)
    yield "whole answer", sum(step.ms for step in steps)


def _latency(ms: Sequence[float]) -> StageLatency:
    p50, p95 = np.percentile(ms, (50, 95))
    return StageLatency(p50=round(float(p50), 3), p95=round(float(p95), 3))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
