"""Builds a document tree over a source while it is parsed; the nodes move to the kept text at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ingest.loaders.edits import KeptText
from ingest.structure.parts.run_in import bold_opening
from ingest.structure.tree import Node, NodeKind, NoteReference, Run
from knowledge.model.reading.spans import Span

_DEEPEST = 40
"""Levels of nodes that are built. Deeper ones, which only hostile texts have, are put into the last of these levels."""
_PARENTS = {
    NodeKind.ITEM: NodeKind.LIST, NodeKind.ROW: NodeKind.TABLE, NodeKind.CELL: NodeKind.ROW, NodeKind.CAPTION: NodeKind.TABLE,
}  # fmt: skip
"""The nodes that stand in one kind of node only. Elsewhere, their words are a paragraph."""
ENDS_BY_ITS_TAG = frozenset({NodeKind.HEADING, NodeKind.CELL, NodeKind.TERM, NodeKind.CAPTION})
"""Leaves that blocks within them do not end: a cell may hold paragraphs and lists, whose words it holds then."""


@dataclass(slots=True)
class Draft:
    """A node that is being built. `runs` are `(start, end, plain)` in the source; `references` are `(number of runs before, note)`."""

    kind: NodeKind
    facts: dict[str, Any] = field(default_factory=dict)
    is_html: bool = False
    is_flat: bool = False
    runs: list[tuple[int, int, str]] = field(default_factory=list)
    references: list[tuple[int, str]] = field(default_factory=list)
    children: list[tuple[Draft, dict[str, Any]]] = field(default_factory=list)
    """The children, each with facts that hold in this place alone, such as the column of a repeated cell."""
    bold: list[tuple[int, int]] = field(default_factory=list)
    """The numbers of runs before and at the end of each stretch in bold type."""
    note: tuple[str, str] | None = None
    """The mark and the id of the note that the leaf is."""


class DraftTree:
    """Takes the parts of a document from top to bottom."""

    def __init__(self) -> None:
        self._stack = [Draft(NodeKind.DOCUMENT)]
        self._leaf: Draft | None = None
        self._height = 0
        self._gap = False

    @property
    def leaf(self) -> Draft | None:
        """The leaf that takes runs now."""
        return self._leaf

    @property
    def has_words(self) -> bool:
        """Whether the present leaf has runs."""
        return self._leaf is not None and bool(self._leaf.runs)

    def holds(self, kind: NodeKind, *, is_html: bool) -> Draft | None:
        """The innermost open node of a kind. One of HTML is looked for only above the innermost node of Markdown."""
        for draft in reversed(self._stack):
            if draft.kind is kind and draft.is_html == is_html:
                return draft
            if is_html and not draft.is_html:
                return None
        return None

    def innermost(self, *kinds: NodeKind) -> NodeKind | None:
        """The kind of the innermost open node that is of one of these kinds."""
        return next((draft.kind for draft in reversed(self._stack) if draft.kind in kinds), None)

    def open(self, kind: NodeKind, *, is_html: bool = False, **facts: Any) -> Draft:
        """Begin a node with children."""
        self.end_leaf()
        draft = Draft(kind, facts, is_html, is_flat=self._leaf is not None or len(self._stack) > _DEEPEST)
        self._stack.append(draft)
        return draft

    def close(self, kind: NodeKind, *, is_html: bool = False) -> None:
        """End the innermost open node of a kind, with all that is open within it. There may be none."""
        draft = self.holds(kind, is_html=is_html)
        if draft is None:
            return
        at = len(self._stack) - 1
        while self._stack[at] is not draft:
            at -= 1
        if self._leaf is not None and at < self._height:
            self._finish_leaf()
        else:
            self.end_leaf()
        while len(self._stack) > at:
            self._pop()

    def begin(self, kind: NodeKind, *, is_html: bool = False, **facts: Any) -> Draft:
        """Begin a node with runs. Within a cell or a heading there is none, and the runs go on there."""
        self.end_leaf()
        if self._leaf is not None and kind is not NodeKind.CELL:
            return self._leaf
        if self._leaf is not None:
            self._finish_leaf()
        self._leaf = Draft(kind, facts, is_html)
        self._height = len(self._stack)
        return self._leaf

    def end_leaf(self) -> None:
        """End a paragraph or code. A cell, heading, term or caption goes on; a space is read between its blocks."""
        if self._leaf is None:
            return
        if self._leaf.kind in ENDS_BY_ITS_TAG:
            self._gap = bool(self._leaf.runs)
        else:
            self._finish_leaf()

    def end(self, kind: NodeKind) -> None:
        """End the present leaf if it is of this kind."""
        if self._leaf is not None and self._leaf.kind is kind:
            self._finish_leaf()

    def run(self, start: int, end: int, plain: str) -> None:
        """Add words to the present leaf, or to a new paragraph."""
        leaf = self._leaf or self.begin(NodeKind.PARAGRAPH)
        if self._gap:
            leaf.runs.append((start, start, " "))
            self._gap = False
        leaf.runs.append((start, end, plain))

    def embolden(self, first: int) -> None:
        """Say that the runs of the present leaf from number `first` on are in bold type."""
        if self._leaf is not None:
            self._leaf.bold.append((first, len(self._leaf.runs)))

    @property
    def length(self) -> int:
        """The number of runs in the present leaf."""
        return len(self._leaf.runs) if self._leaf is not None else 0

    def refer(self, note_id: str) -> None:
        """Add a reference to a note behind the words so far."""
        leaf = self._leaf or self.begin(NodeKind.PARAGRAPH)
        leaf.references.append((len(leaf.runs), note_id))

    def finish(self, kept: KeptText, inline: Iterable[Span] = ()) -> Node:
        """Return the tree over the kept text. `inline` are the places of the elements within lines, in the source."""
        if self._leaf is not None:
            self._finish_leaf()
        while len(self._stack) > 1:
            self._pop()
        children = [node for child, facts in self._stack[0].children for node in _placed(child, facts, kept)]
        places = tuple((kept.place(start), kept.place(end)) for start, end in inline)
        return Node(NodeKind.DOCUMENT, 0, len(kept.text), children=tuple(children), inline=places)

    def _finish_leaf(self) -> None:
        leaf, self._leaf, self._gap = self._leaf, None, False
        assert leaf is not None
        while len(self._stack) > self._height:
            self._stack.pop()  # nodes within a cell, which hold nothing of their own
        if leaf.note is not None:
            label, note_id = leaf.note
            leaf = Draft(NodeKind.NOTE, {"label": label, "note_id": note_id}, children=[(leaf, {})])
        self._add(leaf)

    def _pop(self) -> None:
        draft = self._stack.pop()
        if not draft.is_flat:
            self._add(draft)
            return
        for child, _ in draft.children:
            self._add(child)

    def _add(self, draft: Draft) -> None:
        """Add a node to the innermost open one. Words that stand between items, rows or cells are made one."""
        parent = self._stack[-1]
        wanted = _PARENTS.get(draft.kind)
        if parent.kind is NodeKind.LIST and wanted is not NodeKind.LIST:
            draft = Draft(NodeKind.ITEM, children=[(draft, {})])
        elif parent.kind is NodeKind.TABLE and wanted is not NodeKind.TABLE:
            row = Draft(NodeKind.ROW)
            row.children = _cells(draft, row)
            draft = row
        elif parent.kind is NodeKind.ROW and wanted is not NodeKind.ROW:
            parent.children += _cells(draft, parent)
            return
        elif wanted is not None and parent.kind is not wanted:
            draft.kind = NodeKind.PARAGRAPH if draft.runs else NodeKind.QUOTATION
            draft.facts = {}
        parent.children.append((draft, {}))


def _cells(draft: Draft, row: Draft) -> list[tuple[Draft, dict[str, Any]]]:
    """The leaves of a draft as further cells of a row."""
    leaves, waiting = [], [draft]
    while waiting:
        one = waiting.pop()
        if one.runs:
            leaves.append(one)
        waiting += [child for child, _ in reversed(one.children)]
    column = len(row.children)
    return [
        (Draft(NodeKind.CELL, {"column": column + number}, runs=leaf.runs, references=leaf.references), {})
        for number, leaf in enumerate(leaves)
    ]


def _placed(draft: Draft, facts: dict[str, Any], kept: KeptText) -> list[Node]:
    """The node of a draft in the kept text; none if it holds no visible character."""
    facts = {**draft.facts, **facts}
    if draft.runs:
        return _placed_leaf(draft, facts, kept)
    placed = [(node, bool(own)) for child, own in draft.children for node in _placed(child, own, kept)]
    if not placed:
        return []
    # A cell that is repeated from a row above lies outside the row, which is then as long as its own cells.
    written = [node for node, is_repeated in placed if not is_repeated] or [node for node, _ in placed]
    start, end = min(node.start for node in written), max(node.end for node in written)
    return [Node(draft.kind, start, end, children=tuple(node for node, _ in placed), **facts)]


def _placed_leaf(draft: Draft, facts: dict[str, Any], kept: KeptText) -> list[Node]:
    runs: list[Run] = []
    lengths = [0]
    for run in draft.runs:
        pieces = list(kept.run(*run))
        for piece in pieces:
            _join(runs, piece)
        lengths.append(lengths[-1] + sum(len(piece.plain) for piece in pieces))
    seen = [run for run in runs if run.plain.strip()]
    if not seen:
        return []
    first, last = seen[0], seen[-1]
    start = first.start + (_blank(first, first.plain.lstrip()) if _is_verbatim(first) else 0)
    end = last.end - (_blank(last, last.plain.rstrip()) if _is_verbatim(last) else 0)
    references = tuple(NoteReference(lengths[number], note_id) for number, note_id in draft.references)
    title = _title(draft, lengths, runs) if draft.kind is NodeKind.PARAGRAPH and draft.bold else 0
    return [Node(draft.kind, start, end, runs=tuple(runs), references=references, title=title, **facts)]


def _title(draft: Draft, lengths: list[int], runs: list[Run]) -> int:
    plain = "".join(run.plain for run in runs)
    bold = {number for first, last in draft.bold for number in range(first, last)}
    pieces = ((plain[low:high], number in bold) for number, (low, high) in enumerate(pairwise(lengths)))
    return bold_opening(pieces)


def _join(runs: list[Run], run: Run) -> None:
    """Append a run, or lengthen the last one if it goes on there."""
    last = runs[-1] if runs else None
    if last and last.end == run.start and run.end > run.start and _is_verbatim(last) and _is_verbatim(run):
        runs[-1] = Run(last.start, run.end, last.plain + run.plain)
    elif run.plain:
        runs.append(run)


def _blank(run: Run, rest: str) -> int:
    return len(run.plain) - len(rest)


def _is_verbatim(run: Run) -> bool:
    return len(run.plain) == run.end - run.start
