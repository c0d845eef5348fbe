"""Finds the abbreviations that authors explain in lines of their own: `*[SLA]: Service level agreement`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.structure.lines import part_of
from ingest.structure.tree import Node, NodeKind

_LINE = re.compile(r"\*\[(?P<short>[^\]\n]{1,40})\]:[ \t]+(?P<long>[^\n]*\S)[ \t]*")


def with_abbreviations(node: Node) -> Node:
    """Return the tree, in which a paragraph whose lines all explain abbreviations is a definition for each."""
    parts = [part for child in node.children for part in _parted(with_abbreviations(child))]
    return node if tuple(parts) == node.children else replace(node, children=tuple(parts))


def _parted(node: Node) -> Iterator[Node]:
    if node.kind is not NodeKind.PARAGRAPH or not node.plain.startswith("*["):
        yield node
        return
    starts, found = 0, []
    for line in node.plain.split("\n"):
        found.append(_LINE.fullmatch(node.plain, starts, starts + len(line)))
        starts += len(line) + 1
    if not all(found):
        yield node
        return
    for match in found:
        assert match is not None
        term, meaning = part_of(node, *match.span("short")), part_of(node, *match.span("long"))
        if term and meaning:
            children = (replace(term, kind=NodeKind.TERM), meaning)
            yield Node(NodeKind.DEFINITION, term.start, meaning.end, children=children, page=node.page)
