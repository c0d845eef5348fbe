"""Finds the questions and answers that an author wrote with letters before them: `Q: Is it free?`, `A: Yes.`"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.structure.lines import part_of
from ingest.structure.tree import Node, NodeKind

_ASKS = re.compile(r"[ \t]*(?:Q|Question)[ \t]*\d{0,3}[ \t]*[:.)][ \t]+(?=\S)", re.MULTILINE)
_ANSWERS = re.compile(r"[ \t]*(?:A|Answer)[ \t]*\d{0,3}[ \t]*[:.)][ \t]+(?=\S)", re.MULTILINE)
_MARK = re.compile(rf"^(?:{_ASKS.pattern}|{_ANSWERS.pattern})", re.MULTILINE)
_ANSWERING = frozenset({NodeKind.LIST, NodeKind.TABLE, NodeKind.CODE})
"""Blocks that go on with an answer which ends with a colon."""


def with_questions(node: Node) -> Node:
    """Return the tree, in which a paragraph or line marked as a question, and the one marked as its answer behind it, are such nodes."""
    parts = [part for child in node.children for part in _parted(with_questions(child))]
    children = tuple(_paired(parts))
    return node if children == node.children else replace(node, children=children)


def _parted(node: Node) -> Iterator[Node]:
    """The paragraph; one for each marked line if it begins with a question and also holds its answer."""
    if node.kind is not NodeKind.PARAGRAPH or not _ASKS.match(node.plain):
        yield node
        return
    plain = node.plain
    starts = [match.start() for match in _MARK.finditer(plain)]
    for low, high in pairwise([*starts, len(plain)]):
        if part := part_of(node, low, high):
            yield part


def _paired(nodes: Sequence[Node]) -> Iterator[Node]:
    at = 0
    while at < len(nodes):
        asked = _marked(nodes[at], _ASKS)
        answered = _marked(nodes[at + 1], _ANSWERS) if asked and at + 1 < len(nodes) else None
        if asked is None or answered is None:
            yield nodes[at]
            at += 1
            continue
        end = at + 2
        while answered.words.endswith(":") and end < len(nodes) and nodes[end].kind in _ANSWERING:
            end += 1
        yield _around(NodeKind.QUESTION, [asked])
        yield _around(NodeKind.ANSWER, [answered, *nodes[at + 2 : end]])
        at = end


def _marked(node: Node, mark: re.Pattern[str]) -> Node | None:
    """The paragraph without the mark that it begins with; None without one."""
    match = mark.match(node.plain) if node.kind is NodeKind.PARAGRAPH and not node.label else None
    return part_of(node, match.end(), len(node.plain)) if match else None


def _around(kind: NodeKind, children: Sequence[Node]) -> Node:
    return Node(kind, children[0].start, children[-1].end, children=tuple(children), page=children[0].page)
