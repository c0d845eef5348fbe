"""The result of a loader: a text, how it was obtained, and the structure that only the loader could know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.loaders.objects.authored import AuthoredObject
from ingest.structure.blocks import Block, scan
from ingest.structure.from_blocks import tree_of_blocks
from ingest.structure.tree import Node
from knowledge.model.statements import LeftOut


@dataclass(frozen=True)
class Proposal:
    """A fact that a document states of itself, for a person to accept: `field` is Canon's name for it.

    `words` are those in which the document says so.
    """

    field: str
    value: str
    words: str


@dataclass(frozen=True)
class Extracted:
    """The text of a document and how it was obtained.

    `extractor` is the fingerprint of the loader. `body_start` is the offset behind the front matter, and `front`
    holds the fields of the front matter. `page_starts` are the offsets at which pages begin, if there are pages.
    `authored` is the structured object that the text was rendered from. `warnings` name what a lenient reading
    gave up. `tree` is the document tree over the text; None where the text has to be scanned for blocks. `left_out` is
    what the author did not publish; it is not in the text. `proposals` are facts from the file's metadata.
    """

    text: str
    media_type: str
    extractor: str
    markdown: bool = True
    body_start: int = 0
    title: str = ""
    front: Mapping[str, Any] = field(default_factory=dict)
    page_starts: tuple[int, ...] = ()
    authored: AuthoredObject | None = None
    warnings: tuple[str, ...] = ()
    tree: Node | None = None
    left_out: tuple[LeftOut, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the text, in order."""
        return tuple(scan(self.text, self.body_start, markdown=self.markdown))

    def document(self) -> Node:
        """The document tree of the text."""
        return self.tree or tree_of_blocks(self.text, self.blocks())
