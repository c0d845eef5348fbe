"""Keeps the last use of each key, and reads whether approvals must be given by authenticated people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Table, Text, bindparam, insert, select, update
from sqlmodel import Field

from knowledge.model.canonical import parsed_json
from knowledge.model.clock import from_micros, to_micros
from knowledge.model.ledger import EventKind
from knowledge.store.sql.engine import Database
from knowledge.store.sql.rows import EVENT, METADATA, Rows


class AccessKeyUseRow(Rows, table=True):
    """The last use of a key. It is noted, not audited."""

    __tablename__ = "access_key_use"
    key_id: str = Field(sa_column=Column(Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True))
    used_at: int = Field(sa_column=Column(BigInteger, nullable=False))


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

    def requires_authentication(self) -> bool:
        """See `AccessStore.requires_authentication`."""
        with self._database.reading() as connection:
            return requires_authentication(connection)


def requires_authentication(connection: Connection) -> bool:
    """See `AccessStore.requires_authentication`."""
    payload = connection.execute(_REQUIRED).scalar()
    return payload is not None and parsed_json(payload)["authenticated_approvals"] is True
