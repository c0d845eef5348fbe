"""Tells sentences that say of another thing what a claimed one says of the thing asked for: `Trucks leave through gate 1. Vans leave through gate 2.`"""

from __future__ import annotations

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.claimable import Claimable
from knowledge.reasoning.understanding.question_forms import QuestionForm
from knowledge.text.vocabulary.words import tokens

_ALIKE = 0.5
"""The share of the words of the longer sentence that two sentences of one pattern have in common: two of four in the shortest pairs
(`Trucks leave through gate 1`)."""


def is_counterpart(other: Statement, claimed: Statement, question: str) -> bool:
    """Whether another sentence has the pattern of a claimed one and lacks a word of the question that this one has.

    It is one as well if it has the other polarity, and the question asks which things something holds for.
    """
    if not other.kind is claimed.kind is StatementKind.SENTENCE:
        return False
    mine, yours = _stems(claimed.words), _stems(other.words)
    asked = frozenset(_stems(question))
    lost, gained = asked.intersection(mine) - {*yours}, asked.intersection(yours) - {*mine}
    if gained:
        return False
    shared = len({*mine} & {*yours})
    form = QuestionForm(question)
    if other.negative is not claimed.negative and (form.selects or form.denies):
        return claimed.negative is form.denies and bool(shared)
    is_alike = shared >= _ALIKE * max(len(mine), len(yours))
    return bool(lost) and (is_alike or _has_its_place(mine, yours, lost))


def is_of_a_counterpart(other: Claimable, best: Claimable, question: str) -> bool:
    """Whether a claim is a counterpart of the best one of the same passage, each being one sentence."""
    if other.ranked is not best.ranked or len(other.positions) > 1 or len(best.positions) > 1:
        return False
    statements = best.ranked.evidence.statements
    return is_counterpart(statements[other.positions[0]], statements[best.positions[0]], question)


def _has_its_place(mine: list[str], yours: list[str], lost: frozenset[str]) -> bool:
    """Whether the sentences begin with two things, one of them asked for, of which both say the same."""
    return len(mine) > 1 and len(yours) > 1 and mine[0] in lost and mine[1] == yours[1]


def _stems(text: str) -> list[str]:
    return [token.stem for token in tokens(text) if not token.light]
