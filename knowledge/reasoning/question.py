"""What is asked: the request as it comes in, checked."""

from __future__ import annotations

import unicodedata
from typing import Any

from pydantic import Field, field_validator

from knowledge.model.clock import Instant, Value
from knowledge.model.scope import Scope

LONGEST_QUESTION = 2_000


class Question(Value):
    """A question with the as-of, scope and facts it is asked for; unset times mean now (rule T4)."""

    text: str
    valid_at: Instant | None = None
    known_at: Instant | None = None
    scope: Scope = Scope()
    facts: dict[str, Any] = Field(default_factory=dict)

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
