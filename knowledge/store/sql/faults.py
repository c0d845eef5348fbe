"""Translates the errors of SQLite and PostgreSQL into Canon's. A transaction that fails has changed nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from knowledge.errors import (
    CanonError,
    DataDirectoryInUse,
    IntegrityViolation,
    SchemaMismatch,
    StorageFailure,
    Unavailable,
)
from knowledge.free_space import is_full

_NO_ROOM = "Make room on its disk and try again; nothing was changed."
_NO_WRITE = "Give this user write permission on the database file and its folder; nothing was changed."
_RESTORE = "Restore it from a backup, or name another data directory."

_DISK_FULL = "53100"
_NO_PERMISSION = ("25006", "42501")  # read_only_sql_transaction, insufficient_privilege
_BUSY = ("55P03", "57014", "40P01", "40001")  # lock_not_available, query_canceled, deadlock, serialization_failure
_UNDEFINED = ("42P01", "42703")  # undefined_table, undefined_column


@contextmanager
def translate_errors(where: str) -> Iterator[None]:
    """Raise a CanonError, with the database `where` and a remedy, for an exception of a driver inside the block."""
    try:
        yield
    except IntegrityError as error:
        raise IntegrityViolation(
            f"The store refused a change that breaks its own rules: {error.orig}.",
            remedy="Run `knowledge audit verify`.",
            where=where,
        ) from error
    except DBAPIError as error:
        raise _canon_error(error.orig, where) from error
    except _driver_errors() as error:
        raise _canon_error(error, where) from error
    except PoolTimeout as error:
        raise Unavailable(
            "Every database connection is busy.", remedy="Try again shortly.", where=where
        ) from error


def _driver_errors() -> tuple[type[Exception], ...]:
    """The errors of the drivers, which SQLAlchemy does not wrap on a connection that it lends.

    psycopg takes a while to import, so it is imported only where something failed already.
    """
    import psycopg

    return sqlite3.Error, psycopg.Error


def _canon_error(error: BaseException | None, where: str) -> CanonError:
    if isinstance(error, sqlite3.Error):
        return _sqlite_error(error, where)
    return _postgres_error(error, where)


def _sqlite_error(error: sqlite3.Error, where: str) -> CanonError:
    """The error for one of SQLite, by its result code (https://sqlite.org/rescode.html)."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DataDirectoryInUse(
            "Another process is writing to the database.",
            remedy="Wait until it is done. A command may also go through the running service, with --server.",
            where=where,
        )
    if name == "SQLITE_FULL":
        return StorageFailure("The disk is full.", remedy=_NO_ROOM, where=where)
    if name.startswith("SQLITE_READONLY"):
        return StorageFailure("The database is read-only.", remedy=_NO_WRITE, where=where)
    if name.startswith("SQLITE_CANTOPEN"):
        return StorageFailure(
            "The database cannot be opened.", remedy=f"Check that its folder exists. {_NO_WRITE}", where=where
        )
    if name.startswith("SQLITE_IOERR") and is_full(Path(where)):
        return StorageFailure("The disk is full.", remedy=_NO_ROOM, where=where)
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return StorageFailure(f"The database is broken: {error}.", remedy=_RESTORE, where=where)
    if "no such table" in str(error) or "no such column" in str(error):
        return _wrong_tables(error, where)
    return StorageFailure(f"The database failed: {error}.", remedy="Run `knowledge doctor`.", where=where)


def _postgres_error(error: BaseException | None, where: str) -> CanonError:
    """The error for one of PostgreSQL, by its SQLSTATE (appendix A of its manual)."""
    state = getattr(error, "sqlstate", None) or ""
    if state == _DISK_FULL:
        return StorageFailure("The database's disk is full.", remedy=_NO_ROOM, where=where)
    if state in _NO_PERMISSION:
        return StorageFailure(
            "The database is read-only for this user.", remedy="Grant it write access.", where=where
        )
    if state in _BUSY:
        return DataDirectoryInUse(
            "Another process is writing to the database.", remedy="Wait until it is done.", where=where
        )
    if state in _UNDEFINED:
        return _wrong_tables(error, where)
    return Unavailable(
        f"The database cannot be used: {error}.",
        remedy="Check that it runs and that KNOWLEDGE_DATABASE_URL names it.",
        where=where,
    )


def _wrong_tables(error: BaseException | None, where: str) -> CanonError:
    return SchemaMismatch(
        f"The database lacks a table or column of its schema: {error}.",
        remedy=_RESTORE,
        where=where,
    )
