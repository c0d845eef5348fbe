"""Pairs of a question's words that stand side by side in a text: a phrase says more than its words apart.

Metzler & Croft, "A Markov Random Field Model for Term Dependencies" (SIGIR 2005), rank by such pairs beside single terms.
"""

from __future__ import annotations

from itertools import pairwise

from knowledge.text.vocabulary.terms import words_in_order

TermPairs = frozenset[tuple[int, int]]
"""Pairs of different terms, the lower one first: the order of the two words makes no difference."""


def term_pairs(text: str) -> TermPairs:
    """Return the pairs of words of `text` that stand side by side, stop words left out."""
    return frozenset(_pair(a, b) for a, b in pairwise(words_in_order(text)) if a != b)


def shared_pairs(pairs: TermPairs, text: str) -> int:
    """Count how many of the pairs stand side by side in `text`, each once."""
    if not pairs:
        return 0
    words = {word for pair in pairs for word in pair}
    held = {
        _pair(a, b)
        for a, b in pairwise(words_in_order(text))
        if a in words and b in words and _pair(a, b) in pairs
    }
    return len(held)


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)
