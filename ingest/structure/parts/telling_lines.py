"""Finds the items that an author wrote as short lines, each of which says something: `Gold 40 EUR`, `Silver 30 EUR`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.structure.lines import part_of
from ingest.structure.tree import Node, NodeKind
from knowledge.lazy_pattern import lazy_pattern
from knowledge.text.values.durations import TIME_UNIT
from knowledge.text.values.money import CURRENCY_CODE, CURRENCY_NAME, CURRENCY_SIGN

_SKIPPED = frozenset({NodeKind.TABLE, NodeKind.QUESTION, NodeKind.HEADING})
_FEWEST = 2
"""Lines that are items; a single one is a sentence."""
_LONGEST = 60
"""Characters of the longest line. A program breaks prose at more, from 65 on."""
_VALUE = lazy_pattern(
    rf"{CURRENCY_SIGN}\s?\d|\d\s?(?:{CURRENCY_SIGN}|%)|\d\s(?:{CURRENCY_NAME}|{CURRENCY_CODE}|{TIME_UNIT}s?)\b|\b{CURRENCY_CODE}\s\d"
    r"|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s?[ap]\.?m\b|\b(?:closed|free|included|none)\b",
    re.IGNORECASE,
)
"""An amount, a share, a length of time, a time of day, or a word that stands in its place. A number alone may be that of a house."""
_SAYS = lazy_pattern(
    r"\b(?:is|are|was|were|has|have|had|do|does|must|may|can|cannot|will|shall|should|needs?)\b", re.IGNORECASE
)
_OPEN_END = re.compile(
    r"(?:[,;:.!?…–—-]|\b(?:a|an|and|as|at|but|by|for|from|if|in|is|are|of|on|or|than|that|the|their|to|under|with|your))$",
    re.IGNORECASE,
)
"""The end of a line that the next one completes, and that of a sentence, which needs no line of its own."""
_SENTENCE = re.compile(r"[.!?]\s+[^\W\d_]")


def with_telling_lines(node: Node) -> Node:
    """Return the tree, in which the lines of a paragraph are items if each of them is short, begins in capitals and says something itself.

    A line that ends with a colon may lead them in.
    """
    if node.kind in _SKIPPED:
        return node
    parts = [part for child in node.children for part in _parted(with_telling_lines(child))]
    return node if tuple(parts) == node.children else replace(node, children=tuple(parts))


def _parted(node: Node) -> Sequence[Node]:
    if node.kind is not NodeKind.PARAGRAPH or node.label or node.title or "\n" not in node.plain.strip():
        return [node]
    bounds: list[tuple[int, int]] = []
    at = 0
    for line in node.plain.split("\n"):
        bounds += [(at, at + len(line))] if line.strip() else []
        at += len(line) + 1
    lines = [node.plain[low:high].strip() for low, high in bounds]
    led = 1 if lines and lines[0].endswith(":") else 0
    telling = [_tells(line, is_last=at == len(lines) - 1) for at, line in enumerate(lines)][led:]
    if len(telling) < _FEWEST or not all(telling):
        return [node]
    pieces = [part for low, high in bounds if (part := part_of(node, low, high))]
    items = [_around(NodeKind.ITEM, [piece]) for piece in pieces[led:]]
    return [*pieces[:led], _around(NodeKind.LIST, items)]


def _tells(line: str, *, is_last: bool) -> bool:
    words = line.removesuffix(".") if is_last else line
    if not words[:1].isupper() or len(words) > _LONGEST or _OPEN_END.search(words) or _SENTENCE.search(words):
        return False
    return bool(_VALUE.search(words) or _SAYS.search(words))


def _around(kind: NodeKind, children: Sequence[Node]) -> Node:
    return Node(kind, children[0].start, children[-1].end, children=tuple(children), page=children[0].page)
