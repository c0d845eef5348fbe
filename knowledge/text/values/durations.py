"""Lengths of time, and how often something is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.kinds import StatedValue, ValueKind
from knowledge.text.values.numbers import ALONE, NUMBER, RANGE, number, spelled, spelled_range

MINUTES = {"second": 1 / 60, "minute": 1, "hour": 60, "day": 1440, "week": 10_080, "fortnight": 20_160,
            "month": 43_800, "quarter": 131_400, "year": 525_600}  # fmt: skip
"""Minutes of a unit of time. A month is a twelfth of a year of 365 days, so that 12 months are a year and 24 hours a
day.
"""
TIME_UNIT = f"(?:{'|'.join(MINUTES)})"
"""A unit of time in the singular."""
DAY_KIND = "(?:business|working|calendar|consecutive)"
"""A word that says which days are counted."""
_WORKING = ("business", "working")
"""Days that are no calendar days: ten business days are not ten days, so they are compared only with each other.
"""

_DURATION = lazy_pattern(
    rf"(?:(?P<every>\bevery|\beach)\s+)?{ALONE}{RANGE}\b(?P<n>{NUMBER}|half an?|an?)(?:\s*\(\d+\))?[\s-]"
    rf"(?:(?:full|whole|complete)[\s-])?(?:(?P<days>{DAY_KIND})[\s-])?(?P<unit>{TIME_UNIT})s?\b(?:['’](?!s))?",
    re.IGNORECASE,
)
"""`30 days`, `thirty (30) days'`, `the 14-day period`, `2 to 3 business days`, `half a year`, `every six
months`.
"""
_SIGNS_OF_A_TIME = (*MINUTES, "daily", "annually")
"""What every length of time and every frequency has one of. Most sentences have none, and the grammars take long to find that
out."""
_RATE = lazy_pattern(r"\b(?:an?|per|each|every)$", re.IGNORECASE)
"""What makes a rate of what follows (`20 euros per 2 hours`), which belongs to another value."""
_SINGLE = lazy_pattern(r"\b(?:within|for|after|lasts?|is|of|up to|takes?|in|every)\s*$", re.IGNORECASE)
"""Words after which `a day` is a length of time; elsewhere it is a rate (`10 euros a day`) or no value (`on a
day`).
"""
_FREQUENCY = lazy_pattern(
    rf"\b(?:(?P<times>once|twice|{NUMBER} times) (?:an?|per|every|each)|every|each) (?P<unit>{TIME_UNIT})\b"
    r"|\b(?P<adverb>hourly|daily|weekly|fortnightly|monthly|quarterly|yearly|annually)\b"
    r"(?=\s*(?:$|[.,;:)]|(?:and|or|by|to|in|on|at|for|from|with|after|before)\b))",
    re.IGNORECASE,
)
"""`twice a year`, `every month`, `weekly`, but no adjective: `the monthly fee` is paid monthly or not."""
_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "fortnightly": "fortnight", "monthly": "month",
            "quarterly": "quarter", "yearly": "year", "annually": "year"}  # fmt: skip
_ENDLESS = lazy_pattern(
    r"\b(?:never|(?:do|does) not|don['’]t|doesn['’]t)\s+(?:expires?|lapses?)\b"
    r"|\b(?:for ever|forever|indefinitely|without (?:a )?time limit)\b",
    re.IGNORECASE,
)
"""Words for a time without end."""


def durations(sentence: str) -> Iterator[StatedValue]:
    """Yield the lengths of time in `sentence`, spelled in minutes, as `10 business day`, `every 1440` or
    `endless`.
    """
    for match in _ENDLESS.finditer(sentence):
        yield StatedValue(ValueKind.DURATION, "endless", match.start(), match.end(), topical=True)
    for match in _DURATION.finditer(sentence) if _may_hold_time(sentence) else ():
        before = sentence[: match.start("n")]
        single = match["n"].lower() in ("a", "an")
        rate = not match["every"] and _RATE.search(before.rstrip())
        if rate or (single and not _SINGLE.search(before)):
            continue
        value = _spelled_duration(match)
        yield StatedValue(
            ValueKind.DURATION, f"every {value}" if match["every"] else value, match.start(), match.end()
        )


def _may_hold_time(sentence: str) -> bool:
    lowered = sentence.lower()
    return any(sign in lowered for sign in _SIGNS_OF_A_TIME)


def _spelled_duration(match: re.Match[str]) -> str:
    count, unit = match["n"].lower(), match["unit"].lower()
    if count.startswith("half"):
        return spelled(0.5 * MINUTES[unit])
    if count in ("a", "an"):
        return spelled(MINUTES[unit])
    if (match["days"] or "").lower() in _WORKING:
        return f"{spelled_range(match, 'n')} business {unit}"
    return spelled_range(match, "n", MINUTES[unit])


def frequencies(sentence: str) -> Iterator[StatedValue]:
    """Yield how often something is done, spelled `every` and the minutes between two times."""
    for match in _FREQUENCY.finditer(sentence) if _may_hold_time(sentence) else ():
        times = (match["times"] or "once").lower()
        count = {"once": 1.0, "twice": 2.0}.get(times) or number(times.removesuffix(" times")) or 1.0
        unit = _ADVERBS[match["adverb"].lower()] if match["adverb"] else match["unit"].lower()
        value = spelled(MINUTES[unit] / count)
        yield StatedValue(ValueKind.DURATION, f"every {value}", match.start(), match.end())
