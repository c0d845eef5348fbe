"""Makes a document tree of scanned blocks, for the loaders that do not give a tree yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.structure.blocks import Block
from ingest.structure.tree import Node, NodeKind, Run

_MARKER = re.compile(r"(?:[-*+•]|\d{1,9}[.)]|\(?(?:[A-Za-z]|[ivx]{1,5})\))[ \t]+")
_HEADING_MARK = re.compile(r"#{1,6}[ \t]+")
_ITEMS = ("item", "exception")
_ROWS = ("header", "row")


def tree_of_blocks(text: str, blocks: Sequence[Block], page_of: Sequence[int] = ()) -> Node:
    """Return the tree of a text and its blocks."""
    return Node(NodeKind.DOCUMENT, 0, len(text), children=tuple(_nodes(text, blocks)))


def _nodes(text: str, blocks: Sequence[Block]) -> Iterator[Node]:
    def together(block: Block) -> str:
        return "items" if block.kind in _ITEMS else "rows" if block.kind in _ROWS else f"{block.start}"

    for kind, run in groupby(blocks, key=together):
        group = list(run)
        if kind == "items":
            yield _above(NodeKind.LIST, [_item(text, block) for block in group])
        elif kind == "rows":
            yield _above(NodeKind.TABLE, [_row(text, block) for block in group])
        else:
            yield _leaf(text, group[0])


def _above(kind: NodeKind, children: list[Node]) -> Node:
    return Node(kind, children[0].start, children[-1].end, children=tuple(children))


def _leaf(text: str, block: Block) -> Node:
    if block.level:
        mark = _HEADING_MARK.match(text, block.start, block.end)
        start = mark.end() if mark else block.start
        end = min(block.end, (text.find("\n", start) + block.end + 1) % (block.end + 1) or block.end)
        return Node(NodeKind.HEADING, start, end, _runs(text, start, end), level=block.level, anchor=block.anchor)
    kind = {"quote": NodeKind.QUOTATION, "code": NodeKind.CODE}.get(block.kind, NodeKind.PARAGRAPH)
    runs = _runs(text, block.start, block.end)
    return Node(kind, block.start, block.end, runs, anchor=block.anchor, qualifies=block.qualifies)


def _item(text: str, block: Block) -> Node:
    mark = _MARKER.match(text, block.start, block.end)
    start = mark.end() if mark else block.start
    label = mark[0].strip() if mark else ""
    paragraph = Node(NodeKind.PARAGRAPH, start, block.end, _runs(text, start, block.end))
    return Node(
        NodeKind.ITEM, start, block.end, children=(paragraph,), label=label if len(label) > 1 else "",
        anchor=block.anchor, qualifies=block.qualifies,
    )  # fmt: skip


def _row(text: str, block: Block) -> Node:
    line_end = text.find("\n", block.start, block.end)
    end = line_end if line_end > 0 else block.end
    cells = []
    at = block.start
    for column, part in enumerate(text[block.start : end].strip().strip("|").split("|")):
        at = text.index(part, at) if part else at
        inner = part.strip()
        start = at + part.index(inner) if inner else at
        if inner:
            cells.append(
                Node(
                    NodeKind.CELL, start, start + len(inner), _runs(text, start, start + len(inner)), column=column
                )
            )
        at += len(part)
    start, stop = (cells[0].start, cells[-1].end) if cells else (block.start, end)
    return Node(
        NodeKind.ROW,
        start,
        stop,
        children=tuple(cells),
        is_header=block.kind == "header",
        anchor=block.anchor,
        qualifies=block.qualifies,
    )


def _runs(text: str, start: int, end: int) -> tuple[Run, ...]:
    return (Run(start, end, text[start:end]),)
