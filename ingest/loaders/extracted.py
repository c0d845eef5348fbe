"""The result of a loader: a text, how it was obtained, and the structure that only the loader could know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.loaders.objects.authored import AuthoredObject
from ingest.structure.tree import EMPTY, Node
from knowledge.model.reading.recognised import RecognisedPage
from knowledge.model.reading.statements import LeftOut


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

    `extractor` is the fingerprint of the loader, and `tree` the document tree over the text. `front`
    holds the fields of the front matter. `authored` is the structured object that the text was rendered from. `warnings` name what
    could not be read. `left_out` is what the author did not publish; it is not in the text, and `cuts` are the places in
    the text at which the source goes on otherwise. `proposals` are facts that
    the file states of itself. `recognised` are the pages whose text was recognised in their images.
    """

    text: str
    media_type: str
    extractor: str
    tree: Node = EMPTY
    title: str = ""
    front: Mapping[str, Any] = field(default_factory=dict)
    authored: AuthoredObject | None = None
    warnings: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    cuts: tuple[int, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    recognised: tuple[RecognisedPage, ...] = ()
