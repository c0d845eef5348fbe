"""Instants in words, and two texts compared word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from knowledge.model.clock import parse_instant
from knowledge.model.scope import Scope

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
"""A run of spaces, a word, or a sign: the units of a comparison."""


def day(at: datetime | None) -> str:
    """The instant as a date people read, with the time where it is not the start of a day; `no end` where it is None."""
    if at is None:
        return "no end"
    date = f"{at.day} {at.strftime('%b')} {at.year}"
    return date if (at.hour, at.minute, at.second) == (0, 0, 0) else f"{date}, {at.strftime('%H:%M:%S')} UTC"


_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z")


def readable(text: str) -> str:
    """The sentence with its instants as dates people read. Sentences of the service name instants exactly."""
    return _INSTANT.sub(lambda found: day(parse_instant(found.group())), text)


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 version`, `2 versions`."""
    return f"{number} {one}" if number == 1 else f"{number} {several or one + 's'}"


def place(scope: Scope) -> str:
    """The scope as the end of a sentence: `everywhere`, or `for eu/de, product lamps`."""
    return "everywhere" if scope == Scope() else f"for {scope.in_words}"


def short(version_id: str | None) -> str:
    """The first digits of a version id, enough to tell the versions of an object apart."""
    return (version_id or "")[:8]


@dataclass(frozen=True)
class ComparedWords:
    """Words that both texts have, or that only one of them has."""

    text: str
    change: Literal["same", "added", "removed"]


def compared(before: str | None, after: str | None) -> list[ComparedWords]:
    """The words of two texts in order, each marked as added, removed or the same. A text that is not there is empty."""
    old, new = _WORD.findall(before or ""), _WORD.findall(after or "")
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    pieces: list[ComparedWords] = []
    start_old = start_new = 0  # where the words begin that differ
    for at_old, at_new, length in matcher.get_matching_blocks():
        same = "".join(old[at_old : at_old + length])
        if length and not same.strip() and at_old > start_old and at_new > start_new:
            continue  # a space between words that differ is no word that both have
        pieces += _differing(old[start_old:at_old], new[start_new:at_new])
        pieces += [ComparedWords(same, "same")] if same else []
        start_old, start_new = at_old + length, at_new + length
    return pieces


def _differing(old: list[str], new: list[str]) -> list[ComparedWords]:
    """The words of one text, and those that the other has in their place."""
    removed, added = "".join(old), "".join(new)
    pieces = (ComparedWords(removed, "removed"), ComparedWords(added, "added"))
    return [one for one in pieces if one.text]
