"""Finds the rows of a table that an author wrote as lines with tabs or leading dots between the cells, as in a list of prices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.loaders.delimited.headers import is_header
from ingest.loaders.docx.inlines import ParagraphText, TextPiece
from ingest.loaders.docx.writing import write_pieces
from ingest.structure.labels import split_line
from ingest.structure.tree import NodeKind, TreeWriter

_GAP = re.compile(r"[ \t]*(?:\t|(?:\.[ \t]?){4,}|…{2,})[ \t.…]*")
"""What parts two cells. Three dots may be an ellipsis."""
_TAB_OR_DOTS = re.compile(r"\t|(?:\. ?){4}|……")
_TO_FILL_IN = re.compile(r"_{3,}|\.{4,}\s*$")
"""A line to write on, as under a contract or in a form."""
_UNIT = re.compile(r"\d[\d.,]*\s*([^\W\d]+|[%€$£])?")
"""The first number of a cell and its unit."""
_LONGEST_CELL = 80
"""Characters of the longest cell but the last of a row: one line of a page. What is longer is prose."""
_BULLET = re.compile(r"[^\w\s(\[]{1,2}")

Pieces = Sequence[TextPiece]


@dataclass(frozen=True)
class ProseLines:
    """Lines of a paragraph that are no rows."""

    pieces: Pieces


@dataclass(frozen=True)
class TabbedRows:
    """Lines that are the rows of a table, each as the pieces of its cells."""

    cells: Sequence[Sequence[Pieces]]

    @property
    def has_header(self) -> bool:
        """Whether the first row heads the columns: it alone is bold, or has no digits where the rows below have them.

        Two columns with values of several units are labels and values, as in a form.
        """
        first, *others = [[ParagraphText(list(cell)) for cell in row] for row in self.cells]
        is_bold = [all(cell.is_bold for cell in row if cell.words) for row in (first, *others)]
        words = [[cell.words for cell in row] for row in (first, *others)]
        if len(others) > 1 and is_bold[0] and not any(is_bold[1:]):
            return True
        units = {found[1] for row in words[1:] if (found := _UNIT.search(row[-1]))}
        return is_header(words) and (len(first) > 2 or len(units) == 1)


def row_width(pieces: Pieces) -> int:
    """Return the number of cells of the last line of a paragraph; 0 if it is no row."""
    return len(_cells(_lines(pieces)[-1]))


def begins_row(pieces: Pieces, width: int) -> bool:
    """Return whether a paragraph begins with a row of some cells."""
    return len(_cells(_lines(pieces)[0])) == width


def parted(paragraphs: Sequence[Pieces]) -> list[ProseLines | TabbedRows]:
    """Return the tables that the lines of some paragraphs draw, and the lines around them.

    Two lines in a row with tabs between as many cells are a table; dots that lead to a value also make one of a single line.
    """
    lines = [line for pieces in paragraphs for line in _lines(pieces)]
    rows = [_cells(line) for line in lines]
    found: list[ProseLines | TabbedRows] = []
    at = 0
    while at < len(lines):
        end = at + 1
        while rows[at] and end < len(lines) and len(rows[end]) == len(rows[at]):
            end += 1
        if rows[at] and (end - at > 1 or _is_led(lines[at])):
            found.append(TabbedRows(rows[at:end]))
        elif found and isinstance(found[-1], ProseLines):
            found[-1] = ProseLines([*found[-1].pieces, TextPiece("\n"), *lines[at]])
        else:
            found.append(ProseLines(lines[at]))
            end = at + 1
        at = end
    return found


def may_draw(pieces: Pieces) -> bool:
    """Return whether a paragraph holds a tab or leading dots at all."""
    return _TAB_OR_DOTS.search(_text(pieces)) is not None


def _text(pieces: Pieces) -> str:
    return "".join("" if piece.note_id else piece.text for piece in pieces)


def _lines(pieces: Pieces) -> list[list[TextPiece]]:
    text = _text(pieces)
    places = [at for at, sign in enumerate(text) if sign == "\n"]
    return list(_cut(pieces, [(at, at + 1) for at in places]))


def _cells(line: Pieces) -> list[list[TextPiece]]:
    """The cells of a line; none if it is no row, but prose, an item, a field to fill in, or one with controls."""
    text = _text(line)
    if any(piece.control for piece in line) or _TO_FILL_IN.search(text):
        return []
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    gaps = [match.span() for match in _GAP.finditer(text, begin, end)]
    cells = list(_cut(line, [(0, begin), *gaps, (end, len(text))]))[1:-1]
    words = [_text(cell).strip() for cell in cells]
    if len(cells) < 2 or not all(words) or any(len(one) > _LONGEST_CELL for one in words[:-1]):
        return []
    is_item = bool(split_line(text.strip())[0]) or _BULLET.fullmatch(words[0]) is not None
    return [] if is_item else cells


def _is_led(line: Pieces) -> bool:
    return "\t" not in _text(line)


def _cut(pieces: Pieces, gaps: Sequence[tuple[int, int]]) -> Iterator[list[TextPiece]]:
    """Yield what stands between gaps in the words of some pieces. Marks of notes stay with the words before them."""
    bounds = [
        0,
        *(place for gap in gaps for place in gap),
        sum(len(one.text) for one in pieces if not one.note_id),
    ]
    for low, high in zip(bounds[::2], bounds[1::2], strict=True):
        found, at = [], 0
        for piece in pieces:
            if piece.note_id:
                found += [piece] if low < at <= high else []
                continue
            text = piece.text[max(low - at, 0) : max(high - at, 0)]
            found += [replace(piece, text=text)] if text else []
            at += len(piece.text)
        yield found


def write_rows(writer: TreeWriter, rows: TabbedRows) -> None:
    """Write the table that some rows are."""
    writer.open(NodeKind.TABLE)
    for number, row in enumerate(rows.cells):
        writer.open(NodeKind.ROW, is_header=number == 0 and rows.has_header)
        for column, cell in enumerate(row):
            writer.leaf(NodeKind.CELL, column=column)
            write_pieces(writer, cell)
            writer.end_leaf()
        writer.close()
    writer.close()
