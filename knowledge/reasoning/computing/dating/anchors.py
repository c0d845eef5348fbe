"""Computes a deadline from a rule whose event is told in other words: rule and question have words for the event in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.columns import words_of
from knowledge.reasoning.computing.dating.deadlines import of_event, tells_one_day
from knowledge.reasoning.computing.dating.limits import Term, is_limited
from knowledge.reasoning.computing.facts import statement_at
from knowledge.reasoning.computing.results import ComputedResult
from knowledge.reasoning.understanding.computations import CaseEvent
from knowledge.text.values.dates import dates
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_LOOKED_AT = 5
"""Best passages whose statements may set the term."""
_AFTER = lazy_pattern(
    r"['’]?\s*(?:at the latest\s+|in advance\s+)?(?P<direction>after|of|from|following|since|before|prior to|ahead of|upon)\s+(?P<anchor>[^,.;]{3,90})",
    re.IGNORECASE,
)
"""What a term is counted from, right behind it."""
_BEFORE = ("before", "prior to", "ahead of")
_FIRST = lazy_pattern(
    r"\s*(?:[\d.]+\s+)?(?:after|once|when|from|following|upon|as soon as)\s+(?P<anchor>[^,;]{3,90}),",
    re.IGNORECASE,
)
"""What a term is counted from, at the beginning of its sentence."""
_CLAUSE = lazy_pattern(r"[.;:?!]\s|,\s(?=(?:by|until|when|how|what)\b)", re.IGNORECASE)
_PALE = distinct_terms("date day on by when until latest must have be last first time customer get give receive")
"""Terms that tell no event."""


class _Anchored(NamedTuple):
    """A deadline with how many words of the event its rule has, and how many of the question."""

    told: tuple[int, float]
    result: ComputedResult


def deadline_by_words(case: Case) -> ComputedResult | None:
    """The deadline by the statement found that counts one term from an event of which the question has most words; None where two come to two days."""
    day = _day(case)
    if day is None or not case.asked.asks_deadline:
        return None
    event = _event_words(case.question)
    found = list(_anchored(case, day, event)) if event else []
    best = max((one.told for one in found), default=None)
    results = {one.result.text: one.result for one in found if one.told == best}
    return next(iter(results.values())) if len(results) == 1 else None


def _day(case: Case) -> CaseEvent | None:
    """The one day that the question tells, as that of its event."""
    if not tells_one_day(case.question):
        return None
    if case.asked.events:
        return case.asked.events[0]
    return CaseEvent("event", case.asked.on) if case.asked.on else None


def _event_words(question: str) -> Terms:
    """The terms of the clause that tells the day."""
    told = [one for one in dates(question) if not one.is_label]
    start = told[0].start if told else 0
    reached = 0
    for clause in _CLAUSE.split(question):
        at = question.find(clause, reached)
        reached = at + len(clause)
        if at <= start < reached:
            return words_of(f"{clause[: start - at]} {clause[told[0].end - at :]}") - _PALE
    return frozenset()


def _anchored(case: Case, day: CaseEvent, event: Terms) -> Iterator[_Anchored]:
    ranking = case.finding.ranking
    asked = words_of(case.question)
    for ranked in ranking.ranked[:_LOOKED_AT]:
        evidence = ranked.evidence
        for at in evidence.positions:
            one = evidence.statements[at]
            if one.governs or one.kind is StatementKind.ROW or ranking.is_other(evidence, at):
                continue
            term = _term(one.words)
            if term is None:
                continue
            common = distinct_terms(term.event) & event - _PALE
            rest = distinct_terms(one.words) & asked - event - _PALE
            if not common or not rest:
                continue
            claim = statement_at(case.snapshot, evidence.resolution, at)
            result = of_event(case, claim, term, day)
            if result is not None:
                yield _Anchored((len(common), round(ranking.weights.coverage_of(one.words), 2)), result)


def _term(words: str) -> Term | None:
    """Read the one term that a statement sets. It counts from the event right behind it, else from that at the beginning, else from the words before it."""
    found = [one for one in quantities(words) if one.kind is ValueKind.DURATION and one.low is None]
    if len(found) != 1 or not is_limited(words, found[0]):
        return None
    (one,) = found
    behind = _AFTER.match(words, one.end)
    if behind is not None:
        return Term(one, behind["anchor"], behind["direction"].lower() in _BEFORE, is_shortest=False)
    return Term(one, _anchor_before(words, one), is_before=False, is_shortest=False)


def _anchor_before(words: str, one: Quantity) -> str:
    first = _FIRST.match(words)
    return first["anchor"] if first is not None and first.end() <= one.start else words[: one.start]
