"""Qdrant Edge, the embedded engine, is an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.testing.index_conformance import DIMENSIONS, IndexConformance
from knowledge.testing.index_rebuild_conformance import RebuildConformance
from knowledge.testing.statement_leg_conformance import StatementLegConformance
from tests.templates import empty_index


class _Opened:
    def __init__(self, path: Path, exact_limit: int) -> None:
        self.path, self.exact_limit = path, exact_limit
        self.index = EdgeIndex(path, DIMENSIONS, exact_limit)

    def reopen(self) -> EdgeIndex:
        self.index.close()
        self.index = EdgeIndex(self.path, DIMENSIONS, self.exact_limit)
        return self.index


class TestExactSearch(IndexConformance, RebuildConformance, StatementLegConformance):
    """Up to the limit search is exhaustive."""

    exact_limit = 200_000

    @pytest.fixture
    def opened(self, tmp_path: Path) -> Iterator[_Opened]:
        opened = _Opened(empty_index(tmp_path / "index", DIMENSIONS), self.exact_limit)
        yield opened
        opened.index.close()

    @pytest.fixture
    def index(self, opened: _Opened) -> EdgeIndex:
        return opened.index

    @pytest.fixture
    def reopen(self, opened: _Opened) -> Callable[[], EdgeIndex]:
        return opened.reopen


class TestGraphSearch(TestExactSearch):
    """Beyond the limit a graph is configured; on a corpus this small it finds everything."""

    exact_limit = 0
