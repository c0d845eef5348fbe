"""Ties notes to the numbers that refer to them: `EUR 300 (1)` or `EUR 300^1` above `(1) Waived in 2025.`, as tables are footnoted by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.structure.lines import part_of
from ingest.structure.parts.starred import with_references
from ingest.structure.tree import Node, NodeKind

_REFERENCE = re.compile(
    r"(?<!\b10)(?P<sign>\s?\((?P<bracketed>\d{1,2})\)(?=\s*$)|\^(?P<raised>\d{1,2})(?=[\s.,;:!?)]|$))"
)
"""A number in brackets that ends a cell, or a raised one that is no power of ten."""
_NOTE = re.compile(r"\(?(?P<number>\d{1,2})[).:]{0,2}\s+(?=[^\W\da-z]|[\"“‘€£$])")
"""The number of a note. A small letter behind it continues a sentence."""
_REFERRING = frozenset({NodeKind.PARAGRAPH, NodeKind.CELL, NodeKind.HEADING, NodeKind.CAPTION})


@dataclass(frozen=True)
class _Sign:
    leaf: Node
    start: int
    end: int
    number: int


def with_numbered_notes(node: Node) -> Node:
    """Return the tree, in which consecutive blocks that begin with 1, 2, … are notes, if each of these numbers is referred to above them.

    They stand right behind a table, or end their part of the document.
    """
    children = [with_numbered_notes(child) for child in node.children]
    cuts: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    result: list[Node] = []
    signs: list[_Sign] = []
    at = 0
    while at < len(children):
        notes = _notes(children, at) if signs else []
        referred = {sign.number for sign in signs}
        if notes and referred.issuperset(range(1, len(notes) + 1)):
            first = len(result)
            result += [_note(one, number, f"number-{first + number}") for number, one in enumerate(notes, 1)]
            for sign in signs:
                if sign.number <= len(notes):
                    cuts[id(sign.leaf)].append((sign.start, sign.end, f"number-{first + sign.number}"))
            signs = []
            at += 1 if children[at].kind is NodeKind.LIST else len(notes)
            continue
        signs += _signs(children[at])
        result.append(children[at])
        at += 1
    if not cuts:
        return node if tuple(children) == node.children else replace(node, children=tuple(children))
    return replace(node, children=tuple(_rebuilt(one, cuts) for one in result))


def _signs(node: Node) -> Iterator[_Sign]:
    for leaf in node.walk():
        if leaf.runs and leaf.kind in _REFERRING:
            for match in _REFERENCE.finditer(leaf.plain):
                number = match["raised"] or (match["bracketed"] if leaf.kind is NodeKind.CELL else "")
                if number and match.start() > 0:
                    yield _Sign(leaf, match.start("sign"), match.end("sign"), int(number))


def _notes(nodes: Sequence[Node], at: int) -> list[Node]:
    """The blocks from `at` that are numbered from 1; none where they may be another part of the text."""
    items = nodes[at].children if nodes[at].kind is NodeKind.LIST else ()
    if items:
        numbered = [
            item for item in items if item.label and item.label.strip("().:") == str(items.index(item) + 1)
        ]
        found, end = (list(items) if len(numbered) == len(items) else []), at + 1
    else:
        found, end = [], at
        while end < len(nodes) and _number(nodes[end]) == len(found) + 1:
            found.append(nodes[end])
            end += 1
    is_foot = at > 0 and nodes[at - 1].kind is NodeKind.TABLE
    is_end = not items and (end == len(nodes) or nodes[end].kind is NodeKind.HEADING)
    return found if is_foot or is_end else []


def _number(node: Node) -> int:
    """The number that a paragraph begins with; 0 without one."""
    if node.kind is not NodeKind.PARAGRAPH:
        return 0
    if node.label:
        digits = node.label.strip("().:")
        return int(digits) if digits.isdigit() else 0
    match = _NOTE.match(node.plain)
    return int(match["number"]) if match else 0


def _note(node: Node, number: int, note_id: str) -> Node:
    match = _NOTE.match(node.plain) if node.kind is NodeKind.PARAGRAPH and not node.label else None
    words = part_of(node, match.end(), len(node.plain)) if match else None
    children = (words or replace(node, label=""),) if node.kind is NodeKind.PARAGRAPH else node.children
    return Node(
        NodeKind.NOTE,
        children[0].start,
        children[-1].end,
        children=children,
        label=str(number),
        note_id=note_id,
        page=node.page,
    )


def _rebuilt(node: Node, cuts: Mapping[int, list[tuple[int, int, str]]]) -> Node:
    if node.runs:
        return with_references(node, cuts[id(node)]) if id(node) in cuts else node
    return replace(node, children=tuple(_rebuilt(child, cuts) for child in node.children))
