"""The trace of one answer: each stage with its duration and a summary."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from knowledge.model.answers import Step
from knowledge.telemetry import Tracer

_Result = TypeVar("_Result")


class AnswerTrace:
    """Collects the steps of one answer and reports each as a span."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self.steps: list[Step] = []

    def step(self, name: str, work: Callable[[], _Result], summary: Callable[[_Result], str]) -> _Result:
        """Do `work` and note its duration and the summary of its result."""
        began = perf_counter()
        with self._tracer.span(name):
            result = work()
        ms = round((perf_counter() - began) * 1e3, 3)
        self.steps.append(Step(name=name, ms=ms, summary=summary(result)))
        return result
