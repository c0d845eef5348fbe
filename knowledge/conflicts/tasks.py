"""Conflicts as review tasks: opened once for two clauses, whoever meets them, and however often (rule C3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from knowledge.model.ledger import EventKind
from knowledge.store.port import Store, Transaction

Task = Mapping[str, Any]
"""The payload of the event that opens it."""


def open_tasks(
    store: Store, transaction: Transaction, tasks: Iterable[Task], *, actor: str, reason: str
) -> list[str]:
    """Open those of these tasks that nobody opened before; the ids of their conflicts.

    Looked up within the transaction: whoever writes waits for it, so that nobody opens them in between.
    """
    wanted: dict[frozenset[str], Task] = {}
    for task in tasks:
        wanted.setdefault(_clauses(task), task)
    known = (
        {_clauses(event.payload) for event in store.events(kinds=[EventKind.CONFLICT_OPENED])} if wanted else set()
    )
    new = [task for clauses, task in wanted.items() if clauses not in known]
    for task in new:
        transaction.append_notice(EventKind.CONFLICT_OPENED, dict(task), actor=actor, reason=reason)
    return [task["conflict_id"] for task in new]


def _clauses(task: Task) -> frozenset[str]:
    """The two clauses, which tell tasks apart in every form that their events have had."""
    return frozenset(task["clause_ids"] if "clause_ids" in task else (side["clause_id"] for side in task["sides"]))
