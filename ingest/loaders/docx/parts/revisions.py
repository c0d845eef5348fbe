"""Accepts the tracked changes of a part: deletions and moves away are taken out, insertions stay.

Former properties (`w:rPrChange`, `w:numberingChange` and the like) need no step of their own, because nothing reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.loaders.docx.parts.left_out import DELETION, MOVED, LeftOutCounter, raw_text
from ingest.loaders.docx.parts.markup import XmlElement

_GONE = {
    "w:del": DELETION,
    "w:moveFrom": MOVED,
    "w14:conflictDel": DELETION,
}
"""Elements around what an author took out, and the kind under which it is counted."""
_PROPERTIES = frozenset({"w:pPr", "w:rPr", "w:trPr", "w:tcPr", "w:tblPr", "w:sectPr", "w:sdtPr"})
_BLOCKS = frozenset({"w:p", "w:tbl", "w:sdt", "w:customXml", "w:sectPr", "w:altChunk"})


def accept_changes(element: XmlElement, left_out: LeftOutCounter) -> None:
    """Take deletions out of everything below an element, in place, and join paragraphs whose mark was deleted."""
    kept = []
    for child in element.children:
        kind = _kind_of_removal(child)
        if kind:
            left_out.add(kind, raw_text(child))
        else:
            if child.name not in _PROPERTIES:
                accept_changes(child, left_out)
            kept.append(child)
    element.children = _joined(kept)


def _kind_of_removal(element: XmlElement) -> str | None:
    """The kind under which a deleted element is counted; None for one that stays."""
    if element.name == "w:tr" and element.find("w:trPr", "w:del"):
        return DELETION
    if element.name == "w:tc" and element.find("w:tcPr", "w:cellDel"):
        return DELETION
    if element.name in ("m:r", "w:r"):
        properties = element.find("w:rPr")
        marks = properties.all(*_GONE) if properties else []
        return _GONE[marks[0].name] if marks else None
    return _GONE.get(element.name)


@dataclass
class _Carried:
    """The content of paragraphs without a mark, to be joined to the next paragraph."""

    first: XmlElement | None = None
    content: list[XmlElement] = field(default_factory=list)

    def take(self, paragraph: XmlElement) -> None:
        self.first = self.first or paragraph
        self.content += [child for child in paragraph.children if child.name != "w:pPr"]

    def release(self) -> list[XmlElement]:
        """The content as a paragraph of its own, where there is any."""
        first, content = self.first, self.content
        self.first, self.content = None, []
        if first is None or not content:
            return []
        properties = first.all("w:pPr")
        return [XmlElement("w:p", first.attributes, [*properties, *content])]

    def join(self, paragraph: XmlElement) -> XmlElement:
        """The paragraph with the content before its own: the mark that stays decides on the properties."""
        content, self.first, self.content = self.content, None, []
        if not content:
            return paragraph
        own = [child for child in paragraph.children if child.name != "w:pPr"]
        return XmlElement("w:p", paragraph.attributes, [*paragraph.all("w:pPr"), *content, *own])


def _joined(elements: list[XmlElement]) -> list[XmlElement]:
    if not any(_has_no_mark(element) for element in elements):
        return elements
    carried = _Carried()
    joined: list[XmlElement] = []
    for element in elements:
        if _has_no_mark(element):
            carried.take(element)
        elif element.name == "w:p":
            joined.append(carried.join(element))
        else:
            if element.name in _BLOCKS:
                joined += carried.release()
            joined.append(element)
    return joined + carried.release()


def _has_no_mark(element: XmlElement) -> bool:
    """Whether a paragraph goes on in the next one: its mark was deleted, or it is the large first letter of that."""
    if element.name != "w:p":
        return False
    frame, mark = element.find("w:pPr", "w:framePr"), element.find("w:pPr", "w:rPr")
    is_first_letter = frame is not None and frame.get("w:dropCap", "none") != "none"
    return is_first_letter or (mark is not None and bool(mark.all(*_GONE)))
