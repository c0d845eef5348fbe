"""Sample versions, answers and a clock for tests of stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict, Unpack

from knowledge.model.answering.answers import Answer, AnswerRecord, Citation, Confidence, Status, prose
from knowledge.model.answering.plans import Candidate, Retrieved
from knowledge.model.clock import AsOf, Period
from knowledge.model.geography.jurisdictions import Jurisdictions, Reach
from knowledge.model.geography.jurisdictions import reach as _reach
from knowledge.model.kinds import CALIBRATION
from knowledge.model.objects import Clause, Kind, Passage, PassageRef, Revision, State, Submission, Version
from knowledge.model.reading.readings import Reading, Rereading, RereadOutcome
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store

AUTHOR = "ada"
"""The actor who records the versions that `approve` approves."""
REFUNDS = "policy/refunds"
"""The object of a sample version that names no other."""
START = datetime(2024, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    """The `number`-th day after START."""
    return START + timedelta(days=number)


def reach(asked: Scope) -> Reach:
    """The scopes that apply to `asked` on START, without declared groups."""
    return _reach(asked, Jurisdictions.built_in(START))


class SettableClock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The instant it was set to."""
        return self.now


class VersionFields(TypedDict, total=False):
    """The fields of a sample version that a test may choose; see `Version`. `source` is that of its revision."""

    effective: Period
    scope: Scope
    kind: Kind
    supersedes: Sequence[str]
    replaces: Sequence[str]
    source: str
    provenance: Mapping[str, str]
    attributes: Mapping[str, Any]


def submission(
    object_id: str = REFUNDS,
    paragraphs: Sequence[str] = ("Refunds are due within 30 days.",),
    **fields: Unpack[VersionFields],
) -> Submission:
    """A version whose clauses and passages are these paragraphs, ready to be recorded."""
    content = "\n\n".join(paragraphs).encode()
    reading, text, passages = read_as(object_id, paragraphs)
    version = Version(
        object_id=object_id,
        kind=fields.get("kind", Kind.POLICY),
        scope=fields.get("scope", Scope()),
        effective=fields.get("effective", Period(start=START)),
        revision=Revision(
            source=fields.get("source", "local"),
            uri=f"{object_id}.md",
            revision_hash=sha256_hex(content),
            media_type="text/markdown",
        ),
        supersedes=tuple(fields.get("supersedes", ())),
        replaces=tuple(fields.get("replaces", ())),
        attributes=dict(fields.get("attributes", {})),
        provenance=dict(fields.get("provenance", {})),
        reading=reading,
    )
    return Submission(version=version, content=content, text=text, passages=passages)


def read_as(
    title: str, paragraphs: Sequence[str], reader: str = "test/1"
) -> tuple[Reading, str, tuple[Passage, ...]]:
    """A reading whose clauses and passages are these paragraphs, with its text and passages. It has no statements."""
    text = "\n\n".join(paragraphs)
    passages = [Passage(context=title, text=paragraph) for paragraph in paragraphs]
    spans = list(_spans(paragraphs))
    reading = Reading(
        reader=reader,
        text_hash=sha256_hex(text.encode()),
        title=title,
        clauses=tuple(
            Clause(anchor=f"p{number}", kind="paragraph", start=start, end=end)
            for number, (start, end) in enumerate(spans)
        ),
        passages=tuple(
            PassageRef(passage_hash=passage.passage_hash, start=start, end=end)
            for passage, (start, end) in zip(passages, spans, strict=True)
        ),
    )
    different = {passage.passage_hash: passage for passage in passages}
    return reading, text, tuple(different.values())


def rereading(
    version_id: str, paragraphs: Sequence[str], title: str = REFUNDS, reader: str = "test/2"
) -> Rereading:
    """Another reading of a version, with these paragraphs."""
    reading, text, passages = read_as(title, paragraphs, reader)
    return Rereading(version_id=version_id, reading=reading, text=text, passages=passages)


def reread(store: Store, read: Rereading, actor: str = "rita") -> RereadOutcome:
    """Record another reading of a version in a transaction of its own."""
    with store.transaction() as transaction:
        return transaction.reread(read, actor=actor)


def confirm_reading(store: Store, version_id: str, actor: str = "jane") -> None:
    """Confirm the reading of a version that waits, in a transaction of its own."""
    with store.transaction() as transaction:
        transaction.decide_reading(version_id, confirm=True, actor=actor)


def _spans(paragraphs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The start and end of each paragraph in a text that separates them by blank lines."""
    start = 0
    for paragraph in paragraphs:
        yield start, start + len(paragraph)
        start += len(paragraph) + len("\n\n")


def approve(store: Store, *submissions: Submission, actor: str = "jane") -> list[str]:
    """Record and approve versions in one transaction, by two persons; returns their ids."""
    with store.transaction() as transaction:
        for item in submissions:
            transaction.record(item, actor=AUTHOR)
            transaction.transition(item.version.version_id, State.APPROVED, actor=actor)
    return [item.version.version_id for item in submissions]


def calibration(
    steps: str = "extractive/1", embedder: str = "hashing/64", effective: Period | None = None, **refusal: Any
) -> Submission:
    """A version of the calibration of answers; `refusal` replaces values of its curve."""
    measured = {"items": 40, "answers": 30, "right": 0.8, "ece": 0.05, "brier": 0.1, "auroc": 0.9}
    terms = {
        "fitted_for": {"steps": steps, "embedder": embedder},
        "refusal": {"bias": -2.0, "weights": {"late": 3.0, "words": 1.0}, "threshold": 0.2, **refusal},
        "confidence": {"slope": 0.8, "shift": 0.1},
        "data": sha256_hex(b"items"),
        "fitted_at": "2024-01-01T00:00:00Z",
        "in_sample": measured,
        "held_out": measured,
    }
    period = effective or Period(start=START)
    return submission(CALIBRATION, ("Calibration.",), kind=Kind.CALIBRATION, attributes=terms, effective=period)


def record_draft(store: Store, item: Submission) -> str:
    """Record a version and leave it a draft; returns its id."""
    with store.transaction() as transaction:
        transaction.record(item, actor=AUTHOR)
    return item.version.version_id


def record_and_approve(store: Store, item: Submission) -> None:
    """Record and approve a version in one transaction, by its author; a source must be declared so (rule L4)."""
    with store.transaction() as transaction:
        transaction.record(item, actor=AUTHOR)
        transaction.transition(item.version.version_id, State.APPROVED, actor=AUTHOR)


def now_of(store: Store, valid: int = 5) -> AsOf:
    """The as-of on the `valid`-th day, as known after everything that was recorded."""
    return store.as_of(day(valid), None, day(999))


def resolved_text(
    store: Store, scope: Scope | None = None, object_id: str = REFUNDS, valid: int = 5
) -> str | None:
    """The text of the version that is authoritative on the `valid`-th day, as known now; None without one."""
    with store.snapshot(now_of(store, valid), scope or Scope()) as snapshot:
        resolution = snapshot.resolution(object_id)
        return snapshot.text(resolution.version_id) if resolution else None


def record_then_fail(store: Store) -> None:
    """Record a version and then approve an unknown one, so that the transaction fails with NotFound."""
    with store.transaction() as transaction:
        transaction.record(submission("policy/new"), actor="jane")
        transaction.transition("0" * 64, State.APPROVED, actor="jane")


def declaration(source: str, **terms: Any) -> Submission:
    """The object that declares `source` with these terms, always in effect."""
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return submission(
        f"source/{source}",
        (f"{source}: {terms}",),
        effective=Period(start=start),
        kind=Kind.SOURCE,
        source="declarations",
        attributes=terms,
    )


def precedence(object_id: str = "precedence/default", **terms: Any) -> Submission:
    """A precedence object with these terms."""
    return submission(
        object_id, (f"{terms}",), effective=Period(start=START), kind=Kind.PRECEDENCE, attributes=terms
    )


def citation(version_id: str, number: int = 1) -> Citation:
    """A citation of a version; its quote and dates are made up."""
    return Citation(
        citation_id=f"c{number}",
        object_id="policy/refunds",
        version_id=version_id,
        clause_id=f"policy/refunds@{version_id[:16]}#p0",
        quote="",
        start=0,
        end=0,
        source_uri="policy/refunds.md",
        revision_hash="0" * 64,
        effective_from=START,
        effective_to=None,
        approved_by="jane",
        approved_at=START,
        jurisdiction="global",
    )


def answer_record(
    answer_id: str = "a1",
    question: str = "When are refunds due?",
    cites: Sequence[str] = (),
    audience: str | None = None,
) -> AnswerRecord:
    """A sealed answer with one candidate, as the orchestrator hands it over."""
    as_of = AsOf(valid_at=START, known_at=START)
    answer = Answer(
        answer_id=answer_id,
        question=question,
        status=Status.INSUFFICIENT,
        as_of=as_of,
        scope=Scope(audience=audience),
        facts={"amount": 12.5, "most": 1e20, "country": "Österreich\0"},
        intent="lookup",
        answer=prose(as_of, ()),
        citations=tuple(citation(name, number) for number, name in enumerate(cites, 1)),
        confidence=Confidence(value=0.25, meaning="nothing was found"),
        trace_id="t1",
        fingerprints={"rules": "1"},
    ).sealed()
    candidate = Candidate(
        object_id="policy/refunds", scope_key=Scope().key, passage_hash="0" * 64, score=0.1, bm25_rank=1
    )
    retrieved = Retrieved(asked_at=as_of.known_at, candidates=((candidate,),))
    return AnswerRecord(answer=answer, requested={"question": question}, retrieved=retrieved)
