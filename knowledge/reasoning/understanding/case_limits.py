"""The values that a question tells of its case, and the limits of a statement that they are held against: 50 euros a head, `up to €55 per person`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.computations import Comparison, ValueBound
from knowledge.reasoning.understanding.header_units import typed_by_header
from knowledge.reasoning.understanding.value_ranges import ValueRange, bounds_of
from knowledge.text.values.durations import MINUTES
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.stemming import stem

_AGE_UNIT = "year of age"
_AGE = lazy_pattern(
    r"\baged? (?:of )?(?P<n>\d{1,2})\b|\b(?P<or>\d{1,2})(?= or (?:under|over|younger|older)\b)|\b(?:under|over) (?P<over>\d{1,2})(?=\s*(?:$|[.,;)]))",
    re.IGNORECASE,
)
"""An age that a statement names."""
_OWN_AGE = lazy_pattern(
    r"\b(?:is|am|are|turned|just|only|aged?)\s(?P<n>\d{1,2})(?=\s*(?:$|[.,;?]|years? old|and\b))|\b(?P<old>\d{1,2})[- ]years?[- ]old\b",
    re.IGNORECASE,
)
"""The age of somebody in a case."""
_UNTIL = lazy_pattern(
    r"\b(?:until|no later than|limited to|(?:for|of) the (?:last|past|previous))\s*$", re.IGNORECASE
)
_EXCEEDS = lazy_pattern(r"(?<!not )\bexceed(?:s|ing)?\s*$", re.IGNORECASE)
_OR_MORE = lazy_pattern(r"^(?:\s+[a-z]+){0,2}\s*(?:or|and) (?:over|older|above|more|upwards)\b", re.IGNORECASE)
_WITHIN = lazy_pattern(r"\bwithin\s*$", re.IGNORECASE)
_MOST = lazy_pattern(r"\b(?:limit|max(?:imum)?|at most|up to|within|no more than|cap|ceiling)\b", re.IGNORECASE)
_LEAST = lazy_pattern(r"\b(?:min(?:imum)?|at least|from)\b", re.IGNORECASE)
"""Words of a header whose cells are bounds."""
_AHEAD = lazy_pattern(r"^\W*(?:\w+ )?(?:before|prior|ahead|in advance|earlier|notice|until)\b", re.IGNORECASE)
"""Words after a length of time that count it back from an event to come."""
_RATE = lazy_pattern(r"^\s*(?:/\s*|(?:per|an?|each|every)\s+)(?P<of>[a-z]+)", re.IGNORECASE)
_THINGS = frozenset(
    map(
        stem,
        "person head people employee customer item case claim trip incident order booking guest piece".split(),  # noqa: SIM905
    )
)
"""What an amount may be per without being another one: the case is one of them."""
_NOUN = lazy_pattern(r"^[\s-]+(?:(?:consecutive|full|more|other|single)\s+)?(?P<noun>[a-z]{3,})", re.IGNORECASE)
_FROM = lazy_pattern(r"\b(?:from|for|of|after|over)\s+$", re.IGNORECASE)
"""Words before a value of a case that are no bounds of it (`a receipt from 52 days ago`)."""


class CaseLimit(NamedTuple):
    """A value that a statement sets as a bound. It does what it says within `range`; of a row, `words` are the cell below `header`."""

    value: Quantity
    range: ValueRange
    words: str
    header: str = ""

    def holds(self, value: Quantity) -> bool:
        """Whether a value that is compared with it lies in its range."""
        return self.range.holds(_in_unit_of(self.value, value))


def told_values(question: str) -> tuple[Quantity, ...]:
    """Return the different plain values that a question tells: no ranges, and none that it bounds itself."""
    found = (*quantities(question), *_ages(question, _OWN_AGE))
    plain = {(one.kind, one.unit, one.amount): one for one in found if _is_plain(question, one)}
    return tuple(plain.values())


def limits_of(words: str, *, is_row: bool) -> Iterator[CaseLimit]:
    """Yield the values of a statement that are bounds; of a row, those whose header or cell says so."""
    if is_row:
        yield from _limits_of_row(words)
        return
    for one in (*quantities(words), *_ages(words, _AGE)):
        if one.low is None and (held := _range_of(words, one)) is not None:
            yield CaseLimit(one, held, words)


def are_compared(limit: CaseLimit, one: Quantity, question: str) -> bool:
    """Return whether a value of the question is of the kind of a limit, of the same things or the same time, and counted the same way."""
    other = limit.value
    if one.kind is ValueKind.DURATION and other.kind is ValueKind.DURATION:
        same = one.unit == other.unit or {one.unit, other.unit} <= MINUTES.keys()
        return same and _is_ahead(question, one) == _is_ahead(limit.words, other)
    if not one.matches(other) or (one.kind is ValueKind.MONEY and not one.is_comparable_money):
        return False
    if one.kind is ValueKind.COUNT and not one.unit:
        return _noun_of(limit.words, other) == _noun_of(question, one) != ""
    return _rate(limit.words, other) in ("", _rate(question, one))


def _is_plain(question: str, one: Quantity) -> bool:
    before = question[: one.start]
    return one.low is None and (bounds_of(question, one) is None or _FROM.search(before) is not None)


def _limits_of_row(words: str) -> Iterator[CaseLimit]:
    for cell in words.partition(" – ")[2].split("; "):
        header, _, value = cell.partition(": ")
        told = f"is {value}."  # a number without a unit is read where something is said of it
        for one in quantities(told):
            typed, held = typed_by_header(one, header), _range_of(told, one)
            if held is None and _MOST.search(header):
                held = ValueRange(None, ValueBound(Comparison.AT_MOST, typed))
            elif held is None and _LEAST.search(header):
                held = ValueRange(ValueBound(Comparison.AT_LEAST, typed), None)
            if one.low is None and held is not None:
                yield CaseLimit(replace(typed, start=one.start, end=one.end), _typed(held, typed), told, header)


def _typed(held: ValueRange, typed: Quantity) -> ValueRange:
    low, high = (None if one is None else one._replace(quantity=typed) for one in held)
    return ValueRange(low, high)


def _range_of(words: str, one: Quantity) -> ValueRange | None:
    before, after = words[: one.start], words[one.end :]
    held = bounds_of(words, one)
    if held is None and _UNTIL.search(before):
        held = ValueRange(None, ValueBound(Comparison.AT_MOST, one))
    elif held is None and (_OR_MORE.match(after) or _EXCEEDS.search(before)):
        held = ValueRange(ValueBound(Comparison.AT_LEAST, one), None)
    if held is None or held.high is None or not _is_ahead(words, one) or _WITHIN.search(before):
        return held
    return ValueRange(ValueBound(Comparison.AT_LEAST, one), None)  # `up to 14 days before` leaves 14 days or more


def _is_ahead(words: str, one: Quantity) -> bool:
    return one.kind is ValueKind.DURATION and _AHEAD.match(words[one.end :]) is not None


def _ages(words: str, pattern: re.Pattern[str]) -> Iterator[Quantity]:
    for match in pattern.finditer(words):
        name = match.lastgroup or "n"
        yield Quantity(ValueKind.COUNT, Decimal(match[name]), _AGE_UNIT, match.start(name), match.end(name))


def _rate(words: str, one: Quantity) -> str:
    """The thing or time that a value is per, such as a day; empty where it is per nothing, or per one of what the case is."""
    found = _RATE.match(words[one.end :])
    of = stem(found["of"].lower()) if found else ""
    return "" if of in _THINGS else of


def _noun_of(words: str, one: Quantity) -> str:
    found = _NOUN.match(words[one.end :])
    return stem(found["noun"].lower()) if found else ""


def _in_unit_of(limit: Quantity, value: Quantity) -> Quantity:
    """A value in the unit of a limit of the same kind."""
    if value.unit == limit.unit or not {value.unit, limit.unit} <= MINUTES.keys():
        return value
    factor = Decimal(str(MINUTES[value.unit])) / Decimal(str(MINUTES[limit.unit]))
    return replace(value, unit=limit.unit, amount=value.amount * factor)
