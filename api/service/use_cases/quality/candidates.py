"""Says of each candidate of a recorded answer what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.service.views.provenance import CandidateOutcome, JudgedCandidate
from knowledge.errors import Erased
from knowledge.model.answering.answers import Answer, AnswerRecord, Status
from knowledge.model.answering.plans import Candidate, SubQuery
from knowledge.reasoning.evidence.resolve import Evidence, resolve_candidates, snapshot_of
from knowledge.store.snapshot import Snapshot

_MOST = 12
"""Candidates that are shown of each part: those within the reach of the ranking. A hundred are kept with an answer."""

_NOT_NEEDED = "It was authoritative. Other sentences answer the question more closely."
_NOT_ENOUGH = "It was authoritative, and does not answer the question."


def judged_candidates(snapshot: Snapshot, record: AnswerRecord) -> Iterator[JudgedCandidate]:
    """Yield the first candidates of each part of an answer, as the store resolves them at the as-of of the part."""
    parts = record.plan.sub_queries if record.plan else ()
    for number, (part, candidates) in enumerate(zip(parts, record.retrieved.candidates, strict=False), 1):
        first = candidates[:_MOST]
        found = {one.candidate.passage_hash: one for one in _evidence(snapshot, first, part)}
        here = snapshot_of(snapshot, part)
        for rank, candidate in enumerate(first, 1):
            yield _judged(here, record.answer, candidate, found.get(candidate.passage_hash)).model_copy(
                update={"part": number, "rank": rank}
            )


def _evidence(snapshot: Snapshot, candidates: Sequence[Candidate], part: SubQuery) -> list[Evidence]:
    """The candidates that are evidence; none where a text was erased since."""
    try:
        return resolve_candidates(snapshot, candidates, part)
    except Erased:
        return []


def _judged(here: Snapshot, answer: Answer, candidate: Candidate, evidence: Evidence | None) -> JudgedCandidate:
    outcome, why = _outcome(here, answer, candidate, evidence)
    return JudgedCandidate(
        part=0,
        rank=0,
        score=candidate.score,
        object_id=candidate.object_id,
        version_id=evidence.resolution.version_id if evidence else None,
        text=evidence.text if evidence else "",
        outcome=outcome,
        why=why,
    )


def _outcome(
    here: Snapshot, answer: Answer, candidate: Candidate, evidence: Evidence | None
) -> tuple[CandidateOutcome, str]:
    if evidence is not None:
        if _is_cited(answer, evidence):
            return "cited", "A claim quotes it."
        return "not needed", _NOT_ENOUGH if answer.status is Status.INSUFFICIENT else _NOT_NEEDED
    resolution = here.resolution(candidate.object_id)
    if resolution is None:
        return "not authoritative", "No version of it was authoritative for that date and scope."
    if resolution.scope.key != candidate.scope_key:
        return "not authoritative", f"The version for {resolution.scope.in_words} prevails over this one."
    return "not authoritative", "The passage repeats one above it, or is not in the authoritative version."


def _is_cited(answer: Answer, evidence: Evidence) -> bool:
    within = range(evidence.located.start, evidence.located.end)
    return any(
        one.version_id == evidence.resolution.version_id and one.start in within for one in answer.citations
    )
