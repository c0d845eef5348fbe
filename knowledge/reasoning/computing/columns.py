"""Finds the columns of a table that a question names, by their words or by a place. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.header_units import without_units
from knowledge.text.places import is_named, lies_in, places_in
from knowledge.text.values.money import currencies_in
from knowledge.text.vocabulary.synonyms import alternatives
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_SHARED_BY = 2
"""Headers or labels that have a word before it tells them apart no longer: `plan` in `Starter plan` and `Team plan`."""
_LEAST_SHARE = 0.5
"""The share of the words of a header that a question has to have where it has all words of none: `what is the most that I pay per day` for `Daily maximum per day`."""
_QUALIFYING = lazy_pattern(
    r"\b(?:notes?|remarks?|comments?|conditions?|conditional|exceptions?|except|restrictions?|requirements?|requires?|provided|only|valid|applies|unless|footnotes?)\b",
    re.IGNORECASE,
)
"""Headers of columns that qualify the others: to leave their cells out could make the rest untrue."""
_IN_BRACKETS = lazy_pattern(r"\([^)]*\)")
"""What explains a header, such as its unit: a question names the header without it (`Winter (October to March)`)."""
_DECIMAL = lazy_pattern(r"\d+[.,]\d+")
"""A number whose digits are those of no header: `1.5 kg` is not for `Zone 1`."""
_TEXTS_KEPT = 1_024
"""Questions whose words are kept: each is compared with the headers of some tables."""


def named_columns(question: str, headers: Sequence[str], places: Sequence[str] = ()) -> tuple[str, ...]:
    """The headers that a question names, in order; none where it names none.

    A header is named by all the words that tell it from the others, else by those in its brackets (`Zone 3 (islands)`), or by the place that it names. Where the question names no such place, `places`
    are those it is asked for, the innermost first. Of columns that give one thing in several currencies, those in the currency that it names are meant.
    """
    headers = _in_currency_asked_for(question, headers)
    located = {one: next(iter(found)) for one in headers if len(found := places_in(one)) == 1}
    by_place = [one for one, place in located.items() if is_named(question, place)]
    if not by_place and places:
        by_place = _nearest(located, places)
    words = words_of(_DECIMAL.sub(" ", question))
    plain = dict(zip(headers, without_units(headers), strict=True))
    own = _telling_words(list(plain.values()))
    told = {one: own[plain[one]] for one in headers}
    by_words = [one for one in headers if told[one] and told[one] <= words]
    if not by_words:
        told = _telling_words(headers)
        by_words = [one for one in headers if told[one] and told[one] <= words]
    if not by_words:
        explained = {one: distinct_terms(" ".join(_IN_BRACKETS.findall(one))) for one in headers}
        by_words = [one for one in headers if explained[one] and explained[one] <= words]
    by_words = [one for one in by_words if not _is_part(plain[one], [plain[other] for other in by_words], words)]
    if not by_words and not by_place:
        by_words = _nearly_named(told, words)
    return tuple(one for one in headers if one in by_words or one in by_place)


def _in_currency_asked_for(question: str, headers: Sequence[str]) -> Sequence[str]:
    """The headers without those of another currency than the one that the question names, where the headers have that and others."""
    own = {one: currencies_in(one) for one in headers}
    told = frozenset().union(*own.values())
    asked = currencies_in(question) & told if len(told) > 1 else frozenset()
    return [one for one in headers if not own[one] or own[one] & asked] if asked else headers


def named_or_only_columns(question: str, headers: Sequence[str], places: Sequence[str] = ()) -> tuple[str, ...]:
    """The headers that a question names; where it names none, the header of a table that has one alone."""
    return named_columns(question, headers, places) or tuple(headers if len(headers) == 1 else ())


def qualifies(header: str) -> bool:
    """Whether the cells under a header qualify those of the other columns."""
    return _QUALIFYING.search(header) is not None


def _nearest(located: dict[str, str], places: Sequence[str]) -> list[str]:
    """The headers of the innermost place asked for that has one; else those of places within it."""
    for place in places:
        found = [one for one, own in located.items() if own == place]
        if found:
            return found
    return [one for one, own in located.items() if lies_in(own, places)]


def _telling_words(headers: Sequence[str]) -> dict[str, Terms]:
    """The words of each header that tell it from the others; all of them where none does."""
    terms = {one: distinct_terms(one) for one in headers}
    telling = telling_words(list(terms))
    own = {one: (distinct_terms(_IN_BRACKETS.sub(" ", one)) & telling) or (terms[one] & telling) for one in terms}
    return {one: own[one] or terms[one] for one in terms}


def _is_part(header: str, others: Sequence[str], words: Terms) -> bool:
    """Whether another header has all words of this one and more, which the question has as well: `Bike` beside `E-bike`."""
    own = distinct_terms(header)
    return any(own < distinct_terms(other) <= words for other in others)


def telling_words(labels: Sequence[str]) -> Terms:
    """The words that stand in one of the labels alone."""
    frequency = Counter(chain.from_iterable(map(distinct_terms, labels)))
    return frozenset(term for term, count in frequency.items() if count < _SHARED_BY)


def _nearly_named(told: dict[str, Terms], words: Terms) -> list[str]:
    """The one header of which the question has more words than of any other, and enough of them."""
    shares = sorted(((len(own & words) / len(own), one) for one, own in told.items() if own), reverse=True)
    if not shares or shares[0][0] < _LEAST_SHARE or (len(shares) > 1 and shares[1][0] == shares[0][0]):
        return []
    return [shares[0][1]]


@lru_cache(maxsize=_TEXTS_KEPT)
def words_of(question: str) -> Terms:
    """The words of a question, and the single words that mean the same."""
    asked = distinct_terms(question)
    others = (other for found in alternatives(asked, question).values() for other in found if len(other) == 1)
    return asked.union(*others)
