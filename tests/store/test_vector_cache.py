"""The vectors that were read last: read once, bounded in number, and gone when their passages are erased."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.model.reading.vectors import TOKEN_DIMENSIONS, PassageVectors, TokenVectors
from knowledge.store.sql import open_sql_store
from knowledge.store.sql.vector_cache import VectorCache
from knowledge.testing.store_samples import approve, submission


class Reads:
    """Reads the names of passages in capitals, and tells which were asked for. There is none named `x`."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, hashes: Sequence[str]) -> dict[str, str]:
        self.asked.append(list(hashes))
        return {name: name.upper() for name in hashes if name != "x"}


def test_only_what_is_not_in_the_cache_is_read() -> None:
    cache, reads = VectorCache[str](), Reads()
    assert cache.get("m", ["a", "b"], reads) == {"a": "A", "b": "B"}
    assert cache.get("m", ["b", "c"], reads) == {"b": "B", "c": "C"}
    assert cache.get("m", ["a", "c"], reads) == {"a": "A", "c": "C"}
    assert reads.asked == [["a", "b"], ["c"]]


def test_another_model_has_vectors_of_its_own() -> None:
    cache, reads = VectorCache[str](), Reads()
    cache.get("m", ["a"], reads)
    cache.get("n", ["a"], reads)
    assert reads.asked == [["a"], ["a"]]


def test_a_passage_without_vectors_is_asked_for_again_because_it_may_get_some() -> None:
    cache, reads = VectorCache[str](), Reads()
    assert cache.get("m", ["x"], reads) == cache.get("m", ["x"], reads) == {}
    assert reads.asked == [["x"], ["x"]]


def test_of_more_than_the_cache_holds_the_last_ones_used_stay() -> None:
    cache, reads = VectorCache[str](size=2), Reads()
    for name in "abac":
        cache.get("m", [name], reads)
    assert cache.get("m", ["a", "c", "b"], reads) == {"a": "A", "c": "C", "b": "B"}
    assert reads.asked == [["a"], ["b"], ["c"], ["b"]]


def test_an_erasure_takes_the_vectors_of_its_passages_from_memory(tmp_path: Path) -> None:
    store = open_sql_store(tmp_path / "canon.sqlite3")
    personal = submission("policy/personal", ("Jane Doe lives in Ostermark.",))
    approve(store, personal)
    (name,) = store.without_vectors("m")
    vector = np.ones((1, 4), np.float16)
    tokens = TokenVectors(np.ones((2, TOKEN_DIMENSIONS), np.int8), np.zeros(2, np.int16))
    store.save_vectors("m", [name], PassageVectors(vector, [vector], [tokens]))
    store.acknowledge([ticket for ticket, _ in store.outbox()])
    assert store.statement_vectors("m", [name]).keys() == store.token_vectors("m", [name]).keys() == {name}
    with store.transaction() as transaction:
        transaction.erase([personal.version.version_id], basis="GDPR", actor="dpo")
    assert store.statement_vectors("m", [name]) == store.token_vectors("m", [name]) == {}
    store.close()
