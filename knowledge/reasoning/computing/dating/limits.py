"""Reads the terms that a rule sets: so much time after, or before, an event. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.understanding.computations import EVENT_VERB
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.terms import distinct_terms

_UP_TO = lazy_pattern(
    r"\b(?:within|in|up to|(?:no|not) later than|at most|(?:not |no )?more than|for|until|only|at the latest|by|due|payable|valid|open|remains?|have|has|is|are|lasts?)\s+(?:a period of |a |an |the (?:first )?)?$",
    re.IGNORECASE,
)
"""The words before the longest time that a rule gives."""
_AT_LEAST = lazy_pattern(
    r"\b(?:at least|no(?:t)? (?:less|earlier|sooner) than|a minimum of|after|only after)\s+(?:a |an |the )?$",
    re.IGNORECASE,
)
"""The words before the shortest time that has to pass."""
_FROM_THEN = lazy_pattern(r"\b(?:from|as of)\s+$", re.IGNORECASE)
"""The words before a time after which something holds: `Illness is covered from 14 days after the start.`"""
_FROM_EVENT = lazy_pattern(
    rf"['’]?\s*(?:(?:\w+\s+){{0,2}}?)(?P<direction>after|of|from|following|since|before|prior to|ahead of|upon)\s+(?:\w+\s+){{0,5}}?(?P<event>{EVENT_VERB}|(?:first|last) day)\b",
    re.IGNORECASE,
)
"""What a term is counted from: `of delivery`, `after the date of the invoice`, `before the start of the leave`."""
_PAYMENT = lazy_pattern(r"\b(?:pay|pays|paid|payable|payments?|due|settled?)\b", re.IGNORECASE)
_INVOICE = lazy_pattern(r"\b(?:invoic\w+|bills?|billing)\b", re.IGNORECASE)
"""Words by which a term of payment counts from the invoice, as it does everywhere unless another event is named."""
_BEFORE = ("before", "prior to", "ahead of")
_ALIKE = (
    frozenset({"buy", "bought", "purchas", "order"}),
    frozenset({"deliv", "receiv", "receipt", "arriv", "came", "come"}),
    frozenset({"paid", "pay", "payment"}),
    frozenset({"begin", "began", "start", "first day"}),
    frozenset({"end", "expir", "terminat", "finish", "last day"}),
    frozenset({"report", "notif", "notic"}),
    frozenset({"invoic"}),
    frozenset({"happen", "occur"}),
    frozenset({"born", "birth"}),
    frozenset({"send", "sent", "submit", "submiss", "fil"}),
    frozenset({"borrow", "lent", "loan", "rent", "collect"}),
    frozenset({"publish", "public", "announc"}),
)
"""Stems of verbs and nouns that name one event. A thing that is ordered is bought; one that arrives is delivered."""
_SHORTEST = 3
_BORDER = lazy_pattern(r"[,;]|\b(?:and|or|but)\b", re.IGNORECASE)
_ELLIPSIS = distinct_terms(
    "on for with in of it is are this that these only just the to at least most up within instead however lasts"
)
"""Terms of a clause that gives another length of time for the rule before it."""


class Term(NamedTuple):
    """A length of time that a rule sets, the event it is counted from, and whether it lies before the event.

    `is_shortest` says that at least so much time must pass; else at most so much may.
    """

    quantity: Quantity
    event: str
    is_before: bool
    is_shortest: bool


def terms_set(words: str, context: str = "") -> Iterator[Term]:
    """Yield the terms that the words of a statement count from an event.

    A time for payment without an event counts from the invoice, where the words or their `context`, such as headings, are about invoices.
    """
    is_payment = bool(_PAYMENT.search(words) and _INVOICE.search(f"{context} {words}"))
    for one in quantities(words):
        if one.kind is not ValueKind.DURATION or one.low is not None:
            continue
        event = _FROM_EVENT.match(words[one.end :])
        before = words[: one.start]
        is_from_then = (
            event is not None and event["direction"].lower() not in _BEFORE and _FROM_THEN.search(before)
        )
        shortest = bool(_AT_LEAST.search(before) or is_from_then)
        if not (shortest or _UP_TO.search(before)):
            continue
        if event is not None:
            yield Term(one, event["event"].lower(), event["direction"].lower() in _BEFORE, shortest)
        elif is_payment and not shortest:
            yield Term(one, "invoice", is_before=False, is_shortest=False)


def term_for(question: str, words: str, term: Term) -> Term:
    """The term with the other length of time that the same statement gives for what the question names: `3 years from purchase; on smokers it is 18 months`.

    Its clause says nothing but the length and words of the question.
    """
    asked = distinct_terms(question)
    found = [one for one in quantities(words) if one.kind is ValueKind.DURATION and one.low is None]
    others = []
    for one in found:
        start = max((match.end() for match in _BORDER.finditer(words, 0, one.start)), default=0)
        end = min((match.start() for match in _BORDER.finditer(words, one.end)), default=len(words))
        clause = distinct_terms(f"{words[start : one.start]} {words[one.end : end]}") - _ELLIPSIS
        if one.start != term.quantity.start and clause and clause <= asked:
            others.append(one)
    return term._replace(quantity=others[0]) if len(others) == 1 else term


def is_limited(words: str, one: Quantity) -> bool:
    """Whether a length of time is one within which something is done, or that has to pass: the words before it say so."""
    before = words[: one.start]
    return bool(_AT_LEAST.search(before) or _UP_TO.search(before))


def is_same_event(one: str, other: str) -> bool:
    """Whether two words name one event: a verb and its noun, or two words for it."""
    if one == other:
        return True
    mine, theirs = _stems(one), _stems(other)
    if mine & theirs:
        return True
    return any(_any_begins(mine, alike) and _any_begins(theirs, alike) for alike in _ALIKE)


def _stems(word: str) -> set[str]:
    plain = word.lower()
    return {stem(plain), re.sub(r"(?:ies|ied|ery|y|ed|ing|ation|ion|ment|ure|e|s)$", "", plain)}


def _any_begins(stems: set[str], alike: frozenset[str]) -> bool:
    return any(mine.startswith(known) for mine in stems if len(mine) >= _SHORTEST for known in alike)
