"""A plain question is split into the tokens that the model's own tokenizer finds, and anything else is left to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.retrieval.bundled_model import BUNDLED_NAME, BUNDLED_TOKENS, bundled_directory
from knowledge.retrieval.tokens import load_tokenizer
from knowledge.retrieval.word_pieces import vocabulary, word_pieces

PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="["), max_size=120)
WORDS = (
    st.lists(st.sampled_from(sorted(vocabulary())), max_size=40)
    .map(" ".join)
    .filter(lambda text: text.isascii() and "[" not in text)
)
TOKENIZER = load_tokenizer(BUNDLED_TOKENS)


@given(PRINTABLE | WORDS)
@example("How long do I get before a repository is disabled?")
@example("UNAFFABLE pre-2019 #3 ##ing e-mail a@b.example 12,5%")
@example("x" * 100 + " " + "x" * 101 + " zqxj" * 3)
@example("")
@example("   ")
@example("word " * 300)
def test_the_tokens_and_places_of_plain_text_are_those_of_the_models_tokenizer(text: str) -> None:
    whole = TOKENIZER.encode(text)
    assert word_pieces(text, BUNDLED_TOKENS) == (whole.ids, whole.offsets)


@pytest.mark.parametrize("text", ["Café", "日本", "a\tb", "a\nb", "a [SEP] b", "“quoted”"])
def test_any_other_text_is_left_to_the_models_tokenizer(text: str) -> None:
    assert word_pieces(text, BUNDLED_TOKENS) is None


def test_the_vocabulary_is_the_one_of_the_models_tokenizer() -> None:
    directory = bundled_directory(BUNDLED_NAME)
    assert directory is not None
    assert json.loads((directory / "tokenizer.json").read_text("utf-8"))["model"]["vocab"] == vocabulary()
