"""The boundaries of sentences in a text, by a fixed rule, so that a replay finds the same ones.

In doubt the rule does not split: a passage must never cut a sentence in half (rule N4).
"""

from __future__ import annotations

import re
from itertools import pairwise

_ENDINGS = re.compile(
    r"""[.!?…]["'”’)\]*_`]{0,4}\s+(?=["'“‘(\[*_`¿¡]{0,4}[^\W_a-z])"""  # Latin: the next one starts upper-case
    r"""|[。！？](?=\S)"""  # no space follows these
    r"""|\n[ \t]*\r?\n\s*"""  # a blank line
    r"""|\n(?=[ \t]*(?:[-*+•|>#]|\d{1,9}[.)])[ \t])"""  # a list item, table row, quote or heading
)
_BLOCK_END = re.compile(r"\n[ \t]*\r?\n")
"""A blank line: what stands before it ends there, whatever it ends with."""
_NOT_AN_END = re.compile(
    r"""(?:^|[\s("'“‘\[*_])(?:[A-Za-z]|\d{1,3}|(?:[A-Za-z]\.){1,4}[A-Za-z]"""
    r"""|e\.g|i\.e|etc|vs|cf|al|approx|ca|incl|excl|max|min|tel|ext|dept|Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|Co|Corp|Art|Sec|Sect|No|Nos|Fig|Ch|pp?|para)\.$""",
    re.IGNORECASE,
)
"""Abbreviations, initials and section numbers, after which a full stop ends no sentence."""
_LONGEST_ABBREVIATION = 12
"""Characters before a full stop to look at: the longest of these (`a.b.c.d.e.`) with what stands before it."""


def sentence_starts(text: str) -> list[int]:
    """Return the offsets above 0 at which a sentence, list item, table row or paragraph of `text` begins,
    ascending.
    """
    return [match.end() for match in _ENDINGS.finditer(text) if _ends_sentence(text, match)]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match.end() >= len(text):
        return False
    if text[match.start()] != "." or _BLOCK_END.search(match[0]):
        return True
    stop = match.start() + 1
    return not _NOT_AN_END.search(text[max(0, stop - _LONGEST_ABBREVIATION) : stop])


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as (start, end) in code points, in order, without the white space around
    them.

    Together they cover all of `text` but white space.
    """
    cuts = [0, *sentence_starts(text), len(text)]
    spans = (_stripped(text, start, end) for start, end in pairwise(cuts))
    return [span for span in spans if span[0] < span[1]]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
