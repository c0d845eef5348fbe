"""The engine's BM25 is rank-bm25's, over the points that match the as-of (rule I3)."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from knowledge.evaluation.retrieval.bm25_baseline import Bm25Reference, EngineBm25
from knowledge.retrieval.bm25 import AVERAGE_LENGTH, K1, B, Bm25Encoder
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.testing.index_conformance import DIMENSIONS, Entry, at, entry, put
from knowledge.testing.index_reference import matches

NOW = datetime(2024, 5, 31, tzinfo=UTC)
STEMS = ["refund", "return", "window", "parcel", "customer", "invoice", "pay", "cancel", "renew", "ship", "stock"]
ENDINGS = ["", "s", "ed", "ing"]
COMMON = ["the", "of", "every", "price", "price", "price"]
QUESTIONS = [
    "refunds of a cancelled parcel",
    "price",
    "paying invoices within the window",
    "renewal shipping stock price",
]


@pytest.fixture
def entries() -> list[Entry]:
    """Texts of 3 to 120 words in a few periods; `price` is in more than half of them."""
    chance = random.Random(11)
    made = []
    for number in range(240):
        words = [chance.choice(STEMS) + chance.choice(ENDINGS) for _ in range(chance.randrange(3, 90))]
        words += chance.choices(COMMON, k=chance.randrange(0, 30))
        chance.shuffle(words)
        start = NOW + timedelta(days=chance.randrange(-9, 9))
        made.append(entry(f"p{number}", " ".join(words), valid_from=start, valid_to=start + timedelta(days=9)))
    return made


@pytest.fixture
def index(tmp_path: Path, entries: list[Entry]) -> Iterator[EdgeIndex]:
    index = EdgeIndex(tmp_path / "index", DIMENSIONS, 200_000)
    put(index, entries)
    yield index
    index.close()


@pytest.mark.rule("I3b")
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("day", [-3, 0, 8])
def test_engine_scores_and_ranking_are_rank_bm25s_over_the_as_of_corpus_rule_i3(
    index: EdgeIndex, entries: list[Entry], question: str, day: int
) -> None:
    where = at(NOW + timedelta(days=day), NOW)
    corpus = [each for each in entries if matches(each.point, where)]
    assert 20 < len(corpus) < len(entries)
    expected = Bm25Reference([each.text for each in corpus]).search(question, limit=len(corpus))
    found = index.search(None, question, where, len(corpus)).bm25
    scores = {corpus[position].point.point_id: score for position, score in expected}
    assert {hit.point_id for hit in found} == scores.keys()
    np.testing.assert_allclose([hit.score for hit in found], [scores[h.point_id] for h in found], rtol=1e-3)
    engine_order = [round(scores[hit.point_id], 5) for hit in found]
    assert engine_order == sorted(engine_order, reverse=True)


def test_the_difference_to_stock_rank_bm25_is_the_1_in_the_logarithm_and_its_floor(entries: list[Entry]) -> None:
    encoder = Bm25Encoder()
    terms = [encoder.terms(each.text) for each in entries]
    stock, ours = BM25Okapi(terms, k1=K1, b=B), EngineBm25(terms)
    stock.avgdl = AVERAGE_LENGTH
    size = len(terms)
    holding = Counter(term for text in terms for term in set(text))
    floored = [term for term, n in holding.items() if n > size / 2]
    assert floored
    for term, n in holding.items():
        odds = (size - n + 0.5) / (n + 0.5)
        assert ours.idf[term] == pytest.approx(math.log(1 + odds))
        assert stock.idf[term] == pytest.approx(
            stock.epsilon * stock.average_idf if term in floored else math.log(odds)
        )
    stock.idf = ours.idf
    query = encoder.query(QUESTIONS[0]).indices
    np.testing.assert_array_equal(stock.get_scores(query), ours.get_scores(query))


def test_a_documents_weights_do_not_depend_on_other_documents() -> None:
    (weight,) = Bm25Encoder().document("refund").values
    assert weight == pytest.approx((K1 + 1) / (1 + K1 * (1 - B + B / AVERAGE_LENGTH)))


@pytest.mark.rule("I3c")
@pytest.mark.parametrize(
    "question", ["the C# licence", "AB/7-8", "试用期多长？", "Wie hoch ist die Obergrenze für den Antrag?"]
)
def test_the_engine_scores_names_and_other_languages_by_our_terms_rule_i3(tmp_path: Path, question: str) -> None:
    texts = [
        "The C# licence is free.",
        "The C++ licence is not.",
        "The C licence",
        "The AB/7-8 adapter",
        "The AB/7-9 adapter",
        "员工每年享有十五天带薪年假。试用期为三个月。",
        "Die Anträge müssen bis Montag gestellt werden, und für sie gilt eine Obergrenze.",
    ]
    made = [entry(f"p{number}", text) for number, text in enumerate(texts)]
    index = EdgeIndex(tmp_path / "names", DIMENSIONS, 200_000)
    put(index, made)
    found = index.search(None, question, at(NOW, NOW), len(texts)).bm25
    index.close()
    expected = {f"{position}": score for position, score in Bm25Reference(texts).search(question)}
    scores = {f"{[each.point.point_id for each in made].index(hit.point_id)}": hit.score for hit in found}
    assert scores == pytest.approx(expected, rel=1e-3)
    assert scores


def test_the_reference_ranks_texts_without_terms_nowhere() -> None:
    assert Bm25Reference(["the", ""]).search("refund") == []
    assert [position for position, _ in Bm25Reference(["x", "refund", "refund"]).search("refunds")] == [1, 2]
