"""Records the labels of a source, and tells where a label means another instant than before (rules N5a to N5e)."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.options import IngestOptions
from knowledge.model.clock import format_instant
from knowledge.model.labels import KnownLabel, SourceLabel, SourceLabels, is_date_like
from knowledge.store.ports.store import Store

_AT_ONCE = 500
"""Labels in one event: a repository with thousands of tags must not make one event of megabytes."""
_MOST_NAMED = 20
"""Labels that are named one by one: a screenful."""


def record_labels(store: Store, options: IngestOptions, labels: Sequence[SourceLabel]) -> list[str]:
    """Record those of `labels` that the source lacks or that mean another instant now. Returns warnings about them."""
    known = _known_labels(store, options)
    changed = [label for label in labels if _differs(label, known.get(label.label))]
    for start in range(0, len(changed), _AT_ONCE):
        together = SourceLabels(
            source=options.source, scope=options.scope, labels=tuple(changed[start : start + _AT_ONCE])
        )
        with store.transaction() as transaction:
            transaction.label(together, actor=options.recorder, reason=f"labels of {options.source}")
    moved = [(known[label.label], label) for label in changed if label.label in known]
    return [*_moved_warnings(moved), *_date_warnings(changed, options.source)]


def _known_labels(store: Store, options: IngestOptions) -> dict[str, KnownLabel]:
    """The last recorded meaning of each label of the source in the scope of the ingest."""
    recorded = store.labels(source=options.source)
    return {label.label: label for label in recorded if label.scope == options.scope}


def _differs(label: SourceLabel, known: KnownLabel | None) -> bool:
    return known is None or (known.at, known.origin) != (label.at, label.origin)


def _moved_warnings(moved: Sequence[tuple[KnownLabel, SourceLabel]]) -> list[str]:
    warnings = [
        f"The label {label.label} moved from {format_instant(before.at)} ({before.origin}) to "
        f"{format_instant(label.at)} ({label.origin}). With a known time before now it still means the former."
        for before, label in moved[:_MOST_NAMED]
    ]
    return warnings + ([f"{len(rest)} more labels moved."] if (rest := moved[_MOST_NAMED:]) else [])


def _date_warnings(labels: Sequence[SourceLabel], source: str) -> list[str]:
    return [
        f"The label {label.label} looks like a date, and a question as of it reads it as one. Write {source}:{label.label} for the label."
        for label in labels
        if is_date_like(label.label)
    ][:_MOST_NAMED]
