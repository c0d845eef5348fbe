"""A retrieval collection is read, stored for a run, and ranked by every ranker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.service.application import Application
from knowledge.bootstrap import Canon, open_canon
from knowledge.errors import InvalidInput
from knowledge.evaluation.retrieval.collections import Collection, measure_rankers, read_collection, submissions
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.templates import empty_service

DOCUMENTS = [
    {"_id": "lamps", "title": "Lamps", "text": "Lamps can be returned. They must be unused."},
    {"_id": "cards", "title": "", "text": "Gift cards expire after two years."},
    {"_id": "title", "title": "Opening hours of the shop", "text": ""},
    {"_id": "empty", "title": "", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "When do gift cards expire?"},
    {"_id": "q2", "text": "Can unused lamps be returned?"},
    {"_id": "q3", "text": "Nobody judged this."},
    {"_id": "q4", "text": "Nothing is relevant to this."},
]
JUDGED = "query-id\tcorpus-id\tscore\nq1\tcards\t1\nq2\tlamps\t2\nq2\tcards\t0\nq4\tcards\t0\n"


def lines(records: list[dict[str, str]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def collection() -> Collection:
    return read_collection("shop", lines(DOCUMENTS), lines(QUERIES), [JUDGED])


@pytest.fixture
def canon(tmp_path: Path) -> Iterator[Canon]:
    opened = open_canon(Settings(data_dir=empty_service(tmp_path / "data")), embedder=HashingEmbedder())
    yield opened
    opened.close()


def test_documents_are_passages_with_a_line_for_each_sentence(collection: Collection) -> None:
    assert collection.documents["lamps"].context == "Lamps"
    assert collection.documents["lamps"].lines == ["Lamps can be returned.", "They must be unused."]
    assert collection.documents["title"].text == "Opening hours of the shop"
    assert "empty" not in collection.documents


def test_queries_without_a_relevant_document_are_left_out(collection: Collection) -> None:
    assert [*collection.queries] == ["q1", "q2"]
    assert collection.judged["q2"] == {"lamps": 2, "cards": 0}


def test_the_fingerprint_changes_with_every_part(collection: Collection) -> None:
    other = read_collection(
        "shop", lines(DOCUMENTS), lines(QUERIES), [JUDGED.replace("q1\tcards\t1", "q1\tcards\t2")]
    )
    again = read_collection("other name", lines(DOCUMENTS), lines(QUERIES), [JUDGED])
    assert again.fingerprint == collection.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("corpus", "judged", "where"),
    [
        ('{"_id": "a", "text": "b"}\n{"text": "c"}', JUDGED, "shop/corpus.jsonl, line 2"),
        ("[]", JUDGED, "shop/corpus.jsonl, line 1"),
        ("", "query-id\tcorpus-id\tscore\nq1 cards 1", "shop/qrels, line 2"),
        ("", "query-id\tcorpus-id\tscore\nq1\tcards\tgood", "shop/qrels, line 2"),
    ],
)
def test_a_wrong_line_is_named(corpus: str, judged: str, where: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_collection("shop", corpus, lines(QUERIES), [judged])
    assert refused.value.where == where


def test_each_document_is_stored_with_its_words(collection: Collection) -> None:
    stored = {one.version.object_id: one.text for one in submissions(collection)}
    assert stored["document/2"] == "Gift cards expire after two years."


def test_measures_are_means_over_the_judged_queries(collection: Collection) -> None:
    result = measure_rankers(collection, lambda _: {"alphabet": ["cards", "lamps"], "none": []})
    assert result.queries == 2
    assert result.means["alphabet"]["mrr@10"] == pytest.approx((1 + 1 / 2) / 2)
    assert result.means["none"]["recall@100"] == 0.0
    assert [one.measures["alphabet"]["mrr@10"] for one in result.per_query] == [1.0, 0.5]


def test_every_ranker_ranks_a_stored_collection_and_the_store_at_hand_is_left_alone(
    canon: Canon, collection: Collection
) -> None:
    head = canon.store.head()
    application = Application.over(canon)
    run = application.evaluations.run_retrieval([collection])
    (result,) = run.retrieval
    assert result.means.keys() == {"rank-bm25", "dense", "fusion", "answer path"}
    assert {name: means["mrr@10"] for name, means in result.means.items()} == dict.fromkeys(result.means, 1.0)
    assert canon.store.head() == head
    assert result.index == canon.index.fingerprint
    assert application.evaluations.run_retrieval([collection]).numbers_hash == run.numbers_hash
