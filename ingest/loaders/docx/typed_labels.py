"""Numbers that an author typed before a paragraph instead of letting Word number it: `3.1`, `(a)`, `Article 12`."""

from __future__ import annotations

import re

from ingest.loaders.docx.inlines import Line
from ingest.loaders.docx.parts.numbering import ListPlace

_LABEL = r"(?:(?:Article|Art\.|Section|Clause|§{1,2})\s?)?(?:\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})\)|\d{1,3}(?:\.\d{1,3}){0,5}\.?|[A-Za-z]\.|[ivxIVX]{1,5}\.)"
_BEFORE_TAB = re.compile(rf"\s*(?P<label>{_LABEL})[ \u00a0]*\t\s*(?=\S)")
"""A label set off by a tab. A second tab in the paragraph makes it a row of a table drawn with tabs."""
_IN_HEADING = re.compile(r"\s*(?P<label>\d{1,3}(?:\.\d{1,3})*\.?|\([a-z]\)|§ ?\d+\w?)[\s\u00a0]+(?=[^\W\d])")
"""The number of a heading, set off by any space."""
_IN_PARENTHESES = re.compile(r"\s*(?P<label>\((?:[a-z]|[ivx]{1,5})\))[ \u00a0]+(?=[^\W\d])")
"""A letter in parentheses before text: nothing else is written so at the start of a paragraph."""
_TYPED = "typed"
_LETTERS, _ROMAN = 6, 7
"""Levels of letters and Roman numbers, below numbers of up to six parts."""


class TypedLabels:
    """Takes typed labels off the paragraphs of one part, in order."""

    def __init__(self) -> None:
        self._last_letter = ""

    def take(self, line: Line, *, is_heading: bool) -> ListPlace | None:
        """Take the label off the words of a line and return its place; None where the line has none."""
        text = "".join(piece.text for piece in line.pieces if not piece.note_id)
        found = None if text.count("\t") > 1 else _BEFORE_TAB.match(text)
        found = found or (_IN_HEADING if is_heading else _IN_PARENTHESES).match(text)
        if found is None:
            return None
        _drop(line, found.end())
        label = found["label"].strip()
        return ListPlace(_TYPED, _TYPED, self._level(label), label, True, None)

    def _level(self, label: str) -> int:
        """The depth that the shape of a label shows: its parts, if it is a number, else whether it is Roman."""
        bare = label.rstrip(".").strip("()").rpartition(" ")[2]
        if bare[:1].isdigit() or not bare:
            return bare.count(".")
        letter = bare.lower()
        follows = len(letter) == 1 and self._last_letter and ord(letter) == ord(self._last_letter) + 1
        if letter.strip("ivx") == "" and not follows:
            return _ROMAN
        self._last_letter = letter
        return _LETTERS


def _drop(line: Line, count: int) -> None:
    """Take the first `count` characters off the words of a line."""
    for piece in line.pieces:
        if not piece.note_id:
            taken = min(count, len(piece.text))
            piece.text = piece.text[taken:]
            count -= taken
