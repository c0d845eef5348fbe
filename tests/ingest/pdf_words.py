"""Words of PDF pages at their places, and the order in which they are read."""

from __future__ import annotations

from ingest.loaders.pdf.decoding.page import Box
from ingest.loaders.pdf.grids import Grid, Rules
from ingest.loaders.pdf.regions import GUTTER, regions_of
from ingest.loaders.pdf.words import Segment, Word, segments_of


def words(*placed: tuple[float, float, str], size: float = 10.0, bold: bool = False) -> list[Word]:
    """Words of (x, base line, text), each character 6 points wide in 10 points."""
    found = []
    for x, base, text in placed:
        at = x
        for part in text.split():
            found.append(Word(part, at, at + 0.6 * size * len(part), base, size, bold))
            at += 0.6 * size * (len(part) + 1)
    return found


def column(x: float, y: float, *lines: str) -> list[Word]:
    """Words of lines below each other."""
    return words(*((x, y + 12 * number, line) for number, line in enumerate(lines)))


def read(found: list[Word], level: tuple[Box, ...] = ()) -> list[str]:
    """The texts of the regions in reading order; a table is written with bars."""
    result = []
    for region in regions_of(segments_of(found, GUTTER), level, 10.0):
        if isinstance(region, Grid):
            rows = [
                " | ".join(" ".join(w.text for w in c.words) for c in region.cells if c.row == r)
                for r in range(region.rows)
            ]
            result += [f"| {row} |" for row in rows]
        else:
            result += [part.text for part in region.parts if isinstance(part, Segment)]
    return result


def lines(xs: tuple[float, ...], ys: tuple[float, ...]) -> Rules:
    """The rules of a grid with lines at these places."""
    level = tuple(Box(xs[0], y, xs[-1], y) for y in ys)
    return Rules(level, tuple(Box(x, ys[0], x, ys[-1]) for x in xs))
