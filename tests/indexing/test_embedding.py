"""A passage is embedded once and its vector saved; what the store lost is an error that names it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.errors import IntegrityViolation
from knowledge.indexing import embedding
from knowledge.indexing.embedding import embed_missing, passages_of, vectors_of
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.ports import Progress
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, submission

PARAGRAPHS = ["Stock is counted daily.", "Refunds are due within 30 days of the day of delivery.", "Short."]


class RecordingEmbedder(HashingEmbedder):
    """Remembers the texts of each call."""

    def __init__(self) -> None:
        super().__init__(16)
        self.calls: list[list[str]] = []

    def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
        self.calls.append([passage.indexed_text for passage in passages])
        return super().passages(passages, progress)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(SettableClock())
    approve(store, submission(paragraphs=PARAGRAPHS))
    return store


@pytest.fixture
def hashes(store: MemoryStore) -> list[str]:
    return store.without_vectors("none")


def test_what_has_no_vector_is_embedded_once(store: MemoryStore, hashes: list[str]) -> None:
    embedder = RecordingEmbedder()
    assert embed_missing(store, embedder, hashes, None) == len(hashes) == 3
    assert embed_missing(store, embedder, hashes, None) == 0
    assert len(embedder.calls) == 1
    assert store.without_vectors(embedder.fingerprint) == []


def test_texts_of_similar_length_are_embedded_together(store: MemoryStore, hashes: list[str]) -> None:
    embedder = RecordingEmbedder()
    embed_missing(store, embedder, hashes, None)
    (texts,) = embedder.calls
    assert texts == sorted(texts, key=len)


def test_vectors_are_saved_in_between_and_progress_counts_through(
    store: MemoryStore, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_SAVED_AT_ONCE", 2)
    embedder, seen = RecordingEmbedder(), list[tuple[int, int]]()
    embed_missing(store, embedder, hashes, lambda done, total: seen.append((done, total)))
    assert [len(texts) for texts in embedder.calls] == [2, 1]
    assert seen == [(2, 3), (3, 3)]


def test_a_crash_loses_only_what_was_not_saved(
    store: MemoryStore, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_SAVED_AT_ONCE", 1)

    class Dying(RecordingEmbedder):
        def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
            if len(self.calls) == 2:
                raise KeyboardInterrupt
            return super().passages(passages, progress)

    with pytest.raises(KeyboardInterrupt):
        embed_missing(store, Dying(), hashes, None)
    assert embed_missing(store, RecordingEmbedder(), hashes, None) == 1


def test_vectors_come_one_row_per_hash_repetitions_included(store: MemoryStore, hashes: list[str]) -> None:
    embedder = RecordingEmbedder()
    embed_missing(store, embedder, hashes, None)
    rows = vectors_of(store, embedder, [hashes[1], hashes[0], hashes[1]])
    passages = passages_of(store, hashes)
    expected = embedder.passages([passages[hashes[1]], passages[hashes[0]], passages[hashes[1]]])
    np.testing.assert_array_equal(rows.wholes, expected.wholes)
    for row, wanted in zip(rows.statements, expected.statements, strict=True):
        np.testing.assert_array_equal(row, wanted)


def test_a_passage_embedded_before_statements_were_is_embedded_again_only_on_request(
    store: MemoryStore, hashes: list[str]
) -> None:
    embedder = RecordingEmbedder()
    vectors = embedder.passages(list(passages_of(store, hashes).values()))
    store.save_vectors(
        embedder.fingerprint, hashes, PassageVectors(vectors.wholes, [each[:0] for each in vectors.statements])
    )
    assert [len(each) for each in vectors_of(store, embedder, hashes).statements] == [0, 0, 0]
    assert embed_missing(store, embedder, hashes, None) == 0
    assert embed_missing(store, embedder, hashes, None, again=True) == 3
    assert embed_missing(store, embedder, hashes, None, again=True) == 0
    assert [len(each) for each in vectors_of(store, embedder, hashes).statements] == [1, 1, 1]


def test_a_passage_without_a_vector_is_a_key_error(store: MemoryStore, hashes: list[str]) -> None:
    with pytest.raises(KeyError):
        vectors_of(store, RecordingEmbedder(), hashes)


def test_a_passage_that_the_store_lost_is_named(store: MemoryStore) -> None:
    with pytest.raises(IntegrityViolation, match=r"passage ffff.*knowledge audit verify"):
        passages_of(store, ["f" * 64])
    assert passages_of(store, []) == {}
