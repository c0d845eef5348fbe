"""Tells the dated section that a statement stands in, for a question that asks since when it holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from knowledge.model.clock import Period
from knowledge.text.values.dates import named_dates

_MONTH = timedelta(days=31)
"""The longest period that dates a section: a year in a heading is mostly the name of a thing (`Tariff 2024`)."""


def dated_section(headings: Sequence[str], words: str) -> str:
    """The innermost heading with a day or a month, such as that of a release in a change log; empty where there is none, and for words with a date of their own."""
    if any(_is_short(one.period) for one in named_dates(words)):
        return ""
    return next(
        (one for one in reversed(headings) if any(_is_short(date.period) for date in named_dates(one))), ""
    )


def _is_short(period: Period) -> bool:
    return period.end is not None and period.end - period.start <= _MONTH
