"""Connections to SQLite in WAL mode, or to PostgreSQL through psycopg 3. A read sees one state; writes take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from knowledge.errors import InvalidInput
from knowledge.store.sql.faults import translate_errors

_URLS = "Use sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME."
_POOL = 8
"""The connections that stay open between uses. More than these are opened, and closed again, under load only."""
_THREADS = 64
"""The most connections a process opens. A web server has 40 worker threads by default; none of them must wait."""
_PRAGMAS = (
    "journal_mode=WAL",  # readers and a writer do not block each other
    "synchronous=NORMAL",  # in WAL mode a crash of the machine may lose the last commits, but breaks nothing
    "foreign_keys=ON",
    "cache_size=-32000",  # 32 MB instead of 2, so that the inner pages of the indexes stay in memory
    "secure_delete=ON",  # deleted bytes are overwritten with zeros (rule E1)
)
_CONNECT_TIMEOUT = 10
"""Seconds to wait for PostgreSQL to accept a connection, so that a wrong host is reported soon."""


class Database:
    """A database, opened with `reading()` or `writing()`.

    `where` names the database in errors, without its password. `patience` is the time, in seconds, that a writer waits
    for another process. `read_only` opens the file of a SQLite database that cannot be written; it is not for others.
    """

    def __init__(self, url: str | Path, patience: float = 10.0, *, read_only: bool = False) -> None:
        parsed = URL.create("sqlite", database=str(url)) if isinstance(url, Path) else parsed_url(url)
        self.read_only = read_only
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.where = parsed.database or "sqlite" if self.sqlite else parsed.render_as_string(hide_password=True)
        if self.sqlite:
            self._engine = _sqlite_engine(_read_only(parsed) if read_only else parsed, patience, read_only)
        else:
            self._engine = _postgres_engine(parsed, patience)
        isolation = {} if self.sqlite else {"isolation_level": "READ COMMITTED"}
        self._writer = self._engine.execution_options(canon_write=True, **isolation)
        self._patience = patience
        self._stale = False
        self._turn = threading.Lock()
        self._holder: int | None = None

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one committed state throughout."""
        with translate_errors(self.where), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def inspecting(self) -> Iterator[Connection]:
        """Like `reading`, but text that is not UTF-8 is read with lone surrogates instead of failing.

        Verification needs this on SQLite, to name a damaged row and go on. PostgreSQL does not store such text.
        """
        with self.reading() as connection:
            raw: Any = connection.connection.driver_connection
            if self.sqlite:
                raw.text_factory = _decode_damaged
            try:
                yield connection
            finally:
                if self.sqlite:
                    raw.text_factory = str

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose work is committed when the block ends normally, or not at all. Writers take turns.

        Raises RuntimeError when this thread is writing already: it would wait for itself.
        """
        if self._holder == threading.get_ident():
            raise RuntimeError("this thread has an open transaction; end it before the next write")
        with self._turn:
            self._holder = threading.get_ident()
            try:
                with translate_errors(self.where), self._writer.connect() as connection, connection.begin():
                    yield connection
                if self._stale:
                    self._empty_log(wait=0)
            finally:
                self._holder = None

    def scrub(self) -> None:
        """Remove deleted bytes from the files of the database (rule E1).

        SQLite overwrites deleted bytes with zeros, but its log still holds the pages from before. So the log is written
        to the database file and truncated. Where a reader still needs it, the next write tries again.
        """
        if self.sqlite:
            with self._turn:
                self._empty_log(wait=self._patience)

    def _empty_log(self, wait: float) -> None:
        with translate_errors(self.where), closing(self._engine.raw_connection()) as connection:
            connection.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute(f"PRAGMA busy_timeout={int(self._patience * 1000)}")
        self._stale = bool(busy)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _decode_damaged(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def parsed_url(url: str) -> URL:
    """The URL with our driver. Raises InvalidInput, without quoting the URL, which may hold a password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InvalidInput("That is not a database URL.", remedy=_URLS) from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise InvalidInput(f"There is no store for {backend!r} databases.", remedy=_URLS)
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise InvalidInput("The SQLite store lives in a file, but the URL names none.", remedy=_URLS)
    return parsed.set(drivername="sqlite" if backend == "sqlite" else "postgresql+psycopg")


def _read_only(url: URL) -> URL:
    """The URL that opens the file without writing beside it.

    SQLite calls a file that nobody can change immutable, and then needs no log and no shared memory. A log that was not
    written to the file yet holds the last transactions, so such a file is opened with it.
    """
    path = Path(url.database or "").absolute()
    log = path.with_name(f"{path.name}-wal")
    unwritten = log.exists() and log.stat().st_size > 0
    mode = {"mode": "ro", "uri": "true"} | ({} if unwritten else {"immutable": "1"})
    return url.set(database=path.as_uri().replace("///", "/", 1), query=mode)


def _sqlite_engine(url: URL, patience: float, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_THREADS - _POOL,
        connect_args={"check_same_thread": False, "timeout": patience},
    )
    event.listen(engine, "connect", _prepare_read_only if read_only else _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = (
        None  # `_begin_sqlite` begins transactions; sqlite3 would begin them at the first write
    )
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_read_only(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("canon_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _postgres_engine(url: URL, patience: float) -> Engine:
    milliseconds = int(patience * 1000)
    return create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_THREADS - _POOL,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        connect_args={
            "connect_timeout": _CONNECT_TIMEOUT,
            "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
        },
    )
