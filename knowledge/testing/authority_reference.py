"""A slow reference for authority: it finds the authoritative version at one as-of by asking every version in turn.

Tests compare periods, precedence and replacement with it. It is written from the rules of docs/semantics.md alone (S2,
S3, A1 to A4, A7, P1), without rectangles, streams and shortcuts, so that it is hard to get wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.model.authority import Standing
from knowledge.model.clock import AsOf
from knowledge.model.objects import State, Version
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope


def naive_authoritative(
    versions: Iterable[Standing], transitions: Iterable[Transition], scope: Scope, as_of: AsOf
) -> str | None:
    """The id of the version of one object and source that prevails in exactly `scope` at `as_of`, if any."""
    known = [move for move in transitions if move.recorded_at <= as_of.known_at]
    in_force = [v for v in versions if v.scope == scope and _in_force(v, known, as_of.valid_at)]
    replaced = {old for version in in_force for old in version.supersedes}  # rule A2
    left = [version for version in in_force if version.version_id not in replaced]
    left.sort(key=lambda version: (version.effective.start, _approval(version.version_id, known)))  # rule A3
    return left[-1].version_id if left else None


def _in_force(version: Standing, known: list[Transition], valid_at: datetime) -> bool:
    """Return whether the version is approved, has begun, and has neither ended nor been deprecated (rules A1, A4)."""
    moves = [move for move in known if move.version_id == version.version_id]
    if not any(move.to is State.APPROVED for move in moves):
        return False
    ends = [move.effective_at or move.recorded_at for move in moves if move.to is State.DEPRECATED]
    return version.effective.contains(valid_at) and all(valid_at < end for end in ends)


def _approval(version_id: str, known: list[Transition]) -> int:
    moves = (m for m in known if m.version_id == version_id and m.to is State.APPROVED)
    return next(move.seq for move in moves)


@dataclass(frozen=True)
class World:
    """All versions and moves of a store.

    `around` maps a jurisdiction to itself and the jurisdictions that contain it, nearest first. Of any two of these, one
    must contain the other.
    """

    versions: Sequence[Version]
    transitions: Sequence[Transition]
    around: Mapping[str, Sequence[str]]

    def authoritative(self, object_id: str, asked: Scope, as_of: AsOf) -> str | None:
        """The id of the version of the object that is authoritative for `asked` at `as_of`; None without one."""
        if any(
            object_id in v.replaces and self._applies(v, asked) and self._prevails(v, as_of) for v in self.versions
        ):
            return None  # rule A7
        left = self._prevailing(object_id, asked, as_of)
        order = self._order(as_of)
        while len(left) > 1:
            rule = order.pop(0)
            best = max(self._merit(rule, version, left, asked, as_of) for version in left)
            left = [version for version in left if self._merit(rule, version, left, asked, as_of) == best]
        return left[0].version_id if left else None

    def _prevailing(self, object_id: str, asked: Scope, as_of: AsOf) -> list[Version]:
        """The prevailing version of each source in each scope that applies."""
        own = [v for v in self.versions if v.object_id == object_id]
        moves = [m for m in self.transitions if m.version_id in {v.version_id for v in own}]
        prevailing = []
        for scope in {v.scope for v in own if self._applies(v, asked)}:
            for source in sorted({v.revision.source for v in own}):
                standings = [Standing.of(v) for v in own if v.revision.source == source]
                ids = {standing.version_id for standing in standings}
                name = naive_authoritative(standings, [m for m in moves if m.version_id in ids], scope, as_of)
                prevailing += [v for v in own if v.version_id == name]
        return prevailing

    def _applies(self, version: Version, asked: Scope) -> bool:
        """Return whether the version's jurisdiction and audience apply to `asked` (rule S2)."""
        audiences = [None] if asked.audience is None else [asked.audience, None]
        return (
            version.scope.jurisdiction in self.around[asked.jurisdiction] and version.scope.audience in audiences
        )

    def _prevails(self, version: Version, as_of: AsOf) -> bool:
        """Return whether the version prevails among those of its object and source in its scope."""
        standings = [
            Standing.of(v)
            for v in self.versions
            if (v.object_id, v.revision.source) == (version.object_id, version.revision.source)
        ]
        moves = [m for m in self.transitions if m.version_id in {s.version_id for s in standings}]
        return naive_authoritative(standings, moves, version.scope, as_of) == version.version_id

    def _order(self, as_of: AsOf) -> list[str]:
        """The order of precedence/default at the as-of; by default that of rule P1."""
        default = ["specificity", "source_authority", "supersession", "later_effective", "later_approval"]
        return list(self._governing("precedence/default", as_of).get("order", default))

    def _governing(self, object_id: str, as_of: AsOf) -> dict[str, Any]:
        own = [v for v in self.versions if v.object_id == object_id]
        moves = [m for m in self.transitions if m.version_id in {v.version_id for v in own}]
        name = naive_authoritative(map(Standing.of, own), moves, Scope(), as_of)
        return next((v.attributes for v in own if v.version_id == name), {})

    def _merit(self, rule: str, version: Version, rivals: Sequence[Version], asked: Scope, as_of: AsOf) -> Any:
        """A value by which a rule compares versions: the greatest one prevails."""
        if rule == "specificity":
            nearest = list(self.around[asked.jurisdiction])[::-1].index(version.scope.jurisdiction)
            return (nearest, version.scope.audience is not None)
        if rule == "source_authority":
            return int(str(self._governing(f"source/{version.revision.source}", as_of).get("rank", 0)))
        if rule == "supersession":
            return all(version.version_id not in other.supersedes for other in rivals)
        if rule == "later_effective":
            return version.effective.start
        known = [m for m in self.transitions if m.recorded_at <= as_of.known_at]
        return _approval(version.version_id, known)
