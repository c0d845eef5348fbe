"""The ranking measures are trec_eval's, to nine digits."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from knowledge.evaluation.metrics.ranking import (
    RANKING_METRICS,
    average_precision,
    ndcg,
    recall,
    reciprocal_rank,
)

JUDGED = {"a": 2, "b": 1, "c": 0, "d": -1, "e": 1}
RANKING = ["x", "b", "d", "a"]


def test_ndcg_discounts_the_grades_by_the_logarithm_of_their_rank() -> None:
    gained = 1 / math.log2(3) + 2 / math.log2(5)
    ideal = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(RANKING, JUDGED, 10) == pytest.approx(gained / ideal, abs=1e-12)
    assert ndcg(RANKING, JUDGED, 2) == pytest.approx((1 / math.log2(3)) / (2 + 1 / math.log2(3)), abs=1e-12)


def test_recall_counts_the_relevant_documents_that_were_found() -> None:
    assert recall(RANKING, JUDGED, 10) == pytest.approx(2 / 3)
    assert recall(RANKING, JUDGED, 2) == pytest.approx(1 / 3)


def test_the_reciprocal_rank_is_that_of_the_first_relevant_document() -> None:
    assert reciprocal_rank(RANKING, JUDGED, 10) == 0.5
    assert reciprocal_rank(RANKING, JUDGED, 1) == 0.0


def test_average_precision_is_the_mean_of_the_precisions_at_each_relevant_document() -> None:
    assert average_precision(RANKING, JUDGED) == pytest.approx((1 / 2 + 2 / 4) / 3)


@pytest.mark.parametrize("name", RANKING_METRICS)
def test_without_anything_relevant_every_measure_is_zero(name: str) -> None:
    assert RANKING_METRICS[name](RANKING, {"x": 0}) == 0.0
    assert RANKING_METRICS[name]([], JUDGED) == 0.0


def test_every_measure_agrees_with_ir_measures() -> None:
    """Over 200 random rankings, with grades of 0 to 3, relevant documents that were not found, and short rankings."""
    reference: Any = pytest.importorskip("ir_measures")
    chance = random.Random(5)
    measures = {
        "ndcg@10": reference.nDCG @ 10,
        "recall@10": reference.R @ 10,
        "recall@100": reference.R @ 100,
        "mrr@10": reference.RR @ 10,
        "map": reference.AP,
    }
    assert measures.keys() == RANKING_METRICS.keys()
    names = [f"d{number}" for number in range(300)]
    for query in range(200):
        judged = {name: chance.choice([0, 0, 1, 2, 3]) for name in chance.sample(names, chance.randrange(2, 30))}
        judged[names[0]] = 1
        ranking = chance.sample(names, chance.choice([3, 40, 200]))
        scores = {name: float(-rank) for rank, name in enumerate(ranking)}
        expected = reference.calc_aggregate(measures.values(), {f"{query}": judged}, {f"{query}": scores})
        for name, measure in measures.items():
            assert RANKING_METRICS[name](ranking, judged) == pytest.approx(expected[measure], abs=1e-9), name
