"""The elements of a document into its kept text and its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.hyphens import Vocabulary
from ingest.loaders.pdf.elements import Element, FieldElement, TableCell, TableElement, TextElement
from ingest.loaders.pdf.joining import Piece, Words, pieces_of, raised_marks
from ingest.loaders.pdf.labels import Marker, ordinal
from ingest.structure.parts.run_in import bold_opening
from ingest.structure.tree import Node, NodeKind, TreeWriter

_LEVEL = 6.0
"""Points by which the markers of one list may differ in their places: half an indentation of typewritten lists."""


def write_tree(elements: Sequence[Element]) -> tuple[str, Node]:
    """Return the kept text of some elements and its tree. A note stands behind the block that refers to it."""
    return _Writer(elements).write()


@dataclass(frozen=True)
class _Level:
    """An open list: the place and style of its markers, and the label of its last item."""

    x: float
    style: str
    label: str


class _Notes:
    """The notes of a document, and those referred to so far."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._by_page: dict[tuple[int, str], TextElement] = {}
        self._by_mark: dict[str, TextElement] = {}
        referring = {(page, mark) for element in elements for page, mark in _references(element)}
        marks = {mark for _, mark in referring}
        self.orphans: set[int] = set()
        for element in elements:
            if isinstance(element, TextElement) and element.kind is NodeKind.NOTE:
                self._by_page.setdefault((element.page, element.note_mark), element)
                self._by_mark.setdefault(element.note_mark, element)
                if element.note_mark not in marks:
                    self.orphans.add(id(element))
        self._written: set[str] = set()
        self.due: list[tuple[str, TextElement]] = []

    def note_of(self, mark: str, page: int) -> str | None:
        """The id of the note that a mark on a page refers to; the note becomes due."""
        note = self._by_page.get((page, mark)) or self._by_mark.get(mark)
        if note is None:
            return None
        note_id = f"p{note.page}-{mark}"
        if note_id not in self._written:
            self._written.add(note_id)
            self.due.append((note_id, note))
        return note_id

    def rest(self) -> list[tuple[str, TextElement]]:
        """The notes that were never due."""
        known = {**{f"p{page}-{mark}": note for (page, mark), note in self._by_page.items()}}
        return [(note_id, note) for note_id, note in known.items() if note_id not in self._written]


def _references(element: Element) -> Iterator[tuple[int, str]]:
    for page, words in _lines(element):
        for mark in raised_marks(words):
            yield page, mark


def _lines(element: Element) -> Iterator[tuple[int, Words]]:
    if isinstance(element, TextElement):
        yield from ((line.page, line.words) for line in element.lines)
    elif isinstance(element, TableElement):
        yield from ((cell.page, line) for cell in element.cells for line in cell.lines)


class _Writer:
    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._writer = TreeWriter()
        self._vocabulary = Vocabulary.of(
            " ".join(word.text for word in words) for element in elements for _, words in _lines(element)
        )
        self._notes = _Notes(elements)
        self._lists: list[_Level] = []

    def write(self) -> tuple[str, Node]:
        for element in self._elements:
            self._writer.page = element.page
            if isinstance(element, TextElement) and element.kind is NodeKind.ITEM:
                self._item(element)
                continue
            if isinstance(element, TextElement) and element.kind is NodeKind.NOTE:
                continue
            self._close_lists()
            self._block(element)
            self._due_notes()
        self._close_lists()
        for note_id, note in self._notes.rest():
            self._note(note_id, note)
        return self._writer.finish()

    def _block(self, element: Element) -> None:
        if isinstance(element, FieldElement):
            self._writer.leaf(NodeKind.FIELD)
            self._writer.words(f"{element.label}: {element.value}" if element.label else element.value)
            self._writer.end_leaf()
        elif isinstance(element, TableElement):
            self._table(element)
        else:
            level = {"level": element.level} if element.kind is NodeKind.HEADING else {}
            if element.kind is NodeKind.PARAGRAPH:
                self._paragraph(element)
                return
            self._writer.leaf(element.kind, **level)
            self._pieces([line.words for line in element.lines], element.page)
            self._writer.end_leaf()

    def _paragraph(self, element: TextElement, skip: int = 0) -> None:
        lines = [line.words for line in element.lines]
        pieces = self._pieces_of(lines, element.page, skip)
        title = _bold_title(lines, "".join(piece.text for piece in pieces if not piece.note_id), skip)
        self._writer.leaf(NodeKind.PARAGRAPH, title=title)
        self._write_pieces(pieces)
        self._writer.end_leaf()

    def _pieces(self, lines: Sequence[Words], page: int, skip: int = 0) -> None:
        self._write_pieces(self._pieces_of(lines, page, skip))

    def _pieces_of(self, lines: Sequence[Words], page: int, skip: int = 0) -> list[Piece]:
        return pieces_of(lines, self._vocabulary, lambda mark: self._notes.note_of(mark, page), skip)

    def _write_pieces(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if piece.note_id:
                self._writer.reference(piece.note_id, piece.text)
            else:
                self._writer.words(piece.text)

    # -- lists ----------------------------------------------------------------------------------------

    def _item(self, item: TextElement) -> None:
        marker = item.marker
        assert marker is not None
        depth = self._depth(marker, item.lines[0].x0)
        while len(self._lists) > depth + 1:
            self._writer.close()
            self._writer.close()
            self._lists.pop()
        if len(self._lists) == depth + 1:
            self._writer.close()
            self._lists[depth] = _Level(item.lines[0].x0, marker.style, marker.label)
        else:
            self._writer.open(NodeKind.LIST, in_sequence=bool(marker.label))
            self._lists.append(_Level(item.lines[0].x0, marker.style, marker.label))
        self._writer.open(NodeKind.ITEM, label=marker.label)
        self._paragraph(item, skip=marker.length)

    def _depth(self, marker: Marker, x: float) -> int:
        """The depth at which an item belongs: that of the list whose last label it follows, else that of its place."""
        for depth in range(len(self._lists) - 1, -1, -1):
            level = self._lists[depth]
            follows = any(n - 1 in ordinal(level.label) for n in ordinal(marker.label)) if marker.label else False
            if level.style == marker.style and (follows or abs(level.x - x) <= _LEVEL):
                return depth
        for depth in range(len(self._lists) - 1, -1, -1):
            if x > self._lists[depth].x + _LEVEL:
                return depth + 1
            if abs(x - self._lists[depth].x) <= _LEVEL:
                # Another kind of marker at the same place: (a) below 1. in a text without indentation.
                return depth + 1 if marker.label and self._lists[depth].label else depth
        return 0

    def _close_lists(self) -> None:
        had = bool(self._lists)
        while self._lists:
            self._writer.close()
            self._writer.close()
            self._lists.pop()
        if had:
            self._due_notes()

    # -- tables ---------------------------------------------------------------------------------------

    def _table(self, table: TableElement) -> None:
        owners: dict[tuple[int, int], TableCell] = {}
        for cell in table.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    owners.setdefault((row, column), cell)
        written: dict[int, Node] = {}
        self._writer.open(NodeKind.TABLE)
        for row in range(table.rows):
            self._writer.page = next((c.page for c in table.cells if c.row == row), self._writer.page)
            self._writer.open(NodeKind.ROW, is_header=row < table.headers)
            for column in range(len(table.columns)):
                self._cell(owners.get((row, column)), column, written)
            self._writer.close()
        self._writer.close()

    def _cell(self, cell: TableCell | None, column: int, written: dict[int, Node]) -> None:
        if cell is not None and id(cell) in written:
            self._writer.repeat(written[id(cell)], column)
            return
        self._writer.leaf(NodeKind.CELL, column=column)
        if cell is not None:
            self._pieces(cell.lines, cell.page)
        node = self._writer.end_leaf()
        if cell is not None and isinstance(node, Node):
            written[id(cell)] = node

    # -- notes ----------------------------------------------------------------------------------------

    def _due_notes(self) -> None:
        page = self._writer.page
        while self._notes.due:
            self._note(*self._notes.due.pop(0))
        self._writer.page = page

    def _note(self, note_id: str, note: TextElement) -> None:
        self._writer.page = note.page
        self._writer.open(NodeKind.NOTE, label=note.note_mark, note_id=note_id)
        self._writer.leaf(NodeKind.PARAGRAPH)
        self._pieces([line.words for line in note.lines], note.page, skip=len(note.note_mark))
        self._writer.end_leaf()
        self._writer.close()


def _bold_title(lines: Sequence[Words], text: str, skip: int) -> int:
    """The characters of a paragraph's text up to the end of the bold words that it begins with, behind a label of `skip` characters; 0 without any."""
    words = [(f"{word.text} ", word.bold) for line in lines for word in line if word.text]
    end = bold_opening(words)
    letters = len("".join("".join(word for word, _ in words)[skip:end].split()))
    seen = 0
    for at, character in enumerate(text, 1):
        seen += not character.isspace()
        if letters and seen == letters:
            return at
    return 0
