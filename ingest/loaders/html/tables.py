"""The cells of a table by row and column, with those that span several of them filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.loaders.box_titles import NAMES_NOTHING
from ingest.loaders.delimited.headers import is_header
from ingest.loaders.html.dom import Element, one_line, text_of, walk

_PARTS = ("thead", "tbody", "tfoot")
_MOST_COLUMNS = 100
"""Columns that a cell may span: no printed table is wider."""
_MOST_REPEATS = 30
"""How often the cells of a table may be repeated, for each cell that it has. Real tables stay below two."""
_BOLD = ("b", "strong")
NOTE_SIGNS = frozenset("*†‡§¶")
"""Signs that refer to notes. Raised, they are no powers."""


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell in its column. `is_repeated` says that it stands in an earlier row or column, too."""

    cell: Element
    column: int
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its cells from left to right."""

    cells: tuple[PlacedCell, ...]
    is_header: bool


def rows_of(table: Element) -> Iterator[PlacedRow]:
    """Yield the rows of a table in the order in which they are shown: the head first and the foot last."""
    rows = _ordered_rows(table)
    grid = _Grid(_MOST_REPEATS * (1 + sum(len(cells) for _, cells in rows)))
    for number, (part, cells) in enumerate(rows):
        placed = grid.place(cells, rows_left=len(rows) - number)
        yield PlacedRow(tuple(placed), _is_header(part, cells, number, rows))


def move_notes_out(body: Element) -> None:
    """Make the notes in the last rows of tables paragraphs behind them: `* Free in July.` in one cell over all columns."""
    for table in [one for one in walk(body) if one.tag == "table" and one.parent is not None]:
        moved: list[Element] = []
        for row in reversed([one for one in walk(table) if one.tag == "tr"]):
            cells = [one for one in row.elements if one.tag in ("td", "th") and text_of(one).strip()]
            if len(cells) != 1 or not _begins_with_mark(cells[0]):
                break
            row.remove()
            moved = [*_lines(cells[0]), *moved]
        if moved and table.parent is not None:
            siblings = table.parent.children
            at = next(number for number, one in enumerate(siblings) if one is table)
            table.parent.adopt([*siblings[: at + 1], *moved, *siblings[at + 1 :]])


def open_boxes(body: Element) -> None:
    """Put the words of a box in place of the table that draws it: one row of an icon, or of a title such as `Note`, and one cell."""
    for table in [one for one in walk(body) if one.tag == "table" and one.parent is not None]:
        rows = _ordered_rows(table)
        if len(rows) != 1 or len(rows[0][1]) != 2 or any(one.tag == "th" for one in rows[0][1]):
            continue
        name, content = rows[0][1]
        if NAMES_NOTHING.fullmatch(one_line(text_of(name))) or _is_icon(name):
            table.tag, table.attributes = "div", {}
            table.adopt(content.children)


def _is_icon(cell: Element) -> bool:
    """Whether a cell holds a picture alone and is meant for it."""
    return "icon" in cell.get("class") and not text_of(cell).strip()


def _begins_with_mark(cell: Element) -> bool:
    """Whether a cell begins with a sign of notes, or with a superscript."""
    node: Element | str = cell
    while isinstance(node, Element):
        if node.tag == "sup":
            return True
        node = next((child for child in node.children if isinstance(child, Element) or child.strip()), "")
    return node.lstrip()[:1] in NOTE_SIGNS


def _lines(cell: Element) -> list[Element]:
    """A paragraph for each line of a cell."""
    lines: list[list[Element | str]] = [[]]
    for child in cell.children:
        if isinstance(child, Element) and child.tag == "br":
            lines.append([])
        else:
            lines[-1].append(child)
    made = [Element("p", {}, [], None) for line in lines]
    for paragraph, line in zip(made, lines, strict=True):
        paragraph.adopt(line)
    return [one for one in made if text_of(one).strip()]


class _Grid:
    """Places the cells of one row after the other. Spans are filled until `repeats` cells were repeated."""

    def __init__(self, repeats: int) -> None:
        self._repeats = repeats
        self._hanging: dict[
            int, tuple[Element, int]
        ] = {}  # by column: a cell from above, and how many rows it takes

    def place(self, cells: list[Element], rows_left: int) -> list[PlacedCell]:
        from_above, self._hanging = self._hanging, {}
        placed: list[PlacedCell] = []
        column = 0
        for cell in cells:
            while column in from_above:
                self._add(placed, *from_above[column], column, is_repeated=True)
                column += 1
            high = _span(cell, "rowspan", rows_left)
            for offset in range(_span(cell, "colspan", max(1, min(_MOST_COLUMNS, self._repeats)))):
                self._add(placed, cell, high, column, is_repeated=offset > 0)
                column += 1
        for further in sorted(one for one in from_above if one >= column):
            self._add(placed, *from_above[further], further, is_repeated=True)
        return placed

    def _add(self, placed: list[PlacedCell], cell: Element, high: int, column: int, *, is_repeated: bool) -> None:
        placed.append(PlacedCell(cell, column, is_repeated))
        self._repeats -= is_repeated
        if high > 1 and self._repeats > 0:
            self._hanging[column] = (cell, high - 1)


def is_layout(table: Element) -> bool:
    """Whether a table only arranges blocks: it says so, or has one column or row of one cell, or holds tables."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(one.tag in ("th", "caption", "thead") for one in _own_parts(table)):
        return False
    rows = _ordered_rows(table)
    if sum(len(cells) for _, cells in rows) <= 1:
        return True
    return any(one.tag == "table" for one in walk(table) if one is not table)


def caption_of(table: Element) -> Element | None:
    """The caption of a table."""
    return next((one for one in table.elements if one.tag == "caption"), None)


def heads_its_row(cell: Element, row: PlacedRow) -> bool:
    """Whether a cell heads its row."""
    scope = cell.get("scope").lower()
    return cell.tag == "th" and not row.is_header and scope not in ("col", "colgroup")


def _own_parts(table: Element) -> Iterator[Element]:
    """Yield the captions, parts, rows and cells of a table, without those of the tables in it."""
    stack = table.elements
    while stack:
        element = stack.pop()
        yield element
        if element.tag in (*_PARTS, "tr"):
            stack += element.elements


def _ordered_rows(table: Element) -> list[tuple[str, list[Element]]]:
    """The rows with the name of the part that they are in."""
    found: dict[str, list[tuple[str, list[Element]]]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table.elements:
        if child.tag in _PARTS:
            found[child.tag] += [(child.tag, _cells(row)) for row in child.elements if row.tag == "tr"]
        elif child.tag == "tr":
            found["tbody"].append(("tbody", _cells(child)))
    return [row for part in _PARTS for row in found[part]]


def _cells(row: Element) -> list[Element]:
    return [one for one in row.elements if one.tag in ("td", "th")]


def _is_header(part: str, cells: list[Element], number: int, rows: list[tuple[str, list[Element]]]) -> bool:
    """Whether a row heads the columns: it is in the head, or its cells are headers of columns.

    Without any header cell in the table, a first row in bold type above others that are not is one, or one of words above values.
    """
    if part == "thead":
        return True
    filled = [cell for cell in cells if one_line(text_of(cell))]
    if not filled:
        return False
    if all(cell.tag == "th" for cell in filled):
        scopes = {cell.get("scope").lower() for cell in filled}
        return not scopes & {"row", "rowgroup"} and (len(filled) > 1 or number == 0)
    if number or len(rows) < 2 or len(filled) < 2 or any(c.tag == "th" for _, row in rows for c in row):
        return False
    if all(map(_is_bold, filled)):
        return not all(map(_is_bold, rows[1][1]))
    return is_header([[one_line(text_of(cell)) for cell in row] for _, row in rows])


def _is_bold(cell: Element) -> bool:
    bold = sum(len(one_line(text_of(one))) for one in walk(cell) if one.tag in _BOLD)
    return bold >= len(one_line(text_of(cell))) > 0


def _span(cell: Element, name: str, most: int) -> int:
    value = cell.get(name).strip()
    if not (value.isascii() and value.isdigit()):
        return 1
    # In HTML, a rowspan of 0 reaches to the end of the table.
    number = int(value[:5])
    return max(1, min(number or (most if name == "rowspan" else 1), most))
