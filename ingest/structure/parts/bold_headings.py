"""Finds headings that were written as short paragraphs in bold type alone, as in Word files without heading styles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.structure.labels import Label, is_next, parse_label, split_paragraph
from ingest.structure.lines import part_of
from ingest.structure.parts.run_in import is_title
from ingest.structure.tree import Node, NodeKind

_MOST_BOLD = 0.5
"""Share of the paragraphs' characters in paragraphs that are all bold, from which bold type is the type of the text and heads nothing."""


def with_bold_headings(tree: Node) -> Node:
    """Return the tree, in which a title in bold type before other text is a heading below the written one above it.

    Such a title may be a numbered item. A decimal number puts it below the shorter ones. In a document without written headings, one that opens
    the document is its title.
    """
    nodes = list(_without_titles(tree.children))
    bold = [_is_all_bold(node) for node in nodes]
    lengths = [len(leaf.plain) for node in nodes for leaf in node.walk() if leaf.kind is NodeKind.PARAGRAPH]
    bold_length = sum(len(node.plain) for node, is_bold in zip(nodes, bold, strict=True) if is_bold)
    if not any(bold) or bold_length > _MOST_BOLD * sum(lengths):
        return tree
    children: list[Node] = []
    above = 0 if any(node.kind is NodeKind.HEADING for node in nodes) else 1
    heads = [
        is_bold and _heads(node, nodes[at + 1 :])
        for at, (node, is_bold) in enumerate(zip(nodes, bold, strict=True))
    ]
    highest = min((_depth(node) for node, is_head in zip(nodes, heads, strict=True) if is_head), default=1)
    for at, node in enumerate(nodes):
        above = node.level if node.kind is NodeKind.HEADING else above
        if heads[at]:
            is_first = at == 0 and above == 1 and not _label_of(node)
            level = 1 if is_first else above + 1 + max(0, _depth(node) - highest)
            node = replace(node, kind=NodeKind.HEADING, level=level, title=0)
        children.append(node)
    return replace(tree, children=tuple(children))


def _without_titles(nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes; lists in parts, where numbered items of them are titles in bold type with text below them.

    The bold words that begin the item behind such a title are the next one, although the text goes on in their line.
    """
    last: list[Label] = []
    for at, node in enumerate(nodes):
        if node.kind is not NodeKind.LIST:
            yield node
            continue
        rest: list[Node] = []
        for number, item in enumerate(node.children):
            behind = (
                node.children[number + 1].children if number + 1 < len(node.children) else nodes[at + 1 : at + 2]
            )
            parts = _title_and_text(item, last)
            if parts and _heads(parts[0], (*parts[1:], *behind)[:1]):
                yield from _list_of(node, rest)
                rest = []
                yield from parts
                last = [label] if (label := parse_label(item.label)) else []
            else:
                rest.append(item)
        yield from _list_of(node, rest)


def _title_and_text(item: Node, last: Sequence[Label]) -> tuple[Node, ...]:
    """The title of a numbered item and what stands below it; empty if it has none."""
    opening = item.children[0]
    label = parse_label(item.label)
    if label is None or opening.kind is not NodeKind.PARAGRAPH or not opening.title:
        return ()
    if _is_all_bold(opening):
        return replace(opening, label=item.label), *item.children[1:]
    title, text = part_of(opening, 0, opening.title), part_of(opening, opening.title, len(opening.plain))
    if not is_next(label, last) or title is None or text is None:
        return ()
    return replace(title, label=item.label, title=len(title.plain)), replace(text, title=0), *item.children[1:]


def _list_of(node: Node, items: Sequence[Node]) -> Iterator[Node]:
    if items:
        yield replace(node, start=items[0].start, end=items[-1].end, children=tuple(items))


def _label_of(node: Node) -> Label | None:
    return parse_label(node.label) if node.label else split_paragraph(node.words)[0]


def _depth(node: Node) -> int:
    label = _label_of(node)
    return label.depth if label else 1


def _is_all_bold(node: Node) -> bool:
    return node.kind is NodeKind.PARAGRAPH and bool(node.title) and not node.plain[node.title :].strip()


def _heads(node: Node, following: Sequence[Node]) -> bool:
    """Whether a bold paragraph is a title, and has text below it."""
    words = node.words
    title = words[split_paragraph(words)[1] :]
    has_text = any(one.kind is not NodeKind.HEADING and not _is_all_bold(one) for one in following[:2])
    title = title.removesuffix(".") if node.label else title
    return has_text and is_title(title) and not title.endswith(tuple(":,;?.!"))
