"""Splits a plain English question into the tokens of the bundled model as its own tokenizer does.

That tokenizer reads 700 kB of JSON when it is loaded, which takes longer than everything that the model does with a question. Printable ASCII needs
none of its rules for accents, scripts and control characters. Any other text is left to it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.spans import Span
from knowledge.retrieval.bundled_model import BUNDLED_NAME, bundled_directory

_FIRST, _LAST, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST = 100
"""Characters of the longest word that the model's tokenizer takes apart."""
_WORD = lazy_pattern(r"[a-z0-9]+|[^ ]")
"""A word, or a mark of punctuation, each of which is a word of its own."""


class WordPieces(NamedTuple):
    """The tokens of a text by their numbers, and where each stands in it; the first and the last one stand nowhere."""

    ids: list[int]
    offsets: list[Span]


@cache
def vocabulary() -> dict[str, int]:
    """The number of each token of the bundled model; empty where it is not installed."""
    directory = bundled_directory(BUNDLED_NAME)
    if directory is None:
        return {}
    tokens = (directory / "vocab.txt").read_text("utf-8").removesuffix("\n").split("\n")
    return {token: number for number, token in enumerate(tokens)}


def word_pieces(text: str, limit: int) -> WordPieces | None:
    """The first `limit` tokens of `text`; None where it has to be left to the model's tokenizer.

    A bracket is left to it, because it may begin the name of a special token.
    """
    if not text.isascii() or not text.isprintable() or "[" in text:
        return None
    numbers = vocabulary()
    found = [piece for word in _WORD.finditer(text.lower()) for piece in _pieces(word, numbers)]
    kept = [(numbers[_FIRST], (0, 0)), *found[: limit - 2], (numbers[_LAST], (0, 0))]
    return WordPieces([number for number, _ in kept], [span for _, span in kept])


def _pieces(match: re.Match[str], numbers: dict[str, int]) -> list[tuple[int, Span]]:
    """The longest token that begins the word, the longest that goes on from there, and so on; or the word as an unknown one."""
    word, first = match.group(), match.start()
    found: list[tuple[int, Span]] = []
    start = 0
    while start < len(word) <= _LONGEST:
        before = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if before + word[start:end] in numbers), None)
        if end is None:
            break
        found.append((numbers[before + word[start:end]], (first + start, first + end)))
        start = end
    return found if start == len(word) else [(numbers[_UNKNOWN], match.span())]
