"""Finds headings that were written as short paragraphs in bold type alone, as in Word files without heading styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.structure.labels import split_paragraph
from ingest.structure.parts.run_in import is_title
from ingest.structure.tree import Node, NodeKind

_MOST_BOLD = 0.5
"""Share of the paragraphs' characters in paragraphs that are all bold, from which bold type is the type of the text and heads nothing."""


def with_bold_headings(tree: Node) -> Node:
    """Return the tree, in which a title in bold type before other text is a heading below the written one above it.

    In a document without written headings, one that opens the document is its title.
    """
    nodes = tree.children
    bold = [_is_all_bold(node) for node in nodes]
    lengths = [len(node.plain) if node.kind is NodeKind.PARAGRAPH else 0 for node in nodes]
    bold_length = sum(length for length, is_bold in zip(lengths, bold, strict=True) if is_bold)
    if not any(bold) or bold_length > _MOST_BOLD * sum(lengths):
        return tree
    children: list[Node] = []
    above = 0 if any(node.kind is NodeKind.HEADING for node in nodes) else 1
    for at, node in enumerate(nodes):
        above = node.level if node.kind is NodeKind.HEADING else above
        if bold[at] and _heads(node, nodes[at + 1 :]):
            is_first = at == 0 and above == 1
            node = replace(node, kind=NodeKind.HEADING, level=1 if is_first else above + 1, title=0)
        children.append(node)
    return replace(tree, children=tuple(children))


def _is_all_bold(node: Node) -> bool:
    return node.kind is NodeKind.PARAGRAPH and bool(node.title) and not node.plain[node.title :].strip()


def _heads(node: Node, following: Sequence[Node]) -> bool:
    """Whether a bold paragraph is a title, and has text below it."""
    words = node.words
    title = words[split_paragraph(words)[1] :]
    has_text = any(one.kind is not NodeKind.HEADING and not _is_all_bold(one) for one in following[:2])
    return has_text and is_title(title) and not title.endswith(tuple(":,;?.!"))
