"""The tables of plain text whose columns are parted by tabs, or by spaces that align them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.loaders.delimited.headers import is_header
from ingest.loaders.plain.lines import ITEM, TextLine
from ingest.structure.labels import split_line
from knowledge.model.reading.spans import Span

_TABS = re.compile(r"[^\t]+")
_SPACED = re.compile(r"\S+(?: \S+)*")
_LEADER = re.compile(r"[ \t]*(?:\.{4,}|(?:[ \t]\.){4,}|…{2,})[ \t]*")
"""Dots that lead from a name to its value. Three dots may be an ellipsis."""
_RULE = re.compile(r"[-=]{2,}(?:[ \t]+[-=]{2,})*")
_FEWEST_TABBED, _FEWEST_SPACED = 2, 3
"""Rows of the shortest table. Two lines may have wide spaces at one place by chance; tabs are typed on purpose."""
_LONGEST_CELL = 80
"""Characters of the longest cell but the last of a row: one line of a terminal. What is longer is prose."""


@dataclass(frozen=True)
class ColumnTable:
    """A table: for each row the spans of its cells by column, line by line, and the number of lines that it takes."""

    rows: Sequence[dict[int, list[Span]]]
    has_header: bool
    lines: int


def column_table(source: str, lines: Sequence[TextLine], at: int) -> ColumnTable | None:
    """Return the table that begins at the line `at`, if one does. Its lines follow each other and have the same columns."""
    end = at
    while end < len(lines) and lines[end].body and lines[end].indent == lines[at].indent:
        end += 1
    table = _drawn(source, lines[at:end]) or _wrapped(source, lines, at)
    rules = [number for number in range(at + 2, end) if _RULE.fullmatch(lines[number].body)]
    if table is None and rules:
        return _drawn(
            source, lines[at : rules[-1] + 1]
        )  # what stands below the closing rule is a note on the table
    return table


def _drawn(source: str, drawn: Sequence[TextLine]) -> ColumnTable | None:
    """The table that some lines draw, if all of them do."""
    rules = [number for number, line in enumerate(drawn) if _RULE.fullmatch(line.body)]
    filled = [line for number, line in enumerate(drawn) if number not in rules]
    rows = _led(filled) or _tabbed(filled) or _spaced(source, filled)
    if not rows or len(rows) < len(filled) or any(_is_item(line) for line in filled):
        return None
    words = [
        [source[slice(*row[column])] if column in row else "" for column in range(max(row) + 1)] for row in rows
    ]
    spans = [{column: [span] for column, span in row.items()} for row in rows]
    return ColumnTable(spans, 1 in rules[:1] or is_header(words), len(drawn))


def _wrapped(source: str, lines: Sequence[TextLine], at: int) -> ColumnTable | None:
    """The table of which the last cell of some rows goes on in lines that are indented as far as it, as in a glossary of two columns."""
    drawn: list[TextLine] = []
    further: dict[int, list[Span]] = {}
    end = at
    while end < len(lines) and (line := lines[end]).body and line.indent >= lines[at].indent:
        if line.indent == lines[at].indent:
            drawn.append(line)
        elif drawn and line.indent == drawn[0].indent + [*_SPACED.finditer(drawn[0].body)][-1].start():
            further.setdefault(len(drawn) - 1, []).append((line.start, line.end))
        else:
            return None
        end += 1
    table = _drawn(source, drawn) if further else None
    if table is None or len(table.rows) != len(drawn):
        return None
    for number, spans in further.items():
        table.rows[number][max(table.rows[number])] += spans
    return ColumnTable(table.rows, table.has_header, end - at)


def _is_item(line: TextLine) -> bool:
    return ITEM.match(line.body) is not None or bool(split_line(line.body)[0])


def _led(lines: Sequence[TextLine]) -> list[dict[int, Span]]:
    """The rows of which each is a name and a value with dots between them, as in a list of prices."""
    found = [_LEADER.search(line.body) for line in lines]
    rows = [
        {0: (line.start, line.start + match.start()), 1: (line.start + match.end(), line.end)}
        for line, match in zip(lines, found, strict=True)
        if match and match.start() > 0 and match.end() < len(line.body)
    ]
    return rows if len(rows) == len(lines) else []


def _tabbed(lines: Sequence[TextLine]) -> list[dict[int, Span]]:
    """The rows that single tabs part alike, with empty cells; else those that any number of tabs does."""
    if len(lines) < _FEWEST_TABBED or not all("\t" in line.body for line in lines):
        return []
    for parted in (_by_single_tabs, _by_tabs):
        found = [parted(line) for line in lines]
        counts = {count for _, count in found}
        rows = [row for row, _ in found]
        if len(counts) == 1 and all(map(_is_row, rows)):
            return rows
    return []


def _by_single_tabs(line: TextLine) -> tuple[dict[int, Span], int]:
    row, at = {}, line.start
    pieces = line.body.split("\t")
    for column, piece in enumerate(pieces):
        if piece.strip():
            start = at + len(piece) - len(piece.lstrip())
            row[column] = (start, start + len(piece.strip()))
        at += len(piece) + 1
    return row, len(pieces)


def _by_tabs(line: TextLine) -> tuple[dict[int, Span], int]:
    pieces = [match for match in _TABS.finditer(line.body) if match.group().strip()]
    row = {}
    for column, match in enumerate(pieces):
        start = line.start + match.start() + len(match.group()) - len(match.group().lstrip())
        row[column] = (start, start + len(match.group().strip()))
    return row, len(pieces)


def _spaced(source: str, lines: Sequence[TextLine]) -> list[dict[int, Span]]:
    """The rows whose cells stand at least two spaces apart and begin, or end, at the same places."""
    if len(lines) < _FEWEST_SPACED or any("\t" in line.body for line in lines):
        return []
    places = [[match.span() for match in _SPACED.finditer(line.body)] for line in lines]
    width = len(places[0])
    if width < 2 or any(len(row) != width for row in places):
        return []
    if not _are_aligned(places) and not (_are_aligned(places[1:]) and _heads(lines, places)):
        return []
    rows = [
        {column: (line.start + low, line.start + high) for column, (low, high) in enumerate(row)}
        for line, row in zip(lines, places, strict=True)
    ]
    return rows if all(map(_is_row, rows)) else []


def _are_aligned(places: Sequence[Sequence[Span]]) -> bool:
    """Whether the cells of each column begin, or end, at one place."""
    sides = (zip(*(row[column] for row in places), strict=True) for column in range(len(places[0])))
    return all(any(len(set(side)) == 1 for side in column) for column in sides)


def _heads(lines: Sequence[TextLine], places: Sequence[Sequence[Span]]) -> bool:
    """Whether the first line has a header over each column of values, centred or a little beside it."""
    words = [[line.body[slice(*cell)] for cell in row] for line, row in zip(lines, places, strict=True)]
    header, *rows = places
    columns = range(len(header))
    begins = [min(row[column][0] for row in rows) for column in columns]
    ends = [max(row[column][1] for row in rows) for column in columns]
    is_over = all(header[column][0] < ends[column] and begins[column] < header[column][1] for column in columns)
    return is_over and is_header(words)


def _is_row(row: dict[int, Span]) -> bool:
    """Whether a line has several cells, of which only the last may be long."""
    cells = [span for _, span in sorted(row.items())]
    return len(cells) > 1 and all(span[1] - span[0] <= _LONGEST_CELL for span, _ in pairwise(cells))
