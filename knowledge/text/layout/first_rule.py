"""The first rule for the boundaries of sentences, which never changes.

Versions that were recorded without statements have those of this rule. Receipts of answers from them are checked with it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.lazy_pattern import lazy_pattern

_ENDINGS = lazy_pattern(
    r"""[.!?…]["'”’)\]*_`]{0,4}\s+(?=["'“‘(\[*_`¿¡]{0,4}[^\W_a-z])"""  # Latin: the next one starts upper-case
    r"""|[。！？](?=\S)"""  # no space follows these
    r"""|\n[ \t]*\r?\n\s*"""  # a blank line
    r"""|\n(?=[ \t]*(?:[-*+•|>#]|\d{1,9}[.)])[ \t])"""  # a list item, table row, quote or heading
)
_BLOCK_END = lazy_pattern(r"\n[ \t]*\r?\n")
"""A blank line: what stands before it ends there, whatever it ends with."""
_NOT_AN_END = lazy_pattern(
    r"""(?:^|[\s("'“‘\[*_])(?:[A-Za-z]|\d{1,3}|(?:[A-Za-z]\.){1,4}[A-Za-z]"""
    r"""|e\.g|i\.e|etc|vs|cf|al|approx|ca|incl|excl|max|min|tel|ext|dept|Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|Art|Sec|Sect|No|Nos|Fig|Ch|pp?|para)\.$""",
    re.IGNORECASE,
)
"""Abbreviations, initials and section numbers, after which a full stop ends no sentence."""
_LONGEST_ABBREVIATION = 12
"""Characters before a full stop to look at: the longest of these (`a.b.c.d.e.`) with what stands before it."""


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match.end() >= len(text):
        return False
    if text[match.start()] != "." or _BLOCK_END.search(match[0]):
        return True
    stop = match.start() + 1
    return not _NOT_AN_END.search(text[max(0, stop - _LONGEST_ABBREVIATION) : stop])


def first_rule_spans(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as (start, end) in code points, in order, without the white space around them."""
    starts = [match.end() for match in _ENDINGS.finditer(text) if _ends_sentence(text, match)]
    spans = (_stripped(text, start, end) for start, end in pairwise([0, *starts, len(text)]))
    return [span for span in spans if span[0] < span[1]]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
