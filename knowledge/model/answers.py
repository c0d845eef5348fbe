"""What Canon says: an answer made of claims, each claim made of citations (rules Q1 to Q3)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from knowledge.model.canonical import content_hash
from knowledge.model.clock import AsOf, Instant, Value, format_instant, json_value
from knowledge.model.scope import Scope

ANSWER_PREFIX = "ans_"
"""How the id of every answer begins that the service gives; no version's id does."""


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    CLARIFY = "clarify"
    CONFLICT = "conflict"
    INSUFFICIENT = "insufficient"
    REFUSED = "refused"


class Citation(Value):
    """A verbatim quote from a version that was authoritative for the as-of and scope asked.

    `quote == text[start:end]` of the version's text (code points). `revision_hash` is SHA-256 of the
    source's bytes. `jurisdiction` is the version's own. `approved_on_arrival` says that its author approved it,
    as its source is declared to allow (rule L4). `confirmed_at` is when it was last held against its source;
    `confirmation_lapsed` says that this is longer ago than its source declares a confirmation to last (rule F2).
    """

    citation_id: str
    object_id: str
    version_id: str
    clause_id: str
    quote: str
    start: int
    end: int
    source_uri: str
    revision_hash: str
    effective_from: Instant
    effective_to: Instant | None
    approved_by: str
    approved_at: Instant
    jurisdiction: str
    approved_on_arrival: bool = False
    confirmed_at: Instant | None = None
    confirmation_lapsed: bool = False


class Claim(Value):
    """One statement of an answer. `citations` are citation ids and never empty.

    `kind` is `statement`, `before` / `after` where the question asks what changed between two dates, or
    `refusal` for the reason why nothing is answered.
    """

    text: str
    kind: str = "statement"
    value: str | None = None
    citations: tuple[str, ...] = Field(min_length=1)


_LEADS = {"before": "Before: ", "after": "After: "}


def prose(as_of: AsOf, claims: Sequence[Claim], ask: Sequence[str] = (), *, deciding: bool = False) -> str:
    """The text of an answer, which is composed from its claims alone, each with its citations; `ask` are those whom
    refusals name, `deciding` says that a decision was asked for.
    """
    if not claims:
        when = f"on {format_instant(as_of.valid_at)}, as known on {format_instant(as_of.known_at)}"
        if deciding:
            return f"The rules in force {when}, decide nothing on these facts."
        return f"Nothing authoritative {when}, answers this question."
    lines = [
        f"{_LEADS.get(claim.kind, '')}{claim.text} {''.join(f'[{name}]' for name in claim.citations)}"
        for claim in claims
    ]
    return "\n".join([*lines, *(f"Ask {someone}." for someone in dict.fromkeys(ask))])


class SubQuestion(Value):
    """A part of the question with the as-of it was asked at and the citations that answer it."""

    text: str
    as_of: AsOf
    status: Status
    evidence_ids: tuple[str, ...] = ()


class Notice(Value):
    """Something to know beside the answer, and the citations it concerns.

    `kind` is `scheduled` (an approved change that applies by the date asked), `regional` (regions for which the
    answer would be another), `lapsed` (a confirmation that is older than its source declares it to last) or
    `vanished` (the source no longer has the document).
    """

    kind: Literal["scheduled", "regional", "lapsed", "vanished"]
    text: str
    citations: tuple[str, ...] = ()


class Confidence(Value):
    """`value` in [0, 1]; `meaning` says what it estimates."""

    value: float
    meaning: str


class Step(Value):
    """One stage of answering: how long it took (milliseconds) and what came of it."""

    name: str
    ms: float
    summary: str


class Answer(Value):
    """A structured answer. `answer_hash` covers everything that is a function of the question, the
    as-of, the scope, the facts and the fingerprints: all fields but `answer_id`, `trace_id`, `steps`.
    """

    answer_id: str
    question: str
    status: Status
    as_of: AsOf
    scope: Scope
    facts: dict[str, Any] = Field(default_factory=dict)
    intent: str
    sub_questions: tuple[SubQuestion, ...] = ()
    answer: str
    claims: tuple[Claim, ...] = ()
    decision: dict[str, Any] | None = None
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    clarifying_questions: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    confidence: Confidence
    trace_id: str
    steps: tuple[Step, ...] = ()
    fingerprints: dict[str, str]
    answer_hash: str = ""

    def sealed(self) -> Answer:
        """This answer with its `answer_hash` filled in."""
        return self.model_copy(update={"answer_hash": self.computed_hash()})

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of the deterministic part."""
        said = {k: v for k, v in json_value(self).items() if k not in _NOT_HASHED}
        return content_hash(_without_unsaid(said) | {"citations": [*map(_without_unsaid, said["citations"])]})


def _without_unsaid(value: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in value.items() if k not in _SAID_LATER or v}


_SAID_LATER = frozenset({"notices", "approved_on_arrival", "confirmed_at", "confirmation_lapsed"})
"""Fields that came after the first answers: hashed only where they say something, so that those keep their hash."""
_NOT_HASHED = frozenset({"answer_id", "trace_id", "steps", "answer_hash"})


class Candidate(Value):
    """A passage the indexes proposed for one sub-question, with what they said of it.

    Ranks count from 1; a leg that did not return the passage has rank and score None. `score` is the
    fused score the order comes from. In JSON it is the list of its fields in this order: a hundred of
    these are kept with every answer.
    """

    object_id: str
    scope_key: str
    passage_hash: str
    score: float
    dense_rank: int | None = None
    dense_score: float | None = None
    bm25_rank: int | None = None
    bm25_score: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:
        return dict(zip(cls.model_fields, given, strict=True)) if isinstance(given, list | tuple) else given

    @model_serializer(mode="wrap", when_used="json")
    def _as_list(self, fields: SerializerFunctionWrapHandler) -> list[Any]:
        return list(fields(self).values())


class AnswerRecord(Value):
    """What is kept of an answer so that it can be replayed: the answer, the request, the candidates.

    `candidates` holds, per sub-question in order, what retrieval returned; `regional` what it returned when asked for
    the regions within the one asked, too, and nothing where there are none; `present` what it returned for `asked_at`,
    when the question was asked, where it is about a later date. `requested` is the request as asked, before defaults were
    filled in.
    """

    answer: Answer
    requested: dict[str, Any]
    candidates: tuple[tuple[Candidate, ...], ...]
    regional: tuple[tuple[Candidate, ...], ...] = ()
    present: tuple[tuple[Candidate, ...], ...] = ()
    asked_at: Instant | None = None
    recorded_at: Instant | None = None
