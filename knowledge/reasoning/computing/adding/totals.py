"""Computes totals: the price of one unit times the number of units that the question names, and shares of such a total."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.amounts import amount_given
from knowledge.reasoning.computing.adding.prices import asked_period, named_units, priced_for, wanted_time
from knowledge.reasoning.computing.adding.sums import named_things, which_row
from knowledge.reasoning.computing.arithmetic import Amount, Computed, plain, product, share, total
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.blocks import is_block
from knowledge.reasoning.computing.charging.measures import PEOPLE
from knowledge.reasoning.computing.charging.reductions import Surcharge, surcharge_of
from knowledge.reasoning.computing.charging.tariffs import section_of, statement_of
from knowledge.reasoning.computing.facts import (
    Thing,
    above_of,
    cell_named,
    cells_of,
    label_header,
    stems_of,
    value_of,
)
from knowledge.reasoning.computing.ranges import Graded, grade_of, grades
from knowledge.reasoning.computing.results import ComputedResult, Input, Unsettled
from knowledge.reasoning.computing.tiers import is_tier
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import AskedComputation, Counted, bound_before
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import distinct_terms

_WORD = lazy_pattern(r"[A-Za-z][\w-]*")
_OTHER_SUMS = lazy_pattern(
    r"\b(?:credit|refund|compensation|deposit|fine|penalty|allowance|bonus|reimbursement|rebate|tax|vat)"
)
"""Sums that are no price. A question for one is answered by a claim that names it."""
_ALIKE = 0.6
"""The share of their terms that two steps of one rule have in common: they differ in the range and in the result."""
_SHARE_OF = lazy_pattern(
    r"\s+(?:of|off)\s+(?:the |their |its |your |an? )?(?P<base>[a-z][\w -]*?)(?=\s*(?:[,.;:]|$|\b(?:for|if|where|when|per|in|and|or|is|are|as|within|under|below)\b))",
    re.IGNORECASE,
)
"""What a percentage is of: `10% of the monthly fee`."""


class Price(NamedTuple):
    """A price, what it is for, and the time it is for, with the claim that states it.

    `sort` are the stems of the header above the label of its row: a price per pet is that of a dog in a row `Dog` of the column `Pet`.
    """

    amount: Quantity
    claim: Selected
    units: frozenset[str]
    time: str = ""
    sort: frozenset[str] = frozenset()

    @property
    def money(self) -> Amount:
        """The amount with its currency."""
        return Amount(self.amount.amount, self.amount.unit)

    @property
    def text(self) -> str:
        """The amount as its source writes it."""
        return self.claim.words[self.amount.start : self.amount.end].strip()


def price_in(claim: Selected, question: str) -> Price | None:
    """The one price that a claim states, or the cell of its row that the question names; None where it states none, several, or only a limit or a range."""
    words, start = value_of(claim.statements, claim.positions, claim.words, question)
    found = [one for one in quantities(words) if one.is_comparable_money]
    if len(found) != 1 or found[0].low is not None or bound_before(words, found[0]):
        return None
    if is_block(words[: found[0].start]):
        return None  # that of each further one
    cells = [one for at in claim.positions for one in cells_of(claim.statements, at) if one.is_price]
    cell = cell_named(claim.statements, claim.positions, question) or (cells[0] if len(cells) == 1 else None)
    if cell is None:
        units, time = named_units(words[found[0].end :])
    else:
        units, time = priced_for(cell.attribute, cell.words, above_of(claim.statements, cell.position))
    amount = replace(found[0], start=found[0].start + start, end=found[0].end + start)
    sort = frozenset[str]() if cell is None else stems_of(label_header(claim.statements, cell.position))
    return Price(amount, claim, units, time, sort)


def total_price(case: Case, claims: Sequence[Selected]) -> ComputedResult | Unsettled | None:
    """The price of the number of things that the question names, less the reductions that it names.

    Unsettled where several rows of a price table have the name that the question names. None where no claim states the price of one, where a number of things is named that no price is for, and where the question gives a value that a
    price does not depend on.
    """
    asked = case.asked
    if not asked.asks_total or asked.given or not (asked.counted or asked.reductions or _asks_time(case)):
        return None
    for claim in claims:
        price = price_in(claim, case.question)
        if any(word not in claim.words.lower() for word in _OTHER_SUMS.findall(case.question.lower())):
            continue
        more = surcharge_of(case, claim, price.time) if price else ()
        if len(more) > 1:
            return None
        total = _total(case, price, more) if price else None
        if price is not None and total is not None:
            if rows := _rows_left(case, claim):
                return which_row(rows)
            return _told(case, price, total, more)
    return None


def _told(case: Case, price: Price, made: tuple[Computed, str], more: Sequence[Surcharge]) -> ComputedResult:
    """The total with its inputs."""
    computed, period = made
    inputs = (*_inputs(case.asked, price), *(Input("surcharge", one.text, one.source) for one in more))
    formula = "; ".join([*(total([price.money, one.amount]).formula for one in more), computed.formula])
    text = f"{computed.result.words}{period}: {formula}."
    return ComputedResult("total", text, formula, inputs, price.claim.parts, amount=computed.result)


def _asks_time(case: Case) -> bool:
    """Whether the question asks a price for a time: `for 3 months`, `per year`."""
    wanted, _ = wanted_time(case.asked, case.question)
    return wanted is not None


def _rows_left(case: Case, claim: Selected) -> list[Thing]:
    """The rows with the name of the claimed one and another price, where the question does not tell between them; empty where it does."""
    for rows in case.tables:
        own = [
            one
            for one in rows
            if one.resolution.version_id == claim.version_id and one.position in claim.positions
        ]
        if own:
            left = [one for one in named_things(case.question, rows) if one.name == own[0].name]
            prices = {tuple(one.words for one in thing.facts if one.is_price) for thing in left}
            return left if len(prices) > 1 else []
    return []


def sum_of_prices(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The sum of the prices of different things: `2 Starter licences and 3 Team licences`.

    None where the price of one of them is not stated, or for another time than that of the others or the one asked for, or in another currency.
    """
    asked = case.asked
    if not asked.asks_total or len(asked.counted) < _FEWEST_SUMMED or asked.given or asked.terms:
        return None
    if len({one.noun.lower() for one in asked.counted}) < len(asked.counted):
        return None  # `4 cases of flour and 2 cases of rice` counts two things by one noun
    prices = [_price_of(case, counted, claims) for counted in asked.counted]
    found = [price for price in prices if price is not None]
    if len(found) < len(prices) or len({(price.money.unit, price.time) for price in found}) > 1:
        return None
    wanted, _ = wanted_time(asked, case.question)
    if wanted is not None and wanted[1] != found[0].time:
        return None
    products = [
        product(price.money, [(counted.quantity.amount, counted.noun)])
        for price, counted in zip(found, asked.counted, strict=True)
    ]
    summed = total([one.result for one in products])
    steps = [one.formula for one in (*products, summed)]
    if asked.reductions:
        summed = product(summed.result, [], [one.amount for one in asked.reductions])
        steps.append(summed.formula)
    formula = "; ".join(steps)
    period = f" per {found[0].time}" if found[0].time else ""
    inputs = tuple(
        one
        for price, counted in zip(found, asked.counted, strict=True)
        for one in (Input("price", price.text, price.claim), Input(counted.noun, plain(counted.quantity.amount)))
    )
    inputs += tuple(Input("reduction", f"{plain(one.amount)}%") for one in asked.reductions)
    parts = tuple(dict.fromkeys(part for price in found for part in price.claim.parts))
    return ComputedResult("total", f"{summed.result.words}{period}: {formula}.", formula, inputs, parts)


def _price_of(case: Case, counted: Counted, claims: Sequence[Selected]) -> Price | None:
    """The price of one of the things counted, by the first claim that has every word of its name and states the price."""
    *names, noun = (stem(word.lower()) for word in _WORD.findall(counted.noun))
    for claim in claims:
        one = claim.own[0]
        held = _stems(*one.headings, one.name, claim.words)
        price = price_in(claim, case.question)
        if (
            price is not None
            and set(names) <= held
            and (noun in price.units or (not price.units and noun in held))
        ):
            return price
    return None


def _stems(*texts: str) -> set[str]:
    """The stems of the words of these texts."""
    return {stem(word.lower()) for word in _WORD.findall(" ".join(texts))}


_FEWEST_SUMMED = 2
"""Different things that make a sum: the total of one is its price times its number."""


def share_by_range(case: Case, claims: Sequence[Selected], priced: Sequence[Selected]) -> ComputedResult | None:
    """The share that a rule gives for the value of the case, of a price that another claim states.

    The price is looked for in the claims `priced`. The result is the percentage alone where the price is not known.
    """
    for given in case.asked.given:
        for claim in claims:
            if claim.own[0].kind is StatementKind.ROW and is_tier(claim.own[0].name):
                continue  # a narrower range may stand in another row
            chosen = _graded_by(case, claim, given)
            if chosen is not None:
                return _share(case, priced, (chosen[0], given, chosen[1]))
    return None


def _graded_by(case: Case, claim: Selected, given: Quantity) -> tuple[Selected, Graded] | None:
    """The narrowest range that holds the value, with the statement that names it: the claim, or another step of the same rule beside it."""
    held = [(claim, one) for one in grades(claim.words, given, "%")]
    if not held:
        return None
    own = distinct_terms(claim.words)
    for at in section_of(claim):
        words = claim.statements[at].words
        beside = distinct_terms(words)
        if at not in claim.positions and len(own & beside) >= _ALIKE * min(len(own), len(beside)):
            held += [(statement_of(case, claim, at), one) for one in grades(words, given, "%")]
    graded = grade_of(given, [one for _, one in held])
    return next(((source, one) for source, one in held if one is graded), None)


def _share(case: Case, claims: Sequence[Selected], chosen: tuple[Selected, Quantity, Graded]) -> ComputedResult:
    asked, (claim, given, graded) = case.asked, chosen
    value = case.question[given.start : given.end].strip()
    percentage = Amount(graded.result.amount, "%").words
    inputs = [
        Input("value of the case", value),
        Input("range", claim.words[graded.place[0] : graded.place[1]].strip(), claim),
        Input("share", claim.words[graded.result.start : graded.result.end].strip(), claim),
    ]
    falls = f"{value} is {graded.words}, which gives {percentage}"
    if _SHARE_OF.search(claim.words) and asked.counted:
        for other in claims:
            price = price_in(other, case.question) if other is not claim else None
            total = _total(case, price) if price else None
            if price is None or total is None:
                continue
            base, _ = total
            computed = share(graded.result.amount, base.result)
            formula = f"{base.formula}; {computed.formula}"
            words = f"{computed.result.words}: {falls}; {formula}."
            parts = tuple(dict.fromkeys((*claim.parts, *other.parts)))
            return ComputedResult("share", words, formula, (*inputs, *_inputs(asked, price)), parts)
    amount = amount_given(case.question)
    if amount is not None and (amount == given or not given.is_comparable_money):
        made = share(graded.result.amount, Amount(amount.amount, amount.unit))
        inputs.append(Input("amount", case.question[amount.start : amount.end].strip()))
        text = f"{made.result.words}: {falls}; {made.formula}."
        return ComputedResult("share", text, made.formula, tuple(inputs), claim.parts)
    return ComputedResult("range", f"{percentage}: {falls}.", falls, tuple(inputs), claim.parts)


def _total(case: Case, price: Price, more: Sequence[Surcharge] = ()) -> tuple[Computed, str] | None:
    """The total with the words for the period it is for; None where something that the question counts is not what the price is for."""
    asked = case.asked
    factors: list[tuple[Decimal, str]] = []
    for counted in asked.counted:
        if not _is_priced(counted, price):
            return None
        factors.append((counted.quantity.amount, counted.noun.split()[-1]))
    words = ""
    if price.time or asked.terms:
        period = asked_period(asked, case.question, price.time)
        if period is None:
            return None
        times, words = period
        if times != times.to_integral_value():
            return None  # nothing says what a part of its time costs
        if times != 1:
            factors.append((times, f"{price.time}s"))
    if not asked.reductions and all(factor == 1 for factor, _ in factors):
        return None
    if len({noun for _, noun in factors}) < len(factors):
        return None  # `3 bags of one thing and 2 bags of another` are no 6 bags
    if any(one.amount.unit != price.money.unit for one in more):
        return None
    each = total([price.money, *(one.amount for one in more)]).result
    return product(each, factors, [one.amount for one in asked.reductions]), words


def _is_priced(counted: Counted, price: Price) -> bool:
    """Whether the price is for one of what is counted. Either it names that unit, or its row is one of that unit, or its sentence names the thing and no unit."""
    noun = stem(counted.noun.split()[-1].lower())
    if price.units - {stem("one"), stem("each")}:
        is_one = not price.units.isdisjoint(price.sort) and noun in _stems(price.claim.own[0].name)
        return is_one or noun in price.units or (noun in PEOPLE and not price.units.isdisjoint(PEOPLE))
    return noun in _stems(*price.claim.own[0].headings, price.claim.words)


def _inputs(asked: AskedComputation, price: Price) -> tuple[Input, ...]:
    return (
        Input("price", price.text, price.claim),
        *(Input(counted.noun, plain(counted.quantity.amount)) for counted in asked.counted),
        *(Input("reduction", f"{plain(one.amount)}%") for one in asked.reductions),
        *(Input("time", Amount(one.amount, one.unit).words) for one in asked.terms),
    )
