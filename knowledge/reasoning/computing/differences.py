"""Computes the difference of what two sides of a comparison state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.reasoning.computing.arithmetic import Amount, difference
from knowledge.reasoning.computing.facts import value_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_COMPARED = frozenset({ValueKind.MONEY, ValueKind.DURATION, ValueKind.PERCENTAGE, ValueKind.COUNT})


def difference_of_sides(
    sides: Sequence[tuple[str, Sequence[Selected]]], kinds: frozenset[ValueKind], question: str
) -> ComputedResult | None:
    """The difference of the values that the first claims of two sides state, where both state one value of one unit.

    Each side has its words, such as `Starter`. `kinds` are the kinds of value asked for; all that are numbers where there is none.
    """
    if len(sides) != 2:  # a difference has two sides
        return None
    (one_words, one_claims), (other_words, other_claims) = sides
    for one in one_claims:
        for other in other_claims:
            mine, yours = _value(one, kinds, question), _value(other, kinds, question)
            if mine is None or yours is None or not mine.matches(yours) or one.place == other.place:
                continue
            return _between((one_words, one, mine), (other_words, other, yours))
    return None


def _between(left: tuple[str, Selected, Quantity], right: tuple[str, Selected, Quantity]) -> ComputedResult:
    inputs = tuple(
        Input(words, claim.words[value.start : value.end].strip(), claim) for words, claim, value in (left, right)
    )
    (one_words, one, mine), (other_words, other, yours) = left, right
    parts = tuple(dict.fromkeys((*one.parts, *other.parts)))
    first, second = Amount(mine.amount, mine.unit), Amount(yours.amount, yours.unit)
    if mine.amount == yours.amount:
        same = f"{first.words} = {second.words}"
        return ComputedResult(
            "difference",
            f"No difference: {first.words} for {one_words} and for {other_words}.",
            same,
            inputs,
            parts,
        )
    computed = difference(first, second)
    higher = one_words if mine.amount > yours.amount else other_words
    words = f"{computed.result.words} more for {higher}: {computed.formula}."
    return ComputedResult("difference", words, computed.formula, inputs, parts)


def _value(claim: Selected, kinds: frozenset[ValueKind], question: str) -> Quantity | None:
    """The one value that a claim states of the kinds asked for, or the cell of its row that the question names."""
    words, start = value_of(claim.statements, claim.positions, claim.words, question)
    found = [one for one in quantities(words) if one.kind in ((kinds & _COMPARED) or _COMPARED)]
    if len(found) != 1 or found[0].low is not None:
        return None
    (one,) = found
    if one.kind is ValueKind.MONEY and bound_before(words, one):
        return None
    return replace(one, start=one.start + start, end=one.end + start)
