"""Lays out authority periods as rectangles: valid time to the right, known time upwards (rules A1 to A6).

Both axes are ordinal: each instant at which something changes gets the same room, so that a change of an hour and one in the year
2040 can both be read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.console.views.words import day, short
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf

_COLUMN, _ROW = 150, 56
"""Width and height of a cell in pixels: room for a date, and for two lines."""
_LEFT, _BOTTOM, _TOP = 185, 46, 14
"""Room for the labels of known time, for those of valid time, and above the last row."""
_COLOURS = 5
"""Fills that the stylesheet has for versions; the sixth version has that of the first again."""


@dataclass(frozen=True)
class Rectangle:
    """A period as it is drawn. `colour` numbers the fill of its version."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    label: str
    title: str
    current: bool


@dataclass(frozen=True)
class Tick:
    """A label at a place of an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Drawing:
    """Rectangles with their axes, and the point that the page shows."""

    width: float
    height: float
    left: float
    base: float
    rectangles: list[Rectangle]
    columns: list[Tick]
    rows: list[Tick]
    point: tuple[float, float]


def drawing(periods: Sequence[AuthorityPeriod], as_of: AsOf) -> Drawing | None:
    """The drawing of periods, which all have one scope; None where there is none."""
    if not periods:
        return None
    valid = _Axis({one.valid.start for one in periods} | {one.valid.end for one in periods if one.valid.end})
    known = _Axis({one.known.start for one in periods} | {one.known.end for one in periods if one.known.end})
    base = _TOP + len(known.instants) * _ROW
    colours = {name: at % _COLOURS for at, name in enumerate(dict.fromkeys(one.version_id for one in periods))}

    def rectangle(period: AuthorityPeriod) -> Rectangle:
        left, right = valid.place(period.valid.start), valid.end(period.valid.end)
        low, high = known.place(period.known.start), known.end(period.known.end)
        return Rectangle(
            x=_LEFT + left * _COLUMN,
            y=base - high * _ROW,
            width=(right - left) * _COLUMN,
            height=(high - low) * _ROW,
            colour=colours[period.version_id],
            label=short(period.version_id),
            title=_title(period),
            current=period.contains(as_of),
        )

    return Drawing(
        width=_LEFT + len(valid.instants) * _COLUMN + 20,
        height=base + _BOTTOM,
        left=_LEFT,
        base=base,
        rectangles=[rectangle(one) for one in periods],
        columns=[Tick(_LEFT + at * _COLUMN, day(one)) for at, one in enumerate(valid.instants)],
        rows=[Tick(base - at * _ROW, day(one)) for at, one in enumerate(known.instants)],
        point=(_LEFT + valid.place(as_of.valid_at) * _COLUMN, base - known.place(as_of.known_at) * _ROW),
    )


class _Axis:
    """The instants of an axis in order. The last one begins an open cell."""

    def __init__(self, instants: set[datetime]) -> None:
        self.instants = sorted(instants)

    def place(self, at: datetime) -> float:
        """The place of an instant in cells: at a boundary a whole number, within a cell its middle."""
        cell = bisect_right(self.instants, at) - 1
        if cell < 0:
            return 0.0
        return float(cell) if self.instants[cell] == at else cell + 0.5

    def end(self, at: datetime | None) -> float:
        """The place of an end; an open one is the end of the last cell."""
        return float(len(self.instants)) if at is None else self.place(at)


def _title(period: AuthorityPeriod) -> str:
    return (
        f"Version {short(period.version_id)} of {period.source}: in force from {day(period.valid.start)} to {day(period.valid.end)}, "
        f"known from {day(period.known.start)} to {day(period.known.end)}."
    )
