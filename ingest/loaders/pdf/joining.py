"""Lines into running text: hyphens at line ends, note marks and raised numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.loaders.hyphens import HYPHENS, Vocabulary, join_hyphenated
from ingest.loaders.pdf.words import Word

Words = Sequence[Word]
_TIGHT = "–—/"
"""Signs behind which a line is broken within a word or number: `2018–23`, `and/or`."""
_MARK = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3}|[a-z])")
_RAISED_NUMBER = re.compile(r"[-+−–]?\d+")


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


def raised_marks(words: Iterable[Word]) -> Iterator[str]:
    """The raised words that may be marks of notes."""
    return (word.text for word in words if word.raised and _MARK.fullmatch(word.text))
