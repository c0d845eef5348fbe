"""The typed value of a claim: the one that it states, of the kind that the question asks for."""

from __future__ import annotations

import re
from collections.abc import Collection

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.answers import ClaimValue
from knowledge.text.values.extraction import stated_values
from knowledge.text.values.kinds import StatedValue, ValueKind

_MINUTES = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60, "month": 43_800, "year": 525_600}
"""The minutes of the units that a length of time is compared in (see knowledge/text/values/durations.py)."""
_UNIT = lazy_pattern(rf"\b({'|'.join(_MINUTES)})s?\b", re.IGNORECASE)
_NUMBER = lazy_pattern(r"\d+(?:\.\d+)?")


def claim_value(words: str, asked: Collection[ValueKind]) -> ClaimValue | None:
    """The value that a claim states, None where it states none or several that differ.

    Only values of the kinds `asked` for are looked at; where none is asked for, values of every kind.
    """
    stated = [one for one in stated_values(words) if not one.is_label and (not asked or one.kind in asked)]
    if len({(one.kind, one.value) for one in stated}) != 1:
        return None
    (one, *_) = stated
    text = words[one.start : one.end].strip()
    amount, unit = _measured(one, text)
    return ClaimValue(kind=one.kind.value, text=text, amount=amount, unit=unit)


def _measured(one: StatedValue, text: str) -> tuple[float | None, str | None]:
    """The amount and the unit of a value that is a number with a unit."""
    if one.kind in (ValueKind.DATE, ValueKind.ADDRESS):
        return None, None
    if one.kind is ValueKind.PERCENTAGE and _NUMBER.fullmatch(one.value):
        return float(one.value), "%"
    if one.kind is ValueKind.DURATION and _NUMBER.fullmatch(one.value):
        named = _UNIT.search(text)
        unit = named.group(1).lower() if named else "minute"
        return float(one.value) / _MINUTES[unit], unit
    first, _, second = one.value.partition(" ")  # `5 business day`, `eur 40`, `g 600`, `3`
    number, named_unit = (first, second) if one.kind is ValueKind.DURATION or not second else (second, first)
    if not _NUMBER.fullmatch(number):
        return None, None
    return float(number), (named_unit.upper() if one.kind is ValueKind.MONEY else named_unit) or None
