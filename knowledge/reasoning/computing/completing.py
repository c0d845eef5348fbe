"""Completes an amount by what its documents set beside its inputs, and drops one that leaves out what the question adds (rules X9g to X9k)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.rates import priced_clauses
from knowledge.reasoning.computing.arithmetic import Amount, Computed, at_least, at_most, product
from knowledge.reasoning.computing.charging.percentages import says_off
from knowledge.reasoning.computing.charging.reductions import Reduction, reduction_of
from knowledge.reasoning.computing.conditions import weekdays_in
from knowledge.reasoning.computing.deriving.coverage import covered, left_out, needed
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.facts import Fact, Thing, cells_of, source_of, stems_of
from knowledge.reasoning.computing.ranges import narrowest
from knowledge.reasoning.computing.restricting import is_restricted, leaves_out_percentage
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.computing.tiers import tiers_of
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.terms import distinct_terms

_LEAST = lazy_pattern(r"(?:minimum|min\.?|least)(?: (?:charge|fee|price|amount|cost|payment))?", re.IGNORECASE)
_MOST = lazy_pattern(r"(?:maximum|max\.?|most|cap)(?: (?:charge|fee|price|amount|cost|payment))?", re.IGNORECASE)
"""The headers of cells that bound what a row charges. A least order or age is no charge."""
_HOW_MANY = lazy_pattern(
    r"\bhow (?P<many>many|much)\s+(?!of\b)(?P<what>[a-z]+)(?P<next>\s+[a-z]+)?", re.IGNORECASE
)
_ITEMS = lazy_pattern(r",(?!\d)|\b(?:and|plus|with|including|as well as)\b|\s[&+]\s", re.IGNORECASE)
"""The words between the things that a question adds to each other."""
_REDUCTION = distinct_terms("discount reduction rebate")
_FEWEST = 2
"""Rows with a range that make a table of ranges."""


def completed(inquest: Inquest, made: ComputedResult) -> ComputedResult | None:
    """The amount less the reduction that holds for its number, and within the bounds of its row.

    None where the question asks for a number of things, where its text is for another weekday, where it leaves out a thing that the question adds, and
    where several reductions may hold.
    """
    if _is_of_other_kind(inquest, made) or _is_of_other_day(inquest, made) or _leaves_out_item(inquest, made):
        return None
    if is_restricted(inquest, made):
        return None
    amount = made.amount
    if amount is None:
        return None if leaves_out_percentage(inquest, made) else made
    off = _reductions(inquest, made)
    if len(off) > 1:
        return None
    for one in off:
        step = product(amount, [], [one.percentage])
        made = _with(made, amount, step, Input("reduction", one.text, one.source))
    return None if leaves_out_percentage(inquest, made) else _bounded(made)


def _with(made: ComputedResult, amount: Amount, step: Computed, told: Input) -> ComputedResult:
    """The result, of this amount, with one more step and the input that it takes."""
    head, _, shown = made.text.partition(": ")
    lies = shown.removesuffix(".").removesuffix(made.formula)
    formula = f"{made.formula}; {step.formula}"
    text = f"{step.result.words}{head.removeprefix(amount.words)}: {lies}{formula}."
    return replace(made, text=text, formula=formula, inputs=(*made.inputs, told), amount=step.result)


def _is_of_other_kind(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether an amount is money, and the question asks how many of something else, or how much of what another cell of the row states."""
    asked = _HOW_MANY.search(inquest.text)
    if asked is None or not any(one.is_comparable_money for one in quantities(made.text.partition(":")[0])):
        return False
    if any(one.is_comparable_money for one in quantities(f"2 {asked['what']}{asked['next'] or ''}")):
        return False
    cells = (fact for one in made.sources for at in one.positions for fact in cells_of(one.statements, at))
    taken = {one.text for one in made.inputs}
    named = any(
        stems_of(asked["what"]) & one.stems for one in cells if not one.is_price and one.words not in taken
    )
    return named or asked["many"].lower() == "many"


def _is_of_other_day(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether a sentence that an amount comes from is for other weekdays than the one of the question."""
    asked = weekdays_in(inquest.text)
    own = (weekdays_in(one.words) for one in made.sources if one.own[0].kind is not StatementKind.ROW)
    return bool(asked) and any(days and not asked <= days for days in own)


# -- reductions by number -----------------------------------------------------------------------------------


def _reductions(inquest: Inquest, made: ComputedResult) -> list[Reduction]:
    """The reductions that the documents of an amount set for the case of the question; none where it was made with a percentage."""
    if inquest.asked.reductions or left_out(inquest) & _REDUCTION or "%" in made.text:
        return []
    found: dict[str, Reduction] = {}
    for source in made.sources:
        for one in (*reduction_of(inquest.case, source), *_by_volume(inquest, source)):
            found.setdefault(f"{one.source.place}", one)
    return list(found.values())


def _by_volume(inquest: Inquest, source: Selected) -> Iterator[Reduction]:
    """Yield the reduction by the number of what the question counts, from a table of such ranges in the document of a source."""
    counted = inquest.asked.counted
    evidence = next((one for one in inquest.documents if one.resolution.version_id == source.version_id), None)
    if len(counted) != 1 or evidence is None:
        return
    (one,) = counted
    for rows in inquest.tables(evidence):
        if rows and stems_of(one.noun.split()[-1]) & stems_of(rows[0].label):
            yield from _held(inquest, rows, one.quantity)


def _held(inquest: Inquest, rows: list[Thing], value: Quantity) -> Iterator[Reduction]:
    ranges = list(tiers_of(rows, value))
    row = narrowest([(row, held) for row, held in ranges if held.holds(value)]) if len(ranges) >= _FEWEST else None
    facts = [one for one in row.facts if one.quantity and one.quantity.unit == "%"] if row else []
    if row is None or len(facts) != 1 or facts[0].quantity is None or not says_off(facts[0].attribute):
        return
    if facts[0].quantity.amount:
        yield Reduction(facts[0].quantity.amount, facts[0].words, source_of(inquest.case.snapshot, row))


# -- bounds of a row ----------------------------------------------------------------------------------------


def _bounded(made: ComputedResult) -> ComputedResult:
    """The amount, at least and at most what the cells of its row say."""
    for source in made.sources:
        used = {one.text for one in made.inputs if one.source is source}
        for fact in (one for at in source.positions for one in cells_of(source.statements, at)):
            if fact.words not in used:
                made = _within(made, fact, source)
    return made


def _within(made: ComputedResult, fact: Fact, source: Selected) -> ComputedResult:
    """The amount within the bound that a cell sets for it, if it sets one."""
    one, amount = fact.quantity, made.amount
    if one is None or amount is None or one.unit != amount.unit:
        return made
    bound, told = Amount(one.amount, one.unit), Input(fact.attribute, fact.words, source)
    if _LEAST.fullmatch(fact.attribute) and amount.number < bound.number:
        return _with(made, amount, at_least(amount, bound), told)
    if _MOST.fullmatch(fact.attribute) and amount.number > bound.number:
        return _with(made, amount, at_most(amount, bound), told)
    return made


# -- things that are added ----------------------------------------------------------------------------------


def _leaves_out_item(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether the question adds a thing of which the inputs have no word, and of which another price of the same documents has one."""
    texts = [one for one in _ITEMS.split(inquest.text) if one.strip(" ?.!")]
    need = needed(inquest)
    if len(texts) < _FEWEST:
        return False
    used = frozenset().union(*(covered(inquest, words) for words in _used(inquest, made)))
    things = (one for one in texts if not any(value.is_comparable_money for value in quantities(one)))
    items = [own for text in things if (own := covered(inquest, text) & need) and not own & used]
    return bool(items) and any(
        own & covered(inquest, words) for words in _other_prices(inquest, made) for own in items
    )


def _used(inquest: Inquest, made: ComputedResult) -> Iterator[str]:
    """Yield the words of the inputs of an amount: a row or a sentence with its heading, or the clause of a sentence. A title names no thing of its own."""
    for source in made.sources:
        texts = [one.text for one in made.inputs if one.source is source]
        own = source.own[0]
        clauses = [] if own.kind is StatementKind.ROW else priced_clauses(source.words)
        if len(clauses) < _FEWEST:
            title = inquest.case.snapshot.version(source.version_id).title
            yield " ".join([*(one for one in own.headings[-1:] if one != title), own.name, source.words])
        else:
            yield from (words for text, words in clauses if any(text in one or one in text for one in texts))


def _other_prices(inquest: Inquest, made: ComputedResult) -> Iterator[str]:
    """Yield the words for the prices in the documents of an amount that it does not take."""
    versions = {one.version_id for one in made.sources}
    taken = {(one.version_id, at) for one in made.sources for at in one.positions}
    texts = {one.text for one in made.inputs}
    for evidence in inquest.documents:
        version_id = evidence.resolution.version_id
        for at, one in enumerate(evidence.statements if version_id in versions else ()):
            if one.kind is StatementKind.ROW:
                if (version_id, at) not in taken and any(
                    fact.is_price for fact in cells_of(evidence.statements, at)
                ):
                    yield one.name
                continue
            yield from (
                words
                for text, words in priced_clauses(one.words)
                if (version_id, at) not in taken or text not in texts
            )
