"""Paragraphs with their part in the document: heading, item of a list with its printed number, caption, text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.loaders.docx.inlines import InlineReader, ParagraphText, Surroundings
from ingest.loaders.docx.parts.document import DocumentParts
from ingest.loaders.docx.parts.left_out import NAVIGATION
from ingest.loaders.docx.parts.markup import XmlElement, number
from ingest.loaders.docx.parts.numbering import ListPlace
from ingest.loaders.docx.parts.styles import ParagraphStyle, StyleRole, indent_of

_NO_LIST = "0"
"""The list id that turns numbering off (17.9.18)."""
_FEWEST_WORDS = 6
"""Words from which a heading that ends like a sentence is one: shorter ones, such as `Term and notice.`, are titles."""
_MOST_WORDS = 25
"""Words beyond which a heading is text whatever it ends with: contracts use heading styles for whole clauses."""
_SENTENCE_END = re.compile(r"[.;:。]['\"”’)\]]*$")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it is written into the tree. `heading` is the level of a heading from 1, and 0 for other paragraphs.

    `label` is the printed number of a heading; that of an item is in its `place`.
    """

    line: ParagraphText
    role: StyleRole
    heading: int
    label: str
    place: ListPlace | None
    indent: int | None


class ParagraphReader:
    """Reads the paragraphs of one part in order."""

    def __init__(self, parts: DocumentParts, root: XmlElement) -> None:
        """`root` holds every paragraph that will be read."""
        self._parts = parts
        self._inlines = InlineReader(parts, root)

    def read(self, element: XmlElement, around: Surroundings) -> Paragraph:
        """Return a paragraph, counting it in its list."""
        properties = element.find("w:pPr")
        style = self._style(properties)
        line = self._inlines.read(element, around)
        if style.role is StyleRole.NAVIGATION:
            self._parts.left_out.add(NAVIGATION, line.words)
            line.pieces.clear()
        place = self._place(properties, style, line)
        heading = self._heading_level(properties, style, line)
        stated = indent_of(properties)
        inherited = place.indent if place and place.indent is not None else style.indent
        return Paragraph(
            line=line,
            role=style.role,
            heading=heading,
            label=place.label if place and heading else "",
            place=None if heading else place,
            indent=inherited if stated is None else stated,
        )

    def role(self, element: XmlElement) -> StyleRole:
        """The part that a paragraph will play."""
        return self._style(element.find("w:pPr")).role

    def list_of(self, element: XmlElement) -> str | None:
        """The id of the list that a paragraph belongs to; it is not counted by this."""
        properties = element.find("w:pPr")
        return self._list_and_level(properties, self._style(properties))[0]

    def _style(self, properties: XmlElement | None) -> ParagraphStyle:
        return self._parts.styles.paragraph(properties.value("w:pStyle") if properties else None)

    def _place(
        self, properties: XmlElement | None, style: ParagraphStyle, line: ParagraphText
    ) -> ListPlace | None:
        list_id, level = self._list_and_level(properties, style)
        if list_id is None:
            return None
        mark = properties.find("w:rPr") if properties else None
        if not line.words and self._parts.styles.run(style.style_id, mark).hidden:
            return None  # Word does not print a hidden paragraph, and so does not count it.
        return self._parts.numbering.count(list_id, level)

    def _list_and_level(self, properties: XmlElement | None, style: ParagraphStyle) -> tuple[str | None, int]:
        direct = properties.find("w:numPr") if properties else None
        own = direct.value("w:numId") if direct else None
        list_id = style.numbering if own is None else own
        if list_id is None or list_id == _NO_LIST:
            return None, 0
        stated = direct.value("w:ilvl") if direct else None
        if stated is not None or own is not None:
            return list_id, number(stated, 0)
        tied = self._parts.numbering.level_of_style(list_id, style.style_id)
        return list_id, tied if tied is not None else style.level

    def _heading_level(self, properties: XmlElement | None, style: ParagraphStyle, line: ParagraphText) -> int:
        if style.role is StyleRole.TITLE:
            return 1
        outline = number(properties.value("w:outlineLvl") if properties else None, style.outline)
        if not 0 <= outline < 9 or style.role is not StyleRole.TEXT:
            return 0
        words = line.words
        count = len(words.split())
        reads_as_text = count > _MOST_WORDS or (count >= _FEWEST_WORDS and bool(_SENTENCE_END.search(words)))
        return 0 if reads_as_text else outline + 1
