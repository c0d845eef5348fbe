"""From selected passages to a structured answer: every claim cites, every quote is verbatim (rule Q1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.errors import IntegrityViolation
from knowledge.model.answers import Answer, Citation, Claim, Confidence, Status, SubQuestion
from knowledge.model.clock import AsOf, format_instant
from knowledge.model.objects import PassageRef, Version
from knowledge.reasoning.plan import Role
from knowledge.reasoning.question import Question
from knowledge.reasoning.select import Finding, Selected
from knowledge.reasoning.understand import Intent
from knowledge.reasoning.verify import MEANING
from knowledge.store.port import Store

_LEADS = {Role.STATEMENT: "", Role.BEFORE: "Before: ", Role.AFTER: "After: "}


def compose(
    question: Question,
    as_of: AsOf,
    intent: Intent,
    findings: Sequence[Finding],
    selected: Sequence[Selected],
    citations: Sequence[Citation],
    fingerprints: Mapping[str, str],
) -> Answer:
    """The answer these findings support. Ids and steps are left blank: they are not part of what is hashed."""
    sub_questions = _sub_questions(findings, selected, citations)
    status = _status(sub_questions)
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
        intent=intent.value,
        sub_questions=sub_questions,
        answer=_prose(as_of, claims, citations),
        claims=claims,
        citations=tuple(citations),
        missing=tuple(dict.fromkeys(m for f in findings if not f.verdict.sufficient for m in f.verdict.missing)),
        confidence=Confidence(value=min(f.verdict.support for f in findings), meaning=MEANING),
        trace_id="",
        fingerprints=dict(fingerprints),
    ).sealed()


def cite(store: Store, selected: Sequence[Selected]) -> list[Citation]:
    """One citation per selected passage, numbered from `c1`, checked against the version's own body."""
    return [_citation(store, number, s) for number, s in enumerate(selected, 1)]


def _citation(store: Store, number: int, selected: Selected) -> Citation:
    evidence = selected.ranked.evidence
    version = store.version(evidence.resolution.version_id)
    start = evidence.located.start + selected.quote.start
    end = evidence.located.start + selected.quote.end
    resolution = evidence.resolution
    return Citation(
        citation_id=f"c{number}",
        object_id=version.object_id,
        version_id=resolution.version_id,
        clause_id=_clause_id(version, start),
        quote=_verbatim(version, selected),
        start=start,
        end=end,
        source_uri=version.revision.uri,
        revision_hash=version.revision.revision_hash,
        effective_from=resolution.valid.start,
        effective_to=resolution.valid.end,
        approved_by=resolution.approved_by,
        approved_at=resolution.approved_at,
        jurisdiction=version.scope.jurisdiction,
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


def _prose(as_of: AsOf, claims: Sequence[Claim], citations: Sequence[Citation]) -> str:
    if not claims:
        return (
            f"Nothing authoritative on {format_instant(as_of.valid_at)}, as known on "
            f"{format_instant(as_of.known_at)}, answers this question."
        )
    return "\n".join(
        f"{_LEADS[Role(claim.kind)]}{claim.text} [{citation.citation_id}]"
        for claim, citation in zip(claims, citations, strict=True)
    )
