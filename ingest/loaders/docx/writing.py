"""Writes lines into the tree: words with single spaces, marks of notes, fields of forms, and the nesting of lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.loaders.docx.inlines import ParagraphText, TextPiece
from ingest.loaders.docx.parts.numbering import ListPlace
from ingest.structure.parts.run_in import bold_opening
from ingest.structure.tree import NodeKind, TreeWriter

_SPACE = re.compile(r"[ \t\r\n]+")
"""Spaces that are read as one, or as one line break. Others, such as the non-breaking space, stay what they are."""
_LABEL_END = re.compile(r"[:：=?]\s*$")
_LONGEST_LABEL = 80
"""Characters of the longest label of a form's field: one line of a page."""
_PUNCTUATION = re.compile(r"[\s.,;:_)\]]*")


def write_pieces(writer: TreeWriter, pieces: Sequence[TextPiece]) -> None:
    """Write pieces into the open leaf, without spaces at either end."""
    pending, has_words = "", False
    for piece in pieces:
        if not piece.note_id:
            pending += piece.text
            continue
        words = _single_spaced(pending, has_words)
        writer.words(words.rstrip(" \n"))
        writer.reference(piece.note_id, piece.text)
        has_words = has_words or bool(words.strip())
        pending = words[-1] if words.endswith((" ", "\n")) else ""
    writer.words(_single_spaced(pending, has_words).rstrip())


def _single_spaced(text: str, follows_words: bool) -> str:
    words = _SPACE.sub(lambda space: "\n" if "\n" in space[0] else " ", text)
    return words if follows_words else words.lstrip()


def write_paragraph(writer: TreeWriter, line: ParagraphText) -> None:
    """Write a line as the fields of a form, if it is made of them, else as a paragraph."""
    fields = form_fields(line.pieces)
    for label, value in fields:
        _write_field(writer, label, value)
    if not fields:
        writer.leaf(NodeKind.PARAGRAPH, title=_title(line.pieces))
        write_pieces(writer, line.pieces)
        writer.end_leaf()


def _title(pieces: Sequence[TextPiece]) -> int:
    """The characters up to the end of the bold words that a line begins with, or of the line if it is all bold."""
    words = [(piece.text, piece.bold) for piece in pieces if not piece.note_id]
    is_all_bold = all(is_bold for text, is_bold in words if text.strip())
    end = sum(len(text) for text, _ in words) if is_all_bold else bold_opening(words)
    opening = "".join(text for text, _ in words)[:end]
    return len(_single_spaced(opening, False))


def _write_field(writer: TreeWriter, label: str, value: Sequence[TextPiece]) -> None:
    """Write a field; one that is not filled in is no more than its label."""
    if not "".join(piece.text for piece in value).strip():
        writer.leaf(NodeKind.PARAGRAPH)
        writer.words(f"{label}:")
    else:
        writer.leaf(NodeKind.FIELD)
        write_pieces(writer, [TextPiece(f"{label}: "), *value])
    writer.end_leaf()


def form_fields(pieces: Sequence[TextPiece]) -> list[tuple[str, list[TextPiece]]]:
    """The labels and values of a line that is nothing but labelled controls; none for any other line.

    The words before a control are its label where they end in a colon or a question mark. A control without words before
    it is labelled by its own name.
    """
    fields: list[tuple[str, list[TextPiece]]] = []
    label: list[str] = []
    for at, piece in enumerate(pieces):
        if piece.control is None:
            label.append("" if piece.note_id else piece.text)
            continue
        before = pieces[at - 1].control if at else None
        if before is piece.control:
            fields[-1][1].append(piece)
            continue
        name = _label_of("".join(label), piece.control.name)
        if not name:
            return []
        fields.append((name, [piece]))
        label = []
    if not fields or not _PUNCTUATION.fullmatch("".join(label)):
        return []
    return fields


def _label_of(before: str, name: str) -> str:
    words = " ".join(before.split())
    if not words.strip(" .,;_"):
        return " ".join(name.split())
    is_label = bool(_LABEL_END.search(words)) and len(words) <= _LONGEST_LABEL
    return words.rstrip(" :：=") if is_label else ""


@dataclass(frozen=True)
class _OpenItem:
    place: ListPlace
    indent: int


class ListNesting:
    """Opens and closes lists and items so that paragraphs nest by their levels, and different lists by their indents."""

    def __init__(self, writer: TreeWriter) -> None:
        self._writer = writer
        self._open: list[_OpenItem] = []

    def begin_item(self, place: ListPlace, indent: int | None) -> None:
        """Open the item of a paragraph, and close those that it does not belong to."""
        item = _OpenItem(place, indent or 0)
        for _ in range(self._lists_between(place)):
            self._close_item_and_list()
        while self._open and _is_deeper(self._open[-1], item):
            self._close_item_and_list()
        if self._open and _is_beside(self._open[-1], item):
            last = self._open.pop()
            self._writer.close()
            if last.place.list_id != place.list_id:
                self._writer.close()
                self._open_list(place)
        else:
            self._open_list(place)
        self._writer.open(NodeKind.ITEM, label=place.label)
        self._open.append(item)

    def continue_item(self, indent: int) -> bool:
        """Go back to the item that a paragraph of this indent continues; False where there is none."""
        if not any(0 < one.indent <= indent for one in self._open):
            return False
        while not 0 < self._open[-1].indent <= indent:
            self._close_item_and_list()
        return True

    @property
    def open_lists(self) -> frozenset[str]:
        """The ids of the lists that are open."""
        return frozenset(one.place.list_id for one in self._open)

    def close(self) -> None:
        """Close every list."""
        while self._open:
            self._close_item_and_list()

    def _lists_between(self, place: ListPlace) -> int:
        """The number of open items below the list that a paragraph goes back to.

        A paragraph whose level lies more than one below that of its list is no part of it: other items stand between.
        """
        for passed, one in enumerate(reversed(self._open)):
            if one.place.definition == place.definition:
                return passed if place.level <= one.place.level + 1 else 0
        return 0

    def _open_list(self, place: ListPlace) -> None:
        self._writer.open(NodeKind.LIST, in_sequence=place.is_numbered)

    def _close_item_and_list(self) -> None:
        self._open.pop()
        self._writer.close()
        self._writer.close()


def _is_deeper(one: _OpenItem, other: _OpenItem) -> bool:
    if one.place.definition == other.place.definition:
        return one.place.level > other.place.level
    return one.indent > other.indent


def _is_beside(one: _OpenItem, other: _OpenItem) -> bool:
    if one.place.definition == other.place.definition:
        return one.place.level == other.place.level
    return one.indent == other.indent
