"""Made-up price lists and rules with questions that want a computation, and an oracle that shares no code with Canon."""

from __future__ import annotations

import calendar
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Protocol, TypeVar

TODAY = date(2026, 6, 15)
"""The day on which the questions are asked."""
HOLIDAYS = (date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25))
_NAMES = [
    "Alder",
    "Birch",
    "Cedar",
    "Damson",
    "Elder",
    "Fenwick",
    "Gorse",
    "Hazel",
    "Ivory",
    "Juniper",
    "Kestrel",
    "Linden",
    "Marlow",
    "Nettle",
    "Oakham",
    "Poplar",
    "Quince",
    "Rowan",
    "Sorrel",
    "Thistle",
]
_CURRENCIES = {"euros": "{} euros", "US dollars": "{} US dollars", "pounds": "{} pounds"}
_MONTHS = calendar.month_name


IS_NIGHTLY = bool(os.environ.get("CANON_NIGHTLY_CASES"))
"""Whether all cases are asked, as in `make nightly`."""


class HasKind(Protocol):
    """A case of a kind."""

    @property
    def kind(self) -> str: ...


Case = TypeVar("Case", bound=HasKind)


def some_of_each_kind(cases: Iterable[Case]) -> list[Case]:
    """Every third case of each kind, beginning with the first; all in `make nightly`."""
    kinds = defaultdict(list)
    for case in cases:
        kinds[case.kind].append(case)
    return [case for those in kinds.values() for case in those[:: 1 if IS_NIGHTLY else 3]]


@dataclass(frozen=True)
class Asked:
    """A question, and the result in words that its computed claim must begin with; None where nothing may be computed."""

    kind: str
    question: str
    result: str | None


@dataclass(frozen=True)
class Written:
    """A document and the questions about it."""

    name: str
    text: str
    asked: tuple[Asked, ...]


def documents(seed: int) -> list[Written]:
    """Documents of every kind, each about a name of its own."""
    chance = random.Random(seed)
    names = iter(_NAMES)
    writers = (
        *[_priced] * 3, *[_returned] * 2, _noticed, _invoiced, *[_credited] * 2, *[_tiered] * 2, *[_listed] * 2,
    )  # fmt: skip
    return [write(next(names), chance) for write in writers]


# -- prices ---------------------------------------------------------------------------------------------


def _priced(name: str, chance: random.Random) -> Written:
    currency = chance.choice(list(_CURRENCIES))
    cents = chance.choice([chance.randint(3, 90) * 100, chance.randint(300, 9900)])
    unit = chance.choice(["licence", "seat", "user", "device"])
    price = _money(Fraction(cents, 100), currency)
    text = f"# {name} prices\n\n{name} costs {price} per {unit} and month. A {unit} of {name} can be cancelled every month.\n"
    asked = []
    for _ in range(4):
        count, percent, years = chance.randint(2, 60), chance.choice([5, 10, 12, 15, 20, 25]), chance.randint(2, 5)
        total = Fraction(cents * count, 100)
        asked += [
            Asked(
                "total",
                f"How much do {count} {name} {unit}s cost per month?",
                f"{_money(total, currency)} per month",
            ),
            Asked(
                "total",
                f"What is the total for {count} {name} {unit}s for {years} years?",
                f"{_money(total * 12 * years, currency)} for {years} years",
            ),
            Asked(
                "percentage",
                f"What is the price of {count} {name} {unit}s per year with {percent}% discount?",
                f"{_money(total * 12 * (100 - percent) / 100, currency)} per year",
            ),
        ]
    asked.append(Asked("missing", f"How much do {chance.randint(2, 9)} {name} printers cost?", None))
    return Written(name, text, tuple(asked))


# -- terms ----------------------------------------------------------------------------------------------


def _returned(name: str, chance: random.Random) -> Written:
    days = chance.choice([10, 14, 21, 30, 45])
    text = f"# Returns of {name} lamps\n\nA {name} lamp may be returned within {days} days of delivery. {name} lamps are sold in boxes of two.\n"
    asked = []
    for _ in range(6):
        start = date(2026, 1, 1) + timedelta(days=chance.randint(0, 200))
        last = start + timedelta(days=days)
        later = last + timedelta(days=chance.randint(-8, 8))
        asked.append(
            Asked(
                "date difference",
                f"My {name} lamp was delivered on {_day(start)}. Until when may I return it?",
                _day(last),
            )
        )
        asked.append(
            Asked(
                "verdict",
                f"My {name} lamp was delivered on {_day(start)}, can I still return it on {_day(later)}?",
                "Yes, within the time" if later <= last else "No, not within the time",
            )
        )
    ago = chance.randint(days + 1, days + 40)
    asked.append(
        Asked(
            "verdict", f"My {name} lamp was delivered {ago} days ago, may I return it?", "No, not within the time"
        )
    )
    asked.append(Asked("missing", f"I paid for a {name} lamp on 3 March 2026. Until when may I return it?", None))
    return Written(name, text, tuple(asked))


def _noticed(name: str, chance: random.Random) -> Written:
    months = chance.choice([1, 2, 3, 6])
    text = f"# The {name} contract\n\nNotice of the {name} contract must be given at least {_number(months)} months before the end of the term.\n"
    asked = []
    for _ in range(8):
        end = date(2026, chance.randint(7, 12), chance.choice([28, 30]))
        last = _months_before(end, months)
        asked.append(
            Asked(
                "date difference",
                f"My {name} contract ends on {_day(end)}. By when must I give notice?",
                _day(last),
            )
        )
    return Written(name, text, tuple(asked))


def _invoiced(name: str, chance: random.Random) -> Written:
    days = chance.choice([3, 5, 8, 10])
    text = f"# Payment of {name} bills\n\nA {name} bill must be paid within {days} business days of its receipt.\n"
    asked = []
    for _ in range(14):
        start = date(2026, 3, 1) + timedelta(days=chance.randint(0, 90))
        asked.append(
            Asked(
                "business days",
                f"I received the {name} bill on {_day(start)}. By when must I pay it?",
                _day(_business(start, days)),
            )
        )
    return Written(name, text, tuple(asked))


# -- ranges ---------------------------------------------------------------------------------------------


def _credited(name: str, chance: random.Random) -> Written:
    high, low = chance.choice(
        [(Fraction(999, 10), Fraction(99)), (Fraction(995, 10), Fraction(98)), (Fraction(99), Fraction(97))]
    )
    small, large = chance.choice([(5, 20), (10, 25), (10, 50)])
    price, unit = chance.randint(5, 80), "licence"
    text = (
        f"# {name} service levels\n\nWhere the availability of {name} falls below {_plain(high)}%, customers get a credit of {small}% of the monthly fee; "
        f"below {_plain(low)}% the credit is {large}%.\n\n## Fee\n\n{name} costs {price} euros per {unit} and month.\n"
    )
    asked = []
    for _ in range(6):
        value = Fraction(chance.randint(960, 998), 10)
        percent = large if value < low else small if value < high else None
        result = f"{percent}%" if percent else None
        asked.append(
            Asked("range", f"How large is the credit if the availability of {name} was {_plain(value)}%?", result)
        )
        if percent:
            count = chance.randint(2, 40)
            credit = _money(Fraction(count * price * percent, 100), "euros")
            asked.append(
                Asked(
                    "percentage",
                    f"How much is the credit for {count} {name} licences if the availability was {_plain(value)}%?",
                    credit,
                )
            )
    return Written(name, text, tuple(asked))


def _tiered(name: str, chance: random.Random) -> Written:
    first, second = chance.choice([(10, 50), (5, 20), (20, 100)])
    prices = sorted(chance.sample(range(4, 40), 3), reverse=True)
    rows = "\n".join(
        f"| {label} | {price} euros |"
        for label, price in zip(
            (f"1 to {first}", f"{first + 1} to {second}", f"more than {second}"), prices, strict=True
        )
    )
    text = f"# {name} volume prices\n\n| Users of {name} | Price per user |\n| --- | --- |\n{rows}\n"
    asked = []
    for _ in range(8):
        count = chance.choice(
            [chance.randint(2, first), chance.randint(first + 1, second), chance.randint(second + 1, 3 * second)]
        )
        price = prices[0] if count <= first else prices[1] if count <= second else prices[2]
        asked.append(
            Asked(
                "tier", f"What is the price of {name} for {count} users?", _money(Fraction(count * price), "euros")
            )
        )
    return Written(name, text, tuple(asked))


def _listed(name: str, chance: random.Random) -> Written:
    things = chance.sample(["Passport", "Permit", "Badge", "Licence", "Certificate", "Card", "Lease"], 6)
    prices = chance.sample(range(11, 99), 6)
    rows = "\n".join(f"| {thing} | {price} euros |" for thing, price in zip(things, prices, strict=True))
    text = f"# Fees in {name}\n\n| Service in {name} | Fee |\n| --- | --- |\n{rows}\n"
    asked = []
    for _ in range(6):
        bound = chance.randint(8, 100)
        above = [(thing, price) for thing, price in zip(things, prices, strict=True) if price > bound]
        names = [f"{thing} ({price} euros)" for thing, price in above]
        asked.append(
            Asked(
                "tier",
                f"Which services in {name} cost more than {bound} euros?",
                _list(names) if names else "None",
            )
        )
        below = [(thing, price) for thing, price in zip(things, prices, strict=True) if price < bound]
        asked.append(
            Asked("tier", f"How many services in {name} cost less than {bound} euros?", f"{len(below)}: ")
        )
    cheapest = min(zip(prices, things, strict=True))
    asked.append(
        Asked("tier", f"Which is the cheapest service in {name}?", f"{cheapest[1]} ({cheapest[0]} euros)")
    )
    one, other = chance.sample(range(6), 2)
    gap = _money(Fraction(abs(prices[one] - prices[other])), "euros")
    asked.append(
        Asked(
            "money",
            f"What is the difference in fee between a {things[one].lower()} and a {things[other].lower()} in {name}?",
            f"{gap} more for",
        )
    )
    return Written(name, text, tuple(asked))


# -- the oracle -----------------------------------------------------------------------------------------


def _money(amount: Fraction, currency: str) -> str:
    cents = int(amount * 100 + Fraction(1, 2))  # half up
    whole, part = divmod(cents, 100)
    return _CURRENCIES[currency].format(f"{whole}.{part:02}" if part else f"{whole}")


def _plain(value: Fraction) -> str:
    text = f"{float(value):.1f}"
    return text.removesuffix(".0")


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def _number(count: int) -> str:
    return {1: "1", 2: "two", 3: "three", 6: "six"}[count]


def _business(start: date, days: int) -> date:
    day = start
    while days:
        day += timedelta(days=1)
        if day.isoweekday() < 6 and day not in HOLIDAYS:  # Saturday
            days -= 1
    return day


def _months_before(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def calendar_object() -> str:
    """The calendar in force."""
    days = "\n".join(f"  - {{day: {day.isoformat()}, name: Holiday}}" for day in HOLIDAYS)
    return f"id: calendar/main\ntitle: Holidays\neffective_from: 2020-01-01\nholidays:\n{days}\n"


Writer = Callable[[str, random.Random], Written]


def all_asked(made: list[Written]) -> Iterator[Asked]:
    """Every question."""
    for one in made:
        yield from one.asked
