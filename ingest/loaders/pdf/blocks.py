"""Regions into lines and blocks: a block is a paragraph, a heading, an item or a note, of one or more lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest.loaders.pdf.labels import Marker, marker_of, number_depth, ordinal
from ingest.loaders.pdf.regions import Atom, Region
from ingest.loaders.pdf.words import Segment, Word, main_size, text_of

_LEVEL = 0.3
"""Font sizes by which the parts of a line may differ in their base lines."""
_PARAGRAPH_GAP = 1.25
"""Usual line distances from which on a gap parts two paragraphs."""
_OTHER_SIZE = 0.08
"""The part by which two font sizes differ if the lines belong to different blocks: 10 and 11 points do."""
_INDENT = 0.7
"""Font sizes by which a line is indented; typists and programs use 1 to 3."""
_ELSEWHERE = 4.0
"""Font sizes by which the edges of lines of different blocks differ; the first line of a paragraph is indented by less."""
_LEADER = 5
"""Dots that lead from a heading to its page number. An ellipsis has three, and four at the end of a sentence."""
_SPACE = 0.25
"""The width of a space, in font sizes."""
_FULL = 0.85
"""The part of its column that a line fills if it was broken for lack of room."""
_MUCH_ROOM = 0.25
"""The part of its column that a line leaves free if it was surely not broken for lack of room; long words take a fifth."""
_DEFAULT_DISTANCE = 1.2
"""The usual line distance in font sizes, where a document has no paragraph of two lines."""
_ENDED = re.compile(r"[.!?:;。！？：；](?:[\"'”’»)\]]|\W?\^?\d{0,2})*$")
_NOTE_START = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3})(?=\s)")


@dataclass(frozen=True)
class Line:
    """A line of a column. `left` and `right` are the edges of the column.

    `has_leader` says that dots led from its words to a page number; the dots are left out.
    """

    words: tuple[Word, ...]
    page: int
    left: float
    right: float
    has_leader: bool = False

    @cached_property
    def text(self) -> str:
        """The words, with a space where one stands between them."""
        return text_of(self.words)

    @cached_property
    def size(self) -> float:
        """The font size of most characters."""
        return main_size(self.words)

    @cached_property
    def base(self) -> float:
        """The base line."""
        return next((word.base for word in self.words if not word.raised), self.words[0].base)

    @cached_property
    def bold(self) -> bool:
        """Whether every word is bold, those without letters and digits apart."""
        named = [word for word in self.words if any(c.isalnum() for c in word.text)]
        return bool(named) and all(word.bold for word in named)

    @cached_property
    def marker(self) -> Marker | None:
        """The list marker that the line begins with."""
        return marker_of(self.text)

    @property
    def x0(self) -> float:
        """Where the line begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where the line ends."""
        return self.words[-1].x1

    @cached_property
    def text_x0(self) -> float:
        """Where the text begins behind the list marker."""
        taken = 0
        for word in self.words:
            if self.marker is None or taken >= self.marker.length:
                return word.x0
            taken += len(word.text)
        return self.x0

    @property
    def ended(self) -> bool:
        """Whether the line ends as a sentence or a lead-in does."""
        return _ENDED.search(self.text) is not None


@dataclass(frozen=True)
class TextBlock:
    """Lines of one block. `marker` is set for a list item, `note_mark` for a note that may be referred to.

    `opens` and `closes` say that it is the first and last block of its region. `is_aside` is set for text that runs in
    another direction than the page's.
    """

    lines: tuple[Line, ...]
    marker: Marker | None = None
    note_mark: str = ""
    opens: bool = False
    closes: bool = False
    is_aside: bool = False


Block = TextBlock | Atom


def lines_of(region: Region, page: int) -> list[Line | Atom]:
    """Return the lines, tables and fields of a region, from top to bottom."""
    result: list[Line | Atom] = []
    row: list[Segment] = []

    def end() -> None:
        if row:
            words = [word for segment in sorted(row, key=lambda s: s.box.x0) for word in segment.words]
            if any(word.text for word in words):
                result.append(_line(words, page, region))
            row.clear()

    for part in sorted(
        region.parts, key=lambda p: (p.base, p.box.x0) if isinstance(p, Segment) else (p.box.y0, 0)
    ):
        if isinstance(part, Atom):
            end()
            result.append(part)
            continue
        if row and part.base - row[0].base > _LEVEL * max(part.size, row[0].size):
            end()
        row.append(part)
    end()
    return result


def _line(words: list[Word], page: int, region: Region) -> Line:
    dots = sum(len(word.text) for word in words if not word.text.strip(".…·"))
    named = [word for word in words if word.text.strip(".…·")]
    if dots < _LEADER or not named:
        return Line(tuple(words), page, region.left, region.right)
    return Line(tuple(named), page, region.left, region.right, has_leader=True)


def usual_distance(regions: Sequence[Sequence[Line | Atom]]) -> float:
    """Return the usual distance of two lines of a paragraph, in font sizes: that after lines which fill their column."""
    counts: Counter[float] = Counter()
    for region in regions:
        for last, line in pairwise(region):
            if isinstance(last, Line) and isinstance(line, Line) and abs(last.size - line.size) < 0.1:
                filled = last.x1 - last.left >= _FULL * (last.right - last.left)
                if filled and not last.ended and line.base > last.base:
                    counts[round((line.base - last.base) / line.size, 1)] += 1
    return max(counts, key=lambda ratio: (counts[ratio], -ratio)) if counts else _DEFAULT_DISTANCE


def blocks_of(lines: Sequence[Line | Atom], distance: float) -> list[Block]:
    """Return the blocks of a region. `distance` is the usual line distance in font sizes."""
    groups: list[list[Line] | Atom] = []
    for line in lines:
        last = groups[-1] if groups else None
        if isinstance(line, Atom):
            groups.append(line)
        elif isinstance(last, list) and not begins_block(last, line, distance):
            last.append(line)
        else:
            groups.append([line])
    return [
        group if isinstance(group, Atom) else _block(group, opens=n == 0, closes=n + 1 == len(groups))
        for n, group in enumerate(groups)
    ]


def _block(lines: Sequence[Line], *, opens: bool, closes: bool) -> TextBlock:
    return TextBlock(tuple(lines), lines[0].marker, note_mark(lines[0]), opens, closes)


def note_mark(line: Line) -> str:
    """The number or sign that a line begins with as a note does, raised or not; an empty string if there is none."""
    match = _NOTE_START.match(line.text) or _NOTE_START.match(line.words[0].text + " ")
    if match is None or len(line.words) < 2:
        return ""
    return match[0] if line.words[0].raised or line.words[1].spaced else ""


def begins_block(block: Sequence[Line], line: Line, distance: float) -> bool:
    """Whether a line begins a block of its own rather than going on with the lines of the block above."""
    last = block[-1]
    gap = line.base - last.base
    if gap > _PARAGRAPH_GAP * distance * line.size or gap <= 0:
        return True
    if abs(last.size - line.size) > _OTHER_SIZE * max(last.size, line.size):
        return True
    if _is_set_elsewhere(last, line) or last.has_leader:
        return True
    room = _has_room(last, line)
    goes_on = line.text[:1].islower() and not (line.marker and line.marker.length == 1 and not line.marker.is_weak)
    if last.bold != line.bold and (room or last.ended) and not goes_on:
        return True
    if line.words[0].raised and note_mark(line):
        return True
    if line.marker is not None:
        return _begins_item(block, line, room=room)
    if number_depth(line.text + " ") > 1 and (last.ended or room):
        return True
    if _is_indented(block, line) and (last.ended or room):
        return not goes_on
    return room and not goes_on and not last.text.endswith((",", "-", "–"))


def _begins_item(block: Sequence[Line], line: Line, *, room: bool) -> bool:
    """Whether a line that begins with a marker is an item, and not a wrapped line that happens to begin so."""
    first, last, marker = block[0], block[-1], line.marker
    assert marker is not None
    if not marker.is_weak or room or last.ended:
        return True
    if re.search(r"(?:;|,)?\s(?:and|or|und|oder|et|ou)$", last.text):
        return True
    if first.marker is not None and first.marker.style == marker.style:
        level = abs(first.x0 - line.x0) <= _INDENT * line.size
        hangs = first.text_x0 - first.x0 > _INDENT * line.size / 2 and (
            len(block) == 1 or block[1].x0 > first.x0 + 1
        )
        follows = bool(marker.label) and any(n - 1 in ordinal(first.marker.label) for n in ordinal(marker.label))
        return level and (hangs or follows)
    return line.x0 - max(first.x0, last.x0) > _INDENT * line.size


def _is_indented(block: Sequence[Line], line: Line) -> bool:
    """Whether a line begins further in than the lines of the block, or further out than the text of an item."""
    first = block[0]
    by = _INDENT * line.size
    if first.marker is not None:
        return line.x0 < first.text_x0 - by / 2 and abs(line.x0 - block[-1].x0) > 1
    inner = block[1].x0 if len(block) > 1 else min(first.x0, line.left)
    return line.x0 > inner + by and (len(block) > 1 or line.x0 > first.x0 + by)


def _is_set_elsewhere(last: Line, line: Line) -> bool:
    """Whether two lines share neither their left edge nor their middle: a centred title over a line from the margin."""
    from_left = abs(last.x0 - line.x0)
    from_middle = abs(last.x0 + last.x1 - line.x0 - line.x1) / 2
    return from_left > _ELSEWHERE * line.size and from_middle > line.size


def _has_room(last: Line, line: Line) -> bool:
    """Whether the first word of a line would have fitted on the line above: its author broke the line there.

    Behind a line that does not end a sentence much room is asked for, because the edge of a column is not quite known.
    """
    room = last.right - last.x1
    if not last.ended and room < _MUCH_ROOM * (last.right - last.left):
        return False
    return _SPACE * line.size + (line.words[0].x1 - line.x0) <= room - 0.2 * line.size


def fills_column(line: Line) -> bool:
    """Whether a line reaches so far to the right that it was broken for lack of room."""
    return line.x1 - line.left >= _FULL * (line.right - line.left)
