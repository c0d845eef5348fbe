"""The translation between points, predicates and stored payloads, shared by every engine (rule I3).

A payload holds a point's fields as text. Instants are RFC 3339 with microseconds under a datetime index,
which the engines compare exactly from year 1 to year 9999; their numeric ranges are 64-bit floats and
would be exact only from 1684 to 2255. A half-open period `[start, end)` is stored by its first and its
last microsecond, so that an open end is simply the last instant there is (rules T1 and T2).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from knowledge.model.clock import parse_instant
from knowledge.retrieval.ports import Hit, Point, Where

INSTANT_FIELDS = ("valid_from", "valid_last", "known_from", "known_last")
"""Payload fields that hold an instant and are searched by range."""

KEYWORD_FIELDS = ("scope_key", "object_id")
"""Payload fields that are searched by equality."""

IDENTITY_FIELDS = ("object_id", "scope_key", "passage_hash")
"""Payload fields from which a hit is made."""

_LAST = datetime.max.replace(tzinfo=UTC)
"""The last instant a datetime can hold; it stands for an open end (rule T2)."""

_MICROSECOND = timedelta(microseconds=1)
"""The resolution of every instant in Canon (rule T1)."""


class AtMost(NamedTuple):
    """The instant in `field` is `value` or earlier."""

    field: str
    value: str


class AtLeast(NamedTuple):
    """The instant in `field` is `value` or later."""

    field: str
    value: str


class OneOf(NamedTuple):
    """The text in `field` is one of `values`; nothing matches when there are none."""

    field: str
    values: tuple[str, ...]


Condition = AtMost | AtLeast | OneOf


def payload_of(point: Point) -> dict[str, str]:
    """The fields of `point` that an index stores besides its id and vectors."""
    return {
        "object_id": point.object_id,
        "scope_key": point.scope_key,
        "passage_hash": point.passage_hash,
        "kind": point.kind,
        "source": point.source,
        "valid_from": instant_text(point.valid_from),
        "valid_last": _last_text(point.valid_to),
        "known_from": instant_text(point.known_from),
        "known_last": _last_text(point.known_to),
        "terms": point.terms,
    }


def point_from(point_id: str, payload: Mapping[str, object]) -> Point:
    """The inverse of `payload_of`; payloads that were stored without the fingerprint of their terms have an empty one."""
    text = {name: str(value) for name, value in payload.items()}
    return Point(
        point_id=point_id,
        passage_hash=text["passage_hash"],
        object_id=text["object_id"],
        kind=text["kind"],
        source=text["source"],
        scope_key=text["scope_key"],
        valid_from=parse_instant(text["valid_from"]),
        valid_to=_end_from(text["valid_last"]),
        known_from=parse_instant(text["known_from"]),
        known_to=_end_from(text["known_last"]),
        terms=text.get("terms", ""),
    )


def hit_from(point_id: str, payload: Mapping[str, object]) -> Hit:
    """A hit without its score (0.0), from the IDENTITY_FIELDS of a payload."""
    object_id, scope_key, passage_hash = (str(payload[name]) for name in IDENTITY_FIELDS)
    return Hit(point_id=point_id, object_id=object_id, scope_key=scope_key, passage_hash=passage_hash, score=0.0)


def conditions(where: Where) -> list[Condition]:
    """The conditions on a payload that together mean `where` (rules T1, S2 and I3)."""
    valid_at, known_at = instant_text(where.as_of.valid_at), instant_text(where.as_of.known_at)
    required: list[Condition] = [
        AtMost("valid_from", valid_at),
        AtLeast("valid_last", valid_at),
        AtMost("known_from", known_at),
        AtLeast("known_last", known_at),
        OneOf("scope_key", where.reach.keys),
    ]
    return required if where.object_ids is None else [*required, OneOf("object_id", where.object_ids)]


def matches_nothing(where: Where) -> bool:
    """Whether `where` names no object at all, so that no engine need be asked."""
    return where.object_ids == ()


def instant_text(instant: datetime) -> str:
    """`instant` as every payload and filter writes it: RFC 3339 in UTC, six digits of a second."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _last_text(end: datetime | None) -> str:
    return instant_text(_LAST if end is None else end - _MICROSECOND)


def _end_from(text: str) -> datetime | None:
    last = parse_instant(text)
    return None if last == _LAST else last + _MICROSECOND
