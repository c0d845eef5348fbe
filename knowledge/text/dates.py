"""Dates that a question names in words: `June 2020`, `mid-2019`, `2024-05-31`, `1 March 2021`, `2018`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from knowledge.model.clock import Period, Value

_MONTHS = [
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
]
_MONTH = "|".join(sorted({*_MONTHS, *(name[:3] for name in _MONTHS), "sept"}, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATE = re.compile(
    rf"\b(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{_MONTH})\.?\s+(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,\s*)?{_YEAR}"
    rf"|(?P<part>early|mid|late|the start of|the end of)[\s-]+(?P<year2>(?:19|20)\d\d)"
    rf"|(?P<year3>(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_PARTS = {"early": (1, 5), "the start of": (1, 2), "mid": (5, 9), "late": (9, 13), "the end of": (12, 13)}
"""First month and the month after the last: early is January to April, mid May to August, late the rest."""


class NamedDate(Value):
    """A date expression: the period it names and where it stands in the text."""

    period: Period
    start: int
    end: int


def named_dates(text: str) -> list[NamedDate]:
    """Every date expression in `text`, in order; nonsense such as 31 February is passed over."""
    matches = ((match, _period(match)) for match in _DATE.finditer(text))
    return [NamedDate(period=p, start=m.start(), end=m.end()) for m, p in matches if p is not None]


def _period(match: re.Match[str]) -> Period | None:
    try:
        if match["iso"]:
            return _days(datetime.fromisoformat(match["iso"]).replace(tzinfo=UTC))
        if match["part"]:
            first, after = _PARTS[match["part"].lower()]
            return _months(int(match["year2"]), first, after)
        if match["year3"]:
            return _months(int(match["year3"]), 1, 13)
        month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].lower()[:3]))
        year, day = int(match["year"]), match["day"] or match["day2"]
        return _days(datetime(year, month, int(day), tzinfo=UTC)) if day else _months(year, month, month + 1)
    except (ValueError, OverflowError):
        return None


def _days(start: datetime) -> Period:
    return Period(start=start, end=start + timedelta(days=1))


def _months(year: int, first: int, after: int) -> Period:
    end = datetime(year, after, 1, tzinfo=UTC) if after <= 12 else datetime(year + 1, 1, 1, tzinfo=UTC)
    return Period(start=datetime(year, first, 1, tzinfo=UTC), end=end)
