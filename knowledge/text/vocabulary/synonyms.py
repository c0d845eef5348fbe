"""Words that people ask with, and the words that policies and manuals use for the same thing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.vocabulary.cities import cities_in, countries_of
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_WORDS = lazy_pattern(r"[^\W_]+(?:['’-][^\W_]+)*")

SYNONYM_TERMS = Path(__file__).with_name("synonym_terms.json")
"""The terms of the phrases of each group, and their words where some are stop words, as `python -m tools.synonyms` writes them down."""

_GAP = 2
"""Words that may stand between those of a phrase: `take the goods out`."""


@cache
def _groups() -> tuple[tuple[_Phrase, ...], ...]:
    groups = json.loads(SYNONYM_TERMS.read_text(encoding="utf-8"))
    return tuple(tuple(_Phrase(frozenset(terms), tuple(words)) for terms, words in group) for group in groups)


class _Phrase(NamedTuple):
    """A word or phrase of a group: its terms, and its words in order where some of them are stop words (`time off`), of which the terms say too little."""

    terms: Terms
    words: tuple[str, ...] = ()

    @property
    def is_lossy(self) -> bool:
        """Whether one term alone is left of several words: `time` of `time off`. A text that has it may speak of anything."""
        return bool(self.words) and len(self.terms) == 1

    def is_in(self, asked: Terms, text: str) -> bool:
        """Whether it stands in a question of these terms."""
        return self.terms <= asked and (not self.words or _stand_in_order(self.words, text))


def _stand_in_order(words: Sequence[str], text: str) -> bool:
    """Whether these words follow each other in `text`, with a few others between them at most."""
    said = _WORDS.findall(text.lower())
    return any(_follow(words, said[at:]) for at in range(len(said)))


def _follow(words: Sequence[str], said: Sequence[str]) -> bool:
    """Whether `said` begins with the first of these words, and the others follow."""
    at = 0
    for number, word in enumerate(words):
        reach = said[at : at + 1 + (_GAP if number else 0)]
        found = next((place for place, other in enumerate(reach) if _is_same(word, other)), None)
        if found is None:
            return False
        at += found + 1
    return True


def _is_same(word: str, other: str) -> bool:
    return word == other or bool(distinct_terms(word) and distinct_terms(word) == distinct_terms(other))


@cache
def _by_term() -> dict[int, tuple[int, ...]]:
    """The numbers of the groups in which each term occurs."""
    numbers: dict[int, list[int]] = {}
    for number, group in enumerate(_groups()):
        for term in {term for phrase in group for term in phrase.terms}:
            numbers.setdefault(term, []).append(number)
    return {term: tuple(found) for term, found in numbers.items()}


def alternatives(asked: Terms, question: str) -> dict[int, tuple[Terms, ...]]:
    """Return, for each term of a question that belongs to a word or phrase of a group, the other phrases of that group.

    A phrase belongs to the question where all of its terms do, and its words stand there in order if some of them are stop words. Of the
    other phrases those are left out of which a stop word is most.
    """
    found: dict[int, dict[Terms, None]] = {}
    for number in sorted({number for term in asked for number in _by_term().get(term, ())}):
        group = _groups()[number]
        for phrase in (one for one in group if one.is_in(asked, question)):
            others = [other.terms for other in group if other.terms != phrase.terms and not other.is_lossy]
            for term in phrase.terms:
                found.setdefault(term, {}).update(dict.fromkeys(others))
    for city in sorted(cities_in(question)):
        for term in distinct_terms(city) & asked:
            found.setdefault(term, {}).update(dict.fromkeys(map(distinct_terms, countries_of(city))))
    return {term: tuple(others) for term, others in found.items()}
