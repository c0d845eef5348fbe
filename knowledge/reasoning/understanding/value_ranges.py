"""The range of values that a quantity bounds with the words around it: `at most 30 days`, `10 or more`, `98% to 99%`. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.computations import Comparison, ValueBound, bound_before
from knowledge.text.values.quantities import Quantity

_UPPER = (Comparison.BELOW, Comparison.AT_MOST)


class ValueRange(NamedTuple):
    """A range of values by its lower and its upper bound; None where it has no such end."""

    low: ValueBound | None
    high: ValueBound | None

    def holds(self, value: Quantity) -> bool:
        """Whether the value lies in the range."""
        return all(bound.holds(value) for bound in self if bound is not None)


def bounds_of(words: str, one: Quantity) -> ValueRange | None:
    """The range that a quantity bounds, on both sides where it is one such as `98% to 99%`; None where it bounds none."""
    if one.low is not None:
        lower = Quantity(one.kind, one.low, one.unit, one.start, one.end)
        return ValueRange(ValueBound(Comparison.AT_LEAST, lower), ValueBound(Comparison.AT_MOST, one))
    bound = bound_before(words, one) or _after(words, one)
    if bound is None:
        return None
    return ValueRange(None, bound) if bound.comparison in _UPPER else ValueRange(bound, None)


_OR_MORE = lazy_pattern(
    r"\s+(?:[a-z]+\s+){0,2}?(?:or|and) (?:more|over|above|higher|longer|later)\b", re.IGNORECASE
)
_OR_LESS = lazy_pattern(
    r"\s+(?:[a-z]+\s+){0,2}?(?:or|and) (?:less|under|below|lower|fewer|shorter|earlier)\b", re.IGNORECASE
)

_LIMIT = lazy_pattern(
    r"\s+(?:(?P<most>at (?:the )?most|maximum|max\b)|(?:at (?:the )?least|minimum|min\b))(?!\s*(?:of\s*)?\W?\d)",
    re.IGNORECASE,
)
"""The words behind a quantity that bound it, and not the next one: `4 hours at most`."""


def _after(words: str, one: Quantity) -> ValueBound | None:
    """The bound that the words after a quantity make of it: `10 or more`, `ten queens or more`."""
    if _OR_MORE.match(words[one.end :]):
        return ValueBound(Comparison.AT_LEAST, one)
    if _OR_LESS.match(words[one.end :]):
        return ValueBound(Comparison.AT_MOST, one)
    limit = _LIMIT.match(words, one.end)
    if limit is not None:
        return ValueBound(Comparison.AT_MOST if limit["most"] else Comparison.AT_LEAST, one)
    return None
