"""Fusion of scores, and of ranks, is a total order that does not depend on the order of its inputs (rule I4)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.fusion import RANK_CONSTANT, fused_scores, on_common_scale, reciprocal_rank_fusion

RANKINGS = st.lists(st.lists(st.integers(0, 12), max_size=10), max_size=4)
SCORES = st.integers(0, 1000).map(lambda n: n / 1000)
LEGS = st.lists(
    st.tuples(st.sampled_from([0.4, 0.6]), st.dictionaries(st.integers(0, 12), SCORES, max_size=10)), max_size=3
)
MODEST = settings(deadline=None, max_examples=150)


# -- of ranks ----------------------------------------------------------------------------------------------


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


# -- of scores ---------------------------------------------------------------------------------------------


def order(*legs: tuple[float, dict[str, float]]) -> str:
    """The keys in order of their fused score."""
    return "".join(key for key, _ in fused_scores(legs))


def test_the_mean_is_half_and_three_deviations_above_it_are_one() -> None:
    assert on_common_scale([1.0, 3.0]) == pytest.approx([0.5 - 1 / 6, 0.5 + 1 / 6])
    assert on_common_scale([0.0] * 9 + [1.0])[-1] == pytest.approx(1.0)


def test_equal_values_are_in_the_middle() -> None:
    assert on_common_scale([0.7, 0.7]) == on_common_scale([0.0, 0.0]) == [0.5, 0.5]
    assert on_common_scale([]) == []


def test_a_difference_that_says_little_stays_small() -> None:
    low, high = on_common_scale([0.700, 0.701])
    assert high - low < 0.01


@MODEST
@given(st.lists(SCORES, min_size=1, max_size=20))
def test_the_common_scale_keeps_the_order(values: list[float]) -> None:
    scaled = on_common_scale(values)
    pairs = [(a, b) for a in range(len(values)) for b in range(len(values)) if values[a] < values[b]]
    assert all(scaled[a] < scaled[b] for a, b in pairs)


def test_a_key_that_stands_out_in_one_leg_comes_before_keys_that_are_middling_in_both() -> None:
    dense = {"a": 0.52, "b": 0.51, "c": 0.50, "x": 0.49}
    assert order((0.4, dense), (0.6, {"a": 2.0, "b": 2.1, "c": 2.0, "x": 14.0}))[0] == "x"


def test_a_key_that_a_leg_lacks_has_its_lowest_score() -> None:
    dense, bm25 = {"a": 0.5, "b": 0.4}, {"a": 3.0, "c": 1.0}
    assert fused_scores([(0.4, dense), (0.6, bm25)]) == fused_scores(
        [(0.4, dense | {"c": 0.4}), (0.6, bm25 | {"b": 1.0})]
    )


def test_a_leg_without_keys_changes_nothing() -> None:
    dense = {"a": 0.5, "b": 0.4}
    assert fused_scores([(0.4, dense), (0.6, {})]) == fused_scores([(1.0, dense)])
    assert fused_scores([]) == fused_scores([(1.0, {})]) == []


@MODEST
@given(LEGS, st.randoms())
def test_the_order_of_the_legs_makes_no_difference_to_the_last_bit(
    legs: list[tuple[float, dict[int, float]]], chance: object
) -> None:
    shuffled = list(legs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fused_scores(shuffled) == fused_scores(legs)


@MODEST
@given(LEGS)
def test_every_key_is_fused_once_in_order_of_score_then_key(legs: list[tuple[float, dict[int, float]]]) -> None:
    fused = fused_scores(legs)
    assert {key for key, _ in fused} == {key for _, scores in legs for key in scores}
    assert len(dict(fused)) == len(fused)
    assert fused == sorted(fused, key=lambda pair: (-pair[1], pair[0]))


@MODEST
@given(st.dictionaries(st.integers(0, 12), SCORES, max_size=10))
def test_one_leg_keeps_its_order(scores: dict[int, float]) -> None:
    assert [key for key, _ in fused_scores([(0.4, scores)])] == sorted(scores, key=lambda key: (-scores[key], key))


@MODEST
@given(st.dictionaries(st.integers(0, 12), st.tuples(SCORES, SCORES), min_size=2, max_size=10), st.data())
def test_a_key_that_no_leg_puts_behind_another_is_not_behind_it(
    both: dict[int, tuple[float, float]], data: st.DataObject
) -> None:
    dense, bm25 = ({key: pair[at] for key, pair in both.items()} for at in (0, 1))
    fused = dict(fused_scores([(0.4, dense), (0.6, bm25)]))
    better, worse = (data.draw(st.sampled_from(sorted(both))) for _ in range(2))
    if dense[better] >= dense[worse] and bm25[better] >= bm25[worse]:
        assert fused[better] >= fused[worse]


@MODEST
@given(st.lists(SCORES, min_size=2, max_size=60), st.integers(0, 59), st.floats(0.1, 30))
def test_the_only_key_with_a_score_in_the_heavier_leg_comes_first_whatever_the_other_says(
    similarities: list[float], at: int, score: float
) -> None:
    found = at % len(similarities)
    dense = dict(enumerate(similarities))
    fused = fused_scores([(0.4, dense), (0.6, {key: score if key == found else 0.0 for key in dense})])
    assert fused[0][0] == found
