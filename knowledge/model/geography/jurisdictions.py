"""Where things apply: countries and their subdivisions, the EU and the EEA, and declared groups (rule S4).

A jurisdiction is written as a path. A member state of the EU is written below it, `eu/de`, any other country by
its own code, `us`, and a subdivision below its country by the second half of its ISO 3166-2 code, `us/ca` or
`eu/de/by`. The spelling has no date. Which region a country belongs to has one: `regions` says what held when.
Groups are declared in `precedence/default`. Subdivisions are checked by their shape, not against a list, and parts
below them are free.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property, lru_cache
from typing import Self

from pydantic import ConfigDict

from knowledge.model.clock import Period, Value
from knowledge.model.geography.places import (
    EEA,
    EU,
    GLOBAL,
    RESERVED,
    SPELLED_BELOW_EU,
    SUBDIVISION,
    country_code,
    spelled,
)
from knowledge.model.geography.regions import LATEST, Memberships, memberships_at, memberships_during, region_table
from knowledge.model.scope import Scope

_NEAR = 0.5
"""How alike a name must be to be suggested, as a difflib ratio: half the letters, which still finds `germany` for
`german` and names nothing for a random word. At most three names are suggested.
"""
_REACHES = 4096
"""How many reaches are cached: the scopes asked for in a few hours, each a few kilobytes."""
_KNOWN = "Use global, eu, eea, an ISO 3166 code, or a group declared in precedence/default"


class UnknownJurisdiction(ValueError):
    """The error for a path that names no jurisdiction. `remedy` says what to write instead; it may be empty."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


class Jurisdictions(Value):
    """The hierarchy of places at an instant of valid time: the regions of that time, and declared groups.

    `groups` maps the name of a group to its members, as they are stored. Build it with `built_in` or `of`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    groups: dict[str, tuple[str, ...]]
    memberships: Memberships

    @classmethod
    def built_in(cls, valid_at: datetime) -> Jurisdictions:
        """Return the hierarchy at an instant without declared groups; one object per period of membership."""
        return _built_in(memberships_at(valid_at))

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], valid_at: datetime) -> Self:
        """Return the hierarchy at an instant with these groups.

        Raises ValueError naming a reserved name, an unknown member or a cycle.
        """
        return cls(groups=checked_groups(groups), memberships=memberships_at(valid_at))

    def during(self, valid: Period) -> list[Jurisdictions]:
        """Return the hierarchies with these groups at all instants of `valid`: one per period of membership."""
        return [self.model_copy(update={"memberships": one}) for one in memberships_during(valid)]

    def canonical(self, path: str) -> str:
        """Return `path` as it is stored. Raises UnknownJurisdiction for a path that is none, naming near ones."""
        written = spelled(path.strip().lower())
        first, _, rest = written.partition("/")
        if first in self.groups and rest:
            return self._within_group(first, rest)
        if first in (EU, EEA) and self._is_member(rest.split("/")[0], first):
            return self.canonical(rest)
        if first in (GLOBAL, EEA) and rest:
            raise UnknownJurisdiction(f"{path!r} is not a jurisdiction: {rest!r} is not written below {first!r}")
        parts = written.split("/")
        place = parts[1:] if parts[0] == EU else parts
        if parts[0] == EU and place and country_code(place[0]) not in SPELLED_BELOW_EU:
            raise UnknownJurisdiction(
                f"{path!r} is not a jurisdiction: {place[0]!r} is not a member state of the EU{self._past(place[0])}"
            )
        if parts[0] != EU and first not in {*self.groups, GLOBAL, EEA} and country_code(first) is None:
            raise UnknownJurisdiction(f"{path!r} is not a jurisdiction{self._near(first)}", _KNOWN)
        if len(place) > 1 and not SUBDIVISION.fullmatch(place[1]):
            raise UnknownJurisdiction(
                f"{path!r}: {place[1]!r} does not look like an ISO 3166-2 subdivision such as 'ca'"
            )
        return written

    def _is_member(self, part: str, region: str) -> bool:
        """Whether `part` is a country in the region at this date that is not written below it, as `gb` in the EU of 2019."""
        country = country_code(part)
        return country not in (None, *SPELLED_BELOW_EU) and region in self.containing(str(country))

    def _past(self, part: str) -> str:
        """The times of a former member, for a message that it is none at this date; empty for a country that never was one."""
        times = [one.valid for one in region_table().eu if one.member == country_code(part)]
        told = [f"from {one.start:%Y-%m-%d}" + (f" until {one.end:%Y-%m-%d}" if one.end else "") for one in times]
        return f" at this date, but was one {' and '.join(told)}" if told else ""

    def _within_group(self, group: str, rest: str) -> str:
        """Return the spelling of a member written below its group: `dach/at` is `eu/at`."""
        inner = self.canonical(rest)
        if group not in {name for level in self.above(inner) for name in level}:
            raise UnknownJurisdiction(f"{inner!r} is not a member of the group {group!r}")
        return inner

    def _near(self, first: str) -> str:
        known = sorted({*RESERVED, *self.groups})
        near = difflib.get_close_matches(first, [name for name in known if len(name) > 1], n=3, cutoff=_NEAR)
        swapped = [name for name in known if sorted(name) == sorted(first)]
        meant = dict.fromkeys([*swapped, *near])
        return f"; did you mean {', '.join(meant)}?" if meant else "."

    def above(self, path: str) -> tuple[tuple[str, ...], ...]:
        """Return `path` and every jurisdiction that contains it, in levels, nearest first.

        A level holds the jurisdictions at one distance, measured along the longest way, so that a place always
        comes before whatever contains it.
        """
        distances = self._distances(path)
        levels = sorted(set(distances.values()))
        return tuple(tuple(sorted(name for name, at in distances.items() if at == level)) for level in levels)

    def containing(self, path: str) -> frozenset[str]:
        """Return the jurisdictions that contain `path`, itself left out."""
        return frozenset(self._distances(path)) - {path}

    def meet(self, one: str, other: str) -> bool:
        """Whether some place lies in both jurisdictions."""
        if one == other or other in self.containing(one) or one in self.containing(other):
            return True
        # Two jurisdictions that do not contain each other share a place only where groups bring them together.
        return any(
            {one, other} <= self.containing(member) for members in self.groups.values() for member in members
        )

    def below(self, path: str, known: Iterable[str]) -> list[str]:
        """Return those of the `known` jurisdictions that lie strictly within `path`, sorted."""
        return sorted(name for name in set(known) if name != path and path in self._distances(name))

    def _distances(self, path: str) -> dict[str, int]:
        """Map each jurisdiction around `path` to its distance along the longest way."""
        distances = {path: 0}
        waiting = [path]
        while waiting:
            name = waiting.pop()
            for parent in self._parents(name):
                if distances.get(parent, -1) < distances[name] + 1:
                    distances[parent] = distances[name] + 1
                    waiting.append(parent)
        return distances

    def _parents(self, path: str) -> tuple[str, ...]:
        if path == GLOBAL:
            return ()
        above = path.rpartition("/")[0]
        # A path with one part, or one below `eu`, is a state, a region or a group. The path `eu/de` is only a name:
        # the memberships of the date say whether Germany lies in the EU.
        own = self.memberships.regions_of.get(path, (GLOBAL,)) if above in ("", EU) else (above,)
        return (*own, *self._groups_of.get(path, ()))

    @cached_property
    def _groups_of(self) -> dict[str, tuple[str, ...]]:
        everybody = {member for members in self.groups.values() for member in members}
        return {
            member: tuple(name for name, members in self.groups.items() if member in members)
            for member in everybody
        }

    def _cycle(self, path: list[str]) -> list[str] | None:
        for member in self.groups.get(path[-1], ()):
            if member in path:
                return [*path[path.index(member) :], member]
            if cycle := self._cycle([*path, member]):
                return cycle
        return None


def checked_groups(groups: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the groups with their members as they are stored, sorted by name.

    A group is declared for all dates, so its members are checked by the memberships known last. Raises ValueError
    naming a reserved name, an unknown member or a cycle.
    """
    for name in groups:
        if name in RESERVED or "/" in name:
            raise ValueError(f"{name!r} cannot name a group: it is a jurisdiction already, or holds a slash")
    members_of = {name: tuple(spelled(member) for member in members) for name, members in sorted(groups.items())}
    hierarchy = Jurisdictions(groups=members_of, memberships=memberships_at(LATEST))
    for name in members_of:
        if cycle := hierarchy._cycle([name]):
            raise ValueError(f"the groups contain each other: {' contains '.join(cycle)}")
    for member in {member for members in members_of.values() for member in members}:
        hierarchy.canonical(member)
    return members_of


@cache
def _built_in(memberships: Memberships) -> Jurisdictions:
    return Jurisdictions(groups={}, memberships=memberships)


class Reach(Value):
    """The scopes that apply to a question asked in `asked` (rule S2).

    `scopes` maps the key of each scope to its rank; a scope always ranks before the scopes that contain it.
    `inside` maps the jurisdiction of each scope to the jurisdictions that contain it.
    """

    asked: Scope
    scopes: dict[str, tuple[int, int, int]]
    inside: dict[str, frozenset[str]]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the scopes, the most specific first."""
        return tuple(sorted(self.scopes, key=lambda key: (self.scopes[key], key)))

    def more_specific(self, one: str, other: str) -> bool:
        """Whether the scope with key `one` is more specific than the scope with key `other` (rule S3)."""
        mine, yours = (key.partition("|")[0] for key in (one, other))
        if mine != yours:
            return yours in self.inside.get(mine, ())
        return self.scopes[one] < self.scopes[other]


def reach(asked: Scope, jurisdictions: Jurisdictions) -> Reach:
    """Return the scopes that apply to `asked`: all places around it, with all products and audiences above it."""
    return _reach(asked, tuple(jurisdictions.groups.items()), jurisdictions.memberships)


def reach_within(asked: Scope, keys: Iterable[str], jurisdictions: Jurisdictions) -> Reach:
    """Return `reach`, and those scopes with one of these `keys` that lie in places within the asked one.

    The added scopes are for the asked product and audience: where an answer for `asked` may not hold. They serve
    to search; the result does not say which of them is more specific.
    """
    products, audiences = (_at_or_above(path) for path in (asked.product, asked.audience))
    scopes = [Scope.from_key(key) for key in keys]
    places = set(jurisdictions.below(asked.jurisdiction, (scope.jurisdiction for scope in scopes)))
    inner = {
        scope.key: (-1, products.index(scope.product or ""), audiences.index(scope.audience or ""))
        for scope in scopes
        if scope.jurisdiction in places
        and (scope.product or "") in products
        and (scope.audience or "") in audiences
    }
    own = reach(asked, jurisdictions)
    return Reach(asked=asked, scopes=inner | own.scopes, inside=own.inside)


@lru_cache(maxsize=_REACHES)
def _reach(asked: Scope, groups: tuple[tuple[str, tuple[str, ...]], ...], memberships: Memberships) -> Reach:
    hierarchy = Jurisdictions(groups=dict(groups), memberships=memberships)
    levels = hierarchy.above(asked.jurisdiction)
    products, audiences = _at_or_above(asked.product), _at_or_above(asked.audience)
    return Reach(
        asked=asked,
        scopes={
            f"{place}|{product}|{audience}": (level, nth_product, nth_audience)
            for level, places in enumerate(levels)
            for place in places
            for nth_product, product in enumerate(products)
            for nth_audience, audience in enumerate(audiences)
        },
        inside={place: hierarchy.containing(place) for places in levels for place in places},
    )


def _at_or_above(path: str | None) -> list[str]:
    """Return `path` and every path above it, nearest first, and last the empty path, which stands for all."""
    parts = path.split("/") if path else []
    return [*("/".join(parts[:n]) for n in range(len(parts), 0, -1)), ""]
