"""The lines of reStructuredText and the blocks that indents make of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.loaders.plain.lines import TextLine

Lines = Sequence[TextLine]

_DRAWN = re.compile(r"([!-/:-@\[-`{-~])\1*")
_SHORTEST_TRANSITION = 4
"""Characters of the shortest line between two parts, by the definition of the format."""
BULLET = re.compile(r"[-*+•‣⁃](?:[ \t]+|$)")
_ENUMERATED = re.compile(
    r"(?P<label>\(?(?P<counter>\d{1,9}|[A-Za-z]|[ivxlcdm]{1,9}|[IVXLCDM]{1,9}|#)[.)])(?:[ \t]+|$)"
)
FIELD = re.compile(r":(?P<name>(?![: ])(?:\\.|[^:\\]|:(?![ `\n]|$))*(?<! )):(?:[ \t]+|$)")
_OPTION = re.compile(
    r"(?P<names>(?:-\w|--[\w-]+|/[A-Z])(?:[ =][<\w][^\s,]*)?(?:, (?:-\w|--[\w-]+|/[A-Z])(?:[ =][<\w][^\s,]*)?)*)(?:  +|$)"
)


def is_drawn(line: TextLine) -> bool:
    """Whether a line is one sign of punctuation repeated."""
    return len(line.body) > 1 and _DRAWN.fullmatch(line.body) is not None


def is_transition(lines: Lines, at: int) -> bool:
    """Whether the line is drawn between two parts of the text."""
    return is_drawn(lines[at]) and len(lines[at].body) >= _SHORTEST_TRANSITION


def underlines(line: TextLine, title: TextLine) -> bool:
    """Whether a line underlines a title. One that is too short still does, as the tools have it, from four characters on."""
    return is_drawn(line) and (len(line.body) >= len(title.body) or len(line.body) >= _SHORTEST_TRANSITION)


def enumerated(lines: Lines, at: int) -> re.Match[str] | None:
    """The mark of an item with a number or letter at the line `at`.

    The line behind an item is empty, deeper, or the next item; so `1986. It began` within a paragraph is none.
    """
    match = _ENUMERATED.match(lines[at].body)
    if match is None or at + 1 == len(lines):
        return match
    following = lines[at + 1]
    goes_on = not following.body or following.indent > lines[at].indent or _ENUMERATED.match(following.body)
    return match if goes_on else None


def style_of(mark: re.Match[str]) -> str:
    """The style that the marks of one list share: the bullet, or the signs around numbers or letters. `#` stands for any number."""
    counter = mark.groupdict().get("counter")
    if counter is None:
        return mark.group().strip()
    return mark["label"].replace(counter, "1" if counter == "#" or counter.isdigit() else "a", 1)


def option(line: TextLine) -> re.Match[str] | None:
    """The names of an option of a command at the start of a line, with the space behind them."""
    return _OPTION.match(line.body)


def length_of_block(lines: Lines, at: int) -> int:
    """The number of lines from `at` to the last one that is indented below it."""
    last = at
    for number in range(at + 1, len(lines)):
        if not lines[number].body:
            continue
        if lines[number].indent <= lines[at].indent:
            break
        last = number
    return last - at + 1


def behind(line: TextLine, length: int) -> TextLine:
    """The line without its first characters, which are a mark."""
    return replace(line, start=line.start + length, indent=line.indent + length, body=line.body[length:])


def item_lines(lines: Lines, mark: int) -> list[TextLine]:
    """The lines of an item without its mark, which is `mark` characters long. Lines that are indented too little are moved below its words."""
    first = behind(lines[0], mark)
    rest = [replace(line, indent=max(line.indent, first.indent)) for line in lines[1:]]
    if not first.body:
        return list(lines[1:])
    return [first, *rest]


def body_lines(lines: Lines, mark: int) -> list[TextLine]:
    """The lines of a directive, note or field without its mark; its first line has the indent of those below."""
    rest = list(lines[1:])
    first = behind(lines[0], mark)
    if not first.body:
        return rest
    indent = min((line.indent for line in rest if line.body), default=first.indent)
    return [replace(first, indent=indent), *rest]
