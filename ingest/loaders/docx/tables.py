"""Tables: their grid with spans, their header rows, and their cells as words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from ingest.loaders.delimited.headers import heads_marks, heads_values
from ingest.loaders.docx.inlines import ParagraphText, Surroundings, TextPiece, is_placeholder
from ingest.loaders.docx.paragraphs import ParagraphReader
from ingest.loaders.docx.parts.document import DocumentParts
from ingest.loaders.docx.parts.left_out import HIDDEN, PLACEHOLDER, LeftOutCounter, raw_text
from ingest.loaders.docx.parts.markup import XmlElement, number
from ingest.loaders.docx.parts.styles import is_shade
from ingest.loaders.docx.writing import write_pieces
from ingest.structure.labels import is_point
from ingest.structure.tree import Node, NodeKind, TreeWriter

_FIRST_ROW, _FIRST_COLUMN = 0x0020, 0x0080
"""Bits of `w:tblLook` (17.4.56): the first row and the first column are formatted apart."""
_WRAPPERS = frozenset({"w:customXml", "w:sdtContent", "w:ins", "w:moveTo"})
_SEVERAL = 3
"""Paragraphs in a cell of the only row that make a table a page in columns: two may still be a value and a remark."""
_MOST_COLUMNS = 200
"""Columns that a span may cover. Word itself allows 63."""
_VALUE = re.compile(r"\W{0,2}\d")
"""A cell that begins with a number, behind the sign of a currency or the like."""
_LONGEST_HEADER = 60
"""Characters of the longest cell that heads a column without being formatted as a header: one line."""


@dataclass(frozen=True)
class Caption:
    """The caption of a table: its line, and its label if it is numbered by a list."""

    line: ParagraphText
    label: str


@dataclass(frozen=True)
class GridCell:
    """A cell in the grid. `continues` says that it is the lower part of a cell that spans several rows."""

    element: XmlElement
    column: int
    span: int
    continues: bool

    @property
    def shaded(self) -> bool:
        """Whether the cell has a background of its own."""
        shading = self.element.find("w:tcPr", "w:shd")
        return shading is not None and is_shade(shading)

    @property
    def paragraphs(self) -> int:
        """The number of paragraphs with words in the cell."""
        return sum(one.name == "w:p" and bool(raw_text(one)) for one in self.element.walk())

    @property
    def holds_table(self) -> bool:
        """Whether another table stands in the cell."""
        return any(one.name == "w:tbl" for one in self.element.walk())


@dataclass(frozen=True)
class GridRow:
    """A row of the grid. `is_header` says that the file marks it as a header to be repeated on each page."""

    cells: tuple[GridCell, ...]
    is_header: bool


@dataclass(frozen=True)
class CellGrid:
    """A table as rows and columns."""

    rows: tuple[GridRow, ...]
    style: str | None
    look: XmlElement | None

    @classmethod
    def of(cls, table: XmlElement, left_out: LeftOutCounter) -> CellGrid:
        """Return the grid of a table, without hidden rows, which are counted."""
        rows = []
        for row in _unwrapped(table, "w:tr", left_out):
            if row.flag("w:trPr", "w:hidden"):
                left_out.add(HIDDEN, raw_text(row))
            else:
                rows.append(GridRow(_cells(row, left_out), bool(row.flag("w:trPr", "w:tblHeader"))))
        return cls(tuple(rows), table.value("w:tblPr", "w:tblStyle"), table.find("w:tblPr", "w:tblLook"))

    @property
    def cells(self) -> list[GridCell]:
        """All cells, row by row, without the lower parts of spans."""
        return [cell for row in self.rows for cell in row.cells if not cell.continues]

    @property
    def is_layout(self) -> bool:
        """Whether the table only places blocks.

        It has one column; or one row, with several paragraphs in a cell; or other tables in at least half of its rows.
        """
        if all(len(row.cells) <= 1 for row in self.rows):
            return True
        if len(self.rows) == 1 and any(cell.paragraphs >= _SEVERAL for cell in self.cells):
            return True
        nesting = sum(any(cell.holds_table for cell in row.cells) for row in self.rows)
        return 2 * nesting >= len(self.rows)

    @property
    def points(self) -> list[tuple[str, GridCell]]:
        """The printed labels of a table whose rows are a label and one cell, each with that cell; none of any other table."""
        rows = [row.cells for row in self.rows]
        if not rows or any(len(row) != 2 or any(cell.continues for cell in row) for row in rows):
            return []
        labels = [raw_text(row[0].element).strip() for row in rows]
        return (
            [(label, row[1]) for label, row in zip(labels, rows, strict=True)]
            if all(map(is_point, labels))
            else []
        )

    def looks(self, part: str, bit: int) -> bool:
        """Whether the table applies its style's format to a part, such as `firstRow`."""
        if self.look is None:
            return False
        stated = self.look.get(f"w:{part}")
        if stated:
            return stated in ("1", "true", "on")
        try:
            return bool(int(self.look.get("w:val", "0"), 16) & bit)
        except ValueError:
            return False


@dataclass
class _CellWords:
    cell: GridCell
    pieces: list[TextPiece] = field(default_factory=list)

    @property
    def words(self) -> str:
        return ParagraphText(self.pieces).words

    @property
    def is_bold(self) -> bool:
        return ParagraphText(self.pieces).is_bold


class TableWriter:
    """Writes a table whose cells hold words."""

    def __init__(self, parts: DocumentParts, writer: TreeWriter, reader: ParagraphReader) -> None:
        """`reader` reads the paragraphs of the part that the table stands in."""
        self._parts, self._writer, self._reader = parts, writer, reader

    def caption(self, caption: Caption) -> None:
        """Write the caption into the open table."""
        self._writer.leaf(NodeKind.CAPTION, label=caption.label)
        write_pieces(self._writer, caption.line.pieces)
        self._writer.end_leaf()

    def rows(self, grid: CellGrid, around: Surroundings) -> None:
        """Write the rows into the open table."""
        shades = around.shaded or self._parts.styles.shades(grid.style)
        rows = [[self._words(cell, shades) for cell in row.cells] for row in grid.rows]
        headers = self._header_rows(grid, rows)
        heads = self._first_column_heads(grid, rows[headers:])
        above: dict[int, Node] = {}
        for at, row in enumerate(rows):
            self._writer.open(NodeKind.ROW, is_header=at < headers)
            above = self._row(row, above, heads and at >= headers)
            self._writer.close()

    def _row(self, row: list[_CellWords], above: dict[int, Node], heads: bool) -> dict[int, Node]:
        """Write the cells of a row; return the node in each column, for spans that go on below."""
        nodes: dict[int, Node] = {}
        for one in row:
            cell = one.cell
            if cell.continues:
                node, repeated = above.get(cell.column), range(cell.column, cell.column + cell.span)
            else:
                self._writer.leaf(NodeKind.CELL, column=cell.column, is_header=heads and cell.column == 0)
                write_pieces(self._writer, one.pieces)
                node, repeated = self._writer.end_leaf(), range(cell.column + 1, cell.column + cell.span)
            if node:
                for column in repeated:
                    self._writer.repeat(node, column)
                nodes |= dict.fromkeys(range(cell.column, cell.column + cell.span), node)
        return nodes

    def _words(self, cell: GridCell, shades: bool) -> _CellWords:
        if cell.continues:
            self._parts.left_out.add(HIDDEN, raw_text(cell.element))
            return _CellWords(cell)
        return _CellWords(cell, self._pieces(cell.element, Surroundings(shades or cell.shaded)))

    def _pieces(self, container: XmlElement, around: Surroundings) -> list[TextPiece]:
        """The words of everything in a cell, in order, with a space between blocks."""
        pieces: list[TextPiece] = []
        for block in _unwrapped_blocks(container, self._parts.left_out):
            if block.name == "w:tbl":
                for cell in CellGrid.of(block, self._parts.left_out).cells:
                    pieces += [*self._pieces(cell.element, around), TextPiece(" ")]
                continue
            paragraph = self._reader.read(block, around)
            label = paragraph.label or (paragraph.place.label if paragraph.place else "")
            pieces += [TextPiece(f"{label} ", True)] if label and paragraph.line.words else []
            pieces += [*paragraph.line.pieces, TextPiece(" ")]
            for box in paragraph.line.boxes:
                pieces += self._pieces(box, Surroundings(shaded=True))
        return pieces

    def _header_rows(self, grid: CellGrid, rows: list[list[_CellWords]]) -> int:
        """The number of rows at the top that head the columns.

        They are those that the file marks; else the first row, if the table's style formats it apart, or if it is
        the only bold or coloured one, or if it has no digits and some column has digits in every row below.
        """
        marked = next((at for at, row in enumerate(grid.rows) if not row.is_header), len(rows))
        if marked or len(rows) < 2:
            return marked if marked < len(rows) else 0
        high = _height(rows)
        if grid.looks("firstRow", _FIRST_ROW) and self._parts.styles.heads(grid.style, "firstRow"):
            return high
        first = [one for one in rows[0] if one.words]
        if len(first) < 2 or any(one.words.endswith(":") for one in first):
            return 0
        below = [row for row in rows[high:] if len(row) > 1]
        heads = below and (
            _stands_out(first, below[0]) or _heads_numbers(first, below) or _heads_marks(first, below)
        )
        return high if heads else 0

    def _first_column_heads(self, grid: CellGrid, rows: list[list[_CellWords]]) -> bool:
        """Whether the first cell of each row heads it: by the table's style, or because only first cells are bold."""
        if grid.looks("firstColumn", _FIRST_COLUMN) and self._parts.styles.heads(grid.style, "firstCol"):
            return True
        first = [row[0] for row in rows if row and row[0].words and row[0].cell.column == 0]
        others = [one for row in rows for one in row[1:] if one.words]
        return (
            bool(first and others) and all(one.is_bold for one in first) and not any(one.is_bold for one in others)
        )


def _height(rows: list[list[_CellWords]]) -> int:
    """The rows that the first one reaches down to, where a cell of it spans columns whose headers stand below."""
    below = next(
        (at for at, row in enumerate(rows[1:], start=1) if not any(one.cell.continues for one in row)), len(rows)
    )
    spans_columns = any(one.cell.span > 1 for one in rows[0])
    return below if spans_columns and below < len(rows) else 1


def _stands_out(first: list[_CellWords], second: list[_CellWords]) -> bool:
    below = [one for one in second if one.words]
    bold = all(one.is_bold for one in first) and not all(one.is_bold for one in below)
    shaded = all(one.cell.shaded for one in first) and not any(one.cell.shaded for one in below)
    return bool(below) and (bold or shaded)


def _heads_numbers(first: list[_CellWords], rows: list[list[_CellWords]]) -> bool:
    """Whether the first row heads a column of numbers; a number within its words (`After 5 years`) only above numbers that stand first in their cells."""
    if any(_VALUE.match(one.words) or len(one.words) > _LONGEST_HEADER for one in first):
        return False
    holds = _VALUE.match if any(_has_digit(one.words) for one in first) else _has_digit
    found = Counter(one.cell.column for row in rows for one in row if holds(one.words))
    return heads_values(found.values(), len(rows), len(first))


def _heads_marks(first: list[_CellWords], rows: list[list[_CellWords]]) -> bool:
    """Whether the first row heads a column whose cells say `yes`, `no` and the like."""
    columns: dict[int, list[str]] = {}
    for row in rows:
        for one in row:
            columns.setdefault(one.cell.column, []).append(one.words)
    is_short = all(len(one.words) <= _LONGEST_HEADER for one in first)
    return is_short and heads_marks([one.words for one in first], columns.values())


def _has_digit(words: str) -> bool:
    return any(character.isdigit() for character in words)


def _cells(row: XmlElement, left_out: LeftOutCounter) -> tuple[GridCell, ...]:
    column = number(row.value("w:trPr", "w:gridBefore"), 0)
    cells = []
    for element in _unwrapped(row, "w:tc", left_out):
        span = min(max(number(element.value("w:tcPr", "w:gridSpan"), 1), 1), _MOST_COLUMNS)
        merge = element.find("w:tcPr", "w:vMerge")
        continues = merge is not None and merge.get("w:val", "continue") == "continue"
        cells.append(GridCell(element, column, span, continues))
        column += span
    return tuple(cells)


def _unwrapped(element: XmlElement, name: str, left_out: LeftOutCounter) -> list[XmlElement]:
    """The rows of a table or the cells of a row, through content controls around them."""
    found = []
    for child in element.children:
        if child.name == name:
            found.append(child)
        elif child.name in _WRAPPERS:
            found += _unwrapped(child, name, left_out)
        elif child.name == "w:sdt" and (content := child.find("w:sdtContent")):
            inner = _unwrapped(content, name, left_out)
            found += [_emptied(one, left_out) for one in inner] if is_placeholder(child) else inner
    return found


def _emptied(element: XmlElement, left_out: LeftOutCounter) -> XmlElement:
    """The cell or row without its words: the prompt of a control that holds no value yet."""
    left_out.add(PLACEHOLDER, raw_text(element))
    return XmlElement(element.name, element.attributes, element.all("w:tcPr", "w:trPr"))


def _unwrapped_blocks(container: XmlElement, left_out: LeftOutCounter) -> list[XmlElement]:
    found = []
    for child in container.children:
        if child.name in ("w:p", "w:tbl"):
            found.append(child)
        elif child.name in _WRAPPERS:
            found += _unwrapped_blocks(child, left_out)
        elif child.name == "w:sdt" and (content := child.find("w:sdtContent")):
            if is_placeholder(child):
                left_out.add(PLACEHOLDER, raw_text(content))
            else:
                found += _unwrapped_blocks(content, left_out)
    return found
