"""The server index when the server or the collection is not what it should be."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import numpy as np
import pytest
from qdrant_client import QdrantClient

from knowledge.errors import Unavailable
from knowledge.retrieval.engines.server import ServerIndex
from knowledge.testing.index_conformance import DIMENSIONS, at, empty, entry, put

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture
def client() -> Iterator[QdrantClient]:
    client = QdrantClient(":memory:")
    yield client
    client.close()


def test_a_server_that_cannot_be_reached_is_unavailable_when_used_not_before() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        index = ServerIndex(url, "canon", dimensions=DIMENSIONS, api_key=None)
        with pytest.raises(Unavailable, match=rf"{url} cannot be used.*KNOWLEDGE_QDRANT_URL"):
            index.count()
        index.close()


def test_a_collection_of_other_dimensions_needs_a_reindex(client: QdrantClient) -> None:
    put(ServerIndex(client, "canon", dimensions=DIMENSIONS), [entry("a", "refund")])
    other = ServerIndex(client, "canon", dimensions=8)
    with pytest.raises(Unavailable, match=r"'canon'.*8 dimensions.*knowledge reindex"):
        other.count()
    empty(other)
    assert other.count() == 0


def test_two_indexes_share_one_collection(client: QdrantClient) -> None:
    one, other = (ServerIndex(client, "canon", dimensions=DIMENSIONS) for _ in range(2))
    put(one, [entry("a", "refund")])
    put(other, [entry("b", "refund")])
    assert one.count(at()) == other.count(at()) == 2
    one.close()
    assert other.count() == 2


def test_beyond_the_limit_the_servers_graph_is_searched(client: QdrantClient) -> None:
    index = ServerIndex(client, "canon", dimensions=DIMENSIONS, exact_limit=1)
    put(index, [entry("a", "refund"), entry("b", "refund")])
    assert "/hnsw/" in index.fingerprint
    assert "/exact/" in ServerIndex(client, "canon", dimensions=DIMENSIONS).fingerprint


def test_points_texts_and_vectors_must_agree(client: QdrantClient) -> None:
    index = ServerIndex(client, "canon", dimensions=DIMENSIONS)
    with pytest.raises(ValueError, match="vectors of shape"):
        index.upsert([entry("a", "refund").point], ["refund"], np.zeros((1, 3), np.float16))
