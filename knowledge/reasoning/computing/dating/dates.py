"""Arithmetic with dates: calendar days, weeks, months and years, and business days with the holidays of a calendar. Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MOST_DAYS = 40_000
"""Days that are counted at most, some hundred years: a longer term is no deadline that anybody waits for."""
_MONTH_NAMES = calendar.month_name


@dataclass(frozen=True)
class BusinessDays:
    """The days on which business is done: those that are neither in `weekend` (0 is Monday) nor in `holidays`.

    `calendar` names the version that says so; empty where none is in force.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = field(default_factory=frozenset)
    calendar: str = ""

    def is_business_day(self, day: date) -> bool:
        """Whether business is done on that day."""
        return day.weekday() not in self.weekend and day not in self.holidays


def shifted(start: date, count: Decimal, unit: str, business: BusinessDays) -> date | None:
    """The day that lies so many units after `start`, before it where the count is negative.

    A day that a month does not have is its last day. None for a part of a day, for a unit shorter than a day, and for a term of more
    than a hundred years.
    """
    if count != count.to_integral_value() or abs(count) > _MOST_DAYS:
        return None
    steps = int(count)
    if unit == "business day":
        return _shifted_by_business_days(start, steps, business)
    try:
        if unit in _DAYS:
            return start + timedelta(days=steps * _DAYS[unit])
        if unit in _MONTHS:
            return _shifted_by_months(start, steps * _MONTHS[unit])
    except (OverflowError, ValueError):
        return None
    return None


def in_words(day: date, *, year: bool = True) -> str:
    """A day as a sentence writes it: `18 March 2026`."""
    return f"{day.day} {_MONTH_NAMES[day.month]}{f' {day.year}' if year else ''}"


def _shifted_by_business_days(start: date, steps: int, business: BusinessDays) -> date | None:
    step = timedelta(days=1 if steps > 0 else -1)
    day, left = start, abs(steps)
    for _ in range(_MOST_DAYS):
        if not left:
            return day
        day += step
        left -= business.is_business_day(day)
    return None


def _shifted_by_months(start: date, months: int) -> date:
    total = start.year * 12 + start.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
