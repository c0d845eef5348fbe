"""Finds releases that a question calls by a bare number (`in 2.1`, `between 2.1 and 3.0`). Pure.

Two numbers with a point may be an amount or a clause as well. They are read as a release only where the store has releases, and by these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.releases import Release, number_of

_TWO_PARTS = lazy_pattern(
    r"(?<![\w.,$€£§/-])\d{1,3}\.\d{1,3}(?![\w%])(?!\.\d)"
    r"(?!\s*(?:%|percent|percentage|euros?|dollars?|pounds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|kg|km|gb|mb|tb|kb|ms|s\b|million|billion|thousand))",
    re.IGNORECASE,
)
"""Two numbers with a point between them and no unit after them. What has `v` before it, or three numbers, is read as a release anywhere."""
_CALLED = lazy_pattern(
    r"\b(?:versions?|releases?|editions?|revisions?|clauses?|sections?|articles?|paragraphs?|chapters?|annex|appendix|parts?|rules?|steps?|tables?|figures?|items?|points?|no\.)\s+$",
    re.IGNORECASE,
)
"""Words that say what a number is: a release already, or a place in a text."""
_LEADS = lazy_pattern(
    r"\b(?:in|since|before|prior to|after|until|as of|from|to|between|and|or|than|versus|vs\.?|with|of|for|under|on|over)\s+$",
    re.IGNORECASE,
)
"""Words before the number of a release."""
_LEADS_UNKNOWN = lazy_pattern(r"\b(?:in|since|before|prior to|as of|until)\s+$", re.IGNORECASE)
"""Words before a number that hardly leads anything but a release, where no release of this number is known."""
_OPENS = lazy_pattern(
    r"(?:^\W*|\b(?:what|when|why|how|how long)\s+)(?:is|was|did|does|do|has|had|will|can)\s+$", re.IGNORECASE
)
"""An opening that is followed by what the question is about."""
_ENDS = lazy_pattern(r"\s*(?:[?.,;:!]|$|and\b|or\b|vs\b|versus\b)", re.IGNORECASE)
_QUOTES = lazy_pattern(r"\b(?:says?|stated?|states|reads?|wording|according to|stand|stands)\b", re.IGNORECASE)
"""Words that ask what is written at a place, of which the number is the address."""


def with_releases_called(question: str, releases: Iterable[Release]) -> str:
    """Return `question` with `version` before each bare number of a release.

    A number that is none of `releases` is one, too, where hardly anything else can be meant: at the end of a clause, after a word such as `in`
    or `since`, and with a first number no further than the next one after those known.
    """
    numbers = {one.number for one in releases if one.number}
    if not numbers or _QUOTES.search(question):
        return question
    last = max(number[0] for number in numbers)

    def called(match: re.Match[str]) -> str:
        before, after = question[: match.start()], question[match.end() :]
        if _CALLED.search(before):
            return match.group()
        number = number_of(match.group())
        if any(known[: len(number)] == number for known in numbers):
            is_release = bool(_LEADS.search(before) or _OPENS.search(before))
        else:
            is_release = 1 <= number[0] <= last + 1 and bool(_LEADS_UNKNOWN.search(before) and _ENDS.match(after))
        return f"version {match.group()}" if is_release else match.group()

    return _TWO_PARTS.sub(called, question)


def bare_numbers(question: str) -> list[str]:
    """Return the numbers in `question` that may be those of releases: only then are the releases looked up."""
    return _TWO_PARTS.findall(question)
