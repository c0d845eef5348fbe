"""From selected passages to a structured answer: every claim cites, every quote is verbatim (rule Q1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from knowledge.errors import IntegrityViolation
from knowledge.model.answers import Answer, Citation, Claim, Confidence, Notice, Status, SubQuestion, prose
from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf
from knowledge.model.objects import PassageRef, Version
from knowledge.reasoning.advisories.notices import clarifying, scheduled
from knowledge.reasoning.evidence.select import Finding, Place, Selected
from knowledge.reasoning.planning.plan import Role
from knowledge.reasoning.question import Question
from knowledge.reasoning.understanding.understand import Intent
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.constraints import Constraint
from knowledge.reasoning.verification.contradictions import Contradiction
from knowledge.reasoning.verification.sufficiency import MEANING
from knowledge.store.port import Store

_REFUSED = Confidence(value=1.0, meaning="A constraint in force forbids an answer.")


@dataclass(frozen=True)
class Inquiry:
    """A question at its as-of, what it is taken to ask for, when it was asked, and the fingerprints of whatever makes its
    answer.
    """

    store: Store
    question: Question
    as_of: AsOf
    intent: Intent
    asked_at: datetime
    fingerprints: Mapping[str, str]


@dataclass(frozen=True)
class AnswerContext:
    """What an answer is made of beside its findings: settled claims, a citation for each quote of them, notices."""

    settled: Adjudication
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...]


def compose(inquiry: Inquiry, findings: Sequence[Finding], beside: AnswerContext) -> Answer:
    """The answer these findings support. Ids and steps are left blank: they are not part of what is hashed."""
    question, as_of = inquiry.question, inquiry.as_of
    refusals = _refusals(inquiry.store, beside)
    sub_questions = _sub_questions(findings, beside, refusals)
    status = _status([one.status for one in sub_questions])
    asked_back = clarifying(beside.notices)
    if status is Status.INSUFFICIENT and asked_back:
        status = Status.CLARIFY
    citations = (*beside.citations, *(one.citation for one in refusals))
    claims = (
        *(
            Claim(text=s.quote.statement, kind=s.role.value, citations=(c.citation_id,))
            for s, c in zip(beside.settled.selected, beside.citations, strict=True)
        ),
        *(one.claim for one in refusals),
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
        answer=prose(as_of, claims, _asked_instead(one.constraint for one in refusals)),
        claims=claims,
        citations=citations,
        missing=tuple(dict.fromkeys(m for f in findings if not f.verdict.sufficient for m in f.verdict.missing)),
        conflicts=tuple(_conflict(contest, beside) for contest in beside.settled.contests),
        clarifying_questions=asked_back,
        notices=_noticed(beside.notices, scheduled([one.citation for one in refusals], inquiry.asked_at)),
        confidence=_REFUSED if status is Status.REFUSED else _confidence(findings),
        trace_id="",
        fingerprints=dict(inquiry.fingerprints),
    ).sealed()


def _noticed(notices: Iterable[Notice], refusing: Iterable[Notice]) -> tuple[Notice, ...]:
    """All of them; where both say the same, that which names a citation."""
    cited = tuple(refusing)
    told = {one.text for one in cited}
    return (*(one for one in notices if one.text not in told), *cited)


def _confidence(findings: Sequence[Finding]) -> Confidence:
    return Confidence(value=min(f.verdict.support for f in findings), meaning=MEANING)


# -- what may not be answered --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Refusal:
    """A constraint that forbids to claim what was found for some probes (by position), and its reason, cited."""

    constraint: Constraint
    probes: frozenset[int]
    citation: Citation

    @property
    def claim(self) -> Claim:
        return Claim(text=self.citation.quote, kind="refusal", citations=(self.citation.citation_id,))


def refuse(inquiry: Inquiry, constraint: Constraint) -> Answer:
    """The answer to a question that a constraint in force forbids to answer: its reason, cited (rule Q6)."""
    question, as_of = inquiry.question, inquiry.as_of
    refusal = _Refusal(constraint, frozenset((0,)), _of_constraint(inquiry.store, constraint, 1))
    return Answer(
        answer_id="",
        question=question.text,
        status=Status.REFUSED,
        as_of=as_of,
        scope=question.scope,
        facts=question.facts,
        intent=inquiry.intent.value,
        sub_questions=(SubQuestion(text=question.text, as_of=as_of, status=Status.REFUSED, evidence_ids=("c1",)),),
        answer=prose(as_of, [refusal.claim], _asked_instead([constraint])),
        claims=(refusal.claim,),
        citations=(refusal.citation,),
        notices=tuple(scheduled([refusal.citation], inquiry.asked_at)),
        confidence=_REFUSED,
        trace_id="",
        fingerprints=dict(inquiry.fingerprints),
    ).sealed()


def _asked_instead(refusing: Iterable[Constraint]) -> list[str]:
    """Whom the constraints name to be asked."""
    return [one.terms.escalate_to for one in refusing if one.terms.escalate_to]


def _refusals(store: Store, beside: AnswerContext) -> list[_Refusal]:
    """One for each constraint, in order of what it bars; their citations are numbered after the others."""
    found: dict[str, tuple[Constraint, set[int]]] = {}
    for one in beside.settled.barred:
        _, probes = found.setdefault(one.constraint.resolution.object_id, (one.constraint, set()))
        probes |= set(one.probes)
    first = len(beside.citations) + 1
    return [
        _Refusal(constraint, frozenset(probes), _of_constraint(store, constraint, number))
        for number, (constraint, probes) in enumerate(found.values(), first)
    ]


def _of_constraint(store: Store, constraint: Constraint, number: int) -> Citation:
    version = store.version(constraint.resolution.version_id)
    anchor = "reason" if constraint.terms.reason else "text"
    clause = next(one for one in version.clauses if one.anchor == anchor)
    text = store.text(version.version_id)[clause.start : clause.end]
    return _cited(version, constraint.resolution, f"c{number}", Quoted(clause.start, clause.end, text))


def _conflict(contest: Contradiction, beside: AnswerContext) -> dict[str, Any]:
    """A conflict as it is reported: both sides cited, what they disagree on, and how to have it decided."""
    found = contest.disagreement
    sides = []
    for side, clause_id, value in zip(
        (contest.left, contest.right), contest.clause_ids, (found.left, found.right), strict=True
    ):
        cited = next(one for one in beside.citations if Place(one.version_id, one.start, one.end).holds(side))
        sides.append({"citation_id": cited.citation_id, "clause_id": clause_id, "value": value})
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
    findings: Sequence[Finding], beside: AnswerContext, refusals: Sequence[_Refusal]
) -> tuple[SubQuestion, ...]:
    cited: dict[int, list[str]] = {}
    for selected, citation in zip(beside.settled.selected, beside.citations, strict=True):
        for probe in selected.probes:
            cited.setdefault(probe, []).append(citation.citation_id)
    refused = {i: [one.citation.citation_id for one in refusals if i in one.probes] for i in range(len(findings))}
    return tuple(
        SubQuestion(
            text=finding.probe.text,
            as_of=finding.probe.as_of,
            status=_part(finding, beside, bool(cited.get(i)), bool(refused[i]))
            if i not in beside.settled.contested
            else Status.CONFLICT,
            evidence_ids=(*cited.get(i, ()), *refused[i]),
        )
        for i, finding in enumerate(findings)
    )


def _part(finding: Finding, beside: AnswerContext, cited: bool, refused: bool) -> Status:
    """How one part ended. Of what changed between two dates, one of them may have had nothing."""
    cited = cited or (finding.probe.role is not Role.STATEMENT and bool(beside.citations))
    if refused:
        return Status.PARTIAL if cited else Status.REFUSED
    return Status.ANSWERED if cited and finding.verdict.sufficient else Status.INSUFFICIENT


def _status(parts: Sequence[Status]) -> Status:
    """How a question ended whose parts ended so."""
    if len(set(parts)) == 1:
        return parts[0]
    for telling in (Status.CONFLICT, Status.ANSWERED, Status.PARTIAL):
        if telling in parts:
            return Status.CONFLICT if telling is Status.CONFLICT else Status.PARTIAL
    return Status.REFUSED
