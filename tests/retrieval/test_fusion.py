"""Reciprocal-rank fusion is a total order that does not depend on the order of its inputs (rule I4)."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.fusion import RANK_CONSTANT, reciprocal_rank_fusion

RANKINGS = st.lists(st.lists(st.integers(0, 12), max_size=10), max_size=4)


def test_a_key_scores_the_sum_of_one_over_k_plus_rank() -> None:
    assert reciprocal_rank_fusion([["a", "b"], ["b", "c"]], k=1) == [
        ("b", 1 / 3 + 1 / 2),
        ("a", 1 / 2),
        ("c", 1 / 3),
    ]


def test_the_constant_is_the_one_of_the_paper() -> None:
    assert reciprocal_rank_fusion([["a"]]) == [("a", 1 / (RANK_CONSTANT + 1))]
    assert RANK_CONSTANT == 60


def test_equal_scores_fall_to_the_lower_key() -> None:
    assert [key for key, _ in reciprocal_rank_fusion([["b"], ["a"]])] == ["a", "b"]


def test_a_repeated_key_counts_once_at_its_best_rank() -> None:
    assert reciprocal_rank_fusion([["a", "a", "b"]]) == reciprocal_rank_fusion([["a", "b"]])


def test_nothing_fused_is_nothing() -> None:
    assert reciprocal_rank_fusion([]) == reciprocal_rank_fusion([[], []]) == []


@settings(deadline=None, max_examples=150)
@given(RANKINGS, st.randoms())
def test_the_order_of_the_lists_makes_no_difference_to_the_last_bit(
    rankings: list[list[int]], chance: object
) -> None:
    shuffled = list(rankings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reciprocal_rank_fusion(shuffled) == reciprocal_rank_fusion(rankings)


@settings(deadline=None, max_examples=150)
@given(RANKINGS)
def test_every_key_is_returned_once_in_total_order(rankings: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(rankings)
    assert {key for key, _ in fused} == {key for ranking in rankings for key in ranking}
    assert fused == sorted(fused, key=lambda pair: (-pair[1], pair[0]))
    assert len(fused) == len({key for key, _ in fused})


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 30), unique=True, max_size=20))
def test_one_list_keeps_its_order(ranking: list[int]) -> None:
    fused = reciprocal_rank_fusion([ranking])
    assert [key for key, _ in fused] == ranking
    assert all(math.isclose(score, 1 / (60 + rank)) for rank, (_, score) in enumerate(fused, start=1))
