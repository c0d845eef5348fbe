"""Extracted text and what is known of it, made into a version with its clauses and passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from ingest.extracted import Extracted
from ingest.structure.blocks import Block
from ingest.structure.clauses import clauses_of
from ingest.structure.passages import PassageMaker
from knowledge.model.canonical import sha256_hex
from knowledge.model.clock import Period
from knowledge.model.kinds import ANSWERS
from knowledge.model.objects import Kind, Revision, Submission, Version
from knowledge.model.scope import Scope


@dataclass(frozen=True)
class Identity:
    """What a version is called, where and when it holds, and where its bytes come from."""

    object_id: str
    kind: Kind
    scope: Scope
    effective: Period
    source: str
    uri: str
    supersedes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, str] = field(default_factory=dict)


def assemble(identity: Identity, content: bytes, extracted: Extracted, maker: PassageMaker) -> Submission:
    """The version of `content` under `identity`, with everything the store keeps of it."""
    blocks = extracted.blocks()
    title = _title(extracted, blocks, identity.uri)
    # What governs is read by its terms, never retrieved as if it answered something.
    answering = identity.kind in ANSWERS
    refs, passages = maker.passages(extracted.text, blocks, title) if answering else ((), ())
    version = Version(
        object_id=identity.object_id,
        kind=identity.kind,
        scope=identity.scope,
        effective=identity.effective,
        title=title,
        revision=_revision(identity, content, extracted),
        clauses=clauses_of(blocks, extracted.page_starts),
        passages=refs,
        supersedes=identity.supersedes,
        replaces=identity.replaces,
        attributes=dict(identity.attributes),
        provenance=dict(identity.provenance),
    )
    return Submission(version=version, content=content, text=extracted.text, passages=passages)


def _revision(identity: Identity, content: bytes, extracted: Extracted) -> Revision:
    return Revision(
        source=identity.source,
        uri=identity.uri,
        revision_hash=sha256_hex(content),
        text_hash=sha256_hex(extracted.text.encode("utf-8")),
        media_type=extracted.media_type,
        extractor=extracted.extractor,
    )


def _title(extracted: Extracted, blocks: tuple[Block, ...], uri: str) -> str:
    """The document's own title, else its first level-1 heading, else its name."""
    own = " ".join(extracted.title.split())
    heading = next((block.title for block in blocks if block.level == 1 and block.title), "")
    return own or heading or PurePosixPath(uri).stem
