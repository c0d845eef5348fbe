"""Shares the work of the outbox out to several indexes of one store (ADR 30).

A ticket of the outbox is taken once. Where several processes keep an index each, every one of them needs it. So each index is
registered under a name, and whoever looks for work first moves all tickets of the outbox to the queues of all registered indexes, in
one transaction. An index that is registered is given every object first, and so misses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    Select,
    delete,
    insert,
    literal,
    select,
    text,
    update,
)

from knowledge.model.clock import Clock, to_micros
from knowledge.store.sql.contents import batches, insert_all
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import COPY, OBJECT, OUTBOX, WORK

FORGOTTEN_AFTER = timedelta(days=7)
"""How long the work of an index is kept that nobody asks for: a holiday's absence of a replica. One that comes back later is compared as a whole."""
_SEEN_EVERY = timedelta(hours=1)
"""How often an index without work writes down that it is in use: often against the days after which it is forgotten, and rarely enough to cost nothing."""


OF_THIS_DATABASE = frozenset({COPY.name, WORK.name})
"""The tables that no backup holds: the indexes beside a restored database followed another one."""


class SqlIndexCopy:
    """The work of one index. See `IndexQueue`."""

    def __init__(self, database: Database, clock: Clock, name: str) -> None:
        self.name = name
        self._database = database
        self._clock = clock
        self._seen: datetime | None = None

    def is_known(self) -> bool:
        """Whether the index is registered, so that its work was kept since it was last in use."""
        with self._database.reading() as connection:
            return _is_known(connection, self.name)

    def outbox(self, limit: int = 1000) -> list[tuple[int, str]]:
        """See `IndexQueue.outbox`."""
        self._take_in()
        mine = select(WORK.c.ticket, WORK.c.object_id).where(WORK.c.copy == self.name)
        with self._database.reading() as connection:
            found = connection.execute(mine.order_by(WORK.c.ticket).limit(limit))
            return [(row.ticket, row.object_id) for row in found]

    def acknowledge(self, tickets: Sequence[int]) -> None:
        """See `IndexQueue.acknowledge`."""
        if not tickets:
            return
        with self._database.writing() as connection:
            for batch in batches(tickets):
                connection.execute(delete(WORK).where(WORK.c.ticket.in_(batch), WORK.c.copy == self.name))

    def requeue(self, object_ids: Sequence[str] | None = None) -> None:
        """See `IndexQueue.requeue`."""
        with self._database.writing() as connection:
            if object_ids is None:
                _queue_everything(connection, self.name)
            else:
                rows = [{"copy": self.name, "object_id": one} for one in filter(convert.storable, object_ids)]
                insert_all(connection, WORK, rows)

    def _take_in(self) -> None:
        """Register the index where it is not, and share out what is in the outbox."""
        now = self._clock()
        with self._database.reading() as connection:
            waits = connection.execute(select(OUTBOX.c.ticket).limit(1)).first() is not None
        if not waits and self._seen is not None and now - self._seen < _SEEN_EVERY:
            return
        with self._database.writing() as connection:
            _take_turn(connection)
            connection.execute(delete(WORK).where(WORK.c.copy.in_(_forgotten(now))))
            connection.execute(delete(COPY).where(COPY.c.name.in_(_forgotten(now))))
            _share_out(connection)
            if _is_known(connection, self.name):
                connection.execute(update(COPY).where(COPY.c.name == self.name).values(seen_at=to_micros(now)))
            else:
                connection.execute(insert(COPY), {"name": self.name, "seen_at": to_micros(now)})
                _queue_everything(connection, self.name)
        self._seen = now


def _is_known(connection: Connection, name: str) -> bool:
    return connection.execute(select(COPY.c.name).where(COPY.c.name == name)).first() is not None


def _forgotten(now: datetime) -> Select[tuple[str]]:
    return select(COPY.c.name).where(COPY.c.seen_at < to_micros(now - FORGOTTEN_AFTER))


def _take_turn(connection: Connection) -> None:
    """Let registering and sharing out happen one after the other, so that no object falls between the two.

    Writers of SQLite take turns anyway. On PostgreSQL each statement after this one sees what was committed before the turn.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE index_copy IN EXCLUSIVE MODE"))


def _queue_everything(connection: Connection, name: str) -> None:
    everything = select(literal(name), OBJECT.c.object_id).order_by(OBJECT.c.object_id)
    connection.execute(WORK.insert().from_select(["copy", "object_id"], everything))


def _share_out(connection: Connection) -> None:
    """Move every ticket of the outbox to the queue of each registered index, each object once."""
    taken = connection.execute(delete(OUTBOX).returning(OUTBOX.c.object_id)).scalars().all()
    objects = list(dict.fromkeys(taken))
    names = connection.execute(select(COPY.c.name)).scalars().all()
    insert_all(connection, WORK, [{"copy": name, "object_id": one} for name in names for one in objects])
