"""Asking the indexes: one hybrid search per probe, its legs fused into candidates (rules I3, I4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.model.answers import Candidate
from knowledge.model.jurisdictions import Reach
from knowledge.reasoning.planning.plan import SubQuery
from knowledge.retrieval.fusion import reciprocal_rank_fusion
from knowledge.retrieval.ports import Embedder, Hit, HybridHits, Index, Where

_SCORE_DIGITS = 6

_Key = tuple[str, str, str]
_Leg = dict[_Key, tuple[int, float]]
"""Rank and score in one leg, best first."""


def embed(embedder: Embedder, probes: Sequence[SubQuery]) -> list[NDArray[np.float32]]:
    """One unit vector per probe; equal texts are embedded once."""
    vectors = {text: embedder.question(text) for text in dict.fromkeys(probe.lookup for probe in probes)}
    return [vectors[probe.lookup] for probe in probes]


def retrieve(
    index: Index, probes: Sequence[SubQuery], vectors: Sequence[NDArray[np.float32]], reach: Reach, limit: int
) -> tuple[tuple[Candidate, ...], ...]:
    """What the index proposes per probe, best first: the `limit` best of what each leg's `limit` best fuse to."""
    return tuple(
        _fused(index.search(vector, probe.lookup, Where(as_of=probe.as_of, reach=reach), limit))[:limit]
        for probe, vector in zip(probes, vectors, strict=True)
    )


def fused_again(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Some of what was retrieved as if it had been alone: ranks counted anew in each leg, and fused."""
    dense = sorted((c for c in candidates if c.dense_rank is not None), key=lambda c: c.dense_rank or 0)
    bm25 = sorted((c for c in candidates if c.bm25_rank is not None), key=lambda c: c.bm25_rank or 0)
    by_dense = {_key(c): (rank, c.dense_score or 0.0) for rank, c in enumerate(dense, 1)}
    by_bm25 = {_key(c): (rank, c.bm25_score or 0.0) for rank, c in enumerate(bm25, 1)}
    return _fusion(by_dense, by_bm25)


def _key(candidate: Candidate) -> _Key:
    return (candidate.object_id, candidate.scope_key, candidate.passage_hash)


def _fused(legs: HybridHits) -> tuple[Candidate, ...]:
    return _fusion(_ranked(legs.dense), _ranked(legs.bm25))


def _fusion(dense: _Leg, bm25: _Leg) -> tuple[Candidate, ...]:
    fused = reciprocal_rank_fusion([list(dense), list(bm25)])
    return tuple(_candidate(key, score, dense.get(key), bm25.get(key)) for key, score in fused)


def _ranked(hits: Sequence[Hit]) -> _Leg:
    return {(h.object_id, h.scope_key, h.passage_hash): (rank, h.score) for rank, h in enumerate(hits, 1)}


def _candidate(
    key: _Key, score: float, dense: tuple[int, float] | None, bm25: tuple[int, float] | None
) -> Candidate:
    object_id, scope_key, passage_hash = key
    return Candidate(
        object_id=object_id,
        scope_key=scope_key,
        passage_hash=passage_hash,
        score=round(score, _SCORE_DIGITS),
        dense_rank=dense[0] if dense else None,
        dense_score=round(dense[1], _SCORE_DIGITS) if dense else None,
        bm25_rank=bm25[0] if bm25 else None,
        bm25_score=round(bm25[1], _SCORE_DIGITS) if bm25 else None,
    )
