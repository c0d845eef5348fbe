"""Reads the unit that the header of a column gives to its bare numbers: `Full day (£)`, `Discount in %`, `Payment term (days)`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_PARENTHESES = lazy_pattern(r"\(([^()]*)\)\s*$")
_AFTER = lazy_pattern(r"(?:,|\bin)\s+(?P<unit>[^\s,()]+(?:\s+[^\s,()]+)?)\s*$", re.IGNORECASE)
"""The end of a header that names a unit without parentheses: `Price in euros`, `Discount, %`."""
_SIGN = lazy_pattern(r"^\W*(?P<first>[€£$%].*)$|(?P<last>[€£$%])\s*$")
_PER_AT_END = lazy_pattern(r"\s+per\s+[a-z]+(?:\s+and\s+[a-z]+)?\s*$", re.IGNORECASE)
_PER = lazy_pattern(r"\s*(?:per|each|a|an)\s+[a-z]+\s*$", re.IGNORECASE)
_PROBE = Decimal(7)
"""Any number: with the words of a header after it, it is read as a cell that names its unit would be."""
_HEADERS_KEPT = 2_048


def typed_by_header(one: Quantity, header: str) -> Quantity:
    """A bare number in the unit that its header names; as it is where the header names none."""
    unit = _unit_of(header) if one.kind is ValueKind.COUNT and not one.unit else None
    if unit is None:
        return one
    factor = unit.amount / _PROBE
    low = None if one.low is None else one.low * factor
    return replace(one, kind=unit.kind, unit=unit.unit, amount=one.amount * factor, low=low)


def without_units(labels: Sequence[str]) -> list[str]:
    """Labels without the units at their ends, where these leave them different: `Full day` of `Full day (£)`, `Price` of `Price per seat and month`."""
    plain = [_without_unit(one) for one in labels]
    return plain if all(plain) and len(set(plain)) == len(set(labels)) else list(labels)


def _without_unit(label: str) -> str:
    found = _PARENTHESES.search(label)
    if found and (_unit_of(label) is not None or _PER.match(found[1])):
        label = label[: found.start()].strip()
    return _PER_AT_END.sub("", label)


@lru_cache(maxsize=_HEADERS_KEPT)
def _unit_of(header: str) -> Quantity | None:
    """Seven of the unit that a header names; None where it names none."""
    for words in _units_named(header):
        found = quantities(f"{_PROBE} {words}")
        if found and found[0].start == 0 and found[0].low is None and found[0].unit:
            return found[0]
    return None


def _units_named(header: str) -> Iterator[str]:
    """Yield the words of a header that may name a unit, the surest first."""
    if told := _PARENTHESES.search(header):
        yield told[1]
        header = header[: told.start()]
    if after := _AFTER.search(header):
        yield after["unit"]
    if sign := _SIGN.search(header):
        yield sign["first"] or sign["last"]
