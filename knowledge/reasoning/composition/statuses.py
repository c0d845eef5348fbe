"""Derives the statuses of a question and of its parts."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.answering.answers import Citation, Status, SubQuestion
from knowledge.model.answering.plans import Role
from knowledge.reasoning.composition.refusals import Refusal
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.verification.adjudication import Adjudication


def sub_questions_of(
    findings: Sequence[Finding],
    adjudication: Adjudication,
    citations: Sequence[Sequence[Citation]],
    refusals: Sequence[Refusal],
) -> tuple[SubQuestion, ...]:
    """Each sub-query with its status and its citations; `citations` are those of each adjudicated claim, in order."""
    cited: dict[int, list[str]] = {}
    for selected, own_citations in zip(adjudication.selected, citations, strict=True):
        for position in selected.parts:
            cited.setdefault(position, []).extend(one.citation_id for one in own_citations)
    parts = []
    for position, finding in enumerate(findings):
        own = cited.get(position, [])
        refusing = [one.citation.citation_id for one in refusals if position in one.parts]
        if position in adjudication.contested:
            status = Status.CONFLICT
        else:
            # Of two dates between which something changed, or of the two ends of a period, one may have had nothing.
            # Releases are compared with each other: those of which nothing is claimed were looked through.
            compares = finding.sub_query.role is not Role.STATEMENT or finding.sub_query.use is not None
            answered = bool(own) or (compares and bool(citations))
            other_end = finding.sub_query.within is not None and any(
                position_of in cited for position_of in _same_period(findings, position)
            )
            sufficient = finding.verdict.sufficient or other_end
            status = _status_of_part(answered or other_end, bool(refusing), sufficient)
        parts.append(
            SubQuestion(
                text=finding.sub_query.text,
                as_of=finding.sub_query.as_of,
                status=status,
                evidence_ids=(*own, *refusing),
                jurisdiction=finding.sub_query.jurisdiction,
            )
        )
    return tuple(parts)


def _same_period(findings: Sequence[Finding], position: int) -> list[int]:
    """The numbers of the sub-queries that ask the same for the same month or year."""
    one = findings[position].sub_query
    return [
        at
        for at, finding in enumerate(findings)
        if (finding.sub_query.text, finding.sub_query.within) == (one.text, one.within)
    ]


def status_of_question(parts: Sequence[Status]) -> Status:
    """The status of a question, from the statuses of its parts."""
    if len(set(parts)) == 1:
        return parts[0]
    if Status.CONFLICT in parts:
        return Status.CONFLICT
    if Status.ANSWERED in parts or Status.PARTIAL in parts:
        return Status.PARTIAL
    return Status.REFUSED


def _status_of_part(answered: bool, refused: bool, sufficient: bool) -> Status:
    if refused:
        return Status.PARTIAL if answered else Status.REFUSED
    return Status.ANSWERED if answered and sufficient else Status.INSUFFICIENT
