"""Connections: URLs, isolation of reads, turns of writers, and bytes that leave the files."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from knowledge.errors import DataDirectoryInUse, InvalidInput, SchemaMismatch, StorageFailure
from knowledge.store.sql.engine import Database

SECRET = "Jane Doe of Ostermark"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with a table `note` of texts."""
    database = Database(tmp_path / "canon.sqlite3", patience=0.2)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE note (body TEXT)")
    yield database
    database.close()


def write(database: Database, body: str) -> None:
    with database.writing() as connection:
        connection.execute(text("INSERT INTO note VALUES (:body)"), {"body": body})


def bodies(connection: Connection) -> list[str]:
    return list(connection.exec_driver_sql("SELECT body FROM note ORDER BY rowid").scalars())


def notes(database: Database) -> list[str]:
    with database.reading() as connection:
        return bodies(connection)


# -- URLs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "dialect", "where"),
    [
        (Path("/data/canon.sqlite3"), "sqlite", "/data/canon.sqlite3"),
        ("sqlite:///canon.sqlite3", "sqlite", "canon.sqlite3"),
        ("sqlite+aiosqlite:///canon.sqlite3", "sqlite", "canon.sqlite3"),
        ("postgresql://canon:secret@db/canon", "postgresql", "postgresql+psycopg://canon:***@db/canon"),
        ("postgresql+asyncpg://canon@db/canon", "postgresql", "postgresql+psycopg://canon@db/canon"),
    ],
)
def test_a_url_names_an_engine_and_is_shown_without_its_password(
    url: str | Path, dialect: str, where: str
) -> None:
    database = Database(url)
    assert (database.dialect, database.sqlite, database.where) == (dialect, dialect == "sqlite", where)
    database.close()


@pytest.mark.parametrize(
    "url", ["", "canon.sqlite3", "mysql://u:secret@db/canon", "sqlite://", "sqlite:///:memory:"]
)
def test_another_url_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Database(url)
    assert "secret" not in str(caught.value)
    assert "postgresql+psycopg://" in caught.value.remedy


# -- reading and writing ----------------------------------------------------------------------------------------------


def test_a_write_is_committed_at_its_end_or_not_at_all(database: Database) -> None:
    write(database, "one")
    with pytest.raises(SchemaMismatch, match="no such table: elsewhere"):
        _write_then_fail(database)
    assert notes(database) == ["one"]


def _write_then_fail(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES ('two')")
        connection.exec_driver_sql("INSERT INTO elsewhere VALUES ('three')")


def test_a_reading_sees_the_state_of_its_first_statement(database: Database) -> None:
    write(database, "one")
    with database.reading() as connection:
        assert bodies(connection) == ["one"]
        write(database, "two")
        assert bodies(connection) == ["one"]
    assert notes(database) == ["one", "two"]


def test_a_reading_cannot_see_an_open_write(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES ('one')")
        assert notes(database) == []
    assert notes(database) == ["one"]


def test_a_thread_does_not_wait_for_its_own_write(database: Database) -> None:
    with database.writing(), pytest.raises(RuntimeError, match="open transaction"), database.writing():
        pass
    write(database, "still usable")
    assert notes(database) == ["still usable"]


def test_threads_of_one_process_write_in_turn_without_patience(tmp_path: Path) -> None:
    """They wait for each other with a lock, so they never meet SQLite's own."""
    database = Database(tmp_path / "canon.sqlite3", patience=0)
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE note (body TEXT)")
    threads = [threading.Thread(target=write, args=(database, f"{number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(notes(database)) == [f"{number}" for number in range(8)]
    database.close()


def test_a_writer_waits_for_another_process_as_long_as_its_patience(database: Database) -> None:
    with sqlite3.connect(database.where, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DataDirectoryInUse):
            write(database, "one")
        other.execute("ROLLBACK")
    other.close()
    write(database, "two")
    assert notes(database) == ["two"]


def test_a_closed_database_can_be_opened_again(database: Database) -> None:
    database.close()
    write(database, "one")
    assert notes(database) == ["one"]


def test_an_error_names_the_database(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "canon.sqlite3"
    database = Database(missing)
    with pytest.raises(StorageFailure) as caught, database.reading():
        pass
    assert caught.value.where == str(missing)
    database.close()


# -- damage and erasure -----------------------------------------------------------------------------------------------


def test_damaged_text_is_read_while_inspecting_and_then_refused_again(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES (CAST(x'6dff' AS TEXT))")
    with database.inspecting() as connection:
        assert bodies(connection) == ["m\udcff"]
    with pytest.raises(StorageFailure):
        notes(database)


def test_deleted_bytes_leave_the_files_e1(database: Database) -> None:
    write(database, SECRET)
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM note")
    database.scrub()
    folder = Path(database.where).parent
    assert [path for path in folder.iterdir() if SECRET.encode() in path.read_bytes()] == []


def test_deleted_bytes_leave_the_files_with_the_next_write_where_a_reader_is_in_the_way_e1(
    database: Database,
) -> None:
    write(database, SECRET)
    folder = Path(database.where).parent

    def traces() -> list[str]:
        return [path.name for path in folder.iterdir() if SECRET.encode() in path.read_bytes()]

    with database.reading() as connection:
        assert bodies(connection) == [SECRET]
        with database.writing() as writer:
            writer.exec_driver_sql("DELETE FROM note")
        database.scrub()
        assert traces(), "the reader still needs it"
    write(database, "next")
    assert traces() == []
