"""The common words of English, by the vocabulary of the embedding model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge.retrieval import word_pieces
from knowledge.retrieval.vocabulary import common_words


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """No words are kept from one test to the next."""
    common_words.cache_clear()
    word_pieces.vocabulary.cache_clear()
    yield
    common_words.cache_clear()
    word_pieces.vocabulary.cache_clear()


def test_words_that_the_model_reads_as_one_token_are_common() -> None:
    assert {"payment", "window", "customers", "holiday"} <= common_words()


def test_misspelled_words_and_pieces_of_words_are_not() -> None:
    assert not {"refnud", "custmer", "##ing", "[CLS]", "Refund"} & common_words()


def test_without_the_model_no_word_is_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_pieces, "bundled_directory", lambda model: None)
    assert common_words() == frozenset()
