"""What was embedded before it was recorded is saved with what was recorded, and only with that."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from knowledge.indexing.ahead import EmbeddingAhead
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.ports import Progress
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, submission
from tests.indexing.test_embedding import PARAGRAPHS, RecordingEmbedder

OTHER = Passage(context="", text="Of a file that the store refused.")


def recorded(store: MemoryStore) -> list[Passage]:
    sample = submission(paragraphs=PARAGRAPHS)
    approve(store, sample)
    return list(sample.passages)


def test_what_was_recorded_is_saved_and_the_rest_is_not() -> None:
    store, embedder = MemoryStore(SettableClock()), RecordingEmbedder()
    ahead = EmbeddingAhead(store, embedder)
    passages = list(submission(paragraphs=PARAGRAPHS).passages)
    ahead.begin([OTHER, *passages])
    recorded(store)
    assert ahead.save() == 3
    hashes = [passage.passage_hash for passage in passages]
    saved, wanted = store.vectors(embedder.fingerprint, hashes), embedder.passages(passages)
    for row, passage_hash in enumerate(hashes):
        np.testing.assert_array_equal(saved[passage_hash], wanted.wholes[row])
    assert store.without_vectors(embedder.fingerprint) == []
    assert ahead.save() == 0


def test_what_is_forgotten_is_not_saved() -> None:
    store, embedder = MemoryStore(SettableClock()), RecordingEmbedder()
    ahead = EmbeddingAhead(store, embedder)
    ahead.begin(recorded(store))
    ahead.forget()
    assert ahead.save() == 0
    assert len(store.without_vectors(embedder.fingerprint)) == 3


def test_a_passage_of_two_versions_is_embedded_once() -> None:
    store, embedder = MemoryStore(SettableClock()), RecordingEmbedder()
    ahead = EmbeddingAhead(store, embedder)
    passages = recorded(store)
    ahead.begin([*passages, *passages])
    assert ahead.save() == 3
    assert [len(texts) for texts in embedder.calls] == [3]


def test_progress_is_reported_to_whoever_waits() -> None:
    store, may_go_on = MemoryStore(SettableClock()), threading.Event()

    class Waiting(RecordingEmbedder):
        def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
            may_go_on.wait()
            return super().passages(passages, progress)

    ahead = EmbeddingAhead(store, Waiting())
    ahead.begin(recorded(store))
    reports: list[tuple[int, int]] = []
    threading.Timer(0.1, may_go_on.set).start()
    ahead.save(lambda done, total: reports.append((done, total)))
    assert reports[-1] == (3, 3)
