"""The disagreement of two clauses: different values of the same attribute of the same subject (rule C1).

It is found sentence by sentence, without a model. docs/evaluation.md describes the method and reports how well
it works.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from knowledge.conflicts.differences.compare import find_cell_difference, find_difference, may_differ
from knowledge.conflicts.differences.pairs import DifferenceKind, WordDifference
from knowledge.conflicts.subjects.governed import GovernedStatement
from knowledge.conflicts.subjects.parts import Part, parts_of
from knowledge.conflicts.subjects.telling_apart import are_told_apart
from knowledge.conflicts.subjects.template import are_of_one_series, language_of_template
from knowledge.model.clock import Value
from knowledge.model.reading.spans import Span
from knowledge.text.languages import language_of
from knowledge.text.vocabulary.words import subject_stems, tokens


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


def disagreement(left: GovernedStatement, right: GovernedStatement) -> Disagreement | None:
    """Return what two statements or clauses disagree on, or None; the order of the two only swaps the sides.

    Of several disagreements the result is the one between the most similar sentences, then the first by kind
    (`DifferenceKind`), then the first in the clause whose text sorts first. Clauses of the
    same words do not disagree, nor do statements in two languages, and exceptions disagree with nothing.
    """
    first, second = _order(left), _order(right)
    if first == second:
        return None
    if first > second:
        found = _first_disagreement(right, left)
        return found and _swapped(found)
    return _first_disagreement(left, right)


def _order(one: GovernedStatement) -> tuple[str | tuple[str, ...], ...]:
    return (one.text, one.title, one.question, one.headings, one.leads, one.names, one.columns)


def _first_disagreement(left: GovernedStatement, right: GovernedStatement) -> Disagreement | None:
    found = [
        _in_statements(difference, ours, theirs)
        for ours in parts_of(left)
        for theirs in parts_of(right)
        if (difference := _difference(ours, theirs)) is not None
    ]
    if not found or _language(left) != _language(right):
        return None
    return min(found, key=_rank)


def _language(statement: GovernedStatement) -> str | None:
    """The language of a statement, or that of its document, because a short one may not show it; None for English."""
    return language_of(statement.text) or language_of_template(statement.template)


def may_disagree(left: Sequence[Part], right: Sequence[Part]) -> bool:
    """Return whether the parts of two statements share enough words to be compared; `disagreement` finds nothing where not."""
    return any(_may_differ(ours, theirs) for ours in left for theirs in right)


def _may_differ(ours: Part, theirs: Part) -> bool:
    if ours.is_cell and theirs.is_cell:
        return _of_one_cell(ours, theirs)  # rule C1k
    return may_differ(ours.sentence, theirs.sentence, _headings(ours, theirs))


def _headings(ours: Part, theirs: Part) -> tuple[frozenset[str], frozenset[str]]:
    return ours.context.stems, theirs.context.stems


def _of_one_cell(ours: Part, theirs: Part) -> bool:
    return ours.is_cell and (ours.column, ours.label) == (theirs.column, theirs.label)


def _difference(ours: Part, theirs: Part) -> WordDifference | None:
    """Return the difference of two parts, unless their contexts tell them apart. Contexts take longer to compare, so they come last."""
    is_one_cell = _of_one_cell(ours, theirs)
    if ours.is_cell and theirs.is_cell and not is_one_cell:
        return None
    difference = find_difference(ours.sentence, theirs.sentence, _headings(ours, theirs))
    if difference is None and is_one_cell:
        difference = find_cell_difference(ours.sentence, theirs.sentence, (ours.own, theirs.own))
    if difference is None or are_told_apart(ours, theirs) or _names_subjects(difference, ours, theirs):
        return None
    return difference


def _names_subjects(difference: WordDifference, ours: Part, theirs: Part) -> bool:
    """Return whether two names that differ only show that two things are meant: names that stand in the titles or headings as
    well (`run Alpha` under `Alpha helpers`), or in two items of lists, or on two pages of a series.
    """
    if difference.kind is not DifferenceKind.ENTITY:
        return False
    above, beside = ours.context, theirs.context
    if above.title != beside.title and are_of_one_series(above.template, beside.template):
        return True
    if any(part.own and not part.is_cell for part in (ours, theirs)):
        return True  # items of one lead-in name several things, not one in two ways
    names = [subject_stems(tokens(words)) for words in (difference.left, difference.right)]
    mine, yours = above.stems, beside.stems
    return bool(names[0] & mine - yours and names[1] & yours - mine)


def _rank(found: Disagreement) -> tuple[float, int, Span, Span]:
    return (-found.strength, _KINDS.index(DifferenceKind(found.kind)), found.left_span, found.right_span)


def _in_statements(difference: WordDifference, ours: Part, theirs: Part) -> Disagreement:
    """Return the difference with its places in the words of the statements."""
    return Disagreement(
        attribute=f"{difference.kind.value}: {' '.join(difference.about)}",
        kind=difference.kind.value,
        left=difference.left,
        right=difference.right,
        left_span=ours.in_statement(difference.left_span),
        right_span=theirs.in_statement(difference.right_span),
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
