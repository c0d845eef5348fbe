"""Computes deadlines, and whether a day lies within one: the term of a rule, counted from the event of the case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.conditions import holds_for_value, is_for_the_rest, values_of_place
from knowledge.reasoning.computing.dating.dates import BusinessDays, in_words, shifted
from knowledge.reasoning.computing.dating.limits import Term, is_same_event, term_for, terms_set
from knowledge.reasoning.computing.dating.windows import Window, source_of_window, windows
from knowledge.reasoning.computing.facts import cells_of, statement_at
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import EVENT_VERB, CaseEvent
from knowledge.text.modality import Modality, modality_of
from knowledge.text.values.dates import dates
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import quantities

_DENYING = (Modality.FORBIDDEN, Modality.DENIED)
_LOOKED_AT = 3
"""Best passages whose statements may set the term: further ones are about something else."""
_LEAST_COVERAGE = 0.25
"""The share of the question that a passage has to have with its headings, so that it is about the same thing. A question that tells a case has many words
that no rule has."""
_TODAY = lazy_pattern(r"\b(?:today|now)\b[^.?!,;]{0,12}$", re.IGNORECASE)
"""Words before the day of asking."""
_PAYS = lazy_pattern(r"\b(?:pay|pays|paid|payable|payments?|due|settled?)\b", re.IGNORECASE)
_EVENTS = lazy_pattern(rf"\b{EVENT_VERB}\b", re.IGNORECASE)


def deadline(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The deadline of the case, or the verdict on a day, by the first claim that sets a term from its event.

    None where no claim does, where claims set several terms, and where the question tells no day.
    """
    for claim in claims:
        if not holds_for_value(case.question, claim) or _has_several_times(claim):
            continue
        told = " ".join([*claim.own[0].headings[-1:], claim.words])
        if _PAYS.search(case.question) and not _PAYS.search(told):
            continue  # a term for something else that counts from the same event
        terms = list(terms_set(claim.words, " ".join(claim.own[0].headings)))
        terms = _of_place(case, claim, terms) if len(terms) > 1 else terms
        if len(terms) != 1:
            continue
        term = term_for(case.question, claim.words, terms[0])
        for event in _events(case):
            if is_same_event(event.verb, term.event):
                return of_event(case, claim, term, event)
    return None


def _has_several_times(claim: Selected) -> bool:
    """Whether several cells of a row state lengths of time, of which one is for the case."""
    cells = [
        one.words if one.quantity is None else Amount(one.quantity.amount, one.quantity.unit).words
        for at in claim.positions
        for one in cells_of(claim.statements, at)
    ]
    return sum(any(one.kind is ValueKind.DURATION for one in quantities(words)) for words in cells) > 1


def deadline_found(case: Case) -> ComputedResult | None:
    """The deadline of the case by the one statement of the best passages, claimed or not, that sets a term from its event; None where several do."""
    if not (case.asked.asks_deadline or (case.asked.asks_verdict and case.asked.on)) or not case.asked.events:
        return None
    ranking = case.finding.ranking
    made: dict[str, ComputedResult] = {}
    remaining: dict[str, ComputedResult] = {}
    for ranked in ranking.ranked[:_LOOKED_AT]:
        evidence = ranked.evidence
        if ranking.weights.coverage_of(f"{evidence.context}\n{evidence.text}") < _LEAST_COVERAGE:
            continue
        for at in evidence.positions:
            if evidence.statements[at].governs or ranking.is_other(evidence, at):
                continue
            claim = statement_at(case.snapshot, evidence.resolution, at)
            if result := deadline(case, [claim]):
                (remaining if is_for_the_rest(claim) else made).setdefault(result.text, result)
    found = made or remaining
    return next(iter(found.values())) if len(found) == 1 else None


def deadline_of_row(case: Case) -> ComputedResult | None:
    """The deadline of the case by the term in the row of a table that the question names (see `windows`)."""
    if not (case.asked.asks_deadline or case.asked.asks_verdict):
        return None
    for window in windows(case):
        for event in _events(case):
            if is_same_event(event.verb, window.term.event):
                return _with_row(of_event(case, source_of_window(case, window), window.term, event), window)
    return None


def _with_row(made: ComputedResult | None, window: Window) -> ComputedResult | None:
    """A result with the row of its term, and the statement that tells what that is counted from."""
    if made is None:
        return None
    term, *others = made.inputs
    inputs = [replace(term, name=f"{window.row.name}, {window.fact.attribute}", text=window.fact.words), *others]
    if window.told_by is not None:
        inputs.append(Input("counted from", window.told_by.words, window.told_by))
    return replace(made, inputs=tuple(inputs), of_whole_set=True)


def _of_place(case: Case, claim: Selected, terms: Sequence[Term]) -> list[Term]:
    """The terms after which a statement names the place asked for: `within 30 days in Italy and within 20 days in Spain`."""
    return values_of_place(case, claim.words, terms, [one.quantity for one in terms])


def _events(case: Case) -> Iterator[CaseEvent]:
    """Yield the events of the case with their days: those dated, and the one that the elapsed time is counted from."""
    asked = case.asked
    yield from asked.events
    if asked.elapsed is not None:
        day = _shifted(case, case.today, -asked.elapsed.amount, asked.elapsed.unit)
        if day is not None:
            for match in _EVENTS.finditer(case.question):
                yield CaseEvent(match.group().lower(), day)
    elif not asked.events and asked.on is not None and tells_one_day(case.question):
        for match in _EVENTS.finditer(case.question):
            yield CaseEvent(match.group().lower(), asked.on)


def _shifted(case: Case, day: date, count: Decimal, unit: str) -> date | None:
    """The day so many units later. The calendar is read for business days alone."""
    return shifted(day, count, unit, case.business if unit.startswith("business") else BusinessDays())


def tells_one_day(question: str) -> bool:
    """Whether a question tells one day, which is not that of asking: of two, or of today alone, nothing says that the event was on it."""
    told = [one for one in dates(question) if not one.is_label]
    return len(told) == 1 and _TODAY.search(question[: told[0].start]) is None


def of_event(case: Case, claim: Selected, term: Term, event: CaseEvent) -> ComputedResult | None:
    """The last day of a term that counts from an event of the case, or the verdict on the day asked about."""
    asked = case.asked
    count = -term.quantity.amount if term.is_before else term.quantity.amount
    last = _shifted(case, event.day, count, term.quantity.unit)
    if last is None:
        return None
    length = Amount(term.quantity.amount, term.quantity.unit).words
    formula = f"{in_words(event.day)} {'−' if term.is_before else '+'} {length} = {in_words(last)}"
    inputs: tuple[Input, ...] = (
        Input("term", claim.words[term.quantity.start : term.quantity.end].strip(), claim),
        Input(term.event, in_words(event.day)),
    )
    if term.quantity.unit.startswith("business"):
        inputs = (*inputs, Input("calendar", case.business.calendar or "Monday to Friday, no holidays"))
    asked_day = asked.on if asked.events else case.today if asked.elapsed is not None else None
    if asked_day is None or not asked.asks_verdict:
        if not (asked.asks_deadline or asked.asks_verdict):
            return None
        return ComputedResult("deadline", f"{in_words(last)}: {formula}.", formula, inputs, claim.parts)
    verdict = _verdict(claim, term, asked_day, last)
    if verdict is None:
        return None
    lies = "later" if asked_day > last else "earlier" if asked_day < last else "that day"
    words = f"{_told(term, holds=verdict)}: {formula}, and {in_words(asked_day)} is {lies}."
    inputs = (*inputs, Input("day asked for", in_words(asked_day)))
    return ComputedResult("verdict", words, f"{formula}; {in_words(asked_day)} is {lies}", inputs, claim.parts)


def _told(term: Term, *, holds: bool) -> str:
    """The verdict in words."""
    if term.is_shortest and not term.is_before:
        return "Yes, the time has passed" if holds else "No, not yet"
    return "Yes, within the time" if holds else "No, not within the time"


def _verdict(claim: Selected, term: Term, asked_day: date, last: date) -> bool | None:
    """Whether what the claim allows is still allowed on that day. None where it is no permission that ends, or begins, with the term."""
    if any(one.negative for one in claim.own) or modality_of(claim.words).modality in _DENYING:
        return None
    if term.is_shortest is term.is_before:  # at least so long before an event, or at most so long after it
        return asked_day <= last
    return asked_day >= last
