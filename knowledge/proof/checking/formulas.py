"""Checks the arithmetic that a computed claim shows, apart from the code that computed it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_REDUCTION = re.compile(r"\(100% − (\d+(?:\.\d+)?)%\)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)% of (.+)")
_SIDES = re.compile(r"(?P<terms>.+?) (?P<sign>[=≈]) (?P<result>.+)")
_DAY = re.compile(
    r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)
_DATES = re.compile(
    rf"(?P<start>{_DAY.pattern}) (?P<sign>[+−]) (?P<count>\d+) (?P<unit>day|week|month|quarter|year)s? = (?P<end>{_DAY.pattern})"
)
_STARTED = re.compile(
    r"(?P<number>\d+(?:\.\d+)?) (?P<unit>.+) are (?P<lots>\d+) started lots of (?P<size>\d+) (?P=unit)"
)
"""How many lots are begun, of which a part counts as whole: `12345 calls are 13 started lots of 1000 calls`."""
_ROUNDED_UP = re.compile(
    r"(?P<number>\d+(?:\.\d+)?) rounded up to the next (?P<step>half|whole) = (?P<result>\d+(?:\.\d+)?)(?: .+)?"
)
_LIMITED = re.compile(r"(?P<amount>.+), at (?P<bound>most|least) (?P<limit>.+)")
"""An amount with a cap or a minimum: `22.50 euros, at most 12 euros`."""
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_CENT = Decimal("0.01")
_SCALES = {
    "TB": Decimal(10**12), "GB": Decimal(10**9), "MB": Decimal(10**6), "kB": Decimal(1000), "kg": Decimal(1000), "km": Decimal(1000),
    "cm": Decimal("0.01"), "mm": Decimal("0.001"),
}  # fmt: skip
"""The units of sizes that are not the smallest ones, in those."""


def faulty_equations(formula: str) -> list[str]:
    """The equations of a formula that do not hold. Business days need a calendar, and selections the whole table: they are not checked."""
    return [one for one in formula.split("; ") if not _holds(one)]


def _holds(equation: str) -> bool:
    if started := _STARTED.fullmatch(equation):
        lots = Decimal(started["number"]) / Decimal(started["size"])
        return lots.to_integral_value(ROUND_CEILING) == Decimal(started["lots"])
    if rounded := _ROUNDED_UP.fullmatch(equation):
        step = Decimal("0.5") if rounded["step"] == "half" else Decimal(1)
        steps = (Decimal(rounded["number"]) / step).to_integral_value(ROUND_CEILING)
        return steps * step == Decimal(rounded["result"])
    sides = _SIDES.fullmatch(equation)
    if sides is None:
        return True
    if _DAY.search(equation):
        return _dates_hold(equation)
    value, result = _value(sides["terms"]), _amount(sides["result"])
    if value is None or result is None:
        return False
    if sides["sign"] == "=":
        return value == result
    step = Decimal(1) if sides["result"].endswith("yen") else _CENT  # yen have no hundredths
    return result == value.quantize(step, ROUND_HALF_UP)


def results(formula: str) -> list[str]:
    """The results of the equations of a formula, in order."""
    sides = (_SIDES.fullmatch(one) for one in formula.split("; "))
    return [one["result"] for one in sides if one is not None]


def _dates_hold(equation: str) -> bool:
    dates = _DATES.fullmatch(equation)
    if dates is None:  # in business days
        return True
    start, end = (datetime.strptime(dates[name], "%d %B %Y").date() for name in ("start", "end"))
    count = int(dates["count"]) * (1 if dates["sign"] == "+" else -1)
    unit = dates["unit"]
    if unit in _MONTHS:
        months = start.year * 12 + start.month - 1 + count * _MONTHS[unit]
        last = monthrange(months // 12, months % 12 + 1)[1]
        return end == date(months // 12, months % 12 + 1, min(start.day, last))
    return end == start + timedelta(days=count * (7 if unit == "week" else 1))


def _value(terms: str) -> Decimal | None:
    if share := _SHARE.fullmatch(terms):
        of = _amount(share[2])
        return None if of is None else of * Decimal(share[1]) / 100
    if limited := _LIMITED.fullmatch(terms):
        amount, limit = _amount(limited["amount"]), _amount(limited["limit"])
        if amount is None or limit is None:
            return None
        return min(amount, limit) if limited["bound"] == "most" else max(amount, limit)
    whole, divided, count = terms.partition(" ÷ ")
    if divided:
        amount, number = _amount(whole), _amount(count)
        return None if amount is None or not number else amount / number
    if " × " in terms:
        return _product(terms.split(" × "))
    if " + " in terms:
        return _sum([_amount(one) for one in terms.split(" + ")])
    first, minus, second = terms.partition(" − ")
    left, right = _amount(first), _amount(second) if minus else Decimal(0)
    return None if left is None or right is None else left - right


def _product(factors: list[str]) -> Decimal | None:
    value = Decimal(1)
    for factor in factors:
        if reduction := _REDUCTION.fullmatch(factor):
            value *= (100 - Decimal(reduction[1])) / 100
            continue
        amount = _amount(factor)
        if amount is None:
            return None
        value *= amount
    return value


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    return (
        None
        if any(one is None for one in amounts)
        else sum((one for one in amounts if one is not None), Decimal(0))
    )


def _amount(words: str) -> Decimal | None:
    """The number that begins an amount, in the smallest unit of its size."""
    number = _NUMBER.match(words)
    if number is None:
        return None
    unit = words[number.end() :].strip()
    return Decimal(number.group()) * _SCALES.get(unit, Decimal(1))
