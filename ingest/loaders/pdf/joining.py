"""Lines into running text: hyphens at line ends, note marks and raised numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.pdf.words import Word

Words = Sequence[Word]
HYPHENS = "-\u2010\xad"
_TIGHT = "–—/"
"""Signs behind which a line is broken within a word or number: `2018–23`, `and/or`."""
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
_MARK = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3}|[a-z])")
_RAISED_NUMBER = re.compile(r"[-+−–]?\d+")
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


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, or the mark of a note that is referred to."""

    text: str
    note_id: str = ""


def pieces_of(
    lines: Sequence[Words], vocabulary: Vocabulary, note_of: Callable[[str], str | None], skip: int = 0
) -> list[Piece]:
    """Return the text of lines, with the marks of notes apart.

    `note_of` gives the id of the note that a mark refers to, if there is one. The first `skip` characters, a label, are
    left out. A raised number that refers to no note is written behind a `^`.
    """
    pieces: list[Piece] = []
    text = ""
    for words in lines:
        words = _without_label([word for word in words if word.text], skip)
        skip = 0
        for number, word in enumerate(words):
            note = note_of(word.text) if word.raised and _MARK.fullmatch(word.text) and (text or pieces) else None
            if note is not None:
                pieces += [Piece(text), Piece(word.text, note)]
                text = ""
            elif number == 0:
                text = _wrapped(text, word.text, vocabulary)
            else:
                raised = word.raised and _RAISED_NUMBER.fullmatch(word.text)
                before = "^" if raised else " " if word.spaced else ""
                text += before + word.text
    pieces.append(Piece(text.removesuffix("\xad")))
    return [piece for piece in pieces if piece.text]


def _without_label(words: Words, skip: int) -> Words:
    taken = 0
    while words and taken < skip:
        taken += len(words[0].text)
        words = words[1:]
    return words


def _wrapped(before: str, word: str, vocabulary: Vocabulary) -> str:
    """`before`, which ends a line, with the first word of the next line."""
    if not before:
        return word
    if before[-1] in HYPHENS and len(before) > 1 and not before[-2].isspace():
        return join_hyphenated(before, word, vocabulary)
    if before[-1] in _TIGHT and not before[-2:-1].isspace() and len(before) > 1:
        return before + word
    if _is_unspaced(before[-1]) and _is_unspaced(word[0]):
        return before + word
    return f"{before} {word}"


def _is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script that sets no spaces between words: Chinese, Japanese, Thai, Lao, Khmer."""
    code = ord(character)
    return (
        0x2E80 <= code <= 0xA4CF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFFEF
        or 0x0E00 <= code <= 0x0EFF
    )


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


def raised_marks(words: Iterable[Word]) -> Iterator[str]:
    """The raised words that may be marks of notes."""
    return (word.text for word in words if word.raised and _MARK.fullmatch(word.text))
