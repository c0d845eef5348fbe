"""Projections computed again from the ledger are the ones that grew with it (rule G3), on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url

from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.store.sql.chain.replay import PROJECTIONS
from knowledge.testing.store_samples import SettableClock

Fill = Callable[[Store, SettableClock], None]


def _projections(url: str) -> dict[str, set[Any]]:
    parsed = make_url(url)
    engine = create_engine(
        parsed if parsed.drivername == "sqlite" else parsed.set(drivername="postgresql+psycopg")
    )
    rows = {}
    with engine.connect() as connection:
        for table in PROJECTIONS:
            serial = table.name == "authority_period"
            columns = [column for column in table.c if not (serial and column.name == "pk")]
            rows[table.name] = {tuple(row) for row in connection.execute(select(*columns))}
    engine.dispose()
    return rows


def test_rebuilt_projections_compare_equal_g3(database_url: str, fill: Fill) -> None:
    clock = SettableClock()
    store = open_sql_store(database_url, clock)
    fill(store, clock)
    before = _projections(database_url)
    assert all(before.values())
    store.rebuild()
    assert _projections(database_url) == before
    assert store.verify() == []
    store.close()
