"""Whether a paragraph may introduce the block after it."""

from __future__ import annotations

from ingest.structure.tree import Node, NodeKind

INTRODUCED = frozenset({NodeKind.LIST, NodeKind.TABLE, NodeKind.CODE, NodeKind.QUOTATION})
"""The nodes that a paragraph before them may introduce."""
_TO_QUOTE = (":", ",", "–", "—")
"""The signs with which words end that introduce what somebody else says. A signature or a label before a quotation has none."""


def may_introduce(paragraph: Node, following: Node) -> bool:
    """Whether a paragraph may introduce the block that follows it, by what kind of block it is."""
    if following.kind is NodeKind.QUOTATION:
        return paragraph.words.endswith(_TO_QUOTE)
    return following.kind in INTRODUCED
