"""Finds rows of a decision table that can never decide, because a row before them holds wherever they do."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BOUND = re.compile(r"(<=|>=|<|>)\s*(\S+)")
_RANGE = re.compile(r"([\[(])\s*(\S+?)\s*\.\.\s*(\S+?)\s*([\])])")

Interval = tuple[float, bool, float, bool]
"""From a number, which may be left out, to a number, which may be left out: (low, excluded, high, excluded)."""


def hidden_rows(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """The rows that can never decide, each with the row that hides it, by number from 0. Rows are conditions by input."""
    return [
        (number, hiding)
        for number, row in enumerate(rows)
        for hiding in [next((at for at in range(number) if _covers(rows[at], row)), None)]
        if hiding is not None
    ]


def _covers(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Whether `wide` holds on all facts on which `narrow` does."""
    return all(name in narrow and _contains(condition, narrow[name]) for name, condition in wide.items())


def _contains(wide: Any, narrow: Any) -> bool:
    if isinstance(wide, dict) or isinstance(narrow, dict):
        return bool(wide == narrow)
    around = _alternatives(wide)
    return all(any(_within(one, other) for other in around) for one in _alternatives(narrow))


def _alternatives(condition: Any) -> list[Any]:
    return condition if isinstance(condition, list) else [condition]


def _within(one: Any, other: Any) -> bool:
    """Whether a value, bound or range lies within another."""
    inner, outer = _interval(one), _interval(other)
    if inner is None or outer is None:
        same_type = isinstance(one, str) is isinstance(other, str)
        return same_type and (one.casefold() == other.casefold() if isinstance(one, str) else one is other)
    above = outer[0] < inner[0] or (outer[0] == inner[0] and (inner[1] or not outer[1]))
    below = inner[2] < outer[2] or (inner[2] == outer[2] and (inner[3] or not outer[3]))
    return above and below


def _interval(one: Any) -> Interval | None:
    """The interval of a number, bound or range; None for a text or truth value."""
    if isinstance(one, bool):
        return None
    if isinstance(one, int | float):
        return (one, False, one, False)
    if bound := _BOUND.fullmatch(one):
        sign, limit = bound[1], float(bound[2])
        excluded = "=" not in sign
        return (-math.inf, True, limit, excluded) if sign[0] == "<" else (limit, excluded, math.inf, True)
    if span := _RANGE.fullmatch(one):
        return (float(span[2]), span[1] == "(", float(span[3]), span[4] == ")")
    return None
