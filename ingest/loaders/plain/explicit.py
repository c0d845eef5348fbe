"""The explicit markup of reStructuredText: comments, directives, targets and footnotes, which begin with `..`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.loaders.plain.lines import TextLine

_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([\w-]+(?::[\w-]+)?)::(?:[ \t]+|$)")
_TARGET = re.compile(r"\.\.[ \t]+(?:_[^:]*:|__:)|__[ \t]")
_FOOTNOTE = re.compile(r"\.\.[ \t]+\[(#?[\w*.-]*)\][ \t]*")
_CODE = frozenset(
    ("code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "math", "doctest", "highlight")
)
_WITHOUT_WORDS = frozenset(
    [
        "contents",
        "include",
        "image",
        "figure",
        "raw",
        "index",
        "meta",
        "toctree",
        "sectnum",
        "class",
        "default-role",
        "role",
        "title",
        "target-notes",
        "header",
        "footer",
        "currentmodule",
        "module",
        "unicode",
        "replace",
        "date",
        "tabularcolumns",
        "only",
        "ifconfig",
    ]
)
"""Directives for the program that sets the text. What stands in them is no part of it, or comes from elsewhere."""
_OPTION = re.compile(r":[\w-]+:")


@dataclass(frozen=True)
class Explicit:
    """A block of explicit markup, of the kind `comment`, `markup`, `code`, `note` or `words`.

    `body` is where its words begin in its first line; `lines` is the number of lines that belong to it: all of a comment, and the
    head of a directive whose words go on below.
    """

    kind: str
    lines: int
    body: int = 0
    note_id: str = ""


def explicit_markup(lines: Sequence[TextLine], at: int) -> Explicit | None:
    """Return the explicit markup that begins at the line `at`, if one does."""
    line = lines[at]
    if not (line.body == ".." or line.body.startswith((".. ", "..\t", "__ "))):
        return None
    whole = _block_length(lines, at)
    if footnote := _FOOTNOTE.match(line.body):
        return Explicit("note", 1, footnote.end(), footnote[1].lstrip("#") or "#")
    if _TARGET.match(line.body):
        return Explicit("markup", whole)
    if directive := _DIRECTIVE.match(line.body):
        name = directive[1].lower().rpartition(":")[2]
        if name in _WITHOUT_WORDS or line.body.startswith(".. |"):
            return Explicit("markup", whole)
        options = _options(lines, at)
        return Explicit("code" if name in _CODE else "words", 1 + options, directive.end())
    return Explicit("comment", whole, min(3, len(line.body)))


def _options(lines: Sequence[TextLine], at: int) -> int:
    count = 0
    while at + count + 1 < len(lines) and _OPTION.match(lines[at + count + 1].body):
        count += 1
    return count


def _block_length(lines: Sequence[TextLine], at: int) -> int:
    """The number of lines up to the last one that is indented below the line `at`."""
    indent, last = lines[at].indent, at
    for number in range(at + 1, len(lines)):
        if not lines[number].body:
            # A comment mark alone, with an empty line below, is empty: `..` ends a list in front of a quotation.
            if lines[at].body == ".." and number == at + 1:
                break
            continue
        if lines[number].indent <= indent:
            break
        last = number
    return last - at + 1
