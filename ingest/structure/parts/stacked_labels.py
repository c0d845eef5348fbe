"""Finds the fields that an author wrote as two paragraphs each: a label with a colon, and its value below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.structure.tree import Node, NodeKind, NoteReference, Run

_LABEL = re.compile(r"[^\W\d_][^:.!?]{0,60}:")
_LONGEST_LABEL = 8
"""Words of the longest label. More of them lead in what follows."""
_LONGEST_VALUE = 8
"""Words of the longest value: a date, a number, a name with its town."""
_FEWEST = 2
"""Fields in a row that are no chance."""
_PROSE_END = re.compile(r"[^.\d][.!?]$|[:,;]$")
"""The end of a sentence, or of words that lead in others."""


def with_stacked_labels(node: Node) -> Node:
    """Return the tree, in which labels and the short values below them are fields, where two of them follow each other."""
    if node.kind in (NodeKind.TABLE, NodeKind.QUESTION):
        return node
    children = tuple(_joined([with_stacked_labels(child) for child in node.children]))
    return node if children == node.children else replace(node, children=children)


def _joined(nodes: Sequence[Node]) -> Iterator[Node]:
    at = 0
    while at < len(nodes):
        end = at
        while end + 1 < len(nodes) and _is_label(nodes[end]) and _is_value(nodes[end + 1]):
            end += 2
        if end - at < 2 * _FEWEST:
            yield nodes[at]
            at += 1
            continue
        for number in range(at, end, 2):
            yield _field(nodes[number], nodes[number + 1])
        at = end


def _is_label(node: Node) -> bool:
    words = node.words
    return _is_line(node) and _LABEL.fullmatch(words) is not None and len(words.split()) <= _LONGEST_LABEL


def _is_value(node: Node) -> bool:
    words = node.words
    is_labelled = ": " in words or _LABEL.fullmatch(words)
    return (
        _is_line(node)
        and not is_labelled
        and not _PROSE_END.search(words)
        and len(words.split()) <= _LONGEST_VALUE
    )


def _is_line(node: Node) -> bool:
    return node.kind is NodeKind.PARAGRAPH and not node.label and "\n" not in node.plain.strip()


def _field(label: Node, value: Node) -> Node:
    """The two paragraphs as one field."""
    gap = Run(label.end, label.end, " ")
    length = len(label.plain) + len(gap.plain)
    below = tuple(NoteReference(one.at + length, one.note_id) for one in value.references)
    return replace(
        label,
        kind=NodeKind.FIELD,
        end=value.end,
        runs=(*label.runs, gap, *value.runs),
        references=(*label.references, *below),
        title=0,
    )
