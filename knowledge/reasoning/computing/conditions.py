"""Chooses what a statement says for the case of a question: by a place, a weekday, or a range at its beginning. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.value_ranges import bounds_of
from knowledge.text.places import is_named, places_in
from knowledge.text.values.quantities import Quantity, quantities

_Stated = TypeVar("_Stated")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = lazy_pattern(rf"\b(?P<day>{'|'.join(_DAYS)})s?\b", re.IGNORECASE)
_SPAN = lazy_pattern(
    rf"\b(?P<first>{'|'.join(_DAYS)})s?\s*(?:to|through|until|–|-)\s*(?P<last>{'|'.join(_DAYS)})s?\b",
    re.IGNORECASE,
)
_GROUPS = (
    (lazy_pattern(r"\bweekdays?\b|\bon (?:working|business) days\b", re.IGNORECASE), frozenset(range(5))),
    (lazy_pattern(r"\bweek-?ends?\b", re.IGNORECASE), frozenset({5, 6})),
)
_REST = lazy_pattern(
    r"\W*(?:anything|everything|all) (?:else|other|shorter|longer|less|more|below|above|smaller|larger)\b|\W*(?:otherwise|in all other cases)\b",
    re.IGNORECASE,
)
"""The beginning of an item for the cases that others leave."""
_RUNNING = lazy_pattern(r"\b(?:consecutive|successive|calendar|full|whole)\s+(?=\w)", re.IGNORECASE)
"""Words between a number and its unit that do not change it."""


def values_of_place(
    case: Case, words: str, stated: Sequence[_Stated], values: Sequence[Quantity]
) -> list[_Stated]:
    """Those of the things stated after whose value the words name the place asked for; all where they name none.

    The question's own place decides; where it names none, the innermost of those around the place that it is asked for.
    """
    ends = [*(one.start for one in values[1:]), len(words)][: len(values)]
    places = [places_in(words[one.end : end]) for one, end in zip(values, ends, strict=True)]
    if not any(places):
        return list(stated)
    own = [
        one
        for one, found in zip(stated, places, strict=True)
        if any(is_named(case.question, place) for place in found)
    ]
    if own:
        return own
    for around in places_around(case.snapshot, case.finding.sub_query):
        held = [one for one, found in zip(stated, places, strict=True) if around in found]
        if held:
            return held
    return []


def weekdays_in(words: str) -> frozenset[int]:
    """The weekdays that words name by themselves, as a span or as a group; Monday is 0."""
    found: set[int] = set()
    for match in _SPAN.finditer(words):
        first, last = _DAYS.index(match["first"].lower()), _DAYS.index(match["last"].lower())
        found.update(range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)])
    found.update(_DAYS.index(match["day"].lower()) for match in _DAY.finditer(words))
    for pattern, days in _GROUPS:
        if pattern.search(words):
            found |= days
    return frozenset(found)


def holds_for(question: str, claim: Selected) -> bool:
    """Whether a claim holds for the case of a question: it is for the weekday of the question, and for its value.

    What a claim does not say, it does not restrict. A claim for some weekdays holds for no question that names none.
    """
    own = " ".join(one.words for one in claim.own)
    days = weekdays_in(own)
    asked = weekdays_in(question)
    if days and not (asked and asked <= days):
        return False
    return holds_for_value(question, claim)


def is_for_the_rest(claim: Selected) -> bool:
    """Whether a claim is for the cases that the items before it leave: `Anything shorter: …`."""
    return _REST.match(claim.own[0].words) is not None


def holds_for_value(question: str, claim: Selected) -> bool:
    """Whether the range before the colon of a claim, if there is one, holds the value that the question gives."""
    label, colon, _ = " ".join(one.words for one in claim.own).partition(":")
    if not colon:
        return True
    label = f"is {_RUNNING.sub('', label[:1].lower() + label[1:])}"
    for one in quantities(label):
        held = bounds_of(label, one)
        values = [
            value for value in quantities(_RUNNING.sub("", question)) if value.matches(one) and value.low is None
        ]
        if held is not None and len(values) == 1 and not held.holds(values[0]):
            return False
    return True
