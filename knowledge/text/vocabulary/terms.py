"""The terms of a text: its words in lower case, without English stop words, stemmed and named by a number.

The terms of English words are those of the index engine's BM25, number for number; tests/text/test_terms.py compares the two.
Beyond them there are

- names such as `C#` and `AB/7-8` (names.py),
- pairs of characters in place of words where no spaces separate words (spaceless.py), and pairs of syllables in Korean words,
- the stems of the text's own language where it is not English (languages.py).

Python 3.11 cannot put capital letters of scripts that came with Unicode 15 and later in lower case.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.languages import (
    foreign_stem,
    function_words,
    is_function_word,
    language_by_words,
    language_of_function_words,
    lower_case,
    most_function_words,
)
from knowledge.text.vocabulary.letters import words_of
from knowledge.text.vocabulary.names import close_section_signs, names_of, without_single_letters
from knowledge.text.vocabulary.spaceless import has_spaceless, spaceless_terms, syllable_pairs
from knowledge.text.vocabulary.stemming import stem

Terms = frozenset[int]
"""The distinct terms of a text. A term is the 32-bit MurmurHash3 of a stem, without its sign, as in the index."""

TERMS_FINGERPRINT = "terms/2"
"""The revision of the analyser. Raise it when a text may get other terms: an index of another revision is filled
again from the store."""


_ASKED_QUANTITY = lazy_pattern(
    r"\b(?:wie (?:hoch|lang|lange|oft|teuer|schnell|groß|alt|weit|schwer|spät|früh)|hoe (?:hoog|lang|vaak|duur|snel|groot|oud|ver|zwaar)"
    r"|hur (?:hög|högt|lång|långt|länge|ofta|dyrt?|stor|gammal|snabbt))\b",
    re.IGNORECASE,
)
"""The opening of a question for a value, which a text need not have to answer it."""


class TermCounts(NamedTuple):
    """How often each term of a text occurs, and the length of the text: its words without stop words, and its pairs of characters
    where no spaces separate words."""

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
_BETWEEN_SPACES = lazy_pattern(r"\S+")
_TEXTS_KEPT = 8_192
"""Texts whose words are kept in order and whose terms are kept, some 10 and 20 MB: the passages of some hundred questions, which often have passages in common."""
_LONGEST_KEPT = 64
"""Characters of a text between two spaces that is kept with its terms. Longer ones are sentences without spaces, which hardly
come again."""


@lru_cache(maxsize=_TEXTS_KEPT)
def distinct_terms(text: str, language: str | None = None) -> Terms:
    """Return the distinct terms of `text`, with the stems of `language` and of its own language, if it has another."""
    read = _read(text)
    others = {language, _language_of([read])} - {None}
    if not others:
        return read.terms
    between_spaces = set(_split(text))
    stems = (_foreign_terms(each, str(other)) for other in others for each in between_spaces)
    return read.terms.union(chain.from_iterable(stems))


def terms_of_all(texts: Sequence[str], language: str | None = None) -> Terms:
    """Return the distinct terms of texts that stand one after the other, as `distinct_terms` gives them for the texts joined by spaces.

    Each text is read once, whatever others it stands with: a heading stands above many statements.
    """
    read = [_read(text) for text in texts]
    if language is not None or any("§" in text for text in texts) or _language_of(read):
        return distinct_terms(" ".join(texts), language)
    return frozenset().union(*(one.terms for one in read))


def _language_of(read: Sequence[_Read]) -> str | None:
    """Return the language of these texts, as one, other than English. None of them can have more words of it than all of them together."""
    if sum(one.foreign for one in read) <= max((one.english for one in read), default=0):
        return None
    return language_of_function_words(chain.from_iterable(one.function_words for one in read))


class _Read(NamedTuple):
    """The terms of a text but for the stems of other languages, its distinct function words, and how many of them are English and at most of one other language."""

    terms: Terms
    function_words: frozenset[str]
    english: int
    foreign: int


@lru_cache(maxsize=_TEXTS_KEPT)
def _read(text: str) -> _Read:
    parts = _all_parts(set(_split(text)))  # a text has a third of its words several times
    terms = set(chain.from_iterable(map(_WORDS, parts)))
    if any(map(_HAS_MORE, parts)):
        terms.update(chain.from_iterable(chain(part.pairs, part.names, part.inner) for part in parts))
    words = frozenset(chain.from_iterable(map(_FUNCTION_WORDS, parts)))
    return _Read(frozenset(terms), words, *most_function_words(words))


def question_terms(text: str, language: str | None = None) -> Terms:
    """Return the distinct terms to look for: those of `text`, or the stems of its language alone if it has another.

    `language` is the language of the text where it is known.
    The English stems of a German question would be terms that a text need not have to answer it.
    """
    language = language or language_by_words(text)
    if language is None:
        return distinct_terms(text)
    terms: set[int] = set()
    for each in _split(_ASKED_QUANTITY.sub(" ", text)):
        parts = _parts(each)
        terms.update(_stems(each, language), parts.pairs, parts.names)
    return frozenset(terms)


def term_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of `text` stand that have terms to look for, each with its punctuation."""
    asked = question_terms(text)
    words = ((match.span(), distinct_terms(match.group())) for match in _BETWEEN_SPACES.finditer(text))
    return [span for span, terms in words if terms & asked]


def name_terms(text: str) -> Terms:
    """Return the terms of the names in `text` (see knowledge/text/vocabulary/names.py)."""
    return frozenset(chain.from_iterable(_parts(each).names for each in _split(text)))


def term_counts(text: str) -> TermCounts:
    """Count how often each term occurs in `text`.

    Names, pairs of syllables within a Korean word, and stems of another language come in addition to the words, so the length
    does not count them: a text does not become longer because more is known about its words.
    """
    between_spaces = _split(text)
    parts = _all_parts(between_spaces)
    frequencies = Counter(chain.from_iterable(part.words for part in parts))
    length = frequencies.total()
    if any(map(_HAS_MORE, parts)):
        frequencies.update(chain.from_iterable(chain(part.pairs, part.names, part.inner) for part in parts))
        length += sum(len(part.pairs) for part in parts)
    language = _language(parts)
    if language is not None:
        frequencies.update(chain.from_iterable(_foreign_terms(each, language) for each in between_spaces))
    return TermCounts(frequencies, length)


@lru_cache(maxsize=_TEXTS_KEPT)
def words_in_order(text: str) -> tuple[int, ...]:
    """Return the terms of the words of `text` as they follow each other, stop words left out."""
    return tuple(chain.from_iterable(part.words for part in _all_parts(_split(text))))


class _Parts(NamedTuple):
    """The terms of a text between two spaces: its words, pairs of characters, names, pairs within Korean words;
    and the function words of any language.
    """

    words: tuple[int, ...]
    pairs: tuple[int, ...] = ()
    names: tuple[int, ...] = ()
    inner: tuple[int, ...] = ()
    function_words: tuple[str, ...] = ()
    has_more: bool = False
    """Whether it has any terms but words."""


_HAS_MORE = attrgetter("has_more")
_WORDS = attrgetter("words")
_FUNCTION_WORDS = attrgetter("function_words")


def _split(text: str) -> list[str]:
    """Return the parts of a text between spaces; letters and the accents that follow them become one character."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return close_section_signs(composed).split()


def _all_parts(between_spaces: Collection[str]) -> list[_Parts]:
    if max(map(len, between_spaces), default=0) <= _LONGEST_KEPT:
        return list(map(_short_parts, between_spaces))
    return list(map(_parts, between_spaces))


def _language(parts: Sequence[_Parts]) -> str | None:
    """Return the language of a text other than English, by its function words."""
    return language_of_function_words(chain.from_iterable(map(_FUNCTION_WORDS, parts)))


def _parts(text: str) -> _Parts:
    """Return the terms of a word with its punctuation, or of several that only punctuation separates."""
    return _short_parts(text) if len(text) <= _LONGEST_KEPT else _parts_of(text)


@lru_cache(maxsize=_CACHE)
def _short_parts(text: str) -> _Parts:
    return _parts_of(text)


def _parts_of(text: str) -> _Parts:
    words, pairs = _words(text)
    names = tuple(_id(stem(name) if name.isalnum() else name) for name in names_of(text))
    inner = () if text.isascii() else tuple(map(_id, chain.from_iterable(map(syllable_pairs, words))))
    terms = tuple(term for word in words if (term := _term(word.lower())) is not None)
    return _Parts(
        terms, tuple(map(_id, pairs)), names, inner, function_words(words), bool(pairs or names or inner)
    )


def _words(text: str) -> tuple[list[str], list[str]]:
    """Return the words, and the pairs of characters where there are no spaces between words."""
    text = without_single_letters(text)
    return spaceless_terms(text) if has_spaceless(text) else (words_of(text), [])


@lru_cache(maxsize=_CACHE)
def _stems(text: str, language: str) -> tuple[int, ...]:
    """Return the stems in another language of the words that are no function words."""
    words = ((word, lower_case(word, language)) for word in _words(text)[0])
    return tuple(_id(foreign_stem(word, language)) for word, low in words if not is_function_word(low, language))


@lru_cache(maxsize=_CACHE)
def _foreign_terms(text: str, language: str) -> tuple[int, ...]:
    """Return the stems in another language that are not among the terms of the same words."""
    known = _parts(text).words
    return tuple(term for term in _stems(text, language) if term not in known)


@lru_cache(maxsize=_CACHE)
def _term(word: str) -> int | None:
    """Return the term of a lower-case word, None for a stop word."""
    return None if word in STOP_WORDS else _id(stem(word))


def _id(text: str) -> int:
    return _unsigned(_murmur3(text.encode()))


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
