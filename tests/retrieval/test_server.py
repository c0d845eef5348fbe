"""The server index when the server or the collection is not what it should be."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from qdrant_client import QdrantClient, models

from knowledge.errors import Unavailable
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.engines.server import ServerIndex
from knowledge.testing.index_conformance import DIMENSIONS, ask, at, empty, entry, ids, put
from knowledge.testing.statement_leg_conformance import nearest

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
        index.upsert(
            [entry("a", "refund").point],
            ["refund"],
            PassageVectors(np.zeros((1, 3), np.float16), [np.zeros((0, 3), np.float16)]),
        )


def aliases(client: QdrantClient) -> dict[str, str]:
    return {each.alias_name: each.collection_name for each in client.get_aliases().aliases}


def collections(client: QdrantClient) -> set[str]:
    return {each.name for each in client.get_collections().collections}


def test_the_first_collection_has_the_configured_name_and_an_alias(client: QdrantClient) -> None:
    ServerIndex(client, "canon", dimensions=DIMENSIONS).warm()
    assert (collections(client), aliases(client)) == ({"canon"}, {"canon.current": "canon"})


def test_a_collection_from_before_there_were_aliases_is_used_as_it_is(client: QdrantClient) -> None:
    index = ServerIndex(client, "canon", dimensions=DIMENSIONS)
    put(index, [entry("a", "refund")])
    client.update_collection_aliases(
        [models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name="canon.current"))]
    )
    again = ServerIndex(client, "canon", dimensions=DIMENSIONS)
    assert again.count() == 1
    assert aliases(client) == {"canon.current": "canon"}


@pytest.mark.parametrize("used_before", [True, False])
def test_a_rebuild_replaces_it_and_removes_it(client: QdrantClient, used_before: bool) -> None:
    index = ServerIndex(client, "canon", dimensions=DIMENSIONS)
    put(index, [entry("a", "refund")])
    if not used_before:
        client.update_collection_aliases(
            [models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name="canon.current"))]
        )
        index = ServerIndex(client, "canon", dimensions=DIMENSIONS)
    with index.rebuild("7-ab") as fresh:
        put(fresh, [entry("b", "refund")])
    (name,) = collections(client)
    assert re.fullmatch(r"canon\.\d{8}T\d{6}Z-[0-9a-f]{8}", name)
    assert aliases(client) == {"canon.current": name, "canon.mark.7-ab": name}
    index.remove_mark("7-ab")
    assert aliases(client) == {"canon.current": name}


def test_other_processes_see_the_new_index_at_once(client: QdrantClient) -> None:
    one, other = (ServerIndex(client, "canon", dimensions=DIMENSIONS) for _ in range(2))
    put(one, [entry("a", "refund")])
    assert other.count() == 1
    with one.rebuild() as fresh:
        put(fresh, [entry("b", "refund"), entry("c", "refund")])
        assert other.count() == 1
    assert other.count() == 2
    put(other, [entry("d", "refund")])
    assert one.count() == 3


def test_of_two_rebuilds_the_one_that_ends_last_stays_in_use(client: QdrantClient) -> None:
    one, other = (ServerIndex(client, "canon", dimensions=DIMENSIONS) for _ in range(2))
    with one.rebuild("one") as slow:
        put(slow, [entry("a", "refund")])
        with other.rebuild("other") as quick:
            put(quick, [entry("b", "refund"), entry("c", "refund")])
        assert (one.count(), one.mark()) == (2, "other")
    assert (other.count(), other.mark()) == (1, "one")


def test_a_rebuild_removes_collections_that_died_a_day_ago_and_no_others(client: QdrantClient) -> None:
    def died(ago: timedelta, name: str = "canon") -> str:
        made = f"{name}.{datetime.now(UTC) - ago:%Y%m%dT%H%M%SZ}-0123abcd"
        client.create_collection(made, vectors_config={})
        return made

    index = ServerIndex(client, "canon", dimensions=DIMENSIONS)
    put(index, [entry("a", "refund")])
    long_ago, lately = died(timedelta(hours=25)), died(timedelta(hours=23))
    of_another = died(timedelta(days=9), "canon.staging")
    with index.rebuild():
        assert collections(client) >= {"canon", lately, of_another}
        assert long_ago not in collections(client)
    assert "canon" not in collections(client)
    assert {lately, of_another} < collections(client)


def test_a_rebuild_that_fails_drops_its_collection(client: QdrantClient) -> None:
    index = ServerIndex(client, "canon", dimensions=DIMENSIONS)
    put(index, [entry("a", "refund")])
    with pytest.raises(ValueError, match="vectors of shape"), index.rebuild() as fresh:
        fresh.upsert([], ["text"], PassageVectors(np.zeros((0, DIMENSIONS), np.float16), []))
    assert (collections(client), index.count()) == ({"canon"}, 1)


def test_the_graph_is_chosen_for_the_new_index_by_its_own_size(client: QdrantClient) -> None:
    index = ServerIndex(client, "canon", dimensions=DIMENSIONS, exact_limit=1)
    with index.rebuild() as fresh:
        put(fresh, [entry("a", "refund"), entry("b", "refund")])
    assert "/hnsw/" in index.fingerprint
    with index.rebuild():
        pass
    assert "/exact/" in index.fingerprint


def test_a_collection_made_before_statements_were_has_no_statement_leg_until_it_is_rebuilt(
    client: QdrantClient,
) -> None:
    dense = models.VectorParams(size=DIMENSIONS, distance=models.Distance.DOT)
    sparse = models.SparseVectorParams(modifier=models.Modifier.IDF)
    client.create_collection("canon", vectors_config={"dense": dense}, sparse_vectors_config={"bm25": sparse})
    index, one = ServerIndex(client, "canon", dimensions=DIMENSIONS), entry("a", "refund\nwindow")
    put(index, [one])
    assert [len(hits) for hits in ask(index, "refund", at())] == [1, 1]
    assert nearest(index, "refund", at()) == []
    with index.rebuild() as fresh:
        put(fresh, [one])
    assert ids(nearest(index, "refund", at())) == [one.point.point_id]
