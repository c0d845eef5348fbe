"""The memory store passes the conformance tests of stores."""

from __future__ import annotations

import pytest

from knowledge.store.ports.store import Store
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_conformance import StoreConformance
from knowledge.testing.store_samples import SettableClock


class TestMemoryStore(StoreConformance):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock()

    @pytest.fixture
    def store(self, clock: SettableClock) -> Store:
        return MemoryStore(clock)
