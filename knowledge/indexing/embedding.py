"""The vectors of passages: reads them from the store, and embeds and saves those it does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IntegrityViolation
from knowledge.model.objects import Passage
from knowledge.retrieval.ports import Embedder, Progress
from knowledge.store.port import Store

_SAVED_AT_ONCE = 512
"""Passages embedded between two saves: a crash loses at most their vectors, some seconds of work."""


def embed_missing(store: Store, embedder: Embedder, hashes: Sequence[str], progress: Progress | None) -> int:
    """Embed the passages that have no vector, save the vectors, and return the number of these passages.

    Passages of similar length are embedded together.
    """
    missing = sorted(set(hashes) - store.vectors(embedder.fingerprint, hashes).keys())
    texts = texts_of(store, missing)
    by_size = sorted(missing, key=lambda passage_hash: len(texts[passage_hash]))
    for start in range(0, len(by_size), _SAVED_AT_ONCE):
        some = by_size[start : start + _SAVED_AT_ONCE]
        report = progress and partial(_report, progress, start, len(by_size))
        vectors = embedder.passages([texts[passage_hash] for passage_hash in some], report)
        store.save_vectors(embedder.fingerprint, some, vectors)
    return len(missing)


def vectors_of(store: Store, embedder: Embedder, hashes: Sequence[str]) -> NDArray[np.float16]:
    """The saved vectors of passages, one row per hash. Raises KeyError for a passage without one."""
    kept = store.vectors(embedder.fingerprint, list(dict.fromkeys(hashes)))
    return np.stack([kept[passage_hash] for passage_hash in hashes])


def texts_of(store: Store, hashes: Sequence[str]) -> dict[str, str]:
    """The text to index of each passage, by hash. Raises IntegrityViolation when the store lost one."""
    passages: dict[str, Passage] = store.passages(list(dict.fromkeys(hashes)))
    lost = [passage_hash for passage_hash in hashes if passage_hash not in passages]
    if lost:
        raise IntegrityViolation(
            f"The store no longer holds passage {lost[0]}, which a version refers to.",
            remedy="`knowledge audit verify` tells what else is missing; restore the store from a backup.",
        )
    return {passage_hash: passage.indexed_text for passage_hash, passage in passages.items()}


def _report(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)
