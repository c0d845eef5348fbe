"""The readable reference of a hybrid search: every rule of the index in plain Python, without an engine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.bm25 import AVERAGE_LENGTH, K1, B, Bm25Encoder
from knowledge.retrieval.engines.ranking import Scored, level
from knowledge.retrieval.ports import Embedder, Point, Where
from knowledge.testing.embedder import plain_passages
from knowledge.text.vocabulary.terms import term_counts


class Indexed(Protocol):
    """A point and the text it indexes."""

    @property
    def point(self) -> Point:
        """The point."""
        ...

    @property
    def text(self) -> str:
        """The text that it indexes."""
        ...


def matches(point: Point, where: Where) -> bool:
    """Whether the point is in force at the as-of, applies to the scope and is of one of the objects."""
    valid_at, known_at = where.as_of.valid_at, where.as_of.known_at
    return (
        point.valid_from <= valid_at
        and (point.valid_to is None or valid_at < point.valid_to)
        and point.known_from <= known_at
        and (point.known_to is None or known_at < point.known_to)
        and point.scope_key in where.reach.scopes
        and (where.object_ids is None or point.object_id in where.object_ids)
    )


def expected_legs(
    entries: Sequence[Indexed], embedder: Embedder, question: str, where: Where, limit: int
) -> list[list[Scored]]:
    """The hits of the dense leg and of the BM25 leg: (point id, score), best first."""
    corpus = [entry for entry in entries if matches(entry.point, where)]
    legs = [_cosines(corpus, embedder, question), _bm25(corpus, question)]
    return [level(scored)[:limit] for scored in legs]


def expected_statements(
    entries: Sequence[Indexed], embedder: Embedder, question: str, where: Where, limit: int
) -> list[Scored]:
    """The hits of the statement leg: each point has the best score of its text's lines."""
    corpus = [entry for entry in entries if matches(entry.point, where)]
    wanted = embedder.question(question).whole
    statements = _vectors(corpus, embedder).statements
    best = [float((lines.astype(np.float32) @ wanted).max()) for lines in statements]
    return level([(entry.point.point_id, score) for entry, score in zip(corpus, best, strict=True)])[:limit]


def _cosines(corpus: Sequence[Indexed], embedder: Embedder, question: str) -> list[Scored]:
    wanted = embedder.question(question).whole
    vectors = _vectors(corpus, embedder).wholes
    return [(entry.point.point_id, float(vector @ wanted)) for entry, vector in zip(corpus, vectors, strict=True)]


def _vectors(corpus: Sequence[Indexed], embedder: Embedder) -> PassageVectors:
    return embedder.passages(plain_passages([entry.text for entry in corpus]))


def _bm25(corpus: Sequence[Indexed], question: str) -> list[Scored]:
    encoder = Bm25Encoder()
    counts = {entry.point.point_id: term_counts(entry.text) for entry in corpus}
    holding = Counter(term for terms in counts.values() for term in terms.frequencies)
    size = len(corpus)
    scores = dict.fromkeys(counts, 0.0)
    for term in encoder.query(question).indices:
        idf = math.log(1 + (size - holding[term] + 0.5) / (holding[term] + 0.5))
        for point_id, terms in counts.items():
            frequency = terms.frequencies.get(term, 0)
            norm = K1 * (1 - B + B * terms.length / AVERAGE_LENGTH)
            scores[point_id] += idf * frequency * (K1 + 1) / (frequency + norm)
    return [(point_id, score) for point_id, score in scores.items() if score > 0]
