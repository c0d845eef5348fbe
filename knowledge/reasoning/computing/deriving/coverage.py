"""Holds a derivation against its question: every value that the question gives is used, and every word of it is one that the inputs have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.deriving.operands import Inquest, Operand
from knowledge.text.places import is_named, places_in
from knowledge.text.values.quantities import quantities
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_LEFT_OUT = lazy_pattern(
    r"\b(?:without|excluding|excl\.?|exclusive of|not (?:counting|including)|net of|before|apart from)\s+(?:the |any )?[\w-]+"
    r"|\b[\w-]+ (?:left out|not included|excluded|left aside|not counted)\b",
    re.IGNORECASE,
)
"""What a question leaves out of the amount."""
_LEAVING = distinct_terms(
    "without excluding exclusive not counting including net of before apart from left out included excluded aside counted the any"
)
_ASKING = distinct_terms(
    "how much many what which long have has get gets got need take cost costs pay paid day month hour week total together altogether owe due net gross sum amount worth "
    "come customer client person somebody someone one single full whole must should would exactly only just per each every both case give given calculate "
    "euro euros pound pounds dollar dollars franc francs percent price bill receive plus extra further additional include including use want wish ask ago"
)
"""Terms by which a question asks for an amount, and for nobody and nothing in particular."""
_AMOUNT_OF = lazy_pattern(
    r"\b(?P<thing>[\w-]+)\s+(?:of|for|worth|over|at|totalling|amounting to)\s+(?:about |only |just )?$",
    re.IGNORECASE,
)
_ACTOR = lazy_pattern(
    r"\b(?:an?|the|my|our|your|some)\s+(?:[\w-]+\s+){0,2}?(?P<who>[\w-]+)\s+"
    r"(?:who|that|was|were|has|had|have|with|pays?|owes?|gets?|uses?|wants?|needs?|orders?|books?|buys?|rents?|hires?|sends?|receives?|takes?|joins?|leaves?|works?|earns?|drives?|claims?)\b",
    re.IGNORECASE,
)
"""Who acts in a question, by the verb behind."""
_ASKED_ACTOR = lazy_pattern(
    r"\b(?:does|do|did|must|should|will|would|can)\s+(?:an?|the|my|our)\s+(?P<who>[\w-]+)\s+(?:[\w²³-]+\s+){0,8}?(?:pay|owe|get|receive)\b",
    re.IGNORECASE,
)
"""Who pays or gets something in a question that asks what."""
_NUMBERED = lazy_pattern(r"\b\d[\d.,]*\b")


def needed(inquest: Inquest) -> Terms:
    """The terms of a question that its inputs have to have: those that neither ask nor give a value."""
    text = inquest.text
    for one in reversed(quantities(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return inquest.weights.terms_of(_NUMBERED.sub(" ", _LEFT_OUT.sub(" ", text))) - _ASKING


def left_out(inquest: Inquest) -> Terms:
    """The terms of what the question leaves out of the amount."""
    words = " ".join(match.group() for match in _LEFT_OUT.finditer(inquest.text))
    return distinct_terms(words) - _LEAVING


def actors(inquest: Inquest, left: Terms, need: Terms) -> Terms:
    """Terms that name who acts (`a technician was on call`), of those left, which no statement found has with another word of the question: no rule is for them alone."""
    words = [match["who"] for pattern in (_ACTOR, _ASKED_ACTOR) for match in pattern.finditer(inquest.text)]
    named = inquest.weights.terms_of(" ".join(words)) & left
    if not named:
        return named
    texts = [one.words for evidence in inquest.documents for one in evidence.statements]
    told = [inquest.weights.covered_by(text) & need for text in texts]
    return frozenset(term for term in named if not any(term in own and own - named for own in told))


def named_by_amount(inquest: Inquest) -> Terms:
    """The terms for what the amount is that the question gives: `an invoice of £2,920`, `a booking worth £220`."""
    money = [one for one in inquest.given if one.is_comparable_money]
    found = _AMOUNT_OF.search(inquest.text[: money[0].start]) if len(money) == 1 else None
    return inquest.weights.terms_of(found["thing"]) if found else frozenset()


def explained(inquest: Inquest, operands: Iterable[Operand]) -> Terms:
    """The terms of a question that these inputs have, with the names of the places that they are for."""
    texts = [f"{one.own} {one.around}" for one in operands]
    return frozenset().union(*(covered(inquest, text) for text in texts))


def covered(inquest: Inquest, text: str) -> Terms:
    """The terms of a question that a text has, with the names of its places."""
    found = inquest.weights.covered_by(text)
    places = places_in(text)
    for word in inquest.text.split() if places else ():
        if any(is_named(word, place) for place in places):
            found |= inquest.weights.terms_of(word)
    return found


def is_of_other_place(inquest: Inquest, title: str) -> bool:
    """Whether a title names places, and the question names others alone."""
    own, asked = places_in(title), places_in(inquest.text)
    return bool(own) and bool(asked) and not any(is_named(inquest.text, place) for place in own)


def uses_all(inquest: Inquest, used: Sequence[int] | frozenset[int]) -> bool:
    """Whether every value that the question gives is used: another value would make another result."""
    return all(one.start in used for one in inquest.given)
