"""Footnotes and endnotes: which there are, and the marks by which they are referred to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.loaders.docx.parts.markup import XmlElement, number
from ingest.loaders.docx.parts.number_formats import format_number

_DEFAULT_FORMAT = {"footnote": "decimal", "endnote": "lowerRoman"}
_KINDS = ("footnote", "endnote")


@dataclass(frozen=True)
class Note:
    """A note that is referred to, and the mark by which it is. `note_id` holds its kind and number, such as `footnote-2`."""

    note_id: str
    mark: str
    element: XmlElement

    @property
    def kind(self) -> str:
        """`footnote` or `endnote`."""
        return self.note_id.partition("-")[0]


class DocumentNotes:
    """The notes of a document. A note is known by its kind and id, such as `footnote-2`.

    Marks count on through the document; where Word would start anew on each page or section, they do not.
    """

    def __init__(
        self, parts: Mapping[str, XmlElement | None], settings: XmlElement | None, document: XmlElement
    ) -> None:
        """Read the parts of both kinds, of which either may be missing."""
        self._elements: dict[str, XmlElement] = {}
        self._formats: dict[str, tuple[str, int]] = {}
        self._counts = dict.fromkeys(_KINDS, 0)
        self._marks: dict[str, str] = {}
        self._taken: set[str] = set()
        for kind in _KINDS:
            part = parts.get(kind)
            for note in part.all(f"w:{kind}") if part else []:
                if note.get("w:type", "normal") == "normal":
                    self._elements[f"{kind}-{note.get('w:id')}"] = note
            self._formats[kind] = _format_of(kind, settings, document)
        self._bookmarks = _bookmarks(document)

    def refer(self, kind: str, note_id: str, own_mark: str = "") -> tuple[str, str] | None:
        """Count a reference to a note; return the note's name and its mark, or None where there is no such note.

        `own_mark` is the mark that the author wrote instead of a number.
        """
        name = f"{kind}-{note_id}"
        if name not in self._elements:
            return None
        if name not in self._marks:
            self._marks[name] = own_mark or self._next(kind)
        return name, self._marks[name]

    def referred_again(self, bookmark: str) -> tuple[str, str] | None:
        """The note whose mark has a bookmark (the field NOTEREF), with that mark."""
        name = self._bookmarks.get(bookmark, "")
        return (name, self._marks[name]) if name in self._marks else None

    def take(self) -> list[Note]:
        """The notes referred to since this was last called: footnotes, then endnotes, in the order of their references."""
        new = [name for name in self._marks if name not in self._taken]
        self._taken.update(new)
        ordered = sorted(new, key=lambda name: not name.startswith(_KINDS[0]))
        return [Note(name, self._marks[name], self._elements[name]) for name in ordered]

    def others(self) -> list[XmlElement]:
        """The notes that nothing refers to."""
        return [note for name, note in self._elements.items() if name not in self._marks]

    def _next(self, kind: str) -> str:
        self._counts[kind] += 1
        name, start = self._formats[kind]
        return format_number(self._counts[kind] + start - 1, name)


def _format_of(kind: str, settings: XmlElement | None, document: XmlElement) -> tuple[str, int]:
    """The number format of a kind and its first number. The last section overrides the settings of the document."""
    section = document.find("w:body", "w:sectPr")
    stated = [one.find(f"w:{kind}Pr") for one in (section, settings) if one is not None]
    layers = [one for one in stated if one is not None]
    name = next((found for one in layers if (found := one.value("w:numFmt"))), _DEFAULT_FORMAT[kind])
    start = next((found for one in layers if (found := one.value("w:numStart"))), "1")
    return name, number(start, 1)


def _bookmarks(document: XmlElement) -> dict[str, str]:
    """The notes whose references stand in a bookmark, by the bookmark's name."""
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    for element in document.walk():
        if element.name == "w:bookmarkStart":
            names[element.get("w:id")] = element.get("w:name")
        elif element.name == "w:bookmarkEnd":
            names.pop(element.get("w:id"), None)
        elif element.name in ("w:footnoteReference", "w:endnoteReference"):
            kind = element.name.removeprefix("w:").removesuffix("Reference")
            for name in names.values():
                found.setdefault(name, f"{kind}-{element.get('w:id')}")
    return found
