"""Where things apply: ISO 3166 countries and subdivisions, the EU and the EEA, and groups of one's own (rule S4).

A jurisdiction is written as a path. A member state of the EU is written below it, `eu/de`, any other country by
its own code, `us`; a subdivision by its country and the second half of its ISO 3166-2 code, `us/ca`, `eu/de/by`. What
holds in the EEA holds in the EU. Groups are declared in `precedence/default`. Subdivisions are checked by their
shape, not against a list; parts below them are free.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Self

from knowledge.model.clock import Value
from knowledge.model.places import (
    EEA,
    EFTA_IN_EEA,
    EU,
    EU_MEMBERS,
    GLOBAL,
    RESERVED,
    SUBDIVISION,
    country_code,
    spelled,
)
from knowledge.model.scope import Scope

_KNOWN = "Use global, eu, eea, an ISO 3166 code, or a group declared in precedence/default"


class UnknownJurisdiction(ValueError):
    """The error for a path that names no jurisdiction. `remedy` says what to write instead; it may be empty."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


class Jurisdictions(Value):
    """The hierarchy with some groups: group name → its members, as they are stored. Build it with `of`."""

    groups: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]]) -> Self:
        """The hierarchy with these groups. Raises ValueError naming a reserved name, an unknown member or a cycle."""
        for name in groups:
            if name in RESERVED or "/" in name:
                raise ValueError(f"{name!r} cannot name a group: it is a jurisdiction already, or holds a slash")
        made = cls(groups={name: tuple(spelled(member) for member in of) for name, of in sorted(groups.items())})
        for name in made.groups:
            if cycle := made._cycle([name]):
                raise ValueError(f"the groups contain each other: {' contains '.join(cycle)}")
        for member in {member for members in made.groups.values() for member in members}:
            made.canonical(member)
        return made

    def canonical(self, path: str) -> str:
        """`path` as it is stored. Raises UnknownJurisdiction for what is no jurisdiction, naming near ones."""
        written = spelled(path.strip().lower())
        first, _, rest = written.partition("/")
        if first in self.groups and rest:
            return self._within_group(first, rest)
        if first in (GLOBAL, EEA) and rest:
            raise UnknownJurisdiction(f"{path!r} is not a jurisdiction: {rest!r} is not written below {first!r}")
        parts = written.split("/")
        place = parts[1:] if parts[0] == EU else parts
        if parts[0] == EU and place and country_code(place[0]) not in EU_MEMBERS:
            raise UnknownJurisdiction(
                f"{path!r} is not a jurisdiction: {place[0]!r} is not a member state of the EU"
            )
        if parts[0] != EU and first not in {*self.groups, GLOBAL, EEA} and country_code(first) is None:
            raise UnknownJurisdiction(f"{path!r} is not a jurisdiction{self._near(first)}", _KNOWN)
        if len(place) > 1 and not SUBDIVISION.fullmatch(place[1]):
            raise UnknownJurisdiction(
                f"{path!r}: {place[1]!r} does not look like an ISO 3166-2 subdivision such as 'ca'"
            )
        return written

    def _within_group(self, group: str, rest: str) -> str:
        """A member written below its group: `dach/at` is `eu/at`."""
        inner = self.canonical(rest)
        if group not in {name for level in self.above(inner) for name in level}:
            raise UnknownJurisdiction(f"{inner!r} is not a member of the group {group!r}")
        return inner

    def _near(self, first: str) -> str:
        known = sorted({*RESERVED, *self.groups})
        near = difflib.get_close_matches(first, [name for name in known if len(name) > 1], n=3, cutoff=0.5)
        swapped = [name for name in known if sorted(name) == sorted(first)]
        meant = dict.fromkeys([*swapped, *near])
        return f"; did you mean {', '.join(meant)}?" if meant else "."

    def above(self, path: str) -> tuple[tuple[str, ...], ...]:
        """`path` and everything it lies in, nearest first.

        Each level holds what is equally far by the longest way, so that a place always comes before what contains it.
        """
        far = self._distances(path)
        levels = sorted(set(far.values()))
        return tuple(tuple(sorted(name for name, at in far.items() if at == level)) for level in levels)

    def containing(self, path: str) -> frozenset[str]:
        """What `path` lies in, itself left out."""
        return frozenset(self._distances(path)) - {path}

    def meet(self, one: str, other: str) -> bool:
        """Whether there is a place that lies in both, or is one of them and lies in the other."""
        if one == other or other in self.containing(one) or one in self.containing(other):
            return True
        # Places of which neither contains the other share a place only where a group brings one together with it.
        return any({one, other} <= self.containing(member) for of in self.groups.values() for member in of)

    def below(self, path: str, known: Iterable[str]) -> list[str]:
        """Of the `known` jurisdictions, those that lie strictly within `path`, sorted."""
        return sorted(name for name in set(known) if name != path and path in self._distances(name))

    def _distances(self, path: str) -> dict[str, int]:
        """How far each jurisdiction around `path` is, by the longest way."""
        far = {path: 0}
        waiting = [path]
        while waiting:
            name = waiting.pop()
            for parent in self._parents(name):
                if far.get(parent, -1) < far[name] + 1:
                    far[parent] = far[name] + 1
                    waiting.append(parent)
        return far

    def _parents(self, path: str) -> tuple[str, ...]:
        if path == GLOBAL:
            return ()
        above = path.rpartition("/")[0]
        own = above or (EEA if path == EU or path in EFTA_IN_EEA else GLOBAL)
        return (own, *self._groups_of.get(path, ()))

    @cached_property
    def _groups_of(self) -> dict[str, tuple[str, ...]]:
        members = {member for of in self.groups.values() for member in of}
        return {member: tuple(name for name, of in self.groups.items() if member in of) for member in members}

    def _cycle(self, path: list[str]) -> list[str] | None:
        for member in self.groups.get(path[-1], ()):
            if member in path:
                return [*path[path.index(member) :], member]
            if found := self._cycle([*path, member]):
                return found
        return None


BUILT_IN = Jurisdictions(groups={})
"""ISO 3166, the EU and the EEA; no groups of one's own."""


class Reach(Value):
    """The scopes that apply to a question asked in `asked` (rule S2).

    `scopes` maps each one's key to its rank: whatever contains a scope ranks after it. `inside` maps each of their
    jurisdictions to those it lies in.
    """

    asked: Scope
    scopes: dict[str, tuple[int, int, int]]
    inside: dict[str, frozenset[str]]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the scopes, the most specific first."""
        return tuple(sorted(self.scopes, key=lambda key: (self.scopes[key], key)))

    def more_specific(self, one: str, other: str) -> bool:
        """Whether the scope with key `one` is more specific than that with key `other` (rule S3)."""
        mine, yours = (key.partition("|")[0] for key in (one, other))
        if mine != yours:
            return yours in self.inside.get(mine, ())
        return self.scopes[one] < self.scopes[other]


def reach(asked: Scope, jurisdictions: Jurisdictions = BUILT_IN) -> Reach:
    """What applies to `asked`: each place around it, with each product and audience at or above the asked one."""
    return _reach(asked, tuple(jurisdictions.groups.items()))


def reach_within(asked: Scope, keys: Iterable[str], jurisdictions: Jurisdictions) -> Reach:
    """`reach` and, of the scopes with these `keys`, those that lie in places within the asked one, for the asked product
    and audience: where an answer for `asked` may not hold. Only for searching: which of these is more specific it
    does not tell.
    """
    products, audiences = (_at_or_above(path) for path in (asked.product, asked.audience))
    scopes = [Scope.from_key(key) for key in keys]
    places = set(jurisdictions.below(asked.jurisdiction, (one.jurisdiction for one in scopes)))
    inner = {
        one.key: (-1, products.index(one.product or ""), audiences.index(one.audience or ""))
        for one in scopes
        if one.jurisdiction in places and (one.product or "") in products and (one.audience or "") in audiences
    }
    own = reach(asked, jurisdictions)
    return Reach(asked=asked, scopes=inner | own.scopes, inside=own.inside)


@lru_cache(maxsize=4096)
def _reach(asked: Scope, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> Reach:
    hierarchy = Jurisdictions(groups=dict(groups))
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
    parts = path.split("/") if path else []
    return [*("/".join(parts[:n]) for n in range(len(parts), 0, -1)), ""]
