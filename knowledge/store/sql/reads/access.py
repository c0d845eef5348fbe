"""Keeps the last use of each key, and reads whether approvals must be given by authenticated people."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from knowledge.model.access.sessions import KeptSession
from knowledge.model.clock import from_micros, to_micros
from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import EventKind
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.schema import EVENT, KEY_USE, SESSION

_SET = update(KEY_USE).where(KEY_USE.c.key_id == bindparam("of")).values(used_at=bindparam("at"))
_REQUIRED = (
    select(EVENT.c.payload)
    .where(EVENT.c.kind == EventKind.ACCESS_REQUIRED.value)
    .order_by(EVENT.c.seq.desc())
    .limit(1)
)


class SqlAccess:
    """See `AccessStore`."""

    _database: Database

    def note_key_use(self, key_id: str, at: datetime) -> None:
        """See `AccessStore.note_key_use`."""
        with self._database.writing() as connection:
            if connection.execute(_SET, {"of": key_id, "at": to_micros(at)}).rowcount == 0:
                connection.execute(insert(KEY_USE), {"key_id": key_id, "used_at": to_micros(at)})

    def key_uses(self) -> dict[str, datetime]:
        """See `AccessStore.key_uses`."""
        with self._database.reading() as connection:
            return {row.key_id: from_micros(row.used_at) for row in connection.execute(select(KEY_USE))}

    def keep_session(self, session: KeptSession) -> None:
        """See `AccessStore.keep_session`."""
        row = session._asdict() | {
            "content": json.dumps(session.content),
            "expires_at": to_micros(session.expires_at),
        }
        with self._database.writing() as connection:
            connection.execute(insert(SESSION), row)

    def session(self, id_hash: str) -> KeptSession | None:
        """See `AccessStore.session`."""
        with self._database.reading() as connection:
            row = connection.execute(select(SESSION).where(SESSION.c.id_hash == id_hash)).one_or_none()
        return None if row is None else _session_of(row)

    def sessions(self) -> list[KeptSession]:
        """See `AccessStore.sessions`."""
        ordered = select(SESSION).order_by(SESSION.c.person, SESSION.c.expires_at, SESSION.c.id_hash)
        with self._database.reading() as connection:
            return [_session_of(row) for row in connection.execute(ordered)]

    def end_session(self, id_hash: str) -> bool:
        """See `AccessStore.end_session`."""
        return self._forget(SESSION.c.id_hash == id_hash) == 1

    def end_sessions_of(self, person: str) -> int:
        """See `AccessStore.end_sessions_of`."""
        return self._forget(SESSION.c.person == person)

    def forget_sessions(self, ended: datetime) -> None:
        """See `AccessStore.forget_sessions`."""
        self._forget(SESSION.c.expires_at <= to_micros(ended))

    def _forget(self, which: ColumnElement[bool]) -> int:
        with self._database.writing() as connection:
            return connection.execute(delete(SESSION).where(which)).rowcount

    def requires_authentication(self) -> bool:
        """See `AccessStore.requires_authentication`."""
        with self._database.reading() as connection:
            return requires_authentication(connection)


def _session_of(row: Any) -> KeptSession:
    return KeptSession(row.id_hash, row.person, json.loads(row.content), from_micros(row.expires_at))


def requires_authentication(connection: Connection) -> bool:
    """See `AccessStore.requires_authentication`."""
    payload = connection.execute(_REQUIRED).scalar()
    return payload is not None and parsed_json(payload)["authenticated_approvals"] is True
