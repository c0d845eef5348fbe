"""Canonical knowledge objects: kinds, lifecycle and versions. Values only, no I/O.

The values of `readings` that a version is made of can be imported from here, too.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from knowledge.model.clock import Period, Value, json_value
from knowledge.model.reading.readings import (
    IN_BODIES_OF_FORMAT_1,
    Clause,
    Passage,
    PassageRef,
    Reading,
    check_kept,
)
from knowledge.model.reading.recognised import RecognisedPage
from knowledge.model.reading.statements import LeftOut, Statement
from knowledge.model.record.canonical import Sha256, canonical_json, parsed_json, sha256_hex
from knowledge.model.scope import Scope

__all__ = [
    "ERASED",
    "TRANSITIONS",
    "Clause",
    "Kind",
    "ObjectId",
    "Passage",
    "PassageRef",
    "Reading",
    "Revision",
    "Sha256",
    "State",
    "Submission",
    "Version",
    "checked_object_id",
]

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
    ACTION = "action"
    CALENDAR = "calendar"
    TOOL = "tool"
    CALIBRATION = "calibration"
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


class Revision(Value):
    """One immutable fetch of an external document.

    `revision_hash` is the SHA-256 of the source's bytes.
    """

    source: str
    uri: str
    revision_hash: Sha256
    media_type: str


class Version(Value):
    """A document of an object in one scope, with its effective period, its provenance, and a reading of it.

    The identity of a version is its source bytes and what was declared with them: everything but `reading` (rule R1).
    `declared_title` is empty where the document declares none. `supersedes` holds ids of versions of the same object that
    do not prevail where this one is in force (rule A2). `replaces` names other objects that are not authoritative where
    this one is in force (rule A7). `attributes` holds the own fields of a structured object, or the front matter of a
    document. `provenance` holds facts about its origin: commit, author, message, and in `continues` the former object id
    of a renamed file.
    """

    object_id: ObjectId
    kind: Kind
    scope: Scope = Scope()
    effective: Period
    declared_title: str = ""
    revision: Revision
    supersedes: tuple[Sha256, ...] = ()
    replaces: tuple[ObjectId, ...] = ()
    attributes: dict[str, Any] = Field(default_factory=dict)
    provenance: dict[str, str] = Field(default_factory=dict)
    reading: Reading

    @model_validator(mode="after")
    def _replaces_others(self) -> Self:
        if self.object_id in self.replaces:
            raise ValueError(f"{self.object_id} replaces itself; name other objects")
        return self

    @classmethod
    def from_contents(cls, body: bytes, reading: bytes) -> Self:
        """Return the version whose body is `body`, under the reading that a store keeps as `reading`.

        The caller must know that both are canonical, as a store does that keeps them under their hashes.
        """
        fields = parsed_json(body)
        if fields.pop("format", 1) == 1:
            fields = _identity_of_format_1(fields)
        version = cls.model_validate(fields | {"reading": Reading.from_content(reading)})
        version.__dict__["body"] = body
        return version

    def under(self, reading: Reading) -> Self:
        """Return the same version under another reading."""
        return self.model_copy(update={"reading": reading})

    @cached_property
    def body(self) -> bytes:
        """The canonical JSON of the identity, which the version id is the hash of.

        Versions that were recorded before readings stood apart keep their body of format 1, which holds a reading, too.
        """
        identity = {name: value for name, value in json_value(self).items() if name != "reading"}
        return canonical_json({"format": 2, **identity})

    @cached_property
    def version_id(self) -> str:
        """SHA-256 of `body`: 64 hexadecimal digits."""
        return sha256_hex(self.body)

    @property
    def title(self) -> str:
        """The title in this reading."""
        return self.reading.title

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses in this reading."""
        return self.reading.clauses

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements in this reading."""
        return self.reading.statements

    @property
    def passages(self) -> tuple[PassageRef, ...]:
        """The passages in this reading."""
        return self.reading.passages

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The parts of the source that this reading left out, because the author did not publish them."""
        return self.reading.left_out

    @property
    def recognised(self) -> tuple[RecognisedPage, ...]:
        """The pages of the source whose text was recognised in their images."""
        return self.reading.recognised

    def clause_id(self, anchor: str) -> str:
        """Return the id of a clause: `policy/refunds@0123456789abcdef#window`."""
        return f"{self.object_id}@{self.version_id[:16]}#{anchor}"

    def clause_at(self, offset: int) -> Clause | None:
        """Return the shortest clause whose span holds `offset`; None if there is none."""
        holding = [clause for clause in self.clauses if clause.start <= offset < clause.end]
        return min(holding, key=lambda clause: clause.end - clause.start, default=None)


def _identity_of_format_1(body: dict[str, Any]) -> dict[str, Any]:
    """The fields of the identity in a body of format 1, which does not tell a declared title from one that was read."""
    revision = {name: body["revision"][name] for name in Revision.model_fields}
    identity = {name: value for name, value in body.items() if name not in IN_BODIES_OF_FORMAT_1}
    return identity | {"revision": revision, "declared_title": body["title"]}


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
        if sha256_hex(self.content) != self.version.revision.revision_hash:
            raise ValueError("revision_hash is not the SHA-256 of the content")
        check_kept(self.version.reading, self.text, self.passages)
        return self
