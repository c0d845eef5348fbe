"""The memory store as a `Store`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from knowledge.model.access.sessions import KeptSession
from knowledge.model.clock import Clock, system_clock
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.heads import SignedHead
from knowledge.testing.memory_store.access import MemoryAccess
from knowledge.testing.memory_store.actions import MemoryActions
from knowledge.testing.memory_store.answers import MemoryAnswers
from knowledge.testing.memory_store.index_feed import MemoryIndexFeed
from knowledge.testing.memory_store.jobs import MemoryJobs
from knowledge.testing.memory_store.labels import MemoryLabels
from knowledge.testing.memory_store.observation import MemoryObservation
from knowledge.testing.memory_store.state import MemoryState
from knowledge.testing.memory_store.transaction import MemoryTransaction


class MemoryStore(
    MemoryObservation,
    MemoryLabels,
    MemoryAnswers,
    MemoryActions,
    MemoryJobs,
    MemoryAccess,
    MemoryIndexFeed,
):
    """See `Store`."""

    fingerprint = "memory/1"

    def __init__(self, clock: Clock = system_clock) -> None:
        super().__init__()
        self._clock = clock
        self._state = MemoryState()
        self._signed: list[SignedHead] = []
        self._anchors: list[TimeAnchor] = []
        self._key_uses: dict[str, datetime] = {}
        self._sessions: dict[str, KeptSession] = {}
        self._turn = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        """See `Store.transaction`."""
        with self._turn:
            transaction = MemoryTransaction(self._state, self._clock)
            yield transaction
            transaction.check_circles()
            transaction.queue_indexing()
            self._state = transaction.state
            self._enqueue(sorted(transaction.touched))

    def rebuild(self) -> None:
        """See `Store.rebuild`. There are no projections, so every object only goes back to the outbox."""
        self._enqueue(self.object_ids())

    def close(self) -> None:
        """See `Store.close`. There is nothing to release."""
