"""When and where a version counts from now on, and what may meet it there (rules S3, C3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby, islice

from knowledge.model.clock import TICK, AsOf, Period
from knowledge.model.jurisdictions import Jurisdictions, Reach
from knowledge.model.objects import Version
from knowledge.model.scope import Scope
from knowledge.store.port import Store

_DATES = 20
"""At how many dates of one period what takes effect by then is looked at."""
_PERIODS = 1_000
"""How many periods to come are read for them."""


@dataclass(frozen=True)
class Setting:
    """An as-of and a scope in which a version counts; what it may meet there: what is in `reach`, of these objects."""

    as_of: AsOf
    scope: Scope
    reach: Reach
    object_ids: tuple[str, ...] | None = None


class VersionEffects:
    """Looks ahead for one version. `store` says what counts; it may suppose the version approved."""

    def __init__(self, store: Store, version: Version, now: datetime) -> None:
        self._store = store
        self._version = version
        self._now = now
        self._known_at = store.as_of(now, None, now).known_at

    @cached_property
    def periods(self) -> list[Period]:
        """The valid times in which the version is what its source says in its scope, past ones too."""
        own = [one for one in self._store.periods(self._version.object_id) if one.known.contains(self._known_at)]
        return [one.valid for one in own if one.version_id == self._version.version_id]

    @property
    def starts(self) -> list[AsOf]:
        """From when on, and not before now, the version counts in its own scope."""
        return [at for at in map(self._at, self._from_now) if self._counts(at, self._version.scope)]

    @property
    def settings(self) -> Iterator[Setting]:
        """Where it counts, and each date from then on at which something else takes effect; in its own scope, and for
        each scope that overlaps it in one place that both reach.
        """
        for first, period in self._from_now.items():
            yield from self._settings(self._at(first), None)
            for start, object_ids in self._taking_effect(first, period.end):
                yield from self._settings(self._at(start), object_ids)

    @property
    def _from_now(self) -> dict[datetime, Period]:
        ahead = [period for period in self.periods if period.end is None or period.end > self._now]
        return {max(self._now, period.start): period for period in ahead}

    def _at(self, valid_at: datetime) -> AsOf:
        return AsOf(valid_at=valid_at, known_at=self._known_at)

    def _counts(self, as_of: AsOf, scope: Scope) -> bool:
        object_id = self._version.object_id
        found = self._store.resolve([object_id], as_of, scope).get(object_id)
        return found is not None and found.version_id == self._version.version_id

    def _taking_effect(self, first: datetime, end: datetime | None) -> Iterator[tuple[datetime, tuple[str, ...]]]:
        """Dates after `first` and before `end` at which approved versions take effect, and their objects."""
        found = self._store.starting(self._known_at, first + TICK, end, _PERIODS)
        dates = groupby(found, key=lambda one: one.valid.start)
        return islice(((start, tuple(one.object_id for one in together)) for start, together in dates), _DATES)

    def _settings(self, as_of: AsOf, object_ids: tuple[str, ...] | None) -> Iterator[Setting]:
        own = self._version.scope
        if self._counts(as_of, own):
            yield Setting(as_of, own, self._store.reach(own, as_of), object_ids)
        for place, other in self._shared(as_of):
            reach = self._store.reach(place, as_of)
            theirs = {key: at for key, at in reach.scopes.items() if Scope.from_key(key).jurisdiction == other}
            yield Setting(as_of, place, reach.model_copy(update={"scopes": theirs}), object_ids)

    def _shared(self, as_of: AsOf) -> Iterator[tuple[Scope, str]]:
        """For each jurisdiction that overlaps the version's own, one place in both where the version counts."""
        places = self._store.jurisdictions(as_of)
        members = {member for group in places.groups.values() for member in group}
        mine = places.below(self._version.scope.jurisdiction, members)
        for other in self._beside(places) if mine else ():
            theirs = set(places.below(other, members))
            shared = (self._version.scope.model_copy(update={"jurisdiction": p}) for p in mine if p in theirs)
            place = next((scope for scope in shared if self._counts(as_of, scope)), None)
            if place is not None:
                yield place, other

    def _beside(self, places: Jurisdictions) -> list[str]:
        """The jurisdictions in use that neither contain the version's own nor lie in it."""
        own = self._version.scope.jurisdiction
        used = {Scope.from_key(key).jurisdiction for key in self._store.scope_keys()}
        around = {name for level in places.above(own) for name in level}
        return sorted(used - around - set(places.below(own, used)))
