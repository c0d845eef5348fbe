"""Writes the DOM of a page, cleared of all that is not published, as a kept text with its tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.loaders.html.dom import Element, is_within, one_line, text_of, walk
from ingest.loaders.html.inline import InlineContent
from ingest.loaders.html.lists import is_ordered, labelled_items
from ingest.loaders.html.notes import Notes
from ingest.loaders.html.tables import (
    NOTE_SIGNS,
    PlacedCell,
    PlacedRow,
    caption_of,
    heads_its_row,
    is_layout,
    rows_of,
)
from ingest.structure.tree import Node, NodeKind, TreeWriter
from knowledge.text.layout.questions import asks

_HEADING = re.compile(r"h([1-6])")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "x-field",
    ]
)
_BELOW_HEADINGS = frozenset({"p", "ul", "ol", "dl", "table", "pre", "blockquote", "section", "article", "form"})
"""Blocks that no heading holds behind its words."""
_HOLDS_QUESTION = re.compile(
    r"\b(?:faq|q-?and-?a|accordion)[-_\w]*(?:item|section|entry|row|card|block)\b|schema\.org/Question\b", re.I
)
"""The class or the type of a part that holds one question and its answer, as the common programs of sites write them."""
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_DEEPEST = 40
"""Levels of lists and quotations that become nodes: no reader follows more. What is nested deeper is written without."""
_ABBREVIATED = re.compile(r"[^\W\d_]{2,}\.?|[ºª°™®©]", re.IGNORECASE)
"""Raised letters of an abbreviation or a number, such as 1st, Mlle or a trademark's sign."""
_ORDINALS = frozenset("eoa")
"""Single raised letters that make a number an ordinal, as in French, Spanish and Italian: 2e, 1o, 1a."""
_LEVELS = tuple("123456")
_DEFAULT_LEVEL = 2
"""The level of a heading by role alone (WAI-ARIA 1.2, heading)."""
_OPENING_MARK, _CLOSING_MARK = "“", "”"

Step = Callable[[], None]


class PageWriter:
    """Writes a page element by element. It works from a stack, because pages nest deeper than Python recurses."""

    def __init__(self, writer: TreeWriter, notes: Notes) -> None:
        self._writer = writer
        self._notes = notes
        self._inline = InlineContent()
        self._stack: list[Element | str | Step] = []
        self._gap = ""
        """What stands for the border of a block within a leaf; empty outside of leaves."""
        self._depth = 0
        self._cells: dict[Element, Node] = {}

    def write(self, root: Element) -> None:
        """Write everything in `root`."""
        self._push(root.children, self._end_block)
        while self._stack:
            node = self._stack.pop()
            if isinstance(node, str):
                self._inline.text(node)
            elif isinstance(node, Element):
                self._enter(node)
            else:
                node()

    def _push(self, steps: Sequence[Element | str | Step], last: Step | None = None) -> None:
        """Have `steps` written next, and `last` after them."""
        if last is not None:
            self._stack.append(last)
        self._stack += reversed(steps)

    def _enter(self, element: Element) -> None:
        tag = element.tag
        if element in self._notes.labels and not self._gap and self._depth < _DEEPEST:
            self._note(element)
        elif element in self._notes.references:
            for note_id, mark in self._notes.references[element]:
                self._inline.reference(note_id, mark)
        elif tag in _BLOCKS:
            self._block(element)
        elif tag == "br":
            self._line_break()
        elif tag == "img":
            self._inline.text(f" {element.get('alt')} " if element.get("alt").strip() else "")
        elif tag == "sup":
            self._superscript(element)
        elif tag in ("b", "strong"):
            self._bold(element)
        elif tag == "q":
            self._inline.text(_OPENING_MARK)
            self._push(element.children, lambda: self._inline.text(_CLOSING_MARK))
        else:
            self._push(element.children)

    # -- blocks ---------------------------------------------------------------------------------------

    def _block(self, element: Element) -> None:
        if self._gap:
            self._inline.text(self._gap)
            self._push(element.children, lambda: self._inline.text(self._gap))
            return
        self._end_block()
        kind, level = _leaf_kind(element)
        if kind is NodeKind.HEADING:
            end = _heading_end(element)
            self._push(element.children[end:], self._end_block)
            self._leaf(element, kind, element.children[:end], level=level)
        elif kind is not None:
            self._leaf(element, kind)
        elif self._depth >= _DEEPEST or not self._open(element):
            self._push(element.children, self._end_block)

    def _end_block(self) -> None:
        """Write what was collected as a paragraph."""
        self._inline.flush(self._writer, NodeKind.PARAGRAPH)

    def _line_break(self) -> None:
        # Two line breaks in a row are how many authors part paragraphs.
        if self._inline.line_break() and not self._gap:
            self._end_block()

    def _leaf(
        self, element: Element, kind: NodeKind, children: Sequence[Element | str] | None = None, **facts: object
    ) -> None:
        def close() -> None:
            self._gap = ""
            if node := self._inline.flush(self._writer, kind, **facts):
                self._cells[element] = node

        self._gap = "\n" if kind is NodeKind.CODE else " "
        self._push(element.children if children is None else children, close)

    def _superscript(self, element: Element) -> None:
        """Keep a raised number apart from what it is raised over, as `10^6`; raised letters read on, as `1st` does."""
        if is_within(element, "sup") or any(one in self._notes.references for one in walk(element)):
            self._push(element.children)
            return
        text, before = one_line(text_of(element)), self._inline.before
        reads_on = _ABBREVIATED.fullmatch(text) or (text.lower() in _ORDINALS and not before.isalpha())
        if text and before.strip() and not reads_on and not NOTE_SIGNS.issuperset(text):
            self._inline.text("^")
        self._push(element.children)

    def _bold(self, element: Element) -> None:
        def close() -> None:
            self._inline.bold -= 1

        self._inline.bold += 1
        self._push(element.children, close)

    # -- nodes with children ----------------------------------------------------------------------------

    def _open(self, element: Element) -> bool:
        """Write an element that becomes a node with children. Returns False, having done nothing, for any other."""
        if element.tag in _LISTS:
            self._list(element)
        elif element.tag == "dl":
            self._definitions(element)
        elif element.tag == "table" and not is_layout(element):
            self._table(element)
        elif element.tag == "blockquote":
            self._container(element.children, NodeKind.QUOTATION)
        elif element.tag == "details":
            self._answered(element, next((one for one in element.elements if one.tag == "summary"), None))
        elif _HOLDS_QUESTION.search(f"{element.get('class')} {element.get('itemtype')}"):
            self._answered(element, next((one for one in element.elements if _shows(one)), None))
        elif element.tag == "figure":
            _caption_its_table(element)
            return False
        else:
            return False
        return True

    def _container(self, steps: Sequence[Element | str | Step], kind: NodeKind, **facts: object) -> None:
        """Write a node with the content that `steps` write. Nothing is written where no content can be seen."""
        if not any(callable(step) or _shows(step) for step in steps):
            return

        def close() -> None:
            self._end_block()
            self._depth -= 1
            self._writer.close()

        self._depth += 1
        self._writer.open(kind, **facts)
        self._push(steps, close)

    def _note(self, element: Element) -> None:
        self._end_block()
        note_id, label = self._notes.labels[element]
        self._container(element.children, NodeKind.NOTE, note_id=note_id, label=label)

    def _list(self, element: Element) -> None:
        items = _items(element)
        if any(item in self._notes.labels for item in items):
            self._push(element.children, self._end_block)
            return
        labelled = labelled_items(items, element)
        self._container(
            [self._item(item, label) for item, label in labelled if _shows(item)],
            NodeKind.LIST,
            in_sequence=is_ordered(element),
        )

    def _item(self, item: Element, label: str) -> Step:
        return lambda: self._container(item.children, NodeKind.ITEM, label=label)

    def _definitions(self, element: Element) -> None:
        self._push([self._definition(group) for group in _groups(element)])

    def _definition(self, group: list[Element | str]) -> Step:
        steps = [self._term(one) if isinstance(one, Element) and one.tag == "dt" else one for one in group]
        if not any(callable(step) for step in steps):
            return lambda: self._push(steps, self._end_block)
        return lambda: self._container(steps, NodeKind.DEFINITION)

    def _term(self, term: Element) -> Step:
        return lambda: self._leaf(term, NodeKind.TERM)

    def _answered(self, element: Element, question: Element | None) -> None:
        """Write a part whose first words ask as a question, and the rest of it as the answer."""
        rest = [child for child in element.children if child is not question]
        is_asked = question is not None and asks(one_line(text_of(question))) and any(map(_shows, rest))
        if question is None or not is_asked:
            self._push(element.children, self._end_block)
            return
        asked: list[Step] = [lambda: self._leaf(question, NodeKind.PARAGRAPH)]
        self._push(
            [lambda: self._container(asked, NodeKind.QUESTION), lambda: self._container(rest, NodeKind.ANSWER)]
        )

    # -- tables -----------------------------------------------------------------------------------------

    def _table(self, table: Element) -> None:
        steps: list[Step] = []
        if caption := caption_of(table):
            steps.append(lambda: self._leaf(caption, NodeKind.CAPTION))
        steps += [self._row(row) for row in rows_of(table) if any(_shows(placed.cell) for placed in row.cells)]
        self._container(steps, NodeKind.TABLE)

    def _row(self, row: PlacedRow) -> Step:
        return lambda: self._container(
            [self._cell(one, row) for one in row.cells], NodeKind.ROW, is_header=row.is_header
        )

    def _cell(self, placed: PlacedCell, row: PlacedRow) -> Step:
        def repeat() -> None:
            if node := self._cells.get(placed.cell):
                self._writer.repeat(node, placed.column)

        if placed.is_repeated:
            return repeat
        is_header = row.is_header or heads_its_row(placed.cell, row)
        return lambda: self._leaf(placed.cell, NodeKind.CELL, column=placed.column, is_header=is_header)


def _heading_end(element: Element) -> int:
    """The number of children of a heading before the text below it, which is in the heading where its end tag is missing."""
    has_words = False
    for number, child in enumerate(element.children):
        if has_words and isinstance(child, Element) and child.tag in _BELOW_HEADINGS:
            return number
        has_words = has_words or bool((child if isinstance(child, str) else text_of(child)).strip())
    return len(element.children)


def _leaf_kind(element: Element) -> tuple[NodeKind | None, int]:
    """The kind of leaf that a block is, if it is one, with the level of a heading."""
    if heading := _HEADING.fullmatch(element.tag):
        return NodeKind.HEADING, int(heading[1])
    if element.get("role") == "heading":
        level = element.get("aria-level")
        return NodeKind.HEADING, int(level) if level in _LEVELS else _DEFAULT_LEVEL
    return {"pre": NodeKind.CODE, "x-field": NodeKind.FIELD}.get(element.tag), 0


def _shows(node: Element | str) -> bool:
    return bool(text_of(node).strip())


def _items(element: Element) -> list[Element]:
    """The items of a list. What stands in it outside an item, such as a nested list, belongs to the item before."""
    items: list[Element] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "li":
            items.append(child)
        elif _shows(child):
            if not items:
                items.append(Element("li", {}, [], element))
            items[-1].adopt([*items[-1].children, child])
    return items


def _groups(element: Element) -> list[list[Element | str]]:
    """The terms of a definition list, each group of them with what defines it."""
    children: list[Element | str] = []
    for child in element.children:
        children += child.children if isinstance(child, Element) and child.tag == "div" else [child]
    groups: list[list[Element | str]] = [[]]
    for child in children:
        if not _shows(child):
            continue
        is_term = isinstance(child, Element) and child.tag == "dt"
        was_term = bool(groups[-1]) and isinstance(groups[-1][-1], Element) and groups[-1][-1].tag == "dt"
        if is_term and groups[-1] and not was_term:
            groups.append([])
        groups[-1].append(child)
    return [group for group in groups if group]


def _caption_its_table(figure: Element) -> None:
    """Make the caption of a figure that of the one table in it."""
    captions = [one for one in figure.elements if one.tag == "figcaption"]
    tables = [one for one in figure.elements if one.tag == "table"]
    if len(captions) == len(tables) == 1 and caption_of(tables[0]) is None:
        (caption,), (table,) = captions, tables
        caption.remove()
        caption.tag = "caption"
        table.adopt([caption, *table.children])
