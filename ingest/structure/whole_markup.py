"""Widens clauses and statements to the markup that they cut through, so that a quote reads as the author wrote it.

The words of `**"Fees"** means the fees` begin at a quotation mark and hold the end of the bold type alone. The statement takes in its
beginning, too. Its words stay the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ingest.structure.statements import Structure
from knowledge.model.objects import Clause
from knowledge.model.reading.spans import Span
from knowledge.model.reading.statements import Statement


def with_whole_markup(structure: Structure, inline: Sequence[Span]) -> Structure:
    """Return the structure, in which no clause or statement holds one end of an element within a line and not the other.

    `inline` are the places of those elements in the kept text. An element that several statements share stays cut: each of them
    is quoted without the words of the other.
    """
    if not inline:
        return structure
    elements = _Elements(inline, [span for one in structure.statements for span in one.spans])
    clauses = tuple(_widened_clause(one, elements) for one in structure.clauses)
    statements = tuple(_widened_statement(one, elements) for one in structure.statements)
    return Structure(clauses, statements, structure.sections)


def _widened_clause(clause: Clause, elements: _Elements) -> Clause:
    place = (clause.start, clause.end)
    start, end = elements.whole(place)
    return clause if (start, end) == place else clause.model_copy(update={"start": start, "end": end})


def _widened_statement(statement: Statement, elements: _Elements) -> Statement:
    spans = tuple(elements.whole(span) for span in statement.spans)
    return statement if spans == statement.spans else statement.model_copy(update={"spans": spans})


class _Elements:
    """The elements within lines of a text, and the places of its statements."""

    def __init__(self, inline: Sequence[Span], statements: Sequence[Span]) -> None:
        self._elements = sorted(set(inline))
        self._longest = max(right - left for left, right in self._elements)
        self._statements = sorted(set(statements))
        self._ends = sorted(end for _, end in self._statements)

    def whole(self, span: Span) -> Span:
        """The span with the rest of each element of which it holds one end, where no statement has words in that rest."""
        start, end = span
        for left, right in self._cut(start, end):
            if left < start < right <= end and not self._stated(left, start):
                start = left
            elif start <= left < end < right and not self._stated(end, right):
                end = right
        return start, end

    def _cut(self, start: int, end: int) -> list[Span]:
        """The elements that reach over the start or the end of a span, the innermost first."""
        first = bisect_left(self._elements, (start - self._longest, 0))
        near = self._elements[first : bisect_left(self._elements, (end, 0))]
        cut = [(left, right) for left, right in near if left < start < right <= end or start <= left < end < right]
        return sorted(cut, key=lambda one: one[1] - one[0])

    def _stated(self, start: int, end: int) -> bool:
        """Whether a statement has a place within these bounds."""
        ended = bisect_right(self._ends, start)
        return bisect_left(self._statements, (end, end)) > ended
