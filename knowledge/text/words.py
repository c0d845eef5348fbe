"""Words as the conflict detector compares them: stems, one stem for all words that mean the same."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from knowledge.text import stemming
from knowledge.text.word_lists import (
    FUNCTION_WORDS,
    NAMES_NOT_FUNCTION_WORDS,
    PALE_WORDS,
    PHRASES,
    STEM_EXCEPTIONS,
    SYNONYMS,
)

_WORD = re.compile(r"[A-Za-z0-9](?:[\w@.'’-]*\w)?")
"""A word with hyphens, points and apostrophes in it (`e-mail`, `4.2`, `don't`), or an address."""
_CACHED_WORDS = 65_536
"""Distinct words kept with their stems: more than the vocabulary of a large corpus of policies."""


@dataclass(frozen=True)
class Token:
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


def tokens(text: str) -> list[Token]:
    """Return the words of `text` in order."""
    words = [_token(match) for match in _WORD.finditer(text)]
    for at, (first, second) in enumerate(itertools.pairwise(words)):
        meaning = PHRASES.get((first.stem, second.stem))
        if meaning is not None:
            words[at] = replace(first, light=True)
            words[at + 1] = replace(second, stem=meaning)
    return words


def _token(match: re.Match[str]) -> Token:
    word = match.group().rstrip(".'’")
    lowered = word.lower().replace("’", "'")
    pale = lowered in PALE_WORDS
    name = word in NAMES_NOT_FUNCTION_WORDS and match.start() > 0
    light = (pale or lowered in FUNCTION_WORDS) and not name
    return Token(match.group(), match.start(), match.end(), canonical_stem(word), light, pale)


def subject_stems(words: Sequence[Token]) -> frozenset[str]:
    """Return the stems of the words that are not light."""
    return frozenset(word.stem for word in words if not word.light)
