"""What holds of every tree over a kept text, and trees written shortly for tests."""

from __future__ import annotations

import re

from ingest.structure.tree import Node, NodeKind

_SPACE = re.compile(r"\s")
_LEAVES = frozenset(
    {
        NodeKind.HEADING,
        NodeKind.PARAGRAPH,
        NodeKind.CELL,
        NodeKind.CAPTION,
        NodeKind.TERM,
        NodeKind.CODE,
        NodeKind.FIELD,
    }
)
_CHILDREN = {
    NodeKind.LIST: {NodeKind.ITEM},
    NodeKind.TABLE: {NodeKind.CAPTION, NodeKind.ROW},
    NodeKind.ROW: {NodeKind.CELL},
}


def check_tree(text: str, tree: Node) -> None:
    """Assert that spans are within bounds and in order, and that verbatim runs are the text at their place."""
    assert (tree.kind, tree.start, tree.end) == (NodeKind.DOCUMENT, 0, len(text))
    last = 0
    for node in tree.walk():
        assert 0 <= node.start <= node.end <= len(text)
        assert bool(node.runs) == (node.kind in _LEAVES)
        for child in node.children:
            assert node.start <= child.start or node.kind is NodeKind.ROW
            assert child.end <= node.end
            assert child.kind in _CHILDREN.get(node.kind, {child.kind})
        if node.runs:
            is_repeated = node.kind is NodeKind.CELL and node.start < last
            assert node.plain.strip()
            assert is_repeated or node.start >= last
            last = max(last, _check_runs(text, node))
            assert all(0 <= reference.at <= len(node.plain) for reference in node.references)


def _check_runs(text: str, node: Node) -> int:
    """Assert that the runs of a node are in order; return where they end."""
    last = 0
    for run in node.runs:
        assert last <= run.start <= run.end <= len(text)
        last = run.end
        if len(run.plain) == run.end - run.start:
            assert _SPACE.sub(" ", run.plain) == _SPACE.sub(" ", text[run.start : run.end])
    return last


def outline(node: Node) -> object:
    """A node in short: a leaf as (kind, words), with its label or level before the words if it has one; another as (kind, children)."""
    if node.runs:
        mark = node.label or node.level or None
        words = node.plain if node.kind is NodeKind.CODE else " ".join(node.plain.split())
        return (str(node.kind), mark, words) if mark else (str(node.kind), words)
    return (f"{node.kind} {node.label}".strip(), [outline(child) for child in node.children])
