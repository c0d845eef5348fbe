"""Headings that say that what stands below them is no longer in force."""

from __future__ import annotations

import re

from knowledge.lazy_pattern import lazy_pattern

_OUT_OF_FORCE = lazy_pattern(
    r"\b(?:repealed|superseded|withdrawn|revoked|abolished|obsolete|deprecated|no longer (?:in force|valid|applicable)|out of force"
    r"|(?:former|previous|old|earlier) (?:rules?|polic(?:y|ies)|versions?|terms|provisions|regulations?|text))\b",
    re.IGNORECASE,
)
"""Words for rules that a document keeps for the record."""


def is_out_of_force(text: str) -> bool:
    """Return whether a heading says that what stands below it is no longer in force, or a question asks for such rules."""
    return _OUT_OF_FORCE.search(text) is not None
