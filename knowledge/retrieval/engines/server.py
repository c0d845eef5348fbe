"""The same index on a Qdrant server, through qdrant-client: same payload, same predicate, same weights."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from knowledge.errors import Unavailable
from knowledge.retrieval.bm25 import SparseVector
from knowledge.retrieval.engines.collections import Collections
from knowledge.retrieval.engines.hybrid import BM25, DENSE, STATEMENTS, HybridIndex, Leg, Record, release_of
from knowledge.retrieval.engines.payload import IDENTITY_FIELDS, AtLeast, AtMost, Condition, OneOf, hit_from
from knowledge.retrieval.engines.ranking import Found
from knowledge.retrieval.ports import Hit, PointStore

if (
    TYPE_CHECKING
):  # importing the client takes most of a second, which a command without a server need not wait for
    from qdrant_client import QdrantClient, models

_PAGE = 1000
"""Points read in one request: about a megabyte of payload."""


class _CollectionIndex(HybridIndex):
    """A hybrid index over the collection or alias `name`."""

    batch = 500  # vectors, about 4 MB as JSON, well below the 32 MB that a Qdrant server accepts in one request

    def __init__(self, collections: Collections, name: str, dimensions: int, exact_limit: int) -> None:
        super().__init__(dimensions, exact_limit)
        self._collections = collections
        self._name = name
        self._exact = True
        self._statements = True

    @property
    def fingerprint(self) -> str:
        """Engine, search mode and tokenizer settings: everything that may change a ranking. Raises Unavailable."""
        with self._client():
            mode = "exact" if self._exact else "hnsw"
        return f"qdrant-client/{release_of('qdrant-client')}/{mode}/{self._encoder.fingerprint}"

    def flush(self) -> None:
        """Decide between exhaustive search and HNSW; writes are durable already, and the server optimizes itself."""
        self._exact = self.count() <= self._exact_limit

    @contextmanager
    def _client(self) -> Iterator[QdrantClient]:
        with self._collections.client() as client:
            yield client

    def _holds_statements(self) -> bool:
        with self._client():
            return self._statements

    def _write(self, records: Sequence[Record]) -> None:
        with self._client() as client:
            client.upsert(self._name, [_stored(record) for record in records], wait=True)

    def _remove(self, point_ids: Sequence[str]) -> None:
        with self._client() as client:
            client.delete(self._name, [*point_ids], wait=True)

    def _scroll(
        self, among: Sequence[Condition], fields: Sequence[str] | None
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        offset = None
        while True:
            with self._client() as client:
                records, offset = client.scroll(
                    self._name,
                    scroll_filter=_filter(among) if among else None,
                    limit=_PAGE,
                    offset=offset,
                    with_payload=True if fields is None else list(fields),
                )
            yield from ((str(record.id), record.payload or {}) for record in records)
            if offset is None:
                return

    def _count(self, among: Sequence[Condition]) -> int:
        chosen = _filter(among) if among else None
        with self._client() as client:
            return client.count(self._name, count_filter=chosen, exact=True).count

    def _ask(self, legs: Sequence[Leg], among: Sequence[Condition], limit: int) -> list[Found]:
        chosen = _filter(among)
        with self._client() as client:
            requests = [self._request(leg, chosen, limit) for leg in legs]
            responses = client.query_batch_points(self._name, requests)
        return [Found.of([(str(point.id), point.score) for point in response.points]) for response in responses]

    def _request(self, leg: Leg, chosen: models.Filter, limit: int) -> models.QueryRequest:
        from qdrant_client import models

        query: models.SparseVector | list[float] | list[list[float]]
        if isinstance(leg.query, SparseVector):
            query = models.SparseVector(indices=leg.query.indices, values=leg.query.values)
            params = models.SearchParams(idf=models.IdfCorpusParams(corpus=chosen))
        else:
            query = leg.query
            params = models.SearchParams(exact=leg.name == STATEMENTS or self._exact, hnsw_ef=leg.beam)
        return models.QueryRequest(query=query, using=leg.name, filter=chosen, params=params, limit=limit)

    def _identify(self, point_ids: set[str]) -> Mapping[str, Hit]:
        if not point_ids:
            return {}
        with self._client() as client:
            records = client.retrieve(
                self._name, sorted(point_ids), with_payload=list(IDENTITY_FIELDS), with_vectors=False
            )
        return {str(record.id): hit_from(str(record.id), record.payload or {}) for record in records}


class ServerIndex(_CollectionIndex):
    """An index in a collection of a Qdrant server, made on first use. Safe to share between threads.

    `server` is a URL or a client. Up to `exact_limit` points search is exhaustive, beyond it the server's
    HNSW. Several processes may use it at once. Every use raises Unavailable while the server cannot be
    reached, and every use but `rebuild` when the collection was made for vectors of other dimensions. In a
    collection that an earlier Canon made, the statement leg is empty until a rebuild.
    """

    def __init__(
        self,
        server: str | QdrantClient,
        collection: str,
        *,
        dimensions: int,
        api_key: str | None = None,
        exact_limit: int = 200_000,
    ) -> None:
        collections = Collections(server, collection, dimensions=dimensions, api_key=api_key)
        super().__init__(collections, collections.current, dimensions, exact_limit)
        self._preparing = threading.Lock()
        self._prepared = False

    def warm(self) -> None:
        """Connect."""
        self.count()

    @contextmanager
    def rebuild(self, mark: str = "") -> Iterator[PointStore]:
        """See `Index.rebuild`. Of two rebuilds at once, the one that ends last stays in use."""
        name = self._collections.make()
        fresh = _CollectionIndex(self._collections, name, self._dimensions, self._exact_limit)
        try:
            yield fresh
            fresh.flush()
        except BaseException:
            with suppress(Unavailable):  # what cannot be dropped now is dropped by a rebuild a day later
                self._collections.drop(name)
            raise
        self._collections.put_in_use(name, mark)
        with self._preparing:
            self._exact, self._statements, self._prepared = fresh._exact, True, True

    def mark(self) -> str | None:
        """See `Index.mark`."""
        return self._collections.mark()

    def remove_mark(self, mark: str) -> None:
        """See `Index.remove_mark`."""
        self._collections.remove_mark(mark)

    def close(self) -> None:
        """Release the connection, if it was made here; a client given stays open."""
        self._prepared = False
        self._collections.close()

    @contextmanager
    def _client(self) -> Iterator[QdrantClient]:
        if not self._prepared:
            self._prepare()
        with self._collections.client() as client:
            yield client

    def _prepare(self) -> None:
        with self._preparing:
            if not self._prepared:
                self._statements = self._collections.prepare()
                with self._collections.client() as client:
                    held = client.count(self._name, exact=True).count
                self._exact = held <= self._exact_limit
                self._prepared = True


def _stored(record: Record) -> models.PointStruct:
    from qdrant_client import models

    sparse = models.SparseVector(indices=record.terms.indices, values=record.terms.values)
    vectors: dict[str, list[float] | list[list[float]] | models.SparseVector] = {
        DENSE: record.vector,
        BM25: sparse,
    }
    if record.statements:
        vectors[STATEMENTS] = record.statements
    return models.PointStruct(id=record.point_id, vector=vectors, payload=record.payload)


def _filter(among: Sequence[Condition]) -> models.Filter:
    from qdrant_client import models

    return models.Filter(must=[_condition(condition) for condition in among])


def _condition(condition: Condition) -> models.FieldCondition:
    from qdrant_client import models

    match condition:
        case AtMost(field, value):
            return models.FieldCondition(key=field, range=models.DatetimeRange.model_validate({"lte": value}))
        case AtLeast(field, value):
            return models.FieldCondition(key=field, range=models.DatetimeRange.model_validate({"gte": value}))
        case OneOf(field, values):
            return models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))
