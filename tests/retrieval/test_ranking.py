"""Engine scores become one total order, whatever the last bits say (rule I4)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.engines.ranking import TOLERANCE, Scored, exact_top, level, margin

SCORED = st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(1, 6).map(float), max_size=60)


@settings(deadline=None, max_examples=150)
@given(SCORED, st.integers(1, 40), st.randoms())
def test_the_top_is_exact_however_the_engine_cuts_ties_rule_i4(
    scores: dict[str, float], limit: int, chance: object
) -> None:
    everything = list(scores.items())
    chance.shuffle(everything)  # type: ignore[attr-defined]
    everything.sort(key=lambda pair: -pair[1])

    def fetch(count: int) -> list[Scored]:
        return everything[:count]

    wanted = sorted(everything, key=lambda pair: (-pair[1], pair[0]))[:limit]
    assert exact_top(fetch, limit, fetch(margin(limit))) == wanted


def test_scores_that_differ_in_the_last_bits_are_one_score() -> None:
    noisy = [("b", 5.0108104), ("a", 5.0108099), ("c", 5.0107)]
    assert level(noisy) == [("a", 5.0108104), ("b", 5.0108104), ("c", 5.0107)]


def test_a_run_of_neighbours_is_one_score_even_if_its_ends_are_apart() -> None:
    step = TOLERANCE * 0.9
    assert {score for _, score in level([("a", 1.0), ("b", 1.0 - step), ("c", 1.0 - 2 * step)])} == {1.0}
