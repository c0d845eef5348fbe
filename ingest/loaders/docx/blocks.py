"""Writes the blocks of a part into the tree: headings, paragraphs, lists, captions, tables, quotations and code."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.loaders.docx.fields import Control
from ingest.loaders.docx.inlines import ParagraphText, Surroundings, control_of, is_placeholder
from ingest.loaders.docx.paragraphs import Paragraph, ParagraphReader
from ingest.loaders.docx.parts.document import DocumentParts
from ingest.loaders.docx.parts.left_out import NAVIGATION, PLACEHOLDER, UNREFERENCED_NOTE, raw_text
from ingest.loaders.docx.parts.markup import XmlElement
from ingest.loaders.docx.parts.styles import StyleRole
from ingest.loaders.docx.tabbed import ProseLines, begins_row, may_draw, parted, row_width, write_rows
from ingest.loaders.docx.tables import Caption, CellGrid, TableWriter
from ingest.loaders.docx.writing import ListNesting, write_paragraph, write_pieces
from ingest.structure.labels import parse_label
from ingest.structure.tree import NodeKind, TreeWriter

_TRANSPARENT = frozenset({"w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:sdtContent", "w14:conflictIns"})
_CONTENTS = ("Table of Contents", "Table of Figures")
"""The galleries of building blocks whose content lists places of the document."""
_VALUES = ("w:text", "w:date", "w:dropDownList", "w:comboBox")
"""The kinds of content control that hold one value; others may hold any text."""
_UNREAD = {"w:altChunk": "imported part", "w:subDoc": "linked document"}
_FARTHEST = 12
"""Blocks within which a list must go on for a paragraph between to belong to its item: about half a page."""


@dataclass(frozen=True)
class BodyBlock:
    """A paragraph or a table, with the control that it is the value of."""

    element: XmlElement
    control: Control | None = None


class BlockWriter:
    """Writes the blocks of one part, such as the body or a note."""

    def __init__(self, parts: DocumentParts, writer: TreeWriter, root: XmlElement) -> None:
        """`root` holds every block that will be written."""
        self._parts, self._writer = parts, writer
        self._reader = ParagraphReader(parts, root)
        self._lists = ListNesting(writer)
        self._is_body = root is parts.body
        self._ahead: dict[int, Paragraph] = {}
        """The paragraphs that were read before their turn, by the identity of their element."""

    def write(self, container: XmlElement, around: Surroundings | None = None) -> None:
        """Write everything in a container of blocks, and close what that opened."""
        blocks = self._blocks(container)
        lists, self._lists = self._lists, ListNesting(self._writer)
        at = 0
        while at < len(blocks):
            at = self._block(blocks, at, around or Surroundings())
        self._lists.close()
        self._lists = lists

    def _block(self, blocks: list[BodyBlock], at: int, around: Surroundings) -> int:
        """Write the block at a position, and those that belong to it. Return the position behind them."""
        block = blocks[at]
        if block.element.name == "w:tbl":
            return self._table(None, blocks, at, around)
        role = self._reader.role(block.element)
        if role in (StyleRole.CODE, StyleRole.QUOTATION):
            return self._together(role, blocks, at, around)
        paragraph = self._read(block, around)
        is_caption = role is StyleRole.CAPTION and bool(paragraph.line.words)
        if is_caption and _is_table(blocks, at + 1):
            return self._table(paragraph, blocks, at + 1, around)
        if _is_plain(paragraph) and may_draw(paragraph.line.pieces):
            return self._tabbed(paragraph, blocks, at, around)
        self._paragraph(paragraph, blocks, at)
        return at + 1

    def _read(self, block: BodyBlock, around: Surroundings) -> Paragraph:
        control = block.control or around.control
        ahead = self._ahead.pop(id(block.element), None)
        return ahead or self._reader.read(block.element, Surroundings(around.shaded, control))

    def _tabbed(self, first: Paragraph, blocks: list[BodyBlock], at: int, around: Surroundings) -> int:
        """Write a paragraph whose lines may be rows, with the paragraphs that go on with them."""
        together = [first]
        width = row_width(first.line.pieces)
        while width and (following := self._next_plain(blocks, at + len(together), around)):
            if not begins_row(following.line.pieces, width):
                break
            self._ahead.clear()
            together.append(following)
            width = row_width(following.line.pieces)
        parts = parted([one.line.pieces for one in together])
        if len(parts) == 1 and isinstance(parts[0], ProseLines):
            self._paragraph(first, blocks, at)
            return at + 1
        self._lists.close()
        for part in parts:
            if isinstance(part, ProseLines):
                write_paragraph(self._writer, ParagraphText(list(part.pieces)))
            else:
                write_rows(self._writer, part)
        for one in together:
            self._boxes(one)
        return at + len(together)

    def _next_plain(self, blocks: list[BodyBlock], at: int, around: Surroundings) -> Paragraph | None:
        """Read the paragraph at a position before its turn; None if no plain one stands there."""
        if at >= len(blocks) or blocks[at].element.name != "w:p":
            return None
        if self._reader.role(blocks[at].element) is not StyleRole.TEXT:
            return None
        paragraph = self._read(blocks[at], around)
        self._ahead[id(blocks[at].element)] = paragraph
        return paragraph if _is_plain(paragraph) else None

    def _paragraph(self, paragraph: Paragraph, blocks: list[BodyBlock], at: int) -> None:
        line, place = paragraph.line, paragraph.place
        if line.words:
            if paragraph.heading:
                self._lists.close()
                self._notes()
                self._writer.leaf(NodeKind.HEADING, level=paragraph.heading, label=paragraph.label)
                write_pieces(self._writer, line.pieces)
                self._writer.end_leaf()
            else:
                if place:
                    self._lists.begin_item(place, paragraph.indent)
                elif not (self._list_goes_on(blocks, at) and self._lists.continue_item(paragraph.indent or 0)):
                    self._lists.close()
                write_paragraph(self._writer, line)
        self._boxes(paragraph)

    def _notes(self) -> None:
        """Write the notes that the section before refers to, so that its headings are above them, too."""
        if self._is_body:
            write_notes(self._parts, self._writer)

    def _boxes(self, paragraph: Paragraph) -> None:
        """Write the text boxes of a paragraph behind it. Their background is not known, so white text counts as seen."""
        if not paragraph.line.boxes:
            return
        self._lists.close()
        numbering = self._parts.numbering
        outer, numbering.part = numbering.part, "text boxes"
        for box in paragraph.line.boxes:
            self.write(box, Surroundings(shaded=True))
        numbering.part = outer

    def _list_goes_on(self, blocks: list[BodyBlock], at: int) -> bool:
        """Whether an open list has another item soon after a position."""
        following = [block.element for block in blocks[at + 1 : at + 1 + _FARTHEST]]
        open_lists = self._lists.open_lists
        return any(one.name == "w:p" and self._reader.list_of(one) in open_lists for one in following)

    def _together(self, role: StyleRole, blocks: list[BodyBlock], at: int, around: Surroundings) -> int:
        """Write paragraphs of code, or of a quotation, that follow each other as one node."""
        self._lists.close()
        paragraphs = []
        while (
            at < len(blocks) and blocks[at].element.name == "w:p" and self._reader.role(blocks[at].element) is role
        ):
            paragraphs.append(self._read(blocks[at], around))
            at += 1
        if role is StyleRole.CODE:
            self._writer.leaf(NodeKind.CODE)
            texts = ["".join(piece.text for piece in one.line.pieces if not piece.note_id) for one in paragraphs]
            self._writer.words("\n".join(texts).strip("\n"))
            self._writer.end_leaf()
        else:
            self._writer.open(NodeKind.QUOTATION)
            for one in paragraphs:
                write_paragraph(self._writer, one.line)
            self._writer.close()
        for one in paragraphs:
            self._boxes(one)
        return at

    def _table(self, caption: Paragraph | None, blocks: list[BodyBlock], at: int, around: Surroundings) -> int:
        """Write a table with the caption before it, or behind it if the next table does not follow that."""
        self._lists.close()
        table = blocks[at].element
        grid = CellGrid.of(table, self._parts.left_out)
        if grid.is_layout:
            if caption:
                self._paragraph(caption, blocks, at)
            for cell in grid.cells:
                self.write(cell.element, Surroundings(around.shaded or cell.shaded))
            return at + 1
        if not caption and grid.points:
            self._points(grid, around)
            return at + 1
        writer = TableWriter(self._parts, self._writer, self._reader)
        boxes = [caption] if caption else []
        self._writer.open(NodeKind.TABLE)
        if caption:
            writer.caption(Caption(caption.line, caption.label))
        writer.rows(grid, around)
        at += 1
        if not caption and self._is_caption(blocks, at) and not _is_table(blocks, at + 1):
            below = self._read(blocks[at], around)
            writer.caption(Caption(below.line, below.label))
            boxes.append(below)
            at += 1
        self._writer.close()
        for one in boxes:
            self._boxes(one)
        return at

    def _points(self, grid: CellGrid, around: Surroundings) -> None:
        """Write a table of labels and what they stand before as a list."""
        self._writer.open(NodeKind.LIST, in_sequence=bool(parse_label(grid.points[0][0])))
        for label, cell in grid.points:
            self._writer.open(NodeKind.ITEM, label=label if parse_label(label) else "")
            self.write(cell.element, Surroundings(around.shaded or cell.shaded))
            self._writer.close()
        self._writer.close()

    def _is_caption(self, blocks: list[BodyBlock], at: int) -> bool:
        if at >= len(blocks) or blocks[at].element.name != "w:p":
            return False
        return self._reader.role(blocks[at].element) is StyleRole.CAPTION

    def _blocks(self, container: XmlElement, control: Control | None = None) -> list[BodyBlock]:
        """The paragraphs and tables of a container, through content controls and the like."""
        blocks: list[BodyBlock] = []
        for element in container.children:
            if element.name in ("w:p", "w:tbl"):
                blocks.append(BodyBlock(element, control))
            elif element.name == "w:sdt":
                blocks += self._controlled(element)
            elif element.name in _TRANSPARENT:
                blocks += self._blocks(element, control)
            elif element.name in _UNREAD:
                self._parts.unread[_UNREAD[element.name]] += 1
        return blocks

    def _controlled(self, element: XmlElement) -> list[BodyBlock]:
        content = element.find("w:sdtContent")
        if content is None:
            return []
        gallery = element.value("w:sdtPr", "w:docPartObj", "w:docPartGallery") or ""
        if is_placeholder(element) or gallery in _CONTENTS:
            self._parts.left_out.add(PLACEHOLDER if is_placeholder(element) else NAVIGATION, raw_text(content))
            return []
        properties = element.find("w:sdtPr")
        holds_value = properties is not None and bool(properties.all(*_VALUES))
        return self._blocks(content, control_of(element) if holds_value else None)


def _is_plain(paragraph: Paragraph) -> bool:
    """Whether a paragraph is neither a heading nor an item, nor has a part of its own to play."""
    return paragraph.role is StyleRole.TEXT and not paragraph.heading and paragraph.place is None


def _is_table(blocks: list[BodyBlock], at: int) -> bool:
    return at < len(blocks) and blocks[at].element.name == "w:tbl"


def write_document(parts: DocumentParts, writer: TreeWriter) -> None:
    """Write the body of a document, with the notes of each section at its end."""
    BlockWriter(parts, writer, parts.body).write(parts.body)
    write_notes(parts, writer)
    for note in parts.notes.others():
        parts.left_out.add(UNREFERENCED_NOTE, raw_text(note))


def write_notes(parts: DocumentParts, writer: TreeWriter) -> None:
    """Write the notes that have been referred to since this was last called."""
    outer = parts.numbering.part
    for note in parts.notes.take():
        parts.numbering.part = note.kind
        writer.open(NodeKind.NOTE, note_id=note.note_id, label=note.mark)
        BlockWriter(parts, writer, note.element).write(note.element)
        writer.close()
    parts.numbering.part = outer
