"""Applies percentages and fees to an amount, one after another. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import (
    Amount,
    Computed,
    at_least,
    at_most,
    difference,
    product,
    quotient,
    share,
    total,
)
from knowledge.reasoning.computing.deriving.bases import Base
from knowledge.reasoning.computing.deriving.operands import Effect, Inquest, Operand
from knowledge.reasoning.computing.results import Input
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_SAVED = lazy_pattern(
    r"\bhow (?:much|big|large|high) (?:is |of )?(?:the |my |our |a )?(?:\w+ )?(?:discount|saving|rebate|reduction)\b|\bsaves?\b",
    re.IGNORECASE,
)
"""Words of a question for the reduction itself."""
_MONTHS = {"month": Decimal(1), "quarter": Decimal(3), "year": Decimal(12)}
_DAYS = {"day": Decimal(1), "week": Decimal(7)}
_PER = lazy_pattern(
    r"\b(?:per|a|an|each|every)\s+(?:(?:calendar|full|whole|started|begun)\s+)?(?P<unit>day|week|month|quarter|year|annum)\b|\b(?P<adverb>annual|yearly|monthly|daily)\b",
    re.IGNORECASE,
)
_STARTED = lazy_pattern(r"\b(?:started|begun|commenced|or part)\b", re.IGNORECASE)
_LESS = lazy_pattern(r"\b(?:less|minus|reduced by|falls by|deduct)\s*$", re.IGNORECASE)
_FULL = lazy_pattern(r"\b(?:full|whole|complete)\b", re.IGNORECASE)
_ROUNDED = lazy_pattern(r"\b(?:full|whole|started|begun)\b", re.IGNORECASE)
"""Words for which times a percentage is counted."""
_ADVERBS = {"annual": "year", "yearly": "year", "monthly": "month", "daily": "day", "annum": "year"}
_YEAR = lazy_pattern(r"\byear\b", re.IGNORECASE)
_YEARS = (Decimal(360), Decimal(365), Decimal(366))
"""Days that a document may count a year by."""


@dataclass(frozen=True)
class Made:
    """The steps of a derivation with its inputs, and the quantities of the question that it uses."""

    steps: tuple[Computed, ...]
    inputs: tuple[Input, ...]
    used: frozenset[int]


def applied(inquest: Inquest, base: Base, modifiers: Sequence[Operand]) -> Made | None:
    """The amount of a base with each value applied in turn; None where a unit does not fit, and where nothing is left to compute."""
    made = Made(base.steps, base.inputs, base.used)
    amount = base.amount
    effects = [one.effect for one in modifiers]
    if effects.count(Effect.SHARE) + effects.count(Effect.BY_TIME) > 1:
        return None
    for one in modifiers:
        steps = _steps(inquest, one, amount)
        if steps is None:
            return None
        made = Made((*made.steps, *steps.steps), (*made.inputs, *steps.inputs), made.used | one.used | steps.used)
        amount = made.steps[-1].result
    if not made.steps and any(one.range_words for one in base.operands):
        return replace(made, steps=(Computed(amount, ""),))
    return made if made.steps and (modifiers or base.operands) else None


def _steps(inquest: Inquest, one: Operand, amount: Amount) -> Made | None:
    inputs = (Input(one.name, one.text, one.source),)
    percentage = one.quantity.amount
    match one.effect:
        case Effect.FLAT:
            return (
                Made((total([amount, one.amount]),), inputs, frozenset())
                if one.amount.unit == amount.unit
                else None
            )
        case Effect.LESS if one.amount.unit == amount.unit and one.amount.number < amount.number:
            return Made((difference(amount, one.amount),), inputs, frozenset())
        case Effect.LESS:
            return None
        case Effect.BY_TIME:
            return _interest(inquest, one, amount)
        case Effect.OFF if not _SAVED.search(inquest.text):
            return Made((product(amount, [], [percentage]),), inputs, frozenset())
        case Effect.ON:
            added = share(percentage, amount)
            return Made((added, total([amount, added.result])), inputs, frozenset())
        case _:
            return _share(one, amount, inputs)


def _share(one: Operand, amount: Amount, inputs: tuple[Input, ...]) -> Made | None:
    steps = [share(one.quantity.amount, amount)]
    for bound, limited in ((one.least, at_least), (one.most, at_most)):
        if bound is None:
            continue
        limit = Amount(bound.amount, bound.unit)
        if limit.unit != amount.unit:
            return None
        if limited(steps[-1].result, limit).result != steps[-1].result:
            steps.append(limited(steps[-1].result, limit))
            inputs = (
                *inputs,
                Input("limit", one.source.words[bound.start : bound.end].strip() or limit.words, one.source),
            )
    return Made(tuple(steps), inputs, frozenset())


def _interest(inquest: Inquest, one: Operand, amount: Amount) -> Made | None:
    """Interest by days or months: the percentage of the amount times the time, divided by the days of the year that the document states."""
    per = _PER.search(f"{one.own} {one.header}")
    times = [own for own in inquest.given if own.kind is ValueKind.DURATION]
    if per is None or len(times) != 1:
        return None
    unit = _ADVERBS.get((per["unit"] or per["adverb"]).lower(), (per["unit"] or "").lower())
    (time,) = times
    if one.most is not None or _ROUNDED.search(per.group()) or _is_off(one):
        return _by_whole_times(inquest, one, amount, unit, time)
    inputs = [Input(one.name, one.text, one.source), Input("time", inquest.given_text(time))]
    divisor = _divisor(inquest, one, unit, time.unit)
    if divisor is None:
        return None
    parts, factor, source = divisor
    if source is not None:
        inputs.append(source)
    counted = time.amount * factor
    steps = [product(amount, [(counted, f"{'days' if time.unit in _DAYS else 'months'}")])]
    steps.append(share(one.quantity.amount, steps[-1].result))
    if parts != 1:
        steps.append(quotient(steps[-1].result, parts, amount.unit))
    return Made(tuple(steps), tuple(inputs), frozenset({time.start}))


def _is_off(one: Operand) -> bool:
    """Whether a percentage for each of some time is taken off the amount: `the price less 15% for each year`."""
    return _LESS.search(one.source.own[0].words[: one.quantity.start]) is not None


def _by_whole_times(inquest: Inquest, one: Operand, amount: Amount, unit: str, time: Quantity) -> Made | None:
    """A percentage for each of some time, which a part of it counts for as the document says, at most the percentage that it says."""
    lengths = _DAYS if unit in _DAYS else _MONTHS
    if unit not in lengths or time.unit not in lengths:
        return None
    number = time.amount * lengths[time.unit] / lengths[unit]
    words = f"{one.own} {one.header}"
    if number != number.to_integral_value():
        if not _STARTED.search(words) and not _FULL.search(words):
            return None
        number = number.to_integral_value(ROUND_CEILING if _STARTED.search(words) else ROUND_FLOOR)
    steps = [product(Amount(one.quantity.amount, "%"), [(number, unit if number == 1 else f"{unit}s")])]
    inputs = [Input(one.name, one.text, one.source), Input("time", inquest.given_text(time))]
    if one.most is not None:
        most = Amount(one.most.amount, "%")
        inputs.append(Input("at most", most.words, one.source))
        if steps[-1].result.number > most.number:
            steps.append(at_most(steps[-1].result, most))
    percentage = steps[-1].result.number
    if percentage > 100:  # nothing is left
        return None
    steps.append(product(amount, [], [percentage]) if _is_off(one) else share(percentage, amount))
    return Made(tuple(steps), tuple(inputs), frozenset({time.start}))


def _divisor(
    inquest: Inquest, one: Operand, unit: str, given: str
) -> tuple[Decimal, Decimal, Input | None] | None:
    """How many of the time counted are in the time of the rate, how many of it the time given is, and where the days of a year stand."""
    if given in _DAYS and unit in _DAYS:
        return _DAYS[unit], _DAYS[given], None
    if given in _MONTHS and unit in _MONTHS:
        return _MONTHS[unit], _MONTHS[given], None
    if given not in _DAYS or unit != "year":
        return None
    for at, statement in enumerate(one.source.statements):
        if not _YEAR.search(statement.words):
            continue
        for found in quantities(statement.words):
            if found.unit == "day" and found.amount in _YEARS:
                evidence = one.source.ranked.evidence
                text = statement.words[found.start : found.end].strip()
                return found.amount, _DAYS[given], Input("days of a year", text, inquest.source(evidence, at))
    return None
