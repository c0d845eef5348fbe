"""Reads the percentages and fees that sentences set for a case: `Students get 20% off`, `a timed delivery costs an extra €12`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.model.reading.statements import StatementKind
from knowledge.reasoning.computing.adding.prices import named_units
from knowledge.reasoning.computing.charging.percentages import percentage_by_time, stated_share
from knowledge.reasoning.computing.deriving.operands import Effect, Inquest, Operand
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.understanding.computations import bound_before
from knowledge.text.values.quantities import Quantity, quantities
from knowledge.text.vocabulary.terms import distinct_terms

_ON = re.compile(r"\b(?:surcharges?|supplements?|uplift|mark-?up|extra|in addition|on top)\b", re.IGNORECASE)
_EXTRA = re.compile(r"\b(?:extra|surcharges?|supplements?|additional|in addition|on top|plus)\b", re.IGNORECASE)
_LEANS = re.compile(
    r"\s*(?:[\d.]+\s+)?(?:after that|otherwise|then|thereafter|afterwards|in that case|in this case|it|they|this|these|that|those|below that|above that|beyond)\b",
    re.IGNORECASE,
)
"""The beginning of a sentence whose case is set by the one before it."""
_DENIES = re.compile(r"\b(?:not|never|no|except|unless|waived|instead)\b", re.IGNORECASE)
_TAX = re.compile(r"\bVAT\b")
_INCLUDES = re.compile(r"\binclu\w+\b[^.;]*\bVAT\b|\bVAT\b[^.;]*\binclu\w+\b", re.IGNORECASE)
_WITH_TAX = re.compile(r"\b(?:includ\w+|incl\.?|with|plus|gross)\b[^.?!]*\bVAT\b", re.IGNORECASE)
_GRAMMAR = distinct_terms(
    "get off discount reduction reduced rebate less save price fee pay paid receive give for who whoever there be have all our your regular charge charged surcharge extra "
    "additional cost amount customer everybody offer order calculate day year month whole total bill sum of on percent per cent take apply make own within"
)
"""Terms of a rule that set no condition."""
_NUMBERS = re.compile(r"[\d.,%€£$]+")
_LABEL = re.compile(r"(?:[\d.]+\s+)?(?P<label>[A-Z][\w -]{2,40}):\s")
_MORE_THAN = 0.5
"""The share of the words of its case of which a question has to have more: `late` and `interest` of `for late payment we charge interest`."""


def rules_told(inquest: Inquest, evidence: Evidence) -> Iterator[Operand]:
    """Yield the percentages and fees of a document whose case the question tells."""
    statements = evidence.statements
    for at, one in enumerate(statements):
        if one.kind is StatementKind.ROW or one.governs or _LEANS.match(one.words) or _DENIES.search(one.words):
            continue
        found = _percentage(inquest, one.words) or _fee(one.words)
        if found is None:
            continue
        effect, quantity, least, most = found
        if _is_tax_added(inquest, one.words):
            effect = Effect.ON
        elif not _is_told(inquest, one.words, quantity):
            continue
        yield Operand(
            effect=effect,
            quantity=quantity,
            text=one.words[quantity.start : quantity.end].strip(),
            name=effect.value,
            source=inquest.source(evidence, at),
            own=f"{one.words} {' '.join(one.headings[-1:])}",
            around=inquest.around(evidence, at),
            least=least,
            most=most,
        )


def _is_tax_added(inquest: Inquest, words: str) -> bool:
    """Whether a sentence states the tax on prices without it, and the question asks for the price with it."""
    return bool(_TAX.search(words) and not _INCLUDES.search(words) and _WITH_TAX.search(inquest.text))


def _percentage(inquest: Inquest, words: str) -> tuple[Effect, Quantity, Quantity | None, Quantity | None] | None:
    interest = percentage_by_time(words)
    if interest is not None:
        return Effect.BY_TIME, interest, None, None
    stated = stated_share(words, inquest.text)
    if stated is None or stated.above is not None:
        return None
    effect = Effect.ON if _ON.search(words) else Effect.OFF if stated.is_off else Effect.SHARE
    return effect, stated.percentage, stated.least, stated.most


def _fee(words: str) -> tuple[Effect, Quantity, None, None] | None:
    """The one amount that a sentence adds to a price."""
    found = quantities(words)
    money = [one for one in found if one.is_comparable_money and one.low is None]
    if len(money) != 1 or not _EXTRA.search(words) or bound_before(words, money[0]):
        return None
    if any(named_units(words[money[0].end :])):
        return None  # so much for each of something, which may not be what is counted
    return Effect.FLAT, money[0], None, None


def _is_told(inquest: Inquest, words: str, value: Quantity) -> bool:
    """Whether the question tells the case of a rule: its label, or the first and most of the words before its value."""
    label = _LABEL.match(words)
    if label is not None:
        own = distinct_terms(label["label"]) - _GRAMMAR
        if own and _told(inquest, label["label"], own) == own:
            return True
        if label.end() < value.start:
            words, value_start = words[label.end() :], value.start - label.end()
        else:
            return False
    else:
        value_start = value.start
    for one in reversed(quantities(words[:value_start])):
        words = f"{words[: one.start]}{' ' * (one.end - one.start)}{words[one.end :]}"
    before = [word for word in _NUMBERS.sub(" ", words[:value_start]).split() if distinct_terms(word) - _GRAMMAR]
    if not before:
        return False
    told = [_is_word_told(inquest, word) for word in before]
    return told[0] and sum(told) > _MORE_THAN * len(told)


def _is_word_told(inquest: Inquest, word: str) -> bool:
    """Whether the question has a word itself, or by a synonym. It has not `part-time` where it says `full-time`."""
    own, asked = distinct_terms(word), distinct_terms(inquest.text)
    return own <= asked or (own.isdisjoint(asked) and bool(inquest.weights.covered_by(word)))


def _told(inquest: Inquest, label: str, own: frozenset[int]) -> frozenset[int]:
    return frozenset(
        term for word in label.split() if _is_word_told(inquest, word) for term in distinct_terms(word) & own
    )
