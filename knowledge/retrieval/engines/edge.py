"""The embedded index: Qdrant Edge in this process, exact search by default."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

import qdrant_edge as engine

from knowledge.retrieval.bm25 import SparseVector
from knowledge.retrieval.engines.hybrid import BM25, DENSE, STATEMENTS, HybridIndex, Leg, Record, release_of
from knowledge.retrieval.engines.payload import IDENTITY_FIELDS, AtLeast, AtMost, Condition, OneOf, hit_from
from knowledge.retrieval.engines.ranking import EXTRA, Found
from knowledge.retrieval.engines.shard import Shard, hold
from knowledge.retrieval.ports import Hit, PointStore

_PAGE = 1000
"""Points read at once: enough that a call's own cost does not matter, few enough to hold in memory."""

_REMEMBERED = 200_000
"""Points whose identity is kept in memory, some 60 MB; as many as the default limit of exact search."""

_EXTRA_OF_ALL = 300
"""Hits fetched beyond the limit where all points are searched anyway. Like sentences of many documents tie by dozens: to fetch these as well takes
an exhaustive search of 100,000 points a tenth longer, and a second search as long again."""

_USUALLY_UNIVERSAL = frozenset({"known_from", "known_last", "scope_key"})
"""Fields whose condition often holds for every point and stays the same from question to question. Other instants are looked at from the second
time on: a search for conflicts asks for the present a thousand times."""

_REMEMBERED_CONDITIONS = 1000
"""Conditions remembered as universal or not, some 300 kB: far more than the scopes and known times in use at once."""


class _ShardIndex(HybridIndex):
    """A hybrid index over one shard."""

    batch = 1000  # a batch goes through the write-ahead log as one entry of a few MB

    def __init__(self, shard: Shard, dimensions: int, exact_limit: int) -> None:
        super().__init__(dimensions, exact_limit)
        self._shard = shard
        self._identities: dict[str, Hit] = {}
        self._universal: dict[Condition, bool] = {}
        self._asked: set[Condition] = set()

    @property
    def fingerprint(self) -> str:
        """Engine, search mode and tokenizer settings: everything that may change a ranking."""
        mode = "hnsw" if self._shard.has_graph else "exact"
        return f"qdrant-edge/{release_of('qdrant-edge-py')}/{mode}/{self._encoder.fingerprint}"

    def warm(self) -> None:
        """Remember the identity of each point, which the first searches would otherwise read one by one."""
        for point_id, payload in islice(self._scroll([], IDENTITY_FIELDS), _REMEMBERED):
            self._identities[point_id] = hit_from(point_id, payload)

    def flush(self) -> None:
        """Make every write durable; optimize segments that have grown enough to be worth it."""
        self._shard.flush(graph=self.count() > self._exact_limit)

    def _holds_statements(self) -> bool:
        return self._shard.has_statements

    @property
    def _extra(self) -> int:
        return EXTRA if self._shard.has_graph else _EXTRA_OF_ALL

    def _write(self, records: Sequence[Record]) -> None:
        self._shard.change(engine.UpdateOperation.upsert_points([_stored(record) for record in records]))
        self._forget([record.point_id for record in records])

    def _remove(self, point_ids: Sequence[str]) -> None:
        self._shard.change(engine.UpdateOperation.delete_points([*point_ids]))
        self._forget(point_ids)

    def _scroll(
        self, among: Sequence[Condition], fields: Sequence[str] | None
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        offset: engine.PointId | None = None
        chosen = _filter(among) if among else None
        while True:
            payload = True if fields is None else list(fields)
            request = engine.ScrollRequest(offset=offset, limit=_PAGE, filter=chosen, with_payload=payload)
            records, offset = self._shard.read(partial(_scroll, request))
            yield from ((str(record.id), record.payload or {}) for record in records)
            if offset is None:
                return

    def _count(self, among: Sequence[Condition]) -> int:
        request = engine.CountRequest(exact=True, filter=_filter(among) if among else None)
        return self._shard.read(lambda shard: shard.count(request))

    def _ask(self, legs: Sequence[Leg], among: Sequence[Condition], limit: int) -> list[Found]:
        chosen = _filter(among)
        batch = engine.QueryBatchRequest([self._request(leg, chosen, limit) for leg in legs])
        ranked = self._shard.read(lambda shard: shard.query_batch(batch))
        return [_found(points) for points in ranked]

    def _request(self, leg: Leg, chosen: engine.Filter, limit: int) -> engine.QueryRequest:
        vector: engine.SparseVector | list[float] | list[list[float]]
        if isinstance(leg.query, SparseVector):
            vector = engine.SparseVector(leg.query.indices, leg.query.values)
            params = engine.SearchParams(idf=engine.IdfParams(corpus=chosen))
        else:
            vector = leg.query
            params = engine.SearchParams(
                exact=leg.name == STATEMENTS or not self._shard.has_graph, hnsw_ef=leg.beam
            )
        query = engine.Query.Nearest(vector, using=leg.name)
        return engine.QueryRequest(limit=limit, query=query, filter=chosen, params=params, with_payload=False)

    def _identify(self, point_ids: set[str]) -> Mapping[str, Hit]:
        """The points' identities, from memory where they are remembered: reading a payload costs 30 µs."""
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

    def _narrowed(self, required: Sequence[Condition]) -> Sequence[Condition]:
        """The conditions without those that every point meets: each costs a look at all points."""
        return [c for c in required if not (self._may_be_universal(c) and self._is_universal(c))]

    def _may_be_universal(self, condition: Condition) -> bool:
        """Whether it is worth a count to know that every point meets `condition`."""
        if condition.field in _USUALLY_UNIVERSAL or condition in self._asked:
            return True
        if not isinstance(condition, OneOf):
            if len(self._asked) >= _REMEMBERED_CONDITIONS:
                self._asked = set()
            self._asked.add(condition)
        return False

    def _is_universal(self, condition: Condition) -> bool:
        """Whether every point meets `condition`; remembered until the next write."""
        known = self._universal
        if condition not in known:
            missing = engine.CountRequest(exact=True, filter=engine.Filter(must_not=[_condition(condition)]))
            if len(known) >= _REMEMBERED_CONDITIONS:
                known.clear()
            known[condition] = self._shard.read(lambda shard: shard.count(missing)) == 0
        return known[condition]

    def _forget(self, point_ids: Sequence[str]) -> None:
        self._universal = {}  # a new one: a count that is under way must not be remembered
        for point_id in point_ids:
            self._identities.pop(point_id, None)


class EdgeIndex(_ShardIndex):
    """An index in directory `path`, which one process opens at a time. Safe to share between threads.

    Up to `exact_limit` points every search is exhaustive, so reproducible and of recall 1; the first
    `flush` beyond it builds an HNSW graph for the dense leg. A directory that cannot be read does not keep a process from
    starting: every use but `rebuild` and `close` raises Unavailable, and `knowledge reindex` makes it anew. In
    one that an earlier Canon made, the statement leg is empty until then.

    Raises DataDirectoryInUse when the directory is open elsewhere, StorageFailure when it cannot be
    written.
    """

    def __init__(self, path: Path, dimensions: int, exact_limit: int) -> None:
        self._held = hold(path)
        try:
            shard = Shard(path, dimensions)
        except BaseException:
            self._held.release()
            raise
        super().__init__(shard, dimensions, exact_limit)
        self._rebuilding = threading.Lock()

    @contextmanager
    def rebuild(self, mark: str = "") -> Iterator[PointStore]:
        """See `Index.rebuild`. A second rebuild waits for the first."""
        with self._rebuilding:
            shard = self._shard.build_beside()
            try:
                fresh = _ShardIndex(shard, self._dimensions, self._exact_limit)
                yield fresh
                fresh.flush()
                self._shard.become(shard, mark)
            except BaseException:
                shard.discard()
                raise
            self._identities = {}
            self._universal = {}

    def mark(self) -> str | None:
        """See `Index.mark`."""
        return self._shard.mark()

    def remove_mark(self, mark: str) -> None:
        """See `Index.remove_mark`."""
        self._shard.remove_mark(mark)

    def close(self) -> None:
        """Release the engine and the directory. Closing again does nothing."""
        self._shard.close()
        self._held.release()


def _stored(record: Record) -> engine.Point:
    terms = engine.SparseVector(record.terms.indices, record.terms.values)
    vectors: dict[str, list[float] | list[list[float]] | engine.SparseVector] = {DENSE: record.vector, BM25: terms}
    if record.statements:
        vectors[STATEMENTS] = record.statements
    return engine.Point(record.point_id, vectors, dict(record.payload))


def _found(points: Sequence[engine.ScoredPoint]) -> Found:
    return Found([point.score for point in points], lambda at: str(points[at].id), lambda at: _key(points[at].id))


def _key(point_id: engine.PointId) -> int | str:
    """A key that orders as the text of an id does. Those of thousands of points whose scores are level are compared."""
    return point_id.int if isinstance(point_id, UUID) else str(point_id)


def _filter(among: Sequence[Condition]) -> engine.Filter:
    return engine.Filter(must=[_condition(condition) for condition in among])


def _condition(condition: Condition) -> engine.FieldCondition:
    match condition:
        case AtMost(field, value):
            return engine.FieldCondition(field, range=engine.RangeDateTime(lte=value))
        case AtLeast(field, value):
            return engine.FieldCondition(field, range=engine.RangeDateTime(gte=value))
        case OneOf(field, values):
            return engine.FieldCondition(field, match=engine.MatchAny(any=list(values)))


def _scroll(
    request: engine.ScrollRequest, shard: engine.EdgeShard
) -> tuple[list[engine.Record], engine.PointId | None]:
    return shard.scroll(request)
