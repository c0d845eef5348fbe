"""Reads the terms that a table gives for the row of a question, with the event from which its header or its section counts them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.dating.limits import Term
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, statement_at
from knowledge.reasoning.computing.labels import named_rows
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import EVENT_VERB
from knowledge.text.values.kinds import ValueKind

_COUNTED = lazy_pattern(
    rf"\b(?:count\w*|runs?|running|starts?|starting|begins?|beginning|calculated|measured|reckoned|days?|weeks?|months?|time|period|window)\b[^.;]{{0,20}}?\b(?:from|after|of|since|following|on|with|upon)\s+(?:\w+\s+){{0,4}}?(?P<event>{EVENT_VERB})\b",
    re.IGNORECASE,
)
"""What the times of a table are counted from: `counted from delivery`, `Days after purchase`."""
_LOAN = lazy_pattern(r"\b(?:loan|lending|borrowing|rental|hire)\b", re.IGNORECASE)
_LONGEST = lazy_pattern(
    r"\b(?:window|period|term|limit|deadline|within|time (?:limit|to)|days to|right|warranty|guarantee|valid\w*|maximum|up to|days (?:after|from|of)|weeks (?:after|from|of)|months (?:after|from|of))\b",
    re.IGNORECASE,
)
"""Words of a header for a longest time. A delivery time is none."""
_PAYMENT = lazy_pattern(
    r"\b(?:payment term|term of payment|payment period|days to pay|payable|payment due)\b", re.IGNORECASE
)
_ASKS_PAYMENT = lazy_pattern(r"\b(?:pay|paid|payable|payment|due)\b", re.IGNORECASE)
_WARRANTY = lazy_pattern(r"\b(?:warranty|guarantee)\b", re.IGNORECASE)
_PURCHASE = "bought"
"""A warranty counts from the purchase unless another event is named."""
_FORM_OF_LOAN = "borrow"


class Window(NamedTuple):
    """A term in the cell of a row, and the statement that tells its event, where the cell's own header does not."""

    row: Thing
    fact: Fact
    term: Term
    told_by: Selected | None


def windows(case: Case) -> Iterator[Window]:
    """Yield the terms of the one row that the question names, in the one column of longest times that it names or that the table has."""
    for rows in case.tables:
        named = named_rows(case.question, rows) or _payment_rows(case.question, rows)
        if len(named) != 1:
            continue
        (row,) = named
        facts = [one for one in row.facts if _is_time(row, one)]
        if len(facts) > 1:
            columns = named_columns(
                case.question,
                [one.attribute for one in facts],
                places_around(case.snapshot, case.finding.sub_query),
            )
            facts = [one for one in facts if one.attribute in columns]
        if len(facts) != 1:
            continue
        found = _event(case, rows, facts[0]) or _of_payment(row, facts[0])
        if found is not None and facts[0].quantity is not None:
            event, told_by = found
            yield Window(
                row, facts[0], Term(facts[0].quantity, event, is_before=False, is_shortest=False), told_by
            )


def source_of_window(case: Case, window: Window) -> Selected:
    """The row of a window, to be cited."""
    return source_of(case.snapshot, window.row, window.fact.position)


def _is_time(row: Thing, fact: Fact) -> bool:
    one = fact.quantity
    is_time = one is not None and one.kind is ValueKind.DURATION
    return is_time and _LONGEST.search(f"{row.name}; {fact.attribute}") is not None


def _payment_rows(question: str, rows: Sequence[Thing]) -> list[Thing]:
    """The rows with a term of payment, where the question asks when something is paid."""
    return [row for row in rows if _PAYMENT.search(row.name)] if _ASKS_PAYMENT.search(question) else []


def _of_payment(row: Thing, fact: Fact) -> tuple[str, Selected | None] | None:
    """The invoice, from which a term of payment counts unless another event is named."""
    return ("invoice", None) if _PAYMENT.search(f"{row.name} {fact.attribute}") else None


def _event(case: Case, rows: Sequence[Thing], fact: Fact) -> tuple[str, Selected | None] | None:
    """The event that the header of a column names, else the one statement of its section, else that of a loan; None for several."""
    if own := _COUNTED.search(fact.attribute):
        return own["event"].lower(), None
    resolution = rows[0].resolution
    statements = case.snapshot.statements(resolution.version_id)
    headings = statements[rows[0].position].headings
    told = [
        (found["event"].lower(), at)
        for at, one in enumerate(statements)
        if one.kind is not StatementKind.ROW and one.headings == headings and (found := _COUNTED.search(one.words))
    ]
    if len({event for event, _ in told}) > 1:
        return None
    if told:
        event, at = told[0]
        return event, None if statements[at].governs else replace(
            statement_at(case.snapshot, resolution, at), part=0
        )
    if _WARRANTY.search(fact.attribute):
        return _PURCHASE, None
    return (_FORM_OF_LOAN, None) if _LOAN.search(" ".join([fact.attribute])) else None
