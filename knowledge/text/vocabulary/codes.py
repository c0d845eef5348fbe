"""Classes and releases that are told apart by a letter or number alone: a rule for zone A is no rule for zone D, and P2 is not P3."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern

_CLASSES = (
    "zone|class|level|grade|band|tier|category|categorie|group|type|stage|phase|tariff|line|route|platform|terminal|gate|room|building"
    "|floor|wing|block|district|region|ward|unit|step|scale|sector|model|route|hall"
)
"""Nouns that letters and numbers tell apart in any line of business. Parts of documents, such as sections, are addresses."""
_CODE = r"(?:[A-Z]{1,2}\d{0,3}|\d{1,3}[A-Za-z]?|[IVX]{1,5})(?![\w%]|\.\d)"
_NAMED = lazy_pattern(
    rf"\b(?i:(?P<noun>{_CLASSES})e?s?)\s+(?P<codes>{_CODE}(?:\s*(?:[,+/&–-]|and|or|to)\s*{_CODE})*)"
)
_MARKED = lazy_pattern(r"(?<![\w/-])(?P<mark>[A-Z]{1,3})-?(?P<code>\d{1,3})(?![\w%]|[.,]\d|-\d)")
"""A code with letters of its own, such as `P2`, `R1` or `CAT-6`."""
_NUMBERED = lazy_pattern(r"\b(?P<word>[A-Za-z]\w+)\s+v?(?P<number>\d{1,3}\.\d{1,3})(?![\w%]|\.\d)")
"""A name with a number of two parts, such as `Orbit 3.2`."""
_SERIES = lazy_pattern(r"\b([A-Z][\w-]+)[ \u00a0](\d{1,3})\b(?![.,]\d|\s*%)")
"""A name with a number, which tells one of a series from the others."""
_TO = lazy_pattern(r"\s*(?:–|-|\bto\b)\s*")
_KEPT = 4096
"""Texts of which the codes are remembered: the statements of the passages of some hundred questions."""


@lru_cache(maxsize=_KEPT)
def _codes(text: str) -> dict[str, frozenset[str]]:
    """The codes that a text names for each class, in capitals."""
    found: dict[str, set[str]] = {}
    for match in _NAMED.finditer(text):
        codes = found.setdefault(match["noun"].lower(), set())
        codes.update(one.upper() for one in re.findall(_CODE, match["codes"]))
        codes.update(
            one
            for pair in re.findall(rf"({_CODE}){_TO.pattern}({_CODE})", match["codes"])
            for one in _between(*pair)
        )
    for match in _MARKED.finditer(text):
        found.setdefault(match["mark"], set()).add(match["code"])
    return {noun: frozenset(codes) for noun, codes in found.items()}


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(number) for number in range(int(first), int(last) + 1)]
    if len(first) == len(last) == 1:
        return [chr(code) for code in range(ord(first.upper()), ord(last.upper()) + 1)]
    return []


def names_code(question: str) -> bool:
    """Return whether `question` names a member of a class, so that a text may tell of others."""
    return bool(_codes(question))


def names_other_code(question: str, text: str) -> bool:
    """Return whether `text` tells of other members of a class than the one that `question` names (`zones A and B` for `zone D`)."""
    asked = _codes(question)
    if not asked:
        return False
    told = _codes(text)
    return any(noun in told and codes.isdisjoint(told[noun]) for noun, codes in asked.items())


@lru_cache(maxsize=_KEPT)
def series_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the names in a text that a whole number follows, each with that number, in order: `Larch` with `4` for `Larch 4`."""
    return tuple(_SERIES.findall(text))


@lru_cache(maxsize=_KEPT)
def numbered_in(titles: str) -> frozenset[tuple[str, str]]:
    """Return the words of titles that a number of two parts follows, each with that number: `orbit` with `3.2` for `Release notes: Orbit 3.2`."""
    return frozenset((match["word"].lower(), match["number"]) for match in _NUMBERED.finditer(titles))
