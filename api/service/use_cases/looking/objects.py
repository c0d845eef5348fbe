"""Use cases that read objects: as of a date, all versions, the timeline, and the difference between two dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.service.moments import Listing, Moment
from api.service.use_cases.looking.diffs import Side, diff_of
from api.service.use_cases.looking.moments import Moments
from api.service.use_cases.looking.near_ids import near_ids_told
from api.service.use_cases.looking.states import moves_of, state_after
from api.service.views.instants import describe
from api.service.views.objects import (
    ClauseView,
    Diff,
    ObjectEntry,
    ObjectPage,
    ObjectView,
    Timeline,
    VersionEntry,
    VersionList,
)
from knowledge.errors import InvalidInput, NothingAuthoritative
from knowledge.model.authority import AuthorityPeriod, Resolution
from knowledge.model.clock import AsOf, Clock
from knowledge.model.objects import Version, checked_object_id
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.store.labelled_instants import VersionLabels
from knowledge.store.lineage import Lineage
from knowledge.store.ports.store import Explanation, Origin, Store, unknown_object

_MOST_DROPPED = 10
"""How many dropped versions an error names. It keeps the message readable; `explain` lists all of them."""


class Objects:
    """Reads objects from a store. Raises NotFound for an unknown object, InvalidInput for an impossible id."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._moments = Moments(store, clock)

    def as_of(self, moment: Moment, object_id: str | None = None) -> AsOf:
        """The as-of of `moment` (rule T4); a label may be that of a version of `object_id`.

        Raises InvalidInput for a jurisdiction unknown at it (rule S4).
        """
        return self._moments.point(moment, object_id)[0]

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """The version that is authoritative at `moment`. Raises NothingAuthoritative when there is none."""
        name = _checked_id(object_id)
        with near_ids_told(self._store, self._clock, moment.scope):
            as_of, scope = self._moments.point(moment, name)
            explanation = self._store.explain(name, as_of, scope)
        if explanation.resolution is None:
            raise self._nothing(name, as_of, scope)
        return self._view(explanation.resolution, as_of, explanation)

    def objects(self, listing: Listing, moment: Moment) -> ObjectPage:
        """One page of objects that had a version by the known time asked."""
        as_of, scope = self._moments.point(moment)
        summaries = self._store.objects(as_of, scope, listing)
        entries = [
            ObjectEntry(
                object_id=summary.object_id,
                kind=summary.kind,
                versions=summary.versions,
                authoritative=summary.authoritative,
            )
            for summary in summaries
        ]
        following = entries[-1].object_id if len(entries) == listing.limit else None
        return ObjectPage(as_of=as_of, scope=scope, objects=entries, next=following)

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions known at `moment` that its audience may see, in the order they were recorded, with their moves.

        Those of the objects that it continues come first, as far as they took effect before the rename (rule N3v).
        """
        name, known_at = _checked_id(object_id), self.as_of(moment).known_at
        lineage = Lineage(self._store, known_at, moment.scope)
        own = self._visible(lineage, name, moment.scope)
        entries: list[VersionEntry] = []
        for former, until in reversed(_former_names(lineage, name)):
            versions = [one for one in lineage.visible_versions(former) if one.effective.start < until]
            entries += self._entries(former, versions, moment)
        return VersionList(
            object_id=name, known_at=known_at, versions=[*entries, *self._entries(name, own, moment)]
        )

    def _entries(self, name: str, versions: Sequence[Version], moment: Moment) -> list[VersionEntry]:
        """The entries of versions of one object."""
        known_at = self.as_of(moment).known_at
        moves = [move for move in self._store.transitions(name) if move.recorded_at <= known_at]
        origins, labels = self._store.origins(name), VersionLabels(self._store, name, known_at, moment.scope)
        return [_version_entry(version, origins, moves, labels.of(version)) for version in versions]

    def _visible(self, lineage: Lineage, name: str, scope: Scope) -> list[Version]:
        """The versions that the caller may see.

        Raises NotFound where there are none: an object without visible versions is unknown to the caller (rule S5).
        """
        with near_ids_told(self._store, self._clock, scope):
            versions = lineage.visible_versions(name)
            if not versions:
                raise unknown_object(name)
        return versions

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """The authority periods known at `moment` that its audience may see.

        Those of the objects that it continues come first, as far as they begin before the rename (rule N3v).
        """
        name, known_at = _checked_id(object_id), self.as_of(moment).known_at
        lineage = Lineage(self._store, known_at, moment.scope)
        self._visible(lineage, name, moment.scope)
        periods: list[AuthorityPeriod] = []
        for former, until in reversed(_former_names(lineage, name)):
            periods += [one for one in self._periods(former, known_at, moment.scope) if one.valid.start < until]
        periods += self._periods(name, known_at, moment.scope)
        return Timeline(object_id=name, known_at=known_at, periods=periods)

    def _periods(self, name: str, known_at: datetime, scope: Scope) -> list[AuthorityPeriod]:
        return [
            known
            for period in self._store.periods(name)
            if period.scope.visible_to(scope.audience) and (known := period.as_known(known_at))
        ]

    def diff(self, object_id: str, start: datetime | str, end: datetime | str, moment: Moment) -> Diff:
        """How the authoritative text differs between the valid times or labels `start` and `end`.

        Before a rename it is the text of the object that this one continues (rule N3w). A side where nothing was
        authoritative is empty. Raises NothingAuthoritative when both are.
        """
        name = _checked_id(object_id)
        as_of, scope = self._moments.point(moment)
        points = [
            as_of.at(self._moments.instant(at, moment, name, field) or as_of.valid_at)
            for at, field in ((start, "from"), (end, "to"))
        ]
        before, after = (self._side(name, point, scope) for point in points)
        if before.version is None and after.version is None:
            raise self._nothing(name, points[1], scope)
        return diff_of(name, before, after, scope=scope, known_at=as_of.known_at)

    def _side(self, name: str, as_of: AsOf, scope: Scope) -> Side:
        """The text that was authoritative for the object, else for the object that it continues."""
        with self._store.snapshot(as_of, scope) as snapshot:
            resolution = snapshot.resolution(name)
            if resolution is None and (former := self._lineage(as_of, scope).former_at(name, as_of)):
                resolution = snapshot.resolution(former[-1].object_id)
            if resolution is None:
                return Side(as_of.valid_at, name, None, "")
            version_id = resolution.version_id
            version = snapshot.version(version_id)
            return Side(as_of.valid_at, version.object_id, version, snapshot.text(version_id))

    def _lineage(self, as_of: AsOf, scope: Scope) -> Lineage:
        return Lineage(self._store, as_of.known_at, scope)

    def _nothing(self, name: str, as_of: AsOf, scope: Scope) -> NothingAuthoritative:
        lineage = self._lineage(as_of, scope)
        self._visible(lineage, name, scope)  # an unknown object is NotFound instead
        if renamed := self._renamed(lineage, name, as_of, scope):
            return renamed
        explanation = self._store.explain(name, as_of, scope)
        dropped = " ".join(
            f"{considered.version_id[:16]}: {considered.why}"
            for considered in explanation.considered[:_MOST_DROPPED]
        )
        return NothingAuthoritative(
            f"Nothing was authoritative for {name!r} ({as_of}, scope {scope.key.strip('|')}). {dropped}".strip(),
            remedy=self._remedy(name, as_of, scope, explanation.replaced_by),
        )

    def _renamed(self, lineage: Lineage, name: str, as_of: AsOf, scope: Scope) -> NothingAuthoritative | None:
        """The error that names the object that had the text then, where a rename explains that nothing was (rule N3x)."""
        former, later = lineage.former_at(name, as_of), lineage.later_at(name, as_of)
        if former:
            other = former[-1].object_id
            why = f"it was {other} until {describe(former[-1].at)}"
        elif later:
            other = later[-1].new_id
            why = f"{other} continues it since {describe(later[-1].at)}"
        else:
            return None
        with self._store.snapshot(as_of, scope) as snapshot:
            resolution = snapshot.resolution(other)
        if resolution is None:
            return None
        return NothingAuthoritative(
            f"Nothing was authoritative for {name!r} ({as_of}): {why}. "
            f"Authoritative then was {other}@{resolution.version_id[:16]}.",
            remedy=f"Ask for {other}.",
        )

    def _remedy(self, name: str, as_of: AsOf, scope: Scope, replaced_by: str | None) -> str:
        """The next thing to try: the object that replaces it, a date at which something held, or an approval."""
        if replaced_by is not None:
            return f"{self._store.version(replaced_by).object_id} replaces it; ask for that."
        periods = [
            period
            for period in self._store.periods(name)
            if period.scope.visible_to(scope.audience) and period.known.contains(as_of.known_at)
        ]
        if not periods:
            return "No version of it was approved by then; approve one."
        start = min(period.valid.start for period in periods)
        ends = [period.valid.end for period in periods if period.valid.end is not None]
        end = max(ends) if len(ends) == len(periods) else None
        return (
            f"Something held from {describe(start)} to {describe(end)}; its timeline shows each period and scope."
        )

    def _confirmed_at(self, version_id: str, as_of: AsOf) -> datetime:
        """The last confirmation of a version, as known then (rule F1)."""
        with self._store.committed() as state:
            return state.confirmations([version_id], as_of.known_at)[version_id].at

    def _view(self, resolution: Resolution, as_of: AsOf, explanation: Explanation) -> ObjectView:
        with self._store.committed() as state:
            version = state.version(resolution.version_id, as_of.known_at)
            text = state.text(version.version_id, as_of.known_at)
        return ObjectView(
            object_id=version.object_id,
            version_id=version.version_id,
            kind=version.kind,
            title=version.title,
            scope=version.scope,
            state=self._store.state(version.version_id, as_of.known_at),
            as_of=as_of,
            effective_from=version.effective.start,
            effective_to=version.effective.end,
            valid=resolution.valid,
            known=resolution.known,
            approved_by=resolution.approved_by,
            approved_at=resolution.approved_at,
            source=version.revision.source,
            source_uri=version.revision.uri,
            revision_hash=version.revision.revision_hash,
            media_type=version.revision.media_type,
            text=text,
            clauses=clause_views(version, text),
            attributes=version.attributes,
            provenance=version.provenance,
            reader=version.reading.reader,
            left_out=list(version.left_out),
            recognised=list(version.recognised),
            approved_on_arrival=resolution.on_arrival,
            confirmed_at=self._confirmed_at(version.version_id, as_of),
            trace=list(explanation.considered),
        )


def _checked_id(object_id: str) -> str:
    try:
        return checked_object_id(object_id)
    except ValueError as error:
        raise InvalidInput(
            f"{error}.", remedy="An object id is a path such as policy/refunds.", where="object_id"
        ) from None


def _former_names(lineage: Lineage, name: str) -> list[tuple[str, datetime]]:
    """The objects that this one continues, the latest first, each with the last instant at which it was renamed."""
    until: dict[str, datetime] = {}
    for rename in lineage.former(name):
        if rename.object_id != name:
            until.setdefault(rename.object_id, rename.at)
    return list(until.items())


def _version_entry(
    version: Version, origins: Mapping[str, Origin], moves: Sequence[Transition], labels: list[str]
) -> VersionEntry:
    origin = origins[version.version_id]
    return VersionEntry(
        object_id=version.object_id,
        version_id=version.version_id,
        kind=version.kind,
        title=version.title,
        scope=version.scope,
        state=state_after(moves, version.version_id),
        effective_from=version.effective.start,
        effective_to=version.effective.end,
        source_uri=version.revision.uri,
        revision_hash=version.revision.revision_hash,
        supersedes=list(version.supersedes),
        replaces=list(version.replaces),
        recorded_at=origin.recorded_at,
        author=origin.recorded_by,
        provenance=version.provenance,
        left_out=list(version.left_out),
        labels=labels,
        transitions=moves_of(moves, version.version_id),
    )


def clause_views(version: Version, text: str) -> list[ClauseView]:
    """The clauses of a version with their texts."""
    return [
        ClauseView(
            anchor=clause.anchor,
            clause_id=version.clause_id(clause.anchor),
            kind=clause.kind,
            heading=list(clause.heading),
            start=clause.start,
            end=clause.end,
            page=clause.page,
            text=text[clause.start : clause.end],
        )
        for clause in version.clauses
    ]
