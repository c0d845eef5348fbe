"""The slider over the dates on which anything changed. Its stops are radio buttons, so that it needs no script: arrow keys move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.console.lens import Lens
from api.console.views.words import counted, day
from api.service.views.provenance import ChangeDate

_SIDE = 11
"""Dates on either side of the one looked at. With it and today that fills a wide screen at 48 pixels each; a step moves on from there,
and any date can be written beside."""


@dataclass(frozen=True)
class Stop:
    """A date at which the slider can stand. `value` is what the form sends, and `told` what a screen reader says.

    `year` has the time of day, too, where it is not midnight.
    """

    value: str
    day: str
    year: str
    told: str
    chosen: bool


@dataclass(frozen=True)
class Slider:
    """The stops from the earliest to the latest, and how many dates of change lie before and after them."""

    stops: list[Stop]
    earlier: int
    later: int


def slider(dates: Sequence[ChangeDate], lens: Lens, now: datetime) -> Slider:
    """The slider around the date that a page looks at. `dates` are all dates of change, the earliest first."""
    looked_at = lens.valid_at if isinstance(lens.valid_at, datetime) else None
    at = looked_at or now
    before, after = [one for one in dates if one.at < at], [one for one in dates if one.at >= at]
    near = [*before[-_SIDE:], *after[: _SIDE + 1]]
    placed = [(one.at, _stop(one.at, _changes(one), one.at == looked_at)) for one in near]
    if looked_at is not None and all(one.at != looked_at for one in near):
        placed.append((looked_at, _stop(looked_at, "nothing changes", chosen=True)))
    placed.append((now, Stop("", "Today", "", "Today", lens.valid_at is None)))
    stops = [stop for _, stop in sorted(placed, key=lambda one: one[0])]
    if isinstance(lens.valid_at, str):
        stops.append(Stop(lens.valid_at, lens.valid_at, "", lens.valid_at, chosen=True))
    return Slider(stops, len(before[:-_SIDE]), len(after[_SIDE + 1 :]))


def _changes(date: ChangeDate) -> str:
    return f"{counted(date.objects, 'text')} change" + ("s" if date.objects == 1 else "")


def _stop(at: datetime, changes: str, chosen: bool) -> Stop:
    time = "" if (at.hour, at.minute) == (0, 0) else f" {at:%H:%M:%S} UTC"  # two changes of one day are told apart
    return Stop(at.isoformat(), f"{at.day} {at:%b}", f"{at.year}{time}", f"{day(at)}: {changes}", chosen)
