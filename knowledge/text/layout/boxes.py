"""Boxes before the items of a list to tick off: whether one is ticked, empty or crossed out."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class TickBox(StrEnum):
    """The state of a box: `ticked` says that its item holds, and `crossed` that it does not. An `empty` one says so only beside ticked ones."""

    TICKED = "ticked"
    EMPTY = "empty"
    CROSSED = "crossed"


TICKED_BOX, EMPTY_BOX = "☑", "☐"
"""The boxes as they are written where a source has signs of its own for them, such as `[x]`."""
_STATES = (
    dict.fromkeys("☑✓✔✅🗹🗸☒", TickBox.TICKED)
    | dict.fromkeys(f"{EMPTY_BOX}◻⬜❏❐❑❒", TickBox.EMPTY)
    | dict.fromkeys("✗✘✖❌❎🗷", TickBox.CROSSED)
)
"""The signs of boxes. `■` and `□` are none, because they are bullets in most texts."""
_WRITTEN = {"[-]": TickBox.CROSSED, "[/]": TickBox.EMPTY}
"""Boxes that some programs write beside `[x]` and `[ ]`: for what was given up, and for what has been begun."""
_WORDS_CROSS = "☒"
"""The sign that Word ticks its boxes with. Beside any other tick it crosses out."""
BOX_SIGNS = "".join(_STATES)
"""Every sign of a box."""


def box_of(words: str) -> TickBox | None:
    """Return the state of the box that `words` begin with; None without one."""
    return _WRITTEN.get(sign_of(words)) or _STATES.get(words[:1])


def sign_of(words: str) -> str:
    """Return the sign of the box that `words` may begin with: `☑`, `[-]`."""
    return words[:3] if words[:3] in _WRITTEN and words[3:4] == " " else words[:1]


def denied_in(items: Iterable[str]) -> frozenset[str]:
    """Return the signs that deny their items in a list with these items: crosses, and empty boxes beside ticked ones.

    A list of empty boxes alone is to be filled in by its reader, and denies nothing.
    """
    states = {sign_of(item): state for item in items if (state := box_of(item))}
    ticks = {sign for sign, state in states.items() if state is TickBox.TICKED}
    denying = {sign for sign, state in states.items() if state is TickBox.CROSSED}
    if ticks:
        denying |= {sign for sign, state in states.items() if state is TickBox.EMPTY}
    if len(ticks) > 1:
        denying.add(_WORDS_CROSS)
    return frozenset(denying & states.keys())


def leaves_open(words: str) -> bool:
    """Return whether `words` begin with a box that does not say that they hold."""
    return box_of(words) in (TickBox.EMPTY, TickBox.CROSSED)
