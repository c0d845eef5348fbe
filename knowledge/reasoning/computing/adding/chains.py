"""Computes in several steps: the price of one by tier and region, the discount by volume, the total, and a share of it by a range."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.adding.prices import asked_period, priced_for
from knowledge.reasoning.computing.adding.sums import joined, named_things, price_columns, which_row
from knowledge.reasoning.computing.arithmetic import Amount, Computed, plain, product, share
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.facts import Fact, Thing, source_of
from knowledge.reasoning.computing.ranges import grade_of, grades, narrowest
from knowledge.reasoning.computing.results import ComputedResult, Input, Unsettled
from knowledge.reasoning.computing.tiers import tiers_of
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import asks_for_volume_discount
from knowledge.text.values.quantities import Quantity

_SHARES = lazy_pattern(r"\b(?:credit|refund|compensation|penalty|deposit|rebate)s?\b", re.IGNORECASE)
"""Sums that are a share of a price."""
_FEWEST = 2
"""Rows with a range that make a table of ranges."""


class _Chosen(NamedTuple):
    """A percentage that holds for a value, by the range that the value lies in, and where both stand."""

    percentage: Quantity
    words: str
    range_words: str
    source: Selected
    told: str


def chain(case: Case, cases: Sequence[Case], claims: Sequence[Selected]) -> ComputedResult | Unsettled | None:
    """The total for a number of units of one row of a price table, less its discount by volume, or the share of it that a range gives.

    There are at most five steps: the price, the total, the discount, the time, the share. None where the question asks for neither a discount by
    volume nor a share by a range, and where an input of any step is missing. Unsettled where several rows of the price table are left.
    """
    asked, question = case.asked, case.question
    discounted, shared = asks_for_volume_discount(question), bool(asked.given) and bool(_SHARES.search(question))
    if len(asked.counted) != 1 or asked.reductions or not (discounted or shared):
        return None
    price = _price(case, cases)
    if price is None or isinstance(price, Unsettled):
        return price
    thing, fact, value = price
    counted = asked.counted[0]
    discount = _by_range(case, cases, claims, counted.quantity) if discounted else None
    credit = _by_range(case, cases, claims, asked.given[0]) if shared else None
    if (discounted and discount is None) or (shared and credit is None):
        return None
    noun = counted.noun.split()[-1]
    steps = [product(Amount(value.amount, value.unit), [(counted.quantity.amount, noun)])]
    if discount is not None:
        steps.append(product(steps[-1].result, [], [discount.percentage.amount]))
    period = _in_time(case, fact, steps)
    if period is None:
        return None
    if credit is not None:
        steps.append(share(credit.percentage.amount, steps[-1].result))
    used = [one for one in (discount, credit) if one is not None]
    inputs = [
        Input("price", fact.words, source_of(case.snapshot, thing)),
        Input(noun, plain(counted.quantity.amount)),
    ]
    for one in used:
        inputs += [Input("value of the case", one.words), Input("range", one.range_words, one.source)]
        inputs.append(Input("percentage", one.told, one.source))
    inputs += [Input("time", Amount(one.amount, one.unit).words) for one in asked.terms]
    formula = "; ".join(one.formula for one in steps)
    lies = "; ".join(f"{one.words} lies in {one.range_words!r}, which gives {one.told}" for one in used)
    text = f"{steps[-1].result.words}{'' if credit else period}: {thing.name} at {fact.words}; {lies}; {formula}."
    return ComputedResult("share" if credit else "total", text, formula, tuple(inputs), (0,), of_whole_set=True)


def _price(case: Case, cases: Sequence[Case]) -> tuple[Thing, Fact, Quantity] | Unsettled | None:
    """The one price of the thing that the question names, for one of what it counts, by its name and the words of the columns."""
    for rows in _tables(cases):
        named = named_things(case.question, rows)
        columns = price_columns(case.question, named)
        if not named or not columns:
            continue
        if len(named) > 1:
            return which_row(named)
        if len(columns) > 1:
            return Unsettled(f"Which is meant: {joined(columns, 'or')}?")
        (thing,) = named
        fact = next((one for one in thing.facts if one.attribute == columns[0]), None)
        if (
            fact is None
            or fact.quantity is None
            or not case.is_counted_in(priced_for(fact.attribute, fact.words).units)
        ):
            return None
        return thing, fact, fact.quantity
    return None


def _tables(cases: Sequence[Case]) -> Iterator[list[Thing]]:
    """Yield the tables of the best passages of each part, each once."""
    seen = set()
    for one in cases:
        for rows in one.tables:
            place = (rows[0].resolution.version_id, rows[0].position) if rows else None
            if place is not None and place not in seen:
                seen.add(place)
                yield rows


def _by_range(case: Case, cases: Sequence[Case], claims: Sequence[Selected], value: Quantity) -> _Chosen | None:
    """The percentage for a value, by the row of a table with the narrowest range that holds it, else by a claim that names ranges."""
    given = case.question[value.start : value.end].strip()
    for rows in _tables(cases):
        ranges = list(tiers_of(rows, value))
        if len(ranges) < _FEWEST:
            continue
        row = narrowest([(row, held) for row, held in ranges if held.holds(value)])
        facts = [fact for fact in row.facts if fact.quantity and fact.quantity.unit == "%"] if row else []
        if row is None or len(facts) != 1 or facts[0].quantity is None:
            continue
        return _Chosen(facts[0].quantity, given, row.name, source_of(case.snapshot, row), facts[0].words)
    for claim in claims:
        graded = grade_of(value, grades(claim.words, value, "%"))
        if graded is not None:
            named = claim.words[graded.place[0] : graded.place[1]].strip()
            told = claim.words[graded.result.start : graded.result.end].strip()
            return _Chosen(graded.result, given, named, claim, told)
    return None


def _in_time(case: Case, fact: Fact, steps: list[Computed]) -> str | None:
    """Multiply the last step by the time that the question asks for; the words for that time. None where it cannot be converted."""
    time = priced_for(fact.attribute, fact.words).time
    period = asked_period(case.asked, case.question, time)
    if period is None:
        return None
    times, words = period
    if times != 1:
        steps.append(product(steps[-1].result, [(times, f"{time}s")]))
    return words
