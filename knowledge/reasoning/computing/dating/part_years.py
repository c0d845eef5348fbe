"""Computes the share of a yearly entitlement of somebody who joins or leaves within the year: a twelfth for each full month."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.arithmetic import Amount, Computed, plain, product, quotient
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.facts import Fact, cells_of, statement_at
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import CaseEvent
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import quantities

_TWELFTH = lazy_pattern(
    r"\b(?:one[- ]twelfth|a twelfth|1/12|twelfths?)\b[^.;]*?\b(?:each|every|per|for a)\s+(?P<full>full|complete|completed|whole|entire|started|begun)?\s*(?:calendar )?month\b"
    r"|\b(?:each|every|per)\s+(?P<full_before>full|complete|completed|whole|entire|started|begun)?\s*(?:calendar )?month\b[^.;]*?\b(?:one[- ]twelfth|a twelfth|1/12)\b",
    re.IGNORECASE,
)
"""A rule that gives a twelfth for each month."""
_BY_YEAR = lazy_pattern(
    r"\b(?:per|a|each|every|in a|for a full|calendar)\s+(?:calendar |full )?year\b|\bannual(?:ly)?\b|\byearly\b",
    re.IGNORECASE,
)
_JOINS = lazy_pattern(r"\b(?:start\w*|begin\w*|began|join\w*|hir\w+|employed)\b", re.IGNORECASE)
_LEAVES = lazy_pattern(
    r"\b(?:leav\w+|left|end\w*|last day|resign\w*|terminat\w+|finish\w*|quit\w*)\b", re.IGNORECASE
)
_UNIT = lazy_pattern(r"\b(?P<unit>day|hour|week)s?\b", re.IGNORECASE)
_HALVES_UP = lazy_pattern(r"\bhalf (?:a day|an hour) or more (?:is|are) rounded up\b", re.IGNORECASE)
_DIGIT = lazy_pattern(r"\d")
_HALF = Decimal("0.5")
_COUNTS_STARTED = ("started", "begun")
_TWELVE = 12
"""Months of a year."""


def part_of_year(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The twelfths of the one yearly entitlement that a claim states, for the months from the day of joining, or up to that of leaving, that the question tells.

    None where no statement of the same document gives a twelfth for a month, where the question tells several such days, and for a part of a month
    where the rule does not say whether it counts.
    """
    event = _event(case)
    if event is None:
        return None
    for claim in claims:
        entitled = _entitlement(claim)
        rules = list(_rules(case, claim)) if entitled is not None else []
        if entitled is None or len(rules) != 1:
            continue
        rule, kind = rules[0]
        months = _months(event, kind)
        if months is not None:
            return _result(claim, entitled, (rule, months), event)
    return None


def _event(case: Case) -> CaseEvent | None:
    """The one day on which somebody joins or leaves, as the question tells it."""
    told = [one for one in case.asked.events if _JOINS.fullmatch(one.verb) or _LEAVES.fullmatch(one.verb)]
    if not case.asked.events and case.asked.on is not None:  # `joins us in Oslo, Norway on 1 April`
        before = _DIGIT.split(case.question)[0]
        verbs = [*_JOINS.findall(before), *_LEAVES.findall(before)]
        told = [CaseEvent(one.lower(), case.asked.on) for one in verbs]
    return told[0] if len({one.day for one in told}) == 1 and len(told) == 1 else None


def _entitlement(claim: Selected) -> tuple[Amount, str] | None:
    """The one number of days, or one amount, that a claim gives for a year, with its words."""
    words = claim.words
    cells = [one for at in claim.positions for one in cells_of(claim.statements, at)]
    if cells:
        yearly = [one for one in cells if _BY_YEAR.search(one.attribute) and one.quantity is not None]
        return _of_cell(yearly[0]) if len(yearly) == 1 else None
    if not _BY_YEAR.search(" ".join([*claim.own[0].headings, words])) or _TWELFTH.search(words):
        return None
    found = [
        one for one in quantities(words) if one.kind in (ValueKind.DURATION, ValueKind.MONEY) and one.low is None
    ]
    if len(found) != 1:
        return None
    return Amount(found[0].amount, found[0].unit), words[found[0].start : found[0].end].strip()


def _of_cell(fact: Fact) -> tuple[Amount, str] | None:
    """The number of a cell with the unit of its header: `Days per calendar year: 30`."""
    one = fact.quantity
    named = _UNIT.search(fact.attribute)
    unit = one.unit if one and one.unit else named.group("unit").lower() if named else ""
    return (Amount(one.amount, unit), fact.words) if one is not None and unit else None


def _rules(case: Case, claim: Selected) -> Iterator[tuple[Selected, str]]:
    """Yield the statements under the headings of a claim that give a twelfth for each month, with the word for the months that count."""
    resolution = claim.ranked.evidence.resolution
    for at, one in enumerate(claim.statements):
        found = _TWELFTH.search(one.words)
        if (
            found
            and one.kind is not StatementKind.ROW
            and not one.governs
            and one.headings == claim.own[0].headings
        ):
            yield (
                statement_at(case.snapshot, resolution, at),
                (found["full"] or found["full_before"] or "").lower(),
            )


def _months(event: CaseEvent, kind: str) -> int | None:
    """The months of the year that count: those from the day of joining on, or up to the day of leaving. A part of one counts only where the rule says so."""
    day, joins = event.day, bool(_JOINS.fullmatch(event.verb))
    last = calendar.monthrange(day.year, day.month)[1]
    whole = 12 - day.month if joins else day.month - 1
    is_whole = day.day == (1 if joins else last)
    if is_whole or kind in _COUNTS_STARTED:
        return whole + 1
    return whole if kind else None


def _result(
    claim: Selected, entitled: tuple[Amount, str], by_rule: tuple[Selected, int], event: CaseEvent
) -> ComputedResult:
    rule, months = by_rule
    full, told = entitled
    multiplied = product(full, [(Decimal(months), "")])
    made = quotient(multiplied.result, Decimal(_TWELVE), full.unit)
    formula = f"{multiplied.formula}; {made.formula}"
    if _HALVES_UP.search(" ".join(one.words for one in claim.statements)) and made.result.number % 1 >= _HALF:
        up = Amount(made.result.number.to_integral_value(ROUND_CEILING), full.unit)
        formula = f"{formula}; {plain(made.result.number)} rounded up to the next whole = {up.words}"
        made = Computed(up, formula)
    inputs = (
        Input("for a year", told, claim),
        Input("rule", rule.words, rule),
        Input(event.verb, event.day.isoformat()),
    )
    period = f"{months} month{'' if months == 1 else 's'} of {event.day.year}"
    return ComputedResult("share", f"{made.result.words}: {formula}. {period}.", formula, inputs, claim.parts)
