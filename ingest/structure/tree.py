"""The document tree: what a loader makes of a source, as typed nodes with their places in the kept text.

A loader keeps a text of what the author published: comments, hidden and struck text and the like are not in it. Every
node is a span of that text. A node with words of its own has `runs`: the characters that a reader sees, in order. Markup,
list markers and table bars stand in the text between the runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.model.reading.spans import Span


class NodeKind(StrEnum):
    """The kind of a node.

    Nodes with runs: `heading`, `paragraph`, `cell`, `caption`, `term`, `code`, `field`. Nodes with children: `document`,
    `list` (items), `item` (blocks), `table` (caption, rows), `row` (cells), `definition` (terms, then blocks that define
    them), `question` (blocks), `answer` (blocks), `quotation` (blocks), `note` (blocks), `part` (blocks that
    the author named together, by `anchor`).
    """

    DOCUMENT = "document"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    TABLE = "table"
    CAPTION = "caption"
    ROW = "row"
    CELL = "cell"
    DEFINITION = "definition"
    TERM = "term"
    QUESTION = "question"
    ANSWER = "answer"
    CODE = "code"
    QUOTATION = "quotation"
    NOTE = "note"
    FIELD = "field"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Run:
    """Visible characters: `text[start:end]` is read as `plain`. A line break that the author set within a paragraph is kept in `plain`."""

    start: int
    end: int
    plain: str


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A reference to the note `note_id` after `at` characters of a node's plain text."""

    at: int
    note_id: str


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a document: `text[start:end]` of the kept text, without outer white space.

    `label` is the number or letter as the author printed it, or as the program that shows the document prints it: `4.2`,
    `(a)`, `iv.`, `Article 12`; a bullet is no label. It stands outside the runs. `level` counts headings from 1. `page` counts from 1, where the
    source has pages. `references` are the notes referred to from its runs. `note_id` names a note. `is_header` marks the
    header rows of a table, and cells that head their row. `column` counts the columns of a table from 0; a cell that spans
    several rows or columns is repeated in each of them, with the same span. `anchor` is the author's own name, and
    `qualifies` the anchor of the clause that this node is an exception to. `in_sequence` marks an ordered list, whose items may be steps.
    `context` are words beside the text that help to find what a question governs: other wordings of the question.
    `is_parted` marks a row whose cells do not stand side by side in the source, so that each is quoted by itself.
    `title` counts the characters of the runs up to the end of the words in bold type that a paragraph begins with; 0 without any.
    `inline` are the places of the elements within lines, such as bold type and links, with their markup; a document has them whose
    kept text holds markup.
    """

    kind: NodeKind
    start: int
    end: int
    runs: tuple[Run, ...] = ()
    children: tuple[Node, ...] = ()
    label: str = ""
    level: int = 0
    page: int | None = None
    references: tuple[NoteReference, ...] = ()
    note_id: str = ""
    is_header: bool = False
    column: int = 0
    anchor: str = ""
    qualifies: str | None = None
    in_sequence: bool = False
    context: str = ""
    is_parted: bool = False
    title: int = 0
    inline: tuple[Span, ...] = ()

    @property
    def plain(self) -> str:
        """The characters of the runs."""
        return "".join(run.plain for run in self.runs)

    @property
    def words(self) -> str:
        """The characters of the runs on one line: white space is made single, and there is none at either end."""
        return " ".join(self.plain.split())

    @property
    def words_within(self) -> str:
        """The words of this node and of everything below it, on one line."""
        return " ".join(leaf.words for leaf in self.walk() if leaf.runs)

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


_ONE_LINE = re.compile(r"\S+(?: \S+)*|(?P<space>\s+)")
"""A stretch that is one line already, or white space."""

EMPTY = Node(NodeKind.DOCUMENT, 0, 0)
"""The tree of a document without words."""


@dataclass(frozen=True)
class PlainText:
    """The plain view of a node: its words on one line, with a map back to the kept text."""

    words: str
    places: tuple[int, ...]
    """For each character of `words`, its offset in the kept text."""
    at: tuple[int, ...]
    """For each character of `words`, its offset in the joined runs."""

    @classmethod
    def of(cls, runs: tuple[Run, ...]) -> PlainText:
        """Return the runs as one line: white space is made single, and there is none at either end."""
        pieces: list[str] = []
        places: list[int] = []
        at: list[int] = []
        offset = 0
        for run in runs:
            verbatim = len(run.plain) == run.end - run.start
            for match in _ONE_LINE.finditer(run.plain):
                piece = " " if match["space"] else match[0]
                if piece == " " and (not pieces or pieces[-1] == " "):
                    continue
                low, high = match.start(), match.start() + len(piece)
                pieces.append(piece)
                places += range(run.start + low, run.start + high) if verbatim else [run.start] * len(piece)
                at += range(offset + low, offset + high)
            offset += len(run.plain)
        if pieces and pieces[-1] == " ":
            for one in (pieces, places, at):
                one.pop()
        return cls("".join(pieces), tuple(places), tuple(at))

    def span(self, start: int, end: int) -> Span:
        """The place in the kept text of `words[start:end]`, which is not empty."""
        return self.places[start], self.places[end - 1] + 1

    def before(self, at: int) -> int:
        """The position in the words of the character that stands before a place in the joined runs."""
        return max((number for number, place in enumerate(self.at) if place < at), default=0)


class TreeWriter:
    """Writes a kept text from top to bottom, with the tree of it, for formats whose source is no text.

    Blocks are separated by an empty line, and items and rows of one list or table by a line break. `open` and `close` bracket
    nodes with children; `leaf` brackets a node with runs:

        writer.leaf(NodeKind.HEADING, level=2, label="4"); writer.words("Delivery"); writer.end_leaf()
        writer.open(NodeKind.LIST); writer.open(NodeKind.ITEM, label="(a)"); writer.leaf(NodeKind.PARAGRAPH); …

    `page` is the page of the nodes that follow; None where the source has no pages.
    """

    def __init__(self) -> None:
        self.page: int | None = None
        self._parts: list[str] = []
        self._length = 0
        self._open: list[tuple[Node, list[Node]]] = [(Node(NodeKind.DOCUMENT, 0, 0), [])]
        self._leaf: Node | None = None
        self._runs: list[Run] = []
        self._references: list[NoteReference] = []
        self._pending = ""

    # -- nodes with children --------------------------------------------------------------------------

    def open(self, kind: NodeKind, **facts: object) -> None:
        """Begin a node with children. `facts` are fields of the node."""
        self._break(kind)
        node = Node(kind, self._length, -1, page=self.page, **facts)  # type: ignore[arg-type]
        self._open.append((node, []))
        if kind is NodeKind.ITEM:
            self._append("  " * (self._depth(NodeKind.LIST) - 1) + (f"{node.label} " if node.label else "- "))
        elif kind is NodeKind.NOTE:
            self._append(f"[{node.label or node.note_id}] ")
        elif kind is NodeKind.ROW:
            self._append("| ")

    def close(self) -> None:
        """End the node opened last. A node without anything in it is left out."""
        node, children = self._open.pop()
        if node.kind is NodeKind.ROW:
            self._append("|" if children else "")
        if not children:
            self._pending = self._pending if self._length else ""
            return
        # A cell that is repeated from a row above lies outside the row, which is then as long as its own cells.
        own = [child for child in children if child.start >= node.start] or children
        start = min(child.start for child in own)
        end = max(child.end for child in own)
        self._open[-1][1].append(replace(node, start=start, end=end, children=tuple(children)))

    # -- nodes with runs ------------------------------------------------------------------------------

    def leaf(self, kind: NodeKind, **facts: object) -> None:
        """Begin a node with runs. `facts` are fields of the node."""
        self._break(kind)
        self._leaf = Node(kind, -1, -1, page=self.page, **facts)  # type: ignore[arg-type]
        self._runs, self._references = [], []
        if kind is NodeKind.HEADING:
            self._append("#" * min(self._leaf.level, 6) + " ")
        if self._leaf.label and kind in (NodeKind.HEADING, NodeKind.PARAGRAPH):
            self._append(f"{self._leaf.label} ")

    def words(self, text: str) -> None:
        """Write characters that a reader sees. Line breaks are kept in the text of code; elsewhere they stand there as spaces."""
        assert self._leaf is not None
        if not text:
            return
        start = self._append(text if self._leaf.kind is NodeKind.CODE else text.replace("\n", " "))
        self._runs.append(Run(start, start + len(text), text))

    def line_break(self) -> None:
        """Write a line break."""
        start = self._append("\n")
        self._runs.append(Run(start, start + 1, "\n"))

    def markup(self, text: str) -> None:
        """Write characters that belong to no word, such as the mark of a note."""
        self._append(text)

    def reference(self, note_id: str, mark: str) -> None:
        """Write the mark of a note that is referred to from here; it is no part of the words."""
        at = sum(len(run.plain) for run in self._runs)
        self._references.append(NoteReference(at, note_id))
        self._append(f" [{mark}]")

    def end_leaf(self) -> Node | None:
        """End the node begun last and return it. One without a visible character is left out."""
        assert self._leaf is not None
        leaf, self._leaf = self._leaf, None
        seen = [run for run in self._runs if run.plain.strip()]
        if leaf.kind is NodeKind.CELL:
            self._append(" ")
        if not seen:
            return None
        runs = tuple(self._runs)
        first, last = seen[0], seen[-1]
        start = first.start + len(first.plain) - len(first.plain.lstrip())
        end = last.end - len(last.plain) + len(last.plain.rstrip())
        node = replace(leaf, start=start, end=end, runs=runs, references=tuple(self._references))
        self._open[-1][1].append(node)
        return node

    def repeat(self, cell: Node, column: int) -> None:
        """Add a cell that spans several rows or columns once more, with the place where it was written."""
        self._open[-1][1].append(replace(cell, column=column))

    def again(self, leaf: Node, kind: NodeKind) -> None:
        """Add the words of a leaf once more as another kind of node, such as a heading that is the question below it."""
        self._open[-1][1].append(replace(leaf, kind=kind, label="", level=0, anchor=""))

    # -- the result -----------------------------------------------------------------------------------

    def finish(self) -> tuple[str, Node]:
        """Return the text, which ends with a line break, and its tree."""
        while len(self._open) > 1:
            self.close()
        text = "".join(self._parts)
        text = f"{text}\n" if text else ""
        _, children = self._open[0]
        return text, Node(NodeKind.DOCUMENT, 0, len(text), children=tuple(children))

    def _depth(self, kind: NodeKind) -> int:
        return sum(node.kind is kind for node, _ in self._open)

    def _break(self, kind: NodeKind) -> None:
        """Separate the next block from what stands before it."""
        parent, children = self._open[-1]
        if kind is NodeKind.CELL:
            self._append("| " if children else "")
        elif kind in (NodeKind.ITEM, NodeKind.ROW, NodeKind.TERM):
            self._pending = "\n" if children else self._pending or "\n\n"
        elif kind is NodeKind.FIELD and children and children[-1].kind is NodeKind.FIELD:
            self._pending = "\n"
        elif not (parent.kind in (NodeKind.ITEM, NodeKind.NOTE) and not children):
            self._pending = "\n" if kind is NodeKind.LIST and parent.kind is NodeKind.ITEM else "\n\n"

    def _append(self, text: str) -> int:
        """Append `text` and return the offset at which it starts."""
        if text and self._pending:
            if self._length:
                self._parts.append(self._pending)
                self._length += len(self._pending)
            self._pending = ""
        start = self._length
        if text:
            self._parts.append(text)
            self._length += len(text)
        return start
