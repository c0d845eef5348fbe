"""Use case that gives recorded answers as samples, in the fields that Ragas reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from api.service.use_cases.quality.evaluations import items_in_force
from api.service.wire import Wire
from knowledge.bootstrap import Canon
from knowledge.errors import Erased
from knowledge.evaluation.golden_items import GoldenItem
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import AsOf, Instant
from knowledge.model.record.ledger import Event, EventKind
from knowledge.model.scope import Scope


class Sample(Wire):
    """A recorded answer as a sample of one turn. The first four fields are those of Ragas; the others say which answer it is.

    `reference` is what a golden question in force expects for the same question, date and place; null where there is none.
    """

    user_input: str
    retrieved_contexts: list[str] = Field(
        description="The passages that were evidence, in the order of retrieval."
    )
    response: str
    reference: str | None
    answer_id: str
    seq: int = Field(description="The event that recorded it: `after` for what follows.")
    recorded_at: Instant
    status: Status
    as_of: AsOf
    scope: Scope


@dataclass(frozen=True)
class SamplePage:
    """Samples in the order in which they were recorded. `following` is the `after` of the next page, None at the end."""

    samples: list[Sample]
    following: int | None


@dataclass(frozen=True)
class SampleFilter:
    """The answers wanted: those recorded by events after `after`, from `start` on and before `end`, at most `limit`."""

    after: int = 0
    limit: int = 100
    start: datetime | None = None
    end: datetime | None = None


class Samples:
    """Reads recorded answers. Nothing is asked again, and nothing is recorded."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon

    def page(self, wanted: SampleFilter, scope: Scope) -> SamplePage:
        """One page of the answers that `scope`'s audience may see. Erased answers are left out."""
        references = {_key(item): text for item in items_in_force(self._canon) if (text := _reference(item))}
        samples: list[Sample] = []
        for event in self._recorded(wanted):
            try:
                sample = self._sample(event, scope, references)
            except Erased:
                continue
            if sample is not None:
                samples.append(sample)
            if len(samples) == wanted.limit:
                return SamplePage(samples, event.seq)
        return SamplePage(samples, None)

    def _recorded(self, wanted: SampleFilter) -> Iterator[Event]:
        """The events that recorded answers within the times wanted."""
        for event in self._canon.store.events(after=wanted.after, kinds={EventKind.ANSWER_RECORDED}):
            if wanted.end is not None and event.recorded_at >= wanted.end:
                return
            if wanted.start is None or event.recorded_at >= wanted.start:
                yield event

    def _sample(self, event: Event, scope: Scope, references: dict[_Key, str]) -> Sample | None:
        """The sample of an answer; None where the audience may not see it."""
        record = self._canon.store.answer(event.payload["answer_id"])
        answer = record.answer
        if not answer.scope.visible_to(scope.audience):
            return None
        return Sample(
            user_input=answer.question,
            retrieved_contexts=[one.text for one in self._canon.orchestrator.evidence_of(record)],
            response=answer.answer,
            reference=_reference_for(answer, references),
            answer_id=answer.answer_id,
            seq=event.seq,
            recorded_at=event.recorded_at,
            status=answer.status,
            as_of=answer.as_of,
            scope=answer.scope,
        )


_Key = tuple[str, str, datetime | None]
"""A question without regard to case and spacing, the key of its scope, and its date; None where it states none."""


def _key(item: GoldenItem) -> _Key:
    question = item.question
    return _words(question.text), question.scope.key, question.valid_at


def _reference_for(answer: Answer, references: dict[_Key, str]) -> str | None:
    """The reference for the date of the answer, else the one that holds for any date."""
    asked = _words(answer.question), answer.scope.key
    return references.get((*asked, answer.as_of.valid_at)) or references.get((*asked, None))


def _reference(item: GoldenItem) -> str:
    """The expected words; empty where the item expects none."""
    expected = item.expected
    return "\n".join([*expected.texts, *([expected.value] if expected.value else [])])


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
