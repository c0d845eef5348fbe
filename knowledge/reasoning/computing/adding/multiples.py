"""Multiplies the cell that a question names by the factor up to which a statement beside the table lets it be raised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.computing.arithmetic import Amount, product
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, statement_at
from knowledge.reasoning.computing.labels import named_rows
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.text.vocabulary.terms import distinct_terms

_ASKS = lazy_pattern(
    r"\b(?:at most|at the most|maximum|max|highest|raised?|increased?|extended?|up to|higher|more)\b",
    re.IGNORECASE,
)
"""Words of a question for how far a value can go."""
_TIMES = {
    "double": 2,
    "twice": 2,
    "triple": 3,
    "two times": 2,
    "three times": 3,
    "four times": 4,
    "five times": 5,
    "ten times": 10,
}
_FACTOR = lazy_pattern(
    rf"\bup to (?P<factor>{'|'.join(_TIMES)}|\d+(?:\.\d+)? times) (?:the |these |those |its |their )?(?:values?|limits?|amounts?|numbers?|figures?|quantit(?:y|ies))\b",
    re.IGNORECASE,
)
"""How many times the values of a table something may be: `up to three times the values in the table`."""


def multiple(case: Case) -> ComputedResult | None:
    """The cell that the question names times the factor that one statement of the same document gives for it.

    None where the statement names other columns than that of the cell, and where the question names no cell or several.
    """
    if not _ASKS.search(case.question):
        return None
    places = places_around(case.snapshot, case.finding.sub_query)
    for rows in case.tables:
        headers = list(dict.fromkeys(fact.attribute for row in rows for fact in row.facts))
        columns = named_columns(case.question, headers, places)
        named = named_rows(case.question, rows) if len(columns) == 1 else []
        cells = [(row, fact) for row in named for fact in row.facts if fact.attribute in columns]
        if len(cells) != 1 or cells[0][1].quantity is None:
            continue
        statements = case.snapshot.statements(rows[0].resolution.version_id)
        factors = list(_factors(statements, columns[0], headers))
        if len(factors) == 1:
            return _result(case, cells[0], factors[0])
    return None


def _factors(
    statements: tuple[Statement, ...], column: str, headers: list[str]
) -> Iterator[tuple[int, Decimal, str]]:
    """Yield the positions of the statements that give a factor, with it and its words; those that name other columns alone are left out."""
    for at, one in enumerate(statements):
        found = _FACTOR.search(one.words)
        if found is None or one.kind is StatementKind.ROW:
            continue
        named = [header for header in headers if distinct_terms(header) <= distinct_terms(one.words)]
        if not named or column in named:
            factor = found["factor"].lower()
            yield at, Decimal(_TIMES[factor]) if factor in _TIMES else Decimal(factor.split()[0]), found.group()


def _result(case: Case, cell: tuple[Thing, Fact], given: tuple[int, Decimal, str]) -> ComputedResult | None:
    (row, fact), (at, factor, told) = cell, given
    if fact.quantity is None:
        return None
    computed = product(Amount(fact.quantity.amount, fact.quantity.unit), [(factor, "")])
    inputs = (
        Input(f"{row.name}, {fact.attribute}", fact.words, source_of(case.snapshot, row, fact.position)),
        Input("factor", told, statement_at(case.snapshot, row.resolution, at)),
    )
    text = f"{computed.result.words}: {computed.formula}. {row.name}, {fact.attribute}: {fact.words}, {told}."
    return ComputedResult("total", text, computed.formula, inputs, (0,), of_whole_set=True)
