"""Where sentences begin and end in a text, as spans; a pure rule with no model behind it.

A sentence ends at `.`, `!`, `?` or `…` (with closing quotes or brackets) before white space and a capital,
digit, quote, bracket or Markdown mark, except after an abbreviation or an initial; and at every line
break that starts a list item, table row or heading, or follows a blank line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|incl|art|sec|para|pp?|fig|ed|eds|inc|ltd|co|corp|dept|"
    r"mr|mrs|ms|dr|prof|st|jr|sr|u\.s|u\.k|e\.u|a\.m|p\.m|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|"
    r"(?:^|[\s(])[A-Za-z]|(?:^|\n)\s*\d{1,3})\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s+[\"'“‘(\[*_`#>|]*[A-Z0-9À-Þ])")
_BREAK = re.compile(r"\n(?=[ \t]*(?:\n|[-*+•][ \t]|\d{1,3}[.)][ \t]|[A-Za-z][.)][ \t]|\||#|>))")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as (start, end) in code points, in order, without surrounding white space.

    Together they cover everything but white space.
    """
    cuts = sorted({0, len(text), *_sentence_ends(text), *(m.end() for m in _BREAK.finditer(text))})
    spans = (_stripped(text, start, end) for start, end in itertools.pairwise(cuts))
    return [span for span in spans if span[0] < span[1]]


def _sentence_ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        first_stop = match.start() + 1
        if not _ABBREVIATION.search(text, max(0, first_stop - 8), first_stop):
            yield match.end()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
