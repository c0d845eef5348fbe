"""The interfaces of an index and of an embedder. An index proposes candidates; only the store makes them evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from knowledge.model.clock import AsOf
from knowledge.model.geography.jurisdictions import Reach
from knowledge.model.objects import Passage
from knowledge.model.reading.vectors import PassageVectors, QuestionVectors

if TYPE_CHECKING:  # whoever only names these interfaces does not wait for numpy
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]
"""Called with (done, total) as long work advances."""


@dataclass(frozen=True)
class Point:
    """One index point: a passage in an object and scope over one rectangle of valid × known time.

    `point_id` is a UUID derived from everything but the period ends and the vector, so that closing a
    period updates the point in place. `terms` is the fingerprint of its BM25 weights: with other terms the
    point is written again in place.
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
    terms: str = ""


@dataclass(frozen=True)
class Where:
    """The predicate of a search: in force at the as-of and within reach of the scope asked.

    It is applied to every leg before ranking. `object_ids` narrows it to these objects when not None.
    """

    as_of: AsOf
    reach: Reach
    object_ids: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Hit:
    """A point that one leg of a search returned, with that leg's score.

    The score is a cosine similarity, or BM25. In the statement leg it is the highest cosine similarity of a statement.
    """

    point_id: str
    object_id: str
    scope_key: str
    passage_hash: str
    score: float


@dataclass(frozen=True)
class HybridHits:
    """The hits of each leg, best first, in total order: score descending, then point id ascending."""

    dense: list[Hit]
    bm25: list[Hit]
    statements: list[Hit] = field(default_factory=list)


class Searcher(Protocol):
    """The part of an index that answers questions."""

    @property
    def fingerprint(self) -> str:
        """Engine, search mode and tokenizer settings: everything that may change a ranking."""
        ...

    def search(
        self,
        vector: NDArray[np.float32] | None,
        text: str | None,
        where: Where,
        limit: int,
        statements: bool = False,
    ) -> HybridHits:
        """The best `limit` points of each leg. A leg whose input is None is empty.

        BM25 takes its document frequencies from the points that match `where` (rule I3). The statement leg ranks points by
        the statement nearest to `vector`. It is searched only when `statements` is true. Points written without statement
        vectors are not in it.
        """
        ...


class PointStore(Protocol):
    """Index points that can be written, listed and counted: an index in use, or one under construction."""

    def upsert(self, points: Sequence[Point], texts: Sequence[str], vectors: PassageVectors) -> None:
        """Write points with their indexed texts and vectors, one of each per point."""
        ...

    def delete(self, point_ids: Sequence[str]) -> None:
        """Remove points; unknown ids are ignored."""
        ...

    def points(self, object_id: str | None = None) -> Iterator[Point]:
        """The points held, of one object or of all."""
        ...

    def count(self, where: Where | None = None) -> int:
        """The number of points that match; of all points when no predicate is given."""
        ...

    def flush(self) -> None:
        """Make every write durable and, where the engine has them, run its optimizers."""
        ...


class Index(Searcher, PointStore, Protocol):
    """A hybrid index: vectors of passages and of statements (cosine) and BM25, filtered by one predicate before ranking."""

    def warm(self) -> None:
        """Load now what the first searches would otherwise wait for."""
        ...

    def search_all(
        self, vectors: Sequence[NDArray[np.float32]], texts: Sequence[str], where: Where, limit: int
    ) -> list[HybridHits]:
        """The result of `search` for each vector with its text. It takes less time than one search after the other."""
        ...

    def rebuild(self, mark: str = "") -> AbstractContextManager[PointStore]:
        """Build a new index beside this one, and replace this one when the block ends.

        The block gets the new index, empty, and fills it. Meanwhile searches and writes go to the old
        index; the new one does not get those writes. When the block ends, the new index replaces the old
        one in one step and keeps `mark`, unless that is empty. When the block raises, the old index stays
        in use. A process that is killed leaves either the old or the new index in use.

        It works on an index that cannot be read, too. Raises Unavailable, StorageFailure.
        """
        ...

    def mark(self) -> str | None:
        """The mark that the last rebuild left, until `remove_mark`; None when there is none."""
        ...

    def remove_mark(self, mark: str) -> None:
        """Remove this mark. An index with another mark keeps it."""
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

    @property
    def tells_tokens(self) -> bool:
        """Whether it gives the vectors of tokens, too."""
        ...

    def passages(self, passages: Sequence[Passage], progress: Progress | None = None) -> PassageVectors:
        """The vectors of passages, from their indexed texts, of their statements and tokens, in the order given.

        All come from one pass of the model over a passage. So the vectors of statements and tokens know their context, and cost no
        further pass.
        """
        ...

    def question(self, text: str) -> QuestionVectors:
        """The vectors of a question and of its tokens."""
        ...


class TokenCounter(Protocol):
    """Counts the tokens that the embedding model reads of a text."""

    @property
    def limit(self) -> int:
        """The most tokens a text may have, special tokens included."""
        ...

    def count(self, text: str) -> int:
        """Tokens of `text`, special tokens included."""
        ...
