"""Tables without rules between their columns: cells aligned below each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.loaders.pdf.decoding.page import Box, around
from ingest.loaders.pdf.grids import PROSE_WORDS, Cell, Grid, header_rows
from ingest.loaders.pdf.labels import LEADER, is_marker
from ingest.loaders.pdf.words import Segment, Word

_PROSE_LETTERS = 11
"""Characters a line that make prose in a script without spaces, whose lines are one word."""
_ALIGNED = 0.7
"""The part of the rows of the column with fewest rows that must stand level with a row of another column."""
_LEVEL = 0.2
"""Font sizes, those of the smaller print, by which two cells of a row may differ in their base lines: recognised text strays by as much."""
_SHIFTED = 0.1
"""Font sizes by which all rows of one column may stand above those of another. Cells of a row share a base line; lines of columns
of prose have come to stand level by chance, all with one shift. Recognised text strays by more, but to both sides.
"""
_LINES_A_RULE = 6
"""Lines of a column for each rule across a table of prose. A single rule over long columns ends a page header."""
_HANGING = 0.5
"""Font sizes by which the lines of an item stand right of its marker, which is at least that wide."""
_APART = 3.0
"""Row distances, in usual line distances, from which on a gap parts two tables, or a table from an address above it."""
_NUMBER = re.compile(r"\W{0,2}\d[\d.,' ]*(?:\W{0,2}|%)")
"""A cell that is a number, and so no part of a cell with several lines."""
_NEXT_ROW = 1.3
"""Row distances, in usual line distances, from which on a gap parts rows of a table whose cells have several lines."""

Column = list[Segment]


def columns_within(segments: Sequence[Segment], gutter: float) -> list[Column]:
    """Return the segments in columns, from left to right: the strips that no segment covers part them."""
    columns: list[Column] = []
    end = float("-inf")
    for segment in sorted(segments, key=lambda segment: segment.box.x0):
        if segment.box.x0 - end >= gutter * 0.9 or not columns:
            columns.append([])
        columns[-1].append(segment)
        end = max(end, segment.box.x1)
    for column in columns:
        column.sort(key=lambda segment: (segment.base, segment.box.x0))
    return columns


def is_table(columns: Sequence[Column], level: Sequence[Box]) -> bool:
    """Whether columns are those of a table, and not columns of prose.

    They are if gaps go through all columns and leave cells of different heights that begin on one height. Else most rows
    of the column with fewest must share base lines with rows of another column, and one column must hold short cells, or
    rules must run across the columns.
    """
    if len(columns) < 2 or any(_is_list(column) for column in columns):
        return False
    if _has_bands(columns):
        return True
    fewest = min(columns, key=len)
    others = [segment for column in columns if column is not fewest for segment in column]
    offsets = [
        min((segment.base - other.base for other in others if _is_level(segment, other)), key=abs, default=None)
        for segment in fewest
    ]
    level_rows = [offset for offset in offsets if offset is not None]
    if len(level_rows) < _ALIGNED * len(fewest):
        return False
    if abs(median(level_rows)) > _SHIFTED * fewest[0].size:
        return False
    return not all(_is_prose(column) for column in columns) or _ruled_across(columns, level)


def _is_level(one: Segment, other: Segment) -> bool:
    return abs(one.base - other.base) <= _LEVEL * min(one.size, other.size)


def _is_prose(column: Column) -> bool:
    """Whether the lines hold as many words as those of prose. Wide spaces of justified text part a line into segments."""
    lines = 1 + sum(not _is_level(one, other) for one, other in pairwise(column))
    words = sum(len(segment.words) for segment in column) / lines
    letters = [c for segment in column for c in segment.text]
    unspaced = sum(ord(c) > 0x2E80 for c in letters) * 2 > len(letters)
    return words >= PROSE_WORDS or (unspaced and len(letters) / lines >= _PROSE_LETTERS)


def _is_list(column: Column) -> bool:
    """Whether a third of the lines begin with a list marker and go on behind it, or half of them with the lines that hang from them."""
    marked, hanging = 0, 0
    edge: float | None = None
    for line in column:
        if LEADER.search(line.words[-1].text):  # it leads to the number of a page, and so is a row
            edge = None
        elif len(line.words) > 1 and is_marker(line.words[0].text):
            marked, edge = marked + 1, line.box.x0
        elif edge is not None and line.box.x0 > edge + _HANGING * line.size:
            hanging += 1
        else:
            edge = None
    return marked * 3 >= len(column) or (marked > 1 and (marked + hanging) * 2 >= len(column))


def _ruled_across(columns: Sequence[Column], level: Sequence[Box]) -> bool:
    """Whether rules run between the rows and across the space between two columns: one for a few lines at least."""
    boxes = [around(segment.box for segment in column) for column in columns]
    top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    gaps = [(one.x1, other.x0) for one, other in pairwise(boxes)]
    across = [
        rule.y0
        for rule in level
        if top < rule.y0 < bottom and any(rule.x0 < left and rule.x1 > right for left, right in gaps)
    ]
    longest = max(len(column) for column in columns)
    return longest <= _LINES_A_RULE * (len({round(y) for y in across}) + 1) and bool(across)


def _has_bands(columns: Sequence[Column]) -> bool:
    """Whether gaps through all columns make three rows or more, whose cells begin level and differ in their numbers of lines.

    Two rows are enough in three columns.
    """
    lines = sorted((segment for column in columns for segment in column), key=lambda segment: segment.box.y0)
    distance = usual_distance([s.base for column in columns for s in column][: len(columns[0])]) or lines[0].size
    bands: list[list[Segment]] = []
    bottom = float("-inf")
    for line in lines:
        if line.box.y0 - bottom > 0.5 * distance:
            bands.append([])
        bands[-1].append(line)
        bottom = max(bottom, line.box.y1)
    if len(bands) < (3 if len(columns) == 2 else 2):
        return False
    counts = []
    for band in bands:
        cells = [[line for line in band if any(line is one for one in column)] for column in columns]
        if not all(cells) or not all(_is_level(cell[0], cells[0][0]) for cell in cells):
            return False
        counts.append({len(cell) for cell in cells})
    return sum(len(lengths) > 1 for lengths in counts) >= 2


def usual_distance(bases: Sequence[float]) -> float:
    """The usual distance of base lines that follow each other, or 0 for a single line."""
    gaps = [round(b - a, 1) for a, b in pairwise(bases) if b - a > 0.5]
    return median(sorted(gaps)[: max(1, (len(gaps) + 1) // 2)]) if gaps else 0.0


def aligned_grid(columns: Sequence[Column], level: Sequence[Box]) -> tuple[Grid, list[Segment]]:
    """Return the table of some columns, and the segments that belong to no row: those above the first and below the last."""
    lines = _lines(columns)
    from_line, to_line = _together(lines)
    shared = [number for number in range(from_line, to_line) if sum(map(bool, lines[number])) > 1]
    first, last = (shared[0], shared[-1]) if shared else (from_line, to_line - 1)
    bases = [_base(line) for line in lines]
    distance = usual_distance(bases) or 12.0
    has_gaps = any(b - a >= _NEXT_ROW * distance for a, b in pairwise(bases[: last + 1]))
    while last + 1 < to_line and (has_gaps or not lines[last + 1][0]):
        if _base(lines[last + 1]) - _base(lines[last]) > _NEXT_ROW * distance:
            break
        last += 1
    rest = [segment for line in (*lines[:first], *lines[last + 1 :]) for cell in line for segment in cell]
    rows = _rows(lines[first : last + 1], level)
    cells = tuple(
        Cell(number, column, tuple(words))
        for number, row in enumerate(rows)
        for column, words in enumerate(row)
        if words
    )
    box = around(word.box for cell in cells for word in cell.words)
    edges = tuple((min(s.box.x0 for s in column), max(s.box.x1 for s in column)) for column in columns)
    return Grid(box, edges, len(rows), cells, header_rows(len(rows), cells)), rest


def _together(lines: Sequence[Sequence[Sequence[Segment]]]) -> tuple[int, int]:
    """The longest run of lines without a wide gap between them, as the first line and the one behind the last: a wide gap ends a table."""
    bases = [_base(line) for line in lines]
    distance = usual_distance(bases) or 12.0
    cuts = [at for at, (one, other) in enumerate(pairwise(bases), start=1) if other - one > _APART * distance]
    return max(pairwise([0, *cuts, len(lines)]), key=lambda run: run[1] - run[0])


def _lines(columns: Sequence[Column]) -> list[list[list[Segment]]]:
    """The segments by base line and column."""
    lines: list[list[list[Segment]]] = []
    placed = [(segment, number) for number, column in enumerate(columns) for segment in column]
    for segment, number in sorted(placed, key=lambda one: one[0].base):
        if not lines or segment.base - _base(lines[-1]) > _LEVEL * segment.size:
            lines.append([[] for _ in columns])
        lines[-1][number].append(segment)
    return lines


def _base(line: Sequence[Sequence[Segment]]) -> float:
    return min(segment.base for cell in line for segment in cell)


def _rows(lines: Sequence[Sequence[Sequence[Segment]]], level: Sequence[Box]) -> list[list[list[Word]]]:
    """The words of each row and column. A row has several lines where cells are broken into lines."""
    distances = [_base(b) - _base(a) for a, b in pairwise(lines)]
    usual = usual_distance([_base(line) for line in lines])
    by_gaps = bool(distances) and max(distances) >= _NEXT_ROW * usual and _is_broken(lines, distances, usual)
    rows: list[list[list[Word]]] = []
    for number, line in enumerate(lines):
        begins = not rows or _ruled_between(lines[number - 1], line, level)
        if not begins and by_gaps:
            begins = distances[number - 1] >= _NEXT_ROW * usual
        elif not begins:
            begins = not _goes_on(line)
        if begins:
            rows.append([[] for _ in line])
        for cell, segments in zip(rows[-1], line, strict=True):
            cell += [word for segment in segments for word in segment.words]
    return rows


def _is_broken(lines: Sequence[Sequence[Sequence[Segment]]], distances: Sequence[float], usual: float) -> bool:
    """Whether lines at the usual distance look like parts of one row: some columns are empty in them."""
    close = [line for line, gap in zip(lines[1:], distances, strict=True) if gap < _NEXT_ROW * usual]
    return any(not all(line) for line in close) and not any(_has_numbers(line, 2) for line in close)


def _has_numbers(line: Sequence[Sequence[Segment]], least: int) -> bool:
    """Whether at least so many columns of a line hold a number and nothing else."""
    texts = [" ".join(segment.text for segment in cell) for cell in line[1:]]
    return sum(bool(_NUMBER.fullmatch(text)) for text in texts) >= least


def _goes_on(line: Sequence[Sequence[Segment]]) -> bool:
    """Whether a line goes on with the row above: its first column is empty, and so is another, or it begins in small letters."""
    if line[0]:
        rest_empty = not any(line[1:])
        return rest_empty and line[0][0].text[:1].islower()
    filled = [cell for cell in line if cell]
    if len(filled) > 1 and _has_numbers(line, 1):
        return False  # a sum below the rows, with its name and its amount
    return len(filled) < len(line) - 1 or all(cell[0].text[:1].islower() for cell in filled) or len(line) == 2


def _ruled_between(
    above: Sequence[Sequence[Segment]], below: Sequence[Sequence[Segment]], level: Sequence[Box]
) -> bool:
    top, bottom = _base(above), _base(below)
    left = min(segment.box.x0 for cell in below for segment in cell)
    return any(top < rule.y0 < bottom and rule.x0 <= left + 1 and rule.width > 20 for rule in level)
