"""The titles of plain text that nothing underlines: lines in capitals, and numbered lines above deeper numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.loaders.plain.lines import ITEM, TextLine
from ingest.structure.labels import split_heading
from ingest.structure.parts.run_in import is_title as is_title_of
from ingest.structure.parts.section_titles import is_section_title

_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*)[.)]?[ \t]+(?=\S)")
_SECTION = re.compile(r"(?P<number>\d{1,3})[.)]?[ \t]+(?=\S)")
_MARKED = re.compile(rf"{_NUMBERED.pattern}|{ITEM.pattern}")
_ENDS = tuple(".:;,!?")
_NEAR = 5
"""Lines below a title within which its text begins."""
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

    A numbered line is one if it is in capitals, if the next line that is not empty counts below it (`3. Meals` above `3.1`), or if it
    counts on from, or up to, another such line with prose between. A line in
    capitals without a number is one if an empty line follows and then a line that is numbered or not in capitals.
    """
    body = lines[at].body
    number = _NUMBERED.match(body)
    words = body[number.end() :] if number else body
    if len(words.split()) > _MOST_WORDS or words[-1:] in _ENDS:
        return False
    following = next((line.body for line in lines[at + 1 :] if line.body), "")
    if not following:
        return False
    if number:
        below = following.startswith(f"{number['number']}.1")
        return _in_capitals(words) or below or _is_section(lines, at)
    is_apart = at + 1 < len(lines) and not lines[at + 1].body
    return (
        is_apart
        and _in_capitals(words)
        and (not _in_capitals(following) or _NUMBERED.match(following) is not None)
    )


def is_opening_title(lines: Sequence[TextLine], at: int) -> bool:
    """Whether the line `at` opens the text, stands apart from the rest of it, and says nothing by itself."""
    body = lines[at].body
    first = next(number for number, line in enumerate(lines) if line.body)
    if first != at or not any(line.body for line in lines[at + 1 :]):
        return False
    is_apart = not lines[at + 1].body or (_in_capitals(body) and not _in_capitals(lines[at + 1].body))
    is_named = (
        not body[0].islower() and not body.endswith(_ENDS) and not (split_heading(body)[0] or ITEM.match(body))
    )
    return is_apart and is_named and is_title_of(body)


def _is_section(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a numbered line is one of at least two that count on and have prose below them: `1. Purpose`, text, `2. Scope`, text."""
    own = _section(lines, at)
    if own is None:
        return False
    beside = [
        next((other for other in range(at + step, end, step) if _counts(lines, at, other)), None)
        for step, end in ((1, len(lines)), (-1, -1))
    ]
    numbers = [_section(lines, other) if other is not None else None for other in beside]
    return numbers[0] == own + 1 or numbers[1] == own - 1


def _counts(lines: Sequence[TextLine], at: int, other: int) -> bool:
    return lines[other].indent == lines[at].indent and _SECTION.match(lines[other].body) is not None


def _section(lines: Sequence[TextLine], at: int) -> int | None:
    """The number of a line that may be the title of a section: it stands apart, prose follows, and it is no sentence and no step."""
    number = _SECTION.match(lines[at].body)
    words = lines[at].body[number.end() :] if number else ""
    below = next((line for line in lines[at + 1 : at + 1 + _NEAR] if line.body), None) if number else None
    is_apart = at == 0 or not lines[at - 1].body
    if number is None or below is None or not is_apart or below.indent > lines[at].indent:
        return None
    is_prose = not _MARKED.match(below.body) and not below.body[0].islower()
    is_named = words[0].isupper() and not words.endswith(_ENDS) and is_section_title(words)
    return int(number["number"]) if is_prose and is_named else None


def _in_capitals(words: str) -> bool:
    return words.isupper() and sum(map(str.isalpha, words)) >= _FEWEST_LETTERS
