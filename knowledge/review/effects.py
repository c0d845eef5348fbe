"""Finds when and where a version is authoritative from now on, and what may contradict it there (rules S3, C3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby, islice
from typing import Protocol

from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import TICK, AsOf, Period
from knowledge.model.geography.jurisdictions import Jurisdictions, Reach
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.store.snapshot import Snapshot, Snapshots

_DATES = 20
"""Dates within one period at which other versions take effect, at most: each is searched for contradictions."""
_PERIODS = 1_000
"""Periods to come that are read to find those dates; a bound on work, far above what a corpus schedules."""


class Outlook(Snapshots, Protocol):
    """The periods of authority, as they are in the store or would be after an approval."""

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        """See `VersionStore.periods`."""
        ...

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        """See `VersionStore.starting`."""
        ...


@dataclass(frozen=True)
class Setting:
    """A snapshot in which a version is authoritative. What may contradict it there lies in `reach` and, unless
    `object_ids` is None, belongs to one of these objects.
    """

    snapshot: Snapshot
    reach: Reach
    object_ids: tuple[str, ...] | None = None

    @property
    def as_of(self) -> AsOf:
        """The as-of of the snapshot."""
        return self.snapshot.as_of


class VersionEffects:
    """The effects of one version from now on. `snapshot` is one of `outlook`, for the version's scope and now."""

    def __init__(self, outlook: Outlook, snapshot: Snapshot, version: Version) -> None:
        self._outlook = outlook
        self._snapshot = snapshot
        self._version = version
        self._now = snapshot.as_of.valid_at
        self._known_at = snapshot.as_of.known_at

    @cached_property
    def periods(self) -> list[Period]:
        """The valid times in which the version prevails in its scope and source, past ones too."""
        known = [
            one for one in self._outlook.periods(self._version.object_id) if one.known.contains(self._known_at)
        ]
        return [one.valid for one in known if one.version_id == self._version.version_id]

    @property
    def starts(self) -> list[AsOf]:
        """The points, none of them before now, from which the version is authoritative in its own scope."""
        snapshots = (self._snapshot.at(start) for start in self._periods_from_now)
        return [one.as_of for one in snapshots if self._is_authoritative(one)]

    @property
    def settings(self) -> Iterator[Setting]:
        """The settings in which the version is authoritative.

        They are taken at each of its starts, and at each later date on which something else takes effect; in its own scope,
        and for each scope that overlaps it in one place that both reach.
        """
        for first, period in self._periods_from_now.items():
            yield from self._settings_at(self._snapshot.at(first), None)
            for start, object_ids in self._taking_effect(first, period.end):
                yield from self._settings_at(self._snapshot.at(start), object_ids)

    @property
    def _periods_from_now(self) -> dict[datetime, Period]:
        """Periods that do not end before now, by their start or now."""
        ahead = [period for period in self.periods if period.end is None or period.end > self._now]
        return {max(self._now, period.start): period for period in ahead}

    def _is_authoritative(self, snapshot: Snapshot) -> bool:
        resolution = snapshot.resolution(self._version.object_id)
        return resolution is not None and resolution.version_id == self._version.version_id

    def _taking_effect(self, first: datetime, end: datetime | None) -> Iterator[tuple[datetime, tuple[str, ...]]]:
        """Dates after `first` and before `end` at which approved versions take effect, and their objects."""
        periods = self._outlook.starting(self._known_at, first + TICK, end, _PERIODS)
        dates = groupby(periods, key=lambda one: one.valid.start)
        return islice(((start, tuple(one.object_id for one in together)) for start, together in dates), _DATES)

    def _settings_at(self, snapshot: Snapshot, object_ids: tuple[str, ...] | None) -> Iterator[Setting]:
        if self._is_authoritative(snapshot):
            yield Setting(snapshot, snapshot.reach, object_ids)
        for shared, other in self._shared_places(snapshot):
            reach = shared.reach
            theirs = {key: at for key, at in reach.scopes.items() if Scope.from_key(key).jurisdiction == other}
            yield Setting(shared, reach.model_copy(update={"scopes": theirs}), object_ids)

    def _shared_places(self, snapshot: Snapshot) -> Iterator[tuple[Snapshot, str]]:
        """For each jurisdiction that overlaps the version's own, one place in both where the version is authoritative."""
        hierarchy = snapshot.jurisdictions
        members = {member for group in hierarchy.groups.values() for member in group}
        mine = hierarchy.below(self._version.scope.jurisdiction, members)
        for other in self._beside(hierarchy) if mine else ():
            theirs = set(hierarchy.below(other, members))
            shared = (snapshot.within(place) for place in mine if place in theirs)
            place = next((one for one in shared if self._is_authoritative(one)), None)
            if place is not None:
                yield place, other

    def _beside(self, hierarchy: Jurisdictions) -> list[str]:
        """The jurisdictions in use that neither contain the version's own nor lie in it."""
        own = self._version.scope.jurisdiction
        used = {Scope.from_key(key).jurisdiction for key in self._snapshot.scope_keys}
        around = {name for level in hierarchy.above(own) for name in level}
        return sorted(used - around - set(hierarchy.below(own, used)))
