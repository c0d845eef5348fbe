"""Traces each sentence of a text back through the versions before it, to the approval that put it in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.service.views.provenance import SentenceOrigin
from knowledge.model.access.principals import approval_kind
from knowledge.model.objects import State, Version
from knowledge.model.reading.statements import Statement
from knowledge.model.record.ledger import Transition


@dataclass(frozen=True)
class StreamVersion:
    """A version that prevailed from `since` on, with its statements, its author and its moves through the lifecycle."""

    version: Version
    text: str
    statements: tuple[Statement, ...]
    since: datetime
    author: str
    moves: Sequence[Transition]

    @property
    def approval(self) -> Transition:
        """The move that approved it."""
        return next(one for one in reversed(self.moves) if one.to is State.APPROVED)


def origins_of(stream: Iterator[StreamVersion]) -> Iterator[SentenceOrigin]:
    """Yield the sentences of the first version of a stream, each with the earliest version that has held it without a break.

    The stream goes back in time, each version following the one before it without a gap. It is read only as far as needed.
    """
    first = next(stream)
    brought_by = dict.fromkeys(range(len(first.statements)), first)
    open_ones = set(brought_by)
    for earlier in stream:
        said = {_key(one) for one in earlier.statements}
        open_ones = {at for at in open_ones if _key(first.statements[at]) in said}
        if not open_ones:
            break
        brought_by.update(dict.fromkeys(open_ones, earlier))
    for at, statement in enumerate(first.statements):
        yield _origin(first, statement, brought_by[at])


def _key(statement: Statement) -> str:
    """The words by which a sentence is the same one in another version."""
    return " ".join(statement.words.split())


def _origin(first: StreamVersion, statement: Statement, brought_by: StreamVersion) -> SentenceOrigin:
    start, end = statement.place
    approval = brought_by.approval
    return SentenceOrigin(
        clause=statement.clause,
        address=statement.address,
        text=first.text[start:end],
        start=start,
        end=end,
        since=brought_by.since,
        object_id=brought_by.version.object_id,
        version_id=brought_by.version.version_id,
        author=brought_by.author,
        approved_by=approval.actor,
        approved_at=approval.recorded_at,
        approval=approval_kind(approval.authentication),
        reason=approval.reason,
    )
