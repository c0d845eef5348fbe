"""A failing database becomes the right error with a remedy, and changes nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from knowledge.errors import (
    CanonError,
    DataDirectoryInUse,
    IntegrityViolation,
    InvalidInput,
    SchemaMismatch,
    StorageFailure,
    Unavailable,
)
from knowledge.store.sql import SqlStore, migrate, open_sql_store
from knowledge.store.sql.engine import Database
from knowledge.store.sql.faults import translate_errors
from knowledge.store.values import Listing
from knowledge.testing.store_samples import approve, submission


@contextmanager
def opened(file: Path | str, patience: float = 0.05) -> Iterator[SqlStore]:
    store = open_sql_store(file, patience=patience)
    yield store
    store.close()


def assert_explained(error: CanonError, where: Path) -> None:
    assert error.remedy
    assert str(where) in str(error)


def test_a_database_that_another_process_writes_to_is_in_use(file: Path) -> None:
    with opened(file) as store, sqlite3.connect(file, isolation_level=None) as other:
        head = store.head()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DataDirectoryInUse) as caught:
            approve(store, submission("policy/new"))
        assert_explained(caught.value, file)
        assert store.head() == head
        other.execute("ROLLBACK")
        approve(store, submission("policy/new"))


def test_a_full_disk_is_a_storage_failure_and_changes_nothing(file: Path) -> None:
    with opened(file) as store:
        head = store.head()
        database = Database(file)
        with database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        database.close()
        _limit_pages(store, pages)
        big = submission("policy/big", [f"Paragraph {number} {number**9}." for number in range(3000)])
        with pytest.raises(StorageFailure, match="full") as caught:
            approve(store, big)
        assert_explained(caught.value, file)
        assert store.head() == head
        assert store.verify() == []


def _limit_pages(store: SqlStore, pages: object) -> None:
    """Every pooled connection gets SQLite's own limit on the file's size: the disk's end, for it."""
    with store._database.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def test_a_read_only_database_can_be_read_and_not_written(file: Path) -> None:
    with opened(f"sqlite:///file:{file}?mode=ro&uri=true") as store:
        head = store.head()
        assert head.seq > 0
        with pytest.raises(StorageFailure, match="read-only"):
            approve(store, submission("policy/new"))
        assert store.head() == head


def test_a_folder_that_is_not_there_is_a_storage_failure_and_is_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "canon.sqlite3"
    with pytest.raises(StorageFailure, match="cannot be opened") as caught:
        open_sql_store(missing)
    assert_explained(caught.value, missing)
    assert not missing.parent.exists()


def test_a_folder_in_the_place_of_the_database_is_a_storage_failure(tmp_path: Path) -> None:
    with pytest.raises(StorageFailure):
        open_sql_store(tmp_path)


@pytest.mark.parametrize("content", [b"This is no database." * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_database_is_a_storage_failure_and_stays_as_it_is(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "canon.sqlite3"
    file.write_bytes(content)
    with pytest.raises(StorageFailure, match="broken") as caught:
        open_sql_store(file)
    assert_explained(caught.value, file)
    assert file.read_bytes() == content


def test_a_database_that_was_cut_off_is_a_storage_failure(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:20_000])
    with pytest.raises(StorageFailure, match="broken"), opened(file) as store:
        store.verify()


def test_a_database_that_lacks_a_table_is_a_schema_mismatch(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE passage")
    connection.close()
    with pytest.raises(SchemaMismatch, match="no such table: passage"), opened(file) as store:
        store.passages(["0" * 64])


def test_a_newer_schema_is_refused_naming_both_revisions(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(SchemaMismatch, match=rf"9999.*{migrate.REVISION}") as caught:
        open_sql_store(file)
    assert "Upgrade" in caught.value.remedy
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:", "oracle://u:secret@h/d"]
)
def test_a_url_without_a_store_is_invalid_input_and_keeps_its_secrets(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        open_sql_store(url)
    assert "secret" not in str(caught.value)
    assert "sqlite:///PATH" in caught.value.remedy


def test_a_server_that_is_not_there_is_unavailable_and_the_password_stays_hidden(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        open_sql_store(f"postgresql://canon:secret@/canon?host={tmp_path}")
    assert "secret" not in str(caught.value)
    assert "KNOWLEDGE_DATABASE_URL" in caught.value.remedy


def test_rows_that_break_the_schemas_own_rules_are_an_integrity_violation(file: Path) -> None:
    with opened(file) as store:
        taken = store.head().seq
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE ledger_head SET seq = ?", (taken - 1,))
        connection.close()
        with pytest.raises(IntegrityViolation, match="UNIQUE"):
            approve(store, submission("policy/new"))
        assert len(list(store.events())) == taken


def test_a_second_transaction_inside_one_is_refused_instead_of_waiting_for_ever(database_url: str) -> None:
    with opened(database_url) as store:
        with store.transaction(), pytest.raises(RuntimeError, match="open transaction"):
            store.acknowledge([1])
        approve(store, submission())


def test_threads_write_in_turn_and_read_committed_states_only(database_url: str) -> None:
    """Each transaction records two objects; a reader never sees one without the other."""
    with opened(database_url, patience=30) as store:
        failures: list[BaseException | str] = []

        def write(thread: int) -> None:
            try:
                for number in range(5):
                    approve(store, submission(f"a/{thread}/{number}"), submission(f"b/{thread}/{number}"))
            except BaseException as error:
                failures.append(error)

        def read() -> None:
            try:
                for _ in range(30):
                    now = store.as_of(None, None, store._clock())
                    rows = store.objects(now, submission().version.scope, Listing(limit=999))
                    names = [row.object_id for row in rows]
                    halves = [{n[2:] for n in names if n.startswith(side)} for side in "ab"]
                    if halves[0] != halves[1]:
                        failures.append(f"half a transaction: {halves}")
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=write, args=(n,)) for n in range(3)]
        threads += [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(list(store.object_ids())) == 30
        assert store.verify() == []


# -- every error of a driver, one by one ------------------------------------------------------------------------------


def sqlite_error(name: str, message: str = "something") -> sqlite3.Error:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorname = name
    return error


def postgres_error(state: str) -> psycopg.Error:
    error = psycopg.OperationalError("something")
    error.sqlstate = state
    return error


@pytest.mark.parametrize(
    ("error", "expected", "problem"),
    [
        (sqlite_error("SQLITE_BUSY"), DataDirectoryInUse, "Another process"),
        (sqlite_error("SQLITE_BUSY_SNAPSHOT"), DataDirectoryInUse, "Another process"),
        (sqlite_error("SQLITE_LOCKED"), DataDirectoryInUse, "Another process"),
        (sqlite_error("SQLITE_FULL"), StorageFailure, "The disk is full"),
        (sqlite_error("SQLITE_READONLY_DIRECTORY"), StorageFailure, "read-only"),
        (sqlite_error("SQLITE_CANTOPEN"), StorageFailure, "cannot be opened"),
        (sqlite_error("SQLITE_NOTADB"), StorageFailure, "is broken: something"),
        (sqlite_error("SQLITE_CORRUPT_INDEX"), StorageFailure, "is broken: something"),
        (sqlite_error("SQLITE_ERROR", "no such table: passage"), SchemaMismatch, "no such table: passage"),
        (sqlite_error("SQLITE_ERROR", "no such column: pk"), SchemaMismatch, "no such column: pk"),
        (sqlite_error("SQLITE_IOERR_READ"), StorageFailure, "failed: something"),
        (postgres_error("53100"), StorageFailure, "disk is full"),
        (postgres_error("25006"), StorageFailure, "read-only for this user"),
        (postgres_error("42501"), StorageFailure, "read-only for this user"),
        (postgres_error("55P03"), DataDirectoryInUse, "Another process"),
        (postgres_error("40P01"), DataDirectoryInUse, "Another process"),
        (postgres_error("40001"), DataDirectoryInUse, "Another process"),
        (postgres_error("42P01"), SchemaMismatch, "lacks a table or column"),
        (postgres_error("42703"), SchemaMismatch, "lacks a table or column"),
        (postgres_error("08006"), Unavailable, "cannot be used: something"),
    ],
    ids=lambda value: getattr(value, "sqlite_errorname", None) or getattr(value, "sqlstate", None),
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_drivers_error_becomes_one_of_canons_with_a_remedy(
    error: Exception, expected: type[CanonError], problem: str, wrapped: bool
) -> None:
    """SQLAlchemy wraps the errors of statements, but not those of a connection that it lends."""
    raised = DBAPIError("SELECT 1", {}, error) if wrapped else error
    with pytest.raises(expected, match=problem) as caught, translate_errors("here"):
        raise raised
    assert (caught.value.where, caught.value.__cause__) == ("here", raised)
    assert caught.value.remedy


def test_a_pool_without_a_free_connection_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="busy"), translate_errors("here"):
        raise PoolTimeout


@pytest.mark.parametrize("error", [ValueError("a"), InvalidInput("b", remedy="c"), KeyboardInterrupt()])
def test_any_other_error_is_left_as_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, translate_errors("here"):
        raise error
    assert caught.value is error
