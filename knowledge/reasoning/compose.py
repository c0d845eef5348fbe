"""From selected passages to a structured answer: every claim cites, every quote is verbatim (rule Q1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.errors import IntegrityViolation
from knowledge.model.answers import Answer, Citation, Claim, Confidence, Notice, Status, SubQuestion, prose
from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.objects import PassageRef, Version
from knowledge.reasoning.constraints import Constraint
from knowledge.reasoning.contest import Contest
from knowledge.reasoning.notices import clarifying
from knowledge.reasoning.question import Question
from knowledge.reasoning.select import Finding, Selected
from knowledge.reasoning.understand import Intent
from knowledge.reasoning.verify import MEANING
from knowledge.store.port import Store


@dataclass(frozen=True)
class Inquiry:
    """A question at its as-of, what it is taken to ask for, and the fingerprints of whatever makes its answer."""

    store: Store
    question: Question
    as_of: AsOf
    intent: Intent
    fingerprints: Mapping[str, str]


@dataclass(frozen=True)
class Beside:
    """What an answer says beside its claims: contests that nothing decides, notices."""

    contests: Sequence[Contest]
    notices: tuple[Notice, ...]


def compose(
    inquiry: Inquiry,
    findings: Sequence[Finding],
    selected: Sequence[Selected],
    citations: Sequence[Citation],
    beside: Beside,
) -> Answer:
    """The answer these findings support. Ids and steps are left blank: they are not part of what is hashed."""
    question, as_of = inquiry.question, inquiry.as_of
    sub_questions = _sub_questions(findings, selected, citations)
    status = Status.CONFLICT if beside.contests else _status(sub_questions)
    asked_back = clarifying(beside.notices)
    if status is Status.INSUFFICIENT and asked_back:
        status = Status.CLARIFY
    claims = tuple(
        Claim(text=s.quote.statement, kind=s.role.value, citations=(c.citation_id,))
        for s, c in zip(selected, citations, strict=True)
    )
    return Answer(
        answer_id="",
        question=question.text,
        status=status,
        as_of=as_of,
        scope=question.scope,
        facts=question.facts,
        intent=inquiry.intent.value,
        sub_questions=sub_questions,
        answer=prose(as_of, claims),
        claims=claims,
        citations=tuple(citations),
        missing=tuple(dict.fromkeys(m for f in findings if not f.verdict.sufficient for m in f.verdict.missing)),
        conflicts=tuple(_conflict(contest, selected, citations) for contest in beside.contests),
        clarifying_questions=asked_back,
        notices=beside.notices,
        confidence=Confidence(value=min(f.verdict.support for f in findings), meaning=MEANING),
        trace_id="",
        fingerprints=dict(inquiry.fingerprints),
    ).sealed()


def refuse(inquiry: Inquiry, constraint: Constraint) -> Answer:
    """The answer to a question that a constraint in force forbids to answer: its reason, cited (rule Q6)."""
    question, as_of = inquiry.question, inquiry.as_of
    citation = _of_constraint(inquiry.store, constraint)
    claims = (Claim(text=citation.quote, kind="refusal", citations=(citation.citation_id,)),)
    return Answer(
        answer_id="",
        question=question.text,
        status=Status.REFUSED,
        as_of=as_of,
        scope=question.scope,
        facts=question.facts,
        intent=inquiry.intent.value,
        sub_questions=(SubQuestion(text=question.text, as_of=as_of, status=Status.REFUSED, evidence_ids=("c1",)),),
        answer=prose(as_of, claims, constraint.terms.escalate_to),
        claims=claims,
        citations=(citation,),
        confidence=Confidence(value=1.0, meaning="A constraint in force forbids an answer."),
        trace_id="",
        fingerprints=dict(inquiry.fingerprints),
    ).sealed()


def _of_constraint(store: Store, constraint: Constraint) -> Citation:
    version = store.version(constraint.resolution.version_id)
    anchor = "reason" if constraint.terms.reason else "text"
    clause = next(one for one in version.clauses if one.anchor == anchor)
    text = store.text(version.version_id)[clause.start : clause.end]
    return _cited(version, constraint.resolution, "c1", Quoted(clause.start, clause.end, text))


def _conflict(contest: Contest, selected: Sequence[Selected], citations: Sequence[Citation]) -> dict[str, Any]:
    """A conflict as it is reported: both sides cited, what they disagree on, and how to have it decided."""
    found = contest.disagreement
    sides = []
    for side, value in ((contest.left, found.left), (contest.right, found.right)):
        cited = next(c for s, c in zip(selected, citations, strict=True) if s == side)
        sides.append({"citation_id": cited.citation_id, "clause_id": cited.clause_id, "value": value})
    return {
        "conflict_id": contest.conflict_id,
        "attribute": found.attribute,
        "kind": found.kind,
        "sides": sides,
        "remedy": "Rule on it in a version of a precedence object, or correct one of the two.",
    }


def cite(store: Store, selected: Sequence[Selected]) -> list[Citation]:
    """One citation per selected passage, numbered from `c1`, checked against the version's own body."""
    return [_citation(store, number, s) for number, s in enumerate(selected, 1)]


def _citation(store: Store, number: int, selected: Selected) -> Citation:
    evidence = selected.ranked.evidence
    resolution = evidence.resolution
    version = store.version(resolution.version_id)
    start = evidence.located.start + selected.quote.start
    end = evidence.located.start + selected.quote.end
    return _cited(version, resolution, f"c{number}", Quoted(start, end, _verbatim(version, selected)))


@dataclass(frozen=True)
class Quoted:
    """`quote` is `text[start:end]` of a version."""

    start: int
    end: int
    quote: str


def _cited(version: Version, resolution: Resolution, citation_id: str, quoted: Quoted) -> Citation:
    return Citation(
        citation_id=citation_id,
        object_id=version.object_id,
        version_id=resolution.version_id,
        clause_id=_clause_id(version, quoted.start),
        quote=quoted.quote,
        start=quoted.start,
        end=quoted.end,
        source_uri=version.revision.uri,
        revision_hash=version.revision.revision_hash,
        effective_from=resolution.valid.start,
        effective_to=resolution.valid.end,
        approved_by=resolution.approved_by,
        approved_at=resolution.approved_at,
        jurisdiction=version.scope.jurisdiction,
        approved_on_arrival=resolution.on_arrival,
    )


def _clause_id(version: Version, offset: int) -> str:
    clause = version.clause_at(offset)
    return version.clause_id(clause.anchor if clause else "text")


def _verbatim(version: Version, selected: Selected) -> str:
    """The quote, from a passage that still has its hash and stands in the version where the version's body,
    itself kept under its hash, says so. Raises IntegrityViolation otherwise.
    """
    located = selected.ranked.evidence.located
    named = selected.ranked.evidence.candidate.passage_hash
    place = PassageRef(passage_hash=named, start=located.start, end=located.end)
    if located.passage.passage_hash != named or place not in version.passages:
        raise IntegrityViolation(
            f"Passage {named[:16]} of {version.object_id} is not what version {version.version_id[:16]} holds.",
            remedy="Run `knowledge audit verify`, then restore the store from a backup.",
        )
    return located.passage.text[selected.quote.start : selected.quote.end]


def _sub_questions(
    findings: Sequence[Finding], selected: Sequence[Selected], citations: Sequence[Citation]
) -> tuple[SubQuestion, ...]:
    cited: dict[int, list[str]] = {}
    for s, citation in zip(selected, citations, strict=True):
        cited.setdefault(s.probe, []).append(citation.citation_id)
    return tuple(
        SubQuestion(
            text=finding.probe.text,
            as_of=finding.probe.as_of,
            status=Status.ANSWERED if finding.verdict.sufficient else Status.INSUFFICIENT,
            evidence_ids=tuple(cited.get(i, ())),
        )
        for i, finding in enumerate(findings)
    )


def _status(sub_questions: Sequence[SubQuestion]) -> Status:
    answered = sum(s.status is Status.ANSWERED for s in sub_questions)
    if answered == 0:
        return Status.INSUFFICIENT
    return Status.ANSWERED if answered == len(sub_questions) else Status.PARTIAL
