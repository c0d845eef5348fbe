"""SQLite passes the conformance tests of stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_conformance import StoreConformance
from knowledge.testing.store_samples import SettableClock
from tests.templates import empty_store


class TestSqliteStore(StoreConformance):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock()

    @pytest.fixture
    def store(self, clock: SettableClock, tmp_path: Path) -> Iterator[Store]:
        store = open_sql_store(empty_store(tmp_path / "canon.sqlite3"), clock)
        yield store
        store.close()
