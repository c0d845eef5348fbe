"""Engine scores become one total order, whatever the last bits say (rule I4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.engines.ranking import EXTRA, TOLERANCE, Found, are_level, exact_top, hits_of, level
from knowledge.retrieval.ports import Hit

SCORED = st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(1, 6).map(float), max_size=60)


@settings(deadline=None, max_examples=150)
@given(SCORED, st.integers(1, 40), st.randoms())
def test_the_top_is_exact_however_the_engine_cuts_ties_rule_i4(
    scores: dict[str, float], limit: int, chance: object
) -> None:
    everything = list(scores.items())
    chance.shuffle(everything)  # type: ignore[attr-defined]
    everything.sort(key=lambda pair: -pair[1])

    def fetch(count: int) -> Found:
        return Found.of(everything[:count])

    wanted = sorted(everything, key=lambda pair: (-pair[1], pair[0]))[:limit]
    assert exact_top(fetch, limit, fetch(limit + EXTRA)) == wanted


def test_scores_that_differ_in_the_last_bits_are_one_score() -> None:
    noisy = [("b", 5.0108104), ("a", 5.0108099), ("c", 5.0107)]
    assert level(noisy) == [("a", 5.0108104), ("b", 5.0108104), ("c", 5.0107)]


def test_a_run_of_neighbours_is_one_score_even_if_its_ends_are_apart() -> None:
    step = TOLERANCE * 0.9
    assert {score for _, score in level([("a", 1.0), ("b", 1.0 - step), ("c", 1.0 - 2 * step)])} == {1.0}


def test_no_more_is_fetched_when_the_cut_falls_between_two_scores() -> None:
    fetched: list[int] = []

    def fetch(count: int) -> Found:
        fetched.append(count)
        return Found.of([])

    first = [(f"p{n:02}", 100.0 - n) for n in range(3 + EXTRA)]
    assert exact_top(fetch, 3, Found.of(first)) == first[:3]
    assert fetched == []


def test_an_engine_that_has_no_more_is_not_asked_again() -> None:
    tied = [("b", 1.0), ("a", 1.0)]
    assert exact_top(lambda count: pytest.fail("asked again"), 1, Found.of(tied)) == [("a", 1.0)]


@pytest.mark.parametrize(
    ("higher", "lower", "same"),
    [
        (1.0, 1.0, True),
        (1.0, 1.0 - 1e-6, True),
        (1.0, 1.0 - 1e-5, False),
        (0.0, 0.0, True),
        (-1.0, -1.000001, True),
    ],
)
def test_neighbouring_scores_are_one_score_up_to_the_tolerance(higher: float, lower: float, same: bool) -> None:
    assert are_level(higher, lower) is same


def test_hits_carry_their_legs_score_and_unknown_points_are_left_out() -> None:
    known = {"a": Hit("a", "policy/a", "global||", "hash", 0.0)}
    assert hits_of([("gone", 2.0), ("a", 1.5)], known) == [Hit("a", "policy/a", "global||", "hash", 1.5)]


def test_a_tie_of_thousands_is_seen_in_few_requests() -> None:
    tied = [(f"{number:05}", 1.0) for number in range(3_000)] + [("z", 0.5)]
    asked: list[int] = []

    def fetch(count: int) -> Found:
        asked.append(count)
        return Found.of(tied[:count])

    assert exact_top(fetch, 40, fetch(40 + EXTRA)) == tied[:40]
    assert len(asked) <= 3


def test_ids_are_read_only_of_points_that_may_be_among_the_best() -> None:
    scores = [5.0, 4.0, 4.0, 4.0, *(1.0 / n for n in range(1, 300))]
    read: list[int] = []

    def point_id(at: int) -> str:
        read.append(at)
        return f"{at:03}"

    assert exact_top(lambda count: pytest.fail("asked again"), 2, Found(scores, point_id, point_id), 300) == [
        ("000", 5.0),
        ("001", 4.0),
    ]
    assert set(read) == {0, 1, 2, 3}
