"""The index points of an object, and their difference from the points an index holds (rule I2)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from knowledge.model.clock import format_instant
from knowledge.retrieval.bm25 import BM25_FINGERPRINT
from knowledge.retrieval.ports import Point
from knowledge.store.ports.store import IndexedPassage

_NAMESPACE = uuid.UUID("3c2a8f60-58f5-5a39-9a3d-0b6c3f0f7f11")
"""The namespace of point ids. Drawn by chance once; with another one every point would be written anew."""


@dataclass(frozen=True)
class Difference:
    """The points to write and the ids to remove so that the index holds exactly the wanted points."""

    upserts: tuple[Point, ...]
    deletes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.upserts or self.deletes)


def wanted_points(passages: Iterable[IndexedPassage], model: str) -> list[Point]:
    """The index points of an object under the embedding model with fingerprint `model`."""
    return [_point(passage, model) for passage in passages]


def difference(wanted: Iterable[Point], held: Iterable[Point]) -> Difference:
    """The changes that turn `held` into `wanted`: missing or wrong points are written, others removed."""
    have = {point.point_id: point for point in held}
    want = {point.point_id: point for point in wanted}
    return Difference(
        upserts=tuple(point for point_id, point in want.items() if have.get(point_id) != point),
        deletes=tuple(sorted(have.keys() - want.keys())),
    )


def is_of_model(point: Point, model: str) -> bool:
    """Whether the point was written for the embedding model with fingerprint `model`, and with the terms of today."""
    return point.terms == BM25_FINGERPRINT and point.point_id == _point_id(point, model)


def _point(passage: IndexedPassage, model: str) -> Point:
    valid_from, valid_to, known_from, known_to = passage.period
    point = Point(
        point_id="",
        passage_hash=passage.passage_hash,
        object_id=passage.object_id,
        kind=passage.kind.value,
        source=passage.source,
        scope_key=passage.scope.key,
        valid_from=valid_from,
        valid_to=valid_to,
        known_from=known_from,
        known_to=known_to,
        terms=BM25_FINGERPRINT,
    )
    return replace(point, point_id=_point_id(point, model))


def _point_id(point: Point, model: str) -> str:
    """A UUID of everything but the period's ends, so that closing a period updates the point in place.

    The model is part of it: vectors of two models cannot be compared, so a point never changes its model.
    """
    parts = (
        model,
        point.object_id,
        point.scope_key,
        point.passage_hash,
        format_instant(point.valid_from),
        format_instant(point.known_from),
    )
    return str(uuid.uuid5(_NAMESPACE, "\n".join(parts)))
