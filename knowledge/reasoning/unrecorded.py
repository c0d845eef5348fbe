"""Answers that cannot be recorded, because the data directory cannot be written (rule Q3e)."""

from __future__ import annotations

from knowledge.errors import StorageFailure
from knowledge.model.answering.answers import Answer, Notice


def unrecorded(answer: Answer, why: str) -> Answer:
    """The answer, which says that it was not recorded and why."""
    text = f"This answer was not recorded: the data directory cannot be written ({why}). It cannot be shown again, replayed or proved."
    notices = (*answer.notices, Notice(kind="unrecorded", text=text))
    return answer.model_copy(update={"notices": notices}).sealed()


def nothing_follows(why: str) -> StorageFailure:
    """The refusal of a decision from which something would follow."""
    return StorageFailure(
        f"The data directory cannot be written ({why}), and what follows from a decision has to be recorded.",
        remedy="Make it writable, or ask for a dry run, from which nothing follows.",
    )
