"""Searches the indexes: one hybrid search per sub-query, the scores of its two legs fused into candidates (rules I3, I4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.model.answering.plans import Candidate, Candidates, SubQuery
from knowledge.model.geography.jurisdictions import Reach
from knowledge.model.reading.vectors import QuestionVectors, TokenVectors
from knowledge.retrieval.fusion import BM25_WEIGHT, DENSE_WEIGHT, fused_scores
from knowledge.retrieval.late_interaction import LateInteraction
from knowledge.retrieval.ports import Embedder, Hit, HybridHits, Searcher, Where
from knowledge.text.vocabulary.terms import term_spans

_SCORE_DIGITS = 6
"""Digits that are kept of a score: single-precision engines agree on no more."""

_STATEMENT_DIGITS = 3
"""Digits that are kept of a statement's score: vectors of half precision agree on no more, and every answer keeps some hundreds."""

_Key = tuple[str, str, str]


class _Place(NamedTuple):
    """Rank and score of a passage in one leg. The rank is None where the leg does not have it, but its score is known."""

    rank: int | None
    score: float


_Leg = dict[_Key, _Place]
"""The places of passages in one leg, best first."""


class EmbeddedQueries(NamedTuple):
    """Sub-queries with the vectors of their texts, ready to be searched."""

    sub_queries: tuple[SubQuery, ...]
    vectors: tuple[QuestionVectors, ...]

    def at(self, sub_queries: Sequence[SubQuery]) -> EmbeddedQueries:
        """The same texts at other as-ofs."""
        return EmbeddedQueries(tuple(sub_queries), self.vectors)


class KeptVectors(Protocol):
    """The part of the store that keeps the vectors of statements and tokens."""

    def statement_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """The vectors of the statements of these passages, a row for each line; see `Store.statement_vectors`."""
        ...

    def token_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, TokenVectors]:
        """The vectors of the tokens of these passages; see `Store.token_vectors`."""
        ...


@dataclass(frozen=True)
class SearchTool:
    """The hybrid search of one index, the model that embeds questions for it, and the vectors of statements.

    Without those, candidates have no scores of statements.
    """

    searcher: Searcher
    embedder: Embedder
    vectors: KeptVectors | None = None

    @property
    def fingerprints(self) -> dict[str, str]:
        """The fingerprints of both engines."""
        return {"embedder": self.embedder.fingerprint, "index": self.searcher.fingerprint}

    def embed(self, sub_queries: Sequence[SubQuery]) -> EmbeddedQueries:
        """The sub-queries with their vectors; see `embed`."""
        return embed(self.embedder, sub_queries)

    def search(self, queries: EmbeddedQueries, reaches: Sequence[Reach], limit: int) -> Candidates:
        """The candidates of each sub-query in the scopes of its reach; see `search`."""
        found = search(self.searcher, queries, reaches, limit)
        if self.vectors is None:
            return found
        hashes = sorted({one.passage_hash for own in found for one in own})
        model = self.embedder.fingerprint
        statements = self.vectors.statement_vectors(model, hashes)
        tokens = self.vectors.token_vectors(model, hashes)
        scored = []
        for own, query, question in zip(found, queries.sub_queries, queries.vectors, strict=True):
            compared = [(0, len(query.compared)), *term_spans(query.compared)]
            late = LateInteraction(question, compared)
            scored.append(tuple(_with_statements(own, question, late, statements, tokens)))
        return tuple(scored)


def embed(embedder: Embedder, sub_queries: Sequence[SubQuery]) -> EmbeddedQueries:
    """The vectors of each sub-query; equal texts are embedded once."""
    vectors = {text: embedder.question(text) for text in dict.fromkeys(one.lookup for one in sub_queries)}
    return EmbeddedQueries(tuple(sub_queries), tuple(vectors[one.lookup] for one in sub_queries))


def search(searcher: Searcher, queries: EmbeddedQueries, reaches: Sequence[Reach], limit: int) -> Candidates:
    """The candidates of each sub-query, best first: the `limit` best of the fusion of each leg's `limit` best."""
    return tuple(
        fuse(searcher.search(vectors.whole, one.lookup, Where(as_of=one.as_of, reach=reach), limit))[:limit]
        for one, vectors, reach in zip(queries.sub_queries, queries.vectors, reaches, strict=True)
    )


def _with_statements(
    candidates: Sequence[Candidate],
    question: QuestionVectors,
    late: LateInteraction,
    statements: Mapping[str, NDArray[np.float16]],
    tokens: Mapping[str, TokenVectors],
) -> Iterator[Candidate]:
    """Yield the candidates with the cosine similarity of each of their statements and the question, and with the scores of its words."""
    none = np.empty((0, len(question.whole)), np.float16)
    rows = [statements.get(one.passage_hash, none) for one in candidates]
    counts = [len(own) for own in rows]
    words = late.scores([tokens.get(one.passage_hash, TokenVectors.none()) for one in candidates], counts)
    for one, own, scores in zip(candidates, rows, words, strict=True):
        cosines = (own.astype(np.float32) @ question.whole).tolist()
        rounded = tuple(round(cosine, _STATEMENT_DIGITS) for cosine in cosines)
        yield one.model_copy(update={"statement_scores": rounded, "word_scores": scores})


def fuse(hits: HybridHits) -> tuple[Candidate, ...]:
    """The hits of both legs as candidates, in order of their fused score.

    A BM25 leg that is shorter than the dense one has named every passage that shares a term with the question. The other passages
    score 0 there.
    """
    dense, bm25 = _placed(hits.dense), _placed(hits.bm25)
    if len(bm25) < len(dense):
        bm25 |= {key: _Place(None, 0.0) for key in dense if key not in bm25}
    return _fusion(dense, bm25)


def fuse_again(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Some of the candidates as if they alone had been retrieved: ranks counted anew in each leg, and fused.

    The scores of their statements and words stay as they are.
    """
    given = {_key(one): one for one in candidates}
    fused = _fusion(
        _placed_again(
            {_key(c): _Place(c.dense_rank, c.dense_score) for c in candidates if c.dense_score is not None}
        ),
        _placed_again(
            {_key(c): _Place(c.bm25_rank, c.bm25_score) for c in candidates if c.bm25_score is not None}
        ),
    )
    return tuple(
        one.model_copy(update={name: getattr(given[_key(one)], name) for name in _COMPARED}) for one in fused
    )


_COMPARED = ("statement_scores", "word_scores")
"""The fields of a candidate that come from comparing it with the question, whatever else was retrieved."""


def _key(candidate: Candidate) -> _Key:
    return (candidate.object_id, candidate.scope_key, candidate.passage_hash)


def _placed(hits: Sequence[Hit]) -> _Leg:
    return {
        (h.object_id, h.scope_key, h.passage_hash): _Place(rank, round(h.score, _SCORE_DIGITS))
        for rank, h in enumerate(hits, 1)
    }


def _placed_again(leg: _Leg) -> _Leg:
    """The leg with the ranks counted anew."""
    ranked = sorted((place.rank, key) for key, place in leg.items() if place.rank is not None)
    ranks = {key: rank for rank, (_, key) in enumerate(ranked, 1)}
    return {key: place._replace(rank=ranks.get(key)) for key, place in leg.items()}


def _fusion(dense: _Leg, bm25: _Leg) -> tuple[Candidate, ...]:
    legs = [
        (weight, {key: place.score for key, place in leg.items()})
        for weight, leg in ((DENSE_WEIGHT, dense), (BM25_WEIGHT, bm25))
    ]
    return tuple(_candidate(key, score, dense.get(key), bm25.get(key)) for key, score in fused_scores(legs))


def _candidate(key: _Key, score: float, dense: _Place | None, bm25: _Place | None) -> Candidate:
    object_id, scope_key, passage_hash = key
    return Candidate(
        object_id=object_id,
        scope_key=scope_key,
        passage_hash=passage_hash,
        score=round(score, _SCORE_DIGITS),
        dense_rank=dense.rank if dense else None,
        dense_score=dense.score if dense else None,
        bm25_rank=bm25.rank if bm25 else None,
        bm25_score=bm25.score if bm25 else None,
    )
