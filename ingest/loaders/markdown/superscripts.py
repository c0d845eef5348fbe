"""Tells superscripts apart: marks of notes, powers, and letters that are only raised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_RAISED = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_ELEMENT = re.compile(r"<sup\b[^>]*>(.{0,200}?)</sup\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,200}>")
_DEFINITION = re.compile(
    rf"^[ \t>]*(?:[-*+][ \t]+)?(?:<(?:p|li|small|div|br)\b[^>]*>[ \t]*)*"
    rf"(?:(?P<element><sup\b[^>]*>.{{0,200}}?</sup\s*>)|(?P<raised>[{_RAISED}]+)[ \t])",
    re.IGNORECASE | re.MULTILINE,
)
_MARK = re.compile(r"\[?\(?([0-9]{1,3}|[a-z]|[*†‡§]{1,3})\)?\]?")
_POWER = re.compile(r"[-+−–]?(?:\d+(?:[.,/]\d+)?|[a-z])")
RAISED = re.compile(f"[{_RAISED}]+")
"""Digits that are characters of their own."""


@dataclass(frozen=True)
class NoteMarks:
    """The marks of the notes that a text defines itself, by a paragraph or line that begins with a superscript.

    `places` maps the offset of each such beginning to its mark.
    """

    places: Mapping[int, str] = field(default_factory=dict)

    def __contains__(self, mark: str) -> bool:
        return mark in self.places.values()


def note_marks(source: str) -> NoteMarks:
    """Return the marks that lines of `source` begin with."""
    places: dict[int, str] = {}
    if "<sup" not in source.lower() and not RAISED.search(source):
        return NoteMarks()
    for match in _DEFINITION.finditer(source):
        group = "element" if match["element"] else "raised"
        mark = mark_of(match[group], 0) if match["element"] else match["raised"]
        if mark:
            places[match.start(group)] = mark
    return NoteMarks(places)


def words_of(source: str, start: int) -> str:
    """The words of the `<sup>` element that begins at `start`; empty if it does not end nearby."""
    match = _ELEMENT.match(source, start)
    return _TAG.sub("", match[1]).strip() if match else ""


def mark_of(source: str, start: int) -> str:
    """The mark of a note that the `<sup>` element at `start` may be, without brackets; empty if it is none."""
    match = _MARK.fullmatch(words_of(source, start))
    return match[1] if match else ""


def is_power(source: str, start: int) -> bool:
    """Whether the `<sup>` element at `start` raises a number or a unit to a power: `10<sup>6</sup>`, `m<sup>2</sup>`."""
    before = source[start - 1 : start]
    return (before.isalnum() or before == ")") and _POWER.fullmatch(words_of(source, start)) is not None
