"""The events that open and decide review tasks, as a store has them at present (rule D6)."""

from __future__ import annotations

import threading

from knowledge.model.record.ledger import CASES, Event, EventKind
from knowledge.store.ports.store import Store


class CaseLog:
    """The events of review tasks. Each look reads only what the ledger has had since the last one. Threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._opened: dict[str, Event] = {}
        self._decided: dict[str, Event] = {}
        self._after = 0
        self._turn = threading.Lock()

    def look(self) -> tuple[dict[str, Event], dict[str, Event]]:
        """The events that opened and that decided tasks, by task, in the order of the ledger."""
        with self._turn:
            for event in self._store.events(after=self._after, kinds=CASES):
                by_task = self._opened if event.kind is EventKind.REVIEW_OPENED else self._decided
                by_task.setdefault(event.payload["task_id"], event)
                self._after = event.seq
            return dict(self._opened), dict(self._decided)
