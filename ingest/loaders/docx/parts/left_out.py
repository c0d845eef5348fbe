"""Counts what a reader leaves out of a document because its author did not publish it."""

from __future__ import annotations

from ingest.loaders.docx.parts.markup import XmlElement
from ingest.loaders.tally import LeftOutTally
from knowledge.model.reading.statements import LeftOut

COMMENT = "comment"
DELETION = "tracked deletion"
HIDDEN = "hidden text"
MOVED = "moved text"
NAVIGATION = "navigation"
PLACEHOLDER = "placeholder"
RUNNING_LINE = "running line"
STRUCK = "struck text"
UNREFERENCED_NOTE = "note without reference"

_TEXT = frozenset({"w:t", "w:delText", "m:t"})
_SPACE = frozenset({"w:tab", "w:br", "w:cr", "w:p"})


class LeftOutCounter:
    """Collects texts that are left out, by kind."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def add(self, kind: str, text: str) -> None:
        """Count a text; a blank one is nothing that a reader could miss."""
        if text.strip():
            self._texts.setdefault(kind, []).append(text)

    def extend(self, kind: str, text: str) -> None:
        """Add to the text counted last: the next run of what is left out as one."""
        texts = self._texts.get(kind)
        if texts:
            texts[-1] += text
        else:
            self.add(kind, text)

    def result(self) -> tuple[LeftOut, ...]:
        """The counts, sorted by kind."""
        tally = LeftOutTally()
        for kind, texts in sorted(self._texts.items()):
            for text in texts:
                tally.add(kind, text)
        return tally.result()


def raw_text(element: XmlElement) -> str:
    """All characters below an element, whether a reader sees them or not."""
    parts = []
    for one in element.walk():
        if one.name in _TEXT:
            parts.append(one.text)
        elif one.name in _SPACE:
            parts.append(" ")
    return "".join(parts).strip()
