"""Finds notes that are written within their sentence, as Pandoc and Obsidian do: `We pay 50 euros^[Without VAT.] a day.`"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.structure.lines import part_of
from ingest.structure.parts.starred import with_references
from ingest.structure.tree import Node, NodeKind

_NOTE = re.compile(r"\^\[(?P<words>[^\[\]\n]{2,1000})\]")


def with_inline_notes(node: Node) -> Node:
    """Return the tree, in which such a note stands behind its paragraph, and is referred to from its place in it."""
    children = tuple(part for child in node.children for part in _parted(with_inline_notes(child)))
    return node if children == node.children else replace(node, children=children)


def _parted(node: Node) -> Iterator[Node]:
    found = list(_NOTE.finditer(node.plain)) if node.kind is NodeKind.PARAGRAPH and node.runs else []
    notes = [(match, part) for match in found if (part := part_of(node, *match.span("words")))]
    if not notes:
        yield node
        return
    named = [f"inline-{part.start}" for _, part in notes]
    yield with_references(node, [(*match.span(), name) for (match, _), name in zip(notes, named, strict=True)])
    for (_, part), name in zip(notes, named, strict=True):
        words = replace(part, label="", references=(), title=0)
        yield Node(NodeKind.NOTE, part.start, part.end, children=(words,), note_id=name, page=part.page)
