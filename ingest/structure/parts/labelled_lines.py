"""Finds the fields that an author wrote as lines: `Owner: Lea`, `Status: approved`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.structure.labels import split_line
from ingest.structure.lines import part_of
from ingest.structure.tree import Node, NodeKind

_FIELD = re.compile(
    r"[ \t]*(?P<label>[^\W\d_][\w’'./()&%#-]*(?:[ \t][\w’'./()&%#-]+){0,4}(?:[ \t]\([^():\n]{1,60}\))?):[ \t]+(?P<value>\S.*?)[ \t]*"
)
"""A label of five words at most, which something in brackets may explain (`Security team (lost devices, leaks)`), and its value."""
_BESIDE = re.compile(r"(?:\t|[ ]{3,})[ \t]*(?=[^\W\d_][^:\n\t]{0,30}?:[ \t])")
"""What stands between two fields on one line."""
_SENTENCE = re.compile(r"[.!?][ \t]+\S")
_EMPTY = re.compile(r"[ \t]*[^\W\d_][^:\n]{0,40}:[ \t]*")
"""A label without a value, which may stand between fields."""
_FEWEST_FILLED = 2
"""Fields with a value beside those without."""
_BLANK = re.compile(r":[^\w✓✔✗✘☐☑–—-]*$|_{3,}")
"""The end of a field that nobody filled in, which is no more than its label."""
_LONGEST_VALUE = 12
"""Words of the longest value. More of them are prose behind a short opening, as in a dialogue."""


def with_labelled_lines(node: Node) -> Node:
    """Return the tree, in which paragraphs whose lines are all labels with short values are fields.

    A line without a label may open them and govern them. Where several paragraphs begin with the same label, they are
    records, and the first line of each names its thing: it governs the other lines.
    """
    if node.kind in (NodeKind.TABLE, NodeKind.QUESTION):
        return node
    children = tuple(with_labelled_lines(child) for child in node.children)
    found = [_bounds(child) if child.kind is NodeKind.PARAGRAPH else [] for child in children]
    names = Counter(_label(child, bounds) for child, bounds in zip(children, found, strict=True) if bounds)
    parts: list[Node] = []
    for child, bounds in zip(children, found, strict=True):
        is_record = bool(bounds) and bool(_label(child, bounds)) and names[_label(child, bounds)] > 1
        parts += _fields(child, bounds, is_record=is_record) if bounds else [child]
    return node if tuple(parts) == node.children else replace(node, children=tuple(parts))


def _bounds(node: Node) -> list[tuple[int, int]]:
    """The places of the lines of a paragraph, if all of them but perhaps the first are fields, two of them or more."""
    if "\n" not in node.plain or node.label:
        return []
    bounds: list[tuple[int, int]] = []
    start = 0
    for line in node.plain.split("\n"):
        low = start
        for gap in _BESIDE.finditer(line):
            bounds.append((low, start + gap.start()))
            low = start + gap.end()
        bounds.append((low, start + len(line)))
        start += len(line) + 1
    bounds = [(low, high) for low, high in bounds if node.plain[low:high].strip()]
    lines = [node.plain[low:high] for low, high in bounds]
    are_fields = [_is_field(line) for line in lines]
    if sum(are_fields) < _FEWEST_FILLED:
        return []
    are_told = (
        is_field or _EMPTY.fullmatch(line) for is_field, line in zip(are_fields[1:], lines[1:], strict=True)
    )
    return bounds if all(are_told) else []


def _is_field(line: str) -> bool:
    found = _FIELD.fullmatch(line)
    if found is None or split_line(line.lstrip())[0]:
        return False
    value = found["value"]
    return len(value.split()) <= _LONGEST_VALUE and not _SENTENCE.search(value) and not value.endswith(":")


def _label(node: Node, bounds: Sequence[tuple[int, int]]) -> str:
    """The label of the first line; empty where it has none."""
    line = node.plain[slice(*bounds[0])]
    found = _FIELD.fullmatch(line) if _is_field(line) else None
    return found["label"].casefold() if found else ""


def _fields(node: Node, bounds: Sequence[tuple[int, int]], *, is_record: bool) -> Iterator[Node]:
    pieces = [part for low, high in bounds if (part := part_of(node, low, high))]
    is_opened = is_record or not _label(node, bounds)
    head, rest = pieces[0], pieces[1:] if is_opened else pieces
    fields = [
        piece if _BLANK.search(piece.plain) else replace(piece, kind=NodeKind.FIELD, title=0) for piece in rest
    ]
    if is_record:
        yield _around(NodeKind.LIST, [_around(NodeKind.ITEM, [head, *fields])])
    elif is_opened:
        yield head
        yield _around(NodeKind.LIST, [_around(NodeKind.ITEM, [field]) for field in fields])
    else:
        yield from fields


def _around(kind: NodeKind, children: Sequence[Node]) -> Node:
    return Node(kind, children[0].start, children[-1].end, children=tuple(children), page=children[0].page)
