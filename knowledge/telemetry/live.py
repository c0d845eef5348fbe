"""Spans through the OpenTelemetry API, with measures beside them.

The API alone records nothing. Whoever wants spans installs an SDK and an exporter (`knowledge/telemetry/exporting.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.telemetry import Fact, Meter, NullMeter, WorkSpan

_ID = lazy_pattern(r"[\w./:@#{}+-]{0,200}")
"""The form of a fact in words: an id, a status, a route. It has no blank, so that no sentence ever passes."""
_TRACE_CONTEXT = TraceContextTextMapPropagator()


class _RecordedSpan:
    """A span of OpenTelemetry. What does not look like an id, a count or a status is left out."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def note(self, **facts: Fact) -> None:
        """See `WorkSpan.note`."""
        if self._span.is_recording():
            self._span.set_attributes(_attributes(facts))

    def rename(self, name: str) -> None:
        """See `WorkSpan.rename`."""
        self._span.update_name(name)


class LiveTelemetry:
    """See `Telemetry`. Without a meter it only makes spans. Without a provider of its own they go to the one of the process."""

    def __init__(self, meter: Meter | None = None, provider: trace.TracerProvider | None = None) -> None:
        self._meter = meter or NullMeter()
        self._tracer = trace.get_tracer("canon", tracer_provider=provider)
        self.count = self._meter.count
        self.observe = self._meter.observe
        self.exposition = self._meter.exposition

    @contextmanager
    def span(self, name: str, **facts: Fact) -> Iterator[WorkSpan]:
        """See `Tracer.span`. The span has the class of an error, and not its message, which may quote a document."""
        with self._opened(name, facts, None, SpanKind.INTERNAL) as span:
            yield span

    @contextmanager
    def serving(self, name: str, headers: Mapping[str, str]) -> Iterator[WorkSpan]:
        """See `Tracer.serving`."""
        context = _TRACE_CONTEXT.extract(headers)
        with self._opened(name, {}, context, SpanKind.SERVER) as span:
            yield span

    def trace_id(self) -> str:
        """See `Tracer.trace_id`."""
        context = trace.get_current_span().get_span_context()
        return trace.format_trace_id(context.trace_id) if context.is_valid else ""

    @contextmanager
    def _opened(
        self, name: str, facts: Mapping[str, Fact], context: Context | None, kind: SpanKind
    ) -> Iterator[WorkSpan]:
        with self._tracer.start_as_current_span(
            name,
            context,
            kind,
            _attributes(facts),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield _RecordedSpan(span)
            except BaseException as error:
                span.set_status(StatusCode.ERROR)
                span.set_attribute("error.type", type(error).__name__)
                raise


def _attributes(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {
        name if "." in name else f"canon.{name}": value
        for name, value in facts.items()
        if not isinstance(value, str) or _ID.fullmatch(value)
    }
