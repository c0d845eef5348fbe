"""From an understood question to probes: what to look up, at which as-of. Pure."""

from __future__ import annotations

from enum import StrEnum

from knowledge.model.clock import AsOf, Period, Value
from knowledge.reasoning.understanding.understand import Intent, Understanding
from knowledge.text.values.dates import NamedDate


class Role(StrEnum):
    """What a probe's findings are for; also the kind of the claims made from them."""

    STATEMENT = "statement"
    BEFORE = "before"
    AFTER = "after"


class SubQuery(Value):
    """One retrieval at an as-of. `text` is what is asked, `lookup` what the index is asked with: a part of a
    compound question is looked up together with the whole, which names what the part only points at.
    `throughout` is given where the question names a month or a year and not a day: only what held all
    through it can be meant for certain (rule Q4).
    """

    text: str
    lookup: str
    as_of: AsOf
    throughout: Period | None = None
    role: Role = Role.STATEMENT


def plan(understanding: Understanding, as_of: AsOf) -> tuple[SubQuery, ...]:
    """The probes that together answer the question.

    A change question is asked twice: at the earlier date it names and at the later one (the asked
    `valid_at` where that lies within the later date).
    """
    if understanding.intent is Intent.CHANGE and understanding.between is not None:
        earlier, later = understanding.between
        return (
            _dated(understanding.topic, later, as_of, Role.AFTER),
            _dated(understanding.topic, earlier, as_of, Role.BEFORE),
        )
    if understanding.intent is Intent.COMPOUND:
        return tuple(
            SubQuery(text=part, lookup=f"{part} {understanding.topic}", as_of=as_of)
            for part in understanding.parts
        )
    return (SubQuery(text=understanding.topic, lookup=understanding.topic, as_of=as_of),)


def _dated(topic: str, date: NamedDate, as_of: AsOf, role: Role) -> SubQuery:
    """A probe at the asked `valid_at` where that lies within the date named, else all through that date."""
    if date.period.contains(as_of.valid_at):
        return SubQuery(text=topic, lookup=topic, as_of=as_of, role=role)
    start = AsOf(valid_at=date.period.start, known_at=as_of.known_at)
    return SubQuery(text=topic, lookup=topic, as_of=start, throughout=date.period, role=role)
