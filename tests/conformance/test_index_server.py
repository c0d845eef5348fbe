"""qdrant-client's local mode, in memory and on disk, is an index.

This proves that payload, predicate, weights and calls are right; not that a server's own engine is: that is
the Rust engine Qdrant Edge embeds, which passes the same suite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from knowledge.retrieval.engines.server import ServerIndex
from knowledge.testing.index_conformance import DIMENSIONS, IndexConformance
from knowledge.testing.index_rebuild_conformance import RebuildConformance
from knowledge.testing.statement_leg_conformance import StatementLegConformance

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


class TestInMemory(IndexConformance, RebuildConformance, StatementLegConformance):
    """A client that keeps everything in memory; reopening is another index on the same client."""

    @pytest.fixture
    def client(self) -> Iterator[QdrantClient]:
        client = QdrantClient(":memory:")
        yield client
        client.close()

    @pytest.fixture
    def index(self, client: QdrantClient) -> ServerIndex:
        return ServerIndex(client, "canon", dimensions=DIMENSIONS)

    @pytest.fixture
    def reopen(self, client: QdrantClient, index: ServerIndex) -> Callable[[], ServerIndex]:
        def again() -> ServerIndex:
            index.close()
            return ServerIndex(client, "canon", dimensions=DIMENSIONS)

        return again


class TestOnDisk(IndexConformance, RebuildConformance, StatementLegConformance):
    """A client that keeps its collections in a folder."""

    @pytest.fixture
    def clients(self, tmp_path: Path) -> Iterator[list[QdrantClient]]:
        clients = [QdrantClient(path=str(tmp_path / "qdrant"))]
        yield clients
        clients[-1].close()

    @pytest.fixture
    def index(self, clients: list[QdrantClient]) -> ServerIndex:
        return ServerIndex(clients[-1], "canon", dimensions=DIMENSIONS)

    @pytest.fixture
    def reopen(self, tmp_path: Path, clients: list[QdrantClient]) -> Callable[[], ServerIndex]:
        def again() -> ServerIndex:
            clients[-1].close()
            clients.append(QdrantClient(path=str(tmp_path / "qdrant")))
            return ServerIndex(clients[-1], "canon", dimensions=DIMENSIONS)

        return again
