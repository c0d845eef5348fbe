"""The embedded index: Qdrant Edge in this process, exact search by default."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np
import qdrant_edge as engine
from numpy.typing import NDArray

from knowledge.retrieval.bm25 import Bm25Encoder
from knowledge.retrieval.engines.payload import (
    IDENTITY_FIELDS,
    AtLeast,
    AtMost,
    Condition,
    OneOf,
    conditions,
    hit_from,
    matches_nothing,
    payload_of,
    point_from,
)
from knowledge.retrieval.engines.ranking import Scored, exact_top, hits_of, margin
from knowledge.retrieval.engines.shard import BM25, DENSE, Shard
from knowledge.retrieval.ports import Hit, HybridHits, Point, Where

_BATCH = 1000
_REMEMBERED = 200_000
"""Points whose identity is kept in memory, some 60 MB."""

_COMMON = frozenset({"known_from", "known_last", "scope_key"})
"""Fields whose conditions are usually those of the question before, and usually hold for every point."""
_CONDITIONS = 1000


class EdgeIndex:
    """An index in directory `path`, which one process opens at a time. Safe to share between threads.

    Up to `exact_limit` points every search is exhaustive, so reproducible and of recall 1; the first
    `flush` beyond it builds an HNSW graph. A directory that cannot be read does not keep a process from
    starting: every use but `wipe` and `close` raises Unavailable, and `knowledge reindex` makes it anew.

    Raises DataDirectoryInUse when the directory is open elsewhere, StorageFailure when it cannot be
    written.
    """

    def __init__(self, path: Path, dimensions: int, exact_limit: int) -> None:
        self._dimensions = dimensions
        self._exact_limit = exact_limit
        self._encoder = Bm25Encoder()
        self._shard = Shard(path, dimensions)
        self._identities: dict[str, Hit] = {}
        self._universal: dict[Condition, bool] = {}
        self._engine = f"qdrant-edge/{version('qdrant-edge-py')}"

    @property
    def fingerprint(self) -> str:
        """Engine, search mode and tokenizer settings: whatever may change a ranking."""
        mode = "hnsw" if self._shard.has_graph else "exact"
        return f"{self._engine}/{mode}/{self._encoder.fingerprint}"

    def upsert(self, points: Sequence[Point], texts: Sequence[str], vectors: NDArray[np.float16]) -> None:
        """Write points with their indexed texts and unit vectors, shape (n, dimensions).

        Raises ValueError when the three do not agree in length, or a vector has another length.
        """
        if vectors.shape != (len(points), self._dimensions) or len(texts) != len(points):
            raise ValueError(f"{len(points)} points, {len(texts)} texts, vectors of shape {vectors.shape}")
        for start in range(0, len(points), _BATCH):
            part = slice(start, start + _BATCH)
            rows = vectors[part].astype(np.float32).tolist()
            records = [self._record(*each) for each in zip(points[part], texts[part], rows, strict=True)]
            self._shard.change(engine.UpdateOperation.upsert_points(records))
        self._forget([point.point_id for point in points])

    def delete(self, point_ids: Sequence[str]) -> None:
        """Remove points; unknown ids are ignored."""
        for start in range(0, len(point_ids), _BATCH):
            self._shard.change(engine.UpdateOperation.delete_points([*point_ids[start : start + _BATCH]]))
        self._forget(point_ids)

    def points(self, object_id: str | None = None) -> Iterator[Point]:
        """The points held, of one object or of all, in order of id."""
        chosen = None if object_id is None else engine.Filter(must=[_one_of("object_id", (object_id,))])
        for record in self._scrolled(True, chosen):
            yield point_from(str(record.id), record.payload or {})

    def warm(self) -> None:
        """Remember what each point is, which the first searches would otherwise read one by one."""
        for record in islice(self._scrolled(list(IDENTITY_FIELDS), None), _REMEMBERED):
            point_id = str(record.id)
            self._identities[point_id] = hit_from(point_id, record.payload or {})

    def _scrolled(self, fields: bool | list[str], chosen: engine.Filter | None) -> Iterator[engine.Record]:
        offset: engine.PointId | None = None
        while True:
            request = engine.ScrollRequest(offset=offset, limit=_BATCH, filter=chosen, with_payload=fields)
            records, offset = self._shard.read(partial(_scroll, request))
            yield from records
            if offset is None:
                return

    def count(self, where: Where | None = None) -> int:
        """How many points match; all when no predicate is given."""
        if where is not None and matches_nothing(where):
            return 0
        request = engine.CountRequest(exact=True, filter=None if where is None else _filter(where))
        return self._shard.read(lambda shard: shard.count(request))

    def search(self, vector: NDArray[np.float32] | None, text: str | None, where: Where, limit: int) -> HybridHits:
        """The best `limit` points of each leg, in total order (rules I3 and I4)."""
        if limit < 1 or matches_nothing(where):
            return HybridHits(dense=[], bm25=[])
        asked = self._requests(vector, text, self._narrowest(where), limit)
        first = self._ask(list(asked.values()), margin(limit)) if asked else []
        found: dict[str, list[Scored]] = {
            name: exact_top(partial(self._ask_one, request), limit, hits)
            for (name, request), hits in zip(asked.items(), first, strict=True)
        }
        known = self._identify({point_id for hits in found.values() for point_id, _ in hits})
        return HybridHits(dense=hits_of(found.get(DENSE, []), known), bm25=hits_of(found.get(BM25, []), known))

    def flush(self) -> None:
        """Make every write durable; optimize segments that have grown enough to be worth it."""
        self._shard.flush(graph=self.count() > self._exact_limit)

    def wipe(self) -> None:
        """Remove every point, and whatever else the directory held."""
        self._shard.remake()
        self._identities.clear()
        self._universal = {}

    def close(self) -> None:
        """Release the engine and the directory. Closing again does nothing."""
        self._shard.close()

    def _record(self, point: Point, text: str, vector: list[float]) -> engine.Point:
        terms = self._encoder.document(text)
        return engine.Point(
            point.point_id,
            {DENSE: vector, BM25: engine.SparseVector(terms.indices, terms.values)},
            dict(payload_of(point)),
        )

    def _requests(
        self, vector: NDArray[np.float32] | None, text: str | None, chosen: engine.Filter, limit: int
    ) -> dict[str, _Ask]:
        """One question per leg that has an input."""
        asked: dict[str, _Ask] = {}
        if vector is not None:
            params = engine.SearchParams(exact=not self._shard.has_graph, hnsw_ef=max(256, 2 * limit))
            query = engine.Query.Nearest(vector.astype(np.float32).tolist(), using=DENSE)
            asked[DENSE] = _Ask(query, chosen, params)
        terms = None if text is None else self._encoder.query(text)
        if terms is not None and terms.indices:
            params = engine.SearchParams(idf=engine.IdfParams(corpus=chosen))
            query = engine.Query.Nearest(engine.SparseVector(terms.indices, terms.values), using=BM25)
            asked[BM25] = _Ask(query, chosen, params)
        return asked

    def _ask(self, asked: Sequence[_Ask], limit: int) -> list[list[Scored]]:
        batch = engine.QueryBatchRequest([ask.request(limit) for ask in asked])
        found = self._shard.read(lambda shard: shard.query_batch(batch))
        return [[(str(point.id), point.score) for point in points] for points in found]

    def _ask_one(self, ask: _Ask, limit: int) -> list[Scored]:
        return self._ask([ask], limit)[0]

    def _identify(self, point_ids: set[str]) -> dict[str, Hit]:
        """What each point is, from memory where it was asked before: reading a payload costs 30 µs."""
        known = {i: hit for i in point_ids if (hit := self._identities.get(i)) is not None}
        missing: list[engine.PointId] = sorted(point_ids - known.keys())
        if missing:
            records = self._shard.read(lambda shard: shard.retrieve(missing, list(IDENTITY_FIELDS), False))
            new = {str(record.id): hit_from(str(record.id), record.payload or {}) for record in records}
            if len(self._identities) + len(new) > _REMEMBERED:
                self._identities.clear()
            self._identities.update(new)
            known.update(new)
        return known

    def _narrowest(self, where: Where) -> engine.Filter:
        """The filter for `where` without the conditions that every point meets: each costs a look at all points."""
        must = [c for c in conditions(where) if c.field not in _COMMON or not self._is_universal(c)]
        return engine.Filter(must=[_condition(condition) for condition in must])

    def _is_universal(self, condition: Condition) -> bool:
        """Whether every point meets `condition`; remembered until the next write."""
        known = self._universal
        if condition not in known:
            missing = engine.CountRequest(exact=True, filter=engine.Filter(must_not=[_condition(condition)]))
            if len(known) >= _CONDITIONS:
                known.clear()
            known[condition] = self._shard.read(lambda shard: shard.count(missing)) == 0
        return known[condition]

    def _forget(self, point_ids: Sequence[str]) -> None:
        self._universal = {}  # a new one: a count that is under way must not be remembered
        for point_id in point_ids:
            self._identities.pop(point_id, None)


@dataclass(frozen=True)
class _Ask:
    """A leg's question, apart from how many answers are wanted."""

    query: engine.Query
    chosen: engine.Filter
    params: engine.SearchParams

    def request(self, limit: int) -> engine.QueryRequest:
        return engine.QueryRequest(
            limit=limit, query=self.query, filter=self.chosen, params=self.params, with_payload=False
        )


def _filter(where: Where) -> engine.Filter:
    return engine.Filter(must=[_condition(condition) for condition in conditions(where)])


def _condition(condition: Condition) -> engine.FieldCondition:
    match condition:
        case AtMost(field, value):
            return engine.FieldCondition(field, range=engine.RangeDateTime(lte=value))
        case AtLeast(field, value):
            return engine.FieldCondition(field, range=engine.RangeDateTime(gte=value))
        case OneOf(field, values):
            return _one_of(field, values)


def _one_of(field: str, values: Sequence[str]) -> engine.FieldCondition:
    return engine.FieldCondition(field, match=engine.MatchAny(any=list(values)))


def _scroll(
    request: engine.ScrollRequest, shard: engine.EdgeShard
) -> tuple[list[engine.Record], engine.PointId | None]:
    return shard.scroll(request)
