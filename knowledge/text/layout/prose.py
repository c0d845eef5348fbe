"""Tells text from code by its form."""

from __future__ import annotations

import re

_SENTENCE_START = re.compile(r"[^\W\d_a-z](?!\w*[A-Z_]+\b)")
"""A capital that begins a word in small letters or with a capital within (`GitHub`), and no keyword of a program (`SELECT`)."""
_CODE_SIGN = re.compile(r"[{}=;<>$|\\`]|\w\(|\s--?\w")
"""Signs that programs and commands have and prose has not."""


def reads_as_prose(block: str) -> bool:
    """Return whether a block that is set as code holds text, such as a postal address: it begins as a sentence does, and has no signs of a program."""
    return bool(_SENTENCE_START.match(block)) and not _CODE_SIGN.search(block)
