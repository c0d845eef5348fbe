"""Reads the amount of money of which a question wants a share. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.quantities import Quantity, quantities

_ASKS_AMOUNT = lazy_pattern(
    r"\bhow (?:much|big|large|high)\b|\bhow many (?:euros?|dollars?|pounds?|francs?|kronor|points)\b|\bin (?:euros?|dollars?|pounds?|francs?)\b"
    r"|\bwhat (?:amount|sum)\b|\bwhat (?:is|are|do|does|did|will|would|must|should)\b",
    re.IGNORECASE,
)
"""Words of a question for an amount, which a percentage alone does not answer."""


def amount_given(question: str, beside: Sequence[Quantity] = ()) -> Quantity | None:
    """The one amount of money that a question gives, where it asks for an amount itself; None where it gives several, or a bound or a range."""
    if not _ASKS_AMOUNT.search(question):
        return None
    found = [one for one in quantities(question) if one.is_comparable_money and one not in beside]
    if len(found) != 1 or found[0].low is not None or bound_before(question, found[0]):
        return None
    return found[0]
