"""The outcomes of a question. They are apart from the answer, so that a command that reads no answer builds none of its models."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The outcome of a question."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    CLARIFY = "clarify"
    CONFLICT = "conflict"
    INSUFFICIENT = "insufficient"
    REFUSED = "refused"
