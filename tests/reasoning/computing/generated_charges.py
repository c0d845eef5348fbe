"""Made-up tariffs, allowances, blocks, fees, windows and entitlements with questions, and an oracle that shares no code with Canon."""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

_PLACES = [
    "Ambleton",
    "Bexford",
    "Corrigan",
    "Dalebrook",
    "Elmhurst",
    "Farrow",
    "Gadsby",
    "Hartwell",
    "Inverdon",
    "Jesmond",
    "Kinmere",
    "Lowick",
]


class AskedCharge(NamedTuple):
    """A question of a kind, and the words that its computed claim begins with; None where nothing may be computed."""

    kind: str
    question: str
    result: str | None


class Charged(NamedTuple):
    """A document and the questions about it."""

    name: str
    text: str
    asked: list[AskedCharge]


def charges(seed: int) -> list[Charged]:
    """Documents of every kind, each about a place of its own."""
    chance = random.Random(seed)
    writers = [
        _parking,
        _parking_in_one,
        _phone,
        _water,
        _water_told,
        _fees,
        _vat,
        _exchange,
        _returns,
        _leave,
        _notice,
        _weights,
    ]
    return [write(place, chance) for place, write in zip(_PLACES, writers, strict=True)]


# -- tariffs ------------------------------------------------------------------------------------------------


def _parking(place: str, chance: random.Random) -> Charged:
    free, price, most = chance.choice([15, 30, 45]), chance.randint(10, 40) * 10, chance.randint(8, 25) * 100
    text = (
        f"# Parking in {place}\n\nThe first {free} minutes in the {place} garage are free. After that every started hour costs {_euros(price)}. "
        f"A day costs at most {_euros(most)}.\n\n## Bicycles in {place}\n\nBicycles are kept in the {place} yard.\n"
    )
    return Charged(place, text, _parked(place, chance, (free, price, most)))


def _parking_in_one(place: str, chance: random.Random) -> Charged:
    free, price, most = chance.choice([20, 30]), chance.randint(10, 40) * 10, chance.randint(8, 25) * 100
    text = f"# Parking in {place}\n\nThe {place} garage: first {free} minutes free, then {_euros(price)} per started hour, at most {_euros(most)} a day.\n"
    return Charged(place, text, _parked(place, chance, (free, price, most)))


def _parked(place: str, chance: random.Random, tariff: tuple[int, int, int]) -> list[AskedCharge]:
    free, price, most = tariff
    asked = []
    for _ in range(6):
        hours = chance.randint(1, 20)
        started = -(-(hours * 60 - free) // 60)
        cost = _euros(min(started * price, most)) if hours * 60 > free else "Nothing"
        asked.append(
            AskedCharge("tariff", f"What does it cost to park in the {place} garage for {hours} hours?", cost)
        )
    short = chance.randint(5, free)
    asked.append(AskedCharge("tariff", f"How much do I pay for {short} minutes in the {place} garage?", "Nothing"))
    days = chance.randint(2, 6)
    if -(-(24 * 60 - free) // 60) * price >= most:
        asked.append(
            AskedCharge("tariff", f"How much do I pay for {days} days in the {place} garage?", _euros(days * most))
        )
    asked.append(
        AskedCharge(
            "missing", f"What does it cost to charge {chance.randint(20, 60)} kWh in the {place} garage?", None
        )
    )
    asked.append(
        AskedCharge(
            "missing", f"What does it cost to park in the {place} garage for {hours} hours and {days} boats?", None
        )
    )
    return asked


def _phone(place: str, chance: random.Random) -> Charged:
    plans = {f"{place} S": (chance.randint(5, 12) * 100, 100), f"{place} M": (chance.randint(13, 20) * 100, 300)}
    extra = chance.randint(5, 30)
    rows = "\n".join(
        f"| {name} | {_euros(price)} | {minutes} minutes |" for name, (price, minutes) in plans.items()
    )
    text = (
        f"# {place} telephone plans\n\n| Plan | Monthly price | Minutes included |\n| --- | --- | --- |\n{rows}\n\n"
        f"Every minute above the included minutes costs {_euros(extra)}.\n"
    )
    asked = []
    for name, (price, minutes) in plans.items():
        for used in (minutes - 40, minutes, minutes + 1, minutes + chance.randint(10, 90)):
            over = max(0, used - minutes) * extra
            asked.append(
                AskedCharge(
                    "allowance",
                    f"I have {name} and talked for {used} minutes. How much is my bill?",
                    _euros(price + over),
                )
            )
        used = minutes + chance.randint(10, 90)
        asked.append(
            AskedCharge(
                "allowance",
                f"What do I pay extra with {name} if I talk for {used} minutes?",
                _euros((used - minutes) * extra),
            )
        )
    asked.append(AskedCharge("missing", f"I have {place} S and sent 30 messages. How much is my bill?", None))
    return Charged(place, text, asked)


# -- blocks -------------------------------------------------------------------------------------------------


def _water(place: str, chance: random.Random) -> Charged:
    first, second = chance.choice([20, 30, 40]), chance.choice([10, 20])
    prices = sorted(chance.sample(range(80, 400), 3))
    text = (
        f"# Water in {place}\n\n| Use of water in {place} | Price per cubic metre |\n| --- | --- |\n| the first {first} cubic metres | {_euros(prices[0])} |\n"
        f"| the next {second} cubic metres | {_euros(prices[1])} |\n| every further cubic metre | {_euros(prices[2])} |\n"
    )
    return Charged(place, text, _used(place, chance, (first, second, prices)))


def _water_told(place: str, chance: random.Random) -> Charged:
    first, second = chance.choice([20, 30, 40]), chance.choice([10, 20])
    prices = sorted(chance.sample(range(80, 400), 3))
    text = (
        f"# Water in {place}\n\nWater in {place} is charged by use: the first {first} cubic metres cost {_euros(prices[0])} each, "
        f"the next {second} cubic metres cost {_euros(prices[1])} each and every further cubic metre costs {_euros(prices[2])}.\n"
    )
    return Charged(place, text, _used(place, chance, (first, second, prices)))


def _used(place: str, chance: random.Random, blocks: tuple[int, int, list[int]]) -> list[AskedCharge]:
    first, second, prices = blocks
    asked = []
    for used in (
        first,
        first + 1,
        first + second,
        first + second + 7,
        chance.randint(2, first),
        chance.randint(first, 90),
    ):
        cost = sum(
            prices[0] if one < first else prices[1] if one < first + second else prices[2] for one in range(used)
        )
        asked.append(
            AskedCharge(
                "blocks", f"What does the water cost in {place} for a use of {used} cubic metres?", _euros(cost)
            )
        )
    asked.append(AskedCharge("missing", f"What do {used} litres of oil cost in {place}?", None))
    return asked


# -- shares -------------------------------------------------------------------------------------------------


def _fees(place: str, chance: random.Random) -> Charged:
    percent, least, abroad, most = (
        chance.choice([2, 3, 4]),
        chance.randint(3, 9),
        chance.choice([1, 2]),
        chance.randint(10, 40),
    )
    text = (
        f"# Fees of {place} Bank\n\n## Cash at {place} Bank\n\nCash from a machine of {place} Bank costs {percent} % of the amount, but at least {least} euros.\n\n"
        f"## Payments abroad with {place} Bank\n\nPayments abroad with {place} Bank cost {abroad} % of the amount, at most {most} euros.\n"
    )
    asked = []
    for _ in range(5):
        amount = chance.randint(2, 60) * 10
        fee = max(Fraction(amount * percent), Fraction(least * 100))
        asked.append(
            AskedCharge(
                "fee",
                f"How much does it cost to take {amount} euros in cash from a machine of {place} Bank?",
                _euros(fee),
            )
        )
        amount = chance.randint(2, 60) * 100
        fee = min(Fraction(amount * abroad), Fraction(most * 100))
        asked.append(
            AskedCharge(
                "fee", f"What is the fee for a payment abroad of {amount} euros with {place} Bank?", _euros(fee)
            )
        )
    asked.append(
        AskedCharge("missing", f"What is the fee for a payment abroad of 300 US dollars with {place} Bank?", None)
    )
    asked.append(AskedCharge("missing", f"What is the fee for a payment abroad with {place} Bank?", None))
    return Charged(place, text, asked)


def _vat(place: str, chance: random.Random) -> Charged:
    high, low = chance.choice([(19, 7), (20, 5), (21, 9)])
    text = f"# Invoices of {place} Foods\n\nAll prices of {place} Foods are without VAT. The VAT of {place} Foods is {high} % for machines and {low} % for books.\n"
    asked = []
    for what, rate in (("machines", high), ("books", low)) * 2:
        net = chance.randint(2, 90) * 50
        asked.append(
            AskedCharge(
                "VAT",
                f"How much VAT does {place} Foods add to {net} euros for {what}?",
                _euros(Fraction(net * rate)),
            )
        )
        gross = Fraction(net * (100 + rate))
        asked.append(
            AskedCharge(
                "VAT",
                f"What is the price including VAT of {what} for {net} euros at {place} Foods?",
                _euros(gross),
            )
        )
    asked.append(AskedCharge("missing", f"How much VAT does {place} Foods add to 300 euros for flowers?", None))
    return Charged(place, text, asked)


def _exchange(place: str, chance: random.Random) -> Charged:
    dollars, francs = chance.randint(101, 125), chance.randint(91, 99)
    text = (
        f"# Exchange at {place} Bank\n\nThe {place} Bank exchanges US dollars at the rate of 1 euro = 1.{dollars - 100:02} US dollars. "
        f"It exchanges Swiss francs at the rate of 1 euro = 0.{francs} francs.\n"
    )
    asked = []
    for _ in range(3):
        amount = chance.randint(2, 90) * 10
        asked.append(
            AskedCharge(
                "exchange",
                f"How many US dollars do I get for {amount} euros at {place} Bank?",
                _money(Fraction(amount * dollars), "US dollars"),
            )
        )
        asked.append(
            AskedCharge(
                "exchange",
                f"How many Swiss francs do I get for {amount} euros at {place} Bank?",
                _money(Fraction(amount * francs), "francs"),
            )
        )
        back = Fraction(amount * 10000, dollars)
        asked.append(
            AskedCharge(
                "exchange", f"How many euros do I get for {amount} US dollars at {place} Bank?", _euros(back)
            )
        )
    asked.append(AskedCharge("missing", f"How many yen do I get for 100 euros at {place} Bank?", None))
    return Charged(place, text, asked)


# -- times --------------------------------------------------------------------------------------------------


def _returns(place: str, chance: random.Random) -> Charged:
    windows = dict(zip(["Sofas", "Lamps", "Curtains"], chance.sample([10, 14, 21, 30, 60, 90], 3), strict=True))
    rows = "\n".join(f"| {group} | {days} days |" for group, days in windows.items())
    text = (
        f"# Returns to {place} Home\n\nThe return window of {place} Home is counted from delivery.\n\n"
        f"| Group of {place} Home | Return window |\n| --- | --- |\n{rows}\n| Gift cards | none |\n"
    )
    asked = []
    for group, days in windows.items():
        start = date(2026, 1, 1) + timedelta(days=chance.randint(0, 150))
        last = start + timedelta(days=days)
        thing = group.lower().removesuffix("s")
        asked.append(
            AskedCharge(
                "window",
                f"My {thing} from {place} Home was delivered on {_day(start)}. Until when can I return it?",
                _day(last),
            )
        )
        for later in (last, last + timedelta(days=1), last - timedelta(days=chance.randint(1, days))):
            verdict = "Yes, within the time" if later <= last else "No, not within the time"
            asked.append(
                AskedCharge(
                    "window",
                    f"My {thing} from {place} Home was delivered on {_day(start)}, can I still return it on {_day(later)}?",
                    verdict,
                )
            )
    asked.append(
        AskedCharge(
            "missing", f"I paid for a lamp from {place} Home on {_day(start)}. Until when can I return it?", None
        )
    )
    return Charged(place, text, asked)


def _leave(place: str, chance: random.Random) -> Charged:
    days = chance.choice([24, 26, 30, 36])
    text = (
        f"# Leave at {place} Mill\n\nEmployees of {place} Mill have {days} days of leave per year. Whoever joins or leaves within the year has one twelfth "
        f"of the leave for each full month.\n"
    )
    asked = []
    for _ in range(5):
        start = date(2026, chance.randint(2, 12), chance.choice([1, 1, 10, 16]))
        months = 12 - start.month + (start.day == 1)
        asked.append(
            AskedCharge(
                "pro rata",
                f"I join {place} Mill on {_day(start)}. How many days of leave do I have this year?",
                _part(days, months),
            )
        )
        end = date(2026, chance.randint(2, 11), 1)
        end = end.replace(day=chance.choice([calendar.monthrange(end.year, end.month)[1], 15]))
        months = end.month if end.day > 15 else end.month - 1
        asked.append(
            AskedCharge(
                "pro rata",
                f"I leave {place} Mill on {_day(end)}. How many days of leave do I have this year?",
                _part(days, months),
            )
        )
    asked.append(
        AskedCharge("missing", f"I join {place} Mill soon. How many days of leave do I have this year?", None)
    )
    return Charged(place, text, [one for one in asked if one.result != "0 days"])


def _notice(place: str, chance: random.Random) -> Charged:
    first, second, third = sorted(chance.sample(range(1, 8), 3))
    text = (
        f"# Notice at {place} Works\n\n| Length of service at {place} Works | Notice period |\n| --- | --- |\n| less than 2 years | {_months(first)} |\n"
        f"| 2 to 5 years | {_months(second)} |\n| more than 5 years | {_months(third)} |\n"
    )
    asked = []
    for years in (1, 2, 3, 5, 6, chance.randint(7, 30)):
        months = first if years < 2 else second if years <= 5 else third
        length = f"{years} year{'s' if years > 1 else ''}"
        asked.append(
            AskedCharge(
                "tenure",
                f"I have worked at {place} Works for {length}. What is my notice period?",
                _months(months),
            )
        )
    return Charged(place, text, asked)


def _weights(place: str, chance: random.Random) -> Charged:
    price, own = chance.randint(20, 60), chance.randint(2, 9)
    text = (
        f"# Freight of {place} Lines\n\nFreight with {place} Lines costs {_euros(own * 100)} per started 10 kg.\n\n"
        f"## Journeys for {place} Lines\n\nJourneys with your own car for {place} Lines are paid with {_euros(price)} per kilometre.\n"
    )
    asked = []
    for _ in range(4):
        weight, distance = chance.randint(3, 140), chance.randint(20, 900)
        asked.append(
            AskedCharge(
                "units",
                f"What does freight of {weight} kg with {place} Lines cost?",
                _euros(-(-weight // 10) * own * 100),
            )
        )
        asked.append(
            AskedCharge(
                "units",
                f"How much do I get for {distance} kilometres with my own car for {place} Lines?",
                _euros(distance * price),
            )
        )
    asked.append(
        AskedCharge("missing", f"How much do I get for {distance} miles with my own car for {place} Lines?", None)
    )
    return Charged(place, text, asked)


def all_charges(made: list[Charged]) -> Iterator[AskedCharge]:
    """Every question."""
    for one in made:
        yield from one.asked


def _euros(cents: Fraction | int) -> str:
    return _money(Fraction(cents), "euros")


def _money(cents: Fraction, currency: str) -> str:
    whole, part = divmod(int(cents + Fraction(1, 2)), 100)  # half up
    return f"{whole}.{part:02} {currency}" if part else f"{whole} {currency}"


def _day(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _months(count: int) -> str:
    return f"{count} month{'s' if count > 1 else ''}"


def _part(days: int, months: int) -> str:
    part = Fraction(days * months, 12)
    text = f"{float(part):.2f}".rstrip("0").rstrip(".")
    return f"{text} day{'' if part == 1 else 's'}"
