"""Conflicts as review tasks: two clauses have one task, however often and by whatever way they are found (rule
C3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from knowledge.model.record.ledger import EventKind
from knowledge.store.ports.store import Store, Transaction

Task = Mapping[str, Any]
"""The payload of the event that opens a task."""


class OpenedTasks:
    """The conflicts for which a task was ever opened. Each look reads only what the ledger has had since the last one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: set[frozenset[str]] = set()
        self._after = 0

    def look(self) -> Set[frozenset[str]]:
        """The pairs of clauses that have a task."""
        for event in self._store.events(after=self._after, kinds=[EventKind.CONFLICT_OPENED]):
            self._known.add(_identity(event.payload))
            self._after = event.seq
        return self._known


def open_tasks(
    opened: OpenedTasks, transaction: Transaction, tasks: Iterable[Task], *, actor: str, reason: str
) -> list[str]:
    """Open those of these tasks that were never opened, and return the ids of their conflicts.

    They are looked up within the transaction. Only one transaction writes at a time, so nobody opens them in
    between.
    """
    wanted: dict[frozenset[str], Task] = {}
    for task in tasks:
        wanted.setdefault(_identity(task), task)
    known: Set[frozenset[str]] = opened.look() if wanted else frozenset()
    new = [task for clause_ids, task in wanted.items() if clause_ids not in known]
    for task in new:
        transaction.append_notice(EventKind.CONFLICT_OPENED, dict(task), actor=actor, reason=reason)
    return [task["conflict_id"] for task in new]


def clause_ids_of(task: Task) -> tuple[str, ...]:
    """Return the ids of the two clauses; events of early versions hold them under `sides`."""
    if "clause_ids" in task:
        return tuple(task["clause_ids"])
    return tuple(side["clause_id"] for side in task["sides"])


def _identity(task: Task) -> frozenset[str]:
    """Return the two clauses without their order, which identify a task."""
    return frozenset(clause_ids_of(task))
