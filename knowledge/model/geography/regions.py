"""The regions that each state belonged to on a date, read from `data/regions.json` (rule S4).

In that file `from` is the first day of a membership and `to` the first day after it, both in valid time and read by rule T2: a bare date is
the start of that day in UTC. `basis` is the legal reference. A state is named by its ISO 3166-1 code in lower case; `eu` may be a member of
`eea`. To correct or add a membership, edit the list, then put the value that the error message names into REGIONS_FINGERPRINT.

Left out on purpose:

- Territories with ISO codes of their own, in the Union or not (ax, gf, gi, gl, gp, mf, mq, re, yt …). Write a version for each of them, or
  declare a group.
- The months between a state's accession to the EU and its provisional accession to the EEA (bg and ro in 2007, hr from 2013 to 2014). The EU
  is a member of the EEA here, so all its members are. The EFTA states that moved to the EU in 1995 are members through it from then on.
- The hours between local midnight and midnight UTC. The United Kingdom left the EU at the end of 2020-01-31, Central European Time.

Memberships change on few dates. Between two of them nothing changes, so there is one `Memberships` value for each
such period, and whatever is derived from it can be cached by it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Self

from pydantic import Field, ValidationError, field_validator, model_validator

from knowledge.errors import IntegrityViolation
from knowledge.model.clock import Instant, Period, Value, json_value
from knowledge.model.geography.places import COUNTRIES, EU, spelled
from knowledge.model.invalid import why_invalid
from knowledge.model.record.canonical import content_hash

REGIONS_FINGERPRINT = "ee79360730bf8c5ba02bd4d1e686120c5e8854efd9e70066d4670a40cb8c8db4"
"""SHA-256 over the canonical JSON of the memberships in `data/regions.json`. Answers rest on it, so it is a value
known without reading the file, and loading the file checks it. The layout of the file is not
covered.
"""

_FILE = "data/regions.json"
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
"""The earliest instant there is (rule T2)."""
LATEST = datetime(9999, 12, 31, tzinfo=UTC)
"""An instant in the last period, whose memberships have no end yet."""


class Membership(Value):
    """One state's membership of a region: `[start, end)` in valid time, and the legal basis for it."""

    member: str
    start: Instant = Field(alias="from")
    end: Instant | None = Field(None, alias="to")
    basis: str = Field(min_length=1)

    @field_validator("member")
    @classmethod
    def _known(cls, value: str) -> str:
        if value != EU and value not in COUNTRIES:
            raise ValueError(f"{value!r} is neither 'eu' nor an ISO 3166-1 alpha-2 code in lower case")
        return value

    @property
    def valid(self) -> Period:
        """The period of the membership. Raises ValidationError where it ends before it starts."""
        return Period(start=self.start, end=self.end)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"the membership of {self.member!r} must end after it starts")
        return self


class RegionTable(Value):
    """The memberships of each region, as the data file lists them."""

    eu: tuple[Membership, ...]
    eea: tuple[Membership, ...]

    @field_validator("eu", "eea")
    @classmethod
    def _one_at_a_time(cls, memberships: tuple[Membership, ...]) -> tuple[Membership, ...]:
        for number, one in enumerate(memberships):
            for other in memberships[:number]:
                if one.member == other.member and one.valid.intersection(other.valid) is not None:
                    raise ValueError(f"{one.member!r} is listed twice for the same time, {one.valid}")
        return memberships

    @field_validator("eu")
    @classmethod
    def _not_itself(cls, memberships: tuple[Membership, ...]) -> tuple[Membership, ...]:
        if any(one.member == EU for one in memberships):
            raise ValueError("'eu' cannot be a member of itself")
        return memberships

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical JSON of the table."""
        return content_hash(json_value(self))

    def by_region(self) -> Mapping[str, Sequence[Membership]]:
        """The memberships by the name of their region."""
        return {"eu": self.eu, "eea": self.eea}


@dataclass(frozen=True)
class Memberships:
    """The regions of every state throughout `valid`, in which no membership begins or ends.

    `regions_of` maps a state, as its scope is spelled (`eu/de`, `gb`), or the region `eu`, to its regions. Two
    values for the same period are equal, so that this can be the key of a cache.
    """

    valid: Period
    regions_of: Mapping[str, tuple[str, ...]] = field(compare=False)


def parsed_regions(text: str) -> RegionTable:
    """Return the table that the JSON `text` holds. Raises IntegrityViolation naming what is wrong in it."""
    try:
        return RegionTable.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as error:
        raise IntegrityViolation(
            f"The memberships of regions cannot be read: {why_invalid(error)}.",
            remedy="Correct the file, or install Canon again.",
            where=_FILE,
        ) from None


def timeline(table: RegionTable) -> list[Memberships]:
    """Return one value per period without changes, in order of time, from year 1 on without gaps."""
    rows = [(region, one) for region, members in table.by_region().items() for one in members]
    ends = {one.end for _, one in rows if one.end is not None}
    starts = sorted({_BEGINNING, *ends, *(one.start for _, one in rows)})
    periods = [*(Period(start=start, end=end) for start, end in pairwise(starts)), Period(start=starts[-1])]
    return [Memberships(period, _regions_at(rows, period.start)) for period in periods]


def _regions_at(rows: Sequence[tuple[str, Membership]], instant: datetime) -> dict[str, tuple[str, ...]]:
    regions: dict[str, list[str]] = defaultdict(list)
    for region, one in rows:
        if one.valid.contains(instant):
            regions[spelled(one.member)].append(region)
    return {member: tuple(names) for member, names in regions.items()}


@cache
def region_table() -> RegionTable:
    """Return the installed table, read on first use.

    Raises IntegrityViolation where the file is damaged or is not the one that REGIONS_FINGERPRINT names.
    """
    table = parsed_regions(files("knowledge.model.geography").joinpath(_FILE).read_text("utf-8"))
    if table.fingerprint != REGIONS_FINGERPRINT:
        raise IntegrityViolation(
            f"The memberships of regions have the hash {table.fingerprint}, not {REGIONS_FINGERPRINT}.",
            remedy="Install Canon again; after a deliberate edit put the first hash into REGIONS_FINGERPRINT.",
            where=_FILE,
        )
    return table


@cache
def _timeline() -> tuple[list[datetime], list[Memberships]]:
    periods = timeline(region_table())
    return [one.valid.start for one in periods], periods


def memberships_at(valid_at: datetime) -> Memberships:
    """Return the memberships in force at an instant; the same object for all instants of one period."""
    starts, periods = _timeline()
    return periods[bisect_right(starts, valid_at) - 1]


def memberships_during(valid: Period) -> list[Memberships]:
    """Return the memberships of every period that shares an instant with `valid`, in order of time."""
    starts, periods = _timeline()
    first = bisect_right(starts, valid.start) - 1
    return [one for one in periods[first:] if one.valid.intersection(valid) is not None]
