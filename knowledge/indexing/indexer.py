"""Keeping the index equal to the store: the store decides, the index follows (rules I2 and I5).

Work arrives in the store's outbox, written in the same transaction as what caused it. A ticket is settled
only after the points are durable in the index and still agree with the store; until then a crash at any
instruction only means that the work is done again, and doing it again changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.indexing.doctor import Findings, examine
from knowledge.indexing.embedding import embed_missing, texts_of, vectors_of
from knowledge.indexing.points import Difference, difference, is_of_model, wanted_points
from knowledge.model.ledger import Problem
from knowledge.retrieval.ports import Embedder, Index, Point, Progress
from knowledge.store.port import IndexedPassage, Store

_TICKETS = 1000
_ALL = 10_000_000
_WRITTEN_AT_ONCE = 1000


@dataclass(frozen=True)
class CatchUp:
    """What catching up did: objects looked at, passages embedded, points written and removed."""

    objects: int = 0
    embedded: int = 0
    upserted: int = 0
    deleted: int = 0

    def __add__(self, other: CatchUp) -> CatchUp:
        return CatchUp(
            self.objects + other.objects,
            self.embedded + other.embedded,
            self.upserted + other.upserted,
            self.deleted + other.deleted,
        )


class Indexer:
    """Brings `index` to what `store` says, with vectors of `embedder`. Safe to share between threads."""

    def __init__(self, store: Store, index: Index, embedder: Embedder) -> None:
        self._store = store
        self._index = index
        self._embedder = embedder
        self._working = threading.Lock()
        self._checked = False

    def lag(self) -> int:
        """How many objects wait in the outbox."""
        return len({object_id for _, object_id in self._store.outbox(_ALL)})

    def catch_up(self, progress: Progress | None = None) -> CatchUp:
        """Do all pending work. `progress` counts the passages embedded, of those a batch of objects needs.

        An index that is empty, or was written for another embedding model, is filled from the store
        first. Raises Unavailable when the index cannot be used; the work then stays pending.
        """
        with self._working:
            self._ask_for_all_if_foreign()
            return self._drain(progress)

    def reindex(self, progress: Progress | None = None) -> CatchUp:
        """Empty the index and fill it again from the store, with the vectors kept there (rule I5).

        All objects are put in the outbox first, so that after a crash catching up completes it.
        """
        with self._working:
            self._store.requeue()
            self._index.wipe()
            self._checked = True
            return self._drain(progress)

    def doctor(self, repair: bool = False) -> list[Problem]:
        """Everything that is wrong with the store and with the index compared to it; empty when all is well.

        `repair` then makes the index equal to the store. What is wrong with the store itself is only
        reported.
        """
        with self._working:
            findings = examine(self._store, self._index, self._embedder.fingerprint)
            if repair and findings.index_problems:
                self._repair(findings)
        return [*findings.store_problems, *findings.index_problems]

    def _ask_for_all_if_foreign(self) -> None:
        """Once per process: an empty index, or one of another model, must hear of every object."""
        if self._checked:
            return
        first = next(iter(self._index.points()), None)
        if first is None or not is_of_model(first, self._embedder.fingerprint):
            pending = {object_id for _, object_id in self._store.outbox(_ALL)}
            self._store.requeue([each for each in self._store.object_ids() if each not in pending])
        self._checked = True

    def _repair(self, findings: Findings) -> None:
        self._store.requeue(None if findings.unreadable else findings.objects)
        if findings.unreadable:
            self._index.wipe()
        self._index.delete(findings.strays)
        embed_missing(self._store, self._embedder, sorted(findings.vectorless), None)
        self._drain(None)

    def _drain(self, progress: Progress | None) -> CatchUp:
        total = CatchUp()
        while tickets := self._store.outbox(_TICKETS):
            total += self._work_off(tickets, progress)
        return total

    def _work_off(self, tickets: Sequence[tuple[int, str]], progress: Progress | None) -> CatchUp:
        """Do the work of `tickets`; settle them unless the store moved on meanwhile.

        Another process may index the same objects from an older state and write last. Whoever writes
        compares with the store once more after writing, so that the last writer's comparison holds.
        """
        object_ids = list(dict.fromkeys(object_id for _, object_id in tickets))
        head = self._store.head()
        passages = {object_id: self._store.indexed_passages(object_id) for object_id in object_ids}
        done = self._make_equal(passages, progress)
        if self._store.head() == head or all(
            self._store.indexed_passages(object_id) == passages[object_id] for object_id in object_ids
        ):
            self._store.acknowledge([ticket for ticket, _ in tickets])
        return done

    def _make_equal(self, passages: dict[str, list[IndexedPassage]], progress: Progress | None) -> CatchUp:
        differences = [self._difference(object_id, wanted) for object_id, wanted in passages.items()]
        upserts = [point for each in differences for point in each.upserts]
        deletes = [point_id for each in differences for point_id in each.deletes]
        hashes = sorted({point.passage_hash for point in upserts})
        embedded = embed_missing(self._store, self._embedder, hashes, progress)
        self._write(upserts)
        self._index.delete(deletes)
        self._index.flush()
        return CatchUp(len(passages), embedded, len(upserts), len(deletes))

    def _difference(self, object_id: str, passages: Sequence[IndexedPassage]) -> Difference:
        wanted = wanted_points(passages, self._embedder.fingerprint)
        return difference(wanted, self._index.points(object_id))

    def _write(self, points: Sequence[Point]) -> None:
        for start in range(0, len(points), _WRITTEN_AT_ONCE):
            some = points[start : start + _WRITTEN_AT_ONCE]
            hashes = [point.passage_hash for point in some]
            texts = texts_of(self._store, hashes)
            vectors = vectors_of(self._store, self._embedder, hashes)
            self._index.upsert(some, [texts[passage_hash] for passage_hash in hashes], vectors)
