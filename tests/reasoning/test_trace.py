"""A trace notes each stage with its duration and a summary, and reports it as a span."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from knowledge.reasoning.trace import AnswerTrace
from knowledge.telemetry import Fact, NullTelemetry, WorkSpan


class RecordingTracer(NullTelemetry):
    """Notes when spans begin and end."""

    def __init__(self) -> None:
        self.said: list[str] = []

    @contextmanager
    def span(self, name: str, **facts: Fact) -> Iterator[WorkSpan]:
        """See `Tracer.span`."""
        self.said.append(f"{name} begins")
        try:
            with super().span(name, **facts) as span:
                yield span
        finally:
            self.said.append(f"{name} ends")


def test_a_step_returns_the_result_of_its_work_and_notes_its_summary() -> None:
    trace = AnswerTrace(NullTelemetry())
    assert trace.step("rank", lambda: [1, 2], lambda made: f"{len(made)} rankings") == [1, 2]
    (step,) = trace.steps
    assert (step.name, step.summary) == ("rank", "2 rankings")
    assert step.ms >= 0


def test_steps_are_noted_in_order_and_reported_as_spans() -> None:
    tracer = RecordingTracer()
    trace = AnswerTrace(tracer)
    for name in ("plan", "rank"):
        trace.step(name, lambda: None, lambda _: "")
    assert [step.name for step in trace.steps] == ["plan", "rank"]
    assert tracer.said == ["plan begins", "plan ends", "rank begins", "rank ends"]


def test_a_step_within_a_step_is_noted_before_it() -> None:
    trace = AnswerTrace(NullTelemetry())
    trace.step("outer", lambda: trace.step("inner", lambda: 1, str), str)
    assert [step.name for step in trace.steps] == ["inner", "outer"]


def test_work_that_fails_ends_its_span_and_is_not_noted() -> None:
    tracer = RecordingTracer()
    trace = AnswerTrace(tracer)

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        trace.step("rank", fail, str)
    assert tracer.said == ["rank begins", "rank ends"]
    assert trace.steps == []
