"""Frequent queries use an index instead of searching a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, text

from knowledge.store.sql import migrate
from knowledge.store.sql.engine import Database
from knowledge.store.sql.reads.authority import _STARTING
from knowledge.store.sql.reads.snapshot import _REPLACEMENTS, _RIVALS
from knowledge.store.sql.reads.vectors import _STATEMENT_VECTORS, _TOKEN_VECTORS, _VECTORS
from knowledge.store.sql.reads.versions import _WAITING


@pytest.mark.parametrize(
    ("statement", "index"),
    [(_WAITING, "ix_version_waiting"), (_STARTING, "ix_authority_period_valid_from")],
)
def test_the_review_queue_and_what_is_to_come_are_looked_up(
    tmp_path: Path, statement: Select[Any], index: str
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    migrate.upgrade(database)
    with database.reading() as connection:
        asked = dict.fromkeys(statement.compile().params, 0)
        rows = connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"), asked).all()
    database.close()
    assert any(index in row[-1] for row in rows), rows


@pytest.mark.parametrize(("statement", "first"), [(_RIVALS, "object"), (_REPLACEMENTS, "replacement")])
def test_what_counts_is_looked_up_from_the_objects_asked_for_and_not_from_all_of_a_scope(
    tmp_path: Path, statement: Select[Any], first: str
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    migrate.upgrade(database)
    asked = {"object_ids": ["policy/a", "policy/b"], "scope_keys": ["global||"], "valid_at": 0, "known_at": 0}
    with database.reading() as connection:
        compiled = statement.params(asked).compile(connection, compile_kwargs={"literal_binds": True})
        rows = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()
    database.close()
    assert rows[0][-1].startswith(f"SEARCH {first} USING"), rows


@pytest.mark.parametrize("statement", [_VECTORS, _STATEMENT_VECTORS, _TOKEN_VECTORS])
def test_vectors_are_looked_up_passage_by_passage_and_not_searched_among_all_of_the_model(
    tmp_path: Path, statement: Select[Any]
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    migrate.upgrade(database)
    with database.reading() as connection:
        asked = {"fingerprint": "m", "hashes": ["a", "b"]}
        compiled = statement.params(asked).compile(connection, compile_kwargs={"literal_binds": True})
        rows = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()
    database.close()
    looked_up = [row[-1].partition("(")[2] for row in rows if row[-1].startswith(("SEARCH", "SCAN"))]
    assert looked_up[:2] == ["passage_hash=?)", "model_pk=? AND passage_pk=?)"], rows
