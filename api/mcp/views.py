"""The replies of tools that no other way in gives. They leave out what only an audit needs."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field

from api.service.views.objects import Diff
from api.service.wire import Wire
from knowledge.model.answering.answers import (
    Answer,
    Citation,
    Claim,
    Confidence,
    ConflictReport,
    Decision,
    Notice,
    Status,
)
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope


class AskReply(Wire):
    """An answer as an agent needs it. Every claim names its citations, and every citation is a verbatim quote.

    `verify_receipt` proves the answer by its `answer_id`.
    """

    answer_id: str
    question: str
    status: Status
    as_of: AsOf
    scope: Scope
    answer: str = Field(description="The claims as text, each with the citations it rests on in brackets.")
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[ConflictReport, ...]
    decision: Decision | None
    clarifying_questions: tuple[str, ...]
    missing: tuple[str, ...]
    notices: tuple[Notice, ...]
    reading: tuple[str, ...] = Field(description="How dates and places of the question were understood.")
    confidence: Confidence
    answer_hash: str

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The reply that tells of `answer`."""
        return cls(**{name: getattr(answer, name) for name in cls.model_fields})


class ObjectChange(Wire):
    """An object whose authoritative version differs between two dates. A version is null where nothing was authoritative."""

    object_id: str
    change: Literal["began", "changed", "ended"]
    before: str | None
    after: str | None


class ChangesReply(Wire):
    """The objects that changed between two valid times.

    `diff` compares the texts where one object was named. While `next` is not null, call again with `after` set to it.
    """

    since: AsOf
    until: AsOf
    changes: list[ObjectChange]
    diff: Diff | None = None
    next: str | None = None
