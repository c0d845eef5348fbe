"""What reviewers are shown: what waits, what approving would do, what a version changed, what lapses. Values only."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from knowledge.model.answers import Status
from knowledge.model.clock import AsOf, Instant, Value
from knowledge.model.objects import State
from knowledge.model.scope import Scope


class Said(Value):
    """What an answer says, in short."""

    status: Status
    quotes: tuple[str, ...]
    version_ids: tuple[str, ...]


class Change(Value):
    """A question that is answered otherwise: before and after. `asked_by` names the stored answer or the evaluation set."""

    question: str
    asked_by: str
    valid_at: Instant
    scope: Scope
    before: Said
    after: Said


class Waiting(Value):
    """A version that waits for a decision."""

    version_id: str
    object_id: str
    title: str
    state: State
    scope: Scope
    effective_from: Instant
    author: str
    recorded_at: Instant
    source_uri: str


class ClauseDiff(Value):
    """A clause that differs from the version in effect; `change` is added, changed or removed."""

    anchor: str
    change: str
    before: str | None
    after: str | None


class PossibleConflict(Value):
    """A clause that the version would contradict, once approved, in what and with which values."""

    conflict_id: str
    clause_id: str
    other_clause_id: str
    attribute: str
    kind: str
    value: str
    other_value: str


class Dossier(Value):
    """What a reviewer needs: the version, what it would replace, clause by clause; conflicts; changed answers."""

    waiting: Waiting
    provenance: dict[str, str]
    revision_hash: str
    in_effect: str | None
    clauses: tuple[ClauseDiff, ...]
    unified: str
    conflicts: tuple[PossibleConflict, ...]
    questions_asked: int
    changes: tuple[Change, ...]


Why = Literal["ends", "review due", "confirmation lapses"]


class Expiring(Value):
    """A version in force that needs attention, why, and by when; `relied_on` is how many answers cite it."""

    version_id: str
    object_id: str
    title: str
    scope: Scope
    why: Why
    due: Instant
    relied_on: int


class Cause(StrEnum):
    """Why an answer would be another now."""

    SUPERSEDED = "superseded"
    RETROACTIVE = "retroactive correction"
    NEWLY_APPROVED = "newly approved"
    WITHDRAWN = "withdrawn"
    SCOPE_CHANGED = "scope changed"
    INDEX_OR_MODEL = "index or model changed"


class Affected(Value):
    """A stored answer that would be another now: what it said, what it would say, and why."""

    answer_id: str
    question: str
    recorded_at: Instant
    as_of: AsOf
    scope: Scope
    cause: Cause
    before: Said
    after: Said


class Impact(Value):
    """The answers that relied on what a version corrects: how many were asked again, and those that changed."""

    version_id: str
    object_id: str
    looked_at: int
    affected: tuple[Affected, ...]
