"""Computes which version of an object prevails when and where: versions and transitions in, authority periods out.

A stream is the versions of an object with one scope and one source. An authority period is a rectangle in (valid
time × known time) in which one version prevails in its stream. The rectangles of a stream never overlap. A later
event only closes open rectangles at its own known time and opens new ones from there (invariant 1). Between
streams `precedence` decides, so that at most one version is authoritative (invariant 3). Rules A1 to A6 in
docs/semantics.md. Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import groupby
from typing import NamedTuple

from pydantic import Field

from knowledge.model.clock import AsOf, Instant, Period, Value, to_micros
from knowledge.model.objects import ObjectId, Sha256, State, Version
from knowledge.model.precedence import Contender
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope


class AuthorityPeriod(Value):
    """The rectangle `valid` × `known` in which `version_id` prevails in one stream: this object, scope and source."""

    object_id: ObjectId
    version_id: Sha256
    scope: Scope
    source: str
    valid: Period
    known: Period

    def contains(self, as_of: AsOf) -> bool:
        """Whether the as-of lies in this rectangle."""
        return self.valid.contains(as_of.valid_at) and self.known.contains(as_of.known_at)

    def as_known(self, known_at: datetime) -> AuthorityPeriod | None:
        """This period as known at `known_at`: an end that came later is left open; None where it was not known then."""
        if self.known.start > known_at:
            return None
        if self.known.end is None or self.known.end <= known_at:
            return self
        return self.model_copy(update={"known": Period(start=self.known.start)})


class Resolution(Value):
    """The authoritative version of an object for an as-of and scope, and who approved it when.

    `on_arrival` says that its author approved it, as the declaration of its source allows (rule L4). `authentication` says how the approver
    was known, see `Event`.
    """

    object_id: ObjectId
    version_id: Sha256
    scope: Scope
    source: str
    as_of: AsOf
    valid: Period
    known: Period
    approved_by: str
    approved_at: Instant
    on_arrival: bool = False
    authentication: str = ""


class Standing(Value):
    """The part of a version that decides authority: its scope, source, effective period and what it supersedes."""

    version_id: Sha256
    object_id: ObjectId
    scope: Scope
    source: str
    effective: Period
    supersedes: tuple[Sha256, ...] = Field(default=())

    @classmethod
    def of(cls, version: Version) -> Standing:
        """Return the standing of `version`."""
        return cls(
            version_id=version.version_id,
            object_id=version.object_id,
            scope=version.scope,
            source=version.revision.source,
            effective=version.effective,
            supersedes=version.supersedes,
        )


class _InForce(NamedTuple):
    """An approved version as known at one instant; `end` reflects deprecations known by then."""

    standing: Standing
    start: datetime
    end: datetime | None
    approved_seq: int


Slice = tuple[str, datetime, datetime | None]
"""A version id, and the start and end of a stretch of valid time in which it prevails."""


def authority_periods(versions: Iterable[Standing], transitions: Iterable[Transition]) -> list[AuthorityPeriod]:
    """Return every authority period of one object, from its versions and their transitions.

    Pure and independent of the order of its inputs. Sorted by scope, source, known start, valid start. Raises
    ValueError when a transition names a version that is not among `versions`.
    """
    standings = {standing.version_id: standing for standing in versions}
    streams: dict[tuple[str, str], list[Transition]] = defaultdict(list)
    for transition in transitions:
        if transition.version_id not in standings:
            raise ValueError(f"transition {transition.seq} names unknown version {transition.version_id}")
        standing = standings[transition.version_id]
        streams[standing.scope.key, standing.source].append(transition)
    periods: list[AuthorityPeriod] = []
    for stream in sorted(streams):
        periods += _periods_of_stream(standings, streams[stream])
    return periods


def slices(standings: Iterable[Standing], transitions: Iterable[Transition]) -> list[Slice]:
    """Return the slices of one stream as known after all these transitions, in order of valid time.

    These are the periods of `authority_periods` whose known time is still open. It takes n log n steps for n
    versions, however many transactions moved them.
    """
    by_id = {standing.version_id: standing for standing in standings}
    in_force: dict[str, _InForce] = {}
    for transition in sorted(transitions, key=lambda t: t.seq):
        _apply(in_force, by_id[transition.version_id], transition)
    return _slices(list(in_force.values()))


def _periods_of_stream(standings: dict[str, Standing], transitions: list[Transition]) -> list[AuthorityPeriod]:
    in_force: dict[str, _InForce] = {}
    open_since: dict[Slice, datetime] = {}
    periods: list[AuthorityPeriod] = []
    ordered = sorted(transitions, key=lambda t: t.seq)
    for known_at, together in groupby(ordered, key=lambda t: t.recorded_at):
        for transition in together:
            _apply(in_force, standings[transition.version_id], transition)
        current = set(_slices(list(in_force.values())))
        periods += [
            _period(standings, gone, open_since.pop(gone), known_at) for gone in open_since.keys() - current
        ]
        for new in current - open_since.keys():
            open_since[new] = known_at
    periods += [_period(standings, piece, since, None) for piece, since in open_since.items()]
    return sorted(periods, key=lambda p: (p.known.start, p.valid.start))


def _apply(in_force: dict[str, _InForce], standing: Standing, transition: Transition) -> None:
    """Apply one transition: an approval puts a version in force (A1), a deprecation ends it at a valid time (A4)."""
    if transition.to is State.APPROVED:
        in_force[standing.version_id] = _InForce(
            standing, standing.effective.start, standing.effective.end, transition.seq
        )
    elif transition.to is State.DEPRECATED and standing.version_id in in_force:
        held = in_force.pop(standing.version_id)
        end = transition.effective_at or transition.recorded_at
        if held.end is not None:
            end = min(end, held.end)
        if end > held.start:
            in_force[standing.version_id] = _InForce(standing, held.start, end, held.approved_seq)


def _slices(in_force: Sequence[_InForce]) -> list[Slice]:
    """Cut valid time into the longest stretches in which one version prevails."""
    starting: dict[datetime, list[_InForce]] = defaultdict(list)
    ending: dict[datetime, list[_InForce]] = defaultdict(list)
    for version in in_force:
        starting[version.start].append(version)
        if version.end is not None:
            ending[version.end].append(version)
    bounds = sorted(starting.keys() | ending.keys())
    sweep = _InForceAtOnce()
    pieces: list[Slice] = []
    for start, end in zip(bounds, [*bounds[1:], None], strict=False):
        winner = sweep.after(ending.get(start, ()), starting.get(start, ()))
        if winner is None:
            continue
        if pieces and pieces[-1][0] == winner and pieces[-1][2] == start:
            pieces[-1] = (winner, pieces[-1][1], end)
        else:
            pieces.append((winner, start, end))
    return pieces


class _InForceAtOnce:
    """The versions in force at one place of a sweep over valid time (rules A2, A3).

    A version that another one in force explicitly supersedes does not prevail. Of the others the one with the
    later effective start prevails, then the one approved later. A heap keeps the sweep of n versions at n log n
    steps.
    """

    def __init__(self) -> None:
        self._present: dict[str, _InForce] = {}
        self._superseders: Counter[str] = Counter()
        self._ranking: list[tuple[int, int, str]] = []

    def after(self, leaving: Iterable[_InForce], entering: Iterable[_InForce]) -> str | None:
        """Return the version that prevails once these have left and entered; None when none is in force."""
        for version in leaving:
            del self._present[version.standing.version_id]
            self._superseders.subtract(version.standing.supersedes)
            for freed in version.standing.supersedes:
                if freed in self._present:
                    self._rank(self._present[freed])
        for version in entering:
            self._present[version.standing.version_id] = version
            self._superseders.update(version.standing.supersedes)
            self._rank(version)
        while self._ranking:
            first = self._ranking[0][2]
            if first in self._present and not self._superseders[first]:
                return first
            heappop(self._ranking)
        return None

    def _rank(self, version: _InForce) -> None:
        later_first = (-to_micros(version.start), -version.approved_seq)
        heappush(self._ranking, (*later_first, version.standing.version_id))


def _period(
    standings: dict[str, Standing], piece: Slice, known_from: datetime, known_to: datetime | None
) -> AuthorityPeriod:
    version_id, start, end = piece
    standing = standings[version_id]
    return AuthorityPeriod(
        object_id=standing.object_id,
        version_id=version_id,
        scope=standing.scope,
        source=standing.source,
        valid=Period(start=start, end=end),
        known=Period(start=known_from, end=known_to),
    )


def merge_rectangles(rectangles: Iterable[tuple[Period, Period]]) -> list[tuple[Period, Period]]:
    """Cover the area of `rectangles` (valid, known; pairwise disjoint) with fewer rectangles (rule I2).

    Rectangles that adjoin along valid time and share their known period become one, then those that adjoin along
    known time and share their valid period, until none are left. The result is sorted.
    """
    pieces = list(rectangles)
    while True:
        merged = _merge_along(pieces)
        flipped = _merge_along([(known, valid) for valid, known in merged])
        if len(flipped) == len(pieces):
            return sorted(pieces, key=lambda r: (r[0].start, r[1].start))
        pieces = [(valid, known) for known, valid in flipped]


def _merge_along(rectangles: list[tuple[Period, Period]]) -> list[tuple[Period, Period]]:
    rows: dict[tuple[datetime, datetime | None], list[Period]] = defaultdict(list)
    for along, across in rectangles:
        rows[across.start, across.end].append(along)
    merged: list[tuple[Period, Period]] = []
    for (start, end), pieces in rows.items():
        across = Period(start=start, end=end)
        for piece in sorted(pieces, key=lambda p: p.start):
            if merged and merged[-1][1] == across and merged[-1][0].end == piece.start:
                merged[-1] = (Period(start=merged[-1][0].start, end=piece.end), across)
            else:
                merged.append((piece, across))
    return merged


def contender(version: Version, approval: Transition, period: AuthorityPeriod) -> Contender:
    """The version as it prevails in `period`, which is one of its own; `approval` is the move that approved it."""
    return Contender(
        object_id=version.object_id,
        version_id=version.version_id,
        scope=version.scope,
        source=version.revision.source,
        valid=period.valid,
        known=period.known,
        effective_from=version.effective.start,
        supersedes=version.supersedes,
        approved_seq=approval.seq,
        approved_by=approval.actor,
        approved_at=approval.recorded_at,
        on_arrival=approval.on_arrival,
        authentication=approval.authentication,
    )
