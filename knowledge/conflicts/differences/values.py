"""Values that differ between two sentences of one subject.

Conditions tell the steps of a table apart. Where the conditions of both sentences are equal, the ruled values
are compared; where only the conditions differ, the threshold itself is ruled (`orders above $50 ship free`);
where both differ, the sentences are two steps of one table and agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.conflicts.differences.bounds import Bound, BoundedValue
from knowledge.conflicts.differences.pairs import KIND_OF_VALUE, SentencePair, WordDifference
from knowledge.conflicts.thresholds import THRESHOLDS
from knowledge.text.values.kinds import StatedValue, ValueKind

_COMPARED = (
    ValueKind.MONEY,
    ValueKind.PERCENTAGE,
    ValueKind.DURATION,
    ValueKind.DATE,
    ValueKind.COUNT,
    ValueKind.ADDRESS,
)
"""The order in which kinds are compared: the more telling first. A money or a share is seldom incidental; counts
often are.
"""
_OPEN_BOUNDS = {Bound.LEAST, Bound.MOST}
"""Two bounds that no value could contradict: at least 12 months and at most 36."""


def find_value_difference(pair: SentencePair) -> WordDifference | None:
    """Return the first values that differ although both sentences rule the same case."""
    if pair.one_is_narrower:
        return None
    ruled = [[value for value in one.values if not value.is_condition] for one in pair.sentences]
    conditions = [[value for value in one.values if value.is_condition] for one in pair.sentences]
    if all(ruled):
        if all_equal(*conditions):
            return _first_difference(pair, *ruled)
        return _first_condition_difference(pair, *conditions) if all_equal(*ruled) else None
    if any(ruled) and any(value.is_firm for side in conditions for value in side):
        return None
    return _first_condition_difference(pair, pair.ours.values, pair.theirs.values)


def _first_condition_difference(
    pair: SentencePair, ours: Sequence[BoundedValue], theirs: Sequence[BoundedValue]
) -> WordDifference | None:
    """Compare conditions only where both sides have as many of each kind: a further condition makes a narrower
    rule.
    """
    if sorted(value.kind for value in ours) != sorted(value.kind for value in theirs):
        return None
    return _first_difference(pair, ours, theirs)


def _first_difference(
    pair: SentencePair, ours: Sequence[BoundedValue], theirs: Sequence[BoundedValue]
) -> WordDifference | None:
    """Return the first two values of one kind that differ and are comparable; values that both sides have are
    left out.
    """
    for kind in _COMPARED:
        left = [value for value in ours if value.kind is kind]
        right = [value for value in theirs if value.kind is kind]
        if len(left) != len(right):
            continue
        new_left = [value for value in left if not any(_equal(value, other) for other in right)]
        new_right = [value for value in right if not any(_equal(value, other) for other in left)]
        for one, other in zip(new_left, new_right, strict=False):
            if _comparable(one, other):
                spans = [(value.stated.start, value.stated.end) for value in (one, other)]
                return pair.difference(KIND_OF_VALUE[kind], *spans)
    return None


def _comparable(left: BoundedValue, right: BoundedValue) -> bool:
    """Return whether two values have one role: not a least and a most, not how long and how far ahead."""
    bounds = {left.bound, right.bound}
    if bounds == _OPEN_BOUNDS or left.ahead != right.ahead:
        return False
    if (left.is_firm or right.is_firm) and len(bounds) > 1:
        return False
    return _form(left.stated) == _form(right.stated)


def _form(value: StatedValue) -> str:
    """Return a name for the form of a value; only values of one form can differ.

    Forms are a day, a year or a time of day; a length of time or a frequency; a unit; an e-mail address, or the
    country code or area of a telephone number.
    """
    if value.kind is ValueKind.ADDRESS:
        return "@" if "@" in value.value else value.value[:1]
    if value.kind is ValueKind.DATE:
        return "clock" if ":" in value.value else "year" if len(value.value) == len("2024") else "day"
    if value.kind is ValueKind.DURATION:
        return "every" if value.value.startswith("every") else ""
    return re.sub(r"[\d.\s]+|e\+", "", value.value) if value.kind is ValueKind.COUNT else ""


def all_equal(ours: Sequence[BoundedValue], theirs: Sequence[BoundedValue]) -> bool:
    """Return whether each value of either side has its equal on the other, bounds included."""
    return len(ours) == len(theirs) and all(
        any(_equal(one, other) and {one.bound, other.bound} != _OPEN_BOUNDS for other in others)
        for ones, others in ((ours, theirs), (theirs, ours))
        for one in ones
    )


def _equal(left: BoundedValue, right: BoundedValue) -> bool:
    if left.kind is not right.kind:
        return False
    one, other = left.stated.value, right.stated.value
    if left.kind is ValueKind.DATE and "any" in (one[:3], other[:3]):
        return one[-5:] == other[-5:]  # `any-05-31` is the 31st of May of every year
    if left.kind is ValueKind.DURATION and _minutes(one) and _minutes(other):
        return abs(_minutes(one) - _minutes(other)) <= THRESHOLDS.same_duration * max(
            _minutes(one), _minutes(other)
        )
    return one == other


def _minutes(value: str) -> float:
    """Return the minutes of a plain length of time, 0 for any other spelling (`endless`, `10 business day`)."""
    try:
        return float(value)
    except ValueError:
        return 0.0
