"""The titles of plain text that nothing underlines: lines in capitals, and numbered lines above deeper numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.loaders.plain.lines import TextLine

_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*)[.)]?[ \t]+(?=\S)")
_MOST_WORDS = 10
"""Words of the longest title of this kind. A longer line in capitals is a warning or a whole clause."""
_FEWEST_LETTERS = 4
"""Letters of the shortest title in capitals without a number. Shorter ones are abbreviations and signatures."""


def depth_of(body: str) -> int:
    """The number of parts of the number that a title begins with; 0 without one."""
    match = _NUMBERED.match(body)
    return match["number"].count(".") + 1 if match else 0


def is_title(lines: Sequence[TextLine], at: int) -> bool:
    """Whether the line `at`, before which no paragraph goes on, is a title.

    A numbered line is one if it is in capitals, or if the next line that is not empty counts below it (`3. Meals` above `3.1`). A line in
    capitals without a number is one if an empty line follows and then a line that is numbered or not in capitals.
    """
    body = lines[at].body
    number = _NUMBERED.match(body)
    words = body[number.end() :] if number else body
    if len(words.split()) > _MOST_WORDS or words[-1:] in tuple(".:;,!?"):
        return False
    following = next((line.body for line in lines[at + 1 :] if line.body), "")
    if not following:
        return False
    if number:
        return _in_capitals(words) or following.startswith(f"{number['number']}.1")
    is_apart = at + 1 < len(lines) and not lines[at + 1].body
    return (
        is_apart
        and _in_capitals(words)
        and (not _in_capitals(following) or _NUMBERED.match(following) is not None)
    )


def _in_capitals(words: str) -> bool:
    return words.isupper() and sum(map(str.isalpha, words)) >= _FEWEST_LETTERS
