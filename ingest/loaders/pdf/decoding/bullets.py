"""Finds bullets that are drawn as dots, rings or squares before a line, as browsers draw those of lists: a pure function."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.loaders.pdf.decoding.page import WHITE, Glyph, Shape

_FILLED, _HOLLOW = "•", "◦"
_SMALLEST, _LARGEST = 0.15, 0.6
"""The width of a bullet in font sizes: browsers draw a dot of a quarter to a half."""
_UNEVEN = 0.25
"""The part of its width by which a bullet is higher or lower than wide."""
_REACH = 2.0
"""Font sizes between a bullet and its line at most; browsers leave half of one, text programs up to two."""
_MARGIN = 3.0
"""Font sizes before a bullet in which no text stands on its line. A dot between words is part of a formula or a chart."""
_HIGHEST, _LOWEST = 0.75, 0.05
"""Font sizes above and below the base line within which its middle lies: those of capitals."""
_MOST = 1000
"""Small shapes of a page above which it is a drawing."""


def with_drawn_bullets(glyphs: Sequence[Glyph], shapes: Sequence[Shape]) -> tuple[Glyph, ...]:
    """Return the characters of a page with a bullet and a space before each line that a small shape stands before."""
    small = [shape for shape in shapes if _may_be_bullet(shape)]
    if not small or len(small) > _MOST:
        return tuple(glyphs)
    lines: dict[float, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.character.strip():
            lines[round(glyph.y, 1)].append(glyph)
    for line in lines.values():
        line.sort(key=lambda glyph: glyph.box.x0)
    bases = sorted(lines)
    marks: dict[int, Shape] = {}
    for shape in small:
        for base in bases[bisect_left(bases, shape.box.y0) :]:
            if base > shape.box.y1 + shape.box.height / _SMALLEST:
                break
            if (first := _marked(shape, lines[base])) is not None:
                marks[id(first)] = shape
                break
    return tuple(_marked_up(glyphs, marks)) if marks else tuple(glyphs)


def _may_be_bullet(shape: Shape) -> bool:
    width, height = shape.box.width, shape.box.height
    is_seen = shape.fill not in (None, WHITE) or shape.stroke not in (None, WHITE)
    return is_seen and width > 1 and abs(width - height) <= _UNEVEN * width


def _marked(shape: Shape, line: Sequence[Glyph]) -> Glyph | None:
    """The first character behind a shape, if that is the bullet of its line."""
    first = next((glyph for glyph in line if glyph.box.x0 >= shape.box.x1), None)
    if first is None:
        return None
    size = first.style.size
    above = (first.y - shape.box.middle[1]) / size
    fits = _SMALLEST <= shape.box.width / size <= _LARGEST and -_LOWEST <= above <= _HIGHEST
    is_near = first.box.x0 - shape.box.x1 <= _REACH * size
    low = shape.box.x0 - _MARGIN * size
    is_free = not any(low < glyph.box.x1 and glyph.box.x0 < shape.box.x1 for glyph in line)
    return first if fits and is_near and is_free else None


def _marked_up(glyphs: Sequence[Glyph], marks: dict[int, Shape]) -> Iterator[Glyph]:
    for glyph in glyphs:
        if shape := marks.get(id(glyph)):
            sign = _FILLED if shape.fill else _HOLLOW
            yield Glyph(sign, shape.box, shape.box.x0, glyph.y, glyph.style)
            yield Glyph(" ", shape.box, shape.box.x1, glyph.y, glyph.style)
        yield glyph
