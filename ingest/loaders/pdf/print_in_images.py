"""The print of recognised lines: base line, size and weight, measured in the image of the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from ingest.loaders.pdf.decoding.page import PageImage
from ingest.loaders.recognition.port import RecognisedLine

_WIDTHS = {
    222: "ijl'|", 278: "Iftr.,:;!/\\[]()`-", 500: "cksvxyzJ", 667: "ABEKPSVXY&ÄÀÁÂÉÈÊ", 722: "CDHNRUwÜÚ",
    778: "GOQÖÓ", 833: "mM", 889: "%", 944: "W—", 1000: "@…",
}  # fmt: skip
"""Thousandths of the font size that characters of Helvetica are wide; other fonts are wider or narrower as a whole."""
_WIDTH_OF = {character: width / 1000 for width, characters in _WIDTHS.items() for character in characters}
_OTHER_WIDTH, _WIDE, _SPACE = 0.556, 1.0, 0.278
_REACH = 0.6
"""Heights of a line's box above and below its middle that are looked at. The next line begins 0.7 sizes away."""
_DARK = 0.5
"""The part of the difference between paper and ink from which a pixel is ink."""
_CORE = 0.4
"""The part of the ink of a full row of pixels that a row holds between the base line and the top of small letters. Rows of
ascenders and descenders hold a quarter.
"""
_FULL = 80
"""The percentile of the rows that counts as a full one: a rule below the line fills fewer."""
_ALIKE, _ALIKE_SHORT = 0.1, 0.8
"""The part by which measured sizes of the same print differ, and what is added over the number of characters: in a short word, broad
or narrow letters weigh more.
"""
_BOLD = 1.2
"""Times as broad as those of the page's print the strokes of bold print are: 1.3 to 1.6 in Helvetica and Times at 150 to 300 dpi,
against at most 1.1 between lines of one weight. Larger print has the lower figures, because blur adds less to it.
"""
_BOLD_WIDTH = 1.06
"""Times as wide as in Helvetica a word is in Helvetica Bold."""
_LEVEL = 0.25
"""The part of their size by which the measured base lines of parts of one row differ at most."""


_STEEPEST = 0.08
"""The slope up to which a page may lie aslant, 4.5 degrees. Sheets that a scanner draws in lie aslant by one or two."""
_COARSE, _FINE = 0.002, 0.0004
"""The steps by which slopes are tried: over a line of 1,600 pixels, 3 pixels and then less than one."""
_POINTS = 40_000
"""Pixels of ink that are looked at for each slope: some ten in each letter of a full page."""


@dataclass(frozen=True, slots=True)
class Print:
    """The print of a line. `base` is where its base line, drawn out, meets the left edge of the image, and `x0` and `x1` are where
    its ink begins and ends, all in pixels. `stroke` is the mean breadth of its strokes in font sizes.
    """

    base: float
    x0: float
    x1: float
    size: float
    stroke: float
    characters: int
    bold: bool = False


def slope_of(image: PageImage) -> float:
    """The pixels by which the lines of a page go down for each pixel to the right.

    Along the right slope, ink falls into the fewest rows (projection profiles; Postl, US patent 4,723,297).
    """
    apart = np.abs(image.pixels[:, :, 1].astype("int16") - int(np.median(image.pixels[:, :, 1])))
    ys, xs = np.nonzero(apart >= max(_DARK * float(np.percentile(apart, 99)), 1.0))
    step = max(len(ys) // _POINTS, 1)
    ys, xs = ys[::step], xs[::step]

    def gathered(slope: float) -> int:
        rows = np.rint(ys - slope * xs + _STEEPEST * 2 * image.pixels.shape[1]).astype(int)
        return int((np.bincount(rows) ** 2).sum()) if rows.size else 0

    coarse = max(_slopes(0.0, _STEEPEST, _COARSE), key=gathered)
    return max(_slopes(coarse, _COARSE, _FINE), key=gathered)


def _slopes(middle: float, reach: float, step: float) -> list[float]:
    """Slopes about one, those nearest to it first."""
    count = round(reach / step)
    return [middle + step * n for n in sorted(range(-count, count + 1), key=abs)]


def print_of(image: PageImage, line: RecognisedLine, slope: float) -> Print:
    """Measure a line. Its size, in pixels, is that of Helvetica in which the words are as wide."""
    (left, top), (right, _), _, (_, bottom) = line.corners
    middle, high = (top + bottom) / 2, max(abs(bottom - top), 2.0)
    base, x0, x1, stroke = middle + 0.2 * high, left, right, 0.0
    ink = _ink(image.pixels, (left, right), (middle, high), slope)
    filled = ink.mean(axis=1) if ink.size else ink
    if ink.any():
        core = np.flatnonzero(filled >= _CORE * float(np.percentile(filled, _FULL)))
        body = ink[core[0] : core[-1] + 1]
        base = middle - _REACH * high + float(core[-1]) + 1
        columns = np.flatnonzero(body.any(axis=0))
        x0, x1 = left + float(columns[0]), left + float(columns[-1]) + 1
        stroke = float(body.sum()) / max(int((body[:, 1:] & ~body[:, :-1]).sum()), 1)
    size = _size(line, x1 - x0, high)
    return Print(base - slope * left, x0, x1, size, stroke / size, sum(len(word.text) for word in line.words))


def alike(prints: Sequence[Print]) -> list[Print]:
    """Tell the bold lines of a page, and give lines of like print one size and those of one row one base line."""
    if not prints:
        return []
    usual = _usual([(one.stroke, one.characters) for one in prints])
    return _in_rows(_in_sizes([_weighed(one, usual) for one in prints]))


def _weighed(one: Print, usual: float) -> Print:
    bold = one.stroke >= _BOLD * usual > 0
    return replace(one, bold=bold, size=one.size / _BOLD_WIDTH if bold else one.size)


def _in_sizes(prints: Sequence[Print]) -> list[Print]:
    """Each line in the nearest size of the longer lines of its weight; a line far from all of them has its own."""
    sizes: dict[bool, list[float]] = {False: [], True: []}
    found: dict[int, Print] = {}
    for place, one in sorted(enumerate(prints), key=lambda item: -item[1].characters):
        tolerance = _ALIKE + _ALIKE_SHORT / max(one.characters, 1)
        near = [size for size in sizes[one.bold] if abs(one.size / size - 1) <= tolerance]
        near = near or [size for size in sizes[not one.bold] if abs(one.size / size - 1) <= _ALIKE]
        size = min(near, key=lambda size: abs(size - one.size), default=one.size)
        if size not in sizes[one.bold]:
            sizes[one.bold].append(size)
        found[place] = replace(one, size=size)
    return [found[place] for place in range(len(prints))]


def _in_rows(prints: Sequence[Print]) -> list[Print]:
    found = list(prints)
    row: list[int] = []
    for place in [*sorted(range(len(prints)), key=lambda place: prints[place].base), -1]:
        if row and (place < 0 or prints[place].base - prints[row[0]].base > _LEVEL * prints[row[0]].size):
            base = median(prints[one].base for one in row)
            for one in row:
                found[one] = replace(found[one], base=base)
            row = []
        row.append(place)
    return found


def _usual(values: Sequence[tuple[float, int]]) -> float:
    """The median of some values, each counted as often as it has characters."""
    ordered = sorted(values)
    half = sum(count for _, count in ordered) / 2
    for value, count in ordered:
        half -= count
        if half <= 0:
            return value
    return ordered[-1][0]


def _size(line: RecognisedLine, width: float, high: float) -> float:
    """The size in pixels. White space wider than the box is high stands between columns and is not counted."""
    words = line.words
    gaps = [after.x0 - before.x1 for before, after in pairwise(words)]
    wide = [gap for gap in gaps if gap > high]
    ems = sum(_width(c) for word in words for c in word.text) + _SPACE * (len(gaps) - len(wide))
    return max(width - sum(wide), 1.0) / ems


def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    return _WIDTH_OF.get(character, _OTHER_WIDTH if not character.isupper() else 0.68)


def _ink(pixels: Any, xs: tuple[float, float], place: tuple[float, float], slope: float) -> Any:
    """Tell which pixels around a line are ink, row by row along its slope. Ink may be lighter than what it stands on.

    `place` is the middle of the line at its left end and the height of its box.
    """
    middle, high = place
    columns = np.arange(max(int(xs[0]), 0), min(int(xs[1]), pixels.shape[1] - 1) + 1)
    if not columns.size:
        return np.zeros((0, 0), dtype=bool)
    offsets = np.arange(-_REACH * high, _REACH * high)
    rows = middle + offsets[:, None] + slope * (columns[None, :] - xs[0])
    part = pixels[np.clip(np.rint(rows).astype(int), 0, pixels.shape[0] - 1), columns[None, :]].mean(axis=2)
    apart = np.abs(part - np.median(part))
    return apart >= max(_DARK * float(np.percentile(apart, 98)), 1.0)
