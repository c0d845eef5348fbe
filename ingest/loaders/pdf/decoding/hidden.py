"""The characters of a page that a reader sees, apart from those that are hidden or struck out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.loaders.pdf.decoding.page import (
    STRUCK,
    WHITE,
    Annotation,
    Box,
    Colour,
    Glyph,
    PageContent,
    Shape,
    Style,
    around,
)

_INVISIBLE_MODES = frozenset({3, 7})
"""Text render modes that draw nothing: invisible, and used as a clip only (PDF 32000-1, table 106)."""
_OUTLINE_MODES = frozenset({1, 5})
"""Text render modes that draw an outline and no fill, so that the fill colour says nothing."""
_LEAST_SIZE = 1.5
"""Points. Print of 1 point is a dot to a reader; the smallest print in use, on labels, has 3."""
_NEAR = 24
"""The difference of two colours, out of 255 in each channel, below which text may not be told from what lies behind it."""
_NEVER = 1 << 60
"""The order of a cover that is never drawn."""
_WATERMARK_SIZE = 2.5
"""Times the print size of a page from which on its print may be a watermark. Titles in print as large are not pale."""
_PALE = 176
"""The lightness, out of 255, from which on grey is pale: word processors set watermarks in silver, which is 192."""
_SHEER = 140
"""The opacity, out of 255, of print that lets the text below it be read: programs draw watermarks half transparent."""
_SAMPLE = 16
"""Characters of a text object that are looked at: enough for a majority."""
_INSET = 0.15
"""The part of a character's box left out on each side, where lines and neighbours reach in."""
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
    """Return the characters of a page that a reader sees.

    Some are hidden for certain: they draw nothing, are tiny, or lie outside the page. Others may be: they have the colour of
    what lies behind them, lie under a later shape, or belong to an optional layer. The page as drawn decides about those.
    """
    recognised = _is_scan(page)
    unseen = frozenset() if recognised else _unseen(page)
    struck_out = _struck_out(page)
    watermarks = _watermarks(page)
    kept: list[Glyph] = []
    hidden, struck, running = _Parts(), _Parts(), _Parts()
    for place, glyph in enumerate(page.glyphs):
        if glyph.style.is_artifact or id(glyph.style) in watermarks:
            running.add(place, glyph)
        elif not recognised and (_is_invisible(glyph, page.box) or id(glyph.style) in unseen):
            hidden.add(place, glyph)
        elif id(glyph) in struck_out:
            struck.add(place, glyph)
            # A struck word keeps its room in its line, and has no text.
            kept.append(replace(glyph, character=STRUCK))
            continue
        else:
            kept.append(glyph)
            continue
        if kept and kept[-1].character != " ":
            kept.append(replace(glyph, character=" "))
    return Seen(tuple(kept), hidden.texts, struck.texts, running.texts, recognised)


class _Parts:
    """Collects characters into texts, one for each stretch of the page's characters."""

    def __init__(self) -> None:
        self._last = -1
        self._parts: list[str] = []

    def add(self, place: int, glyph: Glyph) -> None:
        """Add the character at a place."""
        if place != self._last + 1 or not self._parts:
            self._parts.append("")
        self._last = place
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


def _is_invisible(glyph: Glyph, page: Box) -> bool:
    style = glyph.style
    return (
        style.mode in _INVISIBLE_MODES
        or style.size < _LEAST_SIZE
        or style.alpha < _FAINT
        or not page.holds(glyph.box.middle)
    )


def _objects(page: PageContent) -> Iterator[tuple[list[Glyph], Box]]:
    """The text objects of a page: their characters, white space apart, and the box around them."""
    objects: dict[int, list[Glyph]] = {}
    for glyph in page.glyphs:
        if glyph.character.strip():
            objects.setdefault(id(glyph.style), []).append(glyph)
    for glyphs in objects.values():
        yield glyphs, around(glyph.box for glyph in glyphs)


def _unseen(page: PageContent) -> frozenset[int]:
    """The styles, by their identity, of text objects that may be hidden and of whose characters most do not show."""
    fills = [shape for shape in page.shapes if shape.fill and not _is_line(shape.box)]
    unseen = set()
    for glyphs, box in _objects(page):
        near = [shape for shape in fills if shape.box.meets(box)]
        suspects = [g for g in glyphs if not _is_invisible(g, page.box) and _may_be_hidden(g, near)]
        sample = suspects[:: max(1, len(suspects) // _SAMPLE)]
        if sample and sum(_shows(page, glyph) for glyph in sample) * 2 <= len(sample):
            unseen.add(id(glyphs[0].style))
    return frozenset(unseen)


def _watermarks(page: PageContent) -> frozenset[int]:
    """The styles, by their identity, of words laid over a page: in large pale print, or aslant in large print."""
    sizes = sorted(glyph.style.size for glyph in page.glyphs if glyph.character.strip())
    body = sizes[len(sizes) // 2] if sizes else 0.0
    return frozenset(
        id(style)
        for style in {id(glyph.style): glyph.style for glyph in page.glyphs}.values()
        if style.size >= _WATERMARK_SIZE * body and (_is_pale(style) or style.angle % 90)
    )


def _is_pale(style: Style) -> bool:
    """Whether print is grey and nearly as light as paper, or lets most of what lies behind it show. White stands on dark ground."""
    darkest, lightest = min(style.colour), max(style.colour)
    is_grey = lightest - darkest < _NEAR and darkest >= _PALE and lightest <= 255 - _NEAR // 2
    return is_grey or style.alpha <= _SHEER


def _struck_out(page: PageContent) -> set[int]:
    """The characters, by their identity, that a strike goes through."""
    strikes = _strikes(page.shapes, page.annotations)
    if not strikes:
        return set()
    found = set()
    for glyphs, box in _objects(page):
        near = [strike for strike in strikes if strike.box.meets(box)]
        found |= {id(glyph) for glyph in glyphs if any(_strikes_out(strike, glyph) for strike in near)}
    return found


def _may_be_hidden(glyph: Glyph, fills: Sequence[Shape]) -> bool:
    style = glyph.style
    middle = glyph.box.middle
    behind: Colour = WHITE
    for shape in fills:
        if shape.box.holds(middle):
            if shape.order > style.order:
                return True
            behind = shape.fill or behind
    return style.is_optional or (style.mode not in _OUTLINE_MODES and _alike(style.colour, behind))


def _shows(page: PageContent, glyph: Glyph) -> bool:
    """Whether something shows within the middle of a character, and is not another text at the same place."""
    box = glyph.box
    inset_x, inset_y = box.width * _INSET, box.height * _INSET
    if not page.shows(Box(box.x0 + inset_x, box.y0 + inset_y, box.x1 - inset_x, box.y1 - inset_y)):
        return False
    style = glyph.style
    covers = (
        s.order for s in page.shapes if s.fill and s.is_box and s.order > style.order and s.box.holds(box.middle)
    )
    cover = max(covers, default=_NEVER)
    return not any(
        (
            other.style.order > cover
            or other.style.colour != style.colour
            or other.style.is_optional != style.is_optional
        )
        and box.holds(other.box.middle)
        and not _is_invisible(other, page.box)
        for other in page.glyphs
        if other.style is not style and other.character.strip()
    )


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
