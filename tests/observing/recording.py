"""A provider of spans that keeps them, over OpenTelemetry's API alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanContext, TraceFlags
from opentelemetry.util._decorator import _agnosticcontextmanager


class KeptSpan(trace.Span):
    """A span with everything that it was told."""

    def __init__(self, name: str, parent: SpanContext | None, attributes: Mapping[str, Any]) -> None:
        trace_id = parent.trace_id if parent and parent.is_valid else secrets.randbits(128) or 1
        self._context = SpanContext(trace_id, secrets.randbits(64) or 1, False, TraceFlags(1))
        self.name, self.parent = name, parent
        self.attributes: dict[str, Any] = dict(attributes)
        self.told: list[Any] = []
        self.failed = False
        self.ended = False

    def get_span_context(self) -> SpanContext:
        return self._context

    def is_recording(self) -> bool:
        return not self.ended

    def end(self, end_time: int | None = None) -> None:
        self.ended = True

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        self.attributes |= attributes

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def update_name(self, name: str) -> None:
        self.name = name

    def set_status(self, status: Any, description: str | None = None) -> None:
        self.failed = True
        self.told.append((status, description))

    def add_event(self, name: str, attributes: Any = None, timestamp: int | None = None) -> None:
        self.told.append((name, attributes))

    def add_link(self, context: Any, attributes: Any = None) -> None:
        self.told.append((context, attributes))

    def record_exception(self, exception: BaseException, *more: Any, **named: Any) -> None:
        self.told.append((exception, more, named))

    @property
    def everything(self) -> str:
        """All that the span would send anywhere, as one text."""
        return repr((self.name, self.attributes, self.told))


class KeepingProvider(trace.TracerProvider):
    """Makes spans and keeps them in `spans`, in the order in which they began."""

    def __init__(self) -> None:
        self.spans: list[KeptSpan] = []

    def get_tracer(self, *_: Any, **__: Any) -> trace.Tracer:
        return _KeepingTracer(self.spans)

    def named(self, name: str) -> list[KeptSpan]:
        """The spans with this name."""
        return [one for one in self.spans if one.name == name]


class _KeepingTracer(trace.Tracer):
    def __init__(self, spans: list[KeptSpan]) -> None:
        self._spans = spans

    def start_span(self, name: str, context: Context | None = None, *_: Any, **given: Any) -> trace.Span:
        parent = trace.get_current_span(context).get_span_context()
        attributes = next((one for one in _ if isinstance(one, dict)), given.get("attributes") or {})
        span = KeptSpan(name, parent if parent.is_valid else None, attributes)
        self._spans.append(span)
        return span

    @_agnosticcontextmanager
    def start_as_current_span(
        self, name: str, context: Context | None = None, *given: Any, **named: Any
    ) -> Iterator[trace.Span]:
        span = self.start_span(name, context, *given)
        with trace.use_span(
            span,
            end_on_exit=True,
            record_exception=named.get("record_exception", True),
            set_status_on_exception=named.get("set_status_on_exception", True),
        ):
            yield span


@contextmanager
def keeping() -> Iterator[KeepingProvider]:
    """A provider for the duration of a block."""
    yield KeepingProvider()
