"""What any index and any embedder must do. An index proposes candidates; only the store makes them evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Reach

Progress = Callable[[int, int], None]
"""Called with (done, total) as long work advances."""


@dataclass(frozen=True)
class Point:
    """One index point: a passage in an object and scope over one rectangle of valid × known time.

    `point_id` is a UUID derived from everything but the period ends and the vector, so that closing a
    period updates the point in place.
    """

    point_id: str
    passage_hash: str
    object_id: str
    kind: str
    source: str
    scope_key: str
    valid_from: datetime
    valid_to: datetime | None
    known_from: datetime
    known_to: datetime | None


@dataclass(frozen=True)
class Where:
    """The one predicate of every leg, applied before ranking: in force at the as-of, within reach of the
    scope asked.

    `kinds`, `sources` and `object_ids` narrow further when not None.
    """

    as_of: AsOf
    reach: Reach
    kinds: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    object_ids: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Hit:
    """A point a leg found, with that leg's score (cosine similarity, or BM25)."""

    point_id: str
    object_id: str
    scope_key: str
    passage_hash: str
    score: float


@dataclass(frozen=True)
class HybridHits:
    """What each leg found, best first, in total order: score descending, then point id ascending."""

    dense: list[Hit]
    bm25: list[Hit]


class Searcher(Protocol):
    """The part of an index that answers questions need."""

    @property
    def fingerprint(self) -> str:
        """Engine, search mode and tokenizer settings: whatever may change a ranking."""
        ...

    def search(self, vector: NDArray[np.float32] | None, text: str | None, where: Where, limit: int) -> HybridHits:
        """The best `limit` points of each leg. A leg whose input is None is empty.

        BM25 takes its document frequencies from the points that match `where` (rule I3).
        """
        ...


class Index(Searcher, Protocol):
    """A hybrid index: dense vectors (cosine) and BM25, filtered by one predicate before ranking."""

    def upsert(self, points: Sequence[Point], texts: Sequence[str], vectors: NDArray[np.float16]) -> None:
        """Write points with their indexed texts and unit vectors, shape (n, dimensions)."""
        ...

    def delete(self, point_ids: Sequence[str]) -> None:
        """Remove points; unknown ids are ignored."""
        ...

    def points(self, object_id: str | None = None) -> Iterator[Point]:
        """The points held, of one object or of all."""
        ...

    def count(self, where: Where | None = None) -> int:
        """How many points match; all when no predicate is given."""
        ...

    def warm(self) -> None:
        """Do now what the first searches would wait for."""
        ...

    def flush(self) -> None:
        """Make every write durable and, where the engine has them, run its optimizers."""
        ...

    def wipe(self) -> None:
        """Remove every point."""
        ...

    def close(self) -> None:
        """Release the engine."""
        ...


class Embedder(Protocol):
    """Turns text into unit vectors. Loading the model may wait for the first call."""

    @property
    def fingerprint(self) -> str:
        """Model, weights and precision: equal fingerprints give comparable vectors."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float16]:
        """Unit vectors of indexed texts, shape (n, dimensions), in the order given."""
        ...

    def question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, shape (dimensions,)."""
        ...


class TokenCounter(Protocol):
    """Counts what the embedding model will read."""

    @property
    def limit(self) -> int:
        """The most tokens a text may have, special tokens included."""
        ...

    def count(self, text: str) -> int:
        """Tokens of `text`, special tokens included."""
        ...
