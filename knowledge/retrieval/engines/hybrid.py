"""The steps of a hybrid index that every engine shares. An engine adds the six calls at the end of HybridIndex."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.metadata import version
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.bm25 import Bm25Encoder, SparseVector
from knowledge.retrieval.engines.payload import (
    Condition,
    OneOf,
    conditions,
    matches_nothing,
    payload_of,
    point_from,
)
from knowledge.retrieval.engines.ranking import EXTRA, Found, exact_top, hits_of
from knowledge.retrieval.ports import Hit, HybridHits, Point, Where

DENSE, BM25, STATEMENTS = "dense", "bm25", "statements"
"""The names of a point's vectors, and of the legs of a search. `statements` is a multivector: a vector for each statement.
Its score is the highest of them (the comparator MaxSim). It has no graph: it is always searched exhaustively."""

_NARROWEST_BEAM = 256
"""The fewest candidates a graph search keeps (hnsw_ef): twice the width the graphs are built with (100 on a server
by default, 128 embedded), because an as-of filter rules out many candidates on the way."""


class Record(NamedTuple):
    """A point as an engine stores it."""

    point_id: str
    vector: list[float]
    statements: list[list[float]]
    terms: SparseVector
    payload: dict[str, str]


class Leg(NamedTuple):
    """The request of one leg of a search: `query` is its vector, `beam` the width of a graph search (hnsw_ef).

    A leg with several vectors, as that of statements has, asks with a multivector.
    """

    name: str
    query: list[float] | list[list[float]] | SparseVector
    beam: int


class HybridIndex(ABC):
    """Points with a dense vector, statement vectors and BM25 weights; up to `exact_limit` points are searched exhaustively."""

    batch: ClassVar[int]
    """Dense and statement vectors per write request, unless a single point has more; ids per removal."""

    def __init__(self, dimensions: int, exact_limit: int) -> None:
        self._dimensions = dimensions
        self._exact_limit = exact_limit
        self._encoder = Bm25Encoder()

    def upsert(self, points: Sequence[Point], texts: Sequence[str], vectors: PassageVectors) -> None:
        """Write points with their indexed texts and vectors.

        Raises ValueError when the three do not agree in length, or a vector has another length.
        """
        self._check(len(points), len(texts), vectors)
        held = self._holds_statements()
        records: list[Record] = []
        size = 0
        for point, text, whole, lines in zip(points, texts, vectors.wholes, vectors.statements, strict=True):
            record = self._record(point, text, whole, lines if held else lines[:0])
            added = 1 + len(record.statements)
            if records and size + added > self.batch:
                self._write(records)
                records, size = [], 0
            records.append(record)
            size += added
        if records:
            self._write(records)

    def delete(self, point_ids: Sequence[str]) -> None:
        """Remove points; unknown ids are ignored."""
        for start in range(0, len(point_ids), self.batch):
            self._remove(point_ids[start : start + self.batch])

    def points(self, object_id: str | None = None) -> Iterator[Point]:
        """The points held, of one object or of all, in order of id."""
        among = [] if object_id is None else [OneOf("object_id", (object_id,))]
        for point_id, payload in self._scroll(among, None):
            yield point_from(point_id, payload)

    def count(self, where: Where | None = None) -> int:
        """The number of points that match; of all points when no predicate is given."""
        if where is None:
            return self._count([])
        return 0 if matches_nothing(where) else self._count(conditions(where))

    def search(
        self,
        vector: NDArray[np.float32] | None,
        text: str | None,
        where: Where,
        limit: int,
        statements: bool = False,
    ) -> HybridHits:
        """The best `limit` points of each leg, in total order (rules I3 and I4); see `Searcher.search`."""
        legs = self._legs(vector, text, limit)
        if vector is not None and statements and self._holds_statements():
            legs.append(Leg(STATEMENTS, [_floats(vector)], _beam(limit)))
        return self._search([legs], where, limit, self._extra)[0]

    def search_all(
        self, vectors: Sequence[NDArray[np.float32]], texts: Sequence[str], where: Where, limit: int
    ) -> list[HybridHits]:
        """The result of `search` for each vector with its text; see `Index.search_all`."""
        asked = [self._legs(*pair, limit) for pair in zip(vectors, texts, strict=True)]
        return self._search(asked, where, limit, EXTRA)

    def _search(self, asked: Sequence[Sequence[Leg]], where: Where, limit: int, extra: int) -> list[HybridHits]:
        """The hits of several searches, each with its legs, in one request."""
        legs = [leg for each in asked for leg in each]
        if limit < 1 or matches_nothing(where) or not legs:
            return [HybridHits(dense=[], bm25=[]) for _ in asked]
        among = self._narrowed(conditions(where))
        first = iter(self._ask(legs, among, limit + extra))
        scored = [
            {leg.name: exact_top(partial(self._ask_one, leg, among), limit, next(first), extra) for leg in each}
            for each in asked
        ]
        known = self._identify({point_id for each in scored for top in each.values() for point_id, _ in top})
        return [
            HybridHits(*(hits_of(each.get(name, []), known) for name in (DENSE, BM25, STATEMENTS)))
            for each in scored
        ]

    def _check(self, points: int, texts: int, vectors: PassageVectors) -> None:
        shapes = [each.shape for each in vectors.statements]
        if (
            vectors.wholes.shape != (points, self._dimensions)
            or not points == texts == len(shapes)
            or any(len(shape) != 2 or shape[1] != self._dimensions for shape in shapes)
        ):
            raise ValueError(
                f"{points} points, {texts} texts, vectors of shape {vectors.wholes.shape}, statements of {shapes[:3]}"
            )

    def _record(
        self, point: Point, text: str, whole: NDArray[np.float16], statements: NDArray[np.float16]
    ) -> Record:
        terms = self._encoder.document(text)
        return Record(point.point_id, _floats(whole), _floats(statements), terms, payload_of(point))

    def _legs(self, vector: NDArray[np.float32] | None, text: str | None, limit: int) -> list[Leg]:
        """One leg per input; a text without terms gives none."""
        beam = _beam(limit)
        legs = []
        if vector is not None:
            legs.append(Leg(DENSE, _floats(vector), beam))
        terms = None if text is None else self._encoder.query(text)
        if terms is not None and terms.indices:
            legs.append(Leg(BM25, terms, beam))
        return legs

    @property
    def _extra(self) -> int:
        """Hits that a single search asks for beyond the limit, so that ties at the cut are usually seen at once."""
        return EXTRA

    def _ask_one(self, leg: Leg, among: Sequence[Condition], limit: int) -> Found:
        return self._ask([leg], among, limit)[0]

    def _narrowed(self, required: Sequence[Condition]) -> Sequence[Condition]:
        """The conditions to search with: an engine may leave out those that every point meets."""
        return required

    @abstractmethod
    def _holds_statements(self) -> bool:
        """Whether the index has a place for statement vectors; one made by an earlier Canon has none."""

    @abstractmethod
    def _write(self, records: Sequence[Record]) -> None:
        """Write one batch."""

    @abstractmethod
    def _remove(self, point_ids: Sequence[str]) -> None:
        """Remove one batch."""

    @abstractmethod
    def _scroll(
        self, among: Sequence[Condition], fields: Sequence[str] | None
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        """The id and payload of every point that meets all conditions; only these payload fields, if given."""

    @abstractmethod
    def _count(self, among: Sequence[Condition]) -> int:
        """The number of points that meet all conditions."""

    @abstractmethod
    def _ask(self, legs: Sequence[Leg], among: Sequence[Condition], limit: int) -> list[Found]:
        """The best `limit` points of each leg among those that meet all conditions; ties in any order."""

    @abstractmethod
    def _identify(self, point_ids: set[str]) -> Mapping[str, Hit]:
        """The points with these ids that the index holds, as hits without a score."""


def _floats(vectors: NDArray[np.float16] | NDArray[np.float32]) -> Any:
    """The components as numbers of single precision, in lists nested like the axes."""
    return vectors.astype(np.float32).tolist()


@cache
def release_of(package: str) -> str:
    """The installed release of an engine's package. Every answer names it, and looking it up takes longer than a millisecond."""
    return version(package)


def _beam(limit: int) -> int:
    return max(_NARROWEST_BEAM, 2 * limit)
