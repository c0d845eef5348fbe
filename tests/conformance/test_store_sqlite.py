"""SQLite passes the conformance tests of stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from knowledge.store.port import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_conformance import StoreConformance
from knowledge.testing.store_samples import SettableClock


class TestSqliteStore(StoreConformance):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock()

    @pytest.fixture
    def store(self, clock: SettableClock, sqlite_url: Callable[[str], str]) -> Iterator[Store]:
        store = open_sql_store(sqlite_url("canon"), clock)
        yield store
        store.close()
