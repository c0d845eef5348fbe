"""Writes generated documents as PDF files: wrapped lines, page breaks, running lines, columns, hyphens and hidden text.

Each block begins with a capital letter before its first word, and paragraphs and items end with a full stop, as prose does.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.ingest.generated.documents import (
    Document,
    Heading,
    Inline,
    Items,
    Paragraph,
    Published,
    Table,
    Unpublished,
)
from tests.ingest.pdf_files import HEIGHT, WIDTH, PdfPage, pdf_file, text_width

_SIZE = 10.0
_LEADING = 1.2 * _SIZE
_TOP, _BOTTOM = 80.0, HEIGHT - 80.0
_LEFT, _RIGHT = 60.0, WIDTH - 60.0
_HEADING_SIZES = {1: 20.0, 2: 16.0, 3: 14.0, 4: 12.0}
_GUTTER = 25.0

_Words = list[tuple[str, str, int]]
"""Words, each with its style and, if it is hidden, the number of the way in which it is, else 0."""
_STRUCK = 5
"""The way of hiding in which a word takes room: it is struck out."""


def render(document: Document, seed: int) -> bytes:
    """The PDF of a document. The seed decides about columns, hyphens and rules of tables."""
    return _Typesetter(document, random.Random(seed)).file()


@dataclass
class _Place:
    """Where the next line goes."""

    left: float
    right: float
    y: float


class _Typesetter:
    def __init__(self, document: Document, chance: random.Random) -> None:
        self._document, self._chance = document, chance
        self._columns = chance.choice([1, 1, 2])
        self._hyphenates = chance.random() < 0.5
        # Narrow columns without rules beside other columns cannot be told apart, by a reader neither.
        self._rules = chance.random() < 0.5 or self._columns > 1
        self._draws_rules = self._rules
        self._pages: list[PdfPage] = []
        self._column = self._columns - 1
        self._place = _Place(_LEFT, _RIGHT, _BOTTOM)

    def file(self) -> bytes:
        self._next_column()
        below_table = False
        for block in self._document.blocks:
            # Two tables without rules below each other are one table, and two columns of sentences are no table.
            is_narrow = isinstance(block, Table) and len(block.rows[0]) == 2
            self._draws_rules = self._rules or below_table or is_narrow
            below_table = isinstance(block, Table) or (below_table and isinstance(block, Unpublished))
            match block:
                case Heading(level=level, words=words):
                    self._heading(level, words)
                case Paragraph(inlines=inlines):
                    self._paragraph(_as_prose(_words(inlines)), indent=0)
                    self._skip(_LEADING)
                case Items():
                    self._items(block, indent=12)
                    self._skip(_LEADING)
                case Table():
                    self._table(block)
                    self._skip(_LEADING)
                case Unpublished():
                    self._hidden(block.words, block.number)
        self._running_lines()
        return pdf_file(self._pages)

    # -- places ---------------------------------------------------------------------------------------

    def _next_column(self) -> None:
        self._column += 1
        if self._column >= self._columns:
            self._column = 0
            self._pages.append(PdfPage())
        width = (_RIGHT - _LEFT - _GUTTER * (self._columns - 1)) / self._columns
        left = _LEFT + self._column * (width + _GUTTER)
        self._place = _Place(left, left + width, _TOP)

    def _need(self, height: float) -> None:
        if self._place.y + height > _BOTTOM:
            self._next_column()

    def _skip(self, height: float) -> None:
        self._place.y += height

    @property
    def _page(self) -> PdfPage:
        return self._pages[-1]

    def _running_lines(self) -> None:
        if len(self._pages) == 1:
            return
        for number, page in enumerate(self._pages, start=1):
            page.text(_LEFT, 40, "Running head of the handbook", 8)
            page.text(WIDTH / 2, HEIGHT - 30, f"Page {number} of {len(self._pages)}", 8)

    # -- blocks ---------------------------------------------------------------------------------------

    def _heading(self, level: int, words: Sequence[str]) -> None:
        size = _HEADING_SIZES[level]
        self._need(4 * size)
        self._skip(size)
        for line in self._wrapped(
            _as_prose([(word, "bold", 0) for word in words], ""), self._place.right - self._place.left, size
        ):
            self._draw(line, self._place.left, size, bold=True)
            self._skip(1.2 * size)
        self._skip(_LEADING / 2)

    def _paragraph(self, words: _Words, indent: float, label: str = "") -> None:
        left = self._place.left + indent
        for number, line in enumerate(self._wrapped(words, self._place.right - left, _SIZE)):
            self._need(_LEADING)
            left = self._place.left + indent
            if label and number == 0:
                self._page.text(left - text_width(label + " ", _SIZE), self._place.y, label, _SIZE)
            self._draw(line, left, _SIZE)
            self._skip(_LEADING)

    def _items(self, items: Items, indent: float) -> None:
        for number, (paragraph, below) in enumerate(items.items, start=1):
            label = f"{number}." if items.ordered else "\u2022"
            self._paragraph(_as_prose(_words(paragraph.inlines)), indent + 14, label)
            if below is not None:
                self._items(below, indent + 24)

    def _table(self, table: Table) -> None:
        count = len(table.rows[0])
        width = (self._place.right - self._place.left) / count
        rows = [
            [list(self._wrapped(_as_prose(_words(cell.inlines), ""), width - 16, _SIZE)) for cell in row]
            for row in table.rows
        ]
        heights = [max(len(cell) for cell in row) * _LEADING + 8 for row in rows]
        # A table is moved as a whole: parts of unruled tables on two pages are told by their columns alone.
        self._need(sum(heights[:1] if self._draws_rules and self._columns == 1 else heights))
        start = self._place.y - 10
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            if self._place.y + height > _BOTTOM:
                self._close_grid(start, count, width)
                self._next_column()
                start = self._place.y - 10
            for column, cell in enumerate(row):
                for place, line in enumerate(cell):
                    y = self._place.y + 2 + place * _LEADING
                    self._draw(line, self._place.left + column * width + 6, _SIZE, bold=number == 0, y=y)
            self._skip(height)
            if self._draws_rules:
                self._page.line(self._place.left, self._place.y - 10, self._place.right, self._place.y - 10)
        self._close_grid(start, count, width)

    def _close_grid(self, start: float, count: int, width: float) -> None:
        if self._draws_rules:
            self._page.line(self._place.left, start, self._place.right, start)
            for column in range(count + 1):
                x = self._place.left + column * width
                self._page.line(x, start, x, self._place.y - 10)

    # -- lines ----------------------------------------------------------------------------------------

    def _wrapped(self, words: _Words, width: float, size: float) -> Iterator[_Words]:
        line: _Words = []
        used = 0.0
        for word, style, hidden in words:
            length = text_width(word + " ", size) if hidden in (0, _STRUCK) else 0.0
            if line and used + length > width + text_width(" ", size):
                head = max(int((width - used) / (0.6 * size)) - 1, 0)
                if (
                    self._hyphenates
                    and not hidden
                    and head >= 2
                    and word[:head].isalpha()
                    and word[head : head + 1].isalpha()
                ):
                    line.append((word[:head] + "-", style, 0))
                    word = word[head:]
                yield line
                line, used = [], 0.0
                length = text_width(word + " ", size)
            line.append((word, style, hidden))
            used += length
        if line:
            yield line

    def _draw(self, line: _Words, x: float, size: float, *, bold: bool = False, y: float | None = None) -> None:
        at = self._place.y if y is None else y
        for word, style, hidden in line:
            if hidden:
                # Two alike characters at exactly one place are taken for bold print.
                self._hide(x + (0 if hidden == _STRUCK else 2), at, word, hidden, size)
            else:
                self._page.text(x, at, word, size, bold=bold or style == "bold")
            x += text_width(word + " ", size) if hidden in (0, _STRUCK) else 0.0

    def _hidden(self, words: Sequence[str], number: int) -> None:
        self._need(_LEADING)
        x = self._place.left
        for word in words:
            if x + text_width(word, _SIZE) > self._place.right:
                x = self._place.left
                self._skip(_LEADING)
                self._need(_LEADING)
            self._hide(x, self._place.y, word, number % _STRUCK + 1, _SIZE)
            x += text_width(word + " ", _SIZE)
        self._skip(2 * _LEADING)

    def _hide(self, x: float, y: float, word: str, number: int, size: float) -> None:
        width = text_width(word, size)
        if number == 1:
            self._page.text(x, y, word, size, mode=3)
        elif number == 2:
            self._page.text(x, y, word, size, colour=(1, 1, 1))
        elif number == 3:
            self._page.text(x, y, word, 1)
        elif number == 4:
            self._page.text(x, y, word, size).box_at(x - 1, y - size, width + 2, 1.3 * size)
        else:
            self._page.text(x, y, word, size).line(x, y - 0.3 * size, x + width, y - 0.3 * size)


def _words(inlines: Sequence[Inline]) -> _Words:
    words: _Words = []
    for inline in inlines:
        if isinstance(inline, Published):
            words += [(word, inline.style, 0) for word in inline.words]
        else:
            words += [(word, "plain", inline.number % _STRUCK + 1) for word in inline.words]
    return words


def _as_prose(words: _Words, end: str = ".") -> _Words:
    """The words with a capital letter before the first one that shows and `end` behind the last one."""
    shown = [place for place, (_, _, hidden) in enumerate(words) if not hidden]
    result = list(words)
    for place, before, behind in ((shown[0], "X", ""), (shown[-1], "", end)):
        word, style, hidden = result[place]
        result[place] = (before + word + behind, style, hidden)
    return result
