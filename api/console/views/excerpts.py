"""Cuts the parts of a document around quoted words, with the quotes marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_AROUND = 260
"""Characters shown before and after a quote: about two sentences, enough to see that it is not torn from its context."""


@dataclass(frozen=True)
class Marked:
    """Words of a document: plain, a heading, quoted, governing what is quoted, or a gap that leaves something out."""

    text: str
    mark: Literal["plain", "heading", "quote", "governs", "gap"]


@dataclass(frozen=True)
class QuotedSpan:
    """A quoted place `start:end` of a text."""

    start: int
    end: int
    governs: bool = False


def excerpt(text: str, spans: Sequence[QuotedSpan]) -> list[Marked]:
    """The text around the spans, cut at the ends of words. What lies far from every span is replaced by a gap."""
    inside = sorted((one for one in spans if 0 <= one.start < one.end <= len(text)), key=lambda one: one.start)
    parts: list[Marked] = []
    at = 0
    for span in inside:
        if span.start < at:
            continue
        parts += _between(text, at, span.start, first=not parts)
        parts.append(Marked(text[span.start : span.end], "governs" if span.governs else "quote"))
        at = span.end
    return [*parts, *_after(text, at)] if parts else []


def _between(text: str, start: int, end: int, *, first: bool) -> list[Marked]:
    """The plain text before a quote, and the end of what follows the quote before it."""
    if first:
        cut = _word_start(text, max(start, end - _AROUND), start)
        gap = [Marked("", "gap")] if cut > start else []
        return [*gap, *_plain(text[cut:end])]
    if end - start <= 2 * _AROUND:
        return _plain(text[start:end])
    left, right = _word_end(text, start + _AROUND), _word_start(text, end - _AROUND, start)
    return [*_plain(text[start:left]), Marked("", "gap"), *_plain(text[right:end])]


def _after(text: str, start: int) -> list[Marked]:
    end = _word_end(text, min(len(text), start + _AROUND))
    gap = [Marked("", "gap")] if end < len(text) else []
    return [*_plain(text[start:end]), *gap]


_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)
"""A heading as the kept texts write it. Its signs are left out, since it is shown as a heading."""
_BLANK_LINES = re.compile(r"\n\s*\n")


def _plain(text: str) -> list[Marked]:
    """Text that is not quoted: its headings apart, and without blank lines."""
    parts = _HEADING.split(_BLANK_LINES.sub("\n", text))
    marks = (Marked(one, "heading" if at % 2 else "plain") for at, one in enumerate(parts))
    return [one for one in marks if one.text]


def _word_start(text: str, at: int, least: int) -> int:
    """The start of the first word at or after `at`; `least` itself where the cut is at the start."""
    while least < at < len(text) and not text[at - 1].isspace():
        at += 1
    return at


def _word_end(text: str, at: int) -> int:
    while 0 < at < len(text) and not text[at].isspace():
        at -= 1
    return at
