"""Computes the share of a full entitlement that somebody has who works part of the time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.arithmetic import Amount, Computed, plain, share
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.columns import named_or_only_columns
from knowledge.reasoning.computing.facts import Fact, Thing, source_of, statement_at, stems_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_WORKS = lazy_pattern(
    r"\b(?:work(?:s|ing)?|employed|hired|contract|part[- ]time|position|job|hours?)\b[^.?!]{0,40}?$", re.IGNORECASE
)
"""Words before the percentage of the time that somebody works."""
_PART_TIME = lazy_pattern(r"\b(?:part[- ]time|pro rata|fewer hours|reduced hours)\b", re.IGNORECASE)
_SHARE = lazy_pattern(r"\b(?:share|proportion\w*|pro rata|corresponding|corresponds|accordingly)\b", re.IGNORECASE)
"""Words of a rule that gives those who work part of the time their share."""
_FULL = lazy_pattern(r"\bfull[- ]time\b", re.IGNORECASE)
_ROUNDED = lazy_pattern(r"\brounded up to (?:the next |a )?(?P<step>half|full|whole)\b", re.IGNORECASE)
_STEPS = {"half": Decimal("0.5"), "full": Decimal(1), "whole": Decimal(1)}
_LOOKED_AT = 5
"""Best passages in which the rule is looked for."""
_FEWEST = 2
"""Words of a row's label that the question has to have: one alone, such as `days`, names no entitlement."""


def prorated(case: Case) -> ComputedResult | None:
    """The share of the full-time entitlement in a table for the percentage of the time that the question gives.

    None where no rule of the same document gives part-time workers their share, and where more than one full-time entitlement may be meant.
    """
    percentage = _percentage(case.question)
    if percentage is None:
        return None
    for rows in case.tables:
        found = list(_entitlements(case, rows))
        rule = _rule(case, rows[0].resolution.version_id) if len(found) == 1 else None
        if rule is None:
            continue
        ((row, fact, value),) = found
        return _result(case, (row, fact, value), percentage, rule)
    return None


def _percentage(question: str) -> Quantity | None:
    """The one percentage of a question, if it tells how much of the time somebody works."""
    found = [one for one in quantities(question) if one.kind is ValueKind.PERCENTAGE]
    if len(found) != 1 or found[0].low is not None or not 0 < found[0].amount < 100:
        return None
    return found[0] if _WORKS.search(question[: found[0].start]) or _PART_TIME.search(question) else None


def _entitlements(case: Case, rows: list[Thing]) -> Iterator[tuple[Thing, Fact, Quantity]]:
    """Yield the full-time entitlements that the question names, in the column that it names."""
    headers = list(dict.fromkeys(fact.attribute for row in rows for fact in row.facts))
    places = places_around(case.snapshot, case.finding.sub_query)
    columns = named_or_only_columns(case.question, headers, places)
    asked = stems_of(case.question)
    for row in rows:
        if not _FULL.search(row.name) or len(stems_of(row.name) & asked) < _FEWEST:
            continue
        for fact in row.facts:
            if fact.attribute in columns and fact.quantity is not None and fact.quantity.unit != "%":
                yield row, fact, fact.quantity


def _rule(case: Case, version_id: str) -> Selected | None:
    """The statement of a version, in one of the best passages or right after one, that gives part-time workers their share."""
    for ranked in case.finding.ranking.ranked[:_LOOKED_AT]:
        evidence = ranked.evidence
        if evidence.resolution.version_id != version_id:
            continue
        for at, one in enumerate(evidence.statements):
            if one.kind is not StatementKind.ROW and _PART_TIME.search(one.words) and _SHARE.search(one.words):
                return statement_at(case.snapshot, evidence.resolution, at)
    return None


def _result(
    case: Case, full: tuple[Thing, Fact, Quantity], percentage: Quantity, rule: Selected
) -> ComputedResult:
    row, fact, value = full
    unit = value.unit or next((word for word in ("day", "hour", "week") if word in stems_of(row.name)), "")
    computed = share(percentage.amount, Amount(value.amount, unit))
    words, formula = _rounded(computed, rule)
    given = case.question[percentage.start : percentage.end].strip()
    inputs = (
        Input(row.name, fact.words, source_of(case.snapshot, row, fact.position)),
        Input("share", given),
        Input("rule", rule.words, rule),
    )
    return ComputedResult("share", f"{words}: {formula}.", formula, inputs, (0,), of_whole_set=True)


def _rounded(computed: Computed, rule: Selected) -> tuple[str, str]:
    """The result in words with its formula, rounded up where the rule says so."""
    rounding = _ROUNDED.search(rule.words)
    step = _STEPS[rounding["step"].lower()] if rounding else None
    number = computed.result.number
    if step is None or number % step == 0:
        return computed.result.words, computed.formula
    up = Amount((number / step).to_integral_value(ROUND_CEILING) * step, computed.result.unit)
    named = "half" if step < 1 else "whole"
    return up.words, f"{computed.formula}; {plain(number)} rounded up to the next {named} = {up.words}"
