"""The index engine's own analyser and weights, the reference for ours in English (ADR 7)."""

from __future__ import annotations

import qdrant_edge as engine

from knowledge.retrieval.bm25 import AVERAGE_LENGTH, K1, B

_ENGINE = engine.Bm25(engine.Bm25Config(language="english", k=K1, b=B, avg_len=AVERAGE_LENGTH))


def engine_terms(text: str) -> frozenset[int]:
    """The terms of a query, as the engine names them."""
    return frozenset(_ENGINE.embed_query(text).indices)


def engine_weights(text: str) -> dict[int, float]:
    """The weight of each term of a document, as the engine computes them in single precision."""
    vector = _ENGINE.embed_document(text)
    return dict(zip(vector.indices, vector.values, strict=True))
