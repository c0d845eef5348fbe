"""What a loader hands on: text, what it was, and whatever structure only the loader could know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.structure.blocks import Block, scan


@dataclass(frozen=True)
class Extracted:
    """The text of a document and how it was obtained.

    `extractor` is the fingerprint of what turned bytes into text. `body_start` is the offset behind front
    matter, `front` that front matter's fields. `page_starts` are the offsets at which pages begin, where
    there are pages. `parts` are the blocks a structured object names itself; None where the text has to
    be scanned. `warnings` say what was given up on a lenient reading.
    """

    text: str
    media_type: str
    extractor: str
    markdown: bool = True
    body_start: int = 0
    title: str = ""
    front: Mapping[str, Any] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()
    parts: tuple[Block, ...] | None = None
    warnings: tuple[str, ...] = ()

    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the text, in order."""
        if self.parts is not None:
            return self.parts
        return tuple(scan(self.text, self.body_start, markdown=self.markdown))
