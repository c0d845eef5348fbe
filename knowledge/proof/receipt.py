"""The content of a receipt: one answer with everything that shows why it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from pydantic import Field

from knowledge.model.answers import Answer, AnswerRecord
from knowledge.model.clock import AsOf, Instant, Value
from knowledge.model.ledger import Event
from knowledge.model.objects import Passage, Sha256, Version
from knowledge.model.plans import Candidate
from knowledge.model.precedence import Consideration
from knowledge.model.proof import Hex32, Signature, SignedHead
from knowledge.proof.heads import Consistency

RECEIPT, SEAL, PAGE = "receipt.json", "seal.json", "index.html"
FORMAT: Literal["canon-receipt/3"] = "canon-receipt/3"
"""The format of a receipt. It covers the layout of the page, too, which a check renders again and compares."""
FORMATS = ("canon-receipt/2", FORMAT)
"""The formats that can be checked. Format 2 names no readings, because every version had only the one in its body."""


class ProvedEvent(Value):
    """An event with the path that proves it to be in the tree of the receipt's head."""

    event: Event
    path: tuple[Hex32, ...]


class Trace(Value):
    """The versions considered for an object at an as-of, and the rule by which each was kept or dropped."""

    object_id: str
    as_of: AsOf
    considered: tuple[Consideration, ...]

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
    time (rule R2). The readings that were in force before it are among the contents, too.
    """

    format: Literal["canon-receipt/2", "canon-receipt/3"] = FORMAT
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
    files: dict[str, Sha256]


class Seal(Value):
    """The signature of the head's key over the SHA-256 of `receipt.json`."""

    receipt_hash: Sha256
    signature: Signature


def sealed_statement(receipt_hash: str) -> dict[str, str]:
    """Return the statement that a seal signs."""
    return {"receipt": receipt_hash}


def as_ofs_asked(answer: Answer) -> list[AsOf]:
    """Return the distinct as-ofs of the parts of the question, or that of the whole where there are no parts."""
    return list(dict.fromkeys(part.as_of for part in answer.sub_questions)) or [answer.as_of]


def as_of_part(answer: Answer, part: int) -> AsOf:
    """Return the as-of of one part of the question, or that of the whole where there is no such part."""
    return answer.sub_questions[part].as_of if part < len(answer.sub_questions) else answer.as_of


def as_ofs_cited(answer: Answer, citation_id: str) -> list[AsOf]:
    """Return the distinct as-ofs of the parts that use a citation, or that of the whole where none does."""
    using = [part.as_of for part in answer.sub_questions if citation_id in part.evidence_ids]
    return list(dict.fromkeys(using)) or [answer.as_of]


def uncited_candidates(
    record: AnswerRecord, traces: Sequence[Trace], cited: Callable[[str], Version]
) -> Iterator[tuple[int, Candidate]]:
    """Yield the candidates that the answer does not cite, in order, each with the number of its part.

    A candidate is cited if a citation of the version kept at that as-of starts within its passage. `cited` returns
    a cited version by its id.
    """
    answer = record.answer
    kept = {(trace.object_id, trace.as_of): trace.kept for trace in traces}
    starts: dict[str, list[int]] = {}
    for citation in answer.citations:
        starts.setdefault(citation.version_id, []).append(citation.start)
    for number, candidates in enumerate(record.retrieved.candidates):
        as_of = as_of_part(answer, number)
        for one in candidates:
            version_id = kept.get((one.object_id, as_of))
            if version_id not in starts or not _holds(cited(version_id), one, starts[version_id]):
                yield number, one


def _holds(version: Version, candidate: Candidate, starts: Sequence[int]) -> bool:
    place = next((ref for ref in version.passages if ref.passage_hash == candidate.passage_hash), None)
    return place is not None and any(place.start <= start < place.end for start in starts)
