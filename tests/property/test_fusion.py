"""Reciprocal-rank fusion is a total order that depends on ranks alone (rule I4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.fusion import RANK_CONSTANT, reciprocal_rank_fusion

KEYS = st.text("abcdefgh", min_size=1, max_size=2)
RANKINGS = st.lists(st.lists(KEYS, unique=True, max_size=12), max_size=4)
MODEST = settings(deadline=None, max_examples=100)


@pytest.mark.rule("I4a")
@MODEST
@given(RANKINGS)
def test_every_key_is_fused_once_in_order_of_score_then_key_rule_i4(rankings: list[list[str]]) -> None:
    fused = reciprocal_rank_fusion(rankings)
    assert {key for key, _ in fused} == {key for ranking in rankings for key in ranking}
    assert len(fused) == len(dict(fused))
    assert fused == sorted(fused, key=lambda pair: (-pair[1], pair[0]))


@MODEST
@given(RANKINGS, st.randoms())
def test_the_order_of_the_lists_makes_no_difference(rankings: list[list[str]], chance: object) -> None:
    shuffled = list(rankings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reciprocal_rank_fusion(shuffled) == reciprocal_rank_fusion(rankings)


@MODEST
@given(st.lists(KEYS, unique=True, max_size=12))
def test_a_single_list_keeps_its_order(ranking: list[str]) -> None:
    assert [key for key, _ in reciprocal_rank_fusion([ranking])] == ranking


@MODEST
@given(RANKINGS, KEYS)
def test_being_ranked_by_one_more_list_never_lowers_a_key(rankings: list[list[str]], key: str) -> None:
    places = [found for found, _ in reciprocal_rank_fusion([*rankings, [key]])]
    before = [found for found, _ in reciprocal_rank_fusion(rankings)]
    assert places.index(key) <= (before.index(key) if key in before else len(before))


def test_scores_are_sums_of_reciprocal_ranks_with_k_60() -> None:
    fused = dict(reciprocal_rank_fusion([["a", "b"], ["b", "c"]]))
    assert RANK_CONSTANT == 60
    assert fused == {"a": 1 / 61, "b": 1 / 61 + 1 / 62, "c": 1 / 62}


def test_a_key_that_a_list_repeats_counts_once_at_its_best_rank() -> None:
    assert reciprocal_rank_fusion([["a", "b", "a"]]) == [("a", 1 / 61), ("b", 1 / 62)]
