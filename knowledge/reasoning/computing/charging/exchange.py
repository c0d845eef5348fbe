"""Exchanges an amount by a rate that a claim states: `1 euro = 1.08 US dollars`, `0.95 francs per euro`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount, Computed, product, quotient
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.tariffs import section_of, statement_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.quantities import quantities

_ASKED = lazy_pattern(
    r"\bhow (?:many|much)\s+(?:is\s+|are\s+|in\s+)?(?P<named>[a-z]+(?: [a-z]+)?)\b|\b(?:in|into|to|for)\s+(?P<into>[a-z]+(?: [a-z]+)?)\b",
    re.IGNORECASE,
)
_EQUALS = lazy_pattern(r"\s*(?:=|is|equals?|are|buys?|gets? you|corresponds? to|is worth|for)\s*", re.IGNORECASE)
_PER = lazy_pattern(r"\s*(?:per|for (?:each|every|one|a|an)|an?|/|to the)\s+", re.IGNORECASE)


class _Rate(NamedTuple):
    """So much of one currency for one amount of another, as a claim writes it."""

    one: Amount
    other: Amount
    text: str
    claim: Selected


def exchanged(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The one amount that the question gives in the other currency that it names, by the one rate of the claims between the two."""
    given = [one for one in quantities(case.question) if one.is_comparable_money]
    if len(given) != 1 or given[0].low is not None:
        return None
    (amount,) = given
    wanted = _wanted(case.question) - {amount.unit}
    if not wanted:
        return None
    rates = [
        one
        for claim in claims
        for one in _rates(case, claim)
        if {one.one.unit, one.other.unit} in [{amount.unit, unit} for unit in wanted]
    ]
    if len({(one.one, one.other) for one in rates}) != 1:
        return None
    rate = rates[0]
    made = _converted(Amount(amount.amount, amount.unit), rate)
    text = case.question[amount.start : amount.end].strip()
    inputs = (Input("amount", text), Input("rate", rate.text, rate.claim))
    return ComputedResult("total", f"{made.result.words}: {made.formula}.", made.formula, inputs, rate.claim.parts)


def _converted(amount: Amount, rate: _Rate) -> Computed:
    base, other = (rate.one, rate.other) if rate.one.unit == amount.unit else (rate.other, rate.one)
    if base.number == 1:
        return product(other, [(amount.number, "")])
    if other.number == 1:
        return quotient(amount, base.number, other.unit)
    return product(Amount(other.number / base.number, other.unit), [(amount.number, "")])


def _wanted(question: str) -> set[str]:
    """The currencies in which the question asks for an amount."""
    named = [match["named"] or match["into"] for match in _ASKED.finditer(question)]
    found = [
        one for words in named for size in (2, 1) for one in quantities(f"2 {' '.join(words.split()[:size])}")
    ]
    return {one.unit for one in found if one.is_comparable_money}


def _rates(case: Case, claim: Selected) -> Iterator[_Rate]:
    """Yield the rates that a claim and the sentences of its section state."""
    for at in section_of(claim):
        source = statement_of(case, claim, at)
        yield from _rates_in(claim.statements[at].words, source)


def _rates_in(words: str, claim: Selected) -> Iterator[_Rate]:
    """Yield the rates in a sentence: two amounts of two currencies, one of which is one unit."""
    money = [one for one in quantities(words) if one.is_comparable_money and one.low is None]
    for one, other in itertools.pairwise(money):
        between = words[one.end : other.start]
        is_rate = (
            one.unit != other.unit and Decimal(1) in (one.amount, other.amount) and _EQUALS.fullmatch(between)
        )
        if is_rate:
            yield _Rate(
                Amount(one.amount, one.unit),
                Amount(other.amount, other.unit),
                words[one.start : other.end].strip(),
                claim,
            )
    for one in money:
        per = _PER.match(words, one.end)
        base = quantities(f"1 {words[per.end() :].split(',')[0][:20]}") if per else []
        if base and base[0].is_comparable_money and base[0].unit != one.unit:
            yield _Rate(
                Amount(one.amount, one.unit),
                Amount(Decimal(1), base[0].unit),
                words[one.start : one.end].strip(),
                claim,
            )
