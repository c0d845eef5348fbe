"""Finds statements that tell the unit of the numbers around them: `All prices in euros.`, `Dimensions are given in mm`."""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import quantities

_PAID = r"prices?|pricing|amounts?|sums?|fees?|charges?|rates?|costs?|figures|tariffs?|fares?|rents?|premiums?|salar(?:y|ies)|wages?|budgets?|values?"
_MEASURED = r"dimensions?|measurements?|sizes?|lengths?|widths?|heights?|weights?|distances?|temperatures?|volumes?|times?|durations?|figures|values?"
_TELLS = lazy_pattern(
    rf"(?:^|[(:–—-]\s*)\W*(?:(?!we\b|you\b|they\b|i\b|it\b)[\w’'/-]+\s+){{0,4}}?(?:(?P<paid>{_PAID})|(?:{_MEASURED}))\b(?:[^.;:!?\d]|\b(?:19|20)\d\d\b){{0,60}}?"
    r"\bin\s+(?:(?:thousand|million)s? of )?(?P<unit>[^\s,.;:()]+(?:\s+[^\s,.;:()]+)?)",
    re.IGNORECASE,
)
"""What is paid or measured, near the beginning of a sentence or in brackets, and the words for its unit."""
_CONDITIONAL = lazy_pattern(
    r"\b(?:if|when|unless|may|can|could|except|only|instead|convert\w*|or)\b", re.IGNORECASE
)
"""Words of a sentence that tells a unit of some numbers alone, or something else."""
_LONGEST = 24
"""Words of the longest such statement."""
_BARE = lazy_pattern(
    r"(?<![\w.,:/$€£¥₹-])(?<!\d )(?<!\b(?:EUR|USD|GBP|CHF) )\d+(?:[.,]\d+)*(?=\s*(?:$|[;,)](?!\d)|[–-]|\bper\b|\ban?\b|\beach\b|\.$))",
    re.IGNORECASE,
)
"""A number without a unit: nothing follows it but the end of its cell or what it is for."""


def tells_unit(words: str) -> bool:
    """Return whether a statement tells the unit of the numbers around it."""
    if " in " not in words or len(words.split()) > _LONGEST or _CONDITIONAL.search(words):
        return False
    return any(_is_unit(one["unit"], is_paid=one["paid"] is not None) for one in _TELLS.finditer(words))


def _is_unit(words: str, *, is_paid: bool) -> bool:
    for named in (words, words.split()[0]):
        found = quantities(f"7 {named}")
        if found and found[0].start == 0 and found[0].unit and (found[0].kind is ValueKind.MONEY) == is_paid:
            return True
    return False


def has_bare_number(words: str) -> bool:
    """Return whether words hold a number whose unit stands elsewhere."""
    return _BARE.search(words) is not None
