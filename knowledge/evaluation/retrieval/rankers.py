"""The rankers that a retrieval run compares: BM25 alone, vectors alone, plain fusion, and the ranking of the answer path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.evaluation.retrieval.bm25_baseline import Bm25Reference
from knowledge.evaluation.retrieval.collections import DEPTH, Collection
from knowledge.model.reading.vectors import QuestionVectors
from knowledge.retrieval.fusion import reciprocal_rank_fusion
from knowledge.retrieval.ports import Embedder, Searcher, Where


@dataclass(frozen=True)
class CollectionRankers:
    """Ranks the documents of a collection that is in the index.

    `documents` maps object ids to the ids of documents. `own` ranks object ids as the answer path does, for a query and its vectors.
    """

    searcher: Searcher
    embedder: Embedder
    where: Where
    documents: Mapping[str, str]
    reference: Bm25Reference
    own: Callable[[str, QuestionVectors], Iterable[str]]

    def __call__(self, query: str) -> dict[str, list[str]]:
        """The ranking of each ranker."""
        names, vectors = [*self.documents.values()], self.embedder.question(query)
        hits = self.searcher.search(vectors.whole, query, self.where, DEPTH)
        dense, bm25 = [hit.object_id for hit in hits.dense], [hit.object_id for hit in hits.bm25]
        return {
            "rank-bm25": [names[position] for position, _ in self.reference.search(query, DEPTH)],
            "dense": self._names(dense),
            "fusion": self._names([name for name, _ in reciprocal_rank_fusion([dense, bm25])][:DEPTH]),
            "answer path": self._names([*self.own(query, vectors)]),
        }

    def _names(self, object_ids: Sequence[str]) -> list[str]:
        return [self.documents[name] for name in dict.fromkeys(object_ids)]


def reference_of(collection: Collection) -> Bm25Reference:
    """BM25 by another implementation, over the documents of a collection in order."""
    return Bm25Reference([passage.indexed_text for passage in collection.documents.values()])
