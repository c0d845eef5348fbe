"""Computes the difference of what two sides of a comparison state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount, difference
from knowledge.reasoning.computing.case import Case
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.facts import cells_of, value_of
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import places_around
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities

_COMPARES = lazy_pattern(
    r"\b(?:differ(?:s|ent|ence|ences)?|compare[ds]?|comparison|versus|vs\.?|(?:more|less|cheaper|dearer|longer|shorter|higher|lower) than"
    r"|how (?:much|many) (?:more|less|fewer|cheaper|dearer|longer|shorter|higher|lower))(?!\w)",
    re.IGNORECASE,
)
"""Words of a question for a difference of what it names."""
_COMPARED = frozenset({ValueKind.MONEY, ValueKind.DURATION, ValueKind.PERCENTAGE, ValueKind.COUNT})

_Side = tuple[str, Selected, str, Quantity]
"""A side of a difference: its name, its claim, its value in the words of the claim, and as a quantity."""


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
            is_one = one.version_id == other.version_id and set(one.positions) & set(other.positions)
            if mine is None or yours is None or not mine.matches(yours) or is_one:
                continue
            return _between((one_words, one, mine), (other_words, other, yours))
    return None


def difference_of_cells(case: Case, claims: Sequence[Selected]) -> ComputedResult | None:
    """The difference of the two cells that a question names in rows of one table, where it compares them and both are one number of one unit."""
    if not _COMPARES.search(case.question):
        return None
    places = places_around(case.snapshot, case.finding.sub_query)
    rows = [one for one in claims if len(one.positions) == 1 and cells_of(one.statements, one.positions[0])]
    if not rows or any(one.own[0].leads != rows[0].own[0].leads for one in rows):
        return None
    facts = [(one, fact) for one in rows for fact in cells_of(one.statements, one.positions[0])]
    headers = list(dict.fromkeys(fact.attribute for _, fact in facts))
    columns = named_columns(case.question, headers, places) or headers
    sides = [(one, fact) for one, fact in facts if fact.attribute in columns]
    if len(sides) != 2:  # a difference has two sides
        return None
    (one, mine), (other, yours) = sides
    names = (one.own[0].name, other.own[0].name) if one is not other else (mine.attribute, yours.attribute)
    if mine.quantity is None or yours.quantity is None or not mine.quantity.matches(yours.quantity):
        return None
    return _told((names[0], one, mine.words, mine.quantity), (names[1], other, yours.words, yours.quantity))


def _between(left: tuple[str, Selected, Quantity], right: tuple[str, Selected, Quantity]) -> ComputedResult:
    (one_words, one, mine), (other_words, other, yours) = left, right
    texts = [claim.words[value.start : value.end].strip() for _, claim, value in (left, right)]
    return _told((one_words, one, texts[0], mine), (other_words, other, texts[1], yours))


def _told(left: _Side, right: _Side) -> ComputedResult:
    """The result for two sides."""
    (one_words, one, one_text, mine), (other_words, other, other_text, yours) = left, right
    inputs = (Input(one_words, one_text, one), Input(other_words, other_text, other))
    parts = tuple(dict.fromkeys((*one.parts, *other.parts)))
    first, second = Amount(mine.amount, mine.unit), Amount(yours.amount, yours.unit)
    if mine.amount == yours.amount:
        same = f"{first.words} = {second.words}"
        words = f"No difference: {first.words} for {one_words} and for {other_words}."
        return ComputedResult("difference", words, same, inputs, parts)
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
