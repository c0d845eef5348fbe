"""Reads the phrases of a schedule of charges: the free part at first, the price of each further unit, and the highest charge. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.cells import row_cells
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.computing.adding.prices import priced_for
from knowledge.reasoning.computing.arithmetic import Amount
from knowledge.reasoning.computing.charging.measures import Measure, Unit, measures, units_in
from knowledge.text.reported import is_reported
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_CLAUSES = lazy_pattern(
    r"(?<=[,;.])\s+|\s+(?:but|then|thereafter|afterwards)\s+|\s+and\s+(?=(?:then|every|each|any|an?|at most|up to|no more|the|from|for|after)\b)|\s+and\s+(?=[€£$]\s?\d)",
    re.IGNORECASE,
)
"""The ends of clauses. A bare `and` may join two units, as in `per item and day`."""
_QUALIFIED = (
    r"(?P<words>(?:(?:started|begun|commenced|beginning|further|additional|extra|full|other|more|calendar)\s+)*)"
)
_UNIT = rf"{_QUALIFIED}(?P<size>\d+|half(?: an?)?)?\s*(?P<unit>[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)?)"
_ITEM = r"(?:item|piece|copy|unit|title|head)"
"""The one thing that a charge by time is for: `per item and day`."""
_AFTER = lazy_pattern(
    rf"(?:\s+(?:is|are|will be)\s+(?:charged|made|due|payable|paid|added|taken|levied))?\s*(?:/|(?:per|an?|each|every|for (?:each|every|an?|any))\b)\s*(?:{_ITEM}\s+(?:and|per)\s+(?:(?:per|each|every)\s+)?)?{_UNIT}(?P<part>.{{0,20}}\bpart\b|[^.;,]{{0,12}}\b(?:begun|started|commenced)\b)?",
    re.IGNORECASE,
)
"""What an amount is for, in the words after it: `1.50 euros for each started hour`."""
_BEFORE = lazy_pattern(
    rf"\b(?:each|every|any|an?|per)\s+{_UNIT}(?P<part>.{{0,20}}\bpart\b|[^.;,]{{0,12}}\b(?:begun|started|commenced)\b)?",
    re.IGNORECASE,
)
"""What an amount is for, in the words before it: `every started hour costs 1.50 euros`."""
_STARTED = lazy_pattern(r"\b(?:started|begun|commenced|beginning)\b", re.IGNORECASE)
_FURTHER = lazy_pattern(
    r"\b(?:further|additional|extra|above|beyond|exceed\w*|over|in excess|after that|then)\b", re.IGNORECASE
)
"""Words of a charge for what goes beyond that which is free or included."""
_CAP = lazy_pattern(
    r"\b(?:at (?:the )?most|maximum|max|(?:no|not|never) more than|up to|capped|cap|(?:not|never) exceeds?|ceiling|(?:upper|overall|total) limit|limited to)\b",
    re.IGNORECASE,
)
_BY_DAY = lazy_pattern(
    r"\b(?:an?|per|each|every|any|one|for the|whole|full)\s+(?:calendar )?day\b|\bdaily\b|\b(?:24|twenty-four) hours\b",
    re.IGNORECASE,
)
_BY_TIME = lazy_pattern(r"\b(?:an?|per|each|every|any|one)\s+(?:hour|week|month|quarter|year)\b", re.IGNORECASE)
_FREE = lazy_pattern(
    r"\b(?:free|gratis|includ(?:ed|es?)|nothing is|nothing for|no (?:charge|fee)|not charged|without (?:a )?charge)\b",
    re.IGNORECASE,
)
_GRAMMAR = distinct_terms(
    "first next then after every each start free charge cost pay price fee nothing never most maximum more less limit upper overall cap include day hour minute week "
    "month item one single total whole amount rate tariff daily always customer make made due date"
)
"""Terms of a schedule that set no condition."""
_ITEMS = frozenset(map(stem, ("item", "piece", "copy", "unit", "title", "head")))
_NUMBERS = lazy_pattern(r"[\d.,]+")
_FEE = lazy_pattern(r"\b(?:fees?|charges?|costs?|prices?|payments?)\b", re.IGNORECASE)
_LIMIT = lazy_pattern(
    r"\b(?:(?:no|not|never) more than|at most|capped|not exceeds?|never exceeds?|limited to)\b", re.IGNORECASE
)
_HALF = Decimal("0.5")


class UnitPrice(NamedTuple):
    """The price of so many of a unit. `started` says that a part counts as whole, `further` that it is for what goes beyond something."""

    amount: Amount
    text: str
    units: tuple[Unit, ...]
    size: Decimal
    started: bool
    further: bool
    at: int
    phrase: str = ""


class Allowed(NamedTuple):
    """An amount that is free at first, as its source writes it."""

    measure: Measure
    at: int


class Cap(NamedTuple):
    """The most that is charged; `by_day` says that it is for each day."""

    amount: Amount
    text: str
    by_day: bool
    at: int


def phrases(statements: Sequence[Statement], at: int) -> Iterator[str]:
    """Yield the phrases of a statement that may say one thing each: its clauses, or the cells of a row with their header, and with their label.

    What somebody is reported to have said or proposed is no price.
    """
    one = statements[at]
    if one.kind is not StatementKind.ROW:
        if not is_reported(one.words):
            yield from filter(None, _CLAUSES.split(one.words))
        return
    cells = row_cells(statements, at)
    yield from (f"{cell.header}: {cell.words}" for cell in cells)
    if len(cells) == 1:
        yield f"{one.name}: {cells[0].words}"


def steps_in(statements: Sequence[Statement], at: int) -> Iterator[UnitPrice]:
    """Yield what a statement says that each of a unit costs. The most that is charged is no such price."""
    for phrase in phrases(statements, at):
        money = [one for one in quantities(phrase) if one.is_comparable_money and one.low is None]
        if len(money) != 1 or _CAP.search(phrase):
            continue
        (one,) = money
        for_what = priced_for(phrase[: one.start], phrase[one.start :])
        if for_what.units - _ITEMS and for_what.time:
            continue  # so much for a unit and a time, which is a price
        found = _AFTER.match(phrase, one.end) or next(iter(_BEFORE.finditer(phrase, 0, one.start)), None)
        if found is not None:
            yield _step(phrase, one, found, at)


def caps_in(statements: Sequence[Statement], at: int) -> Iterator[Cap]:
    """Yield the most that a statement says is charged."""
    for phrase in phrases(statements, at):
        money = [one for one in quantities(phrase) if one.is_comparable_money]
        if len(money) == 1 and _CAP.search(phrase):
            (one,) = money
            by_day = bool(_BY_DAY.search(phrase))
            if by_day or not _BY_TIME.search(phrase):
                yield Cap(Amount(one.amount, one.unit), phrase[one.start : one.end].strip(), by_day, at)


def allowed_in(statements: Sequence[Statement], at: int, unit: Unit) -> Iterator[Allowed]:
    """Yield how much of a unit a statement says is free."""
    for phrase in phrases(statements, at):
        if not _FREE.search(phrase) or any(one.is_comparable_money for one in quantities(phrase)):
            continue
        given = measures(phrase, unit, bounded=True)  # `includes up to 10 metres`
        if len(given) == 1:
            yield Allowed(given[0], at)


def conditions_of(words: str, known: Terms) -> Terms:
    """The terms of a phrase on what is free or the most that is charged that neither the question nor the schedule has: a condition that may not hold."""
    return distinct_terms(_NUMBERS.sub(" ", words)) - known - _GRAMMAR


def _step(phrase: str, one: Quantity, found: re.Match[str], at: int) -> UnitPrice:
    size, units = Decimal(1), units_in(found["unit"])
    if found["size"]:
        size = Decimal(found["size"]) if found["size"].isdigit() else _HALF
    if size == _HALF:
        size, units = (Decimal(30), units_in("minute")) if units[-1].stems == ("hour",) else (size, [])
    started = bool(_STARTED.search(found.group()) or found["part"])
    return UnitPrice(
        Amount(one.amount, one.unit),
        phrase[one.start : one.end].strip(),
        tuple(units),
        size,
        started,
        bool(_FURTHER.search(phrase)),
        at,
        phrase,
    )


def caps_without_amount(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement limits what is charged to something that it gives no amount for: `never more than the price of one day`."""
    return any(
        _FEE.search(phrase) and _LIMIT.search(phrase)
        for phrase in phrases(statements, at)
        if not any(one.is_comparable_money for one in quantities(phrase))
    )
