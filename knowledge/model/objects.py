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
from knowledge.model.statements import LeftOut, Statement

ERASED = "(erased)"
"""The text shown in place of erased text (rule E1)."""


class Kind(StrEnum):
    """The kind of an object. A `document` is anything ingested that has no richer kind."""

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
    """The state of a version in its lifecycle. Every move is a ledger event (rule L1)."""

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


_LONGEST_ID = 512
"""Characters of the longest id: room for a deep path, and short enough for URLs and index payloads."""


def checked_object_id(value: str) -> str:
    """Return `value` if it can name an object, and raise ValueError otherwise.

    An id has 1 to 512 characters, no control characters, none of `@#?`, and no empty, `.` or `..` part.
    """
    if not 1 <= len(value) <= _LONGEST_ID:
        raise ValueError(f"an object id has 1 to {_LONGEST_ID} characters, this one {len(value)}")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value) or any(c in value for c in "@#?"):
        raise ValueError(f"object id {value!r} holds a control character or one of @ # ?")
    if any(part in ("", ".", "..") for part in value.split("/")):
        raise ValueError(f"object id {value!r} has an empty, '.' or '..' part")
    return value


ObjectId = Annotated[str, AfterValidator(checked_object_id)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Clause(Value):
    """An addressable part of a version: `text[start:end]` of the version's text, in code points.

    `anchor` is unique in its version. `heading` holds the headings above the clause, outermost first. `page`
    counts from 1 where the source has pages. `qualifies` is the anchor of the clause that this one is an exception
    to.
    """

    anchor: str
    kind: str
    start: int = Field(ge=0)
    end: int
    heading: tuple[str, ...] = ()
    page: int | None = None
    qualifies: str | None = None


class PassageRef(Value):
    """The place of a passage in a version: its statements stand in `text[start:end]`."""

    passage_hash: Sha256
    start: int = Field(ge=0)
    end: int


class Passage(Value):
    """A unit of retrieval: text and the headings above it, addressed by their content hash.

    A passage is stored and embedded once, however many versions hold it.
    """

    context: str
    text: str

    @cached_property
    def passage_hash(self) -> str:
        """SHA-256 over the canonical JSON of context and text."""
        return content_hash([self.context, self.text])

    @property
    def indexed_text(self) -> str:
        """The text to embed and tokenize: the headings, then the text."""
        return f"{self.context}\n{self.text}" if self.context else self.text

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without their breaks: one statement each. A text without a break is one line."""
        return self.text.split("\n")


class Revision(Value):
    """One immutable fetch of an external document.

    `revision_hash` is the SHA-256 of the source's bytes and `text_hash` that of the extracted text in UTF-8.
    `extractor` is the fingerprint of the code that extracted the text.
    """

    source: str
    uri: str
    revision_hash: Sha256
    text_hash: Sha256
    media_type: str
    extractor: str


class Version(Value):
    """One immutable body of an object in one scope, with its effective period and provenance.

    `supersedes` holds ids of versions of the same object that do not prevail where this one is in force (rule A2).
    `replaces` names other objects that are not authoritative where this one is in force (rule A7). `attributes`
    holds the own fields of a structured object, or the front matter of a document. `provenance` holds facts about
    its origin: commit, author, message, and in `continues` the former object id of a renamed file.
    """

    object_id: ObjectId
    kind: Kind
    scope: Scope = Scope()
    effective: Period
    title: str
    revision: Revision
    clauses: tuple[Clause, ...] = ()
    statements: tuple[Statement, ...] = ()
    passages: tuple[PassageRef, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
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
        """Return the version whose canonical JSON is `body`, without computing the JSON again.

        The caller must know that `body` is canonical, as a store does that keeps it under its hash.
        """
        version = cls.model_validate(parsed_json(body))
        version.__dict__["body"] = body
        return version

    @cached_property
    def body(self) -> bytes:
        """The canonical JSON that the version id is the hash of."""
        return canonical_json(json_value(self))

    @cached_property
    def version_id(self) -> str:
        """SHA-256 of `body`: 64 hexadecimal digits."""
        return sha256_hex(self.body)

    def clause_id(self, anchor: str) -> str:
        """Return the id of a clause: `policy/refunds@0123456789abcdef#window`."""
        return f"{self.object_id}@{self.version_id[:16]}#{anchor}"

    def clause_at(self, offset: int) -> Clause | None:
        """Return the shortest clause whose span holds `offset`; None if there is none."""
        holding = [clause for clause in self.clauses if clause.start <= offset < clause.end]
        return min(holding, key=lambda clause: clause.end - clause.start, default=None)


class Submission(Value):
    """A version with everything that the store must keep for it: source bytes, text and passages.

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
        given = {passage.passage_hash for passage in self.passages}
        for ref in self.version.passages:
            if ref.passage_hash not in given:
                raise ValueError(f"passage {ref.passage_hash[:12]} is missing")
            if not ref.start < ref.end <= len(self.text):
                raise ValueError(f"passage {ref.passage_hash[:12]} is not within the text: {ref.start}:{ref.end}")
        return self
