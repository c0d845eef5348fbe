"""PostgreSQL passes the conformance tests of stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge.store.ports.store import Store
from knowledge.store.sql import open_sql_store
from knowledge.testing.store_conformance import StoreConformance
from knowledge.testing.store_samples import SettableClock


class TestPostgresqlStore(StoreConformance):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock()

    @pytest.fixture
    def store(self, clock: SettableClock, postgres_url: str) -> Iterator[Store]:
        store = open_sql_store(postgres_url, clock)
        yield store
        store.close()
