"""The parts that measurements share: opening engines, the options they ingest with, percentiles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from ingest.pipeline import IngestOptions
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.settings import Settings

OPTIONS = IngestOptions(
    source="bench",
    kind=None,
    state=State.APPROVED,
    actor="bench",
    effective_from=datetime(2020, 1, 1, tzinfo=UTC),
    effective_to=None,
    scope=Scope(),
    include=("*.md",),
)


@contextmanager
def opened(settings: Settings) -> Iterator[Canon]:
    """Open a Canon and close it at the end."""
    canon = open_canon(settings)
    try:
        yield canon
    finally:
        canon.close()


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile of `values`, in their unit."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
