"""Versions and their texts by id. Versions never change, so those read last are kept in memory."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, bindparam, select

from knowledge.errors import NotFound
from knowledge.model.objects import Version
from knowledge.store.sql import convert
from knowledge.store.sql.contents import content
from knowledge.store.sql.erasing import erased_error, version_or_tombstone
from knowledge.store.sql.rows import VERSION
from knowledge.store.values import unknown_version

_CACHED = 1024
"""Versions kept in memory: a few megabytes, and more than the objects that the questions of a minute touch."""
_PREFIX = re.compile(r"[0-9a-f]{8,64}")

_BY_ID = select(VERSION).where(VERSION.c.version_id == bindparam("version_id"))
_BY_PREFIX = (
    select(VERSION.c.version_id)
    .where(VERSION.c.version_id >= bindparam("low"), VERSION.c.version_id <= bindparam("high"))
    .limit(2)
)


class VersionCache:
    """The versions read last, shared by all threads."""

    def __init__(self, size: int = _CACHED) -> None:
        self._size = size
        self._held: OrderedDict[str, Version] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version_id: str, load: Callable[[], Version]) -> Version:
        """The version, loaded when it is not held."""
        with self._lock:
            if version_id in self._held:
                self._held.move_to_end(version_id)
                return self._held[version_id]
        version = load()
        with self._lock:
            self._held[version_id] = version
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return version


def cached_version(cache: VersionCache, connection: Connection, version_id: str) -> Version:
    """The version with this full id; of an erased one what is left of it. Raises NotFound.

    `cache` must be taken before the reading begins: an erasure replaces the store's cache, so what this reading still
    sees of an erased version goes into a cache that nobody uses afterwards.
    """
    return cache.get(version_id, lambda: version_or_tombstone(connection, version_id))


def full_id(connection: Connection, version_id: str) -> str:
    """The only version id that starts with these 8 digits or more. Raises NotFound."""
    if not _PREFIX.fullmatch(version_id):
        raise unknown_version(version_id)
    low, high = version_id.ljust(64, "0"), version_id.ljust(64, "f")
    found = connection.execute(_BY_PREFIX, {"low": low, "high": high}).scalars().all()
    if not found:
        raise unknown_version(version_id)
    if len(found) > 1:
        raise NotFound(f"Several versions' ids start with {version_id}.", remedy="Give more of its digits.")
    return str(found[0])


def version_row(connection: Connection, version_id: str) -> Any:
    """The row of a version. Raises NotFound."""
    asked = {"version_id": version_id}
    row = connection.execute(_BY_ID, asked).one_or_none() if convert.storable(version_id) else None
    if row is None:
        raise unknown_version(version_id)
    return row


def text_of(connection: Connection, version_id: str) -> str:
    """The extracted text of a version. Raises NotFound or Erased."""
    row = version_row(connection, version_id)
    if row.erased_seq is not None:
        raise erased_error(connection, row.erased_seq, f"Version {version_id[:16]}")
    return content(connection, row.text_hash).decode()
