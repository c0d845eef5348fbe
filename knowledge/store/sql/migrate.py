"""Bringing a database to the schema this Canon knows, at open (Alembic; the same scripts for both engines)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from knowledge.errors import SchemaMismatch
from knowledge.store.sql.engine import Database
from knowledge.store.sql.replay import rebuild

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = "0003"
"""The newest revision under `migrations/versions`."""

_TURN = threading.Lock()
"""Alembic keeps what it works on in global variables: one thread at a time."""

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK_ID = 0x43414E4F4E  # "CANON": the advisory lock under which PostgreSQL databases are migrated


def upgrade(database: Database, to: str = REVISION) -> None:
    """Bring the database to revision `to`, in one transaction, projections included.

    Raises IntegrityViolation when they cannot be computed from the ledger and contents, and SchemaMismatch when it stands at a revision that this Canon does not know.
    """
    with database.reading() as connection:
        if revision_of(connection) == to:
            return
    with database.writing() as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})
        found = revision_of(connection)
        if found == to:
            return
        _refuse_unknown(found, database.where)
        from alembic import command  # takes a while to import, and is needed only here

        with _TURN:
            command.upgrade(config(connection), to)
        if to == REVISION:
            rebuild(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision the database stands at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def config(connection: Connection) -> Config:
    """Alembic's configuration for running our scripts over `connection`."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def revisions() -> list[str]:
    """Every revision this Canon knows, the first one first."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return [script.revision for script in ScriptDirectory.from_config(made).walk_revisions()][::-1]


def _refuse_unknown(found: str | None, where: str) -> None:
    if found is not None and found not in revisions():
        raise SchemaMismatch(
            f"The database has schema {found}, and this Canon knows schemas up to {REVISION}.",
            remedy="Upgrade Canon to the version that wrote it.",
            where=where,
        )
