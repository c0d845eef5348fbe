"""Reads the raw HTML in Markdown, in which blocks of Markdown may stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import unescape

from ingest.loaders.draft import DraftTree
from ingest.loaders.edits import Edit
from ingest.loaders.encodings import without_unseen
from ingest.loaders.markdown.components import Components
from ingest.loaders.markdown.numbering import numbered
from ingest.loaders.markdown.raw_tables import RawTable, gap_end, is_list_in_cell
from ingest.loaders.markdown.superscripts import RAISED, NoteMarks, is_power, mark_of
from ingest.loaders.markdown.tags import BLOCKS, ENTITY, VOID, Hiding, Tag, kind_left_out, tokens
from ingest.loaders.tally import LeftOutTally
from ingest.structure.tree import NodeKind

_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


class RawHtml:
    """Takes the raw HTML of a document from top to bottom and adds what it says to a draft tree.

    A tag that only styles words stays in the text, so that quotes are found in the file. Every other tag is cut, or replaced by what
    separates its words from their neighbours: its attributes may hold words that nobody sees.
    """

    def __init__(
        self, source: str, tree: DraftTree, edits: list[Edit], tally: LeftOutTally, marks: NoteMarks
    ) -> None:
        self._source = source
        self._tree = tree
        self._edits = edits
        self._tally = tally
        self._marks = marks
        self.components = Components(tree, self._separate)
        self._hiding: Hiding | None = None
        self._table: RawTable | None = None
        self._inner_tables = 0
        self._numbers: list[list[str | int]] = []
        self._note_mark = ""
        self._cut: Counter[str] = Counter()
        """The open elements whose start tags were cut from the text, by their names."""

    @property
    def is_hiding(self) -> bool:
        """Whether the words that come now are not shown."""
        return self._hiding is not None or bool(self._note_mark)

    @property
    def is_open(self) -> bool:
        """Whether a table or a list is open."""
        return self._table is not None or bool(self._numbers)

    @property
    def is_in_leaf(self) -> bool:
        """Whether a leaf that only its own tag ends is open."""
        return self._tree.leaf is not None and self._tree.leaf.is_html

    def read(self, start: int, end: int, *, is_block: bool) -> None:
        """Read `source[start:end]`."""
        for token in tokens(self._source, start, end):
            if isinstance(token, Tag):
                self._tag(token, is_block)
            elif not self.is_hiding:
                self._block_text(*token) if is_block else self.text(*token)

    def text(self, start: int, end: int) -> None:
        """Add words as they stand."""
        for match in RAISED.finditer(self._source, start, end) if self._marks.places else ():
            if match.group() in self._marks:
                self._run(start, match.start())
                self._note(match.start(), match.group())
                start = match.end()
        self._run(start, end)

    def end_paragraph(self, end: int) -> None:
        """End the elements that cannot go on behind a paragraph."""
        self._note_mark = ""
        if self._hiding is not None and self._hiding.is_inline:
            self._show_again(end, end)

    def finish(self, end: int) -> None:
        """End the elements that were never ended."""
        if self._hiding is not None:
            self._show_again(end, end)

    def _run(self, start: int, end: int) -> None:
        if start < end:
            self._tree.run(start, end, self._source[start:end])

    def _block_text(self, start: int, end: int) -> None:
        """Add words of HTML: entities are decoded, and a line break is a space outside preformatted text."""
        leaf = self._tree.leaf
        if leaf is None or not leaf.runs:
            start += len(self._source[start:end]) - len(self._source[start:end].lstrip())
        at = start
        for match in ENTITY.finditer(self._source, start, end):
            self._lines(at, match.start())
            decoded = without_unseen(unescape(match.group()))[0]
            self._edits.append(Edit(*match.span(), decoded))
            if decoded:
                self._tree.run(*match.span(), decoded)
            at = match.end()
        self._lines(at, end)

    def _lines(self, start: int, end: int) -> None:
        if start >= end:
            return
        words = self._source[start:end]
        leaf = self._tree.leaf
        if leaf is None or leaf.kind is not NodeKind.CODE:
            words = words.replace("\n", " ")
        self._tree.run(start, end, words)

    # -- tags -----------------------------------------------------------------------------------------

    def _tag(self, tag: Tag, is_block: bool) -> None:
        if self._hiding is not None:
            self._count(self._hiding, tag)
        elif not tag.is_end and tag.name not in VOID and (kind := kind_left_out(tag)) is not None:
            self._hiding = Hiding(tag, kind, is_inline=not is_block)
        else:
            kept = len(self._edits)
            self._read(tag)
            if self._stays(tag):
                del self._edits[kept:]
            elif len(self._edits) == kept:
                self._edits.append(Edit(tag.start, tag.end))

    def _stays(self, tag: Tag) -> bool:
        """Whether a tag stays in the text: it only styles words, parts none, and an end tag has its start tag there."""
        within = (
            self._source[tag.start - 1 : tag.start].isalnum() and self._source[tag.end : tag.end + 1].isalnum()
        )
        stays = tag.only_styles and (tag.name == "br" or not within)
        stays = stays or is_list_in_cell(tag, self._tree)
        if tag.is_end:
            stays = stays and not self._cut[tag.name]
            self._cut[tag.name] = max(0, self._cut[tag.name] - 1)
        elif not stays:
            self._cut[tag.name] += 1
        return stays

    def _count(self, hiding: Hiding, tag: Tag) -> None:
        if tag.name == hiding.tag.name:
            hiding.depth += -1 if tag.is_end else 1
        if not hiding.depth:
            self._show_again(tag.start, tag.end)

    def _show_again(self, words_end: int, end: int) -> None:
        hiding, self._hiding = self._hiding, None
        assert hiding is not None
        self._edits.append(Edit(hiding.tag.start, end, hides=bool(hiding.kind)))
        if hiding.kind:
            self._tally.add(hiding.kind, self._source[hiding.tag.end : words_end])

    def _read(self, tag: Tag) -> None:
        if self._inner_tables and tag.name in _TABLE_PARTS:
            self._separate(tag, " ")
        elif handler := (_ENDERS if tag.is_end else _STARTERS).get(tag.name):
            handler(self, tag)
        elif tag.name in _HEADINGS:
            self._heading(tag)
        elif tag.name in BLOCKS or tag.name in _STARTERS:
            self._separate(tag, "\n\n")
        elif not tag.is_known:
            if (
                not tag.is_end
                and self._source[max(0, tag.start - len(tag.name) - 3) : tag.start].lower() == f"</{tag.name}>"
            ):
                self._separate(tag, "\n\n")  # beside one of its kind, as tabs stand
            self.components.read(tag)

    def _separate(self, tag: Tag, mark: str, label: str = "") -> None:
        """End what comes before a tag. Where words stand on both sides of it in one line, `mark` separates them."""
        before = self._source[self._source.rfind("\n", 0, tag.start) + 1 : tag.start]
        line_end = self._source.find("\n", tag.end)
        behind = self._source[tag.end : line_end if line_end >= 0 else len(self._source)]
        is_between = self._tree.has_words and before.strip() and behind.strip()
        if (leaf := self._tree.leaf) is not None and leaf.kind is NodeKind.CELL:
            mark, label = mark and " ", ""
        if mark := f"{mark if is_between else ''}{label}":
            self._edits.append(Edit(tag.start, tag.end, mark))
        self._tree.end_leaf()

    def _summary(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        self.components.open_summary(self._source, tag.end)

    def _summary_end(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        self.components.end_summary()

    def _details_end(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        self.components.end_details()

    def _heading(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        if tag.is_end:
            self._tree.end(NodeKind.HEADING)
        else:
            self._tree.begin(NodeKind.HEADING, is_html=True, level=_HEADINGS[tag.name])

    def _preformatted(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        if not tag.is_end:
            self._tree.begin(NodeKind.CODE, is_html=True)

    def _quotation(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        if tag.is_end:
            self._tree.close(NodeKind.QUOTATION, is_html=True)
        else:
            self._tree.open(NodeKind.QUOTATION, is_html=True)

    def _line_break(self, tag: Tag) -> None:
        if self._tree.has_words and not _LINE_END.match(self._source, tag.end):
            self._edits.append(Edit(tag.start, tag.end, " "))
            self._tree.run(tag.start, tag.end, "\n")

    def _image(self, tag: Tag) -> None:
        words = " ".join(without_unseen(tag.attributes.get("alt", ""))[0].split())
        if words:
            self._replace(tag, words)

    def _quote_mark(self, tag: Tag) -> None:
        self._replace(tag, "”" if tag.is_end else "“")

    def _replace(self, tag: Tag, words: str) -> None:
        self._edits.append(Edit(tag.start, tag.end, words))
        self._tree.run(tag.start, tag.end, words)

    def _superscript(self, tag: Tag) -> None:
        mark = mark_of(self._source, tag.start)
        if mark and mark in self._marks:
            self._note(tag.start, mark)
            self._note_mark = mark
            self._edits.append(Edit(tag.start, tag.end, "["))
        elif is_power(self._source, tag.start):
            self._replace(tag, "^")

    def _superscript_end(self, tag: Tag) -> None:
        if self._note_mark:
            self._note_mark = ""
            self._edits.append(Edit(tag.start, tag.end, "]"))

    def _note(self, start: int, mark: str) -> None:
        """Refer to a note, or begin it where its mark begins a line."""
        note_id = f"sup-{mark}"
        if start not in self._marks.places:
            self._tree.refer(note_id)
            return
        if self._tree.has_words:
            self._tree.end_leaf()
        leaf = self._tree.leaf or self._tree.begin(NodeKind.PARAGRAPH)
        leaf.note = mark, note_id

    # -- lists ----------------------------------------------------------------------------------------

    def _list(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        first = tag.attributes.get("start", "1")
        style = tag.attributes.get("type", "1") if tag.name == "ol" else ""
        self._numbers.append([style, int(first) if first.isdecimal() and len(first) < 9 else 1])
        self._tree.open(NodeKind.LIST, is_html=True, in_sequence=tag.name == "ol")

    def _list_end(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        if self._numbers:
            self._numbers.pop()
        self._tree.close(NodeKind.LIST, is_html=True)

    def _item(self, tag: Tag) -> None:
        if not self._numbers:
            self._separate(tag, "\n", "- ")
            return
        style, number = self._numbers[-1]
        value = tag.attributes.get("value", "")
        number = int(value) if value.isdecimal() and len(value) < 9 else int(number)
        self._numbers[-1][1] = number + 1
        label = f"{numbered(number, str(style))}." if style else ""
        self._separate(tag, "\n", f"{label or '-'} ")
        self._close_item()
        self._tree.open(NodeKind.ITEM, is_html=True, label=label)

    def _item_end(self, tag: Tag) -> None:
        self._separate(tag, "\n")
        self._close_item()

    def _close_item(self) -> None:
        if self._tree.innermost(NodeKind.ITEM, NodeKind.LIST) is NodeKind.ITEM:
            self._tree.close(NodeKind.ITEM, is_html=True)

    def _term(self, tag: Tag) -> None:
        self._separate(tag, "\n")
        self._tree.end(NodeKind.TERM)
        definition = self._tree.holds(NodeKind.DEFINITION, is_html=True)
        if definition is not None and any(child.kind is not NodeKind.TERM for child, _ in definition.children):
            self._tree.close(NodeKind.DEFINITION, is_html=True)
            definition = None
        if definition is None:
            self._tree.open(NodeKind.DEFINITION, is_html=True)
        self._tree.begin(NodeKind.TERM, is_html=True)

    def _leaf_end(self, tag: Tag) -> None:
        self._separate(tag, "\n")
        self._tree.end(NodeKind.TERM)
        self._tree.end(NodeKind.CAPTION)

    def _definitions_end(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        self._tree.close(NodeKind.DEFINITION, is_html=True)

    # -- tables ---------------------------------------------------------------------------------------

    def _start_table(self, tag: Tag) -> None:
        self._separate(tag, "\n\n")
        leaf = self._tree.leaf
        if self._inner_tables or (leaf is not None and leaf.kind is NodeKind.CELL):
            self._inner_tables += 1  # a table within a cell is read as words of the cell
        else:
            self._table = RawTable(self._tree)

    def _end_table(self, tag: Tag) -> None:
        if self._inner_tables:
            self._separate(tag, " ")
            self._inner_tables -= 1
            return
        if self._table is not None:
            self._table.end_row()
        self._separate(tag, "\n\n")
        if self._table is not None:
            self._table.close()
        self._table = None

    def _caption(self, tag: Tag) -> None:
        self._separate(tag, "\n")
        if self._table is not None:
            self._tree.begin(NodeKind.CAPTION, is_html=True)

    def _head(self, tag: Tag) -> None:
        if self._table is not None:
            self._table.end_row()
            self._table.is_head = not tag.is_end

    def _row(self, tag: Tag) -> None:
        if self._table is None:
            self._separate(tag, "\n")
            return
        self._table.begin_row()
        self._edits.append(Edit(tag.start, gap_end(self._source, tag)))

    def _row_end(self, tag: Tag) -> None:
        if self._table is None:
            self._separate(tag, "\n")
            return
        self._table.end_row()
        self._edits.append(Edit(tag.start, tag.end, "|" if _LINE_END.match(self._source, tag.end) else "|\n"))

    def _cell(self, tag: Tag) -> None:
        if self._table is None:
            self._separate(tag, " ")
            return
        self._edits.append(Edit(tag.start, tag.end, "| "))
        self._table.begin_cell(tag)

    def _cell_end(self, tag: Tag) -> None:
        if self._table is None:
            self._separate(tag, " ")
        elif self._table.has_cell:
            self._edits.append(Edit(tag.start, gap_end(self._source, tag), " "))
            self._table.end_cell()


_Handler = Callable[[RawHtml, Tag], None]
_TABLE_PARTS = frozenset(("caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
_STARTERS: dict[str, _Handler] = {
    "pre": RawHtml._preformatted, "blockquote": RawHtml._quotation, "br": RawHtml._line_break, "img": RawHtml._image,
    "q": RawHtml._quote_mark, "sup": RawHtml._superscript, "ul": RawHtml._list, "ol": RawHtml._list, "menu": RawHtml._list,
    "li": RawHtml._item, "dt": RawHtml._term, "dd": RawHtml._leaf_end, "table": RawHtml._start_table,
    "caption": RawHtml._caption, "thead": RawHtml._head, "tr": RawHtml._row, "td": RawHtml._cell, "th": RawHtml._cell,
    "summary": RawHtml._summary,
    "hr": lambda html, tag: html._separate(tag, "\n\n"), "dl": lambda html, tag: html._separate(tag, "\n\n"),
}  # fmt: skip
_ENDERS: dict[str, _Handler] = {
    "pre": RawHtml._preformatted, "blockquote": RawHtml._quotation, "q": RawHtml._quote_mark, "sup": RawHtml._superscript_end,
    "ul": RawHtml._list_end, "ol": RawHtml._list_end, "menu": RawHtml._list_end, "li": RawHtml._item_end,
    "dt": RawHtml._leaf_end, "dd": RawHtml._leaf_end, "dl": RawHtml._definitions_end, "table": RawHtml._end_table,
    "summary": RawHtml._summary_end, "details": RawHtml._details_end, "caption": RawHtml._leaf_end, "thead": RawHtml._head, "tr": RawHtml._row_end, "td": RawHtml._cell_end, "th": RawHtml._cell_end,
}  # fmt: skip
