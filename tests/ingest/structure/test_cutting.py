"""Where a text that is too long is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.cutting import best_cut, strip_span


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One is here. Two is here. Three is here.", "One is here. Two is here. "),
        ("alpha beta; gamma, delta, epsilon", "alpha beta; "),
        ("alpha beta, gamma delta epsilon", "alpha beta, "),
        ("alpha beta gamma delta", "alpha beta "),
        ("abcdefgh", "abcd"),
        ("a; bcdefghijklmnopqrstuvwxyz", "a; bcdefghijkl"),
    ],
)
def test_the_cut_is_at_a_sentence_a_part_a_word_or_the_middle(text: str, first: str) -> None:
    assert text[: best_cut(text)] == first


@given(st.text(min_size=2, max_size=200))
def test_a_cut_leaves_something_on_both_sides(text: str) -> None:
    assert 0 < best_cut(text) < len(text)


@pytest.mark.parametrize(
    ("span", "stripped"), [((0, 9), (2, 7)), ((2, 7), (2, 7)), ((0, 2), None), ((4, 6), (4, 6)), ((3, 3), None)]
)
def test_a_span_loses_the_white_space_at_its_ends(span: tuple[int, int], stripped: tuple[int, int] | None) -> None:
    assert strip_span("  words  ", span) == stripped
