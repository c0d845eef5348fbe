"""The same index on a Qdrant server, through qdrant-client: same payload, same predicate, same weights."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import CanonError, Unavailable
from knowledge.retrieval.bm25 import Bm25Encoder
from knowledge.retrieval.engines.payload import (
    IDENTITY_FIELDS,
    INSTANT_FIELDS,
    KEYWORD_FIELDS,
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
from knowledge.retrieval.ports import Hit, HybridHits, Point, Where

if (
    TYPE_CHECKING
):  # importing the client takes most of a second, which a command without a server need not wait for
    from qdrant_client import QdrantClient, models

_DENSE, _BM25 = "dense", "bm25"
_WRITE, _READ = 500, 1000


class ServerIndex:
    """An index in one collection of a Qdrant server, made on first use. Safe to share between threads.

    `server` is a URL or a client. Up to `exact_limit` points search is exhaustive, beyond it the server's
    HNSW. Several processes may use it at once. Every use raises Unavailable while the server cannot be
    reached, or when the collection was made for vectors of other dimensions.
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
        self._server = server
        self._collection = collection
        self._dimensions = dimensions
        self._api_key = api_key
        self._exact_limit = exact_limit
        self._encoder = Bm25Encoder()
        self._connecting = threading.Lock()
        self._connected: QdrantClient | None = None
        self._exact = True

    @property
    def fingerprint(self) -> str:
        """Engine, search mode and tokenizer settings: whatever may change a ranking. Raises Unavailable."""
        with self._client():
            mode = "exact" if self._exact else "hnsw"
        return f"qdrant-client/{version('qdrant-client')}/{mode}/{self._encoder.fingerprint}"

    def upsert(self, points: Sequence[Point], texts: Sequence[str], vectors: NDArray[np.float16]) -> None:
        """Write points with their indexed texts and unit vectors, shape (n, dimensions).

        Raises ValueError when the three do not agree in length, or a vector has another length.
        """
        if vectors.shape != (len(points), self._dimensions) or len(texts) != len(points):
            raise ValueError(f"{len(points)} points, {len(texts)} texts, vectors of shape {vectors.shape}")
        for start in range(0, len(points), _WRITE):
            part = slice(start, start + _WRITE)
            rows = vectors[part].astype(np.float32).tolist()
            records = [self._record(*each) for each in zip(points[part], texts[part], rows, strict=True)]
            with self._client() as client:
                client.upsert(self._collection, records, wait=True)

    def delete(self, point_ids: Sequence[str]) -> None:
        """Remove points; unknown ids are ignored."""
        for start in range(0, len(point_ids), _WRITE):
            with self._client() as client:
                client.delete(self._collection, [*point_ids[start : start + _WRITE]], wait=True)

    def points(self, object_id: str | None = None) -> Iterator[Point]:
        """The points held, of one object or of all, in order of id."""
        chosen = None if object_id is None else _filter([OneOf("object_id", (object_id,))])
        offset = None
        while True:
            with self._client() as client:
                records, offset = client.scroll(
                    self._collection, scroll_filter=chosen, limit=_READ, offset=offset, with_payload=True
                )
            yield from (point_from(str(record.id), record.payload or {}) for record in records)
            if offset is None:
                return

    def count(self, where: Where | None = None) -> int:
        """How many points match; all when no predicate is given."""
        if where is not None and matches_nothing(where):
            return 0
        chosen = None if where is None else _filter(conditions(where))
        with self._client() as client:
            return client.count(self._collection, count_filter=chosen, exact=True).count

    def search(self, vector: NDArray[np.float32] | None, text: str | None, where: Where, limit: int) -> HybridHits:
        """The best `limit` points of each leg, in total order (rules I3 and I4)."""
        if limit < 1 or matches_nothing(where):
            return HybridHits(dense=[], bm25=[])
        asked = self._requests(vector, text, _filter(conditions(where)), limit)
        first = self._ask(list(asked.values()), margin(limit)) if asked else []
        found: dict[str, list[Scored]] = {
            name: exact_top(partial(self._ask_one, ask), limit, hits)
            for (name, ask), hits in zip(asked.items(), first, strict=True)
        }
        known = self._identify({point_id for hits in found.values() for point_id, _ in hits})
        return HybridHits(dense=hits_of(found.get(_DENSE, []), known), bm25=hits_of(found.get(_BM25, []), known))

    def warm(self) -> None:
        """Connect."""
        self.count()

    def flush(self) -> None:
        """Decide between exhaustive search and HNSW; writes are durable already, and the server optimizes itself."""
        self._exact = self.count() <= self._exact_limit

    def wipe(self) -> None:
        """Remove every point, and the collection with it if it was made otherwise."""
        with self._connecting, _faults(self._server):
            client = self._open()
            client.delete_collection(self._collection)
            self._make(client)
            self._connected, self._exact = client, True

    def close(self) -> None:
        """Release the connection, if it was made here; a client given stays open."""
        if isinstance(self._server, str) and self._connected is not None:
            self._connected.close()
        self._connected = None

    @contextmanager
    def _client(self) -> Iterator[QdrantClient]:
        with _faults(self._server):
            if self._connected is None:
                with self._connecting:
                    self._connect()
            assert self._connected is not None
            yield self._connected

    def _open(self) -> QdrantClient:
        from qdrant_client import QdrantClient

        if self._connected is not None:
            return self._connected
        if isinstance(self._server, str):
            return QdrantClient(url=self._server, api_key=self._api_key)
        return self._server

    def _connect(self) -> None:
        client = self._open()
        if not client.collection_exists(self._collection):
            self._make(client)
        self._check(client)
        self._exact = client.count(self._collection, exact=True).count <= self._exact_limit
        self._connected = client

    def _make(self, client: QdrantClient) -> None:
        from qdrant_client import models

        dense = models.VectorParams(
            size=self._dimensions, distance=models.Distance.DOT, datatype=models.Datatype.FLOAT16
        )
        client.create_collection(
            self._collection,
            vectors_config={_DENSE: dense},
            sparse_vectors_config={_BM25: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
        for fields, schema in (
            (INSTANT_FIELDS, models.PayloadSchemaType.DATETIME),
            (KEYWORD_FIELDS, models.PayloadSchemaType.KEYWORD),
        ):
            for field in fields:
                client.create_payload_index(self._collection, field, schema)

    def _check(self, client: QdrantClient) -> None:
        vectors = client.get_collection(self._collection).config.params.vectors
        held = vectors.get(_DENSE) if isinstance(vectors, dict) else None
        if held is None or held.size != self._dimensions:
            raise Unavailable(
                f"The collection {self._collection!r} was not made for vectors of {self._dimensions} dimensions.",
                remedy="`knowledge reindex` makes it anew from the store; or name another in KNOWLEDGE_QDRANT_COLLECTION.",
            )

    def _record(self, point: Point, text: str, vector: list[float]) -> models.PointStruct:
        from qdrant_client import models

        terms = self._encoder.document(text)
        sparse = models.SparseVector(indices=terms.indices, values=terms.values)
        return models.PointStruct(
            id=point.point_id, vector={_DENSE: vector, _BM25: sparse}, payload=payload_of(point)
        )

    def _requests(
        self, vector: NDArray[np.float32] | None, text: str | None, chosen: models.Filter, limit: int
    ) -> dict[str, _Ask]:
        """One question per leg that has an input."""
        from qdrant_client import models

        asked: dict[str, _Ask] = {}
        if vector is not None:
            params = models.SearchParams(exact=self._exact, hnsw_ef=max(256, 2 * limit))
            asked[_DENSE] = _Ask(_DENSE, vector.astype(np.float32).tolist(), chosen, params)
        terms = None if text is None else self._encoder.query(text)
        if terms is not None and terms.indices:
            params = models.SearchParams(idf=models.IdfCorpusParams(corpus=chosen))
            sparse = models.SparseVector(indices=terms.indices, values=terms.values)
            asked[_BM25] = _Ask(_BM25, sparse, chosen, params)
        return asked

    def _ask(self, asked: Sequence[_Ask], limit: int) -> list[list[Scored]]:
        with self._client() as client:
            found = client.query_batch_points(self._collection, [ask.request(limit) for ask in asked])
        return [[(str(point.id), point.score) for point in response.points] for response in found]

    def _ask_one(self, ask: _Ask, limit: int) -> list[Scored]:
        return self._ask([ask], limit)[0]

    def _identify(self, point_ids: set[str]) -> dict[str, Hit]:
        if not point_ids:
            return {}
        with self._client() as client:
            records = client.retrieve(
                self._collection, sorted(point_ids), with_payload=list(IDENTITY_FIELDS), with_vectors=False
            )
        return {str(record.id): hit_from(str(record.id), record.payload or {}) for record in records}


@dataclass(frozen=True)
class _Ask:
    """A leg's question, apart from how many answers are wanted."""

    using: str
    query: list[float] | models.SparseVector
    chosen: models.Filter
    params: models.SearchParams

    def request(self, limit: int) -> models.QueryRequest:
        from qdrant_client import models

        return models.QueryRequest(
            query=self.query, using=self.using, filter=self.chosen, params=self.params, limit=limit
        )


def _filter(wanted: Sequence[Condition]) -> models.Filter:
    from qdrant_client import models

    return models.Filter(must=[_condition(condition) for condition in wanted])


def _condition(condition: Condition) -> models.FieldCondition:
    from qdrant_client import models

    match condition:
        case AtMost(field, value):
            return models.FieldCondition(key=field, range=models.DatetimeRange.model_validate({"lte": value}))
        case AtLeast(field, value):
            return models.FieldCondition(key=field, range=models.DatetimeRange.model_validate({"gte": value}))
        case OneOf(field, values):
            return models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))


@contextmanager
def _faults(server: object) -> Iterator[None]:
    """Say in Canon's words what the client raises inside."""
    from qdrant_client.common.client_exceptions import QdrantException
    from qdrant_client.http.exceptions import ApiException

    try:
        yield
    except CanonError:
        raise
    except (ApiException, QdrantException, OSError) as error:
        name = server if isinstance(server, str) else "given"
        raise Unavailable(
            f"The Qdrant server {name} cannot be used: {error}",
            remedy="Check that it runs and that KNOWLEDGE_QDRANT_URL and KNOWLEDGE_QDRANT_API_KEY are right.",
        ) from error
