"""Made-up tables with questions for sums, averages and counts of their rows, and an oracle that shares no code with Canon."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

_PLACES = ["Ashdown", "Brightwater", "Coldharbour", "Dunmore", "Eastleigh", "Fairford", "Glenfield", "Highcliff"]
_SERVICES = ["Passport", "Permit", "Badge", "Visa", "Certificate", "Card", "Lease", "Stamp"]
_PLANS = ["Starter", "Team", "Business", "Enterprise"]
_REGIONS = ["North", "South"]


class AskedSum(NamedTuple):
    """A question, and the words that its computed claim begins with; None where nothing may be computed."""

    question: str
    result: str | None


class Table(NamedTuple):
    """A document that holds one table, and the questions about it."""

    name: str
    text: str
    asked: list[AskedSum]


def tables(seed: int) -> list[Table]:
    """Tables of every kind, each about a place of its own."""
    chance = random.Random(seed)
    writers = [_fees, _fees, _plans, _plans, _regional, _regional, _mixed, _with_gaps]
    return [write(place, chance) for place, write in zip(_PLACES, writers, strict=True)]


def _fees(place: str, chance: random.Random) -> Table:
    services = chance.sample(_SERVICES, 5)
    cents = [chance.choice([chance.randint(5, 90) * 100, chance.randint(500, 9000)]) for _ in services]
    fees = dict(zip(services, cents, strict=True))
    asked = []
    for _ in range(4):
        one, other = chance.sample(services, 2)
        asked.append(
            AskedSum(
                f"What do the {one} and the {other} cost together in {place}?", _euros(fees[one] + fees[other])
            )
        )
    three = chance.sample(services, 3)
    listed = f"{three[0]}, {three[1]} and {three[2]}"
    asked.append(
        AskedSum(f"What is the total fee for {listed} in {place}?", _euros(sum(fees[one] for one in three)))
    )
    asked.append(AskedSum(f"What is the total of all fees in {place}?", _euros(sum(cents))))
    asked.append(AskedSum(f"What is the average fee of the services in {place}?", _euros(Fraction(sum(cents), 5))))
    missing = next(one for one in _SERVICES if one not in services)
    asked.append(
        AskedSum(f"What do the {services[0]}, the {services[1]} and the {missing} cost together in {place}?", None)
    )
    bound = sorted(cents)[1] // 100
    above = [one for one in cents if one > bound * 100]
    asked.append(
        AskedSum(f"What is the total of all fees in {place} that are more than {bound} euros?", _euros(sum(above)))
    )
    asked.append(AskedSum(f"How many services in {place} cost more than {bound} euros?", f"{len(above)}: "))
    rows = "\n".join(f"| {service} | {_euros(cent)} |" for service, cent in fees.items())
    return Table(place, f"# Fees in {place}\n\n| Service in {place} | Fee |\n| --- | --- |\n{rows}\n", asked)


def _plans(place: str, chance: random.Random) -> Table:
    prices = dict(zip(_PLANS, sorted(chance.sample(range(5, 99), 4)), strict=True))
    asked = []
    for _ in range(3):
        one, other = chance.sample(_PLANS, 2)
        seats, percent = chance.randint(2, 40), chance.choice([5, 10, 20])
        month = (prices[one] + prices[other]) * seats
        asked += [
            AskedSum(
                f"What do the {one} and {other} plan of {place} cost together for {seats} seats each?",
                f"{_euros(month * 100)} per month",
            ),
            AskedSum(
                f"What do the {one} and {other} plan of {place} cost together per year for {seats} seats each?",
                f"{_euros(month * 1200)} per year",
            ),
            AskedSum(
                f"What do the {one} and {other} plan of {place} cost together for {seats} seats each with {percent}% discount?",
                f"{_euros(Fraction(month * (100 - percent)))} per month",
            ),
            AskedSum(f"What do the {one} and {other} plan of {place} cost together for {seats} seats?", None),
            AskedSum(
                f"What do the {one} and {other} plan of {place} cost together for {seats} printers each?", None
            ),
            AskedSum(
                f"What do the {one} and Platinum plan of {place} cost together for {seats} seats each?", None
            ),
        ]
    rows = "\n".join(f"| {plan} | {price} euros |" for plan, price in prices.items())
    head = f"| Plan of {place} | Price per seat and month |\n| --- | --- |"
    return Table(place, f"# {place} plans\n\n{head}\n{rows}\n", asked)


def _regional(place: str, chance: random.Random) -> Table:
    rows = [(service, region, chance.randint(5, 90)) for service in _SERVICES[:3] for region in _REGIONS]
    asked = []
    for region in _REGIONS:
        own = [price for _, where, price in rows if where == region]
        asked.append(
            AskedSum(f"What is the total of all fees in the {region} of {place}?", _euros(sum(own) * 100))
        )
        asked.append(
            AskedSum(f"What is the average fee in the {region} of {place}?", _euros(Fraction(sum(own) * 100, 3)))
        )
        two = [price for service, where, price in rows if where == region and service != "Badge"]
        asked.append(
            AskedSum(
                f"What do the Passport and the Permit cost together in the {region} of {place}?",
                _euros(sum(two) * 100),
            )
        )
    asked.append(
        AskedSum(f"What do the Passport and the Permit cost together in {place}?", None)
    )  # in two regions
    written = "\n".join(f"| {service} | {region} | {price} euros |" for service, region, price in rows)
    head = f"| Service of {place} | Region | Fee |\n| --- | --- | --- |"
    return Table(place, f"# Fees of {place}\n\n{head}\n{written}\n", asked)


def _mixed(place: str, chance: random.Random) -> Table:
    one, other, third = chance.sample(range(5, 90), 3)
    text = (
        f"# Fees in {place}\n\n| Service in {place} | Fee |\n| --- | --- |\n"
        f"| Passport | {one} euros |\n| Permit | {other} US dollars |\n| Badge | {third} euros |\n"
    )
    asked = [
        AskedSum(f"What do the Passport and the Permit cost together in {place}?", None),
        AskedSum(f"What is the total of all fees in {place}?", None),
        AskedSum(f"What do the Passport and the Badge cost together in {place}?", _euros((one + third) * 100)),
    ]
    return Table(place, text, asked)


def _with_gaps(place: str, chance: random.Random) -> Table:
    one, other = chance.sample(range(5, 90), 2)
    text = (
        f"# Fees in {place}\n\n| Service in {place} | Fee |\n| --- | --- |\n"
        f"| Passport | {one} euros |\n| Permit | on request |\n| Badge | {other} euros |\n"
    )
    asked = [
        AskedSum(f"What do the Passport and the Permit cost together in {place}?", None),
        AskedSum(f"What is the total of all fees in {place}?", None),
        AskedSum(f"What is the average fee of the services in {place}?", None),
        AskedSum(f"What do the Passport and the Badge cost together in {place}?", _euros((one + other) * 100)),
    ]
    return Table(place, text, asked)


def all_sums(made: list[Table]) -> Iterator[AskedSum]:
    """Every question."""
    for one in made:
        yield from one.asked


def _euros(cents: Fraction | int) -> str:
    whole, part = divmod(int(Fraction(cents) + Fraction(1, 2)), 100)  # half up
    return f"{whole}.{part:02} euros" if part else f"{whole} euros"
