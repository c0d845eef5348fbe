"""Tells which rows of a table hold for the case of a question: by the ranges, the weekdays and the times of day in their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.conditions import weekdays_in
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.facts import Thing, stems_of
from knowledge.reasoning.computing.label_ranges import range_of_label
from knowledge.reasoning.computing.ranges import narrowest
from knowledge.reasoning.understanding.value_ranges import ValueRange
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_OTHER = lazy_pattern(r"\b(?:others?|otherwise|else|rest|remaining)\b", re.IGNORECASE)
"""Words of a label for the cases that the other rows leave."""
OTHER_TIMES = lazy_pattern(
    r"\b(?:at|on|in) (?:all )?other (?:times?|days?|hours?)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\d{1,2}[:.]\d{2}",
    re.IGNORECASE,
)
"""Words of a label for its times, which tell no thing."""
_TIMES = lazy_pattern(
    r"(?P<first>[01]?\d|2[0-4])[:.](?P<first_minute>[0-5]\d)\s*(?:–|-|to|until|and)\s*(?P<last>[01]?\d|2[0-4])[:.](?P<last_minute>[0-5]\d)"
)
_TIME = lazy_pattern(
    r"\b(?:(?P<word>noon|midday|midnight|(?:at|by) night)|(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)|(?P<half>1?\d)\s*(?P<of>am|pm|a\.m\.|p\.m\.))",
    re.IGNORECASE,
)
_WORDS = {"noon": 720, "midday": 720, "midnight": 0, "at night": 120, "by night": 120}
"""Minutes of the day that words for a time of it mean; a night is taken by an hour that no day has."""
_CONDITION = lazy_pattern(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|week-?days?|week-?ends?|noon|midday|midnight|night|a\.?m|p\.?m)\b",
    re.IGNORECASE,
)
"""Words of a question by which a row for some times is chosen or left."""


class HeldRow(NamedTuple):
    """A row that may hold, with the values of the question that its label takes, its range, and the terms of the question that its condition meets."""

    row: Thing
    used: frozenset[int] = frozenset()
    range_words: str = ""
    told: Terms = frozenset()


def rows_holding(inquest: Inquest, rows: Sequence[Thing]) -> list[HeldRow]:
    """The rows of a table whose labels say nothing that the question does not meet. Of ranges with the same other words the narrowest holds."""
    times = inquest.weights.terms_of(" ".join(_CONDITION.findall(inquest.text)))
    fitting = (
        [row for row in rows if _names_time(row.name) and _fits_time(inquest.text, row.name)] if times else []
    )
    left = [
        row
        for row in rows
        if not _fits_time(inquest.text, row.name) or (_OTHER.search(row.name) and _are_of_one(row, fitting))
    ]
    held: list[tuple[HeldRow, ValueRange | None]] = []
    for row in rows:
        if row in left:
            continue
        ranged = _ranged(inquest, row)
        if ranged is None:
            continue
        told = (
            times if _names_time(row.name) or (_OTHER.search(row.name) and _are_of_one(row, left)) else frozenset()
        )
        used, range_, words = ranged
        held.append((HeldRow(row, used | _in_name(inquest, row.name), words, told), range_))
    if left:
        held = [one for one in held if one[0].told or not _are_of_one(one[0].row, left)]
    return list(_narrowed(held))


def _are_of_one(row: Thing, others: Sequence[Thing]) -> bool:
    """Whether a row is for the same thing as one of the others, at another time."""
    own = distinct_terms(row.name) - distinct_terms(" ".join(_OTHER.findall(row.name)))
    return any(own & distinct_terms(other.name) for other in others)


def _names_time(label: str) -> bool:
    return bool(weekdays_in(label) or _TIMES.search(label))


def _fits_time(question: str, label: str) -> bool:
    """Whether a label is for no other weekday and no other time of day than the question tells."""
    days, asked = weekdays_in(label), weekdays_in(question)
    if days and asked and not asked <= days:
        return False
    span, time = _TIMES.search(label), _TIME.search(question)
    if span is None or time is None:
        return True
    first = int(span["first"]) * 60 + int(span["first_minute"])
    last = int(span["last"]) * 60 + int(span["last_minute"])
    at = _minute(time)
    return first <= at < last if first < last else at >= first or at < last


def _minute(time: re.Match[str]) -> int:
    if time["word"]:
        return _WORDS[time["word"].lower()]
    if time["hour"]:
        return int(time["hour"]) * 60 + int(time["minute"])
    return int(time["half"]) % 12 * 60 + (720 if time["of"].lower().startswith("p") else 0)


def _in_name(inquest: Inquest, label: str) -> frozenset[int]:
    """Where the values of the question begin that stand in a label as the question writes them: `Q3 4`, `up to 10 cm`."""
    at = inquest.text.lower().find(label.lower())
    spans = [range(at, at + len(label))] if at >= 0 and label else []
    own = quantities(label)
    return frozenset(
        one.start
        for one in inquest.given
        if any(_first(inquest, one) in span for span in spans)
        or any(one.matches(other) and one.amount == other.amount and one.unit for other in own)
    )


def _first(inquest: Inquest, one: Quantity) -> int:
    return next((at for at in range(one.start, one.end) if not inquest.text[at].isspace()), one.start)


def _ranged(inquest: Inquest, row: Thing) -> tuple[frozenset[int], ValueRange | None, str] | None:
    """The value of the question that lies in the range of a label, with the range; None where it lies outside of it."""
    for value in inquest.given:
        if sum(one.matches(value) for one in inquest.given) > 1:
            continue
        held = range_of_label(row.name, value, row.label)
        if held is None or not _is_of_one_noun(inquest, value, row.name):
            continue
        return (frozenset({value.start}), held, row.name) if held.holds(value) else None
    return frozenset(), None, ""


def _is_of_one_noun(inquest: Inquest, value: Quantity, label: str) -> bool:
    """Whether a number without a unit counts what the numbers of a label count, where these say so: `up to 50 kW`."""
    if value.unit:
        return True
    nouns = [_next_word(label, one.end) for one in quantities(label) if one.matches(value)]
    own = _next_word(inquest.text, value.end)
    return all(not noun or stems_of(noun) & stems_of(own) for noun in nouns[-1:])


def _next_word(text: str, at: int) -> str:
    found = re.match(r"\s*-?\s*([^\W\d_][\w²³]*)", text[at:])
    return found[1] if found else ""


def _narrowed(held: Sequence[tuple[HeldRow, ValueRange | None]]) -> Iterator[HeldRow]:
    """Yield the rows without a range, and of those with one the narrowest of each kind."""
    kinds: dict[Terms, list[tuple[HeldRow, ValueRange]]] = {}
    for one, range_ in held:
        if range_ is None:
            yield one
        else:
            kinds.setdefault(distinct_terms(re.sub(r"[\d.,]+", " ", one.row.name)), []).append((one, range_))
    for own in kinds.values():
        best = narrowest(own) if len(own) > 1 else own[0][0]
        if best is not None:
            yield best
