"""Tells text from code by its form."""

from __future__ import annotations

from knowledge.lazy_pattern import lazy_pattern

_SENTENCE_START = lazy_pattern(r"[^\W\d_a-z](?!\w*[A-Z_]+\b)")
"""A capital that begins a word in small letters or with a capital within (`GitHub`), and no keyword of a program (`SELECT`)."""
_CODE_SIGN = lazy_pattern(r"[{}=;<>$|\\`]|\w\(|\s--?\w")
"""Signs that programs and commands have and prose has not."""


def reads_as_prose(block: str) -> bool:
    """Return whether a block that is set as code holds text, such as a postal address: it begins as a sentence does, and has no signs of a program."""
    return bool(_SENTENCE_START.match(block)) and not _CODE_SIGN.search(block)
