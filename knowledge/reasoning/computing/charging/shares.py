"""Takes the percentage that a claim states of the amount that the question gives, or of the price that its row has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
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
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.percentages import StatedShare, stated_share
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.facts import Fact, cells_of, stems_of, table_of
from knowledge.reasoning.computing.labels import named_rows
from knowledge.reasoning.computing.named_cells import row_of_range
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.stemming import stem

_ASKS = lazy_pattern(
    r"\bhow (?:much|big|large|high)\b|\bhow many (?:euros?|dollars?|pounds?|francs?|kronor|points)\b|\bin (?:euros?|dollars?|pounds?|francs?)\b"
    r"|\bwhat(?:['’]s| (?:amount|sum|is|are|do|does|did|will|would|must|should))\b",
    re.IGNORECASE,
)
"""Words of a question for an amount, which a percentage alone does not answer."""
_PERCENTAGE = lazy_pattern(
    r"\b(?:what|which|how many) (?:percentage|percent|per cent|share|rate)\b", re.IGNORECASE
)
_REDUCED = lazy_pattern(r"\b(?:pay|cost|costs|price|total|bill|come to|owe|charged?)\b", re.IGNORECASE)
"""Words of a question for what is left of a price."""
_SAVED = lazy_pattern(
    r"\b(?:discount|save|saving|savings|deduct\w*|off|rebate|reduction|refund|back)\b", re.IGNORECASE
)
"""Words of a question for the reduction itself."""
_WITH = lazy_pattern(r"\b(?:including|incl\.?|inclusive of|with|plus|gross|in total|altogether)\b", re.IGNORECASE)
_TAX = lazy_pattern(r"\b(?:vat|tax|gst|surcharge)\b", re.IGNORECASE)
_NET = lazy_pattern(r"\b(?:excluding|excl\.?|without|net|before)\b", re.IGNORECASE)
_GROSS = lazy_pattern(r"\b(?:including|incl\.?|gross|includes?|inclusive)\b", re.IGNORECASE)
_SUMS = frozenset(
    map(stem, ("deposit", "discount", "fee", "charge", "credit", "commission", "fine", "penalty", "vat", "tax", "refund", "rebate", "bonus", "allowance", "surcharge", "insurance", "interest", "contribution", "compensation", "reimbursement", "tip", "cashback", "levy", "premium", "subsidy"))
)  # fmt: skip
"""Stems of words for sums that are a share of another. One that the question asks for has to be named by the claim."""
_HUNDRED = 100


class _Of(NamedTuple):
    """An amount of which a share is taken, with the claim that states it; None for one that the question gives."""

    amount: Amount
    text: str
    name: str
    source: Selected | None


def share_of_amount(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The percentage of the one claim that states one for the case, of the amount that the question gives or of the price of the row that it names.

    At least and at most what the claim says, and of the part above the amount that it says. None where two claims give two results, and where the claim
    names another sum than the one that is asked for.
    """
    question = case.question
    if not _ASKS.search(question) or _PERCENTAGE.search(question) or case.asked.reductions:
        return None
    made: dict[str, ComputedResult] = {}
    for claim in claims:
        stated = _stated(case, claim)
        of = _amount(case, claims, claim) if stated is not None else None
        if stated is None or of is None or any(one.unit != of.amount.unit for one in stated.bounds):
            continue
        result = _result(case, claim, stated, of)
        if result is not None:
            made.setdefault(result.text.partition(":")[0], result)
    return next(iter(made.values())) if len(made) == 1 else None


def _stated(case: Case, claim: Selected) -> StatedShare | None:
    """The percentage that a claim states for the case, in its sentence or in the cell that the question names."""
    if claim.own[0].kind is StatementKind.ROW:
        fact = _cell(case, claim)
        return stated_share(fact.words, case.question) if fact is not None else None
    asked = stems_of(case.question) & _SUMS
    if asked and not asked & stems_of(" ".join([*claim.own[0].headings, claim.words])):
        return None
    return stated_share(" ".join(one.words for one in claim.own), case.question)


def _cell(case: Case, claim: Selected) -> Fact | None:
    """The one cell with a percentage of a row that the question names, or whose range holds its value, in the column that it names."""
    rows = table_of(claim)
    in_range = row_of_range(case.question, rows)
    meant = named_rows(case.question, rows) or ([in_range] if in_range is not None else [])
    if [row.position for row in meant] != list(claim.positions):
        return None
    facts = [
        one
        for at in claim.positions
        for one in cells_of(claim.statements, at)
        if "%" in one.words or "per cent" in one.words
    ]
    if len(facts) > 1:
        named = named_columns(
            case.question, [one.attribute for one in facts], places_around(case.snapshot, case.finding.sub_query)
        )
        facts = [one for one in facts if one.attribute in named]
    return facts[0] if len(facts) == 1 else None


def _amount(case: Case, claims: Sequence[Selected], claim: Selected) -> _Of | None:
    """The one amount of money that the question gives, else the price of the one row among the claims that it names."""
    given = [one for one in quantities(case.question) if one.is_comparable_money]
    if given:
        (one, *others) = given
        if others or case.asked.counted or one.low is not None or bound_before(case.question, one):
            return None
        return _Of(Amount(one.amount, one.unit), case.question[one.start : one.end].strip(), "amount", None)
    if case.asked.counted or case.asked.terms:
        return None
    prices = list(
        _prices(case, [one for one in claims if one is not claim and one.version_id == claim.version_id])
    )
    return prices[0] if len(prices) == 1 else None


def _prices(case: Case, claims: Sequence[Selected]) -> Iterator[_Of]:
    for claim in claims:
        rows = table_of(claim)
        if not rows or [row.position for row in named_rows(case.question, rows)] != list(claim.positions):
            continue
        priced = [one for at in claim.positions for one in cells_of(claim.statements, at) if one.is_price]
        if len(priced) == 1 and priced[0].quantity is not None:
            value = priced[0].quantity
            yield _Of(Amount(value.amount, value.unit), priced[0].words, priced[0].attribute, claim)


def _result(case: Case, claim: Selected, stated: StatedShare, of: _Of) -> ComputedResult | None:
    question, amount, steps = case.question, of.amount, list[Computed]()
    inputs = [Input("percentage", stated.text, claim), Input(of.name, of.text, of.source)]
    if stated.above is not None:
        limit = Amount(stated.above.amount, stated.above.unit)
        inputs.append(Input("above", _text(claim, limit), claim))
        if amount.number <= limit.number:
            return None
        steps.append(difference(amount, limit))
        amount = steps[-1].result
    percentage = stated.percentage.amount
    if _TAX.search(question) and _NET.search(question) and _GROSS.search(question):
        made = quotient(amount, 1 + percentage / _HUNDRED, amount.unit)
        return ComputedResult(
            "total", f"{made.result.words}: {made.formula}.", made.formula, tuple(inputs), claim.parts
        )
    if stated.is_off and _REDUCED.search(question) and not _SAVED.search(question) and not stated.bounds:
        steps.append(product(amount, [], [percentage]))
    else:
        steps.append(share(percentage, amount))
        steps += _bounded(stated, steps[-1].result, inputs, claim)
        if _TAX.search(question) and _WITH.search(question) and not stated.is_off:
            steps.append(total([amount, steps[-1].result]))
    formula = "; ".join(one.formula for one in steps)
    return ComputedResult("share", f"{steps[-1].result.words}: {formula}.", formula, tuple(inputs), claim.parts)


def _bounded(stated: StatedShare, amount: Amount, inputs: list[Input], claim: Selected) -> Iterator[Computed]:
    for limit, limited, name in ((stated.least, at_least, "at least"), (stated.most, at_most, "at most")):
        if limit is not None:
            bound = Amount(limit.amount, limit.unit)
            inputs.append(Input(name, _text(claim, bound), claim))
            if limited(amount, bound).result != amount:
                yield limited(amount, bound)


def _text(claim: Selected, amount: Amount) -> str:
    """An amount as the claim writes it."""
    found = (one for one in quantities(claim.words) if (one.amount, one.unit) == (amount.number, amount.unit))
    return next((claim.words[one.start : one.end].strip() for one in found), amount.words)
