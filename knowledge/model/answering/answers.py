"""Answers: claims made of citations, and everything an asker should know beside them (rules Q1 to Q3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from knowledge.model.answering.computed import Computation
from knowledge.model.answering.exchanges import ModelExchange
from knowledge.model.answering.lookups import Lookup
from knowledge.model.answering.plans import Plan, Retrieved
from knowledge.model.answering.status import Status as Status
from knowledge.model.clock import AsOf, Instant, Value, format_instant, json_value
from knowledge.model.record.canonical import canonical_json, canonical_object, content_hash
from knowledge.model.scope import Scope
from knowledge.model.work.actions import ActionCall, OutcomeType

ANSWER_PREFIX = "ans_"
"""The prefix of every answer's id; no version's id begins with it."""


class CitedSpan(Value):
    """Words that a claim rests on: `quote == text[start:end]` of the version's text (code points)."""

    start: int
    end: int
    quote: str
    governs: bool = Field(
        False, description="Whether this is a lead-in, the header of a table or a cell that several rows share."
    )


def _is_empty(value: Any) -> bool:
    return not value


class Citation(Value):
    """A verbatim quote from a version that was authoritative for the as-of and scope asked.

    `quote == text[start:end]` of the version's text (code points). `spans` are all the places that the claim rests on, in order:
    each statement quoted, and what governs it, such as the lead-in of a list; citations of older answers have none. `address`
    is the place as the author printed it, such as `4.2(b)`; empty where none is printed. `revision_hash` is SHA-256 of the
    source's bytes. `jurisdiction` is the version's own. `approved_on_arrival` says that its author approved it,
    as its source is declared to allow (rule L4). `approval` says how the approver was known; older ones have none. `confirmed_at` is when it was last held against its source;
    `confirmation_lapsed` says that this is longer ago than its source declares a confirmation to last (rule F2).
    """

    citation_id: str
    object_id: str
    version_id: str
    clause_id: str
    address: str = Field(
        "", description="The place as the author printed it, such as `4.2(b)`; empty where none is printed."
    )
    quote: str
    spans: tuple[CitedSpan, ...] = Field(
        (),
        description="Each statement quoted and what governs it, in order. Citations of older answers have none.",
    )
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
    approval: Literal["", "claimed", "key", "token"] = Field("", exclude_if=_is_empty)
    confirmed_at: Instant | None = None
    confirmation_lapsed: bool = False

    @property
    def governing_quotes(self) -> tuple[str, ...]:
        """The words that govern what is quoted, in order: lead-ins, the header of a table, cells that several rows share."""
        return tuple(span.quote for span in self.spans if span.governs)


class ClaimValue(Value):
    """The value a claim states: `amount` in `unit`, such as 30 days or 40 EUR; `text` is how the source writes it.

    `kind` names what is measured: duration, money, percentage, count, date or email. Values that are not numbers have no
    `amount` and no `unit`.
    """

    kind: Literal["duration", "money", "percentage", "count", "date", "email"]
    text: str
    amount: float | None = None
    unit: str | None = None


class Claim(Value):
    """One statement of an answer. `citations` are citation ids and never empty.

    A claim of the kind `computed` is no statement of a source: `computation` tells how it was computed, and `citations` are where its inputs stand.
    `kind` is `statement`, `before` / `after` where the question asks what changed between two dates, or
    `refusal` for the reason why nothing is answered. `value` is set where the claim states one value. `lead` says for which dates or
    place it holds, where the claims of an answer differ in those, or begins with the verdict; the text of the answer puts it first.
    `verdict` answers a question for yes or no, where the claim decides it for certain (rule Y1). `columns` are the headers of the cells
    that a claim of table rows keeps, where it leaves others out (rule Q9h).
    """

    text: str
    lead: str = ""
    kind: Literal["statement", "before", "after", "refusal", "computed"] = "statement"
    verdict: Literal["yes", "no", "only_if"] | None = None
    value: ClaimValue | None = None
    computation: Computation | None = None
    columns: tuple[str, ...] = Field((), exclude_if=_is_empty)
    citations: tuple[str, ...] = Field(min_length=1)


PLAIN_VERDICTS = {"yes": "Yes: ", "no": "No: "}
"""What is said before a claim that answers with yes or no, unless its own words begin so."""
ONLY_IF = "Only "
"""How a claim is led in that answers with `only_if`; the condition follows, in the words of the text."""
CONDITIONAL_WORDS = frozenset(["only", "if", "with", "an", "no", "exception", "applies"])
"""The words of such a lead that need not stand in the text."""
_LEADS = {"before": "Before: ", "after": "After: "}


def lead_of(claim: Claim) -> str:
    """The words before a claim, which say for which dates or place it holds; empty where there are none."""
    return claim.lead or _LEADS.get(claim.kind, "")


def words_of(claim: Claim) -> str:
    """The words of a claim with those before it."""
    return f"{lead_of(claim)}{claim.text}"


def prose(
    as_of: AsOf,
    claims: Sequence[Claim],
    ask: Sequence[str] = (),
    *,
    deciding: bool = False,
) -> str:
    """The text of an answer, composed from its claims alone, each with its citations.

    `ask` names the people or teams that refusals refer to. `deciding` says that a decision was asked for.
    """
    if not claims:
        when = f"on {format_instant(as_of.valid_at)}, as known on {format_instant(as_of.known_at)}"
        if deciding:
            return f"The rules in force {when}, decide nothing on these facts."
        return f"Nothing authoritative {when}, answers this question."
    lines = [f"{words_of(claim)} {''.join(f'[{name}]' for name in claim.citations)}" for claim in claims]
    return "\n".join([*lines, *(f"Ask {someone}." for someone in dict.fromkeys(ask))])


class PhrasedSentence(Value):
    """A sentence of the phrasing of an answer. `citations` are those of the claims that it restates (rule M2).

    `by_model` says that a language model worded it. Otherwise it is a claim in its own words.
    """

    text: str
    citations: tuple[str, ...] = Field(min_length=1)
    by_model: bool


class SubQuestion(Value):
    """A part of the question with the as-of it was asked at and the citations that answer it.

    `jurisdiction` is the place that the part names; empty where it is asked for the scope of the whole question.
    """

    text: str
    as_of: AsOf
    status: Status
    evidence_ids: tuple[str, ...] = ()
    jurisdiction: str = ""

    def scope(self, asked: Scope) -> Scope:
        """The scope of the part, where the whole question is asked in `asked`."""
        return asked.in_place(self.jurisdiction)


class Notice(Value):
    """Something to know beside the answer, and the citations it concerns.

    `kind` is `scheduled` (an approved change that applies by the date asked), `regional` (regions for which the
    answer would be another), `lapsed` (a confirmation that is older than its source declares it to last),
    `vanished` (the source no longer has the document), `language` (the embedding model was not made for the
    language of the question), `facts` (facts of the request that no rule reads), `lookup` (an external tool was asked) or `unrecorded` (the
    answer could not be recorded).
    """

    kind: Literal["scheduled", "regional", "lapsed", "vanished", "language", "facts", "lookup", "unrecorded"]
    text: str
    citations: tuple[str, ...] = ()


class Confidence(Value):
    """`value` in [0, 1]; `meaning` says what it estimates."""

    value: float
    meaning: str


class ConsideredRule(Value):
    """A rule that was evaluated, and whether its conditions hold on the facts given."""

    rule: str
    holds: Literal["yes", "no", "unknown"]


class Decision(Value):
    """A decision by the rules of an object (rules D1 to D5).

    `rule` and `outcome` are None where no rule decides, or where something prevails over the rule that does. `outcome_type` and
    `action` are what the rule states of its outcome, if it does; a rule in words that needs a person has the type `escalate` alone.
    `considered` holds the rules in order, up to the first that holds or that cannot be evaluated.
    """

    object_id: str
    version_id: str | None
    rule: str | None
    outcome: str | None
    outcome_type: OutcomeType | None = None
    action: ActionCall | None = None
    considered: tuple[ConsideredRule, ...] = ()


class ConflictSide(Value):
    """One of two clauses that disagree: its citation in the answer, and the value it states."""

    citation_id: str
    clause_id: str
    value: str


class ConflictReport(Value):
    """Two clauses in force that disagree on `attribute`, where nothing decides between them (rule C2)."""

    conflict_id: str
    attribute: str
    kind: str
    sides: tuple[ConflictSide, ConflictSide]
    remedy: str


class Step(Value):
    """One stage of answering: how long it took (milliseconds) and a summary of its result."""

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
    reading: tuple[str, ...] = Field(
        (), description="How the dates and places that the question names were understood, in sentences."
    )
    sub_questions: tuple[SubQuestion, ...] = ()
    answer: str
    phrased: tuple[PhrasedSentence, ...] = Field(
        (),
        exclude_if=_is_empty,
        description="The claims as a language model phrases them. Left out where none is set up, or where nothing that it said was kept.",
    )
    claims: tuple[Claim, ...] = ()
    decision: Decision | None = None
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[ConflictReport, ...] = ()
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
        return self.hash_of(json_value(self))

    @staticmethod
    def hash_of(answer: dict[str, Any]) -> str:
        """The hash of an answer whose fields are given as plain JSON values."""
        said = {k: v for k, v in answer.items() if k not in _NOT_HASHED}
        parts: dict[str, Any] = {
            name: [*map(_without_unsaid, said[name])] for name in ("citations", "claims", "sub_questions")
        }
        if said["decision"] is not None:
            parts["decision"] = _without_unsaid(said["decision"])
        return content_hash(_without_unsaid(said) | parts)


def differing_fields(one: Answer, other: Answer) -> tuple[str, ...]:
    """The names of the hashed fields in which two answers differ, sorted."""
    mine, yours = json_value(one), json_value(other)
    return tuple(sorted(n for n in mine | yours if n not in _NOT_HASHED and mine.get(n) != yours.get(n)))


def _without_unsaid(value: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in value.items() if k not in _SAID_LATER or v}


_SAID_LATER = frozenset(
    {
        "notices",
        "approved_on_arrival",
        "approval",
        "confirmed_at",
        "confirmation_lapsed",
        "address",
        "spans",
        "reading",
        "jurisdiction",
        "lead",
        "computation",
        "outcome_type",
        "action",
        "verdict",
    }
)
"""Fields that came after the first answers: hashed only where they say something, so that those keep their hash."""
_NOT_HASHED = frozenset({"answer_id", "trace_id", "steps", "answer_hash"})


_RETRIEVED = ("asked_at", "candidates", "regional", "present")


class AnswerRecord(Value):
    """Everything that is kept of an answer so that it can be replayed.

    `requested` is the request as asked, before defaults were filled in. `plan` is None and `recipe` empty in records written
    before both were kept. In JSON the fields of `retrieved` stand beside the others, as they always did. `exchanges` are those with a
    language model, in order (rule M4); `lookups` are the calls of external tools (rule O1).
    """

    answer: Answer
    requested: dict[str, Any]
    plan: Plan | None = None
    retrieved: Retrieved
    recipe: dict[str, Any] = Field(default_factory=dict)
    recorded_at: Instant | None = None
    exchanges: tuple[ModelExchange, ...] = Field((), exclude_if=_is_empty)
    lookups: tuple[Lookup, ...] = Field((), exclude_if=_is_empty)

    @model_serializer(mode="wrap")
    def _as_flat(self, fields: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = fields(self)
        retrieved: dict[str, Any] = written.pop("retrieved", {})
        return {**written, **retrieved}

    def canonical_body(self, answer: dict[str, Any]) -> bytes:
        """The canonical JSON of the record, whose answer is given as plain JSON values."""
        others = self.model_dump(mode="json", exclude={"answer", "retrieved"})
        written = {name: canonical_json(value) for name, value in (others | {"answer": answer}).items()}
        return canonical_object(written | self.retrieved.canonical_fields)

    @model_validator(mode="before")
    @classmethod
    def _from_flat(cls, given: Any) -> Any:
        if not isinstance(given, dict) or "retrieved" in given:
            return given
        kept = {name: value for name, value in given.items() if name not in _RETRIEVED}
        retrieved = {name: given[name] for name in _RETRIEVED if given.get(name) is not None}
        retrieved.setdefault("asked_at", _known_at(given.get("answer")))
        return {**kept, "retrieved": retrieved}


def _known_at(answer: Any) -> Any:
    """The known time of an answer, which stands in for the time of asking that the oldest records do not hold."""
    return answer.as_of.known_at if isinstance(answer, Answer) else answer["as_of"]["known_at"]
