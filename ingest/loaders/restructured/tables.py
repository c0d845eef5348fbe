"""Adds the tables of reStructuredText to a draft tree: drawn grids, lists of lists, and delimited values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.loaders.delimited.records import records_of
from ingest.loaders.draft import Draft, DraftTree
from ingest.loaders.plain.lines import TextLine
from ingest.loaders.restructured.explicit import Directive
from ingest.loaders.restructured.grids import DrawnCell, DrawnTable
from ingest.loaders.restructured.lines import BULLET, Lines, behind, item_lines, length_of_block
from ingest.structure.tree import NodeKind
from knowledge.model.reading.spans import Span

_MOST_HEADERS = 50
"""Header rows and columns that an option can ask for: more than any real table has."""
_DELIMITERS = {"tab": "\t", "space": " "}


class RestructuredTables:
    """Writes tables to a tree. `inline` adds the words of a cell, given as spans of the source."""

    def __init__(self, source: str, tree: DraftTree, inline: Callable[[Sequence[Span]], None]) -> None:
        self._source = source
        self._tree = tree
        self._inline = inline

    def grid(self, grid: DrawnTable, caption: Lines = ()) -> None:
        """Add a drawn table. A cell that fills several rows or columns is repeated in each of them."""
        rows = max((cell.row + cell.rows for cell in grid.cells), default=0)
        made: dict[tuple[int, int], Draft] = {}
        self._open(caption)
        for row in range(rows):
            draft = self._tree.open(NodeKind.ROW, is_header=row < grid.header_rows)
            for cell in sorted(_filling(grid.cells, row), key=lambda one: one.column):
                for column in range(cell.column, cell.column + cell.columns):
                    known = made.get((cell.row, cell.column))
                    if known is not None:
                        draft.children.append((known, {"column": column}))
                    elif cell.spans:
                        made[cell.row, cell.column] = self._cell(
                            cell.spans, column, is_header=row < grid.header_rows
                        )
            self._tree.close(NodeKind.ROW)
        self._tree.close(NodeKind.TABLE)

    def listed(self, directive: Directive) -> None:
        """Add a table written as a list of lists."""
        headers, stubs = _count(directive, "header-rows"), _count(directive, "stub-columns")
        self._open(directive.argument)
        for number, row in enumerate(_items(directive.content)):
            self._tree.open(NodeKind.ROW, is_header=number < headers)
            for column, cell in enumerate(_items(row)):
                lines = [behind(line, mark.end()) if (mark := BULLET.match(line.body)) else line for line in cell]
                spans = [(line.start, line.end) for line in lines if line.body]
                if spans:
                    self._cell(spans, column, is_header=number < headers or column < stubs)
            self._tree.close(NodeKind.ROW)
        self._tree.close(NodeKind.TABLE)

    def delimited(self, directive: Directive, header: Span | None) -> None:
        """Add a table of delimited values. `header` is the place of the option that holds the header row."""
        headers, stubs = _count(directive, "header-rows"), _count(directive, "stub-columns")
        delim = directive.options.get("delim", ",").strip() or ","
        delimiter = _DELIMITERS.get(delim.lower(), delim[0])
        lines = [line for line in directive.content if line.body]
        body = (lines[0].start, lines[-1].end) if lines else None
        self._open(directive.argument)
        for place, is_header in ((header, True), (body, False)):
            for number, record in enumerate(records_of(self._source, *place, delimiter) if place else ()):
                heads = is_header or number < headers
                self._tree.open(NodeKind.ROW, is_header=heads)
                for column, value in enumerate(record):
                    if value.spans:
                        self._tree.begin(NodeKind.CELL, column=column, is_header=heads or column < stubs)
                        for span in value.spans:
                            self._inline([span])
                        self._tree.end(NodeKind.CELL)
                self._tree.close(NodeKind.ROW)
        self._tree.close(NodeKind.TABLE)

    def _open(self, caption: Lines) -> None:
        self._tree.open(NodeKind.TABLE)
        if caption:
            self._tree.begin(NodeKind.CAPTION)
            self._inline([(line.start, line.end) for line in caption if line.body])
            self._tree.end(NodeKind.CAPTION)

    def _cell(self, spans: Sequence[Span], column: int, *, is_header: bool) -> Draft:
        draft = self._tree.begin(NodeKind.CELL, column=column, is_header=is_header)
        self._inline(spans)
        self._tree.end(NodeKind.CELL)
        return draft


def _filling(cells: Sequence[DrawnCell], row: int) -> list[DrawnCell]:
    return [cell for cell in cells if cell.row <= row < cell.row + cell.rows]


def _count(directive: Directive, option: str) -> int:
    value = directive.options.get(option, "").strip()
    return min(int(value), _MOST_HEADERS) if value.isdecimal() and len(value) < 9 else 0


def _items(lines: Lines) -> list[list[TextLine]]:
    """The lines of each item of the bullet list that some lines are."""
    items = []
    at = 0
    while at < len(lines):
        length = 1
        if mark := BULLET.match(lines[at].body):
            length = length_of_block(lines, at)
            items.append(item_lines(lines[at : at + length], mark.end()))
        at += length
    return items
