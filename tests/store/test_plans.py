"""What is looked up often is looked up by an index, not searched for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, text

from knowledge.store.sql import migrate
from knowledge.store.sql.engine import Database
from knowledge.store.sql.reading import _WAITING
from knowledge.store.sql.resolving import _STARTING


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
