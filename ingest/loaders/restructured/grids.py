"""The grid tables and simple tables of reStructuredText and Pandoc, as cells with the rows and columns that they fill."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.loaders.plain.lines import TextLine
from knowledge.model.reading.spans import Span

_GRID = re.compile(r"\+(?::?[-=]+:?\+)+")
_SIMPLE = re.compile(r"=+(?: +=+)+")
_DASHED = re.compile(r"-{2,}(?: +-{2,})+")
_SPANNING = re.compile(r"-+(?: +-+)*")


@dataclass
class DrawnCell:
    """A cell: its words as one span of the source for each line, and the rows and columns that it fills, counted from 0."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True)
class DrawnTable:
    """A table: its cells, the number of its header rows, and the number of lines that it takes."""

    cells: Sequence[DrawnCell]
    header_rows: int
    lines: int


def grid_table(lines: Sequence[TextLine], at: int) -> DrawnTable | None:
    """Return the table drawn with `+---+` that begins at the line `at`, if one does."""
    if not _GRID.fullmatch(lines[at].body):
        return None
    end = at
    while end < len(lines) and lines[end].body[:1] in ("|", "+") and lines[end].body:
        end += 1
    drawn = lines[at:end]
    rules = [number for number, line in enumerate(drawn) if _is_rule(line.body)]
    while rules and not _GRID.fullmatch(drawn[rules[-1]].body):
        rules.pop()
    if len(rules) < 2:
        return None
    columns = sorted({place for number in rules for place in _corners(drawn[number].body)})
    heads = [
        number for number, rule in enumerate(rules) if "=" in drawn[rule].body and 0 < number < len(rules) - 1
    ]
    cells = list(_Drawing(drawn, rules, columns).cells())
    return DrawnTable(cells, heads[0] if heads else 0, end - at)


def _is_rule(body: str) -> bool:
    return body[0] in "+|" and re.search(r"\+:?[-=]+:?\+", body) is not None


def _corners(body: str) -> Iterator[int]:
    """The places at which rules of a line meet bars."""
    for match in re.finditer(r"\+(?=:?[-=]+:?\+)|(?<=[-=:])\+", body):
        yield match.start()


@dataclass(frozen=True)
class _Drawing:
    """A grid as it is drawn: its lines, the numbers of those with rules, and the places of its bars."""

    lines: Sequence[TextLine]
    rules: Sequence[int]
    bars: Sequence[int]

    def cells(self) -> Iterator[DrawnCell]:
        """Yield the cells from top to bottom. Units of the grid with no bar or rule between them are one cell."""
        taken: set[tuple[int, int]] = set()
        for row in range(len(self.rules) - 1):
            for column in range(len(self.bars) - 1):
                if (row, column) in taken:
                    continue
                cell = self._cell(row, column)
                taken |= {
                    (row + down, column + right) for down in range(cell.rows) for right in range(cell.columns)
                }
                yield cell

    def _cell(self, row: int, column: int) -> DrawnCell:
        columns = rows = 1
        while column + columns < len(self.bars) - 1 and not self._has_bar(row, column + columns):
            columns += 1
        while row + rows < len(self.rules) - 1 and not self._has_rule(row + rows, column, columns):
            rows += 1
        spans = []
        left, right = self.bars[column] + 1, self.bars[column + columns]
        for line in self.lines[self.rules[row] + 1 : self.rules[row + rows]]:
            words = line.body[left:right]
            if words.strip():
                start = line.start + left + len(words) - len(words.lstrip())
                spans.append((start, start + len(words.strip())))
        return DrawnCell(row, column, rows, columns, spans)

    def _has_bar(self, row: int, bar: int) -> bool:
        """Whether a bar is drawn on the left of a column in a row."""
        inner = self.lines[self.rules[row] + 1 : self.rules[row + 1]]
        return bool(inner) and all(line.body[self.bars[bar] : self.bars[bar] + 1] in ("|", "+") for line in inner)

    def _has_rule(self, row: int, column: int, columns: int) -> bool:
        """Whether a rule is drawn above a row over some columns."""
        drawn = self.lines[self.rules[row]].body[self.bars[column] + 1 : self.bars[column + columns]]
        return bool(drawn) and not drawn.strip("-=+:")


def simple_table(source: str, lines: Sequence[TextLine], at: int) -> DrawnTable | None:
    """Return the table whose columns are drawn with `=====  =====` and that begins at the line `at`, if one does.

    The first rule stands above the table, a second one may stand below its header, and the last one ends it. A line whose first column is
    empty goes on with the row above. A line of dashes says which columns the cells of the row above it span.
    """
    rules = _simple_rules(lines, at)
    if len(rules) < 2:
        return None
    starts = [match.start() for match in re.finditer("=+", lines[at].body)]
    rows: list[list[DrawnCell]] = []
    header_rows = 0
    pending: list[TextLine] = []
    for number in range(at + 1, rules[-1] + 1):
        line = lines[number]
        is_rule = number in rules or (bool(pending) and _SPANNING.fullmatch(line.body) is not None)
        if is_rule:
            drawn = [match.start() for match in re.finditer("[=-]+", line.body)]
            columns = [column for column, start in enumerate(starts) if start in drawn] or [0]
            _add_rows(
                source, pending, _Columns(lines[at].indent, starts, columns, spans=number != rules[-1]), rows
            )
            pending = []
            header_rows = len(rows) if len(rules) > 2 and number == rules[1] else header_rows
        elif line.body:
            pending.append(line)
    return DrawnTable([cell for row in rows for cell in row], header_rows, rules[-1] + 1 - at)


def dashed_table(source: str, lines: Sequence[TextLine], at: int) -> DrawnTable | None:
    """Return the table whose columns are drawn with `-----  -----` below its header line, or around it without a header, if one begins at the line `at`.

    It ends before an empty line, or with a further rule. A row over several lines is one for each line.
    """
    is_headed = at + 1 < len(lines) and _DASHED.fullmatch(lines[at].body) is None
    rule = at + 1 if is_headed else at
    if rule >= len(lines) or not _DASHED.fullmatch(lines[rule].body):
        return None
    end = rule + 1
    while end < len(lines) and lines[end].body and not _SPANNING.fullmatch(lines[end].body):
        end += 1
    is_closed = end < len(lines) and bool(lines[end].body)
    if end == rule + 1 or (not is_headed and not is_closed):
        return None
    starts = [match.start() for match in re.finditer("-+", lines[rule].body)]
    columns = _Columns(lines[rule].indent, starts, range(len(starts)), spans=False)
    rows: list[list[DrawnCell]] = []
    for line in [*([lines[at]] if is_headed else []), *lines[rule + 1 : end]]:
        _add_rows(source, [line], columns, rows)
    cells = [cell for row in rows for cell in row]
    return DrawnTable(cells, int(is_headed), end + is_closed - at) if _part(cells, len(starts)) else None


def _part(cells: Sequence[DrawnCell], columns: int) -> bool:
    """Whether the words of a table stand in all of its columns."""
    return len({cell.column for cell in cells}) == columns


def _simple_rules(lines: Sequence[TextLine], at: int) -> list[int]:
    rules = [at] if _SIMPLE.fullmatch(lines[at].body) else []
    for number in range(at + 1, len(lines) if rules else 0):
        if lines[number].body and lines[number].indent < lines[at].indent:
            break
        if re.fullmatch(r"=+(?: +=+)*", lines[number].body):
            rules.append(number)
            if number + 1 == len(lines) or not lines[number + 1].body:
                break
    return rules


@dataclass(frozen=True)
class _Columns:
    """The columns of a simple table, and those at which a cell begins in some rows."""

    indent: int
    starts: Sequence[int]
    first: Sequence[int]
    spans: bool


def _add_rows(source: str, lines: Sequence[TextLine], columns: _Columns, rows: list[list[DrawnCell]]) -> None:
    # Only the last row above dashes has spans, but the rule below a header has them for all of its rows.
    first = (
        columns.first if columns.spans and len(columns.first) < len(columns.starts) else range(len(columns.starts))
    )
    begun = False
    for line in lines:
        cells = dict(_cells(source, line, columns, first))
        if 0 in cells or not begun:
            rows.append([])
            begun = True
        row = rows[-1]
        for column, (width, span) in cells.items():
            cell = next((one for one in row if one.column == column), None)
            if cell is None:
                cell = DrawnCell(len(rows) - 1, column, 1, width)
                row.append(cell)
            cell.spans.append(span)
        row.sort(key=lambda cell: cell.column)


def _cells(
    source: str, line: TextLine, columns: _Columns, first: Sequence[int]
) -> Iterator[tuple[int, tuple[int, Span]]]:
    """The words of a line by column, with the columns that they fill. The last column goes on to the end of the line."""
    begin = source.rfind("\n", 0, line.start) + 1 + columns.indent
    bounds = [*(begin + columns.starts[column] for column in first), line.end]
    for (column, after), (start, end) in zip(
        pairwise([*first, len(columns.starts)]), pairwise(bounds), strict=True
    ):
        words = source[start : min(end, line.end)]
        if words.strip() and words.strip() != "\\":
            start += len(words) - len(words.lstrip())
            yield column, (after - column, (start, start + len(words.strip())))
