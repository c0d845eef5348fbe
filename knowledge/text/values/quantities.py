"""Quantities: the values of a sentence as exact numbers with their units, to be compared and computed with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.durations import MINUTES
from knowledge.text.values.extraction import LOOKALIKES, stated_values
from knowledge.text.values.kinds import StatedValue, ValueKind
from knowledge.text.values.money import may_state_amount, may_state_percentage
from knowledge.text.values.numbers import NUMBER, number

_UNIT = lazy_pattern(rf"\b({'|'.join(MINUTES)})s?\b", re.IGNORECASE)
_TO = lazy_pattern(r"\s*(?:to|up to|–|-|—)\s*", re.IGNORECASE)
_AND = lazy_pattern(r"\s*and\s*", re.IGNORECASE)
_BETWEEN = lazy_pattern(r"\bbetween\s+$", re.IGNORECASE)
_BETWEEN_NUMBER = lazy_pattern(rf"\bbetween\s+(?P<n>{NUMBER})\s+and\s+$", re.IGNORECASE)
_BESIDE = lazy_pattern(r"\s*(?:and\s+)?", re.IGNORECASE)
_PARTS = {
    "hour": {"minute": 60},
    "day": {"hour": 24},
    "week": {"day": 7},
    "year": {"month": 12},
}
"""How many of a smaller unit of time are in a larger one, of those that are written side by side."""
_OWN_NUMBER = lazy_pattern(NUMBER, re.IGNORECASE)
_KEPT = 4_096
"""Sentences whose quantities are kept, some 5 MB: each tool that computes reads the claims and the tables of a question again."""
_TEXTS_KEPT = 16_384
"""Sentences of which is kept whether they state an amount or a percentage: every question that computes looks through whole documents, several times."""
_LONGEST_KEPT = 600
"""Characters of a sentence that is kept, at most."""
_DIGITS = 9
"""Digits after the point that are kept of a length of time read back from its minutes: a third of an hour has no end."""


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, at `sentence[start:end]`. `low` is the lower end of a range, None for a single value.

    The unit is a currency by its code (`EUR`), `%`, a length of time in the singular (`day`, `business day`), a unit of size (`g`), or
    empty for a number of things.
    """

    kind: ValueKind
    amount: Decimal
    unit: str
    start: int
    end: int
    low: Decimal | None = None

    @property
    def is_comparable_money(self) -> bool:
        """Whether it is an amount in a currency. Cents are of a currency that is not named."""
        return self.kind is ValueKind.MONEY and self.unit != "CENT"

    def matches(self, other: Quantity) -> bool:
        """Whether the two can be compared: one kind and one unit."""
        return (self.kind, self.unit) == (other.kind, other.unit)


def quantities(sentence: str) -> list[Quantity]:
    """The quantities that a sentence states, in order. Labels (`severity 1`), dates, addresses and frequencies are none."""
    return list(_found(sentence) if len(sentence) <= _LONGEST_KEPT else _read(sentence))


@lru_cache(maxsize=_TEXTS_KEPT)
def states_amount(sentence: str) -> bool:
    """Whether a sentence states an amount in a currency."""
    return may_state_amount(sentence.translate(LOOKALIKES)) and any(
        one.is_comparable_money for one in quantities(sentence)
    )


@lru_cache(maxsize=_TEXTS_KEPT)
def states_percentage(sentence: str) -> bool:
    """Whether a sentence states a percentage."""
    return may_state_percentage(sentence.translate(LOOKALIKES)) and any(
        one.kind is ValueKind.PERCENTAGE for one in quantities(sentence)
    )


@lru_cache(maxsize=_KEPT)
def _found(sentence: str) -> tuple[Quantity, ...]:
    return _read(sentence)


def _read(sentence: str) -> tuple[Quantity, ...]:
    found: list[Quantity] = []
    for stated in stated_values(sentence):
        one = None if stated.is_label else quantity_of(stated, sentence[stated.start : stated.end])
        if one is None:
            continue
        one = _from_between(one, sentence)
        last = found[-1] if found else None
        if last is not None and (joined := _joined(last, one, sentence)) is not None:
            found[-1] = joined
        elif last is not None and _is_range(last, one, sentence):
            found[-1] = replace(one, start=last.start, low=last.amount)
        else:
            found.append(one)
    return tuple(found)


def _joined(one: Quantity, other: Quantity, sentence: str) -> Quantity | None:
    """One length of time of two that a sentence writes side by side, in the smaller unit: `2 hours 20 minutes`; None for any others."""
    if one.kind is not ValueKind.DURATION or other.kind is not ValueKind.DURATION or one.low or other.low:
        return None
    parts = _PARTS.get(one.unit, {}).get(other.unit)
    if parts is None or other.amount >= parts or not _BESIDE.fullmatch(sentence[one.end : other.start]):
        return None
    return replace(other, amount=one.amount * parts + other.amount, start=one.start)


def _from_between(one: Quantity, sentence: str) -> Quantity:
    """The range that a quantity ends whose lower end has no unit of its own: `between 5 and 10 days`."""
    before = sentence[: one.start]
    begun = _BETWEEN_NUMBER.search(before) if one.low is None and "between" in before.lower() else None
    own = _OWN_NUMBER.search(sentence[one.start : one.end]) if begun else None
    if begun is None or own is None or not (written := number(own.group())):
        return one
    low = one.amount * Decimal(str(number(begun["n"]))) / Decimal(str(written))
    return replace(one, start=begun.start("n"), low=low)


def _is_range(one: Quantity, other: Quantity, sentence: str) -> bool:
    """Whether two quantities are the ends of a range: `5 kg to 10 kg`, `€50–€100`, `between 5 and 10 days`."""
    if not one.matches(other) or one.low is not None or other.low is not None or one.amount >= other.amount:
        return False
    joint = sentence[one.end : other.start]
    return bool(_TO.fullmatch(joint) or (_AND.fullmatch(joint) and _BETWEEN.search(sentence[: one.start])))


def quantity_of(stated: StatedValue, text: str) -> Quantity | None:
    """A stated value as a quantity, where it is a number with a unit; `text` is how the sentence writes it."""
    if stated.kind in (ValueKind.DATE, ValueKind.ADDRESS):
        return None
    first, _, second = stated.value.partition(" ")
    if stated.kind is ValueKind.PERCENTAGE:
        written, unit = stated.value, "%"
    elif stated.kind is ValueKind.DURATION:
        written, unit = first, second or _unit_of_time(text)
    elif second:  # `eur 40`, `g 500`
        written, unit = second, first.upper() if stated.kind is ValueKind.MONEY else first
    else:
        written, unit = first, ""
    low_text, _, high_text = written.rpartition("..")
    try:
        high = Decimal(high_text)
        low = Decimal(low_text) if low_text else None
    except InvalidOperation:  # `free`, `endless`, `every 1440`
        return None
    if stated.kind is ValueKind.DURATION and not second:
        high, low = _in_unit(high, unit), None if low is None else _in_unit(low, unit)
    return Quantity(stated.kind, high, unit, stated.start, stated.end, low)


def _unit_of_time(text: str) -> str:
    named = _UNIT.search(text)
    return named.group(1).lower() if named else "minute"


def _in_unit(minutes: Decimal, unit: str) -> Decimal:
    """A length of time in its own unit again."""
    return round(minutes / Decimal(MINUTES[unit]), _DIGITS).normalize()
