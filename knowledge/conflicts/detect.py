"""The disagreement of two clauses: different values of the same attribute of the same subject (rule C1).

It is found sentence by sentence, without a model. docs/evaluation.md describes the method and reports how well
it works.
"""

from __future__ import annotations

from pydantic import Field

from knowledge.conflicts.compare import find_difference
from knowledge.conflicts.pairs import DifferenceKind, WordDifference
from knowledge.conflicts.statements import sentences
from knowledge.model.clock import Value
from knowledge.text.words import subject_stems, tokens


class Statement(Value):
    """A clause as the detector sees it: its text, the headings above it, whether it is an exception to another
    clause.
    """

    text: str
    heading: tuple[str, ...] = ()
    exception: bool = False


class Disagreement(Value):
    """The disagreement between two clauses: `left` and `right` are the words that differ, verbatim, at the spans given."""

    attribute: str
    kind: str
    left: str
    right: str
    left_span: tuple[int, int]
    right_span: tuple[int, int]
    strength: float = Field(
        ge=0, le=1, description="The share of the words that the two sentences have in common."
    )


_KINDS = list(DifferenceKind)


def disagreement(left: Statement, right: Statement) -> Disagreement | None:
    """Return what two clauses disagree on, or None; the order of the two only swaps the sides.

    Of several disagreements the result is the one between the most similar sentences, then the first by kind
    (`DifferenceKind`), then the first in the clause whose text sorts first. Clauses of the
    same words do not disagree, and exceptions disagree with nothing.
    """
    if left.exception or right.exception:
        return None
    if left.text == right.text:
        return None
    if left.text > right.text:
        found = _first_disagreement(right, left)
        return found and _swapped(found)
    return _first_disagreement(left, right)


def _first_disagreement(left: Statement, right: Statement) -> Disagreement | None:
    headings = (_heading_stems(left), _heading_stems(right))
    found = [
        _in_clauses(difference, ours.start, theirs.start)
        for ours in sentences(left.text)
        for theirs in sentences(right.text)
        if (difference := find_difference(ours, theirs, headings)) is not None
    ]
    return min(found, key=_rank, default=None)


def _rank(found: Disagreement) -> tuple[float, int, tuple[int, int], tuple[int, int]]:
    return (-found.strength, _KINDS.index(DifferenceKind(found.kind)), found.left_span, found.right_span)


def _heading_stems(statement: Statement) -> frozenset[str]:
    return subject_stems(tokens(" ".join(statement.heading)))


def _in_clauses(difference: WordDifference, left_start: int, right_start: int) -> Disagreement:
    """Return the difference with its places in the clauses instead of in the sentences that begin at these
    offsets.
    """
    return Disagreement(
        attribute=f"{difference.kind.value}: {' '.join(difference.about)}",
        kind=difference.kind.value,
        left=difference.left,
        right=difference.right,
        left_span=(left_start + difference.left_span[0], left_start + difference.left_span[1]),
        right_span=(right_start + difference.right_span[0], right_start + difference.right_span[1]),
        strength=difference.strength,
    )


def _swapped(found: Disagreement) -> Disagreement:
    return Disagreement(
        attribute=found.attribute,
        kind=found.kind,
        left=found.right,
        right=found.left,
        left_span=found.right_span,
        right_span=found.left_span,
        strength=found.strength,
    )
