"""The differences that reviewers see: between two versions, and between two readings of one version."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from knowledge.model.objects import Version
from knowledge.model.reading.readings import RecordedReading, waiting_among
from knowledge.model.record.ledger import is_tombstone
from knowledge.model.reviews import ClauseDiff, ReadingDifference, WaitingReading
from knowledge.store.ports.store import Store


def clause_texts(version: Version, text: str) -> dict[str, str]:
    """The text of each clause, by anchor."""
    return {clause.anchor: text[clause.start : clause.end] for clause in version.clauses}


def clause_diffs(before: dict[str, str], after: dict[str, str]) -> Iterator[ClauseDiff]:
    """Yield the clauses that differ, given the texts of all by anchor."""
    for anchor in dict.fromkeys([*before, *after]):
        old, new = before.get(anchor), after.get(anchor)
        if old != new:
            change = "added" if old is None else "removed" if new is None else "changed"
            yield ClauseDiff(anchor=anchor, change=change, before=old, after=new)


def unified(before: str, after: str) -> str:
    """A unified diff of two texts by lines; empty where they are equal."""
    lines = (before.splitlines(), after.splitlines())
    return "\n".join(difflib.unified_diff(*lines, "in effect", "proposed", lineterm=""))


def waiting_reading(version: Version, recorded: RecordedReading) -> WaitingReading:
    """The reading of a version that waits, as reviewers see it."""
    return WaitingReading(
        version_id=version.version_id,
        object_id=version.object_id,
        title=version.title,
        scope=version.scope,
        source_uri=version.revision.uri,
        reading_hash=recorded.reading_hash,
        reader=recorded.reader,
        reread_by=recorded.recorded_by,
        recorded_at=recorded.recorded_at,
    )


def reading_difference(store: Store, version: Version) -> ReadingDifference | None:
    """The difference that the waiting reading of a version makes; None where none waits."""
    recorded = None if is_tombstone(version) else waiting_among(store.readings(version.version_id))
    if recorded is None:
        return None
    proposed, new = store.version_under(version.version_id, recorded.reading_hash)
    old = store.text(version.version_id)
    return ReadingDifference(
        waiting=waiting_reading(version, recorded),
        clauses=tuple(clause_diffs(clause_texts(version, old), clause_texts(proposed, new))),
        unified=unified(old, new),
        left_out=proposed.left_out,
        recognised=proposed.recognised,
    )
