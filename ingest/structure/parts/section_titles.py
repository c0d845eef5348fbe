"""Finds headings that were written as lines which name a section: `Article 4 – Fees`, `§ 3 Haftung`, `SCHEDULE A`, `第2条（休暇）`, `2. Fees`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.structure.labels import Label, Rank, countings, split_heading, split_paragraph
from ingest.structure.lines import part_of
from ingest.structure.parts.run_in import is_title
from ingest.structure.tree import Node, NodeKind

_SECTIONS = frozenset({Rank.WIDER, Rank.CONTAINER, Rank.NAMED, Rank.NUMBER})
"""The ranks of the labels of sections. Numbers have to count from 1, because that at the start of a short line may be one of an item."""
_ENDS = tuple(".,:;!?。！？；，：")
_OPENINGS = "§第〇一二三四五六七八九十"
_LONGEST = 80
"""Characters of the longest such line. Words are not counted in text without spaces."""
_LONGEST_NUMBERED = 6
"""Words of the longest title behind a bare number. Short items of a list are as long, but no text stands between them."""
_STEP = re.compile(
    r"\S+\s+(?:(?:add|call|check|choose|click|close|enter|go|insert|open|press|remove|restart|run|save|select|send|start|stop|turn|wait)\b"
    r"|\S+\s+(?:the|an?|your|all|each|any|on|to|up|it|this)\b)",
    re.IGNORECASE,
)
"""A numbered step: a verb of handbooks, or what commonly follows a verb."""
_FEWEST = {Rank.WIDER: 2, Rank.CONTAINER: 1, Rank.NAMED: 1, Rank.NUMBER: 2}
"""Titles of a rank from which they head what follows. `Part A` or `Title 7` alone may be a line of an address or a form."""


@dataclass(frozen=True)
class _Line:
    """A line of a paragraph: `plain[start:end]`, and its label if it is a title."""

    start: int
    end: int
    label: Label | None


def with_section_titles(tree: Node) -> Node:
    """Return the tree, in which a line that names a section, and says nothing else, is a heading below the written ones.

    Such lines in a row are a table of contents, and head nothing. Neither do they where other sections are whole paragraphs behind their
    label, because nothing would end what the lines head.
    """
    parts = [part for node in tree.children for part in _parted(node)]
    found = {at: label for at, node in enumerate(parts) if (label := _title_label(node))}
    mixed = {
        _style(label) for at, node in enumerate(parts) if at not in found and (label := _paragraph_label(node))
    }
    found = {at: label for at, label in found.items() if _style(label) not in mixed}
    ranks = [label.rank for label in found.values()]
    heading = {
        at: label
        for at, label in found.items()
        if ranks.count(label.rank) >= _FEWEST[label.rank] and _has_text(label, found.get(at + 1), parts[at + 1 :])
    }
    if not _are_sections(parts, found, heading):
        heading = {at: label for at, label in heading.items() if label.rank is not Rank.NUMBER}
    if not heading:
        return tree
    return replace(tree, children=tuple(_headed(parts, heading)))


def _are_sections(nodes: Sequence[Node], found: dict[int, Label], heading: dict[int, Label]) -> bool:
    """Whether the bare numbers are those of sections: they count from 1, text stands below each, and none of them begins a step."""
    numbered = [at for at, label in found.items() if label.rank is Rank.NUMBER]
    counts = [found[at].name for at in numbered] == [str(number) for number in range(1, len(numbered) + 1)]
    return counts and all(at in heading and not _STEP.match(nodes[at].words) for at in numbered)


def is_section_title(words: str) -> bool:
    """Return whether the words behind a bare number name a section, and are neither a sentence nor a step."""
    return len(words.split()) <= _LONGEST_NUMBERED and is_title(words) and not _STEP.match(f"1. {words}")


def _headed(nodes: Sequence[Node], titles: dict[int, Label]) -> Iterator[Node]:
    """The nodes with the titles as headings, below the written headings above them. An annex stands beside the sections before it."""
    above = 0
    highest = min(
        (node.level for node in nodes if node.kind is NodeKind.HEADING and split_heading(node.words)[0]), default=9
    )
    ranks = sorted({label.rank for label in titles.values()})
    for at, node in enumerate(nodes):
        if node.kind is NodeKind.HEADING:
            above = node.level
        if at in titles:
            level = above + 1 + ranks.index(titles[at].rank)
            level = min(level, highest) if titles[at].rank < Rank.NAMED else level
            node = replace(node, kind=NodeKind.HEADING, level=level, title=0)
        yield node


def _parted(node: Node) -> Iterator[Node]:
    """The paragraph; in parts where some of its lines are titles."""
    if node.kind is not NodeKind.PARAGRAPH or node.label or "\n" not in node.plain:
        yield node
        return
    lines = list(_lines(node.plain))
    cuts = {0, len(node.plain)}
    for line in lines:
        if line.label:
            cuts |= {line.start, line.end}
    places = sorted(cuts)
    if len(places) == 2:
        yield node
        return
    for low, high in pairwise(places):
        if part := part_of(node, low, high):
            yield part


def _lines(plain: str) -> Iterator[_Line]:
    """The lines, of which one is a title only behind the end of a sentence or another title."""
    start, begins = 0, True
    for text in plain.split("\n"):
        end = start + len(text)
        label = _label_of(text.strip()) if begins else None
        yield _Line(start, end, label)
        begins = label is not None or text.rstrip().endswith(_ENDS)
        start = end + 1


def _title_label(node: Node) -> Label | None:
    is_plain = node.kind is NodeKind.PARAGRAPH and not node.label
    return _label_of(node.words) if is_plain and "\n" not in node.plain.strip() else None


def _style(label: Label) -> tuple[Rank, str]:
    """The rank of a label, and the words around its number: `article #`."""
    return label.rank, next((counting.pattern.lower() for counting, _ in countings(label.name)), label.name)


def _paragraph_label(node: Node) -> Label | None:
    return split_paragraph(node.words)[0] if node.kind is NodeKind.PARAGRAPH else None


def _label_of(words: str) -> Label | None:
    """The label of a line that is the title of a section; None for any other line."""
    label, length = split_heading(words)
    begins = words[:1].isupper() or words[:1].isdigit() or words[:1] in _OPENINGS
    if label is None or label.rank not in _SECTIONS or not begins or len(words) > _LONGEST:
        return None
    title = words[length:].strip("()（） ")
    if label.rank is Rank.NUMBER:
        is_printed = words[length - 2 : length - 1] in (".", ")")
        return label if is_printed and title and _is_named(title) and is_section_title(title) else None
    return label if not title or _is_named(title.removesuffix(".")) else None


def _is_named(title: str) -> bool:
    """Whether the words behind a label are a title, and neither the rest of a sentence nor more than one."""
    return not title[0].islower() and not title.endswith(_ENDS) and ". " not in title and is_title(title)


def _has_text(label: Label, following: Label | None, rest: Sequence[Node]) -> bool:
    """Whether something stands below a title: no further title of its rank."""
    return bool(rest) and (following is None or following.rank > label.rank)
