"""The values that reviewers see: pending versions, previews of approvals, impacts, and expiring versions."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from knowledge.model.answering.answers import Status
from knowledge.model.clock import AsOf, Instant, Period, Value
from knowledge.model.objects import State
from knowledge.model.reading.recognised import RecognisedPage
from knowledge.model.reading.statements import LeftOut
from knowledge.model.scope import Scope


class AnswerSummary(Value):
    """An answer in short: its status, quotes and versions cited.

    A decision also has its rule, outcome and missing facts. An answer that could not be given has the questions
    asked back.
    """

    status: Status
    quotes: tuple[str, ...]
    version_ids: tuple[str, ...]
    rule: str | None = None
    outcome: str | None = None
    missing: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class Change(Value):
    """A question whose answer changes, with both answers.

    `asked_by` names the stored answer or the evaluation set.
    """

    question: str
    asked_by: str
    valid_at: Instant
    scope: Scope
    before: AnswerSummary
    after: AnswerSummary


class Waiting(Value):
    """A version that awaits a decision."""

    version_id: str
    object_id: str
    title: str
    state: State
    scope: Scope
    effective_from: Instant
    author: str
    recorded_at: Instant
    source_uri: str


class WaitingReading(Value):
    """A reading of an approved version that awaits a decision, because its published words differ (rule R4).

    `reread_by` read the version again with `reader`, and may not confirm the reading.
    """

    version_id: str
    object_id: str
    title: str
    scope: Scope
    source_uri: str
    reading_hash: str
    reader: str
    reread_by: str
    recorded_at: Instant


class ClauseDiff(Value):
    """A clause that differs from the version in effect. `change` is `added`, `changed` or `removed`."""

    anchor: str
    change: str
    before: str | None
    after: str | None


class ReadingDifference(Value):
    """The difference between a reading that waits and the one in force: by clause, and by line of the kept texts.

    `left_out` is what the waiting reading leaves out because the author did not publish it, and `recognised` are the pages whose text it
    recognised in their images.
    """

    waiting: WaitingReading
    clauses: tuple[ClauseDiff, ...]
    unified: str
    left_out: tuple[LeftOut, ...]
    recognised: tuple[RecognisedPage, ...] = ()


class PossibleConflict(Value):
    """A clause that the version would contradict once approved: the attribute, and the two values."""

    conflict_id: str
    clause_id: str
    other_clause_id: str
    attribute: str
    kind: str
    value: str
    other_value: str


class StatedFact(Value):
    """A fact that a document states of itself and that nobody has accepted: `field` is Canon's name for it.

    `words` are those in which the document says so.
    """

    field: str
    value: str
    words: str


class Dossier(Value):
    """The facts for a decision on a version: differences by clause, conflicts, and answers that would change.

    `would_count` says whether the version, once approved, would be authoritative now or at a later date. If not,
    `in_effect` prevails, and the version cannot contradict anything. `counts` are the periods of valid time, past
    ones included, in which it would prevail in its scope and source. `changes` are an estimate, because the
    version is not indexed yet; its passages are ranked among those found. `left_out` is what was left out of the source
    because its author did not publish it, and `recognised` are the pages whose text was recognised in their images. `questions_left` counts the questions for which there was no time. `stated` are the facts, such as
    its period, that the document states of itself otherwise than they are recorded. `reading` is the reading of the version that waits for a decision, if one does.
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
    questions_left: int = 0
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...] = ()
    recognised: tuple[RecognisedPage, ...] = ()
    stated: tuple[StatedFact, ...] = ()
    reading: ReadingDifference | None = None


Why = Literal["ends", "review due", "confirmation lapses"]
"""The reasons why a version in force needs attention."""


class Expiring(Value):
    """A version in force that needs attention, why, and by when.

    `relied_on` is the number of answers that cite it.
    """

    version_id: str
    object_id: str
    title: str
    scope: Scope
    why: Why
    due: Instant
    relied_on: int


class Cause(StrEnum):
    """The reason why an answer would be different now.

    - `superseded`: another version is authoritative instead, or another object replaces the one cited.
    - `retroactive correction`: as `superseded`, by a version approved only after the date asked about.
    - `withdrawn`: a version that the answer cited, or that bound it, was deprecated, and no version took its
      place.
    - `scope changed`: a version for another scope is authoritative, or none for this scope, or the answer now
      depends on the region.
    - `newly approved`: the versions cited are still authoritative, but a text, constraint, ruling or source rank
      approved since then answers, contradicts or forbids the answer, or decides otherwise.
    - `index or model changed`: the answer would be different with the knowledge of that time, too.
    """

    SUPERSEDED = "superseded"
    RETROACTIVE = "retroactive correction"
    NEWLY_APPROVED = "newly approved"
    WITHDRAWN = "withdrawn"
    SCOPE_CHANGED = "scope changed"
    INDEX_OR_MODEL = "index or model changed"


class Affected(Value):
    """A stored answer that would be different now: the old and the new answer in short, and the reason."""

    answer_id: str
    question: str
    recorded_at: Instant
    as_of: AsOf
    scope: Scope
    cause: Cause
    before: AnswerSummary
    after: AnswerSummary


LIMIT = 200
"""The default number of answers of each sort that are asked again; each takes as long as a question."""


MOST_ASKED = 1_000
"""The most answers of each sort that may be asked again: each of them is read from the store first."""


class Impact(Value):
    """The answers that a version changed.

    `looked_at` counts the answers asked again, `not_looked_at` those beyond the limit and those that can no longer
    be asked. Answers for dates and scopes where the version does not apply are in neither number. `time_was_over` says that
    a part of those not looked at would have been asked with more time.
    """

    version_id: str
    object_id: str
    looked_at: int
    not_looked_at: int
    time_was_over: bool = False
    affected: tuple[Affected, ...]
