"""Takes from an amount the reduction that its documents set for the case, and holds it within the bounds of its row (rules X9g and X9h)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount, Computed, at_least, at_most, product
from knowledge.reasoning.computing.charging.percentages import says_off
from knowledge.reasoning.computing.charging.reductions import Reduction, reduction_of
from knowledge.reasoning.computing.deriving.coverage import left_out
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.facts import Fact, Thing, cells_of, source_of, stems_of
from knowledge.reasoning.computing.ranges import narrowest
from knowledge.reasoning.computing.restricting import is_restricted, leaves_out_percentage
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.computing.tiers import tiers_of
from knowledge.reasoning.evidence.select import Selected
from knowledge.text.values.quantities import Quantity
from knowledge.text.vocabulary.terms import distinct_terms

_LEAST = lazy_pattern(r"(?:minimum|min\.?|least)(?: (?:charge|fee|price|amount|cost|payment))?", re.IGNORECASE)
_MOST = lazy_pattern(r"(?:maximum|max\.?|most|cap)(?: (?:charge|fee|price|amount|cost|payment))?", re.IGNORECASE)
"""The headers of cells that bound what a row charges. A least order or age is no charge."""
_REDUCTION = distinct_terms("discount reduction rebate")
_FEWEST = 2
"""Rows with a range that make a table of ranges."""


def completed(inquest: Inquest, made: ComputedResult) -> ComputedResult | None:
    """The amount less the reduction that holds for its number, and within the bounds of its row.

    None where it cannot be computed from its inputs alone (see `is_restricted`), and where several reductions may hold.
    """
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


# -- reductions by number -----------------------------------------------------------------------------------


def _reductions(inquest: Inquest, made: ComputedResult) -> list[Reduction]:
    """The reductions that the documents of an amount set for the case of the question; none where it was made with a percentage."""
    if inquest.asked.reductions or left_out(inquest) & _REDUCTION or "%" in made.text:
        return []
    found: dict[tuple[str, tuple[int, ...]], Reduction] = {}
    for source in made.sources:
        for one in (*reduction_of(inquest.case, source), *_by_volume(inquest, source)):
            found.setdefault(one.source.place, one)
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
