"""The terms of a text: its words in lower case, without English stop words, stemmed and named by a number.

The terms are those of the index engine's BM25, number for number; tests/text/test_terms.py compares the two.
They are computed here, so that the answer path and the review need no engine to compare words. They differ only
for capital letters of scripts that came with Unicode 15 and later, which Python 3.11 cannot put in lower case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from knowledge.text.letters import words_of
from knowledge.text.stemming import stem

Terms = frozenset[int]
"""The distinct terms of a text. A term is the 32-bit MurmurHash3 of a stem, without its sign, as in the index."""

TERMS_FINGERPRINT = "terms/1"
"""The revision of the analyser. Raise it when a text may get other terms: an index of another revision is filled
again from the store."""


class TermCounts(NamedTuple):
    """How often each term of a text occurs, and the length of the text in words without stop words."""

    frequencies: Mapping[int, int]
    length: int


STOP_WORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
    herself it its itself they them their theirs themselves what which who whom this that these those am is are
    was were be been being have has had having do does did doing a an the and but if or because as until while of
    at by for with about against between into through during before after above below to from up down in out on
    off over under again further then once here there when where why how all any both each few more most other
    some such no nor not only own same so than too very s t can will just don should now d ll m o re ve y ain
    aren couldn didn doesn hadn hasn haven isn ma mightn mustn needn shan shouldn wasn weren won wouldn
    """.split()  # noqa: SIM905
)
"""The English stop words of the index engine, which are NLTK's; fragments such as `don` are left of `don't`."""

_CACHE = 32_768
"""Distinct words kept with their terms, by least recent use: more than a corpus of policies has, some 10 MB at
most.
"""


def distinct_terms(text: str) -> Terms:
    """Return the distinct terms of `text`."""
    return frozenset(chain.from_iterable(map(_terms_between_spaces, text.split())))


def term_counts(text: str) -> TermCounts:
    """Count how often each term occurs in `text`."""
    frequencies = Counter(chain.from_iterable(map(_terms_between_spaces, text.split())))
    return TermCounts(frequencies, frequencies.total())


@lru_cache(maxsize=_CACHE)
def _terms_between_spaces(text: str) -> tuple[int, ...]:
    """Return the terms of a word with its punctuation, or of several that only punctuation separates."""
    return tuple(term for word in words_of(text) if (term := _term(word.lower())) is not None)


@lru_cache(maxsize=_CACHE)
def _term(word: str) -> int | None:
    """Return the term of a lower-case word, None for a stop word."""
    return None if word in STOP_WORDS else _unsigned(_murmur3(stem(word).encode()))


def _unsigned(value: int) -> int:
    """Return the absolute value of 32 bits read as a signed integer."""
    return value if value < 2**31 else 2**32 - value


def _murmur3(data: bytes) -> int:
    """Return MurmurHash3 (x86, 32 bits, seed 0) of `data`, after Austin Appleby's description; its constants are
    his.
    """
    value, size = 0, len(data)
    whole = size - size % 4
    for at in range(0, whole, 4):
        value ^= _scrambled(int.from_bytes(data[at : at + 4], "little"))
        value = (_rotated(value, 13) * 5 + 0xE6546B64) & _MASK
    value ^= _scrambled(int.from_bytes(data[whole:], "little")) ^ size
    value = ((value ^ value >> 16) * 0x85EBCA6B) & _MASK
    value = ((value ^ value >> 13) * 0xC2B2AE35) & _MASK
    return value ^ value >> 16


_MASK = 0xFFFF_FFFF
"""32 bits."""


def _scrambled(block: int) -> int:
    return (_rotated((block * 0xCC9E2D51) & _MASK, 15) * 0x1B873593) & _MASK


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> 32 - bits) & _MASK
