"""The role of a value in its sentence: a lower or upper bound or exact, and ruled or the condition of a rule.

In `Orders above 50 euros ship within 2 days`, 50 euros is a condition and a lower bound; 2 days is ruled and an
upper bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.kinds import StatedValue, ValueKind
from knowledge.text.vocabulary.word_lists import PALE_WORDS


class Bound(StrEnum):
    """The side of a value that a rule sets."""

    LEAST = "at least"
    MOST = "at most"
    EXACT = "exactly"


@dataclass(frozen=True)
class BoundedValue:
    """A value with its role.

    A condition selects the cases to which a rule applies. It is a firm one after words that always lead to a
    condition (`above 50 euros`, `if … 50 euros`); otherwise it is one only by its place before the verb (`a
    return within 14 days is …`). `ahead` marks a time counted back from an event (`four weeks ahead`).
    """

    stated: StatedValue
    bound: Bound
    is_condition: bool
    is_firm: bool
    ahead: bool

    @property
    def kind(self) -> ValueKind:
        """The kind of the value."""
        return self.stated.kind


_BOUND_WORDS = (
    (Bound.MOST, r"within|up to|at (?:the )?most|(?:no|not) (?:more|longer|later|greater|larger|higher) than|(?:a |the )?maximum(?: of)?"
                 r"|max\.?|not exceed(?:ing)?|limited to|capped at|by|before|until|till|to"),
    (Bound.LEAST, r"at least|(?:no|not) (?:less|fewer|shorter|earlier|lower|smaller) than|(?:a |the )?minimum(?: of)?|min\.?|since"),
)  # fmt: skip
"""Words directly before a value that bound it. What they bound is as often ruled (`refunded within 14 days`) as a
condition (`a return within 14 days`), so they make a condition only before the verb."""
_LINKING_WORDS = r"with|for|having|in|following|upon"
"""Words that bound nothing and make a condition of a value before the verb (`orders with 10 items are …`)."""
_CONDITION_WORDS = (
    (Bound.LEAST, r"above|over|exceeds?|exceeding|worth|beyond|from|between|on|"
                  r"(?:more|larger|greater|longer|higher|older|heavier|bigger|later) than"),
    (Bound.EXACT, r"after"),
    (Bound.MOST, r"below|under|(?:less|fewer|smaller|shorter|lower|younger|lighter|earlier) than"),
)  # fmt: skip
"""Words directly before a value that make a condition of it wherever it stands: rules limit with `up to`, and
select with `above`."""
_TIMELESS = frozenset(["from", "on", "between"])
"""Condition words that before a date or a time only say when (`on 5 May`, `from 2025`)."""
_PHRASAL_VERB = lazy_pattern(
    r"\b(?:carr(?:y|ies|ied)|roll(?:s|ed)?|hand(?:s|ed)?|tak(?:e|es|en)|spread|left)\s+over\s*$", re.IGNORECASE
)
"""Verbs with which `over` is no comparison (`carry over 5 days`)."""
_EXTREMES = (
    (Bound.LEAST, lazy_pattern(r"\b(?:minimum|smallest|lowest|shortest)\b", re.IGNORECASE)),
    (Bound.MOST, lazy_pattern(r"\b(?:maximum|largest|highest|longest)\b", re.IGNORECASE)),
)
"""Words anywhere before a value that bound it (`the minimum fee is 5 euros`)."""
_AFTER = (
    (Bound.LEAST, lazy_pattern(r"^\s*(?:[a-z]+\s){0,2}?(?:or|and) (?:more|longer|above|over|higher|older|later)\b", re.IGNORECASE)),
    (Bound.MOST, lazy_pattern(r"^\s*(?:[a-z]+\s){0,2}?(?:or|and) (?:less|fewer|below|under|lower|younger|earlier|shorter)\b", re.IGNORECASE)),
)  # fmt: skip
"""Words after a value that bound it, with up to two words of its noun between (`10 full days or more`)."""
_AHEAD = lazy_pattern(r"^\s*(?:notice\s)?(?:ahead|in advance|before|prior|beforehand)\b", re.IGNORECASE)
_SUBORDINATE = lazy_pattern(r"\b(?:if|when|where|whenever|unless|provided|once)\b[^,]*$", re.IGNORECASE)
"""The beginning of a clause that states a condition and is not closed by a comma before the value."""
_QUALIFIED = lazy_pattern(
    r"\b(?:for|with)\s+(?:[a-z-]+\s+){0,2}(?P<noun>[a-z-]+)\s+of\s+(?:at least|up to|more than|less than|over|under)?\s*$",
    re.IGNORECASE,
)
"""A noun that the value measures, as a condition (`for stays of 7 nights`). After a pale noun the value is ruled
(`for a fee of 20 euros`)."""


def _before_value(words: str) -> re.Pattern[str]:
    """Return the pattern of one of `words` directly before a value, with or without an article between."""
    return lazy_pattern(rf"\b(?P<word>{words})\s*(?:the\s|an?\s)?$", re.IGNORECASE)


_BOUND_PATTERNS = [(bound, _before_value(words)) for bound, words in _BOUND_WORDS]
_CONDITION_PATTERNS = [(bound, _before_value(words)) for bound, words in _CONDITION_WORDS]
_LINKING = _before_value(_LINKING_WORDS)


class _Lead(NamedTuple):
    """The bound that the words before a value give it, whether they make a condition of it anywhere, and whether
    there are such words at all."""

    bound: Bound
    makes_condition: bool
    has_word: bool


def bounded_value(sentence: str, value: StatedValue, predicate: int | None) -> BoundedValue:
    """Return the role of `value` in `sentence`, whose main verb begins at `predicate`, if it is known."""
    before, after = sentence[: value.start], sentence[value.end :]
    lead = _lead(before, value.kind)
    bound = _distant_bound(before, after) if lead.bound is Bound.EXACT else lead.bound
    early = predicate is not None and value.end <= predicate
    opens_the_sentence = early and "," in sentence[value.end : predicate]
    qualified = _QUALIFIED.search(before)
    subordinate = _SUBORDINATE.search(before) is not None or (
        qualified is not None and qualified["noun"].lower() not in PALE_WORDS
    )
    before_the_verb = early and (lead.has_word or bound is not Bound.EXACT)
    return BoundedValue(
        stated=value,
        bound=bound,
        is_condition=lead.makes_condition or subordinate or opens_the_sentence or before_the_verb,
        is_firm=subordinate or (lead.makes_condition and bound is not Bound.EXACT),
        ahead=_AHEAD.search(after) is not None,
    )


def _lead(before: str, kind: ValueKind) -> _Lead:
    for bound, pattern in _BOUND_PATTERNS:
        if pattern.search(before):
            return _Lead(bound, makes_condition=False, has_word=True)
    for bound, pattern in _CONDITION_PATTERNS:
        match = pattern.search(before)
        if match and not _PHRASAL_VERB.search(before):
            word = match["word"].lower()
            if word in _TIMELESS and kind in (ValueKind.DATE, ValueKind.DURATION):
                return _Lead(Bound.LEAST if word == "from" else Bound.EXACT, makes_condition=False, has_word=False)
            return _Lead(bound, makes_condition=True, has_word=True)
    return _Lead(Bound.EXACT, makes_condition=False, has_word=_LINKING.search(before) is not None)


def _distant_bound(before: str, after: str) -> Bound:
    """Return the bound that words after the value, or farther before it, give it."""
    following = (bound for bound, pattern in _AFTER if pattern.search(after))
    preceding = (bound for bound, pattern in _EXTREMES if pattern.search(before))
    return next(following, None) or next(preceding, Bound.EXACT)
