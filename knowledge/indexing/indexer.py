"""Keeps the index equal to the store: the store decides, the index follows (rules I2 and I5).

Work arrives in the store's outbox, written in the same transaction as the change that caused it. A ticket is
acknowledged only after the points are durable in the index and still agree with the store. Until then a crash
at any instruction only means that the work is done again, and doing it again changes nothing.

A rebuild fills a new index beside the one in use. Other threads and processes go on writing to the one in use
and acknowledge their tickets, and the new index does not get those writes. So the new index carries a mark
that names the ledger's head before the rebuild read its first object. Whoever catches up next finds the mark.
If the ledger has grown since, it puts every object in the outbox again, and only then removes the mark.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from knowledge.errors import StorageFailure, Unavailable
from knowledge.indexing.ahead import EmbeddingAhead
from knowledge.indexing.doctor import Findings, examine
from knowledge.indexing.embedding import embed_missing, passages_of, vectors_of
from knowledge.indexing.points import Difference, difference, is_of_model, wanted_points
from knowledge.model.record.ledger import Head, Problem
from knowledge.retrieval.ports import Embedder, Index, Point, PointStore, Progress
from knowledge.store.ports.store import IndexedPassage, IndexQueue, Store

_OBJECTS_AT_ONCE = 1000
"""Objects worked on together: enough that passages are embedded in full batches, few enough to hold in memory."""

_WRITTEN_AT_ONCE = 1000
"""Points written together, with their texts and vectors: a few MB."""

_PASSES = 3
"""How often a rebuild looks at all objects before it replaces the old index. Each further pass takes up what was
recorded during the one before, and is short; on a store that never rests there would always be more."""

_ALL = 10_000_000
"""A limit that no outbox reaches."""


@dataclass(frozen=True)
class CatchUp:
    """Counts of the work done: objects looked at, passages embedded, points written and removed."""

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
    """Makes `index` equal to `store`, with vectors of `embedder`. Safe to share between threads.

    `queue` holds the work of this index where the store has several; else it is the outbox of the store. `ahead` may have computed
    vectors already.
    """

    def __init__(
        self,
        store: Store,
        index: Index,
        embedder: Embedder,
        queue: IndexQueue | None = None,
        ahead: EmbeddingAhead | None = None,
    ) -> None:
        self._store = store
        self._queue: IndexQueue = store if queue is None else queue
        self._index = index
        self._embedder = embedder
        self._ahead = ahead
        self._working = threading.Lock()
        self._checked = False

    def lag(self) -> int:
        """The number of objects that wait in the outbox."""
        return index_lag(self._queue)

    def catch_up(self, progress: Progress | None = None) -> CatchUp:
        """Do all pending work. `progress` counts the passages embedded, of those a batch of objects needs.

        An index that is empty, or was written for another embedding model or with other terms, is filled from
        the store first. Raises Unavailable when the index cannot be used; the work then stays pending.
        """
        with self._working:
            self._queue_all_if_foreign()
            self._queue_all_if_rebuilt_meanwhile()
            embedded = self._ahead.save(progress) if self._ahead is not None else 0
            return CatchUp(embedded=embedded) + self._drain(progress)

    def require_current(self) -> CatchUp:
        """Check, in place of `catch_up`, that there is nothing to do where nothing can be written. Raises StorageFailure where there is."""
        first, mark = next(iter(self._index.points()), None), self._index.mark()
        is_whole = mark is None or mark.startswith(_named(self._store.head()))
        is_ours = first is not None and is_of_model(first, self._embedder.fingerprint)
        waiting = self.lag() if is_whole and is_ours else sum(1 for _ in self._store.object_ids())
        if waiting:
            raise StorageFailure(
                f"The index cannot be written, and does not hold all of the store: objects to be indexed: {waiting}.",
                remedy="Copy the data directory to where it can be written, and ask there.",
            )
        return CatchUp()

    def reindex(self, progress: Progress | None = None) -> CatchUp:
        """Build a new index from the store, with the vectors kept there, and replace the old one by it (rule I5).

        Passages whose statements have no vectors, because they were embedded before statements were, are embedded
        again first; `catch_up` leaves them as they are. Without such passages no model is needed.

        Questions are answered from the old index, and `catch_up` keeps it up to date, until the new one is
        complete. A crash leaves either of them in use. Raises Unavailable when the new index does not hold
        what was written to it, or cannot be written.
        """
        return self._rebuild(progress) + self.catch_up(progress)

    def doctor(self, repair: bool = False) -> list[Problem]:
        """The problems of the store, and of the index compared to it; empty when all is well.

        `repair` then makes the index equal to the store. Problems of the store itself are only reported.
        """
        with self._working:
            findings = examine(self._store, self._index, self._embedder.fingerprint, self._queue)
            if repair and findings.index_problems:
                self._repair(findings)
        return [*findings.store_problems, *findings.index_problems]

    def _queue_all_if_foreign(self) -> None:
        """Once per process: put every object in the outbox if the index is empty, of another model or of other terms."""
        if self._checked:
            return
        first = next(iter(self._index.points()), None)
        if first is None or not is_of_model(first, self._embedder.fingerprint):
            pending = {object_id for _, object_id in self._queue.outbox(_ALL)}
            self._queue.requeue([each for each in self._store.object_ids() if each not in pending])
        self._checked = True

    def _queue_all_if_rebuilt_meanwhile(self) -> None:
        """Put every object in the outbox if the index was rebuilt while something was recorded."""
        mark = self._index.mark()
        if mark is None:
            return
        if not mark.startswith(_named(self._store.head())):
            self._queue.requeue()
        self._index.remove_mark(mark)

    def _repair(self, findings: Findings) -> None:
        if findings.unreadable:
            self._rebuild(None)
        self._queue.requeue(findings.objects)
        self._index.delete(findings.strays)
        embed_missing(self._store, self._embedder, sorted(findings.vectorless), None)
        self._queue_all_if_rebuilt_meanwhile()
        self._drain(None)

    def _rebuild(self, progress: Progress | None) -> CatchUp:
        head = self._store.head()
        with self._index.rebuild(f"{_named(head)}.{uuid.uuid4().hex[:8]}") as fresh:
            done = self._fill(fresh, progress)
        self._checked = True
        return done

    def _fill(self, fresh: PointStore, progress: Progress | None) -> CatchUp:
        """Fill a new index from the store. Raises Unavailable when it does not hold what was written."""
        done = CatchUp()
        for _ in range(_PASSES):
            head, wanted = self._store.head(), 0
            for object_ids in _batches(self._store.object_ids()):
                passages = self._passages(object_ids)
                done += self._make_equal(fresh, passages, progress, again=True)
                wanted += self._count_points(passages)
            if self._store.head() == head:
                break
        if (held := fresh.count()) != wanted:
            raise Unavailable(
                f"The new index holds {held} points after {wanted} were written; the old one stays in use.",
                remedy="Run `knowledge reindex` again; if it fails again, look at the log of the index engine.",
            )
        return done

    def _drain(self, progress: Progress | None) -> CatchUp:
        total = CatchUp()
        while tickets := self._queue.outbox(_OBJECTS_AT_ONCE):
            total += self._work_off(tickets, progress)
        return total

    def _work_off(self, tickets: Sequence[tuple[int, str]], progress: Progress | None) -> CatchUp:
        """Do the work of `tickets`; acknowledge them unless the store moved on meanwhile.

        Another process may index the same objects from an older state and write last. Whoever writes
        compares with the store once more after writing, so that the last writer's comparison holds.
        """
        object_ids = list(dict.fromkeys(object_id for _, object_id in tickets))
        head = self._store.head()
        passages = self._passages(object_ids)
        done = self._make_equal(self._index, passages, progress)
        if self._store.head() == head or self._passages(object_ids) == passages:
            self._queue.acknowledge([ticket for ticket, _ in tickets])
        return done

    def _count_points(self, passages: dict[str, list[IndexedPassage]]) -> int:
        model = self._embedder.fingerprint
        return len({point.point_id for each in passages.values() for point in wanted_points(each, model)})

    def _passages(self, object_ids: Iterable[str]) -> dict[str, list[IndexedPassage]]:
        return {object_id: self._store.indexed_passages(object_id) for object_id in object_ids}

    def _make_equal(
        self,
        index: PointStore,
        passages: dict[str, list[IndexedPassage]],
        progress: Progress | None,
        again: bool = False,
    ) -> CatchUp:
        """Write and remove points until `index` holds those of `passages`.

        `again` is that of `embed_missing`.
        """
        differences = [self._difference(index, object_id, wanted) for object_id, wanted in passages.items()]
        upserts = [point for each in differences for point in each.upserts]
        deletes = [point_id for each in differences for point_id in each.deletes]
        hashes = sorted({point.passage_hash for point in upserts})
        embedded = embed_missing(self._store, self._embedder, hashes, progress, again=again)
        self._write(index, upserts)
        index.delete(deletes)
        index.flush()
        return CatchUp(len(passages), embedded, len(upserts), len(deletes))

    def _difference(self, index: PointStore, object_id: str, passages: Sequence[IndexedPassage]) -> Difference:
        wanted = wanted_points(passages, self._embedder.fingerprint)
        return difference(wanted, index.points(object_id))

    def _write(self, index: PointStore, points: Sequence[Point]) -> None:
        for start in range(0, len(points), _WRITTEN_AT_ONCE):
            some = points[start : start + _WRITTEN_AT_ONCE]
            hashes = [point.passage_hash for point in some]
            passages = passages_of(self._store, hashes)
            vectors = vectors_of(self._store, self._embedder, hashes)
            index.upsert(some, [passages[passage_hash].indexed_text for passage_hash in hashes], vectors)


def index_lag(queue: IndexQueue) -> int:
    """The number of objects that wait for an index. It needs no index."""
    return len({object_id for _, object_id in queue.outbox(_ALL)})


def _named(head: Head) -> str:
    """A short name of the ledger's head, for a mark."""
    return f"{head.seq}-{head.hash[:16]}"


def _batches(object_ids: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(object_ids, _OBJECTS_AT_ONCE)):
        yield some
