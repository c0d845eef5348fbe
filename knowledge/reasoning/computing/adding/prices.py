"""Reads what a price is for, and the time that a question asks a price for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.computations import AskedComputation
from knowledge.text.vocabulary.stemming import stem

_TIMES = {"day": Decimal(1), "week": Decimal(7), "month": Decimal(1), "quarter": Decimal(3), "year": Decimal(12)}
"""How many days, or months, a unit of time has. Days and weeks are not converted into months, which differ in length."""
_BY_DAYS = frozenset({"day", "week"})
_PER = lazy_pattern(
    r"\s*(?:/|\b(?:per|an?|each|every|for (?:each|every|one|an?))\b)\s*(?P<one>[A-Za-z]\w*)(?:\s*(?:/|,|\b(?:and|per|a|each|every)\b)\s*(?:per |each |every |an? )?(?P<two>[A-Za-z]\w*))?",
    re.IGNORECASE,
)
"""What a price is for: `per licence and month`, `a month`, `each`."""
_PER_ANYWHERE = lazy_pattern(r"/|\b(?:per|an?|each|every|for (?:each|every|one|an?))\b", re.IGNORECASE)
_PER_ABOVE = lazy_pattern(r"\bper\b|\bfor (?:each|every)\b", re.IGNORECASE)
"""The same above a table, where an article says nothing of what prices are for."""
_ASKED_PER = lazy_pattern(
    r"\b(?:per|an?|each|every)\s+(day|week|month|quarter|year)\b|\b(daily|weekly|monthly|quarterly|yearly|annual(?:ly)?)\b",
    re.IGNORECASE,
)
_ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}


_ADVERB = lazy_pattern(rf"\b(?:{'|'.join(_ADVERBS)})\b", re.IGNORECASE)
"""The time of a price as a header names it: `Monthly fee`."""


class PricedFor(NamedTuple):
    """The stems of the things that a price is for, and the time, such as `month`; both may be empty."""

    units: frozenset[str]
    time: str


def named_units(words: str, *, goes_on: bool = False) -> PricedFor:
    """The units and the time of a price, by the words after its amount: `per licence and month`.

    A sentence that `goes_on` behind the unit (`per tent and exclude tax`) names nothing but a time there.
    """
    per = _PER.match(words)
    named = [name.lower() for name in ((per["one"], per["two"]) if per else ()) if name]
    if goes_on:
        named = [*named[:1], *filter(_time_of, named[1:])]
    time = next((_time_of(name) for name in named if _time_of(name)), "")
    return PricedFor(frozenset(stem(name) for name in named if not _time_of(name)), time)


def priced_for(attribute: str, words: str, above: str = "") -> PricedFor:
    """The units and the time of a price in a cell, by the words of its header and its own: `Price per seat and month`, `12 euros a month`.

    Where these name none, what stands above the table may: `Daily premium`, `Prices are per pet and month.`
    """
    own = _told(
        named_units(text[per.start() :]) for text in (attribute, words) for per in _PER_ANYWHERE.finditer(text)
    )
    others = _told(named_units(above[per.start() :], goes_on=True) for per in _PER_ABOVE.finditer(above))
    named = _ADVERB.search(attribute) or _ADVERB.search(above)
    by_adverb = _ADVERBS[named.group().lower()] if named else ""
    return PricedFor(own.units or others.units, own.time or others.time or by_adverb)


def _told(each: Iterable[PricedFor]) -> PricedFor:
    """All units that were named, and the first time."""
    found = list(each)
    units = frozenset().union(*(one.units for one in found))
    return PricedFor(units, next((one.time for one in found if one.time), ""))


def asked_period(asked: AskedComputation, question: str, time: str) -> tuple[Decimal, str] | None:
    """How many times the time that a price is for lies in the one asked for, and words for the latter after the total.

    None where the one cannot be converted into the other.
    """
    wanted, words = wanted_time(asked, question)
    if wanted is None:
        return Decimal(1), f" per {time}" if time else ""
    factor = _conversion(wanted[1], time) if time else None
    return None if factor is None else (wanted[0] * factor, words)


def wanted_time(asked: AskedComputation, question: str) -> tuple[tuple[Decimal, str] | None, str]:
    """The length of time that the question asks a price for, and its words after the total."""
    if asked.terms:
        one = asked.terms[0]
        return (one.amount, one.unit), f" for {question[one.start : one.end].strip()}"
    named = _ASKED_PER.search(question)
    if named is None:
        return None, ""
    unit = (named.group(1) or _ADVERBS[named.group(2).lower()]).lower()
    return (Decimal(1), unit), f" per {unit}"


def _conversion(wanted: str, priced: str) -> Decimal | None:
    """How many of the units that the price is for are in the unit wanted; None where months would have to be counted in days."""
    if wanted not in _TIMES or (wanted in _BY_DAYS) is not (priced in _BY_DAYS):
        return None
    return _TIMES[wanted] / _TIMES[priced]


def _time_of(word: str) -> str:
    singular = word.removesuffix("s")
    return singular if singular in _TIMES else ""
