"""Tells for which audience each recorded answer was, for counts that must not tell of answers for others (rule S5)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from knowledge.model.record.canonical import parsed_json
from knowledge.model.scope import Scope, audiences
from knowledge.store.sql.contents import batches, unpack
from knowledge.store.sql.tables.schema import CONTENT

_CACHED = 100_000
"""Answers whose audience is kept in memory: about 20 MB, and more answers than a service gives in a week."""
_RECORDS = select(CONTENT.c.hash, CONTENT.c.data).where(CONTENT.c.hash.in_(bindparam("hashes", expanding=True)))


class AnswerAudiences:
    """The audience of each answer record that was looked at last. A record never changes. Threads may share it."""

    def __init__(self, size: int = _CACHED) -> None:
        self._size = size
        self._known: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def seen(self, connection: Connection, hashes: Iterable[str], scope: Scope | None) -> dict[str, bool]:
        """Whether `scope` may see each of these answer records. None sees all, and then none is read."""
        if scope is None:
            return dict.fromkeys(hashes, True)
        visible = audiences(scope.audience)
        return {name: audience in visible for name, audience in self._of(connection, hashes).items()}

    def _of(self, connection: Connection, hashes: Iterable[str]) -> dict[str, str]:
        """The audience of each record; "" is everybody."""
        wanted = dict.fromkeys(hashes)
        with self._lock:
            found = {name: self._known[name] for name in wanted if name in self._known}
        read = dict(self._read(connection, [name for name in wanted if name not in found]))
        with self._lock:
            self._known.update(read)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return found | read

    def _read(self, connection: Connection, hashes: list[str]) -> Iterable[tuple[str, str]]:
        for batch in batches(hashes):
            for row in connection.execute(_RECORDS, {"hashes": batch}):
                record = parsed_json(unpack(row.hash, row.data))
                yield row.hash, record["answer"]["scope"].get("audience") or ""
