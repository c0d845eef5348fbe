"""Facts that a document states of itself in its core properties: title, and when it was made and changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.loaders.docx.parts.markup import XmlElement

_LEFTOVER = re.compile(
    r"(?:microsoft )?word(?: -.*)?(?: document)?|document ?\d*|untitled.*|title|template|.*\btemplate|.*\.(?:docx?|dotx?|odt|rtf)",
    re.IGNORECASE,
)
"""Titles that programs and templates leave behind."""


@dataclass(frozen=True)
class CoreProperties:
    """Core properties as they stand in the file; an absent one is empty. The dates are ISO 8601."""

    title: str = ""
    created: str = ""
    modified: str = ""

    @classmethod
    def of(cls, root: XmlElement | None) -> CoreProperties:
        """Read the part `docProps/core.xml`, which may be missing."""

        def text(name: str) -> str:
            found = root.find(name) if root else None
            return " ".join(found.text.split()) if found else ""

        title = text("dc:title")
        return cls(
            title="" if _LEFTOVER.fullmatch(title) else title,
            created=text("dcterms:created"),
            modified=text("dcterms:modified"),
        )
