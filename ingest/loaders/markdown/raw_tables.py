"""Puts the cells of a raw HTML table into rows and columns."""

from __future__ import annotations

import re

from ingest.loaders.delimited.headers import is_header
from ingest.loaders.draft import Draft, DraftTree
from ingest.loaders.markdown.tags import Tag
from ingest.structure.tree import NodeKind

_MOST_SPAN = 200
"""Columns or rows that one cell fills at most: more than any real table has, and few enough for a hostile one."""

_LIST_PARTS = frozenset(("ul", "ol", "li"))
_GAP = re.compile(r"[ \t]*\n?[ \t]*(?=</?t)", re.IGNORECASE)
"""White space between the tags of a row, which is written on one line."""


def gap_end(source: str, tag: Tag) -> int:
    """Where the white space behind a tag of a row ends, if another tag of the table follows."""
    gap = _GAP.match(source, tag.end)
    return gap.end() if gap else tag.end


class RawTable:
    """A table that is being read. `is_head` says that the rows are in its head."""

    def __init__(self, tree: DraftTree) -> None:
        self.is_head = False
        self._tree = tree
        self._column = 0
        self._cell: Draft | None = None
        self._columns = self._rows = 1
        """The columns and rows that the open cell fills."""
        self._waiting: dict[int, tuple[Draft, int]] = {}
        """For each column, the cell that fills it from above, and for how many rows more."""
        self._next_waiting: dict[int, tuple[Draft, int]] = {}
        """The same for the row after the present one."""
        tree.open(NodeKind.TABLE, is_html=True)

    @property
    def has_cell(self) -> bool:
        """Whether a cell is open."""
        return self._cell is not None

    def begin_row(self) -> None:
        """Begin a row; the one before ends."""
        self.end_row()
        self._column = 0
        self._tree.open(NodeKind.ROW, is_html=True, is_parted=True)

    def begin_cell(self, tag: Tag) -> None:
        """Begin a cell; the one before ends."""
        if self._tree.holds(NodeKind.ROW, is_html=True) is None:
            self.begin_row()
        self.end_cell()
        self._fill()
        self._cell = self._tree.begin(NodeKind.CELL, is_html=True, column=self._column, is_header=tag.name == "th")
        self._columns, self._rows = _span(tag, "colspan"), _span(tag, "rowspan")

    def end_cell(self) -> None:
        """End the open cell, and repeat it in the other columns that it fills."""
        cell, self._cell = self._cell, None
        if cell is None:
            return
        self._tree.end(NodeKind.CELL)
        for number in range(self._columns):
            if number:
                self._repeat(cell)
            if self._rows > 1:
                self._next_waiting[self._column] = (cell, self._rows - 1)
            self._column += 1

    def end_row(self) -> None:
        """End the open row."""
        row = self._tree.holds(NodeKind.ROW, is_html=True)
        if row is None:
            return
        self.end_cell()
        self._fill()
        self._waiting, self._next_waiting = self._next_waiting, {}
        if self.is_head or (row.children and all(cell.facts.get("is_header") for cell, _ in row.children)):
            row.facts["is_header"] = True
        self._tree.close(NodeKind.ROW, is_html=True)

    def close(self) -> None:
        """End the table."""
        table = self._tree.holds(NodeKind.TABLE, is_html=True)
        if table is not None:
            _find_header(table)
        self._tree.close(NodeKind.TABLE, is_html=True)

    def _fill(self) -> None:
        """Repeat the cells from above that fill the next columns of the row."""
        while self._column in self._waiting:
            cell, rows = self._waiting.pop(self._column)
            if rows > 1:
                self._next_waiting[self._column] = (cell, rows - 1)
            self._repeat(cell)
            self._column += 1

    def _repeat(self, cell: Draft) -> None:
        row = self._tree.holds(NodeKind.ROW, is_html=True)
        if row is not None and cell.kind is NodeKind.CELL:
            row.children.append((cell, {"column": self._column}))


def _span(tag: Tag, name: str) -> int:
    value = tag.attributes.get(name, "1").strip()
    return max(1, min(int(value), _MOST_SPAN)) if value.isdecimal() and len(value) < 9 else 1


def _find_header(table: Draft) -> None:
    """Mark the first row as a header where no row is marked and the digits say so."""
    rows = [row for row, _ in table.children if row.kind is NodeKind.ROW]
    if len(rows) < 2 or any(row.facts.get("is_header") for row in rows):
        return
    if is_header([["".join(plain for *_, plain in cell.runs) for cell, _ in row.children] for row in rows]):
        rows[0].facts["is_header"] = True


def is_list_in_cell(tag: Tag, tree: DraftTree) -> bool:
    """Whether a tag is of a list in a cell between bars, where a list can only be written with tags."""
    leaf = tree.leaf
    in_cell = leaf is not None and leaf.kind is NodeKind.CELL and not leaf.is_html
    return in_cell and tag.name in _LIST_PARTS and not tag.attributes
