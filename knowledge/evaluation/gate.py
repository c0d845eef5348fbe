"""Holds a run against the bounds that a file sets, for continuous integration."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import Field, model_validator

from knowledge.evaluation.results import EvaluationRun
from knowledge.evaluation.runner import RATIO_METRICS
from knowledge.model.clock import Value

_LOWER_IS_BETTER = frozenset(
    {*(name for name, metric in RATIO_METRICS.items() if not metric.higher_is_better), "aurc", "ece", "brier"}
)
_RECORDED = ("hit", "claim_precision", "support", "refusal", "false_refusal", "unwanted", "characters")
"""The measures that a recorded gate bounds. Those of confidence move too much on few items."""
_ROOM = {"claim_precision": 0.05, "characters": 0.1}
"""Share by which a measure may be worse than in the recorded run. The vectors of a model differ in their last bits between
processors, and so may the second or third claim of an answer."""
_STEPS = 1000
"""Recorded bounds are multiples of one thousandth, rounded to the side on which the run passes."""


class MetricBound(Value):
    """The least or the most that a measure may be."""

    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.least is None and self.most is None:
            raise ValueError("a bound needs `least` or `most`")
        return self


class Gate(Value):
    """Bounds on measures of a run, and on those of kinds of question."""

    metrics: dict[str, MetricBound]
    kinds: dict[str, dict[str, MetricBound]] = Field(default_factory=dict)


def gate_failures(run: EvaluationRun, gate: Gate) -> list[str]:
    """A sentence for each bound that a run does not keep, and for each measure that it does not have."""
    return [
        *_failures("", run.metrics, gate.metrics),
        *(
            text
            for kind, bounds in gate.kinds.items()
            for text in _failures(f"{kind}: ", run.kinds.get(kind, {}), bounds)
        ),
    ]


def recorded_gate(run: EvaluationRun) -> Gate:
    """The gate that this run passes, with a little room."""
    return Gate(
        metrics={name: _bound(name, value) for name in _RECORDED if (value := run.metrics.get(name)) is not None}
    )


def _bound(name: str, value: float) -> MetricBound:
    room = _ROOM.get(name, 0.0) * value
    if name in _LOWER_IS_BETTER:
        return MetricBound(most=math.ceil((value + room) * _STEPS) / _STEPS)
    return MetricBound(least=math.floor((value - room) * _STEPS) / _STEPS)


def _failures(of: str, metrics: Mapping[str, float | None], bounds: Mapping[str, MetricBound]) -> Iterator[str]:
    for name, bound in bounds.items():
        value = metrics.get(name)
        if value is None:
            yield f"{of}{name} was not measured."
        elif bound.least is not None and value < bound.least:
            yield f"{of}{name} is {value:g}, and at least {bound.least:g} is asked for."
        elif bound.most is not None and value > bound.most:
            yield f"{of}{name} is {value:g}, and at most {bound.most:g} is asked for."
