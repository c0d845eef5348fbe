"""The number or date of an issue of a series: release notes, minutes, reports.

Each issue tells of its own time or release, so two issues do not contradict each other (rule C1q). Editions of a rule (`Refund policy 1.1`)
are no series: where two hold at once, they may contradict each other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS) + "|sept"
_DATES = (
    lazy_pattern(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-./]?(?P<month>0[1-9]|1[0-2])[-./]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
    lazy_pattern(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-./](?P<month>0[1-9]|1[0-2])(?![\d.])"),
    lazy_pattern(r"(?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:19|20)\d\d)(?!\d)"),
    lazy_pattern(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<name>{_MONTH})\b\.?,?(?:\s+(?P<year>(?:19|20)\d\d))?", re.IGNORECASE),
    lazy_pattern(rf"\b(?P<name>{_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>(?:19|20)\d\d))?", re.IGNORECASE),
    lazy_pattern(rf"\b(?P<name>{_MONTH})\b\.?,?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    lazy_pattern(rf"\b(?P<name>(?!May\b|Mar\b)(?:{_MONTH}))\b", re.IGNORECASE),
)  # fmt: skip
"""Dates as titles write them, the more precise forms first. `May` and `Mar` alone are words and names, too."""
_RELEASE = lazy_pattern(
    r"(?<![\w.])v?(?P<number>\d+(?:\.(?:\d+|x))+(?:[-.]?(?:rc|alpha|beta|b|a)\d*)?)(?![\w.]*\w)", re.IGNORECASE
)
"""A release number, of at least two parts. `v2` alone is an edition."""
_COUNT = lazy_pattern(r"(?:#|\bno\.?\s*|\bn[°º]\s*|\b)(?P<number>\d{1,4})\b", re.IGNORECASE)
_SERIES = lazy_pattern(
    r"\b(?:release[ -]?notes?|releases?|change[ -]?logs?|changes in|what['’]s new|minutes|meetings?|stand-?ups?|retros?(?:pectives?)?|sprints?"
    r"|newsletters?|digests?|incidents?|post-?mortems?|journals?|diary|diaries|agendas?|notes (?:of|from)"
    r"|(?:weekly|monthly|quarterly|daily|annual) \w+)\b",
    re.IGNORECASE,
)
"""Titles of documents that appear again and again, each about its own time or release."""
_MAYBE_SERIES = lazy_pattern(
    r"\b(?:reports?|updates?|status|reviews?|versions?|upgrad(?:e|ing) to)\b", re.IGNORECASE
)
"""The same, where the title names no rules: `Refund policy, version 1.1` is an edition."""
_RULES = lazy_pattern(
    r"\b(?:polic(?:y|ies)|rules?|terms|conditions|handbooks?|manuals?|guides?|guidelines?|agreements?|contracts?|regulations?|procedures?|standards?"
    r"|charters?|codes?|lists?|schedules?|tariffs?|notices?|instructions?|principles|faqs?)\b",
    re.IGNORECASE,
)
"""Titles of rules, which hold until another edition replaces them."""
_HEADING_NUMBER = lazy_pattern(r"^\W*\d+(?:\.\d+)*\.?\s+(?=\w)")
"""The number of a section before the words of its heading."""


class Issue(NamedTuple):
    """The number of an issue of a series, or its date, of which some parts may be missing."""

    number: str = ""
    day: int = 0
    month: int = 0
    year: int = 0

    def differs(self, other: Issue) -> bool:
        """Whether two issues are two: their numbers differ, or a part that both dates have."""
        pairs = (
            (self.number, other.number),
            (self.day, other.day),
            (self.month, other.month),
            (self.year, other.year),
        )
        return any(mine and yours and mine != yours for mine, yours in pairs)


@lru_cache(maxsize=16_384)
def issue_of(topic: str, title: str = "") -> Issue | None:
    """Return the issue that a title names; or a heading, of a document with this `title`. None if it names none.

    A heading that begins with a number and goes on in words is a section. One that is a number alone is an issue only below a title of a
    series, because clauses are numbered so, too.
    """
    names = f"{title} {topic}"
    is_series, is_rules = _SERIES.search(names) is not None, _RULES.search(names) is not None
    if is_rules and not is_series:
        return None
    is_series = is_series or _MAYBE_SERIES.search(names) is not None
    text = re.sub(r"(?<=[^\W\d])[-_](?=\w)|(?<=\d)[-_](?=[^\W\d])|_", " ", topic)
    text = re.sub(r"\.[a-z]{2,5}$", "", text)
    date, rest = _date_in(text, is_series=is_series)
    if title and _HEADING_NUMBER.match(rest) and not (_SERIES.search(topic) or _MAYBE_SERIES.search(topic)):
        rest = ""
    release = _RELEASE.search(rest)
    if release and title and not is_series and not re.search(r"[^\W\d]{2,}", rest):
        release = None
    count = _COUNT.search(rest) if is_series and not release and not date and not title else None
    number = (release or count or {"number": ""})["number"]
    return (
        Issue(number.lower(), date.day, date.month, date.year)
        if date
        else Issue(number.lower())
        if number
        else None
    )


def _date_in(text: str, *, is_series: bool) -> tuple[Issue | None, str]:
    """The date in a text and the text without it. A month alone is a date in the titles of a series."""
    for form in _DATES if is_series else _DATES[:-1]:
        match = form.search(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = _MONTHS_BY_START[parts["name"][:3].lower()] if parts.get("name") else int(parts["month"])
        date = Issue("", int(parts.get("day") or 0), month, int(parts.get("year") or 0))
        return date, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


_MONTHS_BY_START = {month[:3]: number for number, month in enumerate(_MONTHS, 1)}
