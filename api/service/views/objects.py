"""The views of objects, their clauses and versions, and of differences between versions."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.service.wire import Wire
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf, Instant, Period
from knowledge.model.objects import Kind, State
from knowledge.model.precedence import Consideration
from knowledge.model.reading.recognised import RecognisedPage
from knowledge.model.reading.statements import LeftOut
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope


class ClauseView(Wire):
    """A clause with its text: `text == object text[start:end]` in code points."""

    anchor: str
    clause_id: str
    kind: str
    heading: list[str]
    start: int
    end: int
    page: int | None
    text: str


class ObjectView(Wire):
    """The version of an object that is authoritative at an as-of in a scope.

    `valid` and `known` are its authority period: between them this reply stays the same.
    """

    object_id: str
    version_id: str
    kind: Kind
    title: str
    scope: Scope
    state: State
    as_of: AsOf
    effective_from: Instant
    effective_to: Instant | None
    valid: Period
    known: Period
    approved_by: str
    approved_at: Instant
    source: str
    source_uri: str
    revision_hash: str
    media_type: str
    text: str
    clauses: list[ClauseView]
    attributes: dict[str, Any]
    provenance: dict[str, str]
    reader: str = Field(description="The reader that made title, text and clauses of the source (rule R2).")
    left_out: list[LeftOut] = Field(description="What is not in the text because its author did not publish it.")
    recognised: list[RecognisedPage] = Field(
        description="The pages whose text was recognised in their images; `unclear` counts lines that stand as […] in the text."
    )
    approved_on_arrival: bool
    confirmed_at: Instant
    trace: list[Consideration] = Field(
        description="Each version considered and the rule that kept or dropped it, in order; the one kept comes last."
    )


class ObjectEntry(Wire):
    """An object in a listing. `authoritative` is its version at the as-of and scope asked, null where there is none."""

    object_id: str
    kind: Kind
    versions: int
    authoritative: str | None


class ObjectPage(Wire):
    """One page of objects, in order of id. While `next` is not null, request the next page with `after` set to it."""

    as_of: AsOf
    scope: Scope
    objects: list[ObjectEntry]
    next: str | None


class VersionEntry(Wire):
    """A version in any state, with every move through the lifecycle.

    `object_id` is another one than that of the list where the file was renamed since. `labels` are the labels that the
    version carries, and those of its source whose instant lies in its authority periods.
    """

    object_id: str
    version_id: str
    kind: Kind
    title: str
    scope: Scope
    state: State
    effective_from: Instant
    effective_to: Instant | None
    source_uri: str
    revision_hash: str
    supersedes: list[str]
    replaces: list[str]
    recorded_at: Instant
    author: str
    provenance: dict[str, str]
    left_out: list[LeftOut] = Field(description="What is not in its text because its author did not publish it.")
    labels: list[str]
    transitions: list[Transition]


class VersionList(Wire):
    """The versions of an object as known at `known_at`, in the order they were recorded.

    Those of the objects that it continues come first, up to the renames.
    """

    object_id: str
    known_at: Instant
    versions: list[VersionEntry]


class Timeline(Wire):
    """The authority periods of an object as known at `known_at`: which version was authoritative when. A period that
    ended after `known_at` is still open. Those of the objects that it continues come first, up to the renames.
    """

    object_id: str
    known_at: Instant
    periods: list[AuthorityPeriod]


class DiffSide(Wire):
    """One side of a diff. The version fields are null where nothing was authoritative.

    `object_id` is another one than that of the diff where the file was renamed since.
    """

    valid_at: Instant
    object_id: str
    version_id: str | None
    revision_hash: str | None


class ClauseChange(Wire):
    """A clause that differs. `before` or `after` is null where the clause does not exist on that side."""

    anchor: str
    change: str = Field(description="`added`, `removed` or `changed`.")
    before: str | None
    after: str | None


class Diff(Wire):
    """How the authoritative text of an object differs between two valid times.

    `unified` is a unified diff by lines, empty when the texts are equal; `clauses` are the clauses that
    differ.
    """

    object_id: str
    scope: Scope
    known_at: Instant
    before: DiffSide
    after: DiffSide
    unified: str
    clauses: list[ClauseChange]


class KindSchema(Wire):
    """A kind, and the JSON Schema of its structured documents."""

    kind: Kind
    json_schema: dict[str, Any]
