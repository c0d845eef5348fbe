"""The question: a request as it comes in, checked."""

from __future__ import annotations

import unicodedata
from typing import Any, Self

from pydantic import Field, field_validator

from knowledge.model.answering.answers import Answer
from knowledge.model.cases import Filing
from knowledge.model.clock import Instant, Value
from knowledge.model.objects import ObjectId
from knowledge.model.scope import Scope

LONGEST_QUESTION = 2_000
"""Characters a question may have: far more than the model reads (256 tokens), and little enough to store."""


class Question(Value):
    """A question with its as-of, scope and facts; unset times mean now (rule T4).

    A question that names an `object_id` asks for a decision by the rules of that object. `dated` says whether the asker gave the
    `valid_at`, which then prevails over the dates that the text names; by default it is so where `valid_at` is set. `filing` is the
    case that a decision is made for; without it nothing follows from the decision.
    """

    text: str
    valid_at: Instant | None = None
    known_at: Instant | None = None
    scope: Scope = Scope()
    facts: dict[str, Any] = Field(default_factory=dict)
    object_id: ObjectId | None = None
    dated: bool | None = None
    filing: Filing | None = None

    @property
    def is_dated(self) -> bool:
        """Whether the asker gave the `valid_at`."""
        return self.valid_at is not None if self.dated is None else self.dated

    @classmethod
    def deciding(cls, object_id: str, **asked: Any) -> Self:
        """A question for a decision by the rules of an object."""
        return cls(text=f"What follows from the rules of {object_id}?", object_id=object_id, **asked)

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The question of a stored answer, at its own as-of.

        The dates that its text names were asked for if a part of it was asked at another date.
        """
        by_text = any(part.as_of.valid_at != answer.as_of.valid_at for part in answer.sub_questions)
        return cls(
            text=answer.question,
            valid_at=answer.as_of.valid_at,
            known_at=answer.as_of.known_at,
            scope=answer.scope,
            facts=answer.facts,
            object_id=answer.decision.object_id if answer.decision else None,
            dated=False if by_text else None,
        )

    @field_validator("text")
    @classmethod
    def _readable(cls, text: str) -> str:
        text = text.strip()
        if not text:
            raise ValueError("the question is empty; ask something")
        if len(text) > LONGEST_QUESTION:
            raise ValueError(f"the question has {len(text)} characters; shorten it to at most {LONGEST_QUESTION}")
        if control := next(
            (c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n\r"), None
        ):
            raise ValueError(f"the question holds the control character U+{ord(control):04X}; remove it")
        return " ".join(text.split())
