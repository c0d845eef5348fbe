"""Derives the amount that a question asks for from all inputs that hold for its case (rule X9).

Each way to begin (bases.py) is led on by the percentages and fees that the question calls for. A derivation stands only if it uses every value that the
question gives, its inputs have the words of the question, and no other one comes to another result.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import Amount, Computed
from knowledge.reasoning.computing.deriving.bases import Base, bases
from knowledge.reasoning.computing.deriving.cells import cells_meant
from knowledge.reasoning.computing.deriving.charging import charges
from knowledge.reasoning.computing.deriving.coverage import (
    actors,
    covered,
    explained,
    is_of_other_place,
    named_by_amount,
    needed,
    uses_all,
)
from knowledge.reasoning.computing.deriving.operands import Effect, Inquest, Operand
from knowledge.reasoning.computing.deriving.parts import parts
from knowledge.reasoning.computing.deriving.rules import rules_told
from knowledge.reasoning.computing.deriving.steps import applied
from knowledge.reasoning.computing.deriving.sums import sums
from knowledge.reasoning.computing.results import ComputedResult, Input
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.vocabulary.terms import Terms

_MOST_UNEXPLAINED = 0.1
"""The share of a question's weight that no input may have: a word that carries more may set a condition."""
_MOST_ACTORS = 0.3
"""The share of a question's weight that no input may have together with the words for who pays, which no text ties to the price."""
_ASKS = lazy_pattern(
    r"\bhow (?:much|many|high|big|large)\b|\bwhat\b|\bwhich (?:amount|fee|price)\b", re.IGNORECASE
)
"""Words of a question for an amount."""
_TOGETHER = lazy_pattern(r"\b(?:together|altogether|plus|as well as|in addition to)\b", re.IGNORECASE)
"""Words of a question that adds one thing to another."""
LEAST_CALLED_FOR = 0.03
"""The share of a question's weight with which it calls for a value: one word that nearly every text has calls for none."""
_MOST_LEFT = 0.2
"""The share of a question's weight that the texts of another form of computation may lack, beside those for who acts."""
_MOST_LACKING = 0.35
"""The share of a question's weight that the table may lack of which a range chose a cell: any number lies in some range."""
_ORDER = (Effect.LESS, Effect.OFF, Effect.ON, Effect.SHARE, Effect.BY_TIME, Effect.FLAT)
"""The order in which values are applied: what changes a price, what is taken of it, what is added at the end."""


class _Derivation(NamedTuple):
    """A result with its inputs, and the share of the question's weight that these have not."""

    base: Base
    modifiers: tuple[Operand, ...]
    steps: tuple[Computed, ...]
    inputs: tuple[Input, ...]
    unexplained: float
    explained: float

    @property
    def rank(self) -> tuple[int, float]:
        """Derivations from the fewest documents come first, then those whose inputs have most of the question, with the words that only ask."""
        documents = {one.source.version_id for one in (*self.base.operands, *self.modifiers)}
        return len(documents), -round(self.explained, 2)

    @property
    def result(self) -> Computed:
        return self.steps[-1]


def derived(inquest: Inquest, *, is_open: bool = False) -> ComputedResult | None:
    """The one amount that follows for the question; None where an input is missing, and where two derivations come to two amounts.

    Where the question is open, because another form of computation lacks something that it names, the inputs have to have all of its words.
    """
    bound = inquest.asked.bound
    if (
        not _ASKS.search(inquest.text)
        or (bound and bound.quantity.is_comparable_money)
        or inquest.asked.reductions
    ):
        return None
    documents = [one for one in inquest.documents if not is_of_other_place(inquest, inquest.title(one))]
    operands = {one.resolution.version_id: list(_operands(inquest, one)) for one in documents}
    prices = [one for own in operands.values() for one in own if one.effect is Effect.PRICE]
    need = needed(inquest)
    charged = parts(inquest, documents, need)
    counted = {one.quantity.start for one in inquest.asked.counted if one.quantity.amount != 1}
    single = (
        one.base
        for one in charged
        if counted <= one.base.used and not any(one.gain < other.gain for other in charged)
    )
    found = [
        made
        for base in (*bases(inquest, prices), *single, *sums(inquest, charged, need))
        if (made := _led_on(inquest, base, operands, need)) is not None and not (is_open and made.unexplained)
    ]
    if not found:
        return None if is_open else _charged(inquest, need)
    best = min(one.rank for one in found)
    amounts = {one.result.result for one in found if one.rank == best}
    return _told(next(one for one in found if one.rank == best)) if len(amounts) == 1 else None


def _charged(inquest: Inquest, need: Terms) -> ComputedResult | None:
    """Charges the question's quantity by the one rate or tariff of the documents that has its words; None where two come to two amounts."""
    made: dict[str, ComputedResult] = {}
    for one in charges(inquest):
        left = inquest.weights.weight_of(need - told_by(inquest, one))
        given = [own.text for own in one.inputs if own.source is None]
        uses = all(any(inquest.given_text(value) in text for text in given) for value in inquest.given)
        if uses and left <= _MOST_UNEXPLAINED:
            made.setdefault(one.text.partition(":")[0], one)
    if len(made) != 1:
        return None
    (one,) = made.values()
    return replace(one, of_whole_set=True)


def told_by(inquest: Inquest, made: ComputedResult) -> Terms:
    """The terms of the question that the statements of a result have, with what governs them."""
    texts = (
        f"{inquest.around(one.ranked.evidence, at)} {one.statements[at].words}"
        for one in made.sources
        for at in one.positions
    )
    return frozenset().union(*(covered(inquest, text) for text in texts))


def _operands(inquest: Inquest, evidence: Evidence) -> Iterator[Operand]:
    """Yield the values of the tables and of the sentences of a document that hold for the question."""
    for rows in inquest.tables(evidence):
        found = list(cells_meant(inquest, evidence, rows, inquest.text))
        for effect in Effect:
            own = [one for one in found if one.effect is effect]
            if len(own) == 1:
                yield own[0]
    yield from rules_told(inquest, evidence)


def _led_on(inquest: Inquest, base: Base, operands: dict[str, list[Operand]], need: Terms) -> _Derivation | None:
    """The derivation from a base with the values that the question calls for, of its document, else of all; None where one of them is missing or open."""
    everywhere = [one for own in operands.values() for one in own]
    for own in [operands[base.version_id], everywhere] if base.version_id in operands else [everywhere]:
        made = _with_called_for(inquest, base, own, need)
        if made is not None:
            return made
    return None


def _with_called_for(inquest: Inquest, base: Base, operands: Sequence[Operand], need: Terms) -> _Derivation | None:
    if not base.version_id:
        need -= named_by_amount(inquest)
    need -= base.told
    modifiers = _called_for(inquest, base, operands, need - explained(inquest, base.operands))
    if modifiers is None:
        return None
    made = applied(inquest, base, sorted(modifiers, key=lambda one: _ORDER.index(one.effect)))
    if made is None or not uses_all(inquest, made.used):
        return None
    if _TOGETHER.search(inquest.text) and not any(" + " in one.formula for one in made.steps):
        return None  # one of the things that are added alone
    left = need - explained(inquest, [*base.operands, *modifiers])
    unexplained = inquest.weights.weight_of(left)
    if (
        inquest.weights.weight_of(left - actors(inquest, left, need)) > _MOST_UNEXPLAINED
        or unexplained > _MOST_ACTORS
    ):
        return None
    has = inquest.weights.weight_of(explained(inquest, [*base.operands, *modifiers]))
    return _Derivation(base, tuple(modifiers), made.steps, made.inputs, unexplained, has)


def _called_for(inquest: Inquest, base: Base, operands: Sequence[Operand], need: Terms) -> list[Operand] | None:
    """The values beside the base that have words or values of the question which the base has not; None where two of them have the same.

    A value whose words are all those of another one is that for a wider case, and gives way.
    """
    gains: list[_Gain] = []
    adds = not base.version_id and _TOGETHER.search(inquest.text)
    for one in operands:
        if any(one.source.place == other.source.place for other in base.operands):
            continue
        if one.effect is Effect.PRICE:
            if not adds:
                continue
            one = replace(one, effect=Effect.FLAT)
        if one.effect in (Effect.FLAT, Effect.LESS) and one.amount.unit != base.amount.unit:
            continue
        gain, used = need & covered(inquest, one.own), one.used - base.used
        if inquest.weights.weight_of(gain) >= LEAST_CALLED_FOR:
            gains.append((one, gain, used))
    kept = [one for one in gains if not any(_exceeds(other, one) for other in gains)]
    if any(_rivals(one, other) for one, other in itertools.combinations(kept, 2)):
        return None
    return [one for one, _, _ in kept]


_Gain = tuple[Operand, Terms, frozenset[int]]
"""A value with the terms and the values of the question that the base has not."""


def _exceeds(one: _Gain, other: _Gain) -> bool:
    """Whether a value of one effect has all that another one of it has of the question, and more, or one whose case is told all that a partly told one has."""
    if other[0].is_partly_told and not one[0].is_partly_told and one[1] >= other[1]:
        return True
    if other[0].range_words and not one[0].range_words and one[1] > other[1]:
        return True  # any number lies in some range
    has_all = one[0].effect is other[0].effect and one[1] >= other[1] and one[2] >= other[2]
    return has_all and (one[1] > other[1] or one[2] > other[2])


def _rivals(one: _Gain, other: _Gain) -> bool:
    """Whether the question calls for two values by the same words, so that one of them is meant. Two effects may have words in common."""
    if not (one[1] & other[1] or one[2] & other[2]):
        return False
    return (
        one[0].effect is other[0].effect
        or not (one[1] - other[1] or one[2] - other[2])
        or not (other[1] - one[1] or other[2] - one[2])
    )


def _told(made: _Derivation) -> ComputedResult | None:
    formula = "; ".join(one.formula for one in made.steps if one.formula)
    lies = "; ".join(
        f"{one.range_words!r} holds, which gives {one.text}"
        for one in (*made.base.operands, *made.modifiers)
        if one.range_words
    )
    text = f"{made.result.result.words}{made.base.period}: {'; '.join(part for part in (lies, formula) if part)}."
    return ComputedResult(
        "total", text, formula or lies, made.inputs, (0,), of_whole_set=True, amount=made.result.result
    )


class Fit(Enum):
    """How a result fits the question: it is the whole answer, a part that may be one, or about something else."""

    WHOLE = "whole"
    PART = "part"
    OTHER = "other"


def fit_of(inquest: Inquest, made: ComputedResult) -> Fit:
    """How a result that another form of computation made fits the question.

    It is about something else where its text is for another place, where the question calls for a percentage or a fee that it was computed without
    (`with express` beside the price alone), and where it is a cell chosen by a range and its texts lack much of the question. It is a part where it leaves out a value that the question gives.
    """
    versions = {one.version_id for one in made.sources}
    titles = [inquest.case.snapshot.version(one).title for one in versions]
    left = needed(inquest) - told_by(inquest, made)
    if any(is_of_other_place(inquest, one) for one in titles):
        return Fit.OTHER
    if made.operation == "range" and inquest.weights.weight_of(left) > _MOST_LACKING:
        return Fit.OTHER
    if not inquest.asked.reductions and _calls_for_more(inquest, made, left):
        return Fit.OTHER
    given = [one.text for one in made.inputs if one.source is None]
    plain = [Amount(one.amount, one.unit).words for one in inquest.given]
    told = [inquest.given_text(one) for one in inquest.given]
    used = all(any(one in text or words in text for text in given) for one, words in zip(told, plain, strict=True))
    used = used and all(
        any(inquest.given_text(one) in text for text in [*given, made.text]) for one in inquest.asked.terms
    )
    return Fit.WHOLE if used else Fit.PART


def has_most(inquest: Inquest, made: ComputedResult) -> bool:
    """Whether the texts of a result have nearly all that the question says, beside who acts. Reductions that it tells of are no words of an input."""
    need = needed(inquest)
    left = need - told_by(inquest, made)
    return (
        bool(inquest.asked.reductions)
        or inquest.weights.weight_of(left - actors(inquest, left, need)) <= _MOST_LEFT
    )


def _calls_for_more(inquest: Inquest, made: ComputedResult, left: Terms) -> bool:
    """Whether the question calls for a percentage or a fee of the same documents that a result was computed without."""
    if inquest.weights.weight_of(left) < LEAST_CALLED_FOR:
        return False
    versions = {one.version_id for one in made.sources}
    sources = {one.place for one in made.sources}
    return any(
        inquest.weights.weight_of(left & covered(inquest, one.own)) >= LEAST_CALLED_FOR
        for document in inquest.documents
        if document.resolution.version_id in versions
        for one in _operands(inquest, document)
        if one.effect is not Effect.PRICE and one.source.place not in sources
    )
