"""The vectors of passages and their statements: reads them from the store, and embeds and saves those it does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from knowledge.errors import IntegrityViolation
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.ports import Embedder, Progress
from knowledge.store.ports.store import Store

_SAVED_AT_ONCE = 512
"""Passages embedded between two saves: a crash loses at most their vectors, some seconds of work."""

_READ_AT_ONCE = 1000
"""Passages whose vectors are read at once: some 10 MB with those of their statements."""


def embed_missing(
    store: Store, embedder: Embedder, hashes: Sequence[str], progress: Progress | None, *, again: bool = False
) -> int:
    """Embed the passages that have no vector, save the vectors, and return the number of these passages.

    Passages embedded before statements or tokens were have a vector and none for those. They are embedded again only when
    `again` is true, because that takes the model's time. Passages of similar length are embedded together.
    """
    missing = sorted(_without(store, embedder, hashes, again))
    passages = passages_of(store, missing)
    done = 0
    for some in in_batches([passages[passage_hash] for passage_hash in missing]):
        report = progress and partial(_report, progress, done, len(missing))
        vectors = embedder.passages(some, report)
        store.save_vectors(embedder.fingerprint, [passage.passage_hash for passage in some], vectors)
        done += len(some)
    return len(missing)


def vectors_of(store: Store, embedder: Embedder, hashes: Sequence[str]) -> PassageVectors:
    """The saved vectors of passages, one row per hash; a passage embedded before statements were has none for them.

    Raises KeyError for a passage without a vector.
    """
    distinct = list(dict.fromkeys(hashes))
    wholes = store.vectors(embedder.fingerprint, distinct)
    statements = store.statement_vectors(embedder.fingerprint, distinct)
    none = np.empty((0, embedder.dimensions), np.float16)
    return PassageVectors(
        np.stack([wholes[passage_hash] for passage_hash in hashes]),
        [statements.get(passage_hash, none) for passage_hash in hashes],
    )


def passages_of(store: Store, hashes: Sequence[str]) -> dict[str, Passage]:
    """The passages by hash. Raises IntegrityViolation when the store lost one."""
    passages: dict[str, Passage] = store.passages(list(dict.fromkeys(hashes)))
    lost = [passage_hash for passage_hash in hashes if passage_hash not in passages]
    if lost:
        raise IntegrityViolation(
            f"The store no longer holds passage {lost[0]}, which a version refers to.",
            remedy="`knowledge audit verify` tells what else is missing; restore the store from a backup.",
        )
    return passages


def in_batches(passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages to be embedded between two saves, the shortest first: of unlike lengths together much would be padding."""
    by_size = sorted(passages, key=lambda passage: len(passage.indexed_text))
    return [by_size[start : start + _SAVED_AT_ONCE] for start in range(0, len(by_size), _SAVED_AT_ONCE)]


def _without(store: Store, embedder: Embedder, hashes: Sequence[str], again: bool) -> Iterator[str]:
    """The passages that have no vector; also those that have none for their statements or tokens if `again` is true."""
    distinct, model = list(dict.fromkeys(hashes)), embedder.fingerprint
    for start in range(0, len(distinct), _READ_AT_ONCE):
        some = distinct[start : start + _READ_AT_ONCE]
        kept = frozenset((store.statement_vectors if again else store.vectors)(model, some))
        if again and embedder.tells_tokens:
            kept &= frozenset(store.token_vectors(model, some))
        yield from (passage_hash for passage_hash in some if passage_hash not in kept)


def _report(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)
