"""From an understood question to a plan: which sub-queries to ask, at which as-of. Pure."""

from __future__ import annotations

from knowledge.model.clock import AsOf
from knowledge.model.plans import Intent, Plan, Role, SubQuery
from knowledge.reasoning.understanding.understand import Understanding
from knowledge.text.values.dates import NamedDate


def plan_answer(understanding: Understanding, as_of: AsOf) -> Plan:
    """The plan whose sub-queries together answer the question.

    A question about a change is asked twice: at the earlier date it names and at the later one (the asked
    `valid_at` where that lies within the later date).
    """
    return Plan(intent=understanding.intent, sub_queries=_sub_queries(understanding, as_of))


def _sub_queries(understanding: Understanding, as_of: AsOf) -> tuple[SubQuery, ...]:
    topic = understanding.topic
    if understanding.intent is Intent.CHANGE and understanding.between is not None:
        earlier, later = understanding.between
        return (_dated(topic, later, as_of, Role.AFTER), _dated(topic, earlier, as_of, Role.BEFORE))
    if understanding.intent is Intent.COMPOUND:
        return tuple(SubQuery(text=part, lookup=f"{part} {topic}", as_of=as_of) for part in understanding.parts)
    return (SubQuery(text=topic, lookup=topic, as_of=as_of),)


def _dated(topic: str, date: NamedDate, as_of: AsOf, role: Role) -> SubQuery:
    """A sub-query at the asked `valid_at` where that lies within the date named, else all through that date."""
    if date.period.contains(as_of.valid_at):
        return SubQuery(text=topic, lookup=topic, as_of=as_of, role=role)
    start = AsOf(valid_at=date.period.start, known_at=as_of.known_at)
    return SubQuery(text=topic, lookup=topic, as_of=start, throughout=date.period, role=role)
