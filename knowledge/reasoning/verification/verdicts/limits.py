"""One value of a question against one value of a statement, such as 45 days against `within 30 days`."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.verification.verdicts.phrases import stems, words_of
from knowledge.text.modality import Modality
from knowledge.text.values.extraction import stated_values
from knowledge.text.values.kinds import StatedValue, ValueKind

_AT_MOST = r"within|up to|at (?:the )?most|(?:no|not) (?:more|longer|later|greater|larger|higher|heavier) than|a maximum of|less than|fewer than|shorter than|under|below|until"
_AT_LEAST = r"at least|(?:no|not) (?:less|fewer|shorter|earlier|lower) than|a minimum of|more than|longer than|later than|greater than|heavier than|larger than|higher than|over|above|after"
_BEFORE = lazy_pattern(
    rf"(?:\b(?:for|of|in)\s+)?(?:(?P<most>\b(?:{_AT_MOST}))|(?P<least>\b(?:{_AT_LEAST}))|(?P<exact>\b(?:of|for|in)))\s+$",
    re.IGNORECASE,
)
_ANCHOR = lazy_pattern(
    r"^\s+(?P<ahead>before|prior to|ahead of|in advance of|of|after|from)\s+(?P<what>(?:(?!and\b|or\b|for\b|to\b|in\b|with\b|if\b|is\b|are\b)[\w-]+\s?){1,4})",
    re.IGNORECASE,
)
"""What a length of time is counted from (`30 days of delivery`, `14 days before the arrival`)."""
_RATE = lazy_pattern(r"^\s*(?:/|(?:an?|per|each|every|daily|weekly|monthly|yearly)\b)", re.IGNORECASE)
"""Words that make a rate of a value, which is compared with no plain value."""
_STRICT = lazy_pattern(
    r"\b(?:more|longer|later|greater|heavier|larger|higher|less|fewer|shorter) than|over|above|after|under|below",
    re.IGNORECASE,
)
_NOT_THAN = lazy_pattern(r"\b(?:no|not) \w+ than", re.IGNORECASE)
_AHEAD = ("before", "prior to", "ahead of", "in advance of")
_NUMBER = lazy_pattern(r"(?P<unit>.*?)\s?(?P<n>\d+(?:\.\d+)?(?:e\+\d+)?)(?P<after>\s.*)?")


class Span(NamedTuple):
    """The amounts from `low` to `high`; an open end is not among them."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def within(self, other: Span) -> bool:
        """Whether all of it lies in the other one."""
        low = self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open))
        high = self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open))
        return low and high

    def apart(self, other: Span) -> bool:
        """Whether no amount lies in both."""
        return _ends_before(self, other) or _ends_before(other, self)


class Limit(NamedTuple):
    """A value with the direction in which it bounds: the amounts meant, in one unit, and what they are counted from.

    `bounded` says that a word gives the direction. `rest` is the sentence without the value, its direction and what it is counted from.
    """

    unit: str
    amounts: Span
    bounded: bool
    anchor: frozenset[str]
    ahead: bool
    noun: str
    rest: str
    open_ended: bool = False
    """Whether it says `after`, which in a plain statement is an instant and no span."""


def has_value(text: str) -> bool:
    """Whether a text states any value."""
    return bool(_values(text))


def limit_in(text: str) -> Limit | None:
    """Return the one value of a text; None where it has none or several, or one whose direction or unit is not certain."""
    values = _values(text)
    if len(values) != 1:
        return None
    (value,) = values
    before, after = text[: value.start], text[value.end :]
    measured = _measured(value)
    if measured is None or _RATE.match(after):
        return None
    unit, amount = measured
    lead = _BEFORE.search(before)
    words = next((words for words in lead.groups() if words), "") if lead else ""
    anchor = _ANCHOR.match(after) if value.kind is ValueKind.DURATION else None
    ahead = anchor is not None and anchor["ahead"].lower() in _AHEAD
    amounts = _span(amount, words, lead, ahead=ahead)
    noun = (
        next(iter(stems(words_of(after))), "") if value.kind is ValueKind.COUNT and " " not in value.value else ""
    )
    rest = f"{before[: lead.start()] if lead else before} {after[anchor.end() :] if anchor else after}"
    counted_from = frozenset(stems(words_of(anchor["what"]))) if anchor else frozenset[str]()
    return Limit(
        unit,
        amounts,
        bool(lead and not lead["exact"]),
        counted_from,
        ahead,
        noun,
        " ".join(rest.split()),
        words.lower() == "after",
    )


def comparable(asked: Limit, stated: Limit) -> bool:
    """Return whether both are amounts of the same thing in the same unit, counted from the same."""
    same_anchor = not asked.anchor or asked.anchor == stated.anchor
    return (asked.unit, asked.noun, asked.ahead) == (stated.unit, stated.noun, stated.ahead) and same_anchor


def _values(text: str) -> list[StatedValue]:
    return [one for one in stated_values(text) if not (one.is_label or one.topical)]


def _measured(value: StatedValue) -> tuple[str, float] | None:
    """The unit and the amount of a value: `eur 50`, `g 500`, `1440`, `5 business day`, `12.5`, `3`."""
    if value.kind in (ValueKind.DATE, ValueKind.ADDRESS) or value.value.startswith("every"):
        return None
    found = _NUMBER.fullmatch(value.value)
    return (f"{value.kind} {found['unit']}{found['after'] or ''}", float(found["n"])) if found else None


def _span(amount: float, words: str, lead: re.Match[str] | None, *, ahead: bool) -> Span:
    strict = bool(_STRICT.search(words)) and not _NOT_THAN.search(words)
    if lead is None or lead["exact"]:
        return Span(amount, amount)
    if words.lower() == "after":
        return Span(amount, math.inf)
    # `up to 14 days before` leaves 14 days or more.
    if bool(lead["most"]) is (ahead and words.lower() != "within"):
        return Span(amount, math.inf, low_open=strict)
    return Span(0.0, amount, high_open=strict)


def _ends_before(one: Span, other: Span) -> bool:
    return one.high < other.low or (one.high == other.low and (one.high_open or other.low_open))


def verdict_by_limit(asked: Limit, stated: Limit, modality: Modality) -> Literal["yes", "no"] | None:
    """Return whether an amount that a question names is what a statement of this modality sets; None where that is not certain."""
    if not comparable(asked, stated):
        return None
    mine, theirs = asked.amounts, stated.amounts
    if modality in (Modality.FORBIDDEN, Modality.DENIED):
        return "no" if mine.within(theirs) and (stated.bounded or mine == theirs) else None
    if mine == theirs and asked.bounded is stated.bounded:
        return "yes"
    if modality is Modality.ALLOWED and stated.bounded:
        return "yes" if mine.within(theirs) else "no" if mine.apart(theirs) else None
    if modality is Modality.SAID and not (asked.open_ended or stated.open_ended or asked.noun):
        return "yes" if asked.bounded and theirs.within(mine) else "no" if mine.apart(theirs) else None
    return None
