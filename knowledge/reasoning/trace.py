"""The trace of one answer: each stage with its duration and a summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TypeVar

from knowledge.model.answering.answers import Step
from knowledge.telemetry import Fact, Telemetry
from knowledge.telemetry.instruments import STAGE_SECONDS

_Result = TypeVar("_Result")


class AnswerTrace:
    """Collects the steps of one answer, and reports each as a span and a measure."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self.steps: list[Step] = []

    def step(
        self,
        name: str,
        work: Callable[[], _Result],
        summary: Callable[[_Result], str],
        facts: Callable[[_Result], Mapping[str, Fact]] | None = None,
    ) -> _Result:
        """Do `work` and note its duration and the summary of its result.

        The summary stays with the answer. The span has `facts` instead, which are ids, counts and statuses.
        """
        began = perf_counter()
        with self._telemetry.span(name) as span:
            result = work()
            if facts is not None:
                span.note(**facts(result))
        seconds = perf_counter() - began
        self._telemetry.observe(STAGE_SECONDS, seconds, stage=name)
        self.steps.append(Step(name=name, ms=round(seconds * 1e3, 3), summary=summary(result)))
        return result
