"""Exact arithmetic with units. Each result carries its formula, so that a person can check it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
"""Money is rounded to a hundredth of its unit, half up, as invoices are."""
POINTS = "percentage point"
"""The unit of the difference of two percentages."""
_WHOLE_CURRENCIES = frozenset({"JPY"})
"""Currencies without a hundredth."""
_CURRENCY_NAMES = {
    "EUR": "euros", "USD": "US dollars", "GBP": "pounds", "CHF": "francs", "JPY": "yen", "INR": "rupees", "CENT": "cents",
}  # fmt: skip
"""How the currencies are called in a sentence; any other one is called by its code."""


_SCALES = {
    "byte": ((Decimal(10**12), "TB"), (Decimal(10**9), "GB"), (Decimal(10**6), "MB"), (Decimal(10**3), "kB"), (Decimal(1), "bytes")),
    "g": ((Decimal(1000), "kg"), (Decimal(1), "g")),
    "m": ((Decimal(1000), "km"), (Decimal(1), "m"), (Decimal("0.01"), "cm"), (Decimal("0.001"), "mm")),
    "l": ((Decimal(1), "litres"),),
    "kwh": ((Decimal(1), "kWh"),),
}  # fmt: skip
"""The units in which sizes are written, the largest first. They are compared in the smallest."""


class Amount(NamedTuple):
    """An exact number with its unit: a currency by its code, `%`, a unit of time or size, or empty for a number of things."""

    number: Decimal
    unit: str = ""

    @property
    def is_money(self) -> bool:
        """Whether its unit is a currency."""
        return len(self.unit) == 3 and self.unit.isupper()  # ISO 4217

    @property
    def words(self) -> str:
        """The amount as a sentence writes it: `78.30 euros`, `25%`, `15 days`."""
        number = self._number
        if self.unit == "%":
            return f"{number}%"
        if self.is_money or self.unit == "CENT":
            name = _CURRENCY_NAMES.get(self.unit, self.unit)
            return f"{number} {name.removesuffix('s') if self.number == 1 else name}"
        if self.unit in _SCALES:
            factor, name = next(
                (one for one in _SCALES[self.unit] if abs(self.number) >= one[0]), _SCALES[self.unit][-1]
            )
            return f"{plain(self.number / factor)} {name}"
        if not self.unit:
            return number
        return f"{number} {self.unit}{'' if self.number == 1 else 's'}"

    @property
    def _number(self) -> str:
        if self.is_money and self.number != self.number.to_integral_value():
            return (
                plain(self.number.quantize(_CENT))
                if self.number == self.number.quantize(_CENT)
                else plain(self.number)
            )
        return plain(self.number)


class Computed(NamedTuple):
    """A result and the formula it comes from: `3 × 29 euros = 87 euros`."""

    result: Amount
    formula: str


def plain(number: Decimal) -> str:
    """A number in digits, without an exponent and without zeros at its end; a hundredth of money keeps its two."""
    text = f"{number:f}"
    if "." not in text:
        return text
    whole, _, part = text.partition(".")
    part = part.rstrip("0") if len(part) != 2 else part
    return f"{whole}.{part}" if part.strip("0") else whole


def rounded(amount: Amount) -> Amount:
    """Money to the hundredth of its unit, half up; other amounts as they are."""
    if not amount.is_money:
        return amount
    step = Decimal(1) if amount.unit in _WHOLE_CURRENCIES else _CENT
    return Amount(amount.number.quantize(step, ROUND_HALF_UP), amount.unit)


def product(
    unit_price: Amount, factors: Sequence[tuple[Decimal, str]], reductions: Sequence[Decimal] = ()
) -> Computed:
    """The price of so many units, less percentages of it that apply one after another.

    Each factor has the words for what is counted: `(3, "licences")`.
    """
    number = unit_price.number
    terms: list[str] = []
    for factor, what in factors:
        number *= factor
        terms.append(f"{plain(factor)} {what}".strip())
    terms.append(unit_price.words)
    for reduction in reductions:
        number *= (_HUNDRED - reduction) / _HUNDRED
        terms.append(f"(100% − {plain(reduction)}%)")
    return _stated(Amount(number, unit_price.unit), " × ".join(terms))


def difference(one: Amount, other: Amount) -> Computed:
    """The larger amount less the smaller one. Both have one unit."""
    _check_unit(one, other)
    high, low = max(one, other, key=_number), min(one, other, key=_number)
    unit = POINTS if high.unit == "%" else high.unit
    return _stated(Amount(high.number - low.number, unit), f"{high.words} − {low.words}")


def total(amounts: Sequence[Amount]) -> Computed:
    """The sum of amounts of one unit."""
    for amount in amounts[1:]:
        _check_unit(amounts[0], amount)
    return _stated(
        Amount(sum((amount.number for amount in amounts), Decimal(0)), amounts[0].unit),
        " + ".join(amount.words for amount in amounts),
    )


def average(summed: Amount, count: int) -> Computed:
    """A sum divided by the number of its terms, rounded half up to a hundredth."""
    exact = Amount(summed.number / count, summed.unit)
    result = (
        Amount(exact.number.quantize(_CENT, ROUND_HALF_UP), exact.unit) if not exact.is_money else rounded(exact)
    )
    sign = "=" if result.number * count == summed.number else "≈"
    return Computed(result, f"{summed.words} ÷ {count} {sign} {result.words}")


def share(percentage: Decimal, of: Amount) -> Computed:
    """A percentage of an amount."""
    return _stated(Amount(of.number * percentage / _HUNDRED, of.unit), f"{plain(percentage)}% of {of.words}")


def quotient(amount: Amount, divisor: Decimal, unit: str) -> Computed:
    """An amount divided by a number, in another unit; money and all else is rounded half up to a hundredth."""
    exact = Amount(amount.number / divisor, unit)
    hundredths = exact.number.quantize(_CENT, ROUND_HALF_UP)
    result = rounded(exact) if exact.is_money else Amount(Decimal(f"{hundredths.normalize():f}"), unit)
    sign = "=" if result.number * divisor == amount.number else "≈"
    return Computed(result, f"{amount.words} ÷ {plain(divisor)} {sign} {result.words}")


def at_most(amount: Amount, most: Amount) -> Computed:
    """The smaller of two amounts of one unit, the second of which is a cap."""
    _check_unit(amount, most)
    return Computed(
        min(amount, most, key=_number),
        f"{amount.words}, at most {most.words} = {min(amount, most, key=_number).words}",
    )


def at_least(amount: Amount, least: Amount) -> Computed:
    """The larger of two amounts of one unit, the second of which is a minimum."""
    _check_unit(amount, least)
    return Computed(
        max(amount, least, key=_number),
        f"{amount.words}, at least {least.words} = {max(amount, least, key=_number).words}",
    )


def _stated(exact: Amount, terms: str) -> Computed:
    result = rounded(exact)
    sign = "=" if result.number == exact.number else "≈"
    return Computed(result, f"{terms} {sign} {result.words}")


def _number(amount: Amount) -> Decimal:
    return amount.number


def _check_unit(one: Amount, other: Amount) -> None:
    if one.unit != other.unit:
        raise ValueError(f"{one.words} and {other.words} have two units")
