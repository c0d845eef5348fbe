"""Copies a database while others write to it, and lays a copy down in an empty one (ADR 23).

SQLite copies its own pages, from one read transaction, so that writers go on and the copy is one state. PostgreSQL has no such copy:
its rows are written as JSON lines from one snapshot, table by table. Both hold the queues and the vectors, too. Which indexes follow the database is no part of a copy.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, MetaData, Table, func, select, text

from knowledge.errors import Conflict, InvalidDocument, NotFound, SchemaMismatch, StorageFailure
from knowledge.model.work.backups import StoreCopy
from knowledge.store.sql import migrate
from knowledge.store.sql.chain.ledger import head_of
from knowledge.store.sql.contents import insert_all
from knowledge.store.sql.engine import Database, parsed_url
from knowledge.store.sql.index_copies import OF_THIS_DATABASE
from knowledge.store.sql.tables.schema import METADATA

SQLITE_FILE = "canon.sqlite3"
_TABLES_FILE = "tables.jsonl.gz"
_PAGES_AT_ONCE = 2000
"""Pages of 4 KB that are copied between two reports of progress."""
_ROWS_AT_ONCE = 500
Report = Callable[[int, int], None]


def copy_database(where: str | Path, folder: Path, report: Report | None = None) -> StoreCopy:
    """Copy a database into `folder`, as it is now and with the schema that it has. Nothing is written to it.

    Raises NotFound where there is none, and StorageFailure where it cannot be read or the copy cannot be written.
    """
    file = sqlite_file(where)
    if file is not None and not file.exists():
        raise NotFound(f"There is no database at {file}.", remedy="Name its folder with --data-dir.")
    with closing(_Closing(where)) as opened, opened.database.reading() as connection:
        revision = migrate.revision_of(connection)
        if revision is None:
            raise NotFound(f"There is no store in {opened.database.where}.", remedy="Check the settings.")
        head, counts = head_of(connection), count_rows(connection)
        copy = _copy_pages if opened.database.sqlite else _copy_rows
        name = SQLITE_FILE if opened.database.sqlite else _TABLES_FILE
        copy(connection, folder / name, counts, report)
        dialect = opened.database.dialect
        return StoreCopy(file=name, engine=dialect, revision=revision, head=head, counts=counts)


def sqlite_file(where: str | Path) -> Path | None:
    """The file of a SQLite database; None for another engine."""
    if isinstance(where, Path):
        return where
    parsed = parsed_url(where)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def count_rows(connection: Connection) -> dict[str, int]:
    """The number of rows of each table that there is."""
    count = select(func.count())
    return {one.name: connection.execute(count.select_from(one)).scalar_one() for one in _tables(connection)}


def _tables(connection: Connection) -> list[Table]:
    """The tables that a backup holds, with the columns that they have, which may be those of an earlier schema; each after those it refers to."""
    schema = MetaData()
    schema.reflect(connection)
    copied = METADATA.tables.keys() - OF_THIS_DATABASE
    return [table for table in schema.sorted_tables if table.name in copied]


class _Closing:
    """A database that is closed at the end of a block."""

    def __init__(self, where: str | Path) -> None:
        self.database = Database(where)

    def close(self) -> None:
        self.database.close()


def _copy_pages(connection: Connection, file: Path, _: dict[str, int], report: Report | None) -> None:
    """Copy the pages that the open transaction of `connection` sees, as one file without a log."""
    source: Any = connection.connection.driver_connection

    def told(_: int, remaining: int, total: int) -> None:
        if report is not None:
            report(total - remaining, total)

    try:
        _made_private(file).close()
        with closing(sqlite3.connect(file)) as copy:
            source.backup(copy, pages=_PAGES_AT_ONCE, progress=told)
            copy.execute("PRAGMA journal_mode=DELETE")
        _settled(file)
    except (sqlite3.Error, OSError) as error:
        raise StorageFailure(f"{file} cannot be written: {error}.", remedy="Check that there is room.") from error


def _copy_rows(connection: Connection, file: Path, counts: dict[str, int], report: Report | None) -> None:
    """Write the rows that the open transaction of `connection` sees as JSON lines, each table after those it refers to."""
    total, done = sum(counts.values()), 0
    try:
        with _made_private(file) as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed:
            for table in _tables(connection):
                _write_line(packed, {"table": table.name, "columns": table.columns.keys()})
                for rows in _pages(connection, table):
                    for row in rows:
                        _write_line(packed, [_encoded(value) for value in row])
                    done += len(rows)
                    if report is not None:
                        report(done, total)
            _write_line(packed, {"end": total})
        _settled(file)
    except OSError as error:
        raise StorageFailure(f"{file} cannot be written: {error}.", remedy="Check that there is room.") from error


def _pages(connection: Connection, table: Table) -> Iterator[list[Any]]:
    found = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table))
    for page in found.partitions(_ROWS_AT_ONCE):
        yield list(page)


def restore_database(where: str | Path, file: Path, copy: StoreCopy) -> None:
    """Lay the rows of a copy down in a database without tables, with the schema that the copy has.

    A copy of SQLite is laid down by putting its file in place. Raises SchemaMismatch for a copy of a newer Canon, Conflict for a
    database with tables, and InvalidDocument for a file that cannot be read.
    """
    check_known(copy.revision)
    with closing(_Closing(where)) as opened:
        database = opened.database
        with database.reading() as connection:
            if migrate.revision_of(connection) is not None:
                raise Conflict(
                    f"The database {database.where} has a store already.",
                    remedy="Create an empty database, and name it with KNOWLEDGE_DATABASE_URL.",
                )
        migrate.upgrade(database, copy.revision)
        with database.writing() as connection:
            try:
                _fill(connection, file)
            except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
                raise InvalidDocument(
                    f"{file.name} cannot be read: {error}.", remedy="Use another backup."
                ) from None


def check_known(revision: str) -> None:
    """Raise SchemaMismatch for a schema of a newer Canon."""
    if revision not in migrate.revisions():
        raise SchemaMismatch(
            f"The backup has schema {revision}, and this Canon knows schemas up to {migrate.REVISION}.",
            remedy="Restore it with the version of Canon that wrote it, or a newer one.",
        )


def _fill(connection: Connection, file: Path) -> None:
    """Replace what the migrations put into the tables by the rows of the file. Raises ValueError where it ends too early."""
    schema = MetaData()
    schema.reflect(connection)
    for table in reversed(schema.sorted_tables):
        if table.name in METADATA.tables:
            connection.execute(table.delete())
    _insert_rows(connection, schema, file)
    for table in schema.sorted_tables:
        _set_serial(connection, table)


def _insert_rows(connection: Connection, schema: MetaData, file: Path) -> None:
    done, ended = 0, None
    target = ""
    columns: list[str] = []
    rows: list[dict[str, Any]] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for value in map(json.loads, lines):
            is_row = isinstance(value, list)
            if is_row:
                rows.append(dict(zip(columns, map(_decoded, value), strict=True)))
            if rows and (not is_row or len(rows) == _ROWS_AT_ONCE):
                insert_all(connection, schema.tables[target], rows)
                done, rows = done + len(rows), []
            if not is_row:
                ended = value.get("end")
                target, columns = value.get("table", ""), value.get("columns", [])
    if ended != done:
        raise ValueError(f"it holds {done} rows and should hold {ended}")


def _set_serial(connection: Connection, table: Table) -> None:
    """Let the numbers that PostgreSQL draws for a table begin after those that are taken."""
    for column in table.primary_key.columns if connection.dialect.name == "postgresql" else ():
        drawn = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
        ).scalar()
        if drawn is not None:
            last = connection.execute(select(func.max(column))).scalar()
            connection.execute(
                text("SELECT setval(:drawn, :last, :used)"),
                {"drawn": drawn, "last": last or 1, "used": last is not None},
            )


def _made_private(file: Path) -> IO[bytes]:
    return open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _settled(file: Path) -> None:
    """Wait until a file is on the disk."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _write_line(packed: gzip.GzipFile, value: Any) -> None:
    packed.write((json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode())


def _encoded(value: Any) -> Any:
    """A value as JSON: bytes as an object with their base64."""
    data = bytes(value) if isinstance(value, bytes | memoryview) else None
    return value if data is None else {"base64": base64.b64encode(data).decode()}


def _decoded(value: Any) -> Any:
    return base64.b64decode(value["base64"], validate=True) if isinstance(value, dict) else value
