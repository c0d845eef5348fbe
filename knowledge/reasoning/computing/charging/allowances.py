"""Charges what goes beyond the allowance of a row: the minutes above those included in a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.adding.sums import joined, named_things, price_columns
from knowledge.reasoning.computing.arithmetic import Amount, Computed, product, total
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.measures import Measure, measures, only_measure
from knowledge.reasoning.computing.charging.schedule import UnitPrice, steps_in
from knowledge.reasoning.computing.charging.tariffs import ASKS_CHARGE
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, statement_at
from knowledge.reasoning.computing.labels import named_rows
from knowledge.reasoning.computing.results import ComputedResult, Input, Unsettled
from knowledge.reasoning.evidence.select import Selected

_INCLUDED = lazy_pattern(r"\b(?:includ\w*|allowance|free|inclusive|quota)\b", re.IGNORECASE)
"""Words of a header for what the price of a row holds."""
_ABOVE = lazy_pattern(
    r"\b(?:above|beyond|over|exceed\w*|further|additional|extra|more than|in excess)\b", re.IGNORECASE
)
_EXTRA = lazy_pattern(r"\b(?:extra|additional|above|beyond|excess|overage|surcharge|on top)\b", re.IGNORECASE)
"""Words of a question for what goes beyond an allowance alone."""


class _Beyond(NamedTuple):
    """A row with its allowance, how much of it the question uses, and the price of each unit beyond it."""

    row: Thing
    fact: Fact
    allowed: Decimal
    given: Measure
    step: UnitPrice
    source: Selected


def beyond_allowance(case: Case, claims: Sequence[Selected]) -> ComputedResult | Unsettled | None:
    """The price of what the question uses beyond the allowance of the one row that it names, and the price of the row with it.

    None where the table has no such allowance, and where its document says nothing, or two things, on the price beyond it.
    """
    if not ASKS_CHARGE.search(case.question) or not claims:
        return None
    for rows in case.tables:
        named = named_things(case.question, rows) or named_rows(case.question, rows)
        if len(named) != 1 or rows[0].resolution.version_id not in {one.version_id for one in claims}:
            continue
        found = list(_beyond(case, named[0]))
        if len(found) == 1:
            return _result(case, rows, found[0])
    return None


def _beyond(case: Case, row: Thing) -> Iterator[_Beyond]:
    """Yield what the question uses beyond each allowance of the row."""
    statements = case.snapshot.statements(row.resolution.version_id)
    steps = [
        step
        for at, one in enumerate(statements)
        if not one.governs and _ABOVE.search(one.words)
        for step in steps_in(statements, at)
        if step.further
    ]
    for fact in row.facts:
        if not _INCLUDED.search(fact.attribute):
            continue
        meant = [step for step in steps if step.units and _allows(fact, step)]
        if len({(step.amount, step.size) for step in meant}) != 1 or meant[0].size != 1:
            continue
        given = only_measure(case.question, meant[0].units)
        allowed = only_measure(_with_unit(fact), [given.unit]) if given else None
        if given is not None and allowed is not None:
            source = statement_at(case.snapshot, row.resolution, meant[0].at)
            yield _Beyond(row, fact, allowed.number, given, meant[0], source)


def _allows(fact: Fact, step: UnitPrice) -> bool:
    return any(measures(_with_unit(fact), unit) for unit in step.units)


def _with_unit(fact: Fact) -> str:
    """The cell with the words of its header, where it is a bare number: `100 minutes included`."""
    return (
        fact.words
        if fact.quantity and fact.quantity.unit
        else f"{fact.words} {_INCLUDED.sub('', fact.attribute).strip().lower()}"
    )


def _result(case: Case, rows: Sequence[Thing], found: _Beyond) -> ComputedResult | Unsettled | None:
    unit, extra = found.given.unit, found.given.number - found.allowed
    steps: list[Computed] = []
    inputs = [
        Input("quantity", found.given.text),
        Input(found.fact.attribute, found.fact.words, source_of(case.snapshot, found.row, found.fact.position)),
    ]
    subtraction = ""
    if extra > 0:
        steps.append(product(found.step.amount, [(extra, unit.told(extra).partition(" ")[2])]))
        inputs.append(Input("price", found.step.text, found.source))
        subtraction = f"{unit.told(found.given.number)} − {unit.told(found.allowed)} = {unit.told(extra)}"
    if not _EXTRA.search(case.question):
        base = _base(case, rows, found.row)
        if isinstance(base, Unsettled):
            return base
        if base is None:
            return None
        inputs.append(Input(base.attribute, base.words, source_of(case.snapshot, found.row, base.position)))
        if base.quantity is None:
            return None
        amount = Amount(base.quantity.amount, base.quantity.unit)
        if steps and amount.unit != steps[0].result.unit:
            return None
        steps.append(total([amount, steps[0].result]) if steps else Computed(amount, ""))
    told = f"{unit.told(found.given.number)} of {unit.told(found.allowed)} that are included"
    formula = "; ".join(one for one in (subtraction, *(made.formula for made in steps)) if one) or told
    words = steps[-1].result.words if steps else "Nothing"
    text = f"{words}: {formula}. {found.row.name}, {found.fact.attribute}: {found.fact.words}."
    return ComputedResult("total", text, formula, tuple(inputs), (0,), of_whole_set=True)


def _base(case: Case, rows: Sequence[Thing], row: Thing) -> Fact | Unsettled | None:
    """The price of the row itself."""
    columns = price_columns(case.question, rows)
    if len(columns) > 1:
        return Unsettled(f"Which is meant: {joined(columns, 'or')}?")
    return next((one for one in row.facts if one.attribute in columns and one.is_price), None)
