"""What counts at one point, found by asking every version in turn: the oracle for periods, precedence and replacement.

Written from the rules of docs/semantics.md alone (S2, S3, A1 to A4, A7, P1), one point at a time, with no rectangles,
no streams and no shortcuts: slow, and hard to get wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.model.authority import Standing
from knowledge.model.clock import AsOf
from knowledge.model.ledger import Transition
from knowledge.model.objects import State, Version
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
    """Approved, begun, not past its end, not past a deprecation: rules A1 and A4."""
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
    """All versions and moves there are. `around` lists the jurisdictions that contain each asked one, nearest first,
    itself included, none of them incomparable.
    """

    versions: Sequence[Version]
    transitions: Sequence[Transition]
    around: Mapping[str, Sequence[str]]

    def authoritative(self, object_id: str, asked: Scope, as_of: AsOf) -> str | None:
        """The id of the version of the object that counts for `asked` at `as_of`, if any."""
        if any(
            object_id in v.replaces and self._applies(v, asked) and self._prevails(v, as_of) for v in self.versions
        ):
            return None  # rule A7
        found = self._prevailing(object_id, asked, as_of)
        order = self._order(as_of)
        while len(found) > 1:
            rule = order.pop(0)
            best = max(self._merit(rule, one, found, asked, as_of) for one in found)
            found = [one for one in found if self._merit(rule, one, found, asked, as_of) == best]
        return found[0].version_id if found else None

    def _prevailing(self, object_id: str, asked: Scope, as_of: AsOf) -> list[Version]:
        """What each source says in each scope that applies."""
        own = [v for v in self.versions if v.object_id == object_id]
        moves = [m for m in self.transitions if m.version_id in {v.version_id for v in own}]
        found = []
        for scope in {v.scope for v in own if self._applies(v, asked)}:
            for source in sorted({v.revision.source for v in own}):
                told = [Standing.of(v) for v in own if v.revision.source == source]
                said = [m for m in moves if m.version_id in {s.version_id for s in told}]
                name = naive_authoritative(told, said, scope, as_of)
                found += [v for v in own if v.version_id == name]
        return found

    def _applies(self, version: Version, asked: Scope) -> bool:
        """Rule S2, for jurisdiction and audience."""
        audiences = [None] if asked.audience is None else [asked.audience, None]
        return (
            version.scope.jurisdiction in self.around[asked.jurisdiction] and version.scope.audience in audiences
        )

    def _prevails(self, version: Version, as_of: AsOf) -> bool:
        """Whether it is what its source says of its object in its scope."""
        beside = [
            Standing.of(v)
            for v in self.versions
            if (v.object_id, v.revision.source) == (version.object_id, version.revision.source)
        ]
        moves = [m for m in self.transitions if m.version_id in {s.version_id for s in beside}]
        return naive_authoritative(beside, moves, version.scope, as_of) == version.version_id

    def _order(self, as_of: AsOf) -> list[str]:
        """What precedence/default says at the as-of, else rule P1."""
        default = ["specificity", "source_authority", "supersession", "later_effective", "later_approval"]
        told = self._governing("precedence/default", as_of)
        return list(told.get("order", default))

    def _governing(self, object_id: str, as_of: AsOf) -> dict[str, Any]:
        own = [v for v in self.versions if v.object_id == object_id]
        moves = [m for m in self.transitions if m.version_id in {v.version_id for v in own}]
        name = naive_authoritative(map(Standing.of, own), moves, Scope(), as_of)
        return next((v.attributes for v in own if v.version_id == name), {})

    def _merit(self, rule: str, one: Version, rivals: Sequence[Version], asked: Scope, as_of: AsOf) -> Any:
        """How well `one` stands by a rule; the greatest prevails."""
        if rule == "specificity":
            nearest = list(self.around[asked.jurisdiction])[::-1].index(one.scope.jurisdiction)
            return (nearest, one.scope.audience is not None)
        if rule == "source_authority":
            return int(str(self._governing(f"source/{one.revision.source}", as_of).get("rank", 0)))
        if rule == "supersession":
            return all(one.version_id not in other.supersedes for other in rivals)
        if rule == "later_effective":
            return one.effective.start
        known = [m for m in self.transitions if m.recorded_at <= as_of.known_at]
        return _approval(one.version_id, known)
