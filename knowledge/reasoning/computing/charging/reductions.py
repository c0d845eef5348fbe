"""Finds the reduction that a document gives for the case of a question: `Students get 20 % off the monthly fee`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.prices import named_units, priced_for
from knowledge.reasoning.computing.arithmetic import Amount
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.charging.percentages import stated_share
from knowledge.reasoning.computing.facts import statement_at
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.value_ranges import bounds_of
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_GRAMMAR = distinct_terms(
    "get off discount reduction reduced rebate less save price fee pay receive give for who whoever there be have all our your monthly yearly annual regular "
    "whole full complete per cent percent cost amount total bill customer everybody offer order this these of when if in by daily weekly hourly rate or more guest visitor stay"
)
"""Terms of a reduction that set no condition."""
_NUMBERS = lazy_pattern(r"[\d.,%]+")
_LOOKED_AT = 5
"""Best passages whose reductions are read."""
_SURCHARGE = lazy_pattern(
    r"\b(?:surcharge|supplement|extra charge|additional charge|(?:costs?|pay|charged?)\b[^.;]*\b(?:extra|more|in addition|on top))\b",
    re.IGNORECASE,
)
_GROUP = lazy_pattern(r"(?P<who>[a-z]{4,}?)s?\s+who\b", re.IGNORECASE)
_LEAST_SHARE = 0.6
"""The share of the terms of its condition that the question has to have: `paid a year in advance` for `If you pay for a whole year in advance`."""


class Reduction(NamedTuple):
    """A percentage off, as its source writes it."""

    percentage: Decimal
    text: str
    source: Selected


def reduction_of(case: Case, claim: Selected) -> tuple[Reduction, ...]:
    """The reductions in the passages found of a claim's document whose condition the question tells, each once."""
    asked = distinct_terms(case.question)
    title = distinct_terms(case.snapshot.version(claim.version_id).title)
    found: dict[int, Reduction] = {}
    for at, stated in _stated(case, claim):
        words = claim.statements[at].words
        condition = distinct_terms(_without_values(_without_group(words, case.question))) - _GRAMMAR - title
        is_told = len(condition & asked) >= _LEAST_SHARE * len(condition)
        if is_told and (condition or _is_bounded_beside(claim, at)):
            found[at] = stated
    return tuple(found.values())


def _is_bounded_beside(claim: Selected, at: int) -> bool:
    """Whether a reduction holds from a number on and stands in the section of the claim: in another one it may be for other things."""
    one = claim.statements[at]
    return one.headings == claim.own[0].headings and any(
        bounds_of(one.words, value) for value in quantities(one.words)
    )


def _without_values(words: str) -> str:
    """The words without their numbers, of which a condition holds or not."""
    for one in reversed(quantities(words)):
        words = f"{words[: one.start]} {words[one.end :]}"
    return _NUMBERS.sub(" ", words)


def _without_group(words: str, question: str) -> str:
    """The words without those for whom the sentence is, where the question has a longer word for it: `Members who pay …` for a `membership`."""
    group = _GROUP.match(words)
    if group is None or not re.search(rf"\b{group['who']}\w+", question, re.IGNORECASE):
        return words
    return words[group.end() :]


def _stated(case: Case, claim: Selected) -> Iterator[tuple[int, Reduction]]:
    """Yield the statements of the passages found that take a percentage off, with their positions."""
    for at, source in _beside(case, claim):
        share = stated_share(claim.statements[at].words, case.question)
        if share is not None and share.is_off and not share.bounds:
            yield at, Reduction(share.percentage.amount, share.text, source)


def _beside(case: Case, claim: Selected) -> Iterator[tuple[int, Selected]]:
    """Yield the statements of the passages found of a claim's document that are no rows, with their positions."""
    for ranked in case.finding.ranking.ranked[:_LOOKED_AT]:
        evidence = ranked.evidence
        if evidence.resolution.version_id != claim.version_id:
            continue
        for at in evidence.positions:
            one = evidence.statements[at]
            if one.kind is not StatementKind.ROW and not one.governs:
                yield at, statement_at(case.snapshot, evidence.resolution, at)


def _units(words: str) -> Terms:
    """The terms for what an amount is for, by the words behind it: `per adult and night` sets no condition."""
    per = named_units(words)
    return distinct_terms(" ".join((*per.units, per.time)))


class Surcharge(NamedTuple):
    """An amount on top of a price, as its source writes it."""

    amount: Amount
    text: str
    source: Selected


def surcharge_of(case: Case, claim: Selected, time: str) -> tuple[Surcharge, ...]:
    """The surcharges in the passages found of a claim's document, for the time of its price, whose condition the question tells."""
    asked = distinct_terms(case.question)
    title = distinct_terms(case.snapshot.version(claim.version_id).title)
    found: dict[int, Surcharge] = {}
    for at, source in _beside(case, claim):
        words = claim.statements[at].words
        money = [one for one in quantities(words) if one.is_comparable_money and one.low is None]
        surcharge = _SURCHARGE.search(words)
        if len(money) != 1 or surcharge is None or priced_for("", words[money[0].start :]).time != time:
            continue
        condition = distinct_terms(_NUMBERS.sub(" ", words[: surcharge.start()])) - _GRAMMAR - title
        condition -= _units(words[money[0].end :])
        if condition & asked:
            text = words[money[0].start : money[0].end].strip()
            found[at] = Surcharge(Amount(money[0].amount, money[0].unit), text, source)
    return tuple(found.values())
