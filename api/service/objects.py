"""Views of objects, put together from the store: as of a point in time, all versions, timeline, difference."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime

from api.service.schemas import (
    ClauseChange,
    ClauseView,
    Diff,
    DiffSide,
    ObjectPage,
    ObjectRow,
    ObjectView,
    Timeline,
    VersionList,
    VersionRow,
    VersionState,
    describe,
)
from knowledge.errors import InvalidInput, NothingAuthoritative
from knowledge.model.answers import Answer
from knowledge.model.authority import AuthorityPeriod, Resolution
from knowledge.model.clock import AsOf, Clock, Period
from knowledge.model.ledger import Transition
from knowledge.model.objects import Kind, State, Version, checked_object_id
from knowledge.model.scope import Scope
from knowledge.store import values
from knowledge.store.port import Explanation, Store, unknown_answer, unknown_object
from knowledge.store.scope_check import checked_scope

_EVERYWHERE = Scope()
_TOLD = 10
"""How many versions are named, with what dropped each, where none counts."""


@dataclass(frozen=True)
class Moment:
    """When and where something is asked; unset times mean now (rule T4)."""

    valid_at: datetime | None = None
    known_at: datetime | None = None
    scope: Scope = _EVERYWHERE


@dataclass(frozen=True)
class Listing:
    """Which objects to list."""

    prefix: str = ""
    kind: Kind | None = None
    after: str = ""
    limit: int = 100


@dataclass(frozen=True)
class _Side:
    """What was authoritative at one side of a diff, if anything was."""

    valid_at: datetime
    version: Version | None
    text: str


class Reader:
    """Reads objects from a store. Raises NotFound for an unknown object, InvalidInput for an impossible id."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def as_of(self, moment: Moment) -> AsOf:
        """The as-of that `moment` means (rule T4). Raises InvalidInput for a scope that is none then (rule S4)."""
        return self._asked(moment)[0]

    def _asked(self, moment: Moment) -> tuple[AsOf, Scope]:
        """What `moment` means: the as-of, and the scope as it is stored."""
        as_of = self._store.as_of(moment.valid_at, moment.known_at, self._clock())
        return as_of, checked_scope(self._store, moment.scope, as_of)

    def object(self, object_id: str, moment: Moment) -> ObjectView:
        """The authoritative version. Raises NothingAuthoritative when there is none."""
        name, (as_of, scope) = _named(object_id), self._asked(moment)
        explanation = self._store.explain(name, as_of, scope)
        if explanation.resolution is None:
            raise self._nothing(name, as_of, scope)
        return self._view(explanation.resolution, as_of, explanation)

    def objects(self, listing: Listing, moment: Moment) -> ObjectPage:
        """One page of objects that had a version by the known time asked."""
        as_of, scope = self._asked(moment)
        page = values.Listing(listing.prefix, listing.kind, listing.after, listing.limit)
        found = self._store.objects(as_of, scope, page)
        rows = [
            ObjectRow(
                object_id=one.object_id, kind=one.kind, versions=one.versions, authoritative=one.authoritative
            )
            for one in found
        ]
        following = rows[-1].object_id if len(rows) == listing.limit else None
        return ObjectPage(as_of=as_of, scope=scope, objects=rows, next=following)

    def versions(self, object_id: str, moment: Moment) -> VersionList:
        """The versions known then with their moves, in the order they were recorded; those that the asker may see."""
        name, known_at = _named(object_id), self.as_of(moment).known_at
        moves = [move for move in self._store.transitions(name) if move.recorded_at <= known_at]
        origins = self._store.origins(name)
        rows = [
            VersionRow(
                version_id=version.version_id,
                kind=version.kind,
                title=version.title,
                scope=version.scope,
                state=_state_after(moves, version.version_id),
                effective_from=version.effective.start,
                effective_to=version.effective.end,
                source_uri=version.revision.uri,
                revision_hash=version.revision.revision_hash,
                supersedes=list(version.supersedes),
                replaces=list(version.replaces),
                recorded_at=origins[version.version_id].recorded_at,
                author=origins[version.version_id].recorded_by,
                provenance=version.provenance,
                transitions=[move for move in moves if move.version_id == version.version_id],
            )
            for version in self._visible(name, moment.scope, known_at)
        ]
        return VersionList(object_id=name, known_at=known_at, versions=rows)

    def _visible(self, name: str, scope: Scope, known_at: datetime) -> list[Version]:
        """The versions recorded by then that the asker may see; an object of which there is none is unknown to them
        (rule S5).
        """
        origins = self._store.origins(name)
        versions = [
            version
            for version in self._store.versions(name)
            if version.scope.visible_to(scope.audience) and origins[version.version_id].recorded_at <= known_at
        ]
        if not versions:
            raise unknown_object(name)
        return versions

    def answer(self, answer_id: str, scope: Scope) -> Answer:
        """A recorded answer. Raises NotFound also for one asked for an audience that `scope`'s may not see (rule S5)."""
        answer = self._store.answer(answer_id).answer
        if not answer.scope.visible_to(scope.audience):
            raise unknown_answer(answer_id)
        return answer

    def version_state(self, version_id: str) -> VersionState:
        """A version's state now and the moves that led there. Raises NotFound."""
        version = self._store.version(version_id)
        moves = self._store.transitions(version.object_id)
        return VersionState(
            object_id=version.object_id,
            version_id=version.version_id,
            state=_state_after(moves, version.version_id),
            transitions=[move for move in moves if move.version_id == version.version_id],
        )

    def timeline(self, object_id: str, moment: Moment) -> Timeline:
        """Every authority period of the object as known then, of those the asker may see."""
        name, known_at = _named(object_id), self.as_of(moment).known_at
        self._visible(name, moment.scope, known_at)
        periods = [
            _as_known(period, known_at)
            for period in self._store.periods(name)
            if period.known.start <= known_at and period.scope.visible_to(moment.scope.audience)
        ]
        return Timeline(object_id=name, known_at=known_at, periods=periods)

    def diff(self, object_id: str, start: datetime, end: datetime, moment: Moment) -> Diff:
        """How the authoritative text differs between the valid times `start` and `end`.

        A side where nothing was authoritative counts as empty; raises NothingAuthoritative when both are.
        """
        name, (as_of, scope) = _named(object_id), self._asked(moment)
        before, after = (
            self._side(name, AsOf(valid_at=at, known_at=as_of.known_at), scope) for at in (start, end)
        )
        if before.version is None and after.version is None:
            raise self._nothing(name, AsOf(valid_at=end, known_at=as_of.known_at), scope)
        return Diff(
            object_id=name,
            scope=scope,
            known_at=as_of.known_at,
            before=_diff_side(before),
            after=_diff_side(after),
            unified=_unified(name, before, after),
            clauses=_clause_changes(before, after),
        )

    def _side(self, name: str, as_of: AsOf, scope: Scope) -> _Side:
        resolution = self._store.resolve([name], as_of, scope).get(name)
        if resolution is None:
            return _Side(as_of.valid_at, None, "")
        version_id = resolution.version_id
        return _Side(as_of.valid_at, self._store.version(version_id), self._store.text(version_id))

    def _nothing(self, name: str, as_of: AsOf, scope: Scope) -> NothingAuthoritative:
        self._visible(name, scope, as_of.known_at)  # an unknown object is NotFound instead
        explanation = self._store.explain(name, as_of, scope)
        dropped = " ".join(f"{one.version_id[:16]}: {one.why}" for one in explanation.considered[:_TOLD])
        return NothingAuthoritative(
            f"Nothing was authoritative for {name!r} ({as_of}, scope {scope.key.strip('|')}). {dropped}".strip(),
            remedy=self._remedy(name, as_of, scope, explanation.replaced_by),
        )

    def _remedy(self, name: str, as_of: AsOf, scope: Scope, replaced_by: str | None) -> str:
        """What to try next: the object that replaces it, another date where something held, an approval."""
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

    def _view(self, resolution: Resolution, as_of: AsOf, explanation: Explanation) -> ObjectView:
        version = self._store.version(resolution.version_id)
        text = self._store.text(version.version_id)
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
            clauses=_clauses(version, text),
            attributes=version.attributes,
            provenance=version.provenance,
            approved_on_arrival=resolution.on_arrival,
            confirmed_at=self._store.confirmations([version.version_id], as_of.known_at)[version.version_id].at,
            trace=list(explanation.considered),
        )


def _named(object_id: str) -> str:
    try:
        return checked_object_id(object_id)
    except ValueError as error:
        raise InvalidInput(
            f"{error}.", remedy="An object id is a path such as policy/refunds.", where="object_id"
        ) from None


def _state_after(moves: list[Transition], version_id: str) -> State:
    return next((move.to for move in reversed(moves) if move.version_id == version_id), State.DRAFT)


def _as_known(period: AuthorityPeriod, known_at: datetime) -> AuthorityPeriod:
    """The period as it was known then: what ended it later had not happened."""
    if period.known.end is None or period.known.end <= known_at:
        return period
    return period.model_copy(update={"known": Period(start=period.known.start)})


def _clauses(version: Version, text: str) -> list[ClauseView]:
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


def _diff_side(side: _Side) -> DiffSide:
    return DiffSide(
        valid_at=side.valid_at,
        version_id=side.version.version_id if side.version else None,
        revision_hash=side.version.revision.revision_hash if side.version else None,
    )


def _unified(name: str, before: _Side, after: _Side) -> str:
    lines = difflib.unified_diff(
        before.text.splitlines(),
        after.text.splitlines(),
        fromfile=_label(name, before),
        tofile=_label(name, after),
        lineterm="",
    )
    return "\n".join(lines)


def _label(name: str, side: _Side) -> str:
    version = f"@{side.version.version_id[:16]}" if side.version else " (nothing authoritative)"
    return f"{name}{version} as of {describe(side.valid_at)}"


def _clause_changes(before: _Side, after: _Side) -> list[ClauseChange]:
    old, new = _by_anchor(before), _by_anchor(after)
    return [
        ClauseChange(
            anchor=anchor, change=_change(old, new, anchor), before=old.get(anchor), after=new.get(anchor)
        )
        for anchor in dict.fromkeys([*old, *new])
        if old.get(anchor) != new.get(anchor)
    ]


def _by_anchor(side: _Side) -> dict[str, str]:
    if side.version is None:
        return {}
    return {clause.anchor: side.text[clause.start : clause.end] for clause in side.version.clauses}


def _change(old: dict[str, str], new: dict[str, str], anchor: str) -> str:
    if anchor not in old:
        return "added"
    return "changed" if anchor in new else "removed"
