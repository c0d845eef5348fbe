"""Writes the kept text and the document tree of a Markdown text from the events of its parser."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ingest.loaders.draft import DraftTree
from ingest.loaders.edits import Edit, KeptText
from ingest.loaders.encodings import without_unseen
from ingest.loaders.markdown.admonitions import starts_box
from ingest.loaders.markdown.drawn_tables import write_table
from ingest.loaders.markdown.events import Event
from ingest.loaders.markdown.numbering import ListNumbers
from ingest.loaders.markdown.raw_html import RawHtml
from ingest.loaders.markdown.shortcodes import COMPONENT
from ingest.loaders.markdown.superscripts import note_marks
from ingest.loaders.tally import LeftOutTally, unended_code
from ingest.structure.tree import Node, NodeKind
from knowledge.model.reading.spans import Span
from knowledge.text.layout.boxes import EMPTY_BOX, TICKED_BOX

_BEYOND = re.compile(r"[^\s|][^\n]*[^\s|]|[^\s|]")
"""What a row holds beyond the columns of its table."""
_FENCE = re.compile(r"`{3,}|~{3,}")
_CALLOUT = re.compile(
    r">[ \t]?(?P<mark>\[![\w-]+\][+-]?[ \t]*|\*\*(?:Note|Warning|Important|Tip|Caution)\*\*[ \t]*(?=\n))"
)


class MarkdownWriter:
    """Turns the events of the parser over `parsed`, which is `source` with what is hidden masked, into a tree.

    `containers` are the places of titles and of the ends of what they govern.
    """

    def __init__(
        self, source: str, parsed: str, edits: list[Edit], tally: LeftOutTally, containers: Sequence[Span]
    ) -> None:
        self._source = source
        self._containers = list(containers)
        self._ends: list[int] = []
        self._parsed = parsed
        self._edits = edits
        self._tally = tally
        self._tree = DraftTree()
        self._html = RawHtml(parsed, self._tree, edits, tally, note_marks(parsed))
        self._html_spans: list[Span] | None = None
        self._code: list[Span] | None = None
        self._lists: list[ListNumbers] = []
        self._tables: list[int] = []
        self._is_header = False
        self._shown_from = 0
        """Runs before this offset are markup of the block that they begin."""
        self._struck = 0
        self._inline: list[Span] = []
        self._bold: list[int] = []
        """For each open stretch in bold type, the number of runs before it."""
        self._embed = 0
        self._blocks_quoted: list[bool] = []
        self._cell_end = 0
        self.warnings: list[str] = []

    def write(self, events: Iterable[Event], ends: Sequence[int] = ()) -> tuple[KeptText, Node]:
        """Return the kept text and the tree; `warnings` then says what looks like a slip of the author. At `ends`, components end."""
        self._ends = sorted(ends)
        for event, start, end in events:
            if isinstance(event, str):
                self._mark(event, start, end)
                continue
            ((name, value),) = event.items()
            while name == "Start" and self._ends and self._ends[0] <= start:
                self._ends.pop(0)
                self._html.components.end(COMPONENT)
            if self._containers and self._containers[0][0] <= start:
                self._open_container(self._containers.pop(0))
            if name == "Start":
                self._block(_starts, value, start, end)
            elif name == "End":
                self._block(_ends, value, start, end)
            else:
                _WORDS[name](self, value, start, end)
        self._html.finish(len(self._source))
        kept = KeptText(self._source, self._edits)
        return kept, self._tree.finish(kept, self._inline)

    def _open_container(self, container: Span) -> None:
        """Open an item before its title, which is to stand in a paragraph and to be shown."""
        leaf = self._tree.leaf
        if leaf is not None and leaf.kind is NodeKind.PARAGRAPH and not self._is_suppressed:
            self._tree.end_leaf()
            self._html.components.open_item()
            self._tree.begin(NodeKind.PARAGRAPH)
            insort(self._ends, container[1])

    # -- words ----------------------------------------------------------------------------------------

    def _mark(self, name: str, start: int, end: int) -> None:
        if name == "Rule" or (self._tree.has_words and starts_box(self._source, start)):
            self._tree.end_leaf()
        elif self._tree.has_words and not self._is_suppressed:
            self._tree.run(end - 1, end, "\n")

    @property
    def _is_suppressed(self) -> bool:
        return bool(self._struck or self._embed or self._html.is_hiding)

    def _text(self, words: str, start: int, end: int) -> None:
        if self._code is not None:
            self._code.append((start, end))
            if self._html_spans is not None:
                self._html_spans.append((start, end))
                return
        if self._is_suppressed or end <= self._shown_from:
            return
        if len(words) == end - start:
            self._html.text(max(start, self._shown_from), end)
        elif self._parsed.startswith("&", start):
            self._entity(words, start, end)
        else:
            self._tree.run(start, end, words)

    def _entity(self, words: str, start: int, end: int) -> None:
        seen = without_unseen(words)[0]
        self._edits.append(Edit(start, end, seen))
        if seen:
            self._tree.run(start, end, seen)

    def _inline_code(self, words: str, start: int, end: int) -> None:
        if self._is_suppressed:
            return
        self._inline.append((start, end))
        inner = self._parsed[start:end].strip("`")
        at = start + self._parsed[start:end].find("`" + inner) + 1 if inner else start
        offset = inner.replace("\n", " ").find(words)
        if words and offset >= 0:
            self._tree.run(at + offset, at + offset + len(words), words)
        elif words:
            self._tree.run(start, end, words)

    def _inline_html(self, _: str, start: int, end: int) -> None:
        self._html.read(start, end, is_block=False)

    def _html_line(self, _: str, start: int, end: int) -> None:
        if self._html_spans is None:
            self._html.read(start, end, is_block=True)
        elif self._html_spans and self._html_spans[-1][1] == start:
            self._html_spans[-1] = (self._html_spans[-1][0], end)
        else:
            self._html_spans.append((start, end))

    def _box(self, is_ticked: bool, start: int, end: int) -> None:
        if not self._is_suppressed:
            box = TICKED_BOX if is_ticked else EMPTY_BOX
            self._edits.append(Edit(start, end, box))
            self._tree.run(start, end, box)
            self._tree.run(end, end, " ")

    def _note_reference(self, note_id: str, start: int, end: int) -> None:
        if not self._is_suppressed:
            self._tree.refer(note_id)

    # -- blocks ---------------------------------------------------------------------------------------

    def _block(self, handlers: dict[str, _Handler], value: Any, start: int, end: int) -> None:
        name, facts = next(iter(value.items())) if isinstance(value, dict) else (value, None)
        handler = handlers.get(name)
        if handler is not None:
            handler(self, facts, start, end)

    def _start_leaf(self, kind: NodeKind, **facts: Any) -> None:
        if not self._html.is_hiding:
            self._tree.begin(kind, **facts)

    def _start_node(self, kind: NodeKind, **facts: Any) -> None:
        if not self._html.is_hiding:
            self._tree.open(kind, **facts)

    def _start_paragraph(self, facts: Any, start: int, end: int) -> None:
        self._start_leaf(NodeKind.PARAGRAPH)

    def _end_paragraph(self, facts: Any, start: int, end: int) -> None:
        self._html.end_paragraph(end)
        self._tree.end_leaf()

    def _start_heading(self, facts: Any, start: int, end: int) -> None:
        self._start_leaf(NodeKind.HEADING, level=int(facts["level"][1]))

    def _end_heading(self, facts: Any, start: int, end: int) -> None:
        self._html.end_paragraph(end)
        self._tree.end(NodeKind.HEADING)

    def _start_code(self, facts: Any, start: int, end: int) -> None:
        self._code = []
        # A blank line within raw HTML ends it for Markdown, and what is indented behind it would be code.
        is_html = facts == "Indented" and self._html.is_open and self._parsed.startswith("<", start)
        self._html_spans = [] if is_html else None
        if not is_html:
            self._start_leaf(NodeKind.CODE)
        if facts != "Indented" and not self._source[end:].strip():
            _, _, code = self._source[start:end].rstrip().partition("\n")
            if code.strip() and not _FENCE.fullmatch(code.rpartition("\n")[2].strip(" >\t")):
                self.warnings.append(unended_code(code))

    def _end_code(self, facts: Any, start: int, end: int) -> None:
        self._code = None
        if self._html_spans is not None:
            self._end_html(facts, start, end)
        else:
            self._tree.end_leaf()

    def _start_html(self, facts: Any, start: int, end: int) -> None:
        self._tree.end_leaf()
        self._html_spans = []

    def _end_html(self, facts: Any, start: int, end: int) -> None:
        spans, self._html_spans = self._html_spans or [], None
        for span in spans:
            self._html.read(*span, is_block=True)
        if not self._html.is_in_leaf:
            self._tree.end_leaf()

    def _start_quotation(self, facts: Any, start: int, end: int) -> None:
        callout = _CALLOUT.match(self._parsed, start)
        # A callout (GitHub: alert) is set off by its author, and nobody else's words.
        is_quoted = callout is None and self._source[start] == ">"
        self._blocks_quoted.append(is_quoted)
        if is_quoted:
            self._start_node(NodeKind.QUOTATION)
        else:
            self._tree.end_leaf()
            self._shown_from = callout.end("mark") if callout else start
            if callout and starts_box(self._source, start):
                self._html.components.open_item()

    def _end_quotation(self, facts: Any, start: int, end: int) -> None:
        if self._blocks_quoted.pop():
            self._tree.close(NodeKind.QUOTATION)
        else:
            self._tree.end_leaf()
            if starts_box(self._source, start):
                self._html.components.end(COMPONENT)

    def _start_list(self, first: int | None, start: int, end: int) -> None:
        self._lists.append(ListNumbers(first))
        self._start_node(NodeKind.LIST, in_sequence=first is not None)

    def _end_list(self, facts: Any, start: int, end: int) -> None:
        self._lists.pop()
        self._tree.close(NodeKind.LIST)

    def _start_item(self, facts: Any, start: int, end: int) -> None:
        self._start_node(NodeKind.ITEM, label=self._lists[-1].label(self._parsed, start))

    def _end_item(self, facts: Any, start: int, end: int) -> None:
        self._html.end_paragraph(end)
        self._tree.close(NodeKind.ITEM)

    def _start_note(self, note_id: str, start: int, end: int) -> None:
        self._start_node(NodeKind.NOTE, note_id=note_id, label=note_id)

    def _end_note(self, facts: Any, start: int, end: int) -> None:
        self._tree.close(NodeKind.NOTE)

    def _start_term(self, facts: Any, start: int, end: int) -> None:
        definition = self._tree.holds(NodeKind.DEFINITION, is_html=False)
        if definition is not None and any(child.kind is not NodeKind.TERM for child, _ in definition.children):
            self._tree.close(NodeKind.DEFINITION)
            definition = None
        if definition is None:
            self._start_node(NodeKind.DEFINITION)
        self._start_leaf(NodeKind.TERM)

    def _end_term(self, facts: Any, start: int, end: int) -> None:
        self._tree.end(NodeKind.TERM)

    def _end_definition(self, facts: Any, start: int, end: int) -> None:
        self._tree.end_leaf()

    def _end_definitions(self, facts: Any, start: int, end: int) -> None:
        self._tree.close(NodeKind.DEFINITION)

    def _start_table(self, facts: Any, start: int, end: int) -> None:
        self._start_node(NodeKind.TABLE)

    def _end_table(self, facts: Any, start: int, end: int) -> None:
        self._tree.close(NodeKind.TABLE)

    def _start_head(self, facts: Any, start: int, end: int) -> None:
        self._tables.append(0)
        self._is_header = True
        self._start_node(NodeKind.ROW, is_header=True)

    def _start_row(self, facts: Any, start: int, end: int) -> None:
        self._tables.append(0)
        self._is_header = False
        self._start_node(NodeKind.ROW)

    def _end_row(self, facts: Any, start: int, end: int) -> None:
        self._tables.pop()
        beyond = _BEYOND.search(self._parsed, self._cell_end, end)
        is_shown = (
            beyond and self._source[slice(*beyond.span())] == beyond[0]
        )  # no comment, which is counted already
        if beyond and is_shown and not self._is_header:
            self._edits.append(Edit(*beyond.span(), hides=True))
            self._tally.add("cells beyond the columns", beyond[0])
        self._tree.close(NodeKind.ROW)

    def _start_cell(self, facts: Any, start: int, end: int) -> None:
        self._start_leaf(NodeKind.CELL, column=self._tables[-1], is_header=self._is_header)
        self._tables[-1] += 1

    def _end_cell(self, facts: Any, start: int, end: int) -> None:
        self._cell_end = end
        self._html.end_paragraph(end)
        self._tree.end(NodeKind.CELL)

    # -- inline ---------------------------------------------------------------------------------------

    def _start_struck(self, facts: Any, start: int, end: int) -> None:
        if not self._is_suppressed:
            self._tally.add("struck text", self._source[start:end].strip("~"))
            self._edits.append(Edit(start, end, hides=True))
        self._struck += 1

    def _end_struck(self, facts: Any, start: int, end: int) -> None:
        self._struck -= 1

    def _start_inline(self, facts: Any, start: int, end: int) -> None:
        self._inline.append((start, end))

    def _start_bold(self, facts: Any, start: int, end: int) -> None:
        self._start_inline(facts, start, end)
        self._bold.append(self._tree.length)

    def _end_bold(self, facts: Any, start: int, end: int) -> None:
        self._tree.embolden(self._bold.pop())

    def _start_image(self, facts: Any, start: int, end: int) -> None:
        # Obsidian embeds another page, or an image whose file is named: the name is not shown.
        self._embed += self._embed > 0 or "WikiLink" in facts["link_type"]

    def _end_image(self, facts: Any, start: int, end: int) -> None:
        self._embed -= self._embed > 0


_Handler = Callable[[MarkdownWriter, Any, int, int], None]
_WORDS: dict[str, _Handler] = {
    "Text": MarkdownWriter._text,
    "Code": MarkdownWriter._inline_code,
    "Html": MarkdownWriter._html_line,
    "InlineHtml": MarkdownWriter._inline_html,
    "FootnoteReference": MarkdownWriter._note_reference,
    "TaskListMarker": MarkdownWriter._box,
    "DrawnTable": lambda writer, table, start, end: write_table(writer._tree, writer._source, table),
}
_starts: dict[str, _Handler] = {
    "Paragraph": MarkdownWriter._start_paragraph,
    "Heading": MarkdownWriter._start_heading,
    "CodeBlock": MarkdownWriter._start_code,
    "HtmlBlock": MarkdownWriter._start_html,
    "BlockQuote": MarkdownWriter._start_quotation,
    "List": MarkdownWriter._start_list,
    "Item": MarkdownWriter._start_item,
    "FootnoteDefinition": MarkdownWriter._start_note,
    "DefinitionListTitle": MarkdownWriter._start_term,
    "Table": MarkdownWriter._start_table,
    "TableHead": MarkdownWriter._start_head,
    "TableRow": MarkdownWriter._start_row,
    "TableCell": MarkdownWriter._start_cell,
    "Strikethrough": MarkdownWriter._start_struck,
    "Emphasis": MarkdownWriter._start_inline,
    "Link": MarkdownWriter._start_inline,
    "Strong": MarkdownWriter._start_bold,
    "Image": MarkdownWriter._start_image,
}
_ends: dict[str, _Handler] = {
    "Paragraph": MarkdownWriter._end_paragraph,
    "Heading": MarkdownWriter._end_heading,
    "CodeBlock": MarkdownWriter._end_code,
    "HtmlBlock": MarkdownWriter._end_html,
    "BlockQuote": MarkdownWriter._end_quotation,
    "List": MarkdownWriter._end_list,
    "Item": MarkdownWriter._end_item,
    "FootnoteDefinition": MarkdownWriter._end_note,
    "DefinitionListTitle": MarkdownWriter._end_term,
    "DefinitionListDefinition": MarkdownWriter._end_definition,
    "DefinitionList": MarkdownWriter._end_definitions,
    "Table": MarkdownWriter._end_table,
    "TableHead": MarkdownWriter._end_row,
    "TableRow": MarkdownWriter._end_row,
    "TableCell": MarkdownWriter._end_cell,
    "Strikethrough": MarkdownWriter._end_struck,
    "Strong": MarkdownWriter._end_bold,
    "Image": MarkdownWriter._end_image,
}
