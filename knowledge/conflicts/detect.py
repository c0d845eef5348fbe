"""Two clauses, sentence by sentence: do they state different values of the same attribute of the same subject?

Measured in docs/evaluation.md.
"""

from __future__ import annotations

from pydantic import Field

from knowledge.conflicts.compare import Difference, difference
from knowledge.conflicts.statements import sentences
from knowledge.model.clock import Value
from knowledge.text.values import ValueKind
from knowledge.text.words import tokens


class Statement(Value):
    """A clause as the detector sees it: its text, the headings above it, whether it is an exception to another."""

    text: str
    heading: tuple[str, ...] = ()
    exception: bool = False


class Disagreement(Value):
    """What two clauses disagree on: `left` and `right` are the words that differ, verbatim, at the spans given."""

    attribute: str
    kind: str
    left: str
    right: str
    left_span: tuple[int, int]
    right_span: tuple[int, int]
    strength: float = Field(
        ge=0, le=1, description="The share of the words that the two sentences have in common."
    )


_KINDS = list(ValueKind)


def disagreement(left: Statement, right: Statement, similarity: float | None = None) -> Disagreement | None:
    """What the clauses disagree on, if anything: the same whichever comes first, but for the sides.

    Of several, the one in the most alike sentences, then by kind as `ValueKind` lists them, then the first in the
    clause whose text sorts first. `similarity` is the cosine of the two, where it is known: below 0.3 they are not
    about the same. Clauses with the same words say the same.
    """
    if left.exception or right.exception or (similarity is not None and similarity < 0.3):
        return None
    if left.text == right.text:
        return None
    if left.text > right.text:
        found = _between(right, left)
        return found and _swapped(found)
    return _between(left, right)


def _between(left: Statement, right: Statement) -> Disagreement | None:
    headings = (_stems(left), _stems(right))
    found = [
        _told(one, ours.start, theirs.start)
        for ours in sentences(left.text)
        for theirs in sentences(right.text)
        if (one := difference(ours, theirs, headings)) is not None
    ]
    return min(found, key=_order, default=None)


def _order(one: Disagreement) -> tuple[float, int, tuple[int, int], tuple[int, int]]:
    return (-one.strength, _KINDS.index(ValueKind(one.kind)), one.left_span, one.right_span)


def _stems(statement: Statement) -> frozenset[str]:
    return frozenset(word.stem for word in tokens(" ".join(statement.heading)) if not word.light)


def _told(one: Difference, left_start: int, right_start: int) -> Disagreement:
    return Disagreement(
        attribute=f"{one.kind.value}: {' '.join(one.about)}",
        kind=one.kind.value,
        left=one.left,
        right=one.right,
        left_span=(left_start + one.left_span[0], left_start + one.left_span[1]),
        right_span=(right_start + one.right_span[0], right_start + one.right_span[1]),
        strength=one.strength,
    )


def _swapped(one: Disagreement) -> Disagreement:
    return Disagreement(
        attribute=one.attribute,
        kind=one.kind,
        left=one.right,
        right=one.left,
        left_span=one.right_span,
        right_span=one.left_span,
        strength=one.strength,
    )
