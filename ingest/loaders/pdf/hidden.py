"""The characters of a page that a reader sees, apart from those that are hidden or struck out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.loaders.pdf.page import WHITE, Annotation, Box, Colour, Glyph, PageContent, Shape, Style

_INVISIBLE_MODES = frozenset({3, 7})
"""Text render modes that draw nothing: invisible, and used as a clip only (PDF 32000-1, table 106)."""
_OUTLINE_MODES = frozenset({1, 5})
"""Text render modes that draw an outline and no fill, so that the fill colour says nothing."""
_LEAST_SIZE = 1.5
"""Points. Print of 1 point is a dot to a reader; the smallest print in use, on labels, has 3."""
_NEAR = 12
"""The difference of two colours, out of 255 in each channel, below which text cannot be told from what lies behind it."""
_FAINT = 13
"""The opacity, out of 255, below which text cannot be seen: a twentieth."""
_SCAN_SHARE = 0.5
"""The part of a page that an image covers if the page is a scan. Scans cover all of it; half allows for a cropped one."""
_STRIKE_THICKNESS = 0.15
"""Font sizes. Programs draw a strike a twentieth to a tenth of the font size thick; thicker is a bar."""
_STRIKE_FROM, _STRIKE_TO = 0.12, 0.48
"""Where above the base line a strike runs, in font sizes: below is an underline, above the small letters an overline."""
_RULE = 3.0
"""Points. A drawn box as thin as this is a line."""


@dataclass(frozen=True)
class Seen:
    """The characters that a reader sees, and those left out. `is_recognised` says that they are the text layer of a scan."""

    glyphs: tuple[Glyph, ...]
    hidden: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    is_recognised: bool = False


def seen(page: PageContent) -> Seen:
    """Return the characters of a page that a reader sees, without control characters and soft hyphens within words."""
    recognised = _is_scan(page)
    boxes = [shape for shape in page.shapes if shape.is_box and shape.fill and not _is_line(shape.box)]
    strikes = _strikes(page.shapes, page.annotations)
    kept: list[Glyph] = []
    hidden, struck, running = _Parts(), _Parts(), _Parts()
    for glyph in page.glyphs:
        if glyph.style.is_artifact:
            running.add(glyph)
        elif not recognised and _is_hidden(glyph, page.box, boxes):
            hidden.add(glyph)
        elif any(_strikes_out(strike, glyph) for strike in strikes):
            struck.add(glyph)
        else:
            kept.append(glyph)
            continue
        if kept and kept[-1].character != " ":
            kept.append(replace(glyph, character=" "))
    return Seen(tuple(kept), hidden.texts, struck.texts, running.texts, recognised)


class _Parts:
    """Collects characters into texts, one for each text object."""

    def __init__(self) -> None:
        self._last: Style | None = None
        self._parts: list[str] = []

    def add(self, glyph: Glyph) -> None:
        """Add a character to the text of its object."""
        if glyph.style is not self._last:
            self._parts.append("")
            self._last = glyph.style
        self._parts[-1] += glyph.character

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts, without those of white space only."""
        return tuple(part.strip() for part in self._parts if part.strip())


def _is_scan(page: PageContent) -> bool:
    """Whether all text is invisible over an image of the page: what text recognition adds to a scan."""
    visible = [g for g in page.glyphs if g.character.strip() and g.style.mode not in _INVISIBLE_MODES]
    area = page.box.width * page.box.height
    covered = max((image.width * image.height for image in page.images), default=0.0)
    return bool(page.glyphs) and not visible and area > 0 and covered >= _SCAN_SHARE * area


def _is_hidden(glyph: Glyph, page: Box, boxes: Sequence[Shape]) -> bool:
    style = glyph.style
    if style.mode in _INVISIBLE_MODES or style.size < _LEAST_SIZE or style.is_off or style.alpha < _FAINT:
        return True
    middle = glyph.box.middle
    if not page.holds(middle):
        return True
    behind: Colour = WHITE
    for shape in boxes:
        if shape.box.holds(middle):
            if shape.order > style.order:
                return True
            behind = shape.fill or behind
    return style.mode not in _OUTLINE_MODES and _alike(style.colour, behind)


def _alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) < _NEAR for a, b in zip(one, other, strict=True))


def _is_line(box: Box) -> bool:
    return min(box.width, box.height) <= _RULE


@dataclass(frozen=True)
class _Strike:
    box: Box
    is_annotation: bool


def _strikes(shapes: Sequence[Shape], annotations: Sequence[Annotation]) -> list[_Strike]:
    lines = [_Strike(s.box, False) for s in shapes if s.is_box and s.box.height <= _RULE < s.box.width]
    marks = [_Strike(box, True) for a in annotations if a.kind == "strikeout" for box in a.boxes]
    return lines + marks


def _strikes_out(strike: _Strike, glyph: Glyph) -> bool:
    """Whether a strike goes through a character. Only level text is looked at."""
    if strike.is_annotation:
        return strike.box.holds(glyph.box.middle)
    size = glyph.style.size
    x, _ = glyph.box.middle
    above = (strike.box.y0 + strike.box.y1) / 2 - glyph.y
    return (
        glyph.style.angle == 0
        and strike.box.x0 <= x <= strike.box.x1
        and _STRIKE_FROM * size <= above <= _STRIKE_TO * size
        and strike.box.height <= max(_STRIKE_THICKNESS * size, 1.0)
    )
