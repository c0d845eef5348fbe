"""Finds the amount that a derivation begins with: the one that the question gives, the price of so many of a row, or a bill."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.adding.bills import bill_items
from knowledge.reasoning.computing.adding.prices import asked_period, priced_for
from knowledge.reasoning.computing.arithmetic import Amount, Computed, plain, product, quotient, total
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.deriving.operands import Effect, Inquest, Operand
from knowledge.reasoning.computing.facts import Fact, source_of, stems_of
from knowledge.reasoning.computing.results import Input
from knowledge.reasoning.understanding.computations import Counted, bound_before
from knowledge.text.values.quantities import Quantity
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import Terms

_ASKS_CARRIAGE = lazy_pattern(
    r"\b(?:delivery|shipping|postage|freight|carriage|handling|transport)\s+(?:costs?|fees?|charges?)\b"
    r"|\b(?:costs?|fees?|charges?)\s+(?:of|for)\s+(?:the\s+)?(?:delivery|shipping|postage|freight|carriage|handling|transport)\b",
    re.IGNORECASE,
)
"""Words of a question for what is charged beside the price of goods."""
_TWELVE = Decimal(12)
_DIGITS = 10
"""Digits after the point that a number of times has at most, if it is exact: a month is no exact part of a year."""
_EACH = frozenset({stem("one"), stem("each")})


class Base(NamedTuple):
    """An amount to begin with, the steps that lead to it, its inputs, and the quantities of the question that it uses.

    `version_id` is the document that it comes from; empty for an amount that the question gives. `told` are terms of the question that its conditions meet.
    """

    amount: Amount
    steps: tuple[Computed, ...]
    inputs: tuple[Input, ...]
    operands: tuple[Operand, ...] = ()
    used: frozenset[int] = frozenset()
    period: str = ""
    version_id: str = ""
    told: Terms = frozenset()


def bases(inquest: Inquest, prices: Sequence[Operand]) -> Iterator[Base]:
    """Yield the amounts that the question may be about: the one that it gives, and those that the documents state for what it names."""
    yield from _given(inquest)
    for price in prices:
        made = _priced(inquest, price)
        if made is not None:
            yield made
    yield from _billed(inquest)


def _given(inquest: Inquest) -> Iterator[Base]:
    """Yield the amount that the question gives, unless it only asks what carrying goods of that value costs."""
    if _ASKS_CARRIAGE.search(inquest.text):
        return
    money = [one for one in inquest.given if one.is_comparable_money]
    if len(money) == 1 and money[0].low is None and bound_before(inquest.text, money[0]) is None:
        (one,) = money
        given = Input("amount", inquest.given_text(one))
        yield Base(Amount(one.amount, one.unit), (), (given,), used=frozenset({one.start}))


def _priced(inquest: Inquest, price: Operand) -> Base | None:
    """The price of so many of what it is for, for the time that the question asks; None where that cannot be told."""
    fact = _fact(price)
    units, time = priced_for(fact.attribute, fact.words, price.heading)
    factors: list[tuple[Decimal, str]] = []
    inputs = [Input(price.name, price.text, price.source)]
    used = set(price.used)
    for counted in inquest.asked.counted:
        if (
            counted.quantity.amount != 1
            and not _counts(counted, price, units)
            and counted.quantity.start not in price.used
        ):
            return None
        if _counts(counted, price, units):
            factors.append((counted.quantity.amount, counted.noun.split()[-1]))
            inputs.append(Input(counted.noun, plain(counted.quantity.amount)))
            used.add(counted.quantity.start)
    period = asked_period(inquest.asked, inquest.text, time)
    if period is None:
        return None
    times, words = period
    twelfths = _twelfths(times)
    if twelfths is not None:
        factors.append((twelfths, "months"))
    elif times != 1:
        factors.append((times, f"{time}s"))
    if inquest.asked.terms:
        used.add(inquest.asked.terms[0].start)
        inputs += [Input("time", Amount(one.amount, one.unit).words) for one in inquest.asked.terms[:1]]
    factors = [one for one in factors if one[0] != 1]
    steps: tuple[Computed, ...] = (product(price.amount, factors),) if factors else ()
    amount = steps[0].result if steps else price.amount
    if twelfths is not None:
        steps = (*steps, quotient(amount, _TWELVE, amount.unit))
        amount = steps[-1].result
    version_id = price.source.version_id
    return Base(amount, steps, tuple(inputs), (price,), frozenset(used), words, version_id)


def _twelfths(times: Decimal) -> Decimal | None:
    """How many twelfths a part of a year is that no decimal says exactly; None for any other number of times."""
    found = (times * _TWELVE).to_integral_value()
    is_exact = times == round(times, _DIGITS)
    return None if is_exact or abs(found / _TWELVE - times) > Decimal("1e-20") else found


def _fact(price: Operand) -> Fact:
    return Fact(price.header, price.text, price.source.positions[0])


def _counts(counted: Counted, price: Operand, units: frozenset[str]) -> bool:
    """Whether a price is for one of what is counted: it says so, or it names no unit and its row or column is that thing."""
    noun = stem(counted.noun.split()[-1].lower())
    is_range = bool(price.range_words)
    if counted.quantity.start in price.used and not (is_range and noun in units):
        return False
    if noun in units or noun in stems_of(price.row):
        return True
    return not units - _EACH and noun in stems_of(price.own)


def _billed(inquest: Inquest) -> Iterator[Base]:
    """Yield the sum of the prices of several rows, each times its number."""
    case = Case(inquest.text, inquest.case.finding, inquest.case.snapshot)
    items = bill_items(case)
    if not items:
        return
    made = [product(Amount(one.price.amount, one.price.unit), [(one.count, "")]) for one in items]
    summed = total([one.result for one in made])
    inputs = [
        Input(one.name, one.fact.words, source_of(case.snapshot, one.row, one.fact.position)) for one in items
    ]
    inputs += [Input("number", plain(one.count)) for one in items if one.count != 1]
    steps = [step for step, one in zip(made, items, strict=True) if one.count != 1]
    operands = tuple(
        Operand(
            effect=Effect.PRICE,
            quantity=one.price,
            text=one.fact.words,
            name=one.name,
            source=source,
            own=f"{one.row.name} {one.name} {one.fact.attribute}",
            around=inquest.around(source.ranked.evidence, one.fact.position),
        )
        for one in items
        if (source := source_of(case.snapshot, one.row, one.fact.position))
    )
    used = frozenset(one.start for one in inquest.given if _is_counted(one, [item.count for item in items]))
    version_id = items[0].row.resolution.version_id
    yield Base(summed.result, (*steps, summed), tuple(inputs), operands, used, "", version_id)


def _is_counted(one: Quantity, counts: Sequence[Decimal]) -> bool:
    return not one.unit and one.amount in counts
