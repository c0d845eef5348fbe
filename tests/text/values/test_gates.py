"""What is looked for first, because most sentences hold no value, hides no value that a grammar would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.values import counts, dates, durations, money
from knowledge.text.values.numbers import holds_digit, may_hold_number

PIECES = [
    "ten", "Hundred", "a", "an", "half", "twenty", "one", "5", "1,000", "month", "days", "annually", "weekly", "every", "dollars",
    "usd", "$", "€", "%", "percent", "kg", "section", "no.", "to", "-", " ", " ", " ", "_", ".", "(", "anyone", "ISO",
    "2024", "-05-", "31", "May", "the", "th", " of each", ":", "am", "p.m.", "Noon", "midnight", "midday", "a@b.co", "+49 30 12",
    "EUR", "Swiss francs", "kroner", "cents", "per cent", "mile", "gigabytes", "in ", "of ", "june", "Sept", "3rd", "mid-", "1999",
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
        assert durations._may_hold_time(text)


@pytest.mark.parametrize("grammar", [dates._DATE, dates._YEAR, counts._STANDARD])
@given(text=TEXTS)
def test_a_grammar_of_digits_finds_nothing_where_there_is_no_digit(grammar: re.Pattern[str], text: str) -> None:
    if grammar.search(text):
        assert holds_digit(text)


@given(text=TEXTS)
def test_a_time_of_day_has_a_digit_or_a_name(text: str) -> None:
    if dates._CLOCK.search(text):
        assert list(dates.clock_times(text))


@given(text=TEXTS)
def test_an_address_has_a_digit_or_an_at_sign(text: str) -> None:
    if counts._ADDRESS.search(text):
        assert list(counts.addresses(text))


@pytest.mark.parametrize(
    ("grammar", "gate"),
    [
        (money._AMOUNT, money._MAY_BE_CURRENCY),
        (money._PERCENTAGE, money._MAY_BE_PERCENTAGE),
        (counts._SIZE, counts._MAY_BE_SIZE),
        (dates._DATE, dates._MAY_BE_DATE),
        (dates._NAMED, dates._YEAR_DIGITS),
    ],
)
@given(text=TEXTS)
def test_a_grammar_finds_nothing_where_what_each_of_its_values_has_is_missing(
    grammar: re.Pattern[str], gate: re.Pattern[str], text: str
) -> None:
    if grammar.search(text):
        assert gate.search(text)


def test_a_sentence_of_other_words_holds_no_number() -> None:
    assert not may_hold_number("Anyone may attend, often in content.")
