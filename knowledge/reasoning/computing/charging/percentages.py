"""Reads a percentage in a statement with the bounds of its result and the amount above which it is taken. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.facts import stems_of
from knowledge.reasoning.computing.label_ranges import in_unit_of
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.reasoning.understanding.value_ranges import bounds_of
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_LEAST = lazy_pattern(r"\b(?:at (?:the )?least|minimum|min\.?|no less than|not less than)\b[^.;]*$", re.IGNORECASE)
_MOST = lazy_pattern(
    r"\b(?:at (?:the )?most|maximum|max\.?|no more than|not more than|never more than|up to|capped at|not exceed\w*|limited to)\b[^.;]*$",
    re.IGNORECASE,
)
_AFTER_MOST = lazy_pattern(r"\s*(?:at (?:the )?most|maximum|max\b)", re.IGNORECASE)
_AFTER_LEAST = lazy_pattern(r"\s*(?:at (?:the )?least|minimum|min\b)", re.IGNORECASE)
_PART_ABOVE = lazy_pattern(
    r"\bof\b[^.;]{0,60}?\b(?:above|over|beyond|exceed\w*|in excess of|more than)\s+(?:a |an |the )?(?:first )?$",
    re.IGNORECASE,
)
"""The words between a percentage and the amount above which it is taken: `1 % of the value above 500 euros`."""
_FOR = lazy_pattern(r"\s*(?:for|on|of|to)\s+(?P<what>[^,;.]*?)(?=\s*(?:[,;.]|$|\band\s+\d))", re.IGNORECASE)
_BORDER = lazy_pattern(r"[,;]|\b(?:and|but|or)\b", re.IGNORECASE)
"""The ends of the clauses of a sentence that states several percentages."""
_OFF = lazy_pattern(r"\s*(?:off\b|discount|reduction|rebate|less\b|cheaper|lower)", re.IGNORECASE)
_OFF_ANYWHERE = lazy_pattern(r"\b(?:off|discount\w*|reduction|reduced|rebate|deduct\w*)\b", re.IGNORECASE)
_BY_TIME = lazy_pattern(
    r"\s*(?:(?:of|on) (?:(?:the|an?|any|each|every|its|your) )?(?:[\w-]+ ){1,4}?)?(?:(?:per|a|an|each|every|for each|for every)\s+(?:\w+\s+)?(?:day|week|month|quarter|year)\b|p\.\s?a\.|per annum|annually|yearly|monthly)",
    re.IGNORECASE,
)
"""A percentage for each of some time is a rate of interest, also behind what it is taken of (`0.03% of the overdue amount per calendar day`)."""


class StatedShare(NamedTuple):
    """A percentage as a statement writes it, with the least and the most that it comes to, and the amount above which it is taken."""

    percentage: Quantity
    text: str
    least: Quantity | None = None
    most: Quantity | None = None
    above: Quantity | None = None
    is_off: bool = False

    @property
    def bounds(self) -> tuple[Quantity, ...]:
        """The amounts that bound it."""
        return tuple(one for one in (self.least, self.most, self.above) if one is not None)


def stated_share(words: str, question: str) -> StatedShare | None:
    """The percentage that holds for the case of the question; None where several may, and where a value is left that sets a condition which the question does not meet."""
    words = _clause(words)
    found = quantities(words)
    percentages = [one for one in found if one.kind is ValueKind.PERCENTAGE]
    one = percentages[0] if len(percentages) == 1 else _named(words, percentages, question)
    if one is None or one.low is not None or _BY_TIME.match(words, one.end) or bound_before(words, one):
        return None
    least = most = above = None
    for other in found:
        if other in percentages:
            continue
        before = max(value.end for value in found if value.end <= other.start) if other is not found[0] else 0
        between, after = words[before : other.start], words[other.end :]
        if other.is_comparable_money and other.low is None:
            if _PART_ABOVE.search(words[one.end : other.start]) and one.end <= other.start:
                above = other
            elif _LEAST.search(between) or _AFTER_LEAST.match(after):
                least = other
            elif _MOST.search(between) or _AFTER_MOST.match(after):
                most = other
            else:
                return None
        elif not _is_met(words, other, question):
            return None
    is_off = bool(_OFF.match(words, one.end) or _OFF_ANYWHERE.search(words))
    return StatedShare(one, words[one.start : one.end].strip(), least, most, above, is_off)


def percentage_by_time(words: str) -> tuple[Quantity, Quantity | None] | None:
    """The one percentage that a sentence states for each of some time, as interest is, and the percentage that it comes to at most."""
    found = [one for one in quantities(words) if one.kind is ValueKind.PERCENTAGE]
    if not 1 <= len(found) <= 2 or found[0].low is not None or bound_before(words, found[0]):
        return None
    if len(found) == 2 and not _MOST.search(words[found[0].end : found[1].start]):
        return None
    return (found[0], found[1] if len(found) == 2 else None) if _BY_TIME.match(words, found[0].end) else None


def percentage_clauses(words: str) -> list[str]:
    """The clauses of a sentence with several percentages, each with one of them; spaces stand in the place of the others, so that places stay."""
    found = [one for one in quantities(words) if one.kind is ValueKind.PERCENTAGE]
    if len(found) < 2 or any(one.low is not None for one in found):
        return []
    ends = []
    for one, other in itertools.pairwise(found):
        borders = [match.start() for match in _BORDER.finditer(words, one.end, other.start)]
        if not borders:
            return []
        ends.append(borders[-1])
    starts = [0, *ends]
    return [
        f"{' ' * start}{words[start:end]}{' ' * (len(words) - end)}"
        for start, end in zip(starts, [*ends, len(words)], strict=True)
    ]


def says_off(words: str) -> bool:
    """Whether words say of a percentage that it is taken off."""
    return _OFF_ANYWHERE.search(words) is not None


def _clause(words: str) -> str:
    """The one part between semicolons that has percentages, with spaces in the place of the others, so that places stay; all words where several have."""
    parts = re.split(r"(?<=;)", words)
    own = [one for one in parts if any(value.kind is ValueKind.PERCENTAGE for value in quantities(one))]
    return "".join(one if one in own else " " * len(one) for one in parts) if len(own) == 1 else words


def _named(words: str, percentages: Sequence[Quantity], question: str) -> Quantity | None:
    """The one of several percentages that the words after it give for something that the question names: `7 % for food and books`."""
    asked = stems_of(question)
    named = [
        one
        for one in percentages
        if (match := _FOR.match(words, one.end)) and stems_of(match["what"]) & asked - _PALE
    ]
    return named[0] if len(named) == 1 else None


_PALE = stems_of("the a an and or of for to on in our your all other order price value amount")


def _is_met(words: str, one: Quantity, question: str) -> bool:
    """Whether a value of a statement bounds one that the question gives and that meets it: `within 10 days` for `after 6 days`."""
    bound = bounds_of(words, one)
    if bound is None:
        return one.amount == 1 and not one.is_comparable_money  # an article: `one`, `a year`
    told = [in_unit_of(one, other) for other in quantities(question)]
    given = [other for other in told if other.matches(one) and other.low is None]
    return len(given) == 1 and bound.holds(given[0])
