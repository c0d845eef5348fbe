"""Tests for the numbers of list items that a PDF prints without a full stop, in a column of their own."""

import pytest

from ingest.loaders.pdf.bare_numbers import with_list_numbers
from ingest.loaders.pdf.words import Word


def _rows(*rows: tuple[str, str]) -> list[Word]:
    """A number and a text on each row; the numbers are larger and stand a little lower, as a program sets them."""
    words = []
    for at, (number, text) in enumerate(rows):
        base = 100.0 + 18 * at
        if number:
            words.append(Word(number, 78, 85, base + 2, 12))
        words.append(Word(text, 96, 250, base, 10))
    return words


def _texts(words: list[Word]) -> list[str]:
    return [word.text for word in with_list_numbers(words, 0.9)]


class TestNumbersOfListItems:
    def test_a_column_of_consecutive_numbers_beside_texts_counts_items(self) -> None:
        words = _rows(("1", "Sign"), ("2", "Send"), ("", "it"), ("3", "Wait"))
        assert _texts(words) == ["1.", "Sign", "2.", "Send", "it", "3.", "Wait"]

    @pytest.mark.parametrize(
        "rows",
        [
            [("1", "Sign")],
            [("2", "Sign"), ("3", "Send")],
            [("1", "€511"), ("2", "€619")],
            [("Persons", "Rent"), ("1", "low"), ("2", "high")],
        ],
        ids=["one number", "not from the first", "beside numbers", "below a header"],
    )
    def test_other_numbers_stay(self, rows: list[tuple[str, str]]) -> None:
        words = _rows(*rows)
        assert _texts(words) == [word.text for word in words]
