"""Brings a database to the schema that this Canon knows, when it is opened.

Alembic runs the same scripts on both engines.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from knowledge.errors import SchemaMismatch
from knowledge.store.sql.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = "0014"
"""The newest revision under `migrations/versions`."""

_TURN = threading.Lock()
"""Alembic keeps its context in global variables, so one thread at a time may use it."""

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK_ID = 0x43414E4F4E  # "CANON" in ASCII: the advisory lock that a process holds while it migrates PostgreSQL


def upgrade(database: Database, to: str = REVISION) -> None:
    """Bring the database to revision `to` and compute its projections again, in one transaction.

    Raises SchemaMismatch for a database with a revision that this Canon does not know, and IntegrityViolation when the
    projections cannot be computed from the ledger and contents.
    """
    with database.reading() as connection:
        revision = revision_of(connection)
    if revision == to:
        return
    if database.read_only:
        _check_known(revision, database.where)
        raise SchemaMismatch(
            f"The database has schema {revision}, which has to be brought to {to}, and cannot be written.",
            remedy="Copy the data directory to where it can be written, and open it there.",
            where=database.where,
        )
    with database.writing() as connection:
        if not database.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK_ID})
        revision = revision_of(connection)
        if revision == to:
            return
        _check_known(revision, database.where)
        from alembic import command  # takes a while to import, and is needed only here

        with _TURN:
            command.upgrade(config(connection), to)
        if to == REVISION:
            from knowledge.store.sql.chain.replay import rebuild

            rebuild(connection)


def revision_of(connection: Connection) -> str | None:
    """The revision of the database; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def config(connection: Connection) -> Config:
    """Alembic's configuration for running our scripts over `connection`."""
    made = _config()
    made.attributes["connection"] = connection
    return made


def revisions() -> list[str]:
    """Every revision that this Canon knows, the first one first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def _config() -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))  # % begins an interpolation there
    return made


def _check_known(revision: str | None, where: str) -> None:
    if revision is not None and revision not in revisions():
        raise SchemaMismatch(
            f"The database has schema {revision}, and this Canon knows schemas up to {REVISION}.",
            remedy="Upgrade Canon to the version that wrote it.",
            where=where,
        )
