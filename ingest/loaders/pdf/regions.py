"""The reading order of a page: a cut along the white space between columns, and apart from that from top to bottom.

The rule: in a set of parts, find the upright strip of white space, one font size wide, that has at least two rows on both
sides and most rows of all such strips. A part that crosses the strip ends it above and below. So does a heading in larger
print that stands alone on its height. The parts above the strip are read first, then the column on its left, the column on
its right, and the parts below; each of them is cut again in the same way. If the parts beside the strip are the columns of
a table, they are read as its rows instead (`tables`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.decoding.page import Box, FormField, around
from ingest.loaders.pdf.grids import Grid
from ingest.loaders.pdf.labels import is_marker
from ingest.loaders.pdf.tables import aligned_grid, columns_within, is_table
from ingest.loaders.pdf.words import Segment

GUTTER = 0.9
"""The least width of white space between columns, in font sizes. Spaces of justified text are up to 0.6 wide, and columns
of print stand 1.0 to 2.5 apart.
"""
_ROWS = 2
"""The rows that a strip needs on both sides. A single row is a label with its value or a heading with its page."""
_SHARED = 0.3
"""The part of the shorter side's height that both sides of a strip must have in common."""
_LARGE = 1.15
"""A heading is printed in at least this many body sizes; the next common size above 10 points is 12."""
_APART = 1.0
"""Font sizes of white space under a part on the right, such as a date, that stands above both columns."""
_BELOW = 0.4
"""Font sizes of white space above a line that may still belong to the last row of a table: less than half a line."""
_BALANCED = 2.0
"""Font sizes by which columns differ in length that a heading closes: a line and a half."""
_SAME = 0.05
"""The part of their sizes by which two lines of one heading may differ: sizes are rounded."""
_LINE = 1.6
"""Font sizes from one line of a heading to the next. Headings are set with 1.0 to 1.5; more parts two headings."""
_CLEAR = 0.5
"""Font sizes of white space above and below a line between two tables: more than between the lines of a paragraph."""
_NEAR = 40
"""Parts before and behind a heading, in the order of their heights, that may stand beside it: two rows of a wide table."""
_LEVEL = 0.6
"""Font sizes by which the tops of two columns differ that begin on one height: half a line."""
_STRIP = 2.0
"""Points by which the places that are tried for a strip differ: less than any gutter."""
_BAND = 1.0
"""Font sizes of white space over the whole width above and below a table that stands across columns of text: more than between its rows."""
_MOST_TEXT_COLUMNS = 2
"""Columns of text that often stand beside each other. A table across them has more columns."""
_DEEPEST = 60
"""Cuts within cuts. Real pages need fewer than ten."""


@dataclass(frozen=True, slots=True)
class LabelledField:
    """A form field with the words that name it."""

    field: FormField
    label: str


@dataclass(frozen=True, slots=True)
class Atom:
    """A part that is never cut: a table with rules, or a form field with its label."""

    box: Box
    content: Grid | LabelledField


Part = Segment | Atom


@dataclass(frozen=True)
class Region:
    """Parts that are read from top to bottom. `left` and `right` are the edges of its column."""

    parts: tuple[Part, ...]
    left: float
    right: float


def regions_of(parts: Sequence[Part], level: Sequence[Box], size: float) -> list[Region | Grid]:
    """Return the regions and aligned tables of a page in reading order. `level` are its level rules, `size` its print size."""
    if not parts:
        return []
    regions = _Cutter(level, size).cut(list(parts), 0)
    right = max((part.box.x1 for part in parts if isinstance(part, Segment)), default=0.0)
    return [_widened(region, parts, right) if isinstance(region, Region) else region for region in regions]


def _widened(region: Region, parts: Sequence[Part], right: float) -> Region:
    """A region with nothing on its right, with the right edge of the page's text as its own."""
    own = {id(part) for part in region.parts}
    box = around(part.box for part in region.parts)
    beside = any(
        id(part) not in own and part.box.y0 < box.y1 and part.box.y1 > box.y0 and part.box.x1 > box.x1
        for part in parts
    )
    return region if beside else Region(region.parts, region.left, max(region.right, right))


@dataclass(frozen=True)
class _Strip:
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    rows: int
    gap: float

    @property
    def rank(self) -> tuple[int, int, float]:
        """Its rows, then its parts, then its width: the strip with the highest rank is cut along."""
        return self.rows, len(self.left) + len(self.right), self.gap


class _Cutter:
    def __init__(self, level: Sequence[Box], size: float) -> None:
        self._level, self._size = level, size

    def cut(self, parts: list[Part], depth: int) -> list[Region | Grid]:
        parts = sorted(parts, key=lambda part: (part.box.y0, part.box.x0))
        strip = self._best(parts) if depth < _DEEPEST else None
        if strip is None:
            box = around(part.box for part in parts)
            return [Region(tuple(parts), box.x0, box.x1)]
        beside = [p for p in self._level_parts(strip) if isinstance(p, Segment)]
        columns = columns_within(beside, GUTTER * self._size)
        if is_table(columns, self._level):
            grid, rest = aligned_grid(columns, self._level)
            return self._around(parts, grid, rest, depth)
        if across := self._table_across(parts, strip):
            return self._around(parts, *across, depth)
        return self._side_by_side(parts, strip, depth)

    def _table_across(self, parts: list[Part], strip: _Strip) -> tuple[Grid, Sequence[Part]] | None:
        """The first table over both sides of a strip, with the parts of its band that are not in it; columns of text may stand above and below."""
        left = {id(part) for part in strip.left}
        right = {id(part) for part in strip.right}
        for band in self._bands(parts):
            sides = [
                len(columns_within([p for p in band if id(p) in side], GUTTER * self._size))
                for side in (left, right)
            ]
            columns = columns_within(band, GUTTER * self._size)
            if min(sides) >= 1 and sum(sides) > _MOST_TEXT_COLUMNS and is_table(columns, self._level):
                return aligned_grid(columns, self._level)
        return None

    def _bands(self, parts: list[Part]) -> list[list[Segment]]:
        """The parts between stretches of white space that go over the whole width; bands with parts that are never cut are left out."""
        bands: list[list[Part]] = []
        bottom = 0.0
        for part in parts:
            if not bands or part.box.y0 - bottom >= _BAND * self._size:
                bands.append([])
            bands[-1].append(part)
            bottom = max(bottom, part.box.y1)
        segments = [[part for part in band if isinstance(part, Segment)] for band in bands]
        return [
            found
            for found, band in zip(segments, bands, strict=True)
            if len(bands) > 1 and len(found) == len(band)
        ]

    def _level_parts(self, strip: _Strip) -> list[Part]:
        """The parts beside a strip without those above or below all parts on the other side; none if some are atoms."""
        top = max(min(p.box.y0 for p in side) for side in (strip.left, strip.right))
        bottom = min(max(p.box.y1 for p in side) for side in (strip.left, strip.right))
        parts = []
        for part in sorted((*strip.left, *strip.right), key=lambda part: part.box.y0):
            if part.box.y1 > top and part.box.y0 < bottom + _BELOW * self._size:
                parts.append(part)
                bottom = max(bottom, part.box.y1)
        return [] if any(isinstance(part, Atom) for part in parts) else parts

    def _around(self, parts: list[Part], grid: Grid, rest: Sequence[Part], depth: int) -> list[Region | Grid]:
        """A table, with the parts above and below it."""
        held = {id(word) for cell in grid.cells for word in cell.words}
        rest_ids = {id(part) for part in rest}
        others = [p for p in parts if id(p) in rest_ids or not (isinstance(p, Segment) and id(p.words[0]) in held)]
        middle = (grid.box.y0 + grid.box.y1) / 2
        above = [p for p in others if (p.box.y0 + p.box.y1) / 2 < middle]
        below = [p for p in others if (p.box.y0 + p.box.y1) / 2 >= middle]
        return [*self._more(above, depth), grid, *self._more(below, depth)]

    def _side_by_side(self, parts: list[Part], strip: _Strip, depth: int) -> list[Region | Grid]:
        left, right = list(strip.left), list(strip.right)
        first = self._above_both(left, right)
        right = [part for part in right if not any(part is one for one in first)]
        columns = {id(part) for part in (*left, *right)}
        y0 = min(part.box.y0 for part in (*left, *right))
        others = [part for part in parts if id(part) not in columns]
        above = [part for part in others if part.box.y0 < y0 or any(part is one for one in first)]
        below = [part for part in others if not any(part is one for one in above)]
        return [
            *self._more(above, depth),
            *self._more(left, depth),
            *self._more(right, depth),
            *self._more(below, depth),
        ]

    def _above_both(self, left: list[Part], right: list[Part]) -> list[Part]:
        """The parts on the right, such as a date, that end above both columns, which begin on one height below them."""
        top = min(part.box.y0 for part in left)
        first = [part for part in right if part.box.y1 <= top]
        rest = [part for part in right if part.box.y1 > top]
        if not first or not rest:
            return []
        start = min(part.box.y0 for part in rest)
        gap = start - max(part.box.y1 for part in first)
        return first if gap >= _APART * self._size and abs(start - top) <= _LEVEL * self._size else []

    def _more(self, parts: list[Part], depth: int) -> list[Region | Grid]:
        return self.cut(parts, depth + 1) if parts else []

    def _best(self, parts: list[Part]) -> _Strip | None:
        width = GUTTER * self._size
        alone = self._headings_alone(parts) | self._lines_between_tables(parts)
        large = _LARGE * self._size
        places = sorted({round(part.box.x1 / _STRIP) * _STRIP for part in parts})
        best: _Strip | None = None
        for place in places:
            for strip in _strips(parts, place, place + width - _STRIP, alone, large):
                if best is None or strip.rank > best.rank:
                    best = strip
        return best

    def _headings_alone(self, parts: list[Part]) -> set[int]:
        """Headings in larger print over two columns, though they are so short that they stand over one of them.

        Nothing stands beside any line of such a heading; above it both columns end, and below it both begin, at about one height.
        """
        alone: set[int] = set()
        for lines in self._headings(parts):
            box = around(line.box for line in lines)
            own = {id(line) for line in lines}
            first = next(number for number, part in enumerate(parts) if id(part) in own)
            others = [p for p in parts[max(0, first - _NEAR) : first + _NEAR] if id(p) not in own]
            if any(other.box.y0 < box.y1 and other.box.y1 > box.y0 for other in others):
                continue
            above = [part for part in parts[:first] if id(part) not in own]
            below = [part for part in parts[first:] if id(part) not in own]
            ends = [
                max((p.box.y1 for p in above if (p.box.x0 > box.x1) is side), default=0.0)
                for side in (False, True)
            ]
            tops = [
                min((p.box.y0 for p in below if (p.box.x0 > box.x1) is side), default=0.0)
                for side in (False, True)
            ]
            balanced = abs(ends[0] - ends[1]) <= _BALANCED * self._size
            if balanced and 0.0 not in tops and abs(tops[0] - tops[1]) <= _LEVEL * self._size:
                alone |= own
        return alone

    def _lines_between_tables(self, parts: Sequence[Part]) -> set[int]:
        """Lines that run below and above two parts or more of one row, as between two tables, with white space all around them."""
        alone = set()
        for number, part in enumerate(parts):
            if not isinstance(part, Segment):
                continue
            box, space = part.box, _CLEAR * self._size
            around_it = [p for p in parts[max(0, number - _NEAR) : number + _NEAR] if p is not part]
            if any(p.box.y0 < box.y1 + space and p.box.y1 > box.y0 - space for p in around_it):
                continue
            above = [p for p in around_it if p.box.y1 <= box.y0 and p.box.x0 < box.x1 and p.box.x1 > box.x0]
            below = [p for p in around_it if p.box.y0 >= box.y1 and p.box.x0 < box.x1 and p.box.x1 > box.x0]
            if len(_last_row(above, -1)) > 1 and len(_last_row(below, 1)) > 1:
                alone.add(id(part))
        return alone

    def _headings(self, parts: Sequence[Part]) -> list[list[Segment]]:
        """The lines in larger print, those that go on below each other together."""
        headings: list[list[Segment]] = []
        for part in parts:
            if not isinstance(part, Segment) or part.size < _LARGE * self._size:
                continue
            above = next((lines for lines in headings if _goes_on(lines[-1], part)), None)
            if above is None:
                headings.append([part])
            else:
                above.append(part)
        return headings


def _last_row(parts: Sequence[Part], side: int) -> list[Part]:
    """The parts on the height of the highest of them, for a side of 1, or of the lowest, for -1."""
    if not parts:
        return []
    edge = min((part.box.y0 if side > 0 else -part.box.y1) for part in parts)
    return [part for part in parts if (part.box.y0 if side > 0 else -part.box.y1) - edge < part.box.height / 2]


def _goes_on(line: Segment, below: Segment) -> bool:
    """Whether a line in larger print is the next one of a heading: as large, right below it, and not beside it."""
    is_alike = abs(line.size - below.size) <= _SAME * line.size
    is_next = 0 < below.base - line.base <= _LINE * line.size
    return is_alike and is_next and below.box.x0 < line.box.x1 and below.box.x1 > line.box.x0


def _strips(parts: list[Part], x0: float, x1: float, alone: set[int], large: float) -> list[_Strip]:
    """The strips of white space between x0 and x1, each between two parts that cross it."""
    found: list[_Strip] = []
    left: list[Part] = []
    right: list[Part] = []

    def end() -> None:
        if (strip := _strip(left, right, large)) is not None:
            found.append(strip)
        left.clear()
        right.clear()

    for part in parts:
        if id(part) in alone or (part.box.x0 < x1 - 0.01 and part.box.x1 > x0 + _STRIP / 2):
            end()
        elif part.box.x1 <= x0 + _STRIP / 2:
            left.append(part)
        else:
            right.append(part)
    end()
    return found


def _strip(left: Sequence[Part], right: Sequence[Part], large: float) -> _Strip | None:
    if not left or not right:
        return None
    one, other = around(p.box for p in left), around(p.box for p in right)
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    if shared < _SHARED * min(one.height, other.height):
        return None
    if all(isinstance(part, Segment) and is_marker(part.text) for part in left):
        return None
    rows = min(_row_count(left), _row_count(right))
    if rows < _ROWS and not _is_last_line(right, left, large):
        return None
    return _Strip(tuple(left), tuple(right), rows, other.x0 - one.x1)


def _is_last_line(right: Sequence[Part], left: Sequence[Part], large: float) -> bool:
    """Whether the right side is a column of one line, with which the text ends: it stands at the top and shares no line with the left.

    It is in larger print, or only a table stands beside it. Any other single line may be the value of a label on the left.
    """
    line, top = right[0], min(part.box.y0 for part in left)
    if len(right) > 1 or not isinstance(line, Segment) or line.box.y0 > top + large or _row_count(left) <= _ROWS:
        return False
    beside = [part for part in left if part.box.y0 < line.box.y1 and part.box.y1 > line.box.y0]
    if all(isinstance(part, Atom) for part in beside):
        return any(isinstance(part, Atom) and isinstance(part.content, Grid) for part in beside)
    bases = [part.base for part in beside if isinstance(part, Segment)]
    return line.size >= large and all(abs(base - line.base) > _SAME * line.size for base in bases)


def _row_count(parts: Sequence[Part]) -> int:
    """The rows of some parts; a table or field counts for the rows that it is high."""
    count, bottom = 0, float("-inf")
    for part in sorted(parts, key=lambda part: part.box.y0):
        if (part.box.y0 + part.box.y1) / 2 > bottom:
            count += 1
            bottom = part.box.y1
        if isinstance(part, Atom) and isinstance(part.content, Grid):
            count += part.content.rows - 1
    return count
