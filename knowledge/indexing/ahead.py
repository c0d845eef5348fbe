"""Embeds passages while the versions that hold them are recorded, so that both cores have work."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from knowledge.indexing.embedding import in_batches
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.ports import Embedder, Progress
from knowledge.store.ports.store import Store

_MOST = 4096
"""Passages embedded ahead at most: some 20 MB of vectors, and more than the model computes while they are recorded."""


@dataclass(frozen=True)
class _Batch:
    hashes: list[str]
    vectors: Future[PassageVectors]


class EmbeddingAhead:
    """Computes the vectors of passages before they are recorded, in a thread, and saves them afterwards.

    That gains time where `embedder` computes in a process of its own.
    """

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._batches: list[_Batch] = []
        self._progress: Progress | None = None

    def begin(self, passages: Sequence[Passage]) -> None:
        """Begin to embed passages that are about to be recorded, and that have no vectors yet."""
        waiting = list({passage.passage_hash: passage for passage in passages}.values())[:_MOST]
        pool = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        before = 0
        for some in in_batches(waiting):
            vectors = pool.submit(self._embedder.passages, some, partial(self._report, before, len(waiting)))
            self._batches.append(_Batch([passage.passage_hash for passage in some], vectors))
            before += len(some)
        pool.shutdown(wait=False)  # the thread ends after the last batch

    def save(self, progress: Progress | None = None) -> int:
        """Save the vectors of what was recorded, as they are computed, and return the number of passages."""
        saved, self._progress = 0, progress
        while self._batches:
            batch = self._batches.pop(0)
            saved += self._saved(batch.hashes, batch.vectors.result())
        return saved

    def forget(self) -> None:
        """Compute no more, and drop what was not saved."""
        batches, self._batches = self._batches, []
        for batch in batches:
            batch.vectors.cancel()

    def _report(self, before: int, total: int, done: int, _: int) -> None:
        """Report progress to whoever waits for the vectors by now."""
        if self._progress is not None:
            self._progress(before + done, total)

    def _saved(self, hashes: list[str], vectors: PassageVectors) -> int:
        """Save the vectors of those passages that the store holds."""
        held = self._store.passages(hashes)
        rows = [row for row, passage_hash in enumerate(hashes) if passage_hash in held]
        kept = PassageVectors(
            vectors.wholes[np.array(rows, int)],
            [vectors.statements[row] for row in rows],
            [vectors.tokens_of(row) for row in rows],
        )
        self._store.save_vectors(self._embedder.fingerprint, [hashes[row] for row in rows], kept)
        return len(rows)
