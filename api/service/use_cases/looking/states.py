"""The state of a version, derived from the moves of its object."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.objects import State
from knowledge.model.record.ledger import Transition


def moves_of(moves: Sequence[Transition], version_id: str) -> list[Transition]:
    """The moves of one version, out of those of its object."""
    return [move for move in moves if move.version_id == version_id]


def state_after(moves: Sequence[Transition], version_id: str) -> State:
    """The state that a version is in after these moves of its object: DRAFT where none is its own."""
    own = moves_of(moves, version_id)
    return own[-1].to if own else State.DRAFT
