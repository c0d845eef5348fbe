"""The versions of the memory store: every read computes its result from the events and submissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from knowledge.errors import NotFound
from knowledge.model.authority import AuthorityPeriod, Standing, authority_periods
from knowledge.model.clock import AsOf
from knowledge.model.objects import State, Version
from knowledge.model.precedence import Contender
from knowledge.model.reading.readings import RecordedReading, waiting_among
from knowledge.model.record.ledger import READINGS, Event, EventKind, Transition
from knowledge.model.scope import Scope
from knowledge.store import validation
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.explaining import explain_authority
from knowledge.store.snapshot import CommittedState, ReadsSnapshots
from knowledge.store.values import (
    ALL_OBJECTS,
    Explanation,
    Latest,
    Listing,
    ObjectSummary,
    Origin,
    Pending,
    Tally,
    only_version,
    unknown_object,
    unknown_reading,
)
from knowledge.testing.memory_store.committed import MemoryCommittedState
from knowledge.testing.memory_store.facts import MemoryFacts
from knowledge.testing.memory_store.state import MemoryState, changes_what_is_known


class MemoryVersions(ReadsSnapshots):
    """See `VersionStore`."""

    _state: MemoryState

    def as_of(
        self, valid_at: datetime | None, known_at: datetime | None, now: datetime, scope: Scope | None = None
    ) -> AsOf:
        """See `Store.as_of`."""
        changes = [
            event.recorded_at
            for event in self._state.events
            if changes_what_is_known(event) and (scope is None or self._state.shows(event, scope.audience))
        ]
        return validation.requested_as_of(changes[-1] if changes else None, valid_at, known_at, now)

    def version(self, version_id: str) -> Version:
        """See `Store.version`."""
        return self._state.read_as(only_version(version_id, self.matching_versions(version_id)))[0]

    def matching_versions(self, version_id: str) -> list[str]:
        """See `Store.matching_versions`."""
        return sorted(
            name for name in self._state.submissions if len(version_id) >= 8 and name.startswith(version_id)
        )

    def state(self, version_id: str, known_at: datetime | None = None) -> State:
        """See `Store.state`."""
        self._state.submission(version_id)
        if known_at is not None and self._state.recording(version_id).recorded_at > known_at:
            raise NotFound(f"Version {version_id[:16]} was not known at {known_at}.", remedy="Ask later.")
        return self._state.state_of(version_id, known_at)

    def text(self, version_id: str) -> str:
        """See `Store.text`."""
        self._state.check_not_erased(version_id)
        return self._state.read_as(version_id)[1]

    def readings(self, version_id: str) -> list[RecordedReading]:
        """See `Store.readings`."""
        return self._state.readings(self.version(version_id).version_id)

    def version_under(self, version_id: str, reading_hash: str) -> tuple[Version, str]:
        """See `Store.version_under`."""
        version = self.version(version_id)
        readings = self._state.readings(version.version_id)
        recorded = next((one for one in readings if one.reading_hash == reading_hash), None)
        if recorded is None:
            raise unknown_reading(version_id, reading_hash)
        self._state.check_not_erased(version.version_id)
        return self._state.under(version, recorded)

    def waiting_readings(self) -> list[RecordedReading]:
        """See `Store.waiting_readings`."""
        kept = [name for name in self._state.submissions if name not in self._state.erased]
        waiting = [one for name in kept if (one := waiting_among(self._state.readings(name))) is not None]
        return sorted(waiting, key=lambda one: one.seq)

    def content(self, revision_hash: str) -> bytes:
        """See `Store.content`."""
        for name, submission in self._state.submissions.items():
            if submission.version.revision.revision_hash == revision_hash and name not in self._state.erased:
                return submission.content
        raise NotFound(f"There is no content {revision_hash[:64]!r}.", remedy="Check the hash.")

    def objects(self, as_of: AsOf, scope: Scope, listing: Listing = ALL_OBJECTS) -> list[ObjectSummary]:
        """See `Store.objects`."""
        named = (
            name for name in self._state.object_ids() if name.startswith(listing.prefix) and name > listing.after
        )
        summaries = [self._summary(name, self._matching(name, listing, as_of), as_of, scope) for name in named]
        listed = [s for s in summaries if s.versions and listing.kind in (None, s.kind)]
        return listed[: max(0, listing.limit)]

    def _matching(self, object_id: str, listing: Listing, as_of: AsOf) -> list[Version]:
        return [
            version
            for version in self._state.versions(object_id)
            if listing.source in (None, version.revision.source)
            and listing.state in (None, self._state.state_of(version.version_id, as_of.known_at))
        ]

    def tally(self, scope: Scope) -> Tally:
        """See `TallyStore.tally`."""
        versions = [v for name in self._state.object_ids() for v in self._state.versions(name)]
        visible = [v for v in versions if v.scope.visible_to(scope.audience)]
        states = Counter(self._state.state_of(v.version_id) for v in visible)
        return Tally(len({v.object_id for v in visible}), dict(states))

    def _summary(self, object_id: str, versions: Sequence[Version], as_of: AsOf, scope: Scope) -> ObjectSummary:
        visible = [v for v in versions if v.scope.visible_to(scope.audience)]
        recorded = [self._state.recording(v.version_id).recorded_at for v in visible]
        with self.snapshot(as_of, scope) as snapshot:
            resolution = snapshot.resolution(object_id)
        return ObjectSummary(
            object_id=object_id,
            kind=self._state.versions(object_id)[0].kind,
            versions=sum(at <= as_of.known_at for at in recorded),
            authoritative=resolution.version_id if resolution else None,
        )

    def versions(self, object_id: str) -> list[Version]:
        """See `Store.versions`."""
        versions = self._state.versions(object_id)
        if not versions:
            raise unknown_object(object_id)
        return [self._state.read_as(version.version_id)[0] for version in versions]

    def waiting(self) -> list[Pending]:
        """See `Store.waiting`."""
        states = {n: self._state.state_of(n) for n in self._state.submissions if n not in self._state.erased}
        waiting = {name: state for name, state in states.items() if state in (State.DRAFT, State.REVIEWED)}
        events = {name: self._state.recording(name) for name in waiting}
        return [
            Pending(n, state, events[n].recorded_at, events[n].actor, events[n].seq)
            for n, state in waiting.items()
        ]

    def recording(self, version_ids: Sequence[str]) -> list[Event]:
        """See `Store.recording`."""
        kinds = (EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED, *READINGS)
        return [e for e in self._state.events if e.kind in kinds and e.payload["version_id"] in version_ids]

    def origins(self, object_id: str) -> dict[str, Origin]:
        """See `Store.origins`."""
        names = [version.version_id for version in self.versions(object_id)]
        events = {name: self._state.recording(name) for name in names}
        erased_at = {name: self._state.erased[name].recorded_at for name in names if name in self._state.erased}
        return {n: Origin(event.recorded_at, event.actor, erased_at.get(n)) for n, event in events.items()}

    def latest(self, object_id: str, scope: Scope, source: str) -> Latest | None:
        """See `Store.latest`."""
        versions = [
            version
            for version in self._state.versions(object_id)
            if (version.scope, version.revision.source) == (scope, source)
        ]
        if not versions:
            return None
        last = versions[-1]
        return Latest(
            version_id=last.version_id,
            revision_hash=last.revision.revision_hash,
            state=self._state.state_of(last.version_id),
            effective_from=last.effective.start,
            effective_to=last.effective.end,
            provenance=last.provenance,
            reader=self._state.read_as(last.version_id)[0].reading.reader,
            erased=last.version_id in self._state.erased,
        )

    def transitions(self, object_id: str) -> list[Transition]:
        """See `Store.transitions`."""
        names = {version.version_id for version in self.versions(object_id)}
        return [move for move in self._state.transitions() if move.version_id in names]

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        """See `Store.periods`."""
        versions = self.versions(object_id)
        return authority_periods(map(Standing.of, versions), self.transitions(object_id))

    @contextmanager
    def committed(self) -> Iterator[CommittedState]:
        """See `VersionStore.committed`."""
        yield MemoryCommittedState(self._state)

    def explain(self, object_id: str, as_of: AsOf, scope: Scope) -> Explanation:
        """See `Store.explain`."""
        recorded = [
            (Standing.of(v), self._state.recording(v.version_id).recorded_at) for v in self.versions(object_id)
        ]
        return explain_authority(
            AuthorityResolver(MemoryFacts(self._state)),
            object_id,
            as_of,
            scope,
            (recorded, self.transitions(object_id)),
        )

    def from_source(self, source: str, as_of: AsOf) -> list[Contender]:
        """See `Store.from_source`."""
        contenders = MemoryFacts(self._state).contenders_anywhere(self._state.object_ids(), as_of)
        return sorted((c for c in contenders if c.source == source), key=lambda c: (c.object_id, c.scope.key))

    def lapsing(self, known_at: datetime, start: datetime, end: datetime) -> list[AuthorityPeriod]:
        """See `Store.lapsing`."""
        periods = [p for object_id in self._state.object_ids() for p in self.periods(object_id)]
        wanted = [p for p in periods if p.known.contains(known_at) and p.valid.end and start <= p.valid.end < end]
        return sorted(wanted, key=lambda p: (p.valid.end or end, p.object_id, p.scope.key, p.source))

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        """See `Store.starting`."""
        periods = [p for object_id in self._state.object_ids() for p in self.periods(object_id)]
        wanted = [
            p
            for p in periods
            if p.known.contains(known_at) and p.valid.start >= start and (end is None or p.valid.start < end)
        ]
        return sorted(wanted, key=lambda p: (p.valid.start, p.object_id, p.scope.key, p.source))[: max(0, limit)]
