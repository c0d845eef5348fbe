"""Values that are read when somebody asks for them: what waits in a store, and how old its end is.

This is the one place for them. Another gauge is another entry of `gauges_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.conflicts.open_conflicts import OpenConflicts
from knowledge.conflicts.tasks import clause_ids_of
from knowledge.errors import Erased
from knowledge.model.clock import Clock
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.jobs import JobKind, JobState
from knowledge.store.ports.observation import Vitals
from knowledge.store.ports.store import Store

_NO_LABELS: Mapping[str, str] = {}


@dataclass(frozen=True)
class GaugeValue:
    """A value of a gauge under labels."""

    value: float
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Gauge:
    """A gauge: its name, its meaning in a sentence, and its values."""

    name: str
    meaning: str
    samples: tuple[GaugeValue, ...]


@dataclass(frozen=True)
class Backlog:
    """Counts that take reading the ledger: conflicts that nothing decides, and cases that wait for a person."""

    open_conflicts: int
    open_cases: int


def backlog_of(store: Store, clock: Clock) -> Backlog:
    """The backlog of a store, for every audience."""
    with OpenConflicts(store, clock()) as conflicts:
        pairs = [clause_ids_of(event.payload) for event in store.events(kinds=[EventKind.CONFLICT_OPENED])]
        still_open = sum(conflicts.are_open(pairs))
    opened = {event.payload["task_id"]: event for event in store.events(kinds=[EventKind.REVIEW_OPENED])}
    for event in store.events(kinds=[EventKind.REVIEW_DECIDED]):
        opened.pop(event.payload["task_id"], None)
    cases = sum(_is_readable(store, event.payload["answer_id"]) for event in opened.values())
    return Backlog(still_open, cases)


def _is_readable(store: Store, answer_id: str) -> bool:
    """Whether the decision that a case follows from was not erased."""
    try:
        store.answer(answer_id)
    except Erased:
        return False
    return True


def gauges_of(vitals: Vitals, backlog: Backlog, jobs: Mapping[tuple[JobKind, JobState], int]) -> list[Gauge]:
    """The gauges of a store; `jobs` are the counts of its jobs. Times are seconds since 1970, so that their age is `time()` less them at any moment."""
    head = [] if vitals.head_at is None else [GaugeValue(vitals.head_at.timestamp(), _NO_LABELS)]
    return [
        _plain("canon_index_lag_objects", "Objects whose index points are still to be written.", vitals.index_lag),
        _by(
            "canon_actions",
            "Approved actions in the outbox, by state; those due are among those waiting.",
            "state",
            {"waiting": vitals.actions_waiting, "due": vitals.actions_due, "dead": vitals.actions_dead},
        ),
        _by(
            "canon_jobs",
            "Jobs in the store, by state.",
            "state",
            {state: sum(count for (_, held), count in jobs.items() if held is state) for state in JobState},
        ),
        _by(
            "canon_reviews_waiting",
            "What waits for a person: versions, readings of versions, cases.",
            "what",
            {
                "versions": vitals.versions_waiting,
                "readings": vitals.readings_waiting,
                "cases": backlog.open_cases,
            },
        ),
        _plain("canon_conflicts_open", "Recorded conflicts that nothing decides.", backlog.open_conflicts),
        _plain("canon_ledger_events", "Events in the ledger.", vitals.ledger_events),
        Gauge("canon_ledger_head_timestamp_seconds", "When the last event was recorded.", tuple(head)),
        _plain(
            "canon_ledger_unsigned_events",
            "Events since the last signed head.",
            vitals.ledger_events - vitals.signed_events,
        ),
    ]


def _plain(name: str, meaning: str, value: float) -> Gauge:
    return Gauge(name, meaning, (GaugeValue(value, _NO_LABELS),))


def _by(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Gauge:
    return Gauge(name, meaning, tuple(GaugeValue(value, {label: key}) for key, value in values.items()))


def exposed(gauges: Iterable[Gauge]) -> str:
    """The gauges in the text format of Prometheus. Values of labels are words of this program, so nothing needs escaping."""
    lines = []
    for gauge in gauges:
        lines += [f"# HELP {gauge.name} {gauge.meaning}", f"# TYPE {gauge.name} gauge"]
        for sample in gauge.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sample.labels.items())
            lines.append(f"{gauge.name}{f'{{{labels}}}' if labels else ''} {sample.value!r}")
    return "\n".join([*lines, ""])
