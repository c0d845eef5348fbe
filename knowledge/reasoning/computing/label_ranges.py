"""Reads the range of values that a label names: `150 to 299.99`, `24 hours to less than 48 hours`, `10+`. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.computations import Comparison, ValueBound
from knowledge.reasoning.understanding.header_units import typed_by_header
from knowledge.reasoning.understanding.value_ranges import ValueRange, bounds_of
from knowledge.text.values.durations import MINUTES
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_OR_MORE = lazy_pattern(r"(.+?)(?:\+|\s+(?:or|and) (?:more|over|above|higher|longer|later)\b.*)$", re.IGNORECASE)
_OR_LESS = lazy_pattern(r"(.+?)\s+(?:or|and) (?:less|under|below|fewer|lower|shorter)\b.*$", re.IGNORECASE)
_AT_LEAST, _AT_MOST = r"at least \1", r"at most \1"
"""Labels whose bound stands after the number, with the words that say it before."""
_TO = lazy_pattern(
    r"\s*(?:to|until|–|-)\s+(?:less than|under|below|(?:but )?not (?:more|over)|up to)\b", re.IGNORECASE
)
"""Words between the lower end of a range and an upper end that has words of its own: `24 hours to less than 48 hours`."""


def range_of_label(label: str, like: Quantity, header: str = "") -> ValueRange | None:
    """The range of values like this one that a label names; None where it names none. The header above the labels may name their unit."""
    words = f"is {_OR_LESS.sub(_AT_MOST, _OR_MORE.sub(_AT_LEAST, label))}"
    found = [in_unit_of(like, typed_by_header(one, header)) for one in quantities(words)]
    held = [(one, bounds_of(words, one) or _lower_end(words, one)) for one in found if one.matches(like)]
    ranges = [one for _, one in held if one is not None]
    if not ranges:
        return None
    lows = [one.low for one in ranges if one.low is not None]
    highs = [one.high for one in ranges if one.high is not None]
    return ValueRange(lows[0] if lows else None, highs[0] if highs else None)


def in_unit_of(like: Quantity, one: Quantity) -> Quantity:
    """A length of time in the unit of another one: `1 hour` beside `45 minutes`."""
    if one.kind is not ValueKind.DURATION or one.unit == like.unit or not {one.unit, like.unit} <= MINUTES.keys():
        return one
    factor = Decimal(str(MINUTES[one.unit])) / Decimal(str(MINUTES[like.unit]))
    low = None if one.low is None else one.low * factor
    return replace(one, unit=like.unit, amount=one.amount * factor, low=low)


def _lower_end(words: str, one: Quantity) -> ValueRange | None:
    if not _TO.match(words, one.end):
        return None
    return ValueRange(ValueBound(Comparison.AT_LEAST, one), None)
