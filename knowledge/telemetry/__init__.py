"""The port through which Canon reports what it does. The default reports nothing.

Facts of spans and labels of measures are ids, counts and statuses. No text of a question or a document is ever one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from knowledge.telemetry.instruments import Instrument

Fact = str | int | float | bool
"""A fact about a piece of work: an id, a count or a status."""


class WorkSpan(Protocol):
    """An open piece of work."""

    def note(self, **facts: Fact) -> None:
        """Add facts that are known only now. A name with a dot is one of OpenTelemetry's own, any other gets the prefix `canon.`."""
        ...

    def rename(self, name: str) -> None:
        """Give the span another name, such as that of the route which a request turned out to be for."""
        ...


class Tracer(Protocol):
    """Times pieces of work."""

    def span(self, name: str, **facts: Fact) -> AbstractContextManager[WorkSpan]:
        """Open a span; it ends with the block, also when the block raises."""
        ...

    def serving(self, name: str, headers: Mapping[str, str]) -> AbstractContextManager[WorkSpan]:
        """Open the span of a request, which continues the trace that its headers name (`traceparent`)."""
        ...

    def trace_id(self) -> str:
        """The id of the trace that the open span belongs to; empty where none is recorded."""
        ...


class Meter(Protocol):
    """Counts and measures."""

    def count(self, counter: Instrument, amount: int = 1, **labels: str) -> None:
        """Add to a counter."""
        ...

    def observe(self, histogram: Instrument, seconds: float, **labels: str) -> None:
        """Add a duration to a histogram."""
        ...

    def exposition(self) -> bytes:
        """Everything measured so far, in the text format of Prometheus; empty where nothing is measured."""
        ...


class Telemetry(Tracer, Meter, Protocol):
    """A tracer and a meter."""


class _NullSpan:
    """A span that keeps nothing."""

    def note(self, **facts: Fact) -> None:
        """See `WorkSpan.note`."""

    def rename(self, name: str) -> None:
        """See `WorkSpan.rename`."""


_NOTHING = _NullSpan()


class NullMeter:
    """A meter that does nothing."""

    def count(self, counter: Instrument, amount: int = 1, **labels: str) -> None:
        """See `Meter.count`."""

    def observe(self, histogram: Instrument, seconds: float, **labels: str) -> None:
        """See `Meter.observe`."""

    def exposition(self) -> bytes:
        """See `Meter.exposition`."""
        return b""


class NullTelemetry(NullMeter):
    """A tracer and a meter that do nothing."""

    @contextmanager
    def span(self, name: str, **facts: Fact) -> Iterator[WorkSpan]:
        """See `Tracer.span`."""
        yield _NOTHING

    @contextmanager
    def serving(self, name: str, headers: Mapping[str, str]) -> Iterator[WorkSpan]:
        """See `Tracer.serving`."""
        yield _NOTHING

    def trace_id(self) -> str:
        """See `Tracer.trace_id`."""
        return ""
