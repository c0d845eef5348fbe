"""Measures for Prometheus. Each process has a registry of its own; nothing is global."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.exposition import generate_latest

from knowledge.telemetry.instruments import INSTRUMENTS, Instrument


class PrometheusMeter:
    """See `Meter`. Every instrument is there from the start, so that a rate over a scrape without events is zero, not missing."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series for each counter that nobody reads
        self._registry = CollectorRegistry()
        self._counters: dict[str, Counter] = {}
        self._histograms: dict[str, Histogram] = {}
        for one in INSTRUMENTS:
            given = (one.name, one.meaning, one.labels)
            if one.bounds:
                self._histograms[one.name] = Histogram(*given, buckets=one.bounds, registry=self._registry)
            else:
                self._counters[one.name] = Counter(*given, registry=self._registry)

    def count(self, counter: Instrument, amount: int = 1, **labels: str) -> None:
        """See `Meter.count`."""
        self._counters[counter.name].labels(*(labels[name] for name in counter.labels)).inc(amount)

    def observe(self, histogram: Instrument, seconds: float, **labels: str) -> None:
        """See `Meter.observe`."""
        self._histograms[histogram.name].labels(*(labels[name] for name in histogram.labels)).observe(seconds)

    def exposition(self) -> bytes:
        """See `Meter.exposition`."""
        return generate_latest(self._registry)
