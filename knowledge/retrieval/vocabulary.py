"""The common words of English, by the vocabulary of the embedding model."""

from __future__ import annotations

from functools import cache

from knowledge.errors import Unavailable
from knowledge.retrieval.tokens import load_tokenizer


@cache
def common_words() -> frozenset[str]:
    """The words that the bundled model reads as one token, some 20,000 in lower case; none where the model is not installed.

    A word among them is common enough to be meant as it is written, whatever a corpus holds.
    """
    try:
        vocabulary = load_tokenizer(None).get_vocab()
    except Unavailable:
        return frozenset()
    return frozenset(token for token in vocabulary if token.isalpha())
