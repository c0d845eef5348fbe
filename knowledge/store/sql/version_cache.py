"""Reads versions and their texts by id. Versions never change, so the last ones read stay in memory."""

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
"""Versions kept in memory: a few megabytes, and more versions than the questions of a minute touch."""
_PREFIX = re.compile(r"[0-9a-f]{8,64}")
"""The start of a version id. With 8 digits, two of 10,000 versions share it in about one store of a hundred."""

_BY_ID = select(VERSION).where(VERSION.c.version_id == bindparam("version_id"))
_BY_PREFIX = (
    select(VERSION.c.version_id)
    .where(VERSION.c.version_id >= bindparam("low"), VERSION.c.version_id <= bindparam("high"))
    .limit(2)
)


class VersionCache:
    """The versions that were read last. Threads may share it."""

    def __init__(self, size: int = _CACHED) -> None:
        self._size = size
        self._versions: OrderedDict[str, Version] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version_id: str, load: Callable[[], Version]) -> Version:
        """The version with this id. It is loaded, outside the lock, when it is not in the cache."""
        with self._lock:
            if version_id in self._versions:
                self._versions.move_to_end(version_id)
                return self._versions[version_id]
        version = load()
        with self._lock:
            self._versions[version_id] = version
            while len(self._versions) > self._size:
                self._versions.popitem(last=False)
        return version


def cached_version(cache: VersionCache, connection: Connection, version_id: str) -> Version:
    """The version with this full id; of an erased one its tombstone. Raises NotFound.

    `cache` must be taken before the reading begins. An erasure replaces the store's cache. A reading that began before it
    still sees the erased version, and so puts it into the old cache, which nobody uses afterwards.
    """
    return cache.get(version_id, lambda: version_or_tombstone(connection, version_id))


def full_id(connection: Connection, version_id: str) -> str:
    """The only version id that starts with these 8 digits or more. Raises NotFound."""
    if not _PREFIX.fullmatch(version_id):
        raise unknown_version(version_id)
    low, high = version_id.ljust(64, "0"), version_id.ljust(64, "f")
    ids = connection.execute(_BY_PREFIX, {"low": low, "high": high}).scalars().all()
    if not ids:
        raise unknown_version(version_id)
    if len(ids) > 1:
        raise NotFound(f"The ids of several versions start with {version_id}.", remedy="Give more digits.")
    return str(ids[0])


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
