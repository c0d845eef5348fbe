"""The tables of Markdown that GitHub has not: grids and columns drawn with dashes (Pandoc), and rows between bars without a header (kramdown)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.loaders.draft import DraftTree
from ingest.loaders.markdown.events import Event
from ingest.loaders.plain.lines import TextLine, lines_of
from ingest.loaders.restructured.grids import DrawnTable, dashed_table, grid_table
from ingest.structure.tree import NodeKind
from knowledge.model.reading.spans import Span

MAY_DRAW = re.compile(r"^ {0,3}(?:\+[-=:]|-{2,} +-|\|.*\|[ \t]*$)", re.MULTILINE)
"""A line as such tables have one. Most texts have none, and their lines are not looked at."""
_BAR = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
"""The line below a header."""
_CAPTION = re.compile(r"(?:Table)?:[ \t]+(?=\S)")
_MARKS = re.compile(r"\*+|`+|\\(?=\|)")
"""Markup within a cell that is not shown."""
_DEEPEST = 3
"""Columns that a table may be indented by: deeper lines are code."""


@dataclass(frozen=True)
class PlacedTable:
    """A table with its place in the source, and the place of its caption."""

    start: int
    end: int
    rows: Sequence[Sequence[tuple[int, Sequence[Span]]]]
    """For each row the columns with the places of their words, line by line."""
    header_rows: int
    caption: Span | None = None


def drawn_tables(source: str, code: Sequence[Span]) -> list[PlacedTable]:
    """Return the drawn tables of a text outside `code`, in order. Each stands between empty lines."""
    if not MAY_DRAW.search(source):
        return []
    lines = lines_of(source)
    found: list[PlacedTable] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        begins = bool(line.body) and line.indent <= _DEEPEST and not (at and lines[at - 1].body)
        is_code = begins and any(start <= line.start < end for start, end in code)
        table = _table_at(source, lines, at) if begins and not is_code else None
        if table is not None:
            found.append(table)
            while at < len(lines) and lines[at].start < table.end:
                at += 1
        at += 1
    return found


def without_tables(source: str, tables: Iterable[PlacedTable]) -> str:
    """Return the source with spaces in the place of tables, so that what stands around them is parted by empty lines."""
    pieces, at = [], 0
    for table in tables:
        pieces += [source[at : table.start], re.sub(r"[^\n]", " ", source[table.start : table.end])]
        at = table.end
    return "".join([*pieces, source[at:]])


def with_tables(events: Iterable[Event], tables: Sequence[PlacedTable]) -> Iterator[Event]:
    """Yield the events of the parser, and each table before the first block behind it; what is open then takes no part of it."""
    drawn = deque(tables)
    for event, start, end in events:
        while drawn and drawn[0].start <= start and isinstance(event, dict) and "Start" in event:
            yield {"DrawnTable": drawn[0]}, drawn[0].start, drawn.popleft().end
        yield event, start, end
    yield from (({"DrawnTable": table}, table.start, table.end) for table in drawn)


def write_table(tree: DraftTree, source: str, table: PlacedTable) -> None:
    """Add a table to a draft tree."""
    tree.end_leaf()
    tree.open(NodeKind.TABLE)
    for number, row in enumerate(table.rows):
        is_header = number < table.header_rows
        tree.open(NodeKind.ROW, is_header=is_header)
        for column, spans in row:
            tree.begin(NodeKind.CELL, column=column, is_header=is_header)
            _write(tree, source, spans)
            tree.end(NodeKind.CELL)
        tree.close(NodeKind.ROW)
    if table.caption:
        tree.begin(NodeKind.CAPTION)
        _write(tree, source, [table.caption])
        tree.end(NodeKind.CAPTION)
    tree.close(NodeKind.TABLE)


def _write(tree: DraftTree, source: str, spans: Sequence[Span]) -> None:
    for number, (start, end) in enumerate(spans):
        if number:
            tree.run(start, start, " ")
        at = start
        for mark in _MARKS.finditer(source, start, end):
            if at < mark.start():
                tree.run(at, mark.start(), source[at : mark.start()])
            at = mark.end()
        if at < end:
            tree.run(at, end, source[at:end])


def _table_at(source: str, lines: Sequence[TextLine], at: int) -> PlacedTable | None:
    """The table that begins at a line behind an empty one, if one does."""
    drawn = grid_table(lines, at) or dashed_table(source, lines, at)
    if drawn is not None:
        rows = list(_rows_of(drawn))
        length, headers = drawn.lines, drawn.header_rows
    else:
        rows = _barred(lines, at)
        length, headers = len(rows), 0
        rows = [row for row in rows if row]
    behind = at + length
    if not rows or (behind < len(lines) and lines[behind].body):
        return None
    last, caption = lines[behind - 1], None
    if behind + 1 < len(lines) and (match := _CAPTION.match(lines[behind + 1].body)):
        last = lines[behind + 1]
        caption = (last.start + match.end(), last.end)
    return PlacedTable(lines[at].start, last.end, rows, headers, caption)


def _rows_of(table: DrawnTable) -> Iterator[list[tuple[int, Sequence[Span]]]]:
    for row in range(max(cell.row for cell in table.cells) + 1):
        yield [(cell.column, cell.spans) for cell in table.cells if cell.row == row and cell.spans]


def _barred(lines: Sequence[TextLine], at: int) -> list[list[tuple[int, Sequence[Span]]]]:
    """The rows between bars that begin at a line, where no line below the first one makes it a header; a rule is a row without cells.

    All rows have the same number of cells, two at least, and there are two rows at least.
    """
    found: list[list[tuple[int, Sequence[Span]]]] = []
    bars: set[int] = set()
    for line in lines[at:]:
        if not line.body:
            break
        if line.body[0] != "|" or line.body[-1] != "|":
            return []
        places = [match.start() for match in _BAR.finditer(line.body)]
        bars.add(len(places))
        is_rule = _DELIMITER.fullmatch(line.body) is not None
        if is_rule and len(found) == 1:
            return []
        found.append([] if is_rule else list(_cells(line, places)))
    is_table = len(bars) == 1 and min(bars) > 2 and sum(map(bool, found)) > 1
    return found if is_table else []


def _cells(line: TextLine, bars: Sequence[int]) -> Iterator[tuple[int, Sequence[Span]]]:
    for column, (left, right) in enumerate(pairwise(bars)):
        words = line.body[left + 1 : right]
        if words.strip():
            start = line.start + left + 1 + len(words) - len(words.lstrip())
            yield column, [(start, start + len(words.strip()))]
