"""Assembles a version and its reading, with clauses and passages, from an extracted text and the facts known about it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ingest.loaders.extracted import Extracted
from ingest.structure.passages import PassageMaker
from ingest.structure.tree import Node, NodeKind
from knowledge.model.clock import Period
from knowledge.model.kinds import ANSWERS
from knowledge.model.objects import Kind, Passage, Reading, Revision, Submission, Version
from knowledge.model.reading.statements import Statement
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.scope import Scope

STRUCTURE = "structure/13"
"""The part of a reader's fingerprint that follows the loader's. Its number is raised whenever the same extracted text gives other
clauses, statements or passages.
"""


@dataclass(frozen=True)
class VersionIdentity:
    """The facts about a version beside its text: its object, scope and period, and the source and URI of its bytes.

    `title` is the one that the document declares, empty where it declares none.
    """

    object_id: str
    kind: Kind
    scope: Scope
    effective: Period
    source: str
    uri: str
    title: str = ""
    supersedes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)


def assemble(identity: VersionIdentity, content: bytes, extracted: Extracted, maker: PassageMaker) -> Submission:
    """Return the version of `content` under `identity`, with its bytes, text and passages."""
    reading, passages = read_extracted(extracted, identity.kind, identity.uri, maker)
    version = Version(
        object_id=identity.object_id,
        kind=identity.kind,
        scope=identity.scope,
        effective=identity.effective,
        declared_title=identity.title,
        revision=Revision(
            source=identity.source,
            uri=identity.uri,
            revision_hash=sha256_hex(content),
            media_type=extracted.media_type,
        ),
        supersedes=identity.supersedes,
        replaces=identity.replaces,
        attributes=dict(identity.attributes),
        provenance=dict(identity.provenance),
        reading=reading,
    )
    return Submission(version=version, content=content, text=extracted.text, passages=passages)


def read_extracted(
    extracted: Extracted, kind: Kind, uri: str, maker: PassageMaker
) -> tuple[Reading, tuple[Passage, ...]]:
    """Return the reading of an extracted text of an object of `kind`, and its passages. `uri` gives the last resort of a title."""
    document = extracted.tree
    title = _title_of(extracted, document, uri)
    # Governing kinds, such as precedence, are read by their fields and never retrieved as answers: they have no passages.
    packed = maker.read(document, title, retrieved=kind in ANSWERS)
    reading = Reading(
        reader=f"{extracted.extractor} {STRUCTURE}",
        text_hash=sha256_hex(extracted.text.encode("utf-8")),
        title=title,
        clauses=packed.clauses,
        statements=packed.statements,
        passages=packed.refs,
        left_out=extracted.left_out,
        cuts=_between(extracted.cuts, packed.statements),
        recognised=extracted.recognised,
    )
    return reading, packed.passages


def _between(cuts: Sequence[int], statements: Sequence[Statement]) -> tuple[int, ...]:
    """The cuts that lie within no statement."""
    places = sorted(span for one in statements for span in one.spans)
    starts = [start for start, _ in places]
    before = {cut: bisect_left(starts, cut) - 1 for cut in cuts}
    return tuple(cut for cut, at in before.items() if at < 0 or places[at][1] <= cut)


def _title_of(extracted: Extracted, document: Node, uri: str) -> str:
    """The document's own title, else its first level-1 heading, else its file name."""
    own = " ".join(extracted.title.split())
    headings = (node for node in document.walk() if node.kind is NodeKind.HEADING and node.level == 1)
    heading = next((words for node in headings if (words := node.words)), "")
    return own or heading or PurePosixPath(uri).stem
