"""Dates and times: the periods that a question names (`mid-2019`), and the dates and times of day that a rule
states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Period, Value
from knowledge.text.values.kinds import StatedValue, ValueKind
from knowledge.text.values.numbers import holds_digit

MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_NAMES = {name: f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in MONTHS}
_NAMES["september"] = "sep(?:t(?:ember)?)?"
MONTH = f"(?:{'|'.join(_NAMES.values())})"
"""A month in full or by its first three letters. For text where a year follows; a lower-case `may` is then no
verb.
"""
_CAPITAL_MONTH = rf"(?:{'|'.join([*(p for n, p in _NAMES.items() if n != 'may'), '(?-i:May|MAY)'])})\b\.?"
"""A month where no year need follow. `may` in lower case is a verb there: `the 2 may be combined`."""
ISO_DATE = r"\d{4}-\d{2}-\d{2}"
ORDINAL = r"(?:st|nd|rd|th)"
_CENTURY = r"(?:19|20)\d\d"
"""A year. Numbers outside the last and this century are more often counts than years in policies."""

SEASON = "spring|summer|autumn|fall|winter"

# -- periods that a question names --------------------------------------------------------------------

_YEAR_DIGITS = lazy_pattern(r"\d{4}")
_NAMED = lazy_pattern(
    rf"\b(?:(?P<iso>{ISO_DATE})"
    rf"|(?:(?P<day>\d{{1,2}}){ORDINAL}?\s+)?(?P<month>{MONTH})\.?\s+(?:(?P<day2>\d{{1,2}}){ORDINAL}?,\s*)?(?P<year>{_CENTURY})"
    rf"|(?P<part>early|mid|late|the start of|the beginning of|the middle of|the end of)[\s-]+(?P<year2>{_CENTURY})"
    rf"|(?P<season>{SEASON})(?:\s+of)?\s+(?P<year4>{_CENTURY})(?P<next>[/–-]\d{{2}}(?!\d))?"
    rf"|(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(?P<span>quarter|half)(?:\s+of)?\s+(?P<year5>{_CENTURY})"
    rf"|(?P<coded>[qh][1-4])(?:\s+of)?[\s/-]?(?P<year6>{_CENTURY})"
    rf"|(?P<year3>{_CENTURY}))\b",
    re.IGNORECASE,
)
_PARTS = {
    "early": (1, 5),
    "the start of": (1, 2),
    "the beginning of": (1, 2),
    "mid": (5, 9),
    "the middle of": (5, 9),
    "late": (9, 13),
    "the end of": (12, 13),
}
"""First month and the month after the last: early is January to April, mid May to August, late the rest."""
_SEASONS = {"spring": (3, 6), "summer": (6, 9), "autumn": (9, 12), "fall": (9, 12)}
"""The same for the seasons of the northern half of the world, in whole months. Winter lies in two years."""
_NTH = ["first", "second", "third", "fourth"]
_SPANS = {"quarter": 3, "half": 6, "q": 3, "h": 6}
"""Months of a quarter and of a half of a year."""


class NamedDate(Value):
    """A date expression: the period it names, and its place in the text."""

    period: Period
    start: int
    end: int


def named_dates(text: str) -> list[NamedDate]:
    """Return every date expression in `text`, in order; impossible dates such as 31 February are left out."""
    found = _NAMED.finditer(text) if _YEAR_DIGITS.search(text) else ()
    matches = ((match, _period(match)) for match in found)
    return [
        NamedDate(period=period, start=match.start(), end=match.end())
        for match, period in matches
        if period is not None
    ]


def _period(match: re.Match[str]) -> Period | None:
    try:
        if match["iso"]:
            return _day(datetime.fromisoformat(match["iso"]).replace(tzinfo=UTC))
        if match["part"]:
            first, after = _PARTS[match["part"].lower()]
            return _months(int(match["year2"]), first, after)
        if match["season"]:
            year = int(match["year4"])
            if match["season"].lower() == "winter":
                return _winter(year, is_last=bool(match["next"]))
            return season_of(match["season"], year)
        if match["span"] or match["coded"]:
            return _share(match)
        if match["year3"]:
            return _months(int(match["year3"]), 1, 13)
        month, year, day = _month(match["month"]), int(match["year"]), match["day"] or match["day2"]
        return _day(datetime(year, month, int(day), tzinfo=UTC)) if day else _months(year, month, month + 1)
    except (ValueError, OverflowError):
        return None


def season_of(name: str, year: int) -> Period:
    """Return a season of a year in whole months; winter is the one that begins in it."""
    name = name.lower()
    return _winter(year, is_last=True) if name == "winter" else _months(year, *_SEASONS[name])


def _winter(year: int, *, is_last: bool) -> Period:
    """The winter that begins in a year; with the one that ends in it where it is not told which is meant."""
    end = datetime(year + 1, 3, 1, tzinfo=UTC)
    return Period(start=datetime(year, 12 if is_last else 1, 1, tzinfo=UTC), end=end)


def _share(match: re.Match[str]) -> Period | None:
    """The quarter or the half of a year that is named; None where the year has no such one."""
    year = int(match["year5"] or match["year6"])
    months = _SPANS[(match["span"] or match["coded"][0]).lower()]
    named = (match["nth"] or match["coded"][1]).lower()
    nth = 12 // months if named == "last" else int(named[0]) if named[0].isdigit() else _NTH.index(named) + 1
    first = (nth - 1) * months + 1
    return _months(year, first, first + months) if first <= 12 else None


def _month(name: str) -> int:
    """Return the number of a month, 1 to 12, by the first three letters of its name."""
    return next(number for number, full in enumerate(MONTHS, 1) if full.startswith(name.lower()[:3]))


def _day(start: datetime) -> Period:
    return Period(start=start, end=start + timedelta(days=1))


def _months(year: int, first: int, after: int) -> Period:
    end = datetime(year, after, 1, tzinfo=UTC) if after <= 12 else datetime(year + 1, 1, 1, tzinfo=UTC)
    return Period(start=datetime(year, first, 1, tzinfo=UTC), end=end)


# -- dates and times that a rule states ---------------------------------------------------------------

_DAY = r"[12]?\d|3[01]|0\d"
_MAY_BE_DATE = lazy_pattern(
    rf"\d-\d|\d\.\d|\bthe \d|\b(?:{'|'.join(name[:3] for name in MONTHS if name != 'may')}|(?-i:May|MAY))",
    re.IGNORECASE,
)
"""What every date has: two numbers in figures, an ordinal behind `the`, or the beginning of a month."""
_DATE = lazy_pattern(
    rf"(?P<iso>{ISO_DATE})|\b(?P<d3>\d{{1,2}})\.(?P<n3>\d{{1,2}})\.(?P<y3>\d{{4}})\b"
    rf"|\b(?P<d1>{_DAY}){ORDINAL}?\s+(?:of\s+)?(?P<m1>{_CAPITAL_MONTH})(?:,?\s+(?P<y1>\d{{4}}))?"
    rf"|\b(?P<m2>{_CAPITAL_MONTH})\s+(?P<d2>{_DAY}){ORDINAL}?\b(?:,?\s+(?P<y2>\d{{4}}))?"
    rf"|\bthe (?P<nth>[12]?\d|3[01]){ORDINAL}(?= of (?:the|each|every|a)\b|\s*(?:$|[.,;]))",
    re.IGNORECASE,
)
"""`2024-05-31`, `31.5.2024`, `31 May`, `May 31st, 2024`, `the 5th of each month`."""
_YEAR = lazy_pattern(
    r"(?<!up to )(?<!at least )(?<!at most )(?<!than )(?<!over )(?<!below )(?<!above )(?<!of )"
    rf"(?<![\w.,/-])(?P<year>{_CENTURY})(?:[-/–]\d{{2,4}})?(?![\w.,]\d|\w)",
    re.IGNORECASE,
)
"""A year by itself, but no number after words that lead to an amount (`up to 2000`)."""
_YEAR_STATED = lazy_pattern(r"\S\s.*\b(?:by|until|from|since|in|before|after|end of)\s+$", re.IGNORECASE)
"""Words that make a date of a year, unless they begin the sentence: `In 2024 the rate is …` names the rate of a
year.
"""
_CLOCK = lazy_pattern(
    r"(?<![\w:.,])(?P<h>[01]?\d|2[0-4])(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|(?<![\w:.,])(?P<h24>[01]?\d|2[0-4]):(?P<m24>[0-5]\d)(?![\d:])|\b(?P<word>noon|midnight|midday)\b",
    re.IGNORECASE,
)
_NAMED_TIME = lazy_pattern(r"noon|mid(?:night|day)", re.IGNORECASE)
"""A time of day without a digit."""


def dates(sentence: str) -> Iterator[StatedValue]:
    """Yield the dates in `sentence`, spelled `2024-05-31`, `any-05-31`, `any-any-05` or `2024`.

    A year by itself is a label (`the 2024 catalogue`) unless it is stated (`valid until 2024`).
    """
    if not holds_digit(sentence):
        return
    for match in _DATE.finditer(sentence) if _MAY_BE_DATE.search(sentence) else ():
        yield StatedValue(ValueKind.DATE, _spelled_date(match), match.start(), match.end())
    for match in _YEAR.finditer(sentence):
        stated = _YEAR_STATED.search(sentence[: match.start()]) is not None
        yield StatedValue(ValueKind.DATE, match.group(), match.start(), match.end(), is_label=not stated)


def _spelled_date(match: re.Match[str]) -> str:
    if match["iso"]:
        return match["iso"]
    if match["nth"]:
        return f"any-any-{int(match['nth']):02}"
    if match["d3"]:
        return f"{match['y3']}-{int(match['n3']):02}-{int(match['d3']):02}"
    year, month = match["y1"] or match["y2"] or "any", _month(match["m1"] or match["m2"])
    return f"{year}-{month:02}-{int(match['d1'] or match['d2']):02}"


def clock_times(sentence: str) -> Iterator[StatedValue]:
    """Yield the times of day in `sentence`, spelled `18:00`."""
    for match in _CLOCK.finditer(sentence) if holds_digit(sentence) or _NAMED_TIME.search(sentence) else ():
        if match["word"]:
            hour, minute = (0 if match["word"].lower() == "midnight" else 12), 0
        else:
            hour, minute = int(match["h"] or match["h24"]), int(match["m"] or match["m24"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
        yield StatedValue(ValueKind.DATE, f"{hour:02}:{minute:02}", match.start(), match.end())
