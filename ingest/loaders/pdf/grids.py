"""Tables: their cells, and how they are found where rules are drawn between the cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.decoding.page import Box, Shape, around
from ingest.loaders.pdf.words import Word

_RULE = 3.0
"""Points. A drawn box as thin as this is a line."""
_TOUCH = 3.0
"""Points by which two rules may miss each other and still meet; programs round to whole points and leave hairlines."""
_SHORTEST = 8.0
"""Points. A shorter rule is a dash, a bullet or a part of a letter."""
_THROUGH, _UNDER = 0.5, 0.2
"""Font sizes above and below a base line within which a rule strikes or underlines; rules of tables leave room for descenders."""
_MOSTLY = 0.5
"""The part of a rule with words over it that makes it an underline, whose words stand apart by spaces."""
_HIGHEST_ROW = 200.0
"""Points. A table of a single row that is higher may be a frame around columns of prose."""
PROSE_WORDS = 3.5
"""Words a line. Lines of columns of prose hold five to nine; cells of tables one to three."""
_MOST_RULES = 4000
"""Rules of a page above which it is a drawing. A table of 60 rows and 20 columns drawn cell by cell has 2,400."""


@dataclass(frozen=True)
class Cell:
    """The words of a cell, which begins in a row and a column and may span several."""

    row: int
    column: int
    words: tuple[Word, ...]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Grid:
    """A table. `headers` is the number of its header rows, and `is_ruled` says that its rows are told by drawn lines."""

    box: Box
    columns: tuple[tuple[float, float], ...]
    rows: int
    cells: tuple[Cell, ...]
    headers: int = 0
    is_ruled: bool = False


@dataclass(frozen=True)
class Rules:
    """The level and upright lines of a page."""

    level: tuple[Box, ...]
    upright: tuple[Box, ...]


def rules_of(shapes: Sequence[Shape]) -> Rules:
    """Return the lines among the shapes of a page: thin boxes, and the sides of stroked ones."""
    level: list[Box] = []
    upright: list[Box] = []
    for shape in shapes:
        box = shape.box
        if not shape.is_box:
            continue
        if min(box.width, box.height) <= _RULE:
            if max(box.width, box.height) >= _SHORTEST:
                (level if box.width >= box.height else upright).append(box)
        elif shape.stroke:
            level += [Box(box.x0, y, box.x1, y) for y in (box.y0, box.y1)]
            upright += [Box(x, box.y0, x, box.y1) for x in (box.x0, box.x1)]
    if len(level) + len(upright) > _MOST_RULES:
        return Rules((), ())
    return Rules(tuple(level), tuple(upright))


def table_rules(rules: Rules, words: Sequence[Word]) -> Rules:
    """Return the rules without those that underline or strike words: these run close to a base line, under words or through them.

    A rule that ends at upright ones is a side of cells, however near the words of a narrow column are.
    """
    kept = []
    by_base = sorted(words, key=lambda word: word.base)
    bases = [word.base for word in by_base]
    reach = max((word.size for word in words), default=0.0)
    for rule in rules.level:
        beside = by_base[bisect_left(bases, rule.y0 - reach) : bisect_right(bases, rule.y0 + reach)]
        near = [w for w in beside if -_THROUGH * w.size <= rule.y0 - w.base <= _UNDER * w.size]
        covered = sum(max(0.0, min(w.x1, rule.x1) - max(w.x0, rule.x0)) for w in near)
        if covered < _MOSTLY * rule.width or _is_between(rule, rules.upright):
            kept.append(rule)
    return Rules(tuple(kept), rules.upright)


def _is_between(rule: Box, upright: Sequence[Box]) -> bool:
    """Whether upright rules meet both ends of a level one."""
    meeting = [one for one in upright if one.y0 - _TOUCH <= rule.y1 and rule.y0 <= one.y1 + _TOUCH]
    ends = (rule.x0, rule.x1)
    return all(any(one.x0 - _TOUCH <= end <= one.x1 + _TOUCH for one in meeting) for end in ends)


def ruled_grids(rules: Rules, words: Sequence[Word]) -> list[Grid]:
    """Return the tables with lines around their cells: at least two columns, and words in two of them."""
    grids = []
    for level, upright in _connected(rules):
        lines = _Lines(level, upright)
        if len(lines.xs) < 3 or len(lines.ys) < 2:
            continue
        is_high = len(lines.ys) == 2 and lines.ys[1] - lines.ys[0] > _HIGHEST_ROW
        grid = _grid(lines, words)
        if grid is not None and not (is_high and _is_frame(grid)):
            grids.append(grid)
    return grids


def _is_frame(grid: Grid) -> bool:
    """Whether the cells of a single row are columns of prose: they have several words a line."""
    lines = {(cell.column, word.base) for cell in grid.cells for word in cell.words}
    return sum(len(cell.words) for cell in grid.cells) >= PROSE_WORDS * len(lines)


def _connected(rules: Rules) -> list[tuple[list[Box], list[Box]]]:
    """The rules in groups that touch each other."""
    parents = list(range(len(rules.level) + len(rules.upright)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    by_height = sorted(range(len(rules.level)), key=lambda n: rules.level[n].y0)
    for number, upright in enumerate(rules.upright):
        for other in by_height:
            level = rules.level[other]
            if level.y0 > upright.y1 + _TOUCH:
                break
            if (
                level.y1 >= upright.y0 - _TOUCH
                and level.x0 - _TOUCH <= upright.x1
                and upright.x0 <= level.x1 + _TOUCH
            ):
                parents[root(len(rules.level) + number)] = root(other)
    groups: defaultdict[int, tuple[list[Box], list[Box]]] = defaultdict(lambda: ([], []))
    for number in range(len(parents)):
        is_level = number < len(rules.level)
        box = rules.level[number] if is_level else rules.upright[number - len(rules.level)]
        groups[root(number)][0 if is_level else 1].append(box)
    return [group for group in groups.values() if group[0] and group[1]]


class _Lines:
    """The lines of one table, and the cells between them."""

    def __init__(self, level: list[Box], upright: list[Box]) -> None:
        self._level, self._upright = level, upright
        self.xs = _clustered((box.x0 + box.x1) / 2 for box in upright)
        self.ys = _clustered((box.y0 + box.y1) / 2 for box in level)

    def right_of(self, row: int, column: int) -> bool:
        """Whether a line closes an elementary cell on its right."""
        x, y = self.xs[column + 1], (self.ys[row] + self.ys[row + 1]) / 2
        return any(abs((b.x0 + b.x1) / 2 - x) <= _TOUCH and b.y0 <= y <= b.y1 for b in self._upright)

    def below(self, row: int, column: int) -> bool:
        """Whether a line closes an elementary cell below."""
        x, y = (self.xs[column] + self.xs[column + 1]) / 2, self.ys[row + 1]
        return any(abs((b.y0 + b.y1) / 2 - y) <= _TOUCH and b.x0 <= x <= b.x1 for b in self._level)


def _clustered(values: Iterable[float]) -> list[float]:
    clusters: list[list[float]] = []
    for value in sorted(values):
        if clusters and value - clusters[-1][-1] <= _TOUCH:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return [sum(cluster) / len(cluster) for cluster in clusters]


def _grid(lines: _Lines, words: Sequence[Word]) -> Grid | None:
    rows, columns = len(lines.ys) - 1, len(lines.xs) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}
    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not lines.right_of(row, column):
                owner[row, column + 1] = owner[row, column]
            if row + 1 < rows and not lines.below(row, column) and owner[row, column][1] == column:
                owner[row + 1, column] = owner[row, column]
    held: defaultdict[tuple[int, int], list[Word]] = defaultdict(list)
    box = Box(lines.xs[0], lines.ys[0], lines.xs[-1], lines.ys[-1])
    for word in words:
        x, y = word.box.middle
        if box.holds((x, y)):
            held[owner[_place(y, lines.ys), _place(x, lines.xs)]].append(word)
    if len({column for _, column in held}) < 2:
        return None
    spans: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for place, first in owner.items():
        spans[first].append(place)
    cells = tuple(
        Cell(
            row,
            column,
            tuple(held[row, column]),
            max(r for r, _ in places) - row + 1,
            max(c for _, c in places) - column + 1,
        )
        for (row, column), places in sorted(spans.items())
    )
    edges = tuple(zip(lines.xs, lines.xs[1:], strict=False))
    return _without_empty(Grid(box, edges, rows, cells, header_rows(rows, cells), is_ruled=True))


def _without_empty(grid: Grid) -> Grid | None:
    """A grid without the rows and columns that hold no words; None if one row or column is left."""
    rows = sorted({cell.row for cell in grid.cells if cell.words})
    columns = sorted({cell.column for cell in grid.cells if cell.words})
    if len(columns) < 2 or not rows:
        return None
    cells = []
    for cell in grid.cells:
        down = [row for row in rows if cell.row <= row < cell.row + cell.row_span]
        across = [column for column in columns if cell.column <= column < cell.column + cell.column_span]
        if down and across:
            cells.append(Cell(rows.index(down[0]), columns.index(across[0]), cell.words, len(down), len(across)))
    edges = tuple(grid.columns[column] for column in columns)
    return Grid(grid.box, edges, len(rows), tuple(cells), header_rows(len(rows), cells), grid.is_ruled)


def _place(value: float, edges: Sequence[float]) -> int:
    for number in range(len(edges) - 2, -1, -1):
        if value >= edges[number]:
            return number
    return 0


def header_rows(rows: int, cells: Sequence[Cell]) -> int:
    """The number of header rows.

    The first rows that are bold in every cell, while a later row is not, are header rows. Else the first row is one if
    each of its cells holds words and no digits. In a table of two columns the second must then hold numbers in most rows,
    because a list of labels and values has no header.
    """
    if rows < 2:
        return 0
    texts: list[list[Cell]] = [[c for c in cells if c.row == row and c.words] for row in range(rows)]
    bold = [bool(row) and all(word.bold for cell in row for word in cell.words) for row in texts]
    first = next((number for number, is_bold in enumerate(bold) if not is_bold), rows)
    if 0 < first < rows:
        return first
    columns = {cell.column for cell in cells if cell.words}
    named = {column for cell in texts[0] for column in range(cell.column, cell.column + cell.column_span)}
    if named < columns or len(texts[0]) < 2 or any(_has_digit(cell) or _is_label(cell) for cell in texts[0]):
        return 0
    values = [cell for row in texts[1:] for cell in row if cell.column > 0]
    return int(len(columns) > 2 or sum(map(_has_digit, values)) * 2 > len(values))


def _has_digit(cell: Cell) -> bool:
    return any(c.isdigit() for word in cell.words for c in word.text)


def _is_label(cell: Cell) -> bool:
    return cell.words[-1].text.endswith(":")


def box_of(words: Sequence[Word]) -> Box:
    """The box around some words, of which there is at least one."""
    return around(word.box for word in words)
