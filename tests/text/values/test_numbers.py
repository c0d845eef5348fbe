"""Numbers in digits and words, ranges, and where a number may begin."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.values.numbers import (
    ALONE,
    MAGNITUDE,
    NUMBER,
    NUMBER_END,
    RANGE,
    number,
    spelled,
    spelled_range,
)


def reads(pattern: str, text: str) -> list[str]:
    """The stretches of `text` that a pattern matches."""
    return [match.group() for match in re.finditer(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("1500", 1500),
        ("1,500", 1500),
        ("1.500", 1500),
        ("1,500,000", 1_500_000),
        ("1,500.50", 1500.5),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("0.25", 0.25),
        ("2.5 million", 2_500_000),
        ("3 billion", 3_000_000_000),
        ("ten thousand", 10_000),
        ("zero", 0),
        ("one", 1),
        ("thirteen", 13),
        ("twenty", 20),
        ("twenty-one", 21),
        ("twenty one", 21),
        ("Ninety-Nine", 99),
        ("hundred", 100),
        ("a hundred", 100),
        ("one hundred", 100),
        ("a hundred and five", 105),
        ("two hundred fifty", 250),
        ("three hundred and sixty-five", 365),
        ("two and a half", 2.5),
        ("a hundred and a half", 100.5),
    ],
)
def test_a_number_is_read_whole(text: str, value: float) -> None:
    assert reads(NUMBER, text) == [text]
    assert number(text) == value


@pytest.mark.parametrize(
    ("digits", "magnitude", "value"),
    [
        ("5", "k", 5_000),
        ("5", " K", 5_000),
        ("1.5", "m", 1_500_000),
        ("1.5", " mn", 1_500_000),
        ("2", "bn", 2_000_000_000),
        ("2", None, 2),
    ],
)
def test_an_abbreviated_magnitude_multiplies(digits: str, magnitude: str | None, value: float) -> None:
    assert number(digits, magnitude) == value
    assert magnitude is None or reads(MAGNITUDE, f"{digits}{magnitude}") == [magnitude]


@pytest.mark.parametrize("text", ["anyone", "tend", "often", "done", "Monday", "hundredth", "sixteenths", "none"])
def test_a_word_that_begins_or_ends_like_a_number_is_none(text: str) -> None:
    assert reads(rf"\b{NUMBER}", text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("within 30 days", ["30"]),
        ("ISO-9001", []),
        ("v2", []),
        ("4.2.1", ["4.2"]),
        ("3/4", ["3"]),
        ("see (12)", ["12"]),
        ("a 14-day period", ["14"]),
        ("covid-19", []),
    ],
)
def test_a_number_stands_alone_outside_names_and_other_numbers(text: str, found: list[str]) -> None:
    assert reads(ALONE + NUMBER, text) == found


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("5", "5"),
        ("5 to 10", "5..10"),
        ("5–10", "5..10"),
        ("5-10", "5..10"),
        ("5 - 10", "5..10"),
        ("two to three", "2..3"),
        ("thirty-five", "35"),
        ("1,000 to 2,000", "1000..2000"),
    ],
)
def test_a_range_is_spelled_with_both_ends(text: str, spelling: str) -> None:
    match = re.fullmatch(rf"{RANGE}(?P<n>{NUMBER})", text, re.IGNORECASE)
    assert match is not None
    assert spelled_range(match, "n") == spelling


def test_both_ends_of_a_range_are_multiplied() -> None:
    match = re.fullmatch(rf"{RANGE}(?P<n>{NUMBER})", "2 to 3")
    assert match is not None
    assert spelled_range(match, "n", 60) == "120..180"
    assert spelled_range(match, "n", 1, "k") == "2000..3000"


@pytest.mark.parametrize(
    ("value", "spelling"),
    [(5.0, "5"), (2.5, "2.5"), (0.1 + 0.2, "0.3"), (1e6, "1000000"), (1e15, "1e+15"), (1 / 3, "0.333333333333")],
)
def test_a_value_has_one_spelling(value: float, spelling: str) -> None:
    assert spelled(value) == spelling


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("thirty-five", True),
        ("a hundred", True),
        ("1,500", True),
        ("eighty", True),
        ("nobody", False),
        ("a second chance", False),
        ("the 3rd", False),
    ],
)
def test_the_last_word_shows_that_a_number_is_there(text: str, there: bool) -> None:
    assert bool(reads(rf"\b{NUMBER_END}\b", text)) is there


@given(st.integers(0, 10**9))
def test_a_whole_number_is_read_with_and_without_separators(value: int) -> None:
    assert number(str(value)) == value
    assert number(f"{value:,}") == value
    assert number(f"{value:,}".replace(",", ".")) == value


@given(st.text(max_size=60))
def test_whatever_is_matched_can_be_read_and_ends_in_a_number(text: str) -> None:
    for match in reads(rf"\b{NUMBER}", text.replace("ı", "i")):
        assert number(match) >= 0
        assert reads(NUMBER_END, match)
