"""The polarity of a text: whether it denies or forbids something."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.denials import denies_elsewhere
from knowledge.text.modality import Modality, modality_of

_NEGATIVE = lazy_pattern(
    r"\bnon-?(?=[a-z]{4})|\b(?:not|never|neither|nor|without|cannot|excluded|excludes?|ineligible|unavailable|prohibited|forbidden"
    r"|banned|nobody|none)\b|n['’]t\b|\bno\b(?! later| earlier| less| more| fewer| sooner| matter| doubt)",
    re.IGNORECASE,
)
"""Words that deny. `No later than` sets a limit and denies nothing."""
_MAY_FORBID = lazy_pattern(r"refrain|\bno ", re.IGNORECASE)
"""What every ban has that has no word that denies. Most texts have neither, and looking for a modality takes long."""
_NOT_ONLY = lazy_pattern(
    r"\bnot only\b|\bwhether or not\b|\bif not\b|\bnot (?:less|more|later|earlier|fewer) than\b|\bnos?\.\s?(?=[\w-]*\d)",
    re.IGNORECASE,
)
"""Phrases with a word that denies, which deny nothing, and `no.` before a number."""


_REFUSES = lazy_pattern(
    r"\b(?:refus(?:es?|ed|ing|als?)|declin(?:es?|ed|ing)|reject(?:s|ed|ing|ions?)?|exclusions?|off[ -]limits|taboo)\b",
    re.IGNORECASE,
)
"""Words of somebody who says no, and what lists are called of which something does not hold."""
_KEPT = 8_192
"""Texts of which it is kept whether they deny: the statements of some hundred questions."""


@lru_cache(maxsize=_KEPT)
def is_refusal(text: str) -> bool:
    """Return whether `text` denies or forbids something, or says that somebody refuses it."""
    return is_negative(text) or _REFUSES.search(text) is not None


def is_negative(text: str) -> bool:
    """Return whether `text` denies or forbids something."""
    text = _NOT_ONLY.sub(" ", text)
    if _NEGATIVE.search(text) or denies_elsewhere(text):
        return True
    return _MAY_FORBID.search(text) is not None and modality_of(text).modality is Modality.FORBIDDEN
