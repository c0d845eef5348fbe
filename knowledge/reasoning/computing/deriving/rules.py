"""Reads the percentages and fees that sentences set for a case: `Students get 20% off`, `a timed delivery costs an extra €12`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.prices import named_units
from knowledge.reasoning.computing.charging.percentages import (
    percentage_by_time,
    percentage_clauses,
    says_off,
    stated_share,
)
from knowledge.reasoning.computing.deriving.coverage import needed
from knowledge.reasoning.computing.deriving.operands import Effect, Inquest, Operand
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.quantities import Quantity, quantities, states_amount, states_percentage
from knowledge.text.vocabulary.terms import distinct_terms

_ON = lazy_pattern(
    r"(?:%|\bper ?cent)\s+(?:more|extra|higher|dearer)\b|\b(?:surcharges?|supplements?|uplift|mark-?up|extra|in addition|on top)\b",
    re.IGNORECASE,
)
_EXTRA = lazy_pattern(r"\b(?:extra|surcharges?|supplements?|additional|in addition|on top|plus)\b", re.IGNORECASE)
_LEANS = lazy_pattern(
    r"\s*(?:[\d.]+\s+)?(?:after that|otherwise|then|thereafter|afterwards|in that case|in this case|it|they|this|these|that|those|below that|above that|beyond)\b",
    re.IGNORECASE,
)
"""The beginning of a sentence whose case is set by the one before it."""
_DENIES = lazy_pattern(r"\b(?:not|never|no|except|unless|waived|instead)\b", re.IGNORECASE)
_TAX = lazy_pattern(r"\bVAT\b")
_INCLUDES = lazy_pattern(r"\binclu\w+\b[^.;]*\bVAT\b|\bVAT\b[^.;]*\binclu\w+\b", re.IGNORECASE)
_WITH_TAX = lazy_pattern(r"\b(?:includ\w+|incl\.?|with|plus|gross)\b[^.?!]*\bVAT\b", re.IGNORECASE)
_GRAMMAR = distinct_terms(
    "get off discount reduction reduced rebate less save price fee pay paid receive give for who whoever there be have all our your regular charge charged surcharge extra "
    "additional cost amount customer everybody item good product article offer order calculate day year month whole total bill sum of on percent per cent take apply make own within"
)
"""Terms of a rule that set no condition."""
_NUMBERS = lazy_pattern(r"[\d.,%€£$]+")
_LABEL = lazy_pattern(r"(?:[\d.]+\s+)?(?P<label>[A-Z][\w -]{2,40}):\s")
_MOST_UNTOLD = 0.5
"""The share of the words of its case of which a question has to have more: `late` and `interest` of `for late payment we charge interest`."""
_MOST_OF_QUESTION = 0.6
_FEWEST_TOLD = 3
"""The share of a question, and its words, that a sentence has to have whose first word the question has not."""
_AMOUNT_OFF = lazy_pattern(
    r"\s*(?:(?:per|a|each)\s+\w+\s+)?(?:off\b|discount|reduction|rebate|less\b|cheaper)", re.IGNORECASE
)
_ALSO = lazy_pattern(r"\s*(?:[\d.]+\s+)?(?:in addition|additionally|also|moreover|furthermore)\b", re.IGNORECASE)
"""The beginning of a sentence that adds to the one before it, whose case is its own."""
_ADDING = lazy_pattern(r"\b(?:total|altogether|together|in all|all in all|plus|and|with)\b", re.IGNORECASE)
"""Words of a question that may add one thing to another."""


def rules_told(inquest: Inquest, evidence: Evidence) -> Iterator[Operand]:
    """Yield the percentages and fees of a document whose case the question tells."""
    statements = evidence.statements
    told: set[int] = set()
    for at, one in enumerate(statements):
        if (
            one.kind is StatementKind.ROW
            or one.governs
            or not (states_percentage(one.words) or states_amount(one.words))
        ):
            continue
        if _LEANS.match(one.words) or _DENIES.search(one.words):
            continue
        for words, found in _read(inquest, one.words):
            effect, quantity, least, most = found
            own = _told_words(inquest, words, quantity)
            if _is_tax_added(inquest, words):
                effect, own = Effect.ON, words
            elif _ALSO.match(words) and at - 1 in told:
                own = words
            if not own:
                continue
            told.add(at)
            yield Operand(
                effect=effect,
                quantity=quantity,
                text=one.words[quantity.start : quantity.end].strip(),
                name=effect.value,
                source=inquest.source(evidence, at),
                own=f"{own} {' '.join(one.headings[-1:])}" if own == words else own,
                around=inquest.around(evidence, at),
                least=least,
                most=most,
                is_partly_told=own != words,
            )


_Read = tuple[Effect, Quantity, Quantity | None, Quantity | None]
"""The effect of a value, the value, and the least and the most that it comes to."""


def _read(inquest: Inquest, words: str) -> Iterator[tuple[str, _Read]]:
    """Yield the values of a sentence, each with the words of its clause."""
    whole = _percentage(inquest, words, words)
    if whole is not None:
        yield words, whole
        return
    clauses = percentage_clauses(words)
    for clause in clauses:
        if (found := _percentage(inquest, clause, words)) is not None:
            yield clause, found
    if not clauses:
        yield from ((words, one) for one in _fees(inquest, words))


def _is_tax_added(inquest: Inquest, words: str) -> bool:
    """Whether a sentence states the tax on prices without it, and the question asks for the price with it."""
    return bool(_TAX.search(words) and not _INCLUDES.search(words) and _WITH_TAX.search(inquest.text))


def _percentage(inquest: Inquest, words: str, sentence: str) -> _Read | None:
    """The percentage that these words of a sentence state, with its effect, which the sentence may say for all of its clauses."""
    interest = percentage_by_time(words)
    if interest is not None:
        return Effect.BY_TIME, interest[0], None, interest[1]
    stated = stated_share(words, inquest.text)
    if stated is None or stated.above is not None:
        return None
    is_off = stated.is_off or (words != sentence and says_off(sentence))
    effect = Effect.ON if _ON.search(words) else Effect.OFF if is_off else Effect.SHARE
    return effect, stated.percentage, stated.least, stated.most


def _fees(inquest: Inquest, words: str) -> Iterator[_Read]:
    """Yield the amount that a sentence adds to a price or takes off it, in each of the currencies in which it states it."""
    money = [one for one in quantities(words) if one.is_comparable_money]
    if not money or any(one.low is not None or bound_before(words, one) for one in money):
        return
    if len({one.unit for one in money}) < len(money):
        return
    behind = words[money[-1].end :]
    if _AMOUNT_OFF.match(behind):
        yield from ((Effect.LESS, one, None, None) for one in money)
        return
    units, time = named_units(behind)
    if units or time:
        return  # so much for each of something, which may not be what is counted
    if _EXTRA.search(words) or _ADDING.search(inquest.text):
        yield from ((Effect.FLAT, one, None, None) for one in money)


def _told_words(inquest: Inquest, words: str, value: Quantity) -> str:
    """The words before a value by which the question tells its case; none where it does not tell it.

    It tells it by its label, or by the first of the words before the value: all words are those of the case where the question has most of them,
    else the ones that it has.
    """
    label, start = _LABEL.match(words), value.start
    if label is not None:
        own = distinct_terms(label["label"]) - _GRAMMAR
        if own and _told(inquest, label["label"], own) == own:
            return words
        if label.end() >= value.start:
            return ""
        words, start = words[label.end() :], value.start - label.end()
    before = words[:start]
    for one in reversed(quantities(before)):
        before = f"{before[: one.start]}{' ' * (one.end - one.start)}{before[one.end :]}"
    named = [word for word in _NUMBERS.sub(" ", before).split() if distinct_terms(word) - _GRAMMAR]
    told = [_is_word_told(inquest, word) for word in named]
    if not any(told):
        return ""
    if told[0] and sum(told) > _MOST_UNTOLD * len(told):
        return words
    if _has_most(inquest, words):
        return words
    if told[0]:
        return " ".join(word for word, is_told in zip(named, told, strict=True) if is_told)
    return ""


def _has_most(inquest: Inquest, words: str) -> bool:
    """Whether a sentence has most of what the question says."""
    need = needed(inquest)
    own = need & inquest.weights.covered_by(words)
    weight = inquest.weights.weight_of
    return len(own) >= _FEWEST_TOLD and weight(own) >= _MOST_OF_QUESTION * weight(need)


def _is_word_told(inquest: Inquest, word: str) -> bool:
    """Whether the question has a word itself, or by a synonym. It has not `part-time` where it says `full-time`."""
    own, asked = distinct_terms(word), distinct_terms(inquest.text)
    return own <= asked or (own.isdisjoint(asked) and bool(inquest.weights.covered_by(word)))


def _told(inquest: Inquest, label: str, own: frozenset[int]) -> frozenset[int]:
    return frozenset(
        term for word in label.split() if _is_word_told(inquest, word) for term in distinct_terms(word) & own
    )
