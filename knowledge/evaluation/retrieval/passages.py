"""The passages of an index as plain texts: those in force, those that hold given words, and what simple searches find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.evaluation.matching import folded
from knowledge.evaluation.retrieval.bm25_baseline import Bm25Reference
from knowledge.evaluation.stages import Sighting
from knowledge.model.clock import AsOf
from knowledge.retrieval.fusion import reciprocal_rank_fusion
from knowledge.retrieval.ports import Hit, HybridHits, Index, Point, Searcher, Where
from knowledge.store.ports.store import Store

_LOOKED_AT = 40
"""Passages that a baseline's legs propose: as many as the default recipe's."""


@dataclass(frozen=True)
class PassageCatalogue:
    """All points of an index with the texts that they index, by the hash of the passage."""

    points: Sequence[Point]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, index: Index, store: Store) -> Self:
        """The catalogue of an index over a store."""
        points = sorted(index.points(), key=lambda point: point.point_id)
        passages = store.passages(sorted({point.passage_hash for point in points}))
        return cls(points, {name: passage.indexed_text for name, passage in passages.items()})

    def in_force(self, where: Where) -> list[Point]:
        """The points that match a predicate, in order of their ids."""
        return [point for point in self.points if _matches(point, where) and point.passage_hash in self.texts]

    def sightings(self, where: Where) -> list[Sighting]:
        """The texts in force."""
        return [Sighting(point.object_id, self.texts[point.passage_hash]) for point in self.in_force(where)]

    def holding(self, wanted: Iterable[str]) -> frozenset[str]:
        """The hashes of the passages that hold one of these texts."""
        words = [folded(text) for text in wanted]
        return frozenset(name for name, text in self.texts.items() if any(one in folded(text) for one in words))

    def of_objects(self, object_ids: Iterable[str]) -> frozenset[str]:
        """The hashes of the passages of these objects."""
        wanted = frozenset(object_ids)
        return frozenset(point.passage_hash for point in self.points if point.object_id in wanted)

    @cached_property
    def newest(self) -> datetime | None:
        """The latest time from which a passage holds."""
        return max((point.valid_from for point in self.points), default=None)


@dataclass(frozen=True)
class Baselines:
    """Simple searches over the same index, each one a list of passages, best first.

    - `rank-bm25`: BM25 by another implementation, over the passages in force;
    - `dense`: cosine similarity alone;
    - `fusion`: both legs of the index, fused by reciprocal rank;
    - `newest version`: the same at the latest date from which a passage holds, as if only newest versions were kept.
    """

    catalogue: PassageCatalogue
    searcher: Searcher

    def search(self, text: str, vector: NDArray[np.float32], where: Where) -> dict[str, list[str]]:
        """The passages of each baseline."""
        hits = self.searcher.search(vector, text, where, _LOOKED_AT)
        newest = max(self.catalogue.newest or where.as_of.valid_at, where.as_of.valid_at)
        latest = AsOf(valid_at=newest, known_at=where.as_of.known_at)
        today = self.searcher.search(vector, text, Where(as_of=latest, reach=where.reach), _LOOKED_AT)
        return {
            "rank-bm25": self._by_rank_bm25(text, where),
            "dense": self._texts(hit.passage_hash for hit in hits.dense),
            "fusion": self._texts(_fused(hits)),
            "newest version": self._texts(_fused(today)),
        }

    def _by_rank_bm25(self, text: str, where: Where) -> list[str]:
        texts = [self.catalogue.texts[point.passage_hash] for point in self.catalogue.in_force(where)]
        return [texts[position] for position, _ in Bm25Reference(texts).search(text, _LOOKED_AT)] if texts else []

    def _texts(self, hashes: Iterable[str]) -> list[str]:
        return [self.catalogue.texts[name] for name in dict.fromkeys(hashes) if name in self.catalogue.texts]


@dataclass(frozen=True)
class WithholdingSearcher:
    """A searcher that does not find certain passages."""

    searcher: Searcher
    withheld: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the searcher behind it."""
        return self.searcher.fingerprint

    def search(
        self,
        vector: NDArray[np.float32] | None,
        text: str | None,
        where: Where,
        limit: int,
        statements: bool = False,
    ) -> HybridHits:
        """See `Searcher.search`. Each leg is searched deeper by as many as may be left out."""
        found = self.searcher.search(vector, text, where, limit + len(self.withheld), statements)
        legs = (found.dense, found.bm25, found.statements)
        return HybridHits(*(self._without(leg)[:limit] for leg in legs))

    def _without(self, hits: Iterable[Hit]) -> list[Hit]:
        return [hit for hit in hits if hit.passage_hash not in self.withheld]


def _fused(hits: HybridHits) -> list[str]:
    legs = [[hit.passage_hash for hit in leg] for leg in (hits.dense, hits.bm25)]
    return [name for name, _ in reciprocal_rank_fusion(legs)]


def _matches(point: Point, where: Where) -> bool:
    """Whether a point is in force at the as-of and applies to the scope."""
    valid_at, known_at = where.as_of.valid_at, where.as_of.known_at
    return (
        point.valid_from <= valid_at
        and (point.valid_to is None or valid_at < point.valid_to)
        and point.known_from <= known_at
        and (point.known_to is None or known_at < point.known_to)
        and point.scope_key in where.reach.scopes
    )
