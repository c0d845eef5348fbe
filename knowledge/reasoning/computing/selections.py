"""Selects things by a value: those above a bound, the cheapest one, or all of a sort."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.adding.sums import SUMMED
from knowledge.reasoning.computing.arithmetic import Amount
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.facts import Fact, Thing, products, source_of, stems_of
from knowledge.reasoning.computing.results import ComputedResult, Input, Unsettled
from knowledge.reasoning.understanding.computations import AskedComputation
from knowledge.reasoning.understanding.question_forms import PALE_TERMS
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity
from knowledge.text.vocabulary.terms import distinct_terms

_MOST = 12
"""Things that an answer names at most: more are a table to be read, and no answer."""
_FEWEST = 2
"""Things that make a table or a list to select from."""
_SELECTS = lazy_pattern(
    r"\b(?:which|what|list|name|how many|show)\s+(?:(?:is|are)\s+)?(?:(?:all|the|of|our|your|their)\s+)*(?P<noun>(?:[\w-]+\s+){0,3}?[\w-]+)\b(?=\s*(?:[?.,]|$|\b(?:do|does|did|is|are|can|may|must|cost|costs|have|has|take|takes|last|lasts|with|that|for|in|at|of|there|over|under|above|below|weigh|weighs|need|needs)\b))",
    re.IGNORECASE,
)
"""What a question selects: the noun after `which`, `how many` and the like."""
_LISTED = lazy_pattern(
    r"^\W*(?:what|which|how many)\s+(?:(?:kinds?|types?|sorts?)\s+of\s+)?(?P<what>(?:[\w-]+\s+){0,2}?[\w-]+s)\s+"
    r"(?:(?:do|does)\s+(?:you|we|they|[\w-]+)\s+(?:offer|have|sell|provide)|(?:are|is)\s+(?:there|available|offered|sold)|exist"
    r"|can\s+(?:i|we|one)\s+(?:choose(?:\s+(?:from|between))?|buy|get|order))\W*$",
    re.IGNORECASE,
)
"""Questions for the things that there are of a sort, and for nothing else about them."""
_COUNTED = lazy_pattern(
    r"^\W*how many\s+(?:(?:different|kinds? of|types? of|sorts? of)\s+)?(?P<what>(?:[\w-]+\s+){0,2}?[\w-]+s)\s+"
    r"(?:(?:do|does|did)\s+.+\s+(?:have|offer|sell|provide|run|operate|know|distinguish)|(?:are|is)\s+(?:there|available|offered|sold)\b.*|exist\b.*)\W*$",
    re.IGNORECASE,
)
"""Questions for the number of things of a sort that somebody has, or that there are somewhere."""
_COUNTING = (
    "how many different kind type sort have offer sell provide run operate distinguish there available exist"
)
_ANY = stems_of("products services offers articles items")
"""Words for all products, whatever they are."""
_PRICE = lazy_pattern(r"\b(?:cheap|dear|expensive|cost|price)", re.IGNORECASE)
_TIME = lazy_pattern(r"\b(?:longest|shortest|fastest|slowest|quickest)\b", re.IGNORECASE)


class _Valued(NamedTuple):
    """A thing with its value of the attribute asked for."""

    thing: Thing
    fact: Fact
    value: Quantity

    @property
    def words(self) -> str:
        """The name of the thing, with its value."""
        return f"{self.thing.name} ({self.fact.words[self.value.start : self.value.end].strip()})"


def selection(case: Case) -> ComputedResult | Unsettled | None:
    """The things of the sort that the question names and that meet its condition; all of them where it names no condition.

    None where it selects nothing, and where no table or list of such things is known. Unsettled where it is not clear which of their values is meant.
    """
    asked, question = case.asked, case.question
    if listing := _LISTED.match(question):
        words = stems_of(listing["what"]) - _ANY
        things = products(case.snapshot, case.finding, words.issubset)
        if len(things) >= _FEWEST:
            return _all_of(case, things)
        return _rows_counted(case, listing["what"]) if asked.asks_count else None
    if asked.asks_count and (counting := _COUNTED.match(question)):
        return _rows_counted(case, counting["what"])
    selecting = _SELECTS.search(question)
    if selecting is None or not (asked.bound or asked.extreme):
        return None
    for things in _sets(case, stems_of(selecting["noun"])):
        attributes = _attributes(asked, question, things)
        if len(attributes) > 1:
            return Unsettled(f"Which is meant: {' or '.join(attributes)}?")
        for valued in attributes.values():
            return _chosen(case, valued, things)
    return None


def _sets(case: Case, noun: frozenset[str]) -> Iterator[list[Thing]]:
    """Yield the sets of things that the noun names: products, then tables."""
    named = products(case.snapshot, case.finding, lambda names: not noun.isdisjoint(names))
    if len(named) >= _FEWEST:
        yield named
    for rows in case.tables:
        if len(rows) >= _FEWEST and noun & rows[0].sort:
            yield rows


def _attributes(asked: AskedComputation, question: str, things: Sequence[Thing]) -> dict[str, list[_Valued]]:
    """The attributes that may be asked for, each with the things that have it and their values; those that the question names, if it names any."""
    attributes: dict[str, list[_Valued]] = {}
    for thing in things:
        for fact in thing.facts:
            if fact.quantity is not None and _may_be_asked(asked, question, fact.quantity):
                attributes.setdefault(fact.attribute, []).append(_Valued(thing, fact, fact.quantity))
    words = stems_of(question)
    comparable = {name: own for name, own in attributes.items() if _are_comparable(own)}
    named = {name: own for name, own in comparable.items() if stems_of(name) & words}
    whole = {name: own for name, own in named.items() if stems_of(name) <= words}
    if whole or named or asked.bound or _PRICE.search(question):
        return whole or named or comparable
    if _TIME.search(question) and len(comparable) == 1:
        return comparable
    return {}  # `the best plan`: nothing tells by what


def _are_comparable(valued: Sequence[_Valued]) -> bool:
    """Whether each thing has one value, all of one unit."""
    return len({one.thing.name for one in valued}) == len(valued) and len({one.value.unit for one in valued}) == 1


def _may_be_asked(asked: AskedComputation, question: str, value: Quantity) -> bool:
    if asked.bound is not None:
        return value.matches(asked.bound.quantity)
    if _PRICE.search(question):
        return value.kind is ValueKind.MONEY
    return value.kind is ValueKind.DURATION if _TIME.search(question) else True


def _chosen(case: Case, valued: Sequence[_Valued], things: Sequence[Thing]) -> ComputedResult | None:
    asked = case.asked
    attribute = valued[0].fact.attribute
    lowest = min(valued, key=lambda one: one.value.amount)
    highest = max(valued, key=lambda one: one.value.amount)
    if asked.bound is not None:
        bound = asked.bound
        limit = Amount(bound.quantity.amount, bound.quantity.unit).words
        chosen = [one for one in valued if bound.holds(one.value)]
        condition = f"{attribute} {bound.comparison.value} {limit}"
        inputs = [Input("bound", limit)]
    else:
        best = highest if asked.extreme == "highest" else lowest
        chosen = [one for one in valued if one.value.amount == best.value.amount]
        condition, inputs = f"{asked.extreme} {attribute}", []
    if len(chosen) > _MOST:
        return None
    unknown = len(things) - len(valued)
    formula = f"{condition}: {len(chosen)} of {len(valued)}{f', not stated for {unknown} more' if unknown else ''}"
    shown = chosen
    if chosen:
        words = f"{_joined([one.words for one in chosen])}. {formula[0].upper()}{formula[1:]}."
    else:
        shown = (
            [highest] if asked.bound and asked.bound.comparison.value in ("more than", "at least") else [lowest]
        )
        words = f"None. {formula[0].upper()}{formula[1:]}; nearest is {shown[0].words}."
    if asked.asks_count:
        words = f"{len(chosen)}: {words}"
    inputs += [
        Input(one.thing.name, one.fact.words, source_of(case.snapshot, one.thing, one.fact.position))
        for one in shown
    ]
    return ComputedResult("count" if asked.asks_count else "selection", words, formula, tuple(inputs), (0,))


def _rows_counted(case: Case, what: str) -> ComputedResult | None:
    """The number of rows of the one table of such things among the best passages whose title, headings and headers have all that the question says.

    None where two tables differ, and where a row sums up others.
    """
    asked = distinct_terms(case.question) - PALE_TERMS - distinct_terms(_COUNTING)
    found: dict[int, ComputedResult] = {}
    for rows in case.tables:
        (first, *_) = rows
        statements = case.snapshot.statements(first.resolution.version_id)
        one = statements[first.position]
        above = [case.snapshot.version(first.resolution.version_id).title, *one.headings]
        told = distinct_terms("\n".join([*above, *(statements[at].words for at in one.leads)]))
        if not _FEWEST <= len(rows) <= _MOST or not stems_of(what.split()[-1]) & first.sort or not asked <= told:
            continue
        if any(SUMMED.match(row.name) for row in rows) or len({row.name for row in rows}) < len(rows):
            continue
        found.setdefault(len(rows), _counted_rows(case, what, rows))
    return next(iter(found.values())) if len(found) == 1 else None


def _counted_rows(case: Case, what: str, rows: Sequence[Thing]) -> ComputedResult:
    names = [row.name for row in rows]
    formula = f"{len(rows)} {what}: {_joined(names)}"
    inputs = tuple(Input("name", row.name, source_of(case.snapshot, row)) for row in rows)
    return ComputedResult("count", f"{formula}.", formula, inputs, (0,))


def _all_of(case: Case, things: Sequence[Thing]) -> ComputedResult | None:
    asked = case.asked
    if len(things) > _MOST:
        return None
    names = [one.name for one in things]
    formula = f"{len(things)} in force: {_joined(names)}"
    inputs = tuple(Input("name", one.name, source_of(case.snapshot, one)) for one in things)
    words = f"{len(things)}: {_joined(names)}." if asked.asks_count else f"{_joined(names)}."
    return ComputedResult("count" if asked.asks_count else "selection", words, formula, inputs, (0,))


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
