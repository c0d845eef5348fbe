"""What reviewers are shown: what waits, what approving would do, what a version changed, what lapses. Values only."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from knowledge.model.answers import Status
from knowledge.model.clock import AsOf, Instant, Period, Value
from knowledge.model.objects import State
from knowledge.model.scope import Scope


class AnswerSummary(Value):
    """What an answer says, in short. Of a decision also the rule, its outcome, and what is missing; of what is not
    answered also what is asked back.
    """

    status: Status
    quotes: tuple[str, ...]
    version_ids: tuple[str, ...]
    rule: str | None = None
    outcome: str | None = None
    missing: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class Change(Value):
    """A question that is answered otherwise: before and after. `asked_by` names the stored answer or the evaluation set."""

    question: str
    asked_by: str
    valid_at: Instant
    scope: Scope
    before: AnswerSummary
    after: AnswerSummary


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
    """What a reviewer needs: the version, what it would replace, clause by clause; conflicts; changed answers.

    `would_count` says whether the version, once approved, counts from now on or from a date to come; where it does not,
    `in_effect` prevails and there is nothing it could contradict. `counts` are the valid times, past ones too, in which
    it would be what its source says in its scope. `changes` are an estimate: the
    version is in no index yet, and its passages are ranked among those found.
    """

    waiting: Waiting
    provenance: dict[str, str]
    revision_hash: str
    would_count: bool
    counts: tuple[Period, ...]
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
    """Why an answer would be another now.

    `superseded`: another version counts instead, or another object replaces it. `retroactive correction`: one that
    was approved only after the date asked about. `withdrawn`: what it relied on, or what bound it, was deprecated, and
    nothing new took its place. `scope changed`: a version for another scope counts, or none for this one; or the answer
    came to depend on the region. `newly approved`: what it relied on still counts, but something approved since
    answers, contradicts or forbids it, or decides otherwise: a text, a constraint, a ruling, a source's rank.
    `index or model changed`: by what was known then, too, something else would be said.
    """

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
    before: AnswerSummary
    after: AnswerSummary


LIMIT = 200
"""How many answers of each sort are looked at for an impact unless another number is asked for."""


class Impact(Value):
    """The answers that a version changed. `looked_at` were asked again; `not_looked_at` were left out by a limit, or can
    no longer be asked. Answers for dates and scopes that the version does not reach are in neither.
    """

    version_id: str
    object_id: str
    looked_at: int
    not_looked_at: int
    affected: tuple[Affected, ...]
