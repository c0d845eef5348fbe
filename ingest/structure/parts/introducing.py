"""Whether a paragraph or a heading introduces the block after it."""

from __future__ import annotations

from ingest.structure.tree import Node, NodeKind
from ingest.structure.wording import CLOSED_END, SAYS_OF_ITEMS

INTRODUCED = frozenset({NodeKind.LIST, NodeKind.TABLE, NodeKind.CODE, NodeKind.QUOTATION})
"""The nodes that a paragraph before them may introduce."""
_TO_QUOTE = (":", ",", "–", "—")
"""The signs with which words end that introduce what somebody else says. A signature or a label before a quotation has none."""


def may_introduce(paragraph: Node, following: Node) -> bool:
    """Whether a paragraph may introduce the block that follows it, by what kind of block it is."""
    if following.kind is NodeKind.QUOTATION:
        return paragraph.words.endswith(_TO_QUOTE)
    return following.kind in INTRODUCED


def says_of_items(heading: Node, following: Node | None) -> bool:
    """Whether a heading says something of the items of the list directly below it, which are phrases: `What is not covered`, `tyres`."""
    if following is None or following.kind is not NodeKind.LIST or not SAYS_OF_ITEMS.search(heading.words):
        return False
    first = [
        next((one for one in item.children if one.kind is NodeKind.PARAGRAPH), None) for item in following.children
    ]
    return all(one is not None and not CLOSED_END.search(one.words) for one in first)
