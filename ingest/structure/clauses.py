"""Gives the blocks of a document anchors that people can read and that stay when unrelated parts of the text change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.structure.tree import Node
from knowledge.model.objects import Clause
from knowledge.model.reading.spans import Span

_NOT_WORD = re.compile(r"[^\w]+")
_LONGEST_SLUG = 48
"""Characters of one heading in an anchor: some eight words, so that an anchor of three headings fits on a line."""
_LETTERS = {
    "paragraph": "p", "item": "i", "row": "r", "code": "c", "quotation": "q", "note": "n", "field": "f",
    "definition": "d", "question": "q", "answer": "a", "caption": "t",
}  # fmt: skip


@dataclass(frozen=True)
class Above:
    """The headings above a clause by their words, and the address that the labels on the way to it print."""

    headings: tuple[str, ...]
    address: str


class ClauseNaming:
    """Makes the clauses of one document, in the order in which its blocks are given.

    A heading's anchor joins the slugs of the headings above it and its own: `data-retention/backups`. Blocks below
    a heading are counted by kind: `data-retention/backups/p2` is its second paragraph; `i` counts list items, `r`
    table rows, `c` code, `q` quotations and `n` notes. A level-1 heading at the start of the document is left out of the anchors
    below it. A repeated anchor gets `-2`, `-3` and so on. An author's own anchor is kept.
    """

    def __init__(self, tree: Node) -> None:
        self._first = next((node for node in tree.walk() if node.runs), None)
        self._taken = {node.anchor for node in tree.walk() if node.anchor}
        self._trail: list[tuple[int, str]] = []
        self._counts: Counter[str] = Counter()
        self._clauses: list[Clause] = []
        self._items: dict[Span, str] = {}

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses named so far, in the order of the text."""
        return tuple(sorted(self._clauses, key=lambda clause: (clause.start, -clause.end)))

    def heading(self, node: Node, above: Above, title: str) -> str:
        """Add the clause of a heading, and return its anchor."""
        while self._trail and self._trail[-1][0] >= node.level:
            self._trail.pop()
        own = slug(title)
        anchor = node.anchor or free_anchor(f"{self._prefix()}{own}", self._taken)
        is_title = node is self._first and node.level == 1
        self._trail.append((node.level, "" if is_title else own))
        self._counts.clear()
        return self._add(node, "heading", anchor, (node.start, node.end), above)

    def block(self, node: Node, kind: str, above: Above) -> str:
        """Add the clause of a block, and return its anchor."""
        return self._add(node, kind, node.anchor or self._counted(kind), (node.start, node.end), above)

    def item(self, node: Node, own: Sequence[Node], above: Above) -> str:
        """Add the clause of a list item, once, and return its anchor. It ends before the lists inside the item."""
        key = (node.start, node.end)
        if key not in self._items:
            span = (min(part.start for part in own), max(part.end for part in own))
            self._items[key] = self._add(node, "item", node.anchor or self._counted("item"), span, above)
        return self._items[key]

    def _add(self, node: Node, kind: str, anchor: str, span: Span, above: Above) -> str:
        self._clauses.append(
            Clause(
                anchor=anchor,
                kind="exception" if node.qualifies else kind,
                start=span[0],
                end=span[1],
                heading=above.headings,
                page=node.page,
                address=above.address,
                qualifies=node.qualifies,
            )
        )
        return anchor

    def _counted(self, kind: str) -> str:
        letter = _LETTERS[kind]
        self._counts[letter] += 1
        return free_anchor(f"{self._prefix()}{letter}{self._counts[letter]}", self._taken)

    def _prefix(self) -> str:
        return "".join(f"{name}/" for _, name in self._trail if name)


def free_anchor(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, with a number added if it is in `taken`, and add the result to `taken`."""
    anchor, number = wanted, 1
    while anchor in taken:
        number += 1
        anchor = f"{wanted}-{number}"
    taken.add(anchor)
    return anchor


def slug(title: str) -> str:
    """`title` in lower case, words joined by hyphens, at most 48 characters, never empty."""
    full = _NOT_WORD.sub("-", title.lower()).strip("-_")
    if len(full) > _LONGEST_SLUG:
        full = full[: _LONGEST_SLUG + 1].rpartition("-")[0] or full[:_LONGEST_SLUG]
    return full or "section"
