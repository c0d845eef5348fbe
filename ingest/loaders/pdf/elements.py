"""The elements of a document: blocks with their roles, tables and form fields, in reading order over all pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.loaders.pdf.blocks import Line
from ingest.loaders.pdf.grids import Grid
from ingest.loaders.pdf.labels import LEADER, Marker
from ingest.loaders.pdf.words import Word, rows_of
from ingest.structure.tree import NodeKind

_EDGES_DIFFER = 12.0
"""Points by which the columns of a table may shift from page to page."""


@dataclass(frozen=True)
class TextElement:
    """Text of one kind: heading, paragraph, item, note or caption. `closes` says that its region ends with it."""

    kind: NodeKind
    lines: tuple[Line, ...]
    marker: Marker | None = None
    note_mark: str = ""
    level: int = 0
    opens: bool = False
    closes: bool = False

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].page

    @property
    def text(self) -> str:
        """The text of all lines."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True)
class TableCell:
    """A cell: its lines, its place, and the columns and rows that it spans."""

    row: int
    column: int
    lines: tuple[tuple[Word, ...], ...]
    row_span: int = 1
    column_span: int = 1
    page: int = 1

    @property
    def text(self) -> str:
        """The text of all lines."""
        return " ".join(word.text for line in self.lines for word in line)


@dataclass(frozen=True)
class TableElement:
    """A table, which may go on over pages."""

    page: int
    columns: tuple[tuple[float, float], ...]
    rows: int
    headers: int
    cells: tuple[TableCell, ...]
    last_page: int = 0

    @classmethod
    def of(cls, grid: Grid, page: int) -> TableElement:
        """The table of a grid on a page."""
        cells = tuple(
            TableCell(
                c.row,
                c.column,
                tuple(map(tuple, rows_of(_without_leader(c.words)))),
                c.row_span,
                c.column_span,
                page,
            )
            for c in grid.cells
        )
        return cls(page, grid.columns, grid.rows, grid.headers, cells, page)

    def row_text(self, row: int) -> tuple[str, ...]:
        """The texts of the cells that begin in a row."""
        return tuple(cell.text for cell in self.cells if cell.row == row)


def _without_leader(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a cell without the dots that lead from them to the next one."""
    kept = len(words)
    while kept > 1 and LEADER.fullmatch(words[kept - 1].text):
        kept -= 1
    return words[:kept]


@dataclass(frozen=True)
class FieldElement:
    """A form field with its label and value."""

    page: int
    label: str
    value: str


Element = TextElement | TableElement | FieldElement


def joined_tables(elements: Sequence[Element]) -> list[Element]:
    """Return the elements with tables that go on over pages made one.

    A table goes on if the next page begins with a table of as many columns at the same places, or with the same
    header. A repeated header is dropped. A first row without a first cell goes on with the last row above.
    """
    result: list[Element] = []
    table: int | None = None
    for element in elements:
        is_note = isinstance(element, TextElement) and element.kind is NodeKind.NOTE
        if isinstance(element, TableElement):
            above = result[table] if table is not None else None
            if isinstance(above, TableElement) and _goes_on(above, element):
                assert table is not None
                result[table] = _appended(above, element)
                continue
            table = len(result)
        elif not is_note:
            table = None
        result.append(element)
    return result


def _goes_on(above: TableElement, below: TableElement) -> bool:
    if below.page != above.last_page + 1 or len(above.columns) != len(below.columns):
        return False
    pairs = zip(above.columns, below.columns, strict=True)
    level = all(abs(a[0] - b[0]) <= _EDGES_DIFFER for a, b in pairs)
    return level or above.row_text(0) == below.row_text(0)


def _appended(above: TableElement, below: TableElement) -> TableElement:
    repeated = 0
    while repeated < min(above.rows, below.rows) and above.row_text(repeated) == below.row_text(repeated):
        repeated += 1
    cells = [cell for cell in below.cells if cell.row >= repeated]
    goes_on = _row_goes_on([cell for cell in cells if cell.row == repeated])
    shift = above.rows - repeated - goes_on
    merged = {(cell.row, cell.column): cell for cell in above.cells}
    for cell in cells:
        moved = replace(cell, row=cell.row + shift)
        start = merged.get((moved.row, moved.column))
        if start is not None:
            moved = replace(start, lines=start.lines + moved.lines)
        merged[moved.row, moved.column] = moved
    headers = max(above.headers, repeated) if repeated else above.headers
    rows = below.rows + shift
    ordered = tuple(merged[place] for place in sorted(merged))
    return TableElement(above.page, above.columns, rows, headers, ordered, below.last_page)


def _row_goes_on(cells: Sequence[TableCell]) -> bool:
    """Whether the first row of a page goes on with the row above: its first cell is empty and another begins in small letters."""
    first = next((cell for cell in cells if cell.column == 0), None)
    filled = [cell for cell in cells if cell.text]
    return (first is None or not first.text) and any(cell.text[:1].islower() for cell in filled)


def joined_text(elements: Sequence[Element]) -> list[Element]:
    """Return the elements with paragraphs and items made one that go on in another column or on another page."""
    result: list[Element] = []
    last: int | None = None
    for element in elements:
        if not isinstance(element, TextElement):
            if isinstance(element, FieldElement):
                last = None
            result.append(element)
            continue
        above = result[last] if last is not None else None
        if isinstance(above, TextElement) and continues(above, element):
            assert last is not None
            result[last] = replace(above, lines=above.lines + element.lines, closes=element.closes)
            continue
        if element.kind not in (NodeKind.NOTE, NodeKind.CAPTION):
            last = len(result)
        result.append(element)
    return result


def continues(above: TextElement, below: TextElement) -> bool:
    """Whether a paragraph that opens a column or page goes on with the paragraph or item that closes the one before."""
    if below.kind is not NodeKind.PARAGRAPH or above.kind not in (NodeKind.PARAGRAPH, NodeKind.ITEM):
        return False
    if not (below.opens and above.closes) or abs(above.lines[-1].size - below.lines[0].size) > 0.6:
        return False
    last, first = above.lines[-1], below.lines[0]
    if first.text[:1].islower():
        return True
    filled = last.x1 - last.left >= 0.85 * (last.right - last.left)
    return not last.ended and filled and len(last.words) > 3
