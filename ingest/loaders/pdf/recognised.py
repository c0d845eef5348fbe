"""Recognised lines of a page as characters with places and sizes, so that the layout reads them like those of any other page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan, cos, sin

from ingest.loaders.pdf.decoding.page import Box, Glyph, PageContent, PageImage, Style
from ingest.loaders.pdf.print_in_images import Print, alike, print_of, slope_of
from ingest.loaders.pdf.words import ASCENT, DESCENT
from ingest.loaders.recognition.port import Point, RecognisedLine, RecognisedWord

_CLEAR = 0.95
"""The least confidence of a line whose words are kept. Of 342 lines that were read wholly right on scans of 150 to 200 dpi, one had less;
on scans of 72 to 100 dpi or with much noise, 11 of the 69 lines with less were right (docs/reading/pdf.md, Scans).
"""
_PRINT = 0.5
"""The least confidence of print at all, the engine's own bound: stains and drawings have less."""
_UNCLEAR = "[…]"
"""Stands for an unclear line, so that the words around it are not read as one sentence."""


@dataclass(frozen=True)
class PageOfPrint:
    """A page of recognised print, and the number of unclear lines in it. A page of unclear lines alone has no characters."""

    content: PageContent
    unclear: int


def recognised_page(page: PageContent, image: PageImage, lines: Sequence[RecognisedLine]) -> PageOfPrint:
    """Return a page with the characters of some lines, turned so that the lines are level. Its size is that of the image."""
    printed = [line for line in lines if line.confidence >= _PRINT and line.words]
    unclear = sum(line.confidence < _CLEAR for line in printed)
    if unclear == len(printed):
        printed = []
    slope = slope_of(image)
    prints = alike([print_of(image, line, slope) for line in printed])
    height, width = (extent / image.scale for extent in image.pixels.shape[:2])
    level = _Levelled(image, slope, height)
    glyphs = tuple(
        glyph for line, found in zip(printed, prints, strict=True) for glyph in level.glyphs(line, found)
    )
    content = PageContent(page.number, Box(0, 0, width, height), glyphs, annotations=page.annotations)
    return PageOfPrint(content, unclear)


class _Levelled:
    """Places characters on a page whose lines go down by `slope`, turned level about the middle of the image."""

    def __init__(self, image: PageImage, slope: float, height: float) -> None:
        rows, columns = image.pixels.shape[:2]
        self._middle = columns / 2, rows / 2
        self._scale, self._slope, self._height = image.scale, slope, height
        self._cos, self._sin = cos(atan(slope)), sin(atan(slope))

    def glyphs(self, line: RecognisedLine, found: Print) -> Iterator[Glyph]:
        """Yield the characters of a line, those of a word side by side, with a space after each word. An unclear line is one word."""
        style = Style(size=round(found.size / self._scale, 1), bold=found.bold)
        words = line.words if line.confidence >= _CLEAR else (RecognisedWord(_UNCLEAR, found.x0, found.x1),)
        last = len(words) - 1
        for place, word in enumerate(words):
            x0, y = self._point(found, found.x0 if place == 0 else word.x0)
            x1, _ = self._point(found, found.x1 if place == last else word.x1)
            step = (x1 - x0) / len(word.text)
            for number, character in enumerate(word.text):
                yield self._glyph(character, (x0 + number * step, x0 + (number + 1) * step), y, style)
            yield self._glyph(" ", (x1, x1), y, style)

    def _glyph(self, character: str, xs: tuple[float, float], y: float, style: Style) -> Glyph:
        box = Box(xs[0], y - DESCENT * style.size, xs[1], y + ASCENT * style.size)
        return Glyph(character, box, xs[0], y, style)

    def _point(self, found: Print, x: float) -> Point:
        """The place on the base line of a line at `x`, in points of the page with y upwards."""
        across, down = x - self._middle[0], found.base + self._slope * x - self._middle[1]
        level = across * self._cos + down * self._sin, down * self._cos - across * self._sin
        return (level[0] + self._middle[0]) / self._scale, self._height - (
            level[1] + self._middle[1]
        ) / self._scale
