"""The share of a question's terms that a text has, each weighted by how rare it is (BM25's inverse document
frequency).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.languages import language_by_words
from knowledge.text.vocabulary.synonyms import alternatives
from knowledge.text.vocabulary.terms import Terms, distinct_terms, name_terms, question_terms, terms_of_all

_MEASURE = lazy_pattern(
    r"(?<=\bhow) (?:many|much|long|often|soon|far|quickly|fast|high|heavy|large|big|tall|wide|deep|old|expensive)\b",
    re.IGNORECASE,
)
"""Words after `how` that ask for a quantity. A text that states it gives the quantity (`weight: 2.50 kg`), not the word."""

_FORM = lazy_pattern(
    r"(?<=\bwhat does )(?P<thing>.{1,60}?) (?:mean|stand for)\b|(?<=\bwhat are )the steps(?= (?:to|for|of|when)\b)|(?:(?<=\bdo you)|(?<=\bdo they)) (?:use|have|offer|provide|sell)(?=\W*$)|\b(?:vs|versus|never|would|could|should|might|shall|someone|somebody|(?-i:us))\b"
    r"|(?<=\bwhat )(?:(?:will|would|can|may|shall) )?happen(?:s|ed)?\b|\b(?:(?:is|are) )?(?:counted|classed|regarded|defined|meant|understood) (?:as|by)\b|\b(?:counts?|qualif(?:y|ies)) as\b",
    re.IGNORECASE,
)
"""Words that only ask for a meaning, or for what there is of something (`Which couriers do you use?`), auxiliary verbs and pronouns that are no stop words of the
index: a text that answers has not these words."""


def compared_terms(question: str, texts: Iterable[Sequence[str]]) -> list[Terms]:
    """Return the terms of each text, which may have several parts, with the stems of the question's language, for `TermWeights`."""
    language = language_by_words(question)
    return [terms_of_all(parts, language) for parts in texts]


class TermWeights:
    """The weights of a question's terms within a pool of N texts.

    A term that n of them have weighs ln(1 + (N - n + ½) / (n + ½)), as in the index (see
    knowledge/retrieval/bm25.py), a name (see
    knowledge/text/vocabulary/names.py) `name_weight` times as much. A text also has a term if it has all terms of one of its alternatives:
    `other_terms` are those of this pool, such as the words of an abbreviation, beside synonyms.
    """

    def __init__(
        self,
        question: str,
        pool: Sequence[Terms],
        name_weight: float = 1.0,
        other_terms: Mapping[int, Sequence[Terms]] | None = None,
    ) -> None:
        self._asked = asked = question_terms(_FORM.sub(r" \g<thing> ", _MEASURE.sub(" ", question)))
        self._others: dict[int, list[Terms]] = {
            term: list(found) for term, found in alternatives(asked, question).items()
        }
        for term, found in (other_terms or {}).items():
            self._others.setdefault(term, []).extend(found)
        self._names = name_terms(question)
        self._language = language_by_words(question)
        self._by_one_term, self._by_several = _by_alternative(asked, self._others)
        frequency = Counter(chain.from_iterable(self._held(terms) for terms in pool))
        size = len(pool)
        # Ascending, so that sums of floats come out the same on every run.
        self._weights = {
            term: math.log(1 + (size - frequency[term] + 0.5) / (frequency[term] + 0.5))
            * (name_weight if term in self._names else 1.0)
            for term in sorted(asked)
        }
        self._total = sum(self._weights.values())
        self._shares: dict[Terms, float] = {}
        """The shares of the terms held that were asked for: a question has few, and its statements share them."""

    def coverage(self, terms: Terms) -> float:
        """Return the weighted share of the question's terms that are among `terms`, in [0, 1]; 0 for a question of
        stop words."""
        if not self._total:
            return 0.0
        held = self._held(terms)
        if held not in self._shares:
            self._shares[held] = (
                sum(weight for term, weight in self._weights.items() if term in held) / self._total
            )
        return self._shares[held]

    def _held(self, terms: Terms) -> Terms:
        """The terms of the question that a text with these terms has, by themselves or by an alternative."""
        held = self._asked & terms
        for other in self._by_one_term.keys() & terms:
            held |= self._by_one_term[other]
        for term, others in self._by_several:
            if term not in held and others <= terms:
                held |= {term}
        return held

    @property
    def reads_further(self) -> bool:
        """Whether a text may have a term of the question otherwise than by the term itself: by an alternative, or by a stem of another language."""
        return bool(self._others) or self._language is not None

    def covered_by(self, *texts: str) -> Terms:
        """Return the question's terms that texts which stand together have, with the stems of the question's language."""
        return self._held(terms_of_all(texts, self._language))

    def weight_of(self, terms: Terms) -> float:
        """Return the share of the question's weight that these of its terms have."""
        return (
            sum(self._weights[term] for term in terms if term in self._weights) / self._total
            if self._total
            else 0.0
        )

    def terms_of(self, words: str) -> Terms:
        """Return the terms of the question that these words of it have."""
        return frozenset(self._weights.keys() & distinct_terms(words, self._language))

    def coverage_of(self, *texts: str) -> float:
        """Return the coverage of the terms of texts which stand together, with the stems of the question's language."""
        return self.coverage(terms_of_all(texts, self._language))

    def names_another(self, text: str) -> bool:
        """Whether `text` has names, and none that the question asks for by name; False where it asks for none."""
        if not self._names:
            return False
        return bool(name_terms(text)) and self._names.isdisjoint(distinct_terms(text))


def _by_alternative(
    asked: Terms, others: Mapping[int, Sequence[Terms]]
) -> tuple[dict[int, Terms], list[tuple[int, Terms]]]:
    """The terms asked for that a single other term stands for, by that term; and the alternatives of several terms, each with the term that they stand for.

    Most alternatives are single terms, of which a text is asked for all at once.
    """
    by_one: dict[int, Terms] = {}
    by_several: list[tuple[int, Terms]] = []
    for term in sorted(asked & others.keys()):
        for alternative in others[term]:
            if len(alternative) == 1:
                (other,) = alternative
                by_one[other] = by_one.get(other, frozenset()) | {term}
            else:
                by_several.append((term, alternative))
    return by_one, by_several
