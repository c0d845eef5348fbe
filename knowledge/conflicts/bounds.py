"""How a value is meant: as a least or a most, as what is ruled or as the condition on which something else is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.text.values import Stated, ValueKind
from knowledge.text.words import PALE


class Bound(StrEnum):
    """Which side of the value is meant."""

    LEAST = "at least"
    MOST = "at most"
    EXACT = "exactly"


@dataclass(frozen=True)
class Placed:
    """A value and how it is meant: `fixed` conditions are conditions wherever they stand (`above 50 euros`), others
    because they stand before the verb (`a return within 14 days is …`). `lead` is whether it is counted backwards
    from what it prepares (`four weeks ahead`).
    """

    stated: Stated
    bound: Bound
    condition: bool
    fixed: bool
    lead: bool

    @property
    def kind(self) -> ValueKind:
        """What sort of value it is."""
        return self.stated.kind


_THAN = r"(?:{}) than"
_SOFT = (
    (Bound.MOST, r"within|up to|at (?:the )?most|(?:no|not) (?:more|longer|later|greater|larger|higher) than|(?:a |the )?maximum(?: of)?"
                 r"|max\.?|not exceed(?:ing)?|limited to|capped at|by|before|until|till|to"),
    (Bound.LEAST, r"at least|(?:no|not) (?:less|fewer|shorter|earlier|lower|smaller) than|(?:a |the )?minimum(?: of)?|min\.?|since"),
    (Bound.EXACT, r"with|for|having|in|following|upon"),
)  # fmt: skip
_FIXED = (
    (Bound.LEAST, r"above|over|exceeds?|exceeding|worth|beyond|from|between|on|"
                  + _THAN.format("more|larger|greater|longer|higher|older|heavier|bigger|later")),
    (Bound.EXACT, r"after"),
    (Bound.MOST, r"below|under|" + _THAN.format("less|fewer|smaller|shorter|lower|younger|lighter|earlier")),
)  # fmt: skip
_EXTREME = (
    (Bound.LEAST, re.compile(r"\b(?:minimum|smallest|lowest|shortest)\b", re.IGNORECASE)),
    (Bound.MOST, re.compile(r"\b(?:maximum|largest|highest|longest)\b", re.IGNORECASE)),
)
"""What makes a least or a most of a value further on (`the minimum fee is 5 euros`)."""
_PHRASAL = re.compile(
    r"\b(?:carr(?:y|ies|ied)|roll(?:s|ed)?|hand(?:s|ed)?|tak(?:e|es|en)|spread|left)\s+over\s*$", re.I
)
_TIMELESS = frozenset(["from", "on", "between"])
"""What leads to a date without making it a condition."""
_AFTER = (
    (Bound.LEAST, re.compile(r"^\s*(?:[a-z]+\s){0,2}?(?:or|and) (?:more|longer|above|over|higher|older|later)\b", re.IGNORECASE)),
    (Bound.MOST, re.compile(r"^\s*(?:[a-z]+\s){0,2}?(?:or|and) (?:less|fewer|below|under|lower|younger|earlier|shorter)\b", re.IGNORECASE)),
)  # fmt: skip
_LEAD = re.compile(r"^\s*(?:notice\s)?(?:ahead|in advance|before|prior|beforehand)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(r"\b(?:if|when|where|whenever|unless|provided|once)\b[^,]*$", re.IGNORECASE)
_QUALIFIED = re.compile(
    r"\b(?:for|with)\s+(?:[a-z-]+\s+){0,2}(?P<noun>[a-z-]+)\s+of\s+(?:at least|up to|more than|less than|over|under)?\s*$",
    re.IGNORECASE,
)
"""`for stays of 7 nights`, but not `for a fee of 20 euros`."""


def _compiled(table: tuple[tuple[Bound, str], ...]) -> list[tuple[Bound, re.Pattern[str]]]:
    return [
        (bound, re.compile(rf"\b(?P<word>{words})\s*(?:the\s|an?\s)?$", re.IGNORECASE)) for bound, words in table
    ]


_SOFT_PATTERNS, _FIXED_PATTERNS = _compiled(_SOFT), _compiled(_FIXED)


def placed(sentence: str, value: Stated, predicate: int | None) -> Placed:
    """How `value` is meant in `sentence`, the verb of which stands at `predicate`."""
    before, after = sentence[: value.start], sentence[value.end :]
    early = predicate is not None and value.end <= predicate
    bound, anywhere, soft = _bound(before, value.kind)
    if bound is Bound.EXACT:
        told = (
            *((one, pattern, after) for one, pattern in _AFTER),
            *((one, pattern, before) for one, pattern in _EXTREME),
        )
        bound = next((one for one, pattern, where in told if pattern.search(where)), bound)
    leading = early and "," in sentence[value.end : predicate]
    qualified = _QUALIFIED.search(before)
    subordinate = _SUBORDINATE.search(before) is not None or (
        qualified is not None and qualified["noun"].lower() not in PALE
    )
    condition = anywhere or subordinate or leading or (early and (soft or bound is not Bound.EXACT))
    fixed = subordinate or (anywhere and bound is not Bound.EXACT)
    return Placed(value, bound, condition, fixed, _LEAD.search(after) is not None)


def _bound(before: str, kind: ValueKind) -> tuple[Bound, bool, bool]:
    """Bound, whether its word makes a condition of it anywhere, and whether there is a word at all."""
    for bound, pattern in _SOFT_PATTERNS:
        if bound is not Bound.EXACT and pattern.search(before):
            return bound, False, True
    for bound, pattern in _FIXED_PATTERNS:
        match = pattern.search(before)
        if match and not _PHRASAL.search(before):
            word = match["word"].lower()
            if word in _TIMELESS and kind in (ValueKind.DATE, ValueKind.DURATION):
                return (Bound.LEAST if word == "from" else Bound.EXACT), False, False
            return bound, True, True
    return Bound.EXACT, False, any(pattern.search(before) for _, pattern in _SOFT_PATTERNS)
