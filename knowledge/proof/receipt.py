"""What a receipt holds: one answer with everything that shows why it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from knowledge.model.answers import Answer, AnswerRecord
from knowledge.model.clock import AsOf, Instant, Value
from knowledge.model.ledger import Event
from knowledge.model.objects import Passage, Sha256, Version
from knowledge.model.plans import Candidate
from knowledge.model.precedence import Consideration
from knowledge.model.proof import Hex32, Signature, SignedHead
from knowledge.proof.heads import Consistency

RECEIPT, SEAL, PAGE = "receipt.json", "seal.json", "index.html"
FORMAT: Literal["canon-receipt/2"] = "canon-receipt/2"
"""Stands for the layout of the page, too: a check renders it again and compares."""


class ProvedEvent(Value):
    """An event with the path that proves it to be in the tree of the receipt's head."""

    event: Event
    path: tuple[Hex32, ...]


class Trace(Value):
    """What was considered for an object at an as-of, and by which rule each version was kept or dropped."""

    object_id: str
    as_of: AsOf
    considered: tuple[Consideration, ...]

    @property
    def kept(self) -> str | None:
        """The version that was kept, where it is one and no more."""
        kept = [one.version_id for one in self.considered if one.kept]
        return kept[0] if len(kept) == 1 else None


class Exclusion(Value):
    """A passage that retrieval proposed and the answer does not cite, and why. `passage` is None once it was erased."""

    sub_question: int
    object_id: str
    passage_hash: Sha256
    why: str
    passage: Passage | None = None


class Receipt(Value):
    """What `receipt.json` holds. `files` names every other member but the seal by its SHA-256.

    `grounds` are versions that the answer does not cite and rests on: the declarations by which what it cites was approved
    on arrival, and the precedence whose groups of jurisdictions decide where it applies.
    """

    format: Literal["canon-receipt/2"] = FORMAT
    issued_at: Instant
    answer_id: str
    record_hash: Sha256
    head: SignedHead
    events: tuple[ProvedEvent, ...]
    consistency: tuple[Consistency, ...]
    grounds: tuple[Sha256, ...]
    traces: tuple[Trace, ...]
    exclusions: tuple[Exclusion, ...]
    files: dict[str, Sha256]


class Seal(Value):
    """The signature of the head's key over the SHA-256 of `receipt.json`."""

    receipt_hash: Sha256
    signature: Signature


def sealed_statement(receipt_hash: str) -> dict[str, str]:
    """What a seal signs."""
    return {"receipt": receipt_hash}


def moments(answer: Answer) -> list[AsOf]:
    """The as-ofs that the parts of the question were asked at, each once; that of the whole where there are no parts."""
    return list(dict.fromkeys(part.as_of for part in answer.sub_questions)) or [answer.as_of]


def moment_of(answer: Answer, part: int) -> AsOf:
    """The as-of that a part of the question was asked at; that of the whole where it has no such part."""
    return answer.sub_questions[part].as_of if part < len(answer.sub_questions) else answer.as_of


def cited_at(answer: Answer, citation_id: str) -> list[AsOf]:
    """The as-ofs of the parts of the question that a citation is evidence for; that of the whole where it is for none."""
    found = [part.as_of for part in answer.sub_questions if citation_id in part.evidence_ids]
    return list(dict.fromkeys(found)) or [answer.as_of]


def left_out(
    record: AnswerRecord, traces: Sequence[Trace], cited: Callable[[str], Version]
) -> Iterator[tuple[int, Candidate]]:
    """The candidates that the answer does not cite, with the part of the question they were proposed for, in order.

    One is cited where the version kept at that as-of holds its passage around the start of a citation. `cited` gives a
    version that is.
    """
    answer = record.answer
    kept = {(trace.object_id, trace.as_of): trace.kept for trace in traces}
    starts: dict[str, list[int]] = {}
    for citation in answer.citations:
        starts.setdefault(citation.version_id, []).append(citation.start)
    for number, candidates in enumerate(record.retrieved.candidates):
        as_of = moment_of(answer, number)
        for one in candidates:
            version_id = kept.get((one.object_id, as_of))
            if version_id not in starts or not _holds(cited(version_id), one, starts[version_id]):
                yield number, one


def _holds(version: Version, candidate: Candidate, starts: Sequence[int]) -> bool:
    place = next((ref for ref in version.passages if ref.passage_hash == candidate.passage_hash), None)
    return place is not None and any(place.start <= start < place.end for start in starts)
