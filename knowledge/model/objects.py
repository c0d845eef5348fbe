"""Canonical knowledge objects: kinds, lifecycle, versions, clauses and passages. Values only, no I/O."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from knowledge.model.canonical import canonical_json, content_hash, parsed_json, sha256_hex
from knowledge.model.clock import Period, Value, json_value
from knowledge.model.scope import Scope

ERASED = "(erased)"
"""What is shown where text stood that was erased (rule E1)."""


class Kind(StrEnum):
    """What sort of thing an object is."""

    POLICY = "policy"
    PRODUCT = "product"
    FAQ = "faq"
    CONSTRAINT = "constraint"
    DEFINITION = "definition"
    PROMPT = "prompt"
    PRECEDENCE = "precedence"
    SOURCE = "source"
    GOLDEN = "golden"
    DOCUMENT = "document"


class State(StrEnum):
    """Where a version stands in its lifecycle; every move is a ledger event (rule L1)."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    DEPRECATED = "deprecated"
    REJECTED = "rejected"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.REVIEWED, State.APPROVED, State.REJECTED}),
    State.REVIEWED: frozenset({State.APPROVED, State.REJECTED}),
    State.APPROVED: frozenset({State.DEPRECATED}),
    State.DEPRECATED: frozenset(),
    State.REJECTED: frozenset(),
}
"""The moves the lifecycle allows (rule L2)."""


def checked_object_id(value: str) -> str:
    """`value` if it can name an object: 1 to 512 characters, no control characters, no empty path part."""
    if not 1 <= len(value) <= 512:
        raise ValueError(f"an object id has 1 to 512 characters, this one {len(value)}")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value) or any(c in value for c in "@#?"):
        raise ValueError(f"object id {value!r} holds a control character or one of @ # ?")
    if any(part in ("", ".", "..") for part in value.split("/")):
        raise ValueError(f"object id {value!r} has an empty, '.' or '..' part")
    return value


ObjectId = Annotated[str, AfterValidator(checked_object_id)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Clause(Value):
    """An addressable part of a version: `text[start:end]` of the version's text, in code points.

    `anchor` is unique in its version. `heading` is the path of headings above it, outermost first.
    `page` counts from 1 where the source has pages. `qualifies` names the clause that this one is an exception to.
    """

    anchor: str
    kind: str
    start: int = Field(ge=0)
    end: int
    heading: tuple[str, ...] = ()
    page: int | None = None
    qualifies: str | None = None


class PassageRef(Value):
    """Where a version holds a passage: `text[start:end]` is the passage's text."""

    passage_hash: Sha256
    start: int = Field(ge=0)
    end: int


class Passage(Value):
    """A unit of retrieval: text and the headings above it, addressed by their content hash.

    However many versions hold it, it is stored and embedded once.
    """

    context: str
    text: str

    @cached_property
    def passage_hash(self) -> str:
        """SHA-256 over context and text."""
        return content_hash([self.context, self.text])

    @property
    def indexed_text(self) -> str:
        """What is embedded and tokenized: headings, then text."""
        return f"{self.context}\n{self.text}" if self.context else self.text


class Revision(Value):
    """One immutable fetch of an external document.

    `revision_hash` is SHA-256 of the source's bytes, `text_hash` SHA-256 of the extracted text in UTF-8,
    `extractor` the fingerprint of what turned the one into the other.
    """

    source: str
    uri: str
    revision_hash: Sha256
    text_hash: Sha256
    media_type: str
    extractor: str


class Version(Value):
    """One immutable body of an object in one scope, with its effective period and provenance.

    `supersedes` names version ids of the same object that this one replaces wherever both would hold;
    `replaces` names other objects that count for nothing wherever and whenever this one is in force (rule A7).
    `attributes` holds a structured object's own fields and a document's front matter. `provenance` holds
    facts about its origin: commit, author, message, `continues` for the object a renamed file went by.
    """

    object_id: ObjectId
    kind: Kind
    scope: Scope = Scope()
    effective: Period
    title: str
    revision: Revision
    clauses: tuple[Clause, ...] = ()
    passages: tuple[PassageRef, ...] = ()
    supersedes: tuple[Sha256, ...] = ()
    replaces: tuple[ObjectId, ...] = ()
    attributes: dict[str, Any] = Field(default_factory=dict)
    provenance: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _anchors_are_unique(self) -> Self:
        anchors = [clause.anchor for clause in self.clauses]
        if len(anchors) != len(set(anchors)):
            raise ValueError(f"clause anchors repeat: {sorted({a for a in anchors if anchors.count(a) > 1})}")
        return self

    @model_validator(mode="after")
    def _replaces_others(self) -> Self:
        if self.object_id in self.replaces:
            raise ValueError(f"{self.object_id} replaces itself; name other objects")
        return self

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """The version whose canonical JSON is `body`, which is not computed again.

        The caller vouches that `body` is canonical: a store does, which keeps it under its hash.
        """
        version = cls.model_validate(parsed_json(body))
        version.__dict__["body"] = body
        return version

    @cached_property
    def body(self) -> bytes:
        """The canonical JSON the version id is derived from."""
        return canonical_json(json_value(self))

    @cached_property
    def version_id(self) -> str:
        """SHA-256 of `body`: 64 hexadecimal digits."""
        return sha256_hex(self.body)

    def clause_id(self, anchor: str) -> str:
        """How a clause is written: `policy/refunds@0123456789abcdef#window`."""
        return f"{self.object_id}@{self.version_id[:16]}#{anchor}"

    def clause_at(self, offset: int) -> Clause | None:
        """The innermost clause whose span holds `offset`, if any."""
        holding = [clause for clause in self.clauses if clause.start <= offset < clause.end]
        return min(holding, key=lambda clause: clause.end - clause.start, default=None)


class Submission(Value):
    """A version with everything the store must keep to serve it: source bytes, text, passages.

    `passages` are the distinct passages that `version.passages` refers to.
    """

    version: Version
    content: bytes
    text: str
    passages: tuple[Passage, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        revision = self.version.revision
        if sha256_hex(self.content) != revision.revision_hash:
            raise ValueError("revision_hash is not the SHA-256 of the content")
        if sha256_hex(self.text.encode("utf-8")) != revision.text_hash:
            raise ValueError("text_hash is not the SHA-256 of the text")
        texts = {passage.passage_hash: passage.text for passage in self.passages}
        for ref in self.version.passages:
            if texts.get(ref.passage_hash) != self.text[ref.start : ref.end]:
                raise ValueError(f"passage {ref.passage_hash[:12]} is not the text at {ref.start}:{ref.end}")
        return self
