"""Adds up values of things: the rows of a table or the products that a question names, or all of them, and their average."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.answering.computed import Operation
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.prices import PricedFor, asked_period, priced_for
from knowledge.reasoning.computing.arithmetic import Amount, Computed, average, product, total
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.facts import Fact, Thing, above_of, products, source_of, stems_of
from knowledge.reasoning.computing.results import ComputedResult, Input, Unsettled
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.stemming import stem

_TOGETHER = lazy_pattern(
    r"\b(?:together|altogether|combined|in total|in sum|in all|add(?:s|ed)? up|(?:sum|total)(?:\s+\w+){0,2}?\s+of|total)\b",
    re.IGNORECASE,
)
_AVERAGE = lazy_pattern(r"\b(?:average|mean|on average)\b", re.IGNORECASE)
_ALL = lazy_pattern(
    r"\b(?:all|every|average|mean)\b(?! of them\b)|\b(?:sum|total)\s+of\s+(?:the|our|your)\b", re.IGNORECASE
)
"""Words of a question for all things of a sort."""
SUMMED = lazy_pattern(r"(?:grand|sub|overall)?[\s-]*(?:total|sum|average|mean)\b", re.IGNORECASE)
"""The names of rows that sum up others, and are no things of their own."""
_OF_EACH = lazy_pattern(r"\b(?:each|apiece|per plan|of both|of each|for both|of every)\b", re.IGNORECASE)
_MONEY = lazy_pattern(r"\b(?:costs?|prices?|priced|pay|spend|charges?|fees?|amounts?)\b", re.IGNORECASE)
_ITEMS = lazy_pattern(r",|\band\b|\bplus\b|&", re.IGNORECASE)
"""The signs and words between the items of a list."""
_ASIDE = lazy_pattern(
    r"\s*(?:in|for|with|without|if|when|on|at|as|per|under|within|by|until|please)\b", re.IGNORECASE
)
"""The beginning of words beside a list that name none of its items."""
_SENTENCE_END = lazy_pattern(r"[.?!]\s+(?=[A-Z])")
_LOOKED_AT = 3
"""Best passages that may state the result themselves: further ones are about something else."""
_FEWEST, _MOST = 2, 24
"""Things that are added: one alone is no sum. A longer sum is read in a spreadsheet, and no answer."""


class _Row(NamedTuple):
    """A thing with the fact that is added and the number that it states."""

    thing: Thing
    fact: Fact
    value: Quantity


def sum_of_things(case: Case) -> ComputedResult | Unsettled | None:
    """The sum, or the average, of one value of the things that the question names, or of all things of a sort that meet its conditions.

    None where the question asks for none, and where no table or list of such things is known. Unsettled where a thing has no such value, where
    it is given twice, where the values have two units, and where the question leaves open which value is meant, or how many of each.
    """
    question = case.question
    asks = _AVERAGE if _AVERAGE.search(question) else _TOGETHER
    if not asks.search(question) or case.asked.given or _is_stated(case, asks):
        return None
    chosen = next(_chosen(case), None)
    if chosen is None or isinstance(chosen, Unsettled):
        return chosen
    rows = _rows(case, chosen)
    return rows if rows is None or isinstance(rows, Unsettled) else _result(case, rows)


def _is_stated(case: Case, asks: re.Pattern[str]) -> bool:
    """Whether one of the statements found best says itself what the average or the sum is."""
    for ranked in case.finding.ranking.ranked[:_LOOKED_AT]:
        held = [ranked.evidence.statements[at] for at in ranked.evidence.positions]
        if any(
            one.kind is not StatementKind.ROW and asks.search(one.words) and quantities(one.words) for one in held
        ):
            return True
    return False


# -- the things ---------------------------------------------------------------------------------------------


def _chosen(case: Case) -> Iterator[list[Thing] | Unsettled]:
    """Yield the things that are added, of one table or catalogue after another."""
    words = stems_of(case.question)
    for things in _sets(case, words):
        named = [one for one in things if _is_named(one, words)]
        if named:
            missing = _missing(case.question, named)
            if missing:
                yield Unsettled(
                    f"Which one is meant by {missing!r}: {joined([one.name for one in things], 'or')}?"
                )
            elif len({one.name for one in named}) < _FEWEST:
                return  # the one thing that is named, not all things of another table
            else:
                yield _filtered(named, words)
        elif _asks_for_all(case) and _is_sort(things, words):
            yield _filtered(things, words)


def _asks_for_all(case: Case) -> bool:
    """Whether the question asks for all things of a sort. A number of units of each has to be one of each."""
    return bool(_ALL.search(case.question)) and (not case.asked.counted or bool(_OF_EACH.search(case.question)))


def _sets(case: Case, words: frozenset[str]) -> Iterator[list[Thing]]:
    """Yield the tables of the best passages, then the products that the question names. A table that states its own sum is quoted instead."""
    tables = case.tables
    yield from (
        rows for rows in tables if len(rows) >= _FEWEST and not any(SUMMED.match(one.name) for one in rows)
    )
    named = products(case.snapshot, case.finding, lambda names: not words.isdisjoint(names))
    if len(named) >= _FEWEST:
        yield named


def named_things(question: str, things: Sequence[Thing]) -> list[Thing]:
    """The things whose names stand in the question, and whose cells in words agree with it."""
    words = stems_of(question)
    return _filtered([one for one in things if _is_named(one, words)], words)


def which_row(rows: Sequence[Thing]) -> Unsettled:
    """The question which of several rows is meant, each with its cells."""
    told = [", ".join([one.name, *(fact.words for fact in one.facts)]) for one in rows]
    return Unsettled(f"Which is meant: {joined(told, 'or')}?")


def price_columns(question: str, things: Sequence[Thing]) -> list[str]:
    """The attributes of things that are prices: those that the question names by all their words, if it names any."""
    words = stems_of(question)
    prices = {
        fact.attribute: fact
        for one in things
        for fact in one.facts
        if fact.quantity is not None and fact.quantity.is_comparable_money
    }
    return [name for name, fact in prices.items() if fact.stems and fact.stems <= words] or list(prices)


def _is_named(thing: Thing, words: frozenset[str]) -> bool:
    own = stems_of(thing.name)
    return bool(own) and ((own - thing.sort) or own) <= words


def _is_sort(things: Sequence[Thing], words: frozenset[str]) -> bool:
    """Whether the question names what the things are, or the value that they have."""
    return bool(words & things[0].sort) or any(fact.stems & words for fact in things[0].facts)


def _missing(question: str, named: Sequence[Thing]) -> str:
    """The words of the first item in the list of the question that is none of the things; empty where all are."""
    items = [one.strip(" ?.!") for one in _ITEMS.split(_adding_part(question))]
    held = [any(_is_named(thing, stems_of(item)) for thing in named) for item in items]
    if True not in held:
        return ""
    first = held.index(True)
    for number, (item, is_held) in enumerate(zip(items, held, strict=True)):
        if number > first and item and not is_held and not _ASIDE.match(item):
            return " ".join(item.split()[:3])
    return ""


def _adding_part(question: str) -> str:
    """The sentence that asks for a sum: a sentence before it tells a case, and lists nothing."""
    found = _TOGETHER.search(question) or _AVERAGE.search(question)
    start = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(question)), len(question)):
        if found is None or found.start() < end:
            return question[start:end]
        start = end
    return question


def _filtered(things: Sequence[Thing], words: frozenset[str]) -> list[Thing]:
    """The things whose cells in words agree with the question, where it names one of the words that a column has: a region, a tier."""
    kept = list(things)
    for header in dict.fromkeys(fact.attribute for one in things for fact in one.facts):
        cells = [fact for one in things for fact in one.facts if fact.attribute == header]
        asked = {
            fact.words
            for fact in cells
            if fact.quantity is None and stems_of(fact.words) and stems_of(fact.words) <= words
        }
        if asked and len({fact.words for fact in cells}) > 1:
            kept = [
                one for one in kept if any(fact.attribute == header and fact.words in asked for fact in one.facts)
            ]
    return kept


# -- their values -------------------------------------------------------------------------------------------


def _rows(case: Case, things: Sequence[Thing]) -> list[_Row] | Unsettled | None:
    """Each thing with its value of the attribute asked for."""
    attributes = _attributes(case.question, things)
    if len(attributes) > 1:
        return Unsettled(f"Which is meant: {joined(attributes, 'or')}?")
    if not attributes or not 1 <= len(things) <= _MOST:
        return None
    (attribute,) = attributes
    rows = []
    for thing in things:
        fact = next((one for one in thing.facts if one.attribute == attribute), None)
        if fact is None or fact.quantity is None:
            return Unsettled(
                f"No {attribute} is stated for {thing.name} as one number: is the result without it meant?"
            )
        rows.append(_Row(thing, fact, fact.quantity))
    bound = case.asked.bound
    if bound is not None:
        rows = (
            [one for one in rows if bound.holds(one.value)]
            if any(one.value.matches(bound.quantity) for one in rows)
            else []
        )
    if len(rows) < _FEWEST:
        return None
    return _in_two_ways(rows) or rows


def _in_two_ways(rows: Sequence[_Row]) -> Unsettled | None:
    """The question back where a value is given twice, or where the values have two units."""
    seen: dict[str, _Row] = {}
    for row in rows:
        other = seen.setdefault(row.thing.name.lower(), row)
        if other is not row:
            return Unsettled(f"Which {row.thing.name} is meant: {other.fact.words} or {row.fact.words}?")
    first = rows[0]
    unlike = next((row for row in rows if not row.value.matches(first.value)), None)
    if unlike is not None:
        return Unsettled(
            f"{first.thing.name} is given as {first.fact.words} and {unlike.thing.name} as {unlike.fact.words}, which cannot be added: "
            "which unit is meant?"
        )
    return None


def _attributes(question: str, things: Sequence[Thing]) -> list[str]:
    """The attributes in numbers that may be meant: those that the question names by all their words, by one of them, or the prices."""
    numbered = {fact.attribute: fact for one in things for fact in one.facts if fact.quantity is not None}
    words = stems_of(question)
    whole = [name for name, fact in numbered.items() if fact.stems and fact.stems <= words]
    some = [name for name, fact in numbered.items() if fact.stems & words]
    money = [name for name, fact in numbered.items() if fact.quantity and fact.quantity.kind is ValueKind.MONEY]
    asks_price = bool(_MONEY.search(question))
    return whole or ([name for name in some if name in money] or money if asks_price else some)


# -- the result ---------------------------------------------------------------------------------------------


def _result(case: Case, rows: Sequence[_Row]) -> ComputedResult | Unsettled | None:
    asked, question = case.asked, case.question
    priced = [
        priced_for(
            row.fact.attribute,
            row.fact.words,
            above_of(case.snapshot.statements(row.thing.resolution.version_id), row.fact.position),
        )
        for row in rows
    ]
    if len(set(priced)) > 1:
        return None
    counted = _counted(case, priced[0])
    if counted is None or isinstance(counted, Unsettled):
        return counted
    steps: list[Computed] = []
    amounts = [Amount(row.value.amount, row.value.unit) for row in rows]
    if counted:
        priced_each = [product(one, counted) for one in amounts]
        steps += priced_each
        amounts = [one.result for one in priced_each]
    steps.append(total(amounts))
    period = asked_period(asked, question, priced[0].time)
    if period is None:
        return None
    times, words = period
    if times != 1:
        steps.append(product(steps[-1].result, [(times, f"{priced[0].time}s")]))
    if asked.reductions:
        steps.append(product(steps[-1].result, [], [one.amount for one in asked.reductions]))
    if _AVERAGE.search(question):
        steps.append(average(steps[-1].result, len(rows)))
    formula = "; ".join(one.formula for one in steps)
    names = joined([row.thing.name for row in rows])
    text = f"{steps[-1].result.words}{words}: {formula}. {rows[0].fact.attribute} of {names}."
    operation: Operation = "average" if _AVERAGE.search(question) else "total"
    return ComputedResult(operation, text, formula, _inputs(case, rows), (0,), of_whole_set=True)


def _counted(case: Case, priced: PricedFor) -> list[tuple[Decimal, str]] | Unsettled | None:
    """The number of units of each thing; none where the question names no number. None where the values are not for such units."""
    counted = case.asked.counted
    if not counted:
        return []
    if len(counted) > 1:
        return None
    noun = counted[0].noun.split()[0]
    if stem(noun.lower()) not in priced.units:
        return None
    if not _OF_EACH.search(case.question):
        return Unsettled(f"Are {counted[0].quantity.amount:f} {noun} of each meant, or so many in all?")
    return [(counted[0].quantity.amount, noun)]


def _inputs(case: Case, rows: Sequence[_Row]) -> tuple[Input, ...]:
    asked = case.asked
    return (
        *(
            Input(row.thing.name, row.fact.words, source_of(case.snapshot, row.thing, row.fact.position))
            for row in rows
        ),
        *(Input(one.noun.split()[0], f"{one.quantity.amount:f}") for one in asked.counted),
        *(
            [Input("bound", Amount(asked.bound.quantity.amount, asked.bound.quantity.unit).words)]
            if asked.bound
            else []
        ),
        *(Input("reduction", f"{one.amount:f}%") for one in asked.reductions),
        *(Input("time", Amount(one.amount, one.unit).words) for one in asked.terms),
    )


def joined(names: Sequence[str], last: str = "and") -> str:
    """Names as a sentence lists them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
