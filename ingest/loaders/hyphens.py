"""Words that a line end divides: whether their hyphen belongs to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

HYPHENS = "-\u2010\xad"
_COMPOUND = frozenset(
    {
        "well",
        "self",
        "half",
        "non",
        "long",
        "short",
        "high",
        "low",
        "full",
        "fixed",
        "free",
        "first",
        "second",
        "third",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "cross",
        "so",
        "all",
        "multi",
    }
)
"""First parts that are joined to a whole word by a hyphen. A word broken within itself hardly ever breaks behind them, save
before one of the endings below."""
_ENDINGS = frozenset({"ness", "ship", "ward", "wards", "land", "like", "some", "tude"})
"""Ends of words that are broken behind one of these parts: `full-ness`, `low-land`."""
_LEAST_WHOLE = 4
"""Letters of the second part of such a compound. Shorter parts are mostly endings (`short-age`, `self-ish`)."""
_SUSPENDING = frozenset({"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e"})
"""Words behind a hyphen that stands for a word to come: `short- and long-term`."""
_WORD = re.compile(r"\w+(?:[-\u2010]\w+)*")


@dataclass(frozen=True)
class Vocabulary:
    """The words of a document that stand within lines, in lower case, with their hyphens."""

    words: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Vocabulary:
        """Gather the words of lines, without those that a line end may have cut."""
        words: set[str] = set()
        was_cut = False
        for line in lines:
            found = _WORD.findall(line.casefold())
            cut = line[-1:] in HYPHENS and line[-1:] != ""
            words.update(found[was_cut : len(found) - cut])
            was_cut = cut
        return cls(frozenset(word.replace("\u2010", "-") for word in words))


def join_hyphenated(before: str, word: str, vocabulary: Vocabulary) -> str:
    """Join a text that ends with a hyphen to the first word of the next line.

    A soft hyphen is dropped. A hyphen is dropped between letters of which the second is small, unless the document
    writes the word with its hyphen elsewhere, or it is a compound; the document's own joined spelling decides first. A
    hyphen that stands for a word to come is kept with a space behind it.
    """
    kept, hyphen = before[:-1], before[-1]
    first = re.search(r"[\w\u2010-]+$", kept)
    second = re.match(r"\w+(?:[-\u2010]\w+)*", word)
    if hyphen == "\xad":
        return kept + word
    if first is None or second is None:
        return f"{before}{word}"
    start, end = first[0].casefold(), second[0].casefold()
    if end in _SUSPENDING:
        return f"{before} {word}"
    if not (kept[-1].isalpha() and word[0].islower()):
        return before + word
    if start + end in vocabulary.words:
        return kept + word
    if f"{start}-{end}" in vocabulary.words or "-" in start or end.count("-") > 1 or _is_compound(start, end):
        return before + word
    return kept + word


def _is_compound(start: str, end: str) -> bool:
    return start in _COMPOUND and len(end) >= _LEAST_WHOLE and end not in _ENDINGS
