"""A document's parts as every stage of reading needs them, with the counts of what is not read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ingest.loaders.docx.parts.archive import Package
from ingest.loaders.docx.parts.left_out import COMMENT, RUNNING_LINE, LeftOutCounter, raw_text
from ingest.loaders.docx.parts.markup import XmlElement
from ingest.loaders.docx.parts.notes import DocumentNotes
from ingest.loaders.docx.parts.numbering import Numbering
from ingest.loaders.docx.parts.revisions import accept_changes
from ingest.loaders.docx.parts.styles import Styles


@dataclass
class DocumentParts:
    """The body of a document without deletions, and what its paragraphs refer to. `unread` counts parts by their name."""

    body: XmlElement
    styles: Styles
    numbering: Numbering
    notes: DocumentNotes
    left_out: LeftOutCounter
    dark_page: bool = False
    unread: Counter[str] = field(default_factory=Counter)


def open_parts(package: Package) -> DocumentParts:
    """Read the parts of a package. Raises InvalidDocument where one is damaged."""
    left_out = LeftOutCounter()
    document = package.document()
    accept_changes(document, left_out)
    styles = Styles(package.related("styles"))
    _count_apart(package, left_out)
    background = document.find("w:background")
    return DocumentParts(
        body=document.find("w:body") or XmlElement("w:body"),
        styles=styles,
        numbering=Numbering(package.related("numbering"), styles),
        notes=_notes(package, document, left_out),
        left_out=left_out,
        dark_page=background is not None and background.get("w:color", "auto").upper() not in ("AUTO", "FFFFFF"),
    )


def _notes(package: Package, document: XmlElement, left_out: LeftOutCounter) -> DocumentNotes:
    parts = {"footnote": package.related("footnotes"), "endnote": package.related("endnotes")}
    for part in parts.values():
        if part is not None:
            accept_changes(part, left_out)
    return DocumentNotes(parts, package.related("settings"), document)


def _count_apart(package: Package, left_out: LeftOutCounter) -> None:
    """Count comments, headers and footers, which stand in parts of their own."""
    comments = package.related("comments")
    for comment in comments.all("w:comment") if comments else []:
        left_out.add(COMMENT, raw_text(comment))
    for part in package.all_related("header", "footer"):
        for paragraph in part.walk():
            if paragraph.name == "w:p":
                left_out.add(RUNNING_LINE, raw_text(paragraph))
