"""The content of a receipt: one answer with everything that shows why it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from pydantic import Field

from knowledge.model.answering.answers import Answer, AnswerRecord
from knowledge.model.answering.plans import Candidate
from knowledge.model.clock import AsOf, Instant, Value
from knowledge.model.objects import Passage, Sha256, Version
from knowledge.model.precedence import Consideration
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.heads import Hex32, Signature, SignedHead
from knowledge.model.record.ledger import Event
from knowledge.model.scope import Scope
from knowledge.proof.heads import Consistency

RECEIPT, SEAL, PAGE = "receipt.json", "seal.json", "index.html"
FORMAT: Literal["canon-receipt/3"] = "canon-receipt/3"
"""The format of a receipt. It covers the layout of the page, too, which a check renders again and compares."""
ANCHORED: Literal["canon-receipt/4"] = "canon-receipt/4"
"""The format of a receipt with an anchor in time. It is used only there, so that a service without anchors writes what it wrote before."""
FORMATS = ("canon-receipt/2", FORMAT, ANCHORED)
"""The formats that can be checked. Format 2 names no readings, because every version had only the one in its body."""


def _is_none(value: object) -> bool:
    return value is None


class ProvedEvent(Value):
    """An event with the path that proves it to be in the tree of the receipt's head."""

    event: Event
    path: tuple[Hex32, ...]


class AskedPoint(NamedTuple):
    """The as-of that a part of a question asks for, and the jurisdiction that it names; empty for the scope of the whole question."""

    as_of: AsOf
    jurisdiction: str = ""

    def scope(self, answer: Answer) -> Scope:
        """The scope of the part."""
        return answer.scope.in_place(self.jurisdiction)


class Trace(Value):
    """The versions considered for an object at an as-of, and the rule by which each was kept or dropped.

    `jurisdiction` is the place that a part of the question names; empty for the scope of the whole question.
    """

    object_id: str
    as_of: AsOf
    considered: tuple[Consideration, ...]
    jurisdiction: str = ""

    @property
    def point(self) -> AskedPoint:
        """The as-of and the jurisdiction that the part of the question asks for."""
        return AskedPoint(self.as_of, self.jurisdiction)

    @property
    def kept(self) -> str | None:
        """The version that was kept; None unless it is exactly one."""
        kept = [one.version_id for one in self.considered if one.kept]
        return kept[0] if len(kept) == 1 else None


class Exclusion(Value):
    """A passage that retrieval proposed and the answer does not cite, and why. `passage` is None if it was erased."""

    sub_question: int
    object_id: str
    passage_hash: Sha256
    why: str
    passage: Passage | None = None


class Receipt(Value):
    """The content of `receipt.json`. `files` gives the SHA-256 of every other member except the seal.

    `grounds` are versions that the answer rests on without citing them: the declarations that allowed cited
    versions to be approved on arrival, and the precedence whose groups of jurisdictions decide where versions
    apply. `readings` names, for each cited version and each ground, the reading that was in force at the answer's known
    time (rule R2). The readings that were in force before it are among the contents, too. `anchor` is the first anchor in time
    of a head that holds the answer.
    """

    format: Literal["canon-receipt/2", "canon-receipt/3", "canon-receipt/4"] = FORMAT
    issued_at: Instant
    answer_id: str
    record_hash: Sha256
    head: SignedHead
    events: tuple[ProvedEvent, ...]
    consistency: tuple[Consistency, ...]
    grounds: tuple[Sha256, ...]
    readings: dict[Sha256, Sha256] = Field(default_factory=dict)
    traces: tuple[Trace, ...]
    exclusions: tuple[Exclusion, ...]
    anchor: TimeAnchor | None = Field(None, exclude_if=_is_none)
    files: dict[str, Sha256]


class Seal(Value):
    """The signature of the head's key over the SHA-256 of `receipt.json`."""

    receipt_hash: Sha256
    signature: Signature


def sealed_statement(receipt_hash: str) -> dict[str, str]:
    """Return the statement that a seal signs."""
    return {"receipt": receipt_hash}


def points_asked(answer: Answer) -> list[AskedPoint]:
    """Return what the parts of the question ask for, each once, or that of the whole where there are no parts."""
    points = (AskedPoint(part.as_of, part.jurisdiction) for part in answer.sub_questions)
    return list(dict.fromkeys(points)) or [AskedPoint(answer.as_of)]


def point_of_part(answer: Answer, part: int) -> AskedPoint:
    """Return what one part of the question asks for, or the whole where there is no such part."""
    if part >= len(answer.sub_questions):
        return AskedPoint(answer.as_of)
    own = answer.sub_questions[part]
    return AskedPoint(own.as_of, own.jurisdiction)


def points_cited(answer: Answer, citation_id: str) -> list[AskedPoint]:
    """Return what the parts that use a citation ask for, each once, or that of the whole where none does."""
    using = (
        AskedPoint(part.as_of, part.jurisdiction)
        for part in answer.sub_questions
        if citation_id in part.evidence_ids
    )
    return list(dict.fromkeys(using)) or [AskedPoint(answer.as_of)]


def uncited_candidates(
    record: AnswerRecord, traces: Sequence[Trace], cited: Callable[[str], Version]
) -> Iterator[tuple[int, Candidate]]:
    """Yield the candidates that the answer does not cite, in order, each with the number of its part.

    A candidate is cited if a citation of the version kept at that point starts within its passage. `cited` returns
    a cited version by its id.
    """
    answer = record.answer
    kept = {(trace.object_id, trace.point): trace.kept for trace in traces}
    starts: dict[str, list[int]] = {}
    for citation in answer.citations:
        starts.setdefault(citation.version_id, []).append(citation.start)
    for number, candidates in enumerate(record.retrieved.candidates):
        point = point_of_part(answer, number)
        for one in candidates:
            version_id = kept.get((one.object_id, point))
            if version_id not in starts or not _holds(cited(version_id), one, starts[version_id]):
                yield number, one


def _holds(version: Version, candidate: Candidate, starts: Sequence[int]) -> bool:
    place = next((ref for ref in version.passages if ref.passage_hash == candidate.passage_hash), None)
    return place is not None and any(place.start <= start < place.end for start in starts)
