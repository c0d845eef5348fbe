"""The roles of blocks: headings with their levels, items, notes, captions and paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.loaders.pdf.blocks import Line, TextBlock
from ingest.loaders.pdf.elements import Element, FieldElement, TableElement, TextElement
from ingest.loaders.pdf.joining import raised_marks
from ingest.loaders.pdf.labels import is_named_part, number_depth
from ingest.structure.tree import NodeKind

LARGE = 1.12
"""Body sizes from which on a line is a heading: 11 points over 9.8, and 12 over 10, but not 10.5 over 10."""
_SMALL = 0.93
"""A note is printed in less than this part of the body size: 9 points under 10."""
_LONGEST_LARGE, _LONGEST_BOLD, _LONGEST_PLAIN = 25, 16, 6
"""Words of a heading: in large print titles run over two or three lines, in bold print over one or two; one in the print
of the text is taken for a heading only if it is short.
"""
_CAPTION = re.compile(r"(?:table|tab\.|tabelle|tableau|tabla|tabella)\s*\d+", re.IGNORECASE)
_STARRED = re.compile(r"[\w%€$£)]\*(?=[\s.,;:]|$)")
_CLOSED = re.compile(r"[.,;:!?…]$")


def body_size(lines: Iterable[Line]) -> float:
    """Return the font size of most characters; 10 where there are none."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[line.size] += len(line.text)
    return max(counts, key=lambda size: (counts[size], -size)) if counts else 10.0


def elements_of(blocks: Sequence[TextBlock | TableElement | FieldElement]) -> list[Element]:
    """Return the elements of a document: its blocks with their roles, tables and fields unchanged."""
    texts = [block for block in blocks if isinstance(block, TextBlock)]
    lines = [line for block in texts for line in block.lines]
    # Where most of what stands outside of tables is bold, as headings are, the print of the tables tells that of the text.
    cells = [cell for block in blocks if isinstance(block, TableElement) for cell in block.cells]
    in_tables = (
        [Line(row, cell.page, row[0].x0, row[-1].x1) for cell in cells for row in cell.lines if row]
        if _mostly_bold(lines)
        else []
    )
    starred = _refers_by_star(blocks)
    judge = _Judge(body_size([*lines, *in_tables]), _mostly_bold([*lines, *in_tables]), _marks(blocks))
    elements: list[Element] = []
    for number, block in enumerate(blocks):
        if not isinstance(block, TextBlock):
            elements.append(block)
            continue
        below = blocks[number + 1] if number + 1 < len(blocks) else None
        above = elements[-1] if elements else None
        kind = judge.kind(block, above, below)
        if starred and kind is NodeKind.ITEM and block.marker and block.marker.style == "*":
            kind = NodeKind.PARAGRAPH
        marker = block.marker if kind is NodeKind.ITEM else None
        mark = block.note_mark if kind is NodeKind.NOTE else ""
        elements.append(TextElement(kind, block.lines, marker, mark, 0, block.opens, block.closes))
    return with_levels(elements)


def _refers_by_star(blocks: Sequence[TextBlock | TableElement | FieldElement]) -> bool:
    """Whether a star stands behind a word, so that one before a line is the sign of a note and no bullet."""
    texts = (
        [" ".join(line.text for line in block.lines)]
        if isinstance(block, TextBlock)
        else [cell.text for cell in block.cells]
        if isinstance(block, TableElement)
        else []
        for block in blocks
    )
    return any(_STARRED.search(text) for found in texts for text in found)


def _mostly_bold(lines: Sequence[Line]) -> bool:
    bold = sum(len(line.text) for line in lines if line.bold)
    return bold * 2 > sum(len(line.text) for line in lines)


def _marks(blocks: Sequence[TextBlock | TableElement | FieldElement]) -> set[str]:
    """The raised numbers and signs that stand behind words, not at the start of a block."""
    marks: set[str] = set()
    for block in blocks:
        if isinstance(block, TextBlock):
            for number, line in enumerate(block.lines):
                marks.update(raised_marks(line.words[1:] if number == 0 else line.words))
        elif isinstance(block, TableElement):
            marks.update(mark for cell in block.cells for line in cell.lines for mark in raised_marks(line[1:]))
    return marks


class _Judge:
    def __init__(self, body: float, body_is_bold: bool, marks: set[str]) -> None:
        self._body, self._body_is_bold, self._marks = body, body_is_bold, marks

    def kind(self, block: TextBlock, above: Element | None, below: object) -> NodeKind:
        """The role of a block, given the element above and the block below it."""
        first = block.lines[0]
        if block.is_aside or first.has_leader:
            return NodeKind.PARAGRAPH
        if block.note_mark in self._marks and (first.words[0].raised or first.size < _SMALL * self._body):
            return NodeKind.NOTE
        text = " ".join(line.text for line in block.lines)
        beside_table = isinstance(above, TableElement) or isinstance(below, TableElement)
        if beside_table and _CAPTION.match(text) and len(block.lines) < 4:
            return NodeKind.CAPTION
        if self._is_marked_heading(block, text, below):
            return NodeKind.HEADING
        if block.marker is not None and not _is_sibling_heading(block, text, above, below):
            return NodeKind.ITEM
        if self._is_plain_heading(block, text, above, below):
            return NodeKind.HEADING
        return NodeKind.ITEM if block.marker is not None else NodeKind.PARAGRAPH

    def _is_marked_heading(self, block: TextBlock, text: str, below: object) -> bool:
        """Whether larger or bolder print than that of the text makes a heading."""
        first, words = block.lines[0], len(text.split())
        if not any(c.isalpha() for c in text):
            return False
        if block.marker is not None and (not block.marker.label or block.marker.label[0] == "("):
            return False
        if first.size >= LARGE * self._body:
            return words <= _LONGEST_LARGE and not (words > 12 and text.endswith("."))
        bold = first.bold and not self._body_is_bold and first.size >= _SMALL * self._body
        return (
            bold
            and all(line.bold for line in block.lines)
            and words <= _LONGEST_BOLD
            and not _CLOSED.search(text)
            and below is not None
        )

    def _is_plain_heading(self, block: TextBlock, text: str, above: Element | None, below: object) -> bool:
        """Whether a short line by itself, in the print of the text, is a heading of what follows."""
        line = block.lines[0]
        if len(block.lines) > 1 or _CLOSED.search(text) or below is None or line.size < _SMALL * self._body:
            return False
        words = text.split()
        if is_named_part(text):
            return len(words) <= _LONGEST_BOLD
        if number_depth(text):
            return len(words) <= _LONGEST_PLAIN + 2 and len(words) > 1 and words[1][:1].isupper()
        if len(words) > _LONGEST_PLAIN or not text[:1].isupper() or text[-1].isdigit():
            return False
        if isinstance(above, TextElement) and above.kind is NodeKind.PARAGRAPH and not above.lines[-1].ended:
            return False
        return isinstance(below, FieldElement) or (isinstance(below, TextBlock) and _is_sentence(below))


def _is_sentence(block: TextBlock) -> bool:
    first, last = block.lines[0], block.lines[-1]
    text = first.text
    return block.marker is None and text[:1].isupper() and (last.ended or block.closes) and len(text.split()) > 3


def _is_sibling_heading(block: TextBlock, text: str, above: Element | None, below: object) -> bool:
    """Whether `1. Scope` is rather a heading than an item: it is short, and no item before or after goes with it."""
    assert block.marker is not None
    if (
        not (block.marker.label[:1].isdigit() or block.marker.label[:1].isupper())
        or len(text.split()) > _LONGEST_PLAIN + 1
        or _CLOSED.search(text)
    ):
        return False
    if isinstance(above, TextElement) and (above.marker is not None or above.lines[-1].text.endswith(":")):
        return False
    return isinstance(below, TextBlock) and below.marker is None and _is_sentence(below)


def with_levels(elements: Sequence[Element]) -> list[Element]:
    """Return the elements with the levels of headings: by size, then weight, then the depth of the number.

    The title, if there is one, has level 1 alone.
    """
    title = title_place(elements)
    keys = {
        number: _style(element)
        for number, element in enumerate(elements)
        if isinstance(element, TextElement) and element.kind is NodeKind.HEADING and number != title
    }
    levels = {key: place + 1 + (title is not None) for place, key in enumerate(sorted(set(keys.values())))}
    result: list[Element] = []
    for number, element in enumerate(elements):
        if isinstance(element, TextElement) and element.kind is NodeKind.HEADING:
            level = 1 if number == title else min(levels[keys[number]], 6)
            element = replace(element, level=level)
        result.append(element)
    return result


def _style(heading: TextElement) -> tuple[float, bool, int]:
    first = heading.lines[0]
    return -round(first.size * 2) / 2, not first.bold, max(1, number_depth(heading.text))


def title_place(elements: Sequence[Element]) -> int | None:
    """The place of the title, if there is one: a heading on the first page, without a number, in larger or bolder print than
    the text. It is the first heading if no other is printed like it, else the first of those in the largest print.
    """
    headings = [
        (number, element)
        for number, element in enumerate(elements)
        if isinstance(element, TextElement) and element.kind is NodeKind.HEADING
    ]
    if not headings:
        return None
    largest = max(element.lines[0].size for _, element in headings)
    number, title = headings[0]
    if title.lines[0].size < largest and sum(_style(element) == _style(title) for _, element in headings) > 1:
        number, title = next((n, e) for n, e in headings if e.lines[0].size == largest)
    texts = [e.lines[0] for e in elements if isinstance(e, TextElement) and e.kind is not NodeKind.HEADING]
    stands_out = title.lines[0].bold or title.lines[0].size >= LARGE * body_size(texts)
    if title.page != elements[0].page or number_depth(title.text) or not stands_out:
        return None
    return number
