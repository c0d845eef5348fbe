"""What is authoritative at one point, found by asking every version in turn: the oracle for `authority_periods`.

Written from rules A1 to A4 alone, one point at a time, with no rectangles: slow, and hard to get wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from knowledge.model.authority import Standing
from knowledge.model.clock import AsOf
from knowledge.model.ledger import Transition
from knowledge.model.objects import State
from knowledge.model.scope import Scope


def naive_authoritative(
    versions: Iterable[Standing], transitions: Iterable[Transition], scope: Scope, as_of: AsOf
) -> str | None:
    """The id of the version of one object that is authoritative in exactly `scope` at `as_of`, if any."""
    known = [move for move in transitions if move.recorded_at <= as_of.known_at]
    in_force = [v for v in versions if v.scope == scope and _in_force(v, known, as_of.valid_at)]
    replaced = {old for version in in_force for old in version.supersedes}  # rule A2
    left = [version for version in in_force if version.version_id not in replaced]
    left.sort(key=lambda version: (version.effective.start, _approval(version, known)))  # rule A3
    return left[-1].version_id if left else None


def _in_force(version: Standing, known: list[Transition], valid_at: datetime) -> bool:
    """Approved, begun, not past its end, not past a deprecation: rules A1 and A4."""
    moves = [move for move in known if move.version_id == version.version_id]
    if not any(move.to is State.APPROVED for move in moves):
        return False
    ends = [move.effective_at or move.recorded_at for move in moves if move.to is State.DEPRECATED]
    return version.effective.contains(valid_at) and all(valid_at < end for end in ends)


def _approval(version: Standing, known: list[Transition]) -> int:
    moves = (m for m in known if m.version_id == version.version_id and m.to is State.APPROVED)
    return next(move.seq for move in moves)
