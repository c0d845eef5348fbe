"""Words as the conflict detector compares them: stems, one stem for all words that mean the same."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.vocabulary import stemming
from knowledge.text.vocabulary.word_lists import (
    FUNCTION_WORDS,
    NAMES_NOT_FUNCTION_WORDS,
    PALE_WORDS,
    PHRASES,
    STEM_EXCEPTIONS,
    SYNONYMS,
)

_WORD = lazy_pattern(r"[A-Za-z0-9](?:[\w@.'’-]*\w)?")
"""A word with hyphens, points and apostrophes in it (`e-mail`, `4.2`, `don't`), or an address."""
_LETTER = lazy_pattern(r"[^\W\d_]")
_UNREAD = lazy_pattern(r"[^\W\d_A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
"""Letters of other scripts than Latin. No word begins with one, so that nothing is known of what is written with them."""
_OPENINGS = frozenset(first for first, _ in PHRASES)
_CACHED_WORDS = 65_536
"""Distinct words kept with their stems: more than the vocabulary of a large corpus of policies."""
_CACHED_TEXTS = 256
"""Texts kept with their words: a statement and the parts of it are looked at again and again while it is analysed."""


class Token(NamedTuple):
    """A word of a text with its place and its stem.

    A light word carries no subject: a function word, or a pale one. Pale words carry the subject of a sentence
    that has no other words.
    """

    text: str
    start: int
    end: int
    stem: str
    light: bool
    pale: bool = False


@lru_cache(maxsize=_CACHED_WORDS)
def canonical_stem(word: str) -> str:
    """Return the stem by which a word is compared; all words of a group of synonyms have the same."""
    lowered = word.lower().rstrip(".'’").removesuffix("'s").removesuffix("’s")
    if lowered in STEM_EXCEPTIONS:
        return STEM_EXCEPTIONS[lowered]
    stem = stemming.stem(lowered)
    groups = _synonyms()
    return groups.get(lowered, groups.get(stem, stem))


@cache
def _synonyms() -> dict[str, str]:
    """Return the stem of the first word of its group for each word, and for its stem."""
    groups: dict[str, str] = {}
    for group in SYNONYMS:
        words = group.split()
        first = stemming.stem(words[0])
        for word in words:
            groups[stemming.stem(word)] = groups[word] = first
    return groups


@lru_cache(maxsize=_CACHED_TEXTS)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of `text` in order."""
    words = []
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        words.append(Token(word, start, match.end(), *_read(word, start > 0)))
    for at, (first, second) in enumerate(itertools.pairwise(words)):
        if first.stem in _OPENINGS and (meaning := PHRASES.get((first.stem, second.stem))):
            words[at] = first._replace(light=True)
            words[at + 1] = second._replace(stem=meaning)
    return tuple(words)


@lru_cache(maxsize=_CACHED_WORDS)
def _read(word: str, is_inside: bool) -> tuple[str, bool, bool]:
    """Return the stem of a word, and whether it is light and pale. `is_inside` says that it does not open the text."""
    word = word.rstrip(".'’")
    lowered = word.lower().replace("’", "'")
    pale = lowered in PALE_WORDS
    name = is_inside and word in NAMES_NOT_FUNCTION_WORDS
    return canonical_stem(word), (pale or lowered in FUNCTION_WORDS) and not name, pale


def is_read(text: str) -> bool:
    """Return whether the words of a text are read: whether at most a third of its letters are of another script than Latin.

    A third, because one character of Chinese or Japanese stands for a syllable or a word.
    """
    if text.isascii():
        return True
    return 3 * len(_UNREAD.findall(text)) <= len(_LETTER.findall(text))


def subject_stems(words: Sequence[Token]) -> frozenset[str]:
    """Return the stems of the words that are not light."""
    return frozenset(word.stem for word in words if not word.light)
