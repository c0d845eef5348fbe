"""Small things to put into a store, and a clock to put them there by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.model.answers import Answer, AnswerRecord, Citation, Confidence, Status, prose
from knowledge.model.canonical import sha256_hex
from knowledge.model.clock import AsOf, Period
from knowledge.model.jurisdictions import Jurisdictions, Reach
from knowledge.model.jurisdictions import reach as _reach
from knowledge.model.objects import Clause, Kind, Passage, PassageRef, Revision, State, Submission, Version
from knowledge.model.plans import Candidate, Retrieved
from knowledge.model.scope import Scope
from knowledge.store.port import Store

AUTHOR = "ada"
"""Who records what `approve` approves."""
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


def submission(
    object_id: str = "policy/refunds",
    paragraphs: Sequence[str] = ("Refunds are due within 30 days.",),
    *,
    effective: Period | None = None,
    scope: Scope | None = None,
    kind: Kind = Kind.POLICY,
    supersedes: Sequence[str] = (),
    replaces: Sequence[str] = (),
    source: str = "local",
    provenance: dict[str, str] | None = None,
    attributes: dict[str, Any] | None = None,
) -> Submission:
    """A version whose clauses and passages are these paragraphs, ready to be recorded."""
    text = "\n\n".join(paragraphs)
    clauses, refs, passages, start = [], [], {}, 0
    for number, paragraph in enumerate(paragraphs):
        end = start + len(paragraph)
        passage = Passage(context=object_id, text=paragraph)
        clauses.append(Clause(anchor=f"p{number}", kind="paragraph", start=start, end=end))
        refs.append(PassageRef(passage_hash=passage.passage_hash, start=start, end=end))
        passages[passage.passage_hash] = passage
        start = end + 2
    content = text.encode()
    version = Version(
        object_id=object_id,
        kind=kind,
        scope=scope or Scope(),
        effective=effective or Period(start=START),
        title=object_id,
        revision=Revision(
            source=source,
            uri=f"{object_id}.md",
            revision_hash=sha256_hex(content),
            text_hash=sha256_hex(content),
            media_type="text/markdown",
            extractor="test/1",
        ),
        clauses=tuple(clauses),
        passages=tuple(refs),
        supersedes=tuple(supersedes),
        replaces=tuple(replaces),
        attributes=attributes or {},
        provenance=provenance or {},
    )
    return Submission(version=version, content=content, text=text, passages=tuple(passages.values()))


def approve(store: Store, *submissions: Submission, actor: str = "jane") -> list[str]:
    """Record and approve versions in one transaction, by two persons; returns their ids."""
    with store.transaction() as transaction:
        for item in submissions:
            transaction.record(item, actor=AUTHOR)
            transaction.transition(item.version.version_id, State.APPROVED, actor=actor)
    return [item.version.version_id for item in submissions]


def record_then_fail(store: Store) -> None:
    """A transaction that records a version and then asks for what there is not."""
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
    """A citation of a version, which it need not be true of."""
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
    answer_id: str = "a1", question: str = "When are refunds due?", cites: Sequence[str] = ()
) -> AnswerRecord:
    """A sealed answer with one candidate, as the orchestrator hands it over."""
    as_of = AsOf(valid_at=START, known_at=START)
    answer = Answer(
        answer_id=answer_id,
        question=question,
        status=Status.INSUFFICIENT,
        as_of=as_of,
        scope=Scope(),
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
