"""Reads versions and their texts by id. A version under one reading never changes, so the last ones read stay in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import to_micros
from knowledge.model.objects import Version
from knowledge.store.sql.contents import batches, content
from knowledge.store.sql.erasing import erased_error, version_or_tombstone
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import READING, VERSION
from knowledge.store.values import only_version, unknown_version

_CACHED = 1024
"""Versions kept in memory: a few megabytes, and more versions than the questions of a minute touch."""
_PREFIX = lazy_pattern(r"[0-9a-f]{8,64}")
"""The start of a version id. With 8 digits, two of 10,000 versions share it in about one store of a hundred."""

EVER = 2**62
"""A number of microseconds after every instant there is."""

_in_force = READING.alias("in_force")
IN_FORCE = (
    select(_in_force.c.pk)
    .where(_in_force.c.version_pk == VERSION.c.pk, _in_force.c.in_force_at <= bindparam("known_at"))
    .order_by(_in_force.c.in_force_at.desc(), _in_force.c.in_force_seq.desc())
    .limit(1)
    .correlate(VERSION)
    .scalar_subquery()
)
"""The key of a version's reading that is in force at `known_at`."""
_READ_AS = (
    select(READING.c.reading_hash, READING.c.text_hash, VERSION.c.erased_seq)
    .join_from(VERSION, READING, READING.c.pk == func.coalesce(IN_FORCE, VERSION.c.pk))
    .where(VERSION.c.version_id == bindparam("version_id"))
)
_READ_AS_EACH = (
    select(VERSION.c.version_id, READING.c.reading_hash)
    .join_from(VERSION, READING, READING.c.pk == func.coalesce(IN_FORCE, VERSION.c.pk))
    .where(VERSION.c.version_id.in_(bindparam("version_ids", expanding=True)))
)
_BY_ID = select(VERSION).where(VERSION.c.version_id == bindparam("version_id"))
_BY_PREFIX = (
    select(VERSION.c.version_id)
    .where(VERSION.c.version_id >= bindparam("low"), VERSION.c.version_id <= bindparam("high"))
    .order_by(VERSION.c.version_id)
)


class VersionCache:
    """The versions that were read last, each by a key of its own. Threads may share it."""

    def __init__(self, size: int = _CACHED) -> None:
        self._size = size
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, load: Callable[[], Version]) -> Version:
        """The version under this key. It is loaded, outside the lock, when it is not in the cache."""
        with self._lock:
            if key in self._versions:
                self._versions.move_to_end(key)
                return self._versions[key]
        version = load()
        with self._lock:
            self._versions[key] = version
            while len(self._versions) > self._size:
                self._versions.popitem(last=False)
        return version


def cached_version(
    cache: VersionCache, connection: Connection, version_id: str, known_at: datetime | None = None
) -> Version:
    """The version with this full id under the reading in force at `known_at`; of an erased one its tombstone (rule R2).

    Raises NotFound.

    `cache` must be taken before the reading begins. An erasure replaces the store's cache. A reading that began before it
    still sees the erased version, and so puts it into the old cache, which nobody uses afterwards.
    """
    name = read_as(connection, version_id, known_at).reading_hash
    return cache.get(f"{version_id}/{name}", lambda: version_or_tombstone(connection, version_id, name))


def cached_versions(
    cache: VersionCache, connection: Connection, version_ids: Sequence[str], known_at: datetime | None = None
) -> dict[str, Version]:
    """Those of these versions that exist, each as `cached_version` gives it, with one look into the database for their readings."""
    known = EVER if known_at is None else to_micros(known_at)
    found: dict[str, Version] = {}
    for batch in batches(filter(convert.storable, version_ids)):
        for row in connection.execute(_READ_AS_EACH, {"version_ids": batch, "known_at": known}).all():
            load = partial(version_or_tombstone, connection, row.version_id, row.reading_hash)
            found[row.version_id] = cache.get(f"{row.version_id}/{row.reading_hash}", load)
    return found


def read_version(connection: Connection, version_id: str, known_at: datetime | None = None) -> Version:
    """The same as `cached_version`, read from the database."""
    return version_or_tombstone(connection, version_id, read_as(connection, version_id, known_at).reading_hash)


def read_as(connection: Connection, version_id: str, known_at: datetime | None = None) -> Any:
    """The `reading_hash` and `text_hash` of the reading of a version in force at `known_at`, and its `erased_seq`.

    By default it is the present reading; before the version was known, it is the first one. Raises NotFound.
    """
    asked = {"version_id": version_id, "known_at": EVER if known_at is None else to_micros(known_at)}
    row = connection.execute(_READ_AS, asked).one_or_none() if convert.storable(version_id) else None
    if row is None:
        raise unknown_version(version_id)
    return row


def full_id(connection: Connection, version_id: str) -> str:
    """The only version id that starts with these 8 digits or more. Raises NotFound."""
    return only_version(version_id, matching_ids(connection, version_id))


def matching_ids(connection: Connection, version_id: str) -> list[str]:
    """See `Store.matching_versions`."""
    if not _PREFIX.fullmatch(version_id):
        return []
    low, high = version_id.ljust(64, "0"), version_id.ljust(64, "f")
    return list(connection.execute(_BY_PREFIX, {"low": low, "high": high}).scalars())


def version_row(connection: Connection, version_id: str) -> Any:
    """The row of a version. Raises NotFound."""
    asked = {"version_id": version_id}
    row = connection.execute(_BY_ID, asked).one_or_none() if convert.storable(version_id) else None
    if row is None:
        raise unknown_version(version_id)
    return row


def text_of(connection: Connection, version_id: str, known_at: datetime | None = None) -> str:
    """The kept text of a version in the reading in force at `known_at`. Raises NotFound or Erased."""
    row = read_as(connection, version_id, known_at)
    if row.erased_seq is not None:
        raise erased_error(connection, row.erased_seq, f"Version {version_id[:16]}")
    return content(connection, row.text_hash).decode()
