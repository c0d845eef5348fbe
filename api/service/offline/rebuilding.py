"""Rebuilds the state of a ledger from its log, without a store."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.proof.event_log import read_log
from knowledge.proof.rebuilding import RebuiltState, rebuild


def rebuilt(lines: Iterable[str], at: int | None) -> RebuiltState:
    """The state after event `at` of a log, by default after its last event.

    Raises InvalidDocument naming a line that is damaged, and InvalidInput for an event that the log does not have.
    """
    return rebuild(read_log(lines), at)
