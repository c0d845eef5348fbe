"""Gives blocks anchors that people can read and that stay when unrelated parts of the text change."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from ingest.structure.blocks import Block
from knowledge.model.objects import Clause

_NOT_WORD = re.compile(r"[^\w]+")
_LONGEST_SLUG = 48
"""Characters of one heading in an anchor: some eight words, so that an anchor of three headings fits on a line."""
_LETTERS = {"paragraph": "p", "item": "i", "header": "r", "row": "r", "code": "c", "quote": "q"}


def clauses_of(blocks: Sequence[Block], page_starts: Sequence[int] = ()) -> tuple[Clause, ...]:
    """Return one clause per block. `page_starts` are the offsets at which pages 1, 2, … begin, if there are pages.

    A heading's anchor joins the slugs of the headings above it and its own: `data-retention/backups`. Blocks below
    a heading are counted by kind: `data-retention/backups/p2` is its second paragraph; `i` counts list items, `r`
    table rows, `c` code and `q` quotes. A level-1 heading at the start of the document is left out of the anchors
    below it. A repeated anchor gets `-2`, `-3` and so on.
    """
    return _ClauseNaming(blocks, page_starts).clauses()


class _ClauseNaming:
    def __init__(self, blocks: Sequence[Block], page_starts: Sequence[int]) -> None:
        self._blocks = blocks
        self._page_starts = page_starts
        self._taken: set[str] = {block.anchor for block in blocks if block.anchor}
        self._trail: list[tuple[int, str]] = []
        self._counts: Counter[str] = Counter()

    def clauses(self) -> tuple[Clause, ...]:
        return tuple(
            Clause(
                anchor=block.anchor or self._anchor(block, first=at == 0),
                kind="row" if block.kind == "header" else block.kind,
                start=block.start,
                end=block.end,
                heading=block.headings,
                page=self._page(block.start),
                qualifies=block.qualifies,
            )
            for at, block in enumerate(self._blocks)
        )

    def _anchor(self, block: Block, first: bool) -> str:
        return free_anchor(
            self._heading_anchor(block, first) if block.level else self._counted_anchor(block), self._taken
        )

    def _heading_anchor(self, block: Block, first: bool) -> str:
        while self._trail and self._trail[-1][0] >= block.level:
            self._trail.pop()
        own = slug(block.title)
        anchor = f"{self._prefix()}{own}"
        is_title = first and block.level == 1
        self._trail.append((block.level, "" if is_title else own))
        self._counts.clear()
        return anchor

    def _counted_anchor(self, block: Block) -> str:
        letter = _LETTERS[block.kind]
        self._counts[letter] += 1
        return f"{self._prefix()}{letter}{self._counts[letter]}"

    def _prefix(self) -> str:
        return "".join(f"{name}/" for _, name in self._trail if name)

    def _page(self, offset: int) -> int | None:
        return max(1, bisect_right(self._page_starts, offset)) if self._page_starts else None


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
