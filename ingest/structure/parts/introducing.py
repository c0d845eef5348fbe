"""Whether a paragraph or a heading introduces the block after it."""

from __future__ import annotations

import re

from ingest.structure.tree import Node, NodeKind
from ingest.structure.wording import CLOSED_END, SAYS_OF_ITEMS

INTRODUCED = frozenset({NodeKind.LIST, NodeKind.TABLE, NodeKind.CODE, NodeKind.QUOTATION})
"""The nodes that a paragraph before them may introduce."""
_TO_QUOTE = (":", ",", "–", "—")
"""The signs with which words end that introduce what somebody else says. A signature or a label before a quotation has none."""

_BARE = 6
"""Words of the longest item that is the name of a thing."""
_LABELLED = re.compile(r":|\s[-–—=]\s|[@☑☐☒]|^\W*\d")
"""Signs of an item that says something of its own label, is to be ticked off, or is a value."""


def may_introduce(paragraph: Node, following: Node) -> bool:
    """Whether a paragraph may introduce the block that follows it, by what kind of block it is."""
    if following.kind is NodeKind.QUOTATION:
        return paragraph.words.endswith(_TO_QUOTE)
    return following.kind in INTRODUCED


def says_of_items(heading: Node, following: Node | None) -> bool:
    """Whether a heading is said with the items of the list directly below it, which are phrases.

    It is where it says something of them (`What is not covered`, `tyres`), and where they are a few words each that say nothing alone
    (`Removed`, `the fax gateway`).
    """
    if following is None or following.kind is not NodeKind.LIST:
        return False
    first = [
        next((one for one in item.children if one.kind is NodeKind.PARAGRAPH), None) for item in following.children
    ]
    items = [one.words for one in first if one is not None]
    if len(items) < len(first) or any(map(CLOSED_END.search, items)):
        return False
    is_bare = not following.in_sequence and all(
        len(one.split()) <= _BARE and not _LABELLED.search(one) for one in items
    )
    return is_bare or SAYS_OF_ITEMS.search(heading.words) is not None
