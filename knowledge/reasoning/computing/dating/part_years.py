"""Computes the share of a yearly entitlement of somebody who joins or leaves within the year: a twelfth for each full month."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.arithmetic import Amount, plain, product, quotient
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.facts import statement_at
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import CaseEvent
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_TWELFTH = re.compile(
    r"\b(?:one[- ]twelfth|a twelfth|1/12|twelfths?)\b[^.;]*?\b(?:each|every|per|for a)\s+(?P<full>full|complete|completed|whole|entire|started|begun)?\s*(?:calendar )?month\b"
    r"|\b(?:each|every|per)\s+(?P<full_before>full|complete|completed|whole|entire|started|begun)?\s*(?:calendar )?month\b[^.;]*?\b(?:one[- ]twelfth|a twelfth|1/12)\b",
    re.IGNORECASE,
)
"""A rule that gives a twelfth for each month."""
_BY_YEAR = re.compile(
    r"\b(?:per|a|each|every|in a|for a full|calendar)\s+(?:calendar |full )?year\b|\bannual(?:ly)?\b|\byearly\b",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\b(?:start\w*|begin\w*|began|join\w*|hir\w+|employed)\b", re.IGNORECASE)
_LEAVES = re.compile(
    r"\b(?:leav\w+|left|end\w*|last day|resign\w*|terminat\w+|finish\w*|quit\w*)\b", re.IGNORECASE
)
_COUNTS_STARTED = ("started", "begun")
_TWELVE = 12


def part_of_year(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The twelfths of the one yearly entitlement that a claim states, for the months from the day of joining, or up to that of leaving, that the question tells.

    None where no statement of the same document gives a twelfth for a month, where the question tells several such days, and for a part of a month
    where the rule does not say whether it counts.
    """
    event = _event(case)
    if event is None:
        return None
    for claim in claims:
        entitled = _entitlement(case, claim)
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
    found = {
        one.day: one for one in case.asked.events if _JOINS.fullmatch(one.verb) or _LEAVES.fullmatch(one.verb)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _entitlement(case: Case, claim: Selected) -> Quantity | None:
    """The one number of days, or one amount, that a claim gives for a year."""
    words = claim.words
    if not _BY_YEAR.search(" ".join([*claim.own[0].headings, words])) or _TWELFTH.search(words):
        return None
    found = [
        one for one in quantities(words) if one.kind in (ValueKind.DURATION, ValueKind.MONEY) and one.low is None
    ]
    return found[0] if len(found) == 1 else None


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
    claim: Selected, entitled: Quantity, by_rule: tuple[Selected, int], event: CaseEvent
) -> ComputedResult:
    rule, months = by_rule
    full = Amount(entitled.amount, entitled.unit)
    multiplied = product(full, [(Decimal(months), "")])
    made = quotient(multiplied.result, Decimal(_TWELVE), entitled.unit)
    formula = f"{multiplied.formula}; {made.formula}"
    end = date(event.day.year, 12, 31)
    period = f"{plain(Decimal(months))} months of {end.year}"
    inputs = (
        Input("for a year", claim.words[entitled.start : entitled.end].strip(), claim),
        Input("rule", rule.words, rule),
        Input(event.verb, event.day.isoformat()),
    )
    return ComputedResult("share", f"{made.result.words}: {formula}. {period}.", formula, inputs, claim.parts)
