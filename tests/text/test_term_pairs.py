"""A question's words that stand side by side are found where they stand side by side in a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.text.vocabulary.term_pairs import shared_pairs, term_pairs

WORDS = st.lists(st.sampled_from(["gift", "card", "expire", "the", "of", "year", "GIFTS"]), max_size=12).map(
    " ".join
)


def shared(question: str, text: str) -> int:
    """The number of the question's pairs that a text has."""
    return shared_pairs(term_pairs(question), text)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("The gift card expires.", 2),
        ("A gift is no card.", 1),
        ("A gift for the holder of a library card.", 0),
        ("Gift cards, gift cards and gift cards.", 1),
        ("A card is a gift.", 1),
        ("", 0),
    ],
)
def test_a_pair_counts_once_in_either_order_and_stop_words_do_not_part_it(text: str, pairs: int) -> None:
    assert shared("When does a gift card expire?", text) == pairs


def test_a_word_beside_itself_is_no_pair() -> None:
    assert term_pairs("very long, long, long lamps") == term_pairs("long lamps")


@settings(deadline=None, max_examples=100)
@given(WORDS)
def test_a_text_has_all_of_its_own_pairs(text: str) -> None:
    assert shared(text, text) == len(term_pairs(text))


@settings(deadline=None, max_examples=100)
@given(WORDS, WORDS, WORDS)
def test_more_text_never_has_fewer(question: str, text: str, more: str) -> None:
    assert shared(question, f"{text} {more}") >= shared(question, text)
