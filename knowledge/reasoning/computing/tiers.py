"""Chooses the row of a table by the range that its label names: shipping by the value of an order, a price by the number of users."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.adding.amounts import amount_given
from knowledge.reasoning.computing.arithmetic import Amount, product, share
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.measures import PEOPLE
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, stems_of
from knowledge.reasoning.computing.label_ranges import range_of_label
from knowledge.reasoning.computing.ranges import narrowest
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.understanding.computations import AskedComputation
from knowledge.reasoning.understanding.value_ranges import ValueRange
from knowledge.text.values.quantities import Quantity, quantities

_PER = lazy_pattern(r"\b(?:per|each|every)\s+(?P<unit>[a-z]+)", re.IGNORECASE)
_FEWEST = 2
"""Rows with a range that make a table of tiers."""


def tier(case: Case) -> ComputedResult | None:
    """The cell of the one row whose range holds a value of the question, in the column that the question names.

    Of several rows that hold the value (`below 99.9%`, `below 99.0%`) the narrowest one is chosen. A price for each of the things that are counted is
    multiplied by their number. None where no row holds the value, where two are as narrow, and where it is not clear which column is meant.
    """
    asked = case.asked
    values = [*asked.given, *(one.quantity for one in asked.counted), *asked.terms]
    if not values:  # most questions: no table needs to be read
        return None
    for rows in case.tables:
        for value in values:
            tiers = list(tiers_of(rows, value))
            if len(tiers) < _FEWEST or not _names_counted(case, rows, value):
                continue
            row = narrowest([(row, held) for row, held in tiers if held.holds(value)])
            column = _column(rows, case)
            if row is not None and column is not None:
                return _result(case, value, row, column)
    return None


def _names_counted(case: Case, rows: Sequence[Thing], value: Quantity) -> bool:
    """Whether a table, its last heading or its title names what the question counts by a value. People are named in many ways."""
    noun = next((stems_of(one.noun.split()[-1]) for one in case.asked.counted if one.quantity is value), None)
    if noun is None or noun & PEOPLE:
        return True
    cells = " ".join(one.attribute for row in rows for one in row.facts)
    title = case.snapshot.version(rows[0].resolution.version_id).title
    return bool(noun & (rows[0].sort | stems_of(f"{cells} {title} {' '.join(row.name for row in rows)}")))


def tiers_of(rows: Sequence[Thing], value: Quantity) -> Iterator[tuple[Thing, ValueRange]]:
    """Yield the rows whose label is a range of values like this one, with the range."""
    for row in rows:
        held = range_of_label(row.name, value, row.label)
        if held is not None:
            yield row, held


def is_tier(name: str) -> bool:
    """Whether the label of a row is a range of values: one row alone does not tell what holds for a value that others are narrower for."""
    return any(range_of_label(name, one) is not None for one in quantities(name))


def _column(rows: Sequence[Thing], case: Case) -> str | None:
    """The header of the column asked for: the one that the question names, or the only one."""
    headers = list(dict.fromkeys(fact.attribute for row in rows for fact in row.facts))
    places = places_around(case.snapshot, case.finding.sub_query)
    chosen = named_columns(case.question, headers, places) or headers
    return chosen[0] if len(chosen) == 1 else None


def _result(case: Case, value: Quantity, row: Thing, column: str) -> ComputedResult | None:
    fact = next((one for one in row.facts if one.attribute == column), None)
    if fact is None:
        return None
    others = [one for one in case.asked.counted if one.quantity is not value and one.quantity.amount != 1]
    if fact.is_price and others:
        return None  # the price of one is not that of so many
    source = source_of(case.snapshot, row)
    given = case.question[value.start : value.end].strip()
    lies = f"{given} lies in {row.name!r}"
    inputs = (
        Input("value of the case", given),
        Input("range", row.name, source),
        Input(column, fact.words, source),
    )
    total = _for_each(case.asked, value, fact)
    if total is not None:
        computed = product(*total)
        formula = computed.formula
        return ComputedResult("total", f"{computed.result.words}: {lies}; {formula}.", formula, inputs, (0,))
    base = amount_given(case.question, () if value.is_comparable_money else [value])
    if base is not None and fact.quantity is not None and fact.quantity.unit == "%":
        made = share(fact.quantity.amount, Amount(base.amount, base.unit))
        text = f"{made.result.words}: {lies}, {column}: {fact.words}; {made.formula}."
        given_amount = Input("amount", case.question[base.start : base.end].strip())
        return ComputedResult("share", text, made.formula, (*inputs, given_amount), (0,))
    return ComputedResult("range", f"{fact.words}: {lies}.", f"{lies}, {column}: {fact.words}", inputs, (0,))


def _for_each(
    asked: AskedComputation, value: Quantity, fact: Fact
) -> tuple[Amount, list[tuple[Decimal, str]]] | None:
    """The price of one and the number of things, where the column states a price for each of the things counted."""
    counted = next((one for one in asked.counted if one.quantity is value), None)
    per = _PER.search(f"{fact.attribute} {fact.words}")
    price = fact.quantity
    if counted is None or per is None or price is None or not price.is_comparable_money or not asked.asks_total:
        return None
    noun = counted.noun.split()[-1]
    if not stems_of(per["unit"]) & stems_of(noun):
        return None
    return Amount(price.amount, price.unit), [(value.amount, noun)]
