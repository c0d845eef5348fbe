"""Chooses what holds for a value by the ranges that a rule names: `below 99.0% the credit is 25%`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.computations import BOUNDING_WORDS
from knowledge.reasoning.understanding.value_ranges import ValueRange, bounds_of
from knowledge.text.values.quantities import Quantity, quantities


class Graded(NamedTuple):
    """A range of values that a text names in `words` at `place`, and the result that holds in it."""

    words: str
    place: tuple[int, int]
    range: ValueRange
    result: Quantity


_GAP = lazy_pattern(r"[.;]\s")
"""The end of a sentence: a bound does not reach over it."""


def grades(words: str, of: Quantity, asks_for: str) -> list[Graded]:
    """The ranges in `words` of values like `of`, each with the result of the unit `asks_for` that stands nearest after it, or before it.

    A bound has the unit of `of`. So has a result where `asks_for` is that unit: then it is the value that no bound stands before.
    """
    found = quantities(words)
    bounds = [(one, bound) for one in found if one.matches(of) and (bound := bounds_of(words, one)) is not None]
    bounding = {id(one) for one, _ in bounds}
    results = [one for one in found if one.unit == asks_for and id(one) not in bounding]
    direct = {number: led for number, (one, _) in enumerate(bounds) if (led := _led_to(results, one, words))}
    taken = {id(one) for one in direct.values()}
    graded: list[Graded] = []
    for number, (one, held) in enumerate(bounds):
        end = bounds[number + 1][0].start if number + 1 < len(bounds) else len(words)
        result = direct.get(number) or _result(results, taken, one, end, words)
        if result is None:
            continue
        taken.add(id(result))
        graded.append(Graded(_named(words, one, held), (one.start, one.end), held, result))
    return graded


def _led_to(results: Sequence[Quantity], one: Quantity, words: str) -> Quantity | None:
    """The result that leads to a bound without a word between but those that make it one: `5 percent from 1,000 euros`."""
    before = [result for result in results if result.end <= one.start]
    if not before:
        return None
    between = words[before[-1].end : one.start]
    return before[-1] if BOUNDING_WORDS.fullmatch(between) else None


def _named(words: str, one: Quantity, held: ValueRange) -> str:
    """The range in words: `less than 99.0%`, or as the text writes one with two ends."""
    text = words[one.start : one.end].strip()
    bound = held.low or held.high
    return text if bound is None or (held.low and held.high) else f"{bound.comparison.value} {text}"


def grade_of(value: Quantity, graded: Sequence[Graded]) -> Graded | None:
    """The narrowest range that holds the value; None where none does, or where two of the same end differ in their results."""
    holding = [one for one in graded if one.range.holds(value)]
    if not holding:
        return None
    holding.sort(key=lambda one: _narrowness(one.range))
    best = holding[0]
    same = [
        one
        for one in holding
        if _narrowness(one.range) == _narrowness(best.range) and one.result.amount != best.result.amount
    ]
    return None if same else best


_Holding = TypeVar("_Holding")


def narrowest(holding: Sequence[tuple[_Holding, ValueRange]]) -> _Holding | None:
    """Return the thing with the narrowest of these ranges; None where there are none, and where two are as narrow."""
    ordered = sorted((_narrowness(one), number) for number, (_, one) in enumerate(holding))
    if not ordered or (len(ordered) > 1 and ordered[0][0] == ordered[1][0]):
        return None
    return holding[ordered[0][1]][0]


def _narrowness(one: ValueRange) -> tuple[bool, bool, float, float]:
    """Ranges with two ends come first, then those whose ends lie nearest to the value: the lowest upper and the highest lower ones."""
    low, high = one
    lowest = float(low.quantity.amount) if low else 0.0
    highest = float(high.quantity.amount) if high else 0.0
    return (low is None or high is None, high is None, highest, -lowest)


def _result(results: Sequence[Quantity], taken: set[int], one: Quantity, end: int, words: str) -> Quantity | None:
    free = [result for result in results if id(result) not in taken]
    after = [
        result
        for result in free
        if one.end <= result.start < end and not _GAP.search(words[one.end : result.start])
    ]
    if after:
        return after[0]
    before = [
        result for result in free if result.end <= one.start and not _GAP.search(words[result.end : one.start])
    ]
    return before[-1] if before else None
