"""Databases of every earlier schema come up to this one, and the scripts say what the rows say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from knowledge.store.sql import migrate, open_sql_store
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.schema import METADATA
from knowledge.testing.store_samples import approve, submission


def test_the_revision_this_canon_knows_is_the_newest_script() -> None:
    assert migrate.revisions()[-1] == migrate.REVISION
    assert migrate.revisions()[0] == "0001"


@pytest.mark.parametrize("first", migrate.revisions())
def test_every_earlier_schema_comes_up_to_the_newest_without_drift(bare_database_url: str, first: str) -> None:
    database = Database(bare_database_url)
    migrate.upgrade(database, first)
    with database.reading() as connection:
        assert migrate.revision_of(connection) == first
    migrate.upgrade(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert migrate.revision_of(connection) == migrate.REVISION
        assert compare_metadata(context, METADATA) == []
    database.close()
    store = open_sql_store(bare_database_url)
    approve(store, submission())
    assert store.verify() == []
    assert store.fingerprint.endswith(f"/{migrate.REVISION}")
    store.close()


def test_opening_again_changes_nothing(bare_database_url: str) -> None:
    store = open_sql_store(bare_database_url)
    approve(store, submission())
    head = store.head()
    store.close()
    store = open_sql_store(bare_database_url)
    assert store.head() == head
    store.close()


def test_a_path_may_hold_spaces_and_what_urls_reserve(tmp_path: Path) -> None:
    file = tmp_path / "a folder, 100% ä?#" / "canon.sqlite3"
    file.parent.mkdir()
    store = open_sql_store(file)
    approve(store, submission())
    store.close()
    assert file.exists()


def test_several_may_open_an_empty_database_at_once(bare_database_url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(open_sql_store, [bare_database_url] * 6))
    for number, store in enumerate(stores):
        approve(store, submission(f"policy/{number}"))
    assert stores[0].verify() == []
    assert len(list(stores[0].object_ids())) == 6
    for store in stores:
        store.close()
