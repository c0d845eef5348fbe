"""The searcher of a preview finds the passages of a version that is not approved, in every leg."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.indexing.indexer import Indexer
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.ports import HybridHits, Searcher, Where
from knowledge.review.preview import PreviewSearcher
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, day, reach, submission
from tests.templates import empty_index

EMBEDDER = HashingEmbedder(32)
QUESTION = "lamps refunds"
DRAFT = submission(
    "policy/lamps", ["Stock is counted daily by the warehouse.\nlamps refunds", "Parcels are insured."]
)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(SettableClock(day(10)))
    approve(store, submission("policy/refunds", ["Refunds of lamps are due within 30 days."]))
    with store.transaction() as transaction:
        transaction.record(DRAFT, actor="jane")
    return store


@pytest.fixture
def index(tmp_path: Path, store: MemoryStore) -> Iterator[EdgeIndex]:
    index = EdgeIndex(empty_index(tmp_path / "index", EMBEDDER.dimensions), EMBEDDER.dimensions, 200_000)
    Indexer(store, index, EMBEDDER).catch_up()
    yield index
    index.close()


def search(searcher: Searcher, statements: bool, limit: int = 10) -> HybridHits:
    where = Where(AsOf(valid_at=day(12), known_at=day(12)), reach(Scope()))
    return searcher.search(EMBEDDER.question(QUESTION).whole, QUESTION, where, limit, statements)


def test_the_statement_leg_holds_the_drafts_passages_by_their_best_line(
    store: MemoryStore, index: EdgeIndex
) -> None:
    previewed = PreviewSearcher(index, EMBEDDER, store, DRAFT.version)
    found = search(previewed, statements=True)
    assert [hit.object_id for hit in found.statements] == ["policy/lamps", "policy/refunds", "policy/lamps"]
    assert found.statements[0].score == pytest.approx(1.0, abs=1e-3)
    assert [hit.score for hit in found.statements] == sorted((hit.score for hit in found.statements), reverse=True)
    assert len(search(previewed, statements=True, limit=2).statements) == 2
    assert {hit.object_id for hit in search(index, statements=True).statements} == {"policy/refunds"}


def test_without_the_statement_leg_the_others_are_the_same(store: MemoryStore, index: EdgeIndex) -> None:
    previewed = PreviewSearcher(index, EMBEDDER, store, DRAFT.version)
    with_it, without = search(previewed, statements=True), search(previewed, statements=False)
    assert without.statements == []
    assert (without.dense, without.bm25) == (with_it.dense, with_it.bm25)
    assert {hit.object_id for hit in without.dense} == {"policy/lamps", "policy/refunds"}


def test_the_vectors_of_statements_are_those_of_the_draft_and_of_the_store(
    store: MemoryStore, index: EdgeIndex
) -> None:
    previewed = PreviewSearcher(index, EMBEDDER, store, DRAFT.version)
    own = [one.passage_hash for one in DRAFT.passages]
    hashes = sorted({hit.passage_hash for hit in search(previewed, statements=False).dense})
    model = EMBEDDER.fingerprint
    assert own[0] not in store.statement_vectors(model, hashes), "nothing is kept of a draft"
    found = previewed.statement_vectors(model, hashes)
    assert set(found) == set(hashes)
    assert len(found[own[0]]) == 2, "a row for each line"
    assert float((found[own[0]] @ EMBEDDER.question(QUESTION).whole).max()) == pytest.approx(1.0, abs=1e-3)
    assert previewed.statement_vectors(model, [own[1]]).keys() == {own[1]}


def test_the_drafts_passages_have_bm25_scores_on_the_scale_of_the_index(
    store: MemoryStore, index: EdgeIndex
) -> None:
    (known,) = search(index, statements=False).bm25
    found = search(PreviewSearcher(index, EMBEDDER, store, DRAFT.version), statements=False).bm25
    assert {hit.object_id for hit in found} == {"policy/lamps", "policy/refunds"}
    assert {hit.score for hit in found} == {known.score}
    assert found == sorted(found, key=lambda hit: -hit.score)
