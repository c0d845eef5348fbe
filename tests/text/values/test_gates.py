"""What is looked for first, because most sentences hold no value, hides no value that a grammar would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.values import counts, durations, money
from knowledge.text.values.numbers import may_hold_number

PIECES = [
    "ten", "Hundred", "a", "an", "half", "twenty", "one", "5", "1,000", "month", "days", "annually", "weekly", "every", "dollars",
    "usd", "$", "€", "%", "percent", "kg", "section", "no.", "to", "-", " ", " ", " ", "_", ".", "(", "anyone", "ISO",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize(
    "grammar", [money._AMOUNT, money._PERCENTAGE, counts._SIZE, counts._LABELLED, counts._COUNT]
)
@given(text=TEXTS)
def test_a_grammar_of_numbers_finds_nothing_where_there_is_no_number(grammar: re.Pattern[str], text: str) -> None:
    if grammar.search(text):
        assert may_hold_number(text)


@pytest.mark.parametrize("grammar", [durations._DURATION, durations._FREQUENCY])
@given(text=TEXTS)
def test_a_grammar_of_times_finds_nothing_where_there_is_no_time(grammar: re.Pattern[str], text: str) -> None:
    if grammar.search(text):
        assert durations._SIGN_OF_A_TIME.search(text)


def test_a_sentence_of_other_words_holds_no_number() -> None:
    assert not may_hold_number("Anyone may attend, often in content.")
