"""The port through which Canon reports what it does. The default reports nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Tracer(Protocol):
    """Times pieces of work."""

    def span(self, name: str) -> AbstractContextManager[None]:
        """Open a span; it ends with the block, also when the block raises."""
        ...


class Meter(Protocol):
    """Counts and measures."""

    def count(self, name: str, amount: int = 1) -> None:
        """Add to a counter."""
        ...

    def record(self, name: str, value: float) -> None:
        """Add a value to a histogram; the name tells the unit, such as `answer_ms`."""
        ...


class NullTelemetry:
    """A tracer and a meter that do nothing."""

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """See `Tracer.span`."""
        yield

    def count(self, name: str, amount: int = 1) -> None:
        """See `Meter.count`."""

    def record(self, name: str, value: float) -> None:
        """See `Meter.record`."""
