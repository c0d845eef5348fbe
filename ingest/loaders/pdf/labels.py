"""Printed labels at the start of lines: list markers, and the numbers of headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.text.layout.boxes import BOX_SIGNS, EMPTY_BOX, box_of

_BULLETS = f"•◦▪▫‣⁃●○■□◆◇❖➢➤·∙–—*-{BOX_SIGNS}"
_WEAK = frozenset("-–—*·")
"""Bullets that also stand within sentences."""
_ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3})"
_UPPER_ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"
_LABEL = re.compile(
    rf"(?:(?P<bullet>[{re.escape(_BULLETS)}]|o(?=\s))"
    rf"|(?P<label>\((?:\d{{1,3}}|[A-Za-z]{{1,2}}|{_ROMAN})\)|(?:\d{{1,3}}|[A-Za-z]|{_ROMAN}|{_UPPER_ROMAN})[.)]))(?=\s|$)"
)
LEADER = re.compile(r"[.…·_]{5,}")
"""Dots that lead from words to what stands at the end of their line. An ellipsis has three, and four at the end of a sentence."""
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?(?=\s)")
_NAMED = re.compile(
    r"(?:§\s*|(?i:article|annex|appendix|section|chapter|part|schedule|exhibit|title|artikel|anhang|anlage|abschnitt|kapitel|teil|"
    r"annexe|chapitre|titre|artículo|anexo|capítulo)\s+)(?:\d{1,3}(?:\.\d{1,3})*[a-z]?|[IVXLC]{1,7}|[A-Z])\b"
)
"""Words that name a part of a document, with its number, as headings of laws and contracts print them."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker at the start of a line: its label, empty for a bullet, and the number of characters it takes.

    `style` is alike for markers of one list. `is_weak` says that it also stands within sentences.
    """

    label: str
    length: int
    style: str
    is_weak: bool


def marker_of(text: str) -> Marker | None:
    """Return the list marker that a line begins with, if there is one."""
    match = _LABEL.match(text)
    if match is None:
        return None
    label = match["label"] or ""
    if not label and box_of(match["bullet"]):  # says something of its item, and so stays in its words
        return Marker("", 0, EMPTY_BOX, False)
    if not label:
        return Marker("", match.end(), match["bullet"], match["bullet"] in _WEAK)
    core = label.strip("().")
    kind = "1" if core.isdigit() else "a" if core.islower() else "A"
    return Marker(label, match.end(), label.replace(core, kind), True)


def is_marker(text: str) -> bool:
    """Whether a text is a list marker or the number of a clause and nothing else."""
    marker = marker_of(text)
    return (marker is not None and marker.length == len(text)) or re.fullmatch(
        r"\d{1,3}(\.\d{1,3})+\.?", text
    ) is not None


def number_depth(text: str) -> int:
    """The depth of the number that a heading begins with: 1 for `4`, `Article 12` and `Annex II`, 2 for `4.2`; 0 for none."""
    if match := _NUMBER.match(text):
        return match[1].count(".") + 1
    return 1 if _NAMED.match(text) else 0


def is_named_part(text: str) -> bool:
    """Whether a line begins as the heading of an article, annex, section, chapter or the like."""
    return _NAMED.match(text) is not None


_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def ordinal(label: str) -> set[int]:
    """The places in a list that a label may mean: `(c)` is 3, and `(i)` is 1 or 9."""
    core = label.strip("().").lower()
    if core.isdigit():
        return {int(core)}
    places = {ord(core) - ord("a") + 1} if len(core) == 1 and core.isalpha() else set()
    if core and set(core) <= set(_ROMAN_VALUES):
        values = [_ROMAN_VALUES[c] for c in core]
        places.add(sum(-v if v < max(values[n:]) else v for n, v in enumerate(values)))
    return places
