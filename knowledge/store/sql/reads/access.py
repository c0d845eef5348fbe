"""Keeps the last use of each key, and reads whether approvals must be given by authenticated people."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlmodel import Field

from knowledge.model.access.sessions import KeptSession
from knowledge.model.clock import from_micros, to_micros
from knowledge.model.record.canonical import parsed_json
from knowledge.model.record.ledger import EventKind
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.columns import TEXT_KEY
from knowledge.store.sql.tables.rows import EVENT, METADATA, Rows


class AccessKeyUseRow(Rows, table=True):
    """The last use of a key. It is noted, not audited."""

    __tablename__ = "access_key_use"
    key_id: str = Field(sa_column=Column(TEXT_KEY, primary_key=True))
    used_at: int = Field(sa_column=Column(BigInteger, nullable=False))


class WebSessionRow(Rows, table=True):
    """A session of a browser, or a login that has begun. It is noted, not audited."""

    __tablename__ = "web_session"
    id_hash: str = Field(sa_column=Column(TEXT_KEY, primary_key=True))
    person: str = Field(sa_column=Column(TEXT_KEY, nullable=False, index=True))
    content: str = Field(sa_column=Column(Text, nullable=False))
    expires_at: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))


SESSION: Table = METADATA.tables["web_session"]
USE: Table = METADATA.tables["access_key_use"]
_SET = update(USE).where(USE.c.key_id == bindparam("of")).values(used_at=bindparam("at"))
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
                connection.execute(insert(USE), {"key_id": key_id, "used_at": to_micros(at)})

    def key_uses(self) -> dict[str, datetime]:
        """See `AccessStore.key_uses`."""
        with self._database.reading() as connection:
            return {row.key_id: from_micros(row.used_at) for row in connection.execute(select(USE))}

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
