"""Collects the inline content of a block and writes it as one leaf, with white space as a browser shows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ingest.loaders.html.dom import SPACE
from ingest.structure.parts.run_in import bold_opening
from ingest.structure.tree import Node, NodeKind, TreeWriter

_DROPPED = dict.fromkeys([*range(9), *range(14, 32), *range(127, 160), 0xAD, 0x200B, 0x2060, 0xFEFF]) | {11: " "}
"""Control characters, soft hyphens, zero-width spaces and byte order marks show nothing; a vertical tab is a space."""


@dataclass(slots=True)
class _Piece:
    text: str
    note_id: str | None = None
    is_break: bool = False
    is_bold: bool = False


@dataclass
class InlineContent:
    """Text and references to notes, in order. `bold` counts the elements in bold type around the text that is added."""

    bold: int = 0
    _pieces: list[_Piece] = field(default_factory=list)
    _breaks: int = 0

    def text(self, text: str) -> None:
        """Add text as it stands in the page."""
        text = text.translate(_DROPPED)
        if text:
            self._pieces.append(_Piece(text, is_bold=self.bold > 0))
            self._breaks = 0 if text.strip() else self._breaks

    def reference(self, note_id: str, mark: str) -> None:
        """Add a reference to a note."""
        self._pieces.append(_Piece(mark, note_id))

    def line_break(self) -> bool:
        """Add a line break. Returns whether it follows another, so that the two part paragraphs."""
        self._pieces.append(_Piece("\n", is_break=True))
        self._breaks += 1
        return self._breaks > 1

    @property
    def before(self) -> str:
        """The last character, or an empty text."""
        last = self._pieces[-1] if self._pieces else None
        return last.text[-1:] if last is not None and last.note_id is None else ""

    def flush(self, writer: TreeWriter, kind: NodeKind, **facts: object) -> Node | None:
        """Write what was collected as a leaf. Returns None, and writes nothing, where nothing is visible.

        White space is kept in code; elsewhere each stretch of it is one space.
        """
        pieces, self._pieces, self._breaks = self._pieces, [], 0
        if kind is not NodeKind.CODE:
            pieces = _collapsed(pieces)
        if not any(piece.note_id is None and piece.text.strip() for piece in pieces):
            return None
        words = [(piece.text, piece.is_bold) for piece in pieces if piece.note_id is None]
        title = bold_opening(words) if kind is NodeKind.PARAGRAPH else 0
        writer.leaf(kind, title=title, **facts)
        for piece in pieces:
            if piece.note_id is None:
                writer.words(piece.text)
            else:
                writer.reference(piece.note_id, piece.text)
        return writer.end_leaf()


def _collapsed(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces with single spaces or line breaks between words and none at either end."""
    collapsed: list[_Piece] = []
    after_space = True
    for piece in pieces:
        if piece.note_id is None:
            text = piece.text if piece.is_break else SPACE.sub(" ", piece.text)
            if piece.is_break and collapsed and collapsed[-1].note_id is None and collapsed[-1].text.endswith(" "):
                collapsed[-1] = replace(collapsed[-1], text=collapsed[-1].text[:-1])
            elif after_space and text[0].isspace():
                text = text[1:]
            if not text:
                continue
            after_space = text[-1].isspace()
            piece = replace(piece, text=text)
        collapsed.append(piece)
    for place in range(len(collapsed) - 1, -1, -1):
        if collapsed[place].note_id is None:
            collapsed[place] = replace(collapsed[place], text=collapsed[place].text.rstrip(" \n"))
            if collapsed[place].text:
                break
    return collapsed
