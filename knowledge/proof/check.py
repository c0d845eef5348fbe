"""Checking a receipt offline: the first thing that does not hold, or nothing (rules G5, G6, Q1, A1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import InvalidDocument
from knowledge.model import merkle
from knowledge.model.answers import AnswerRecord, Citation
from knowledge.model.canonical import canonical_json, parsed_json, sha256_hex
from knowledge.model.clock import json_value, parse_instant
from knowledge.model.ledger import Event, EventKind, Problem, event_hash, same_person
from knowledge.model.objects import State, Version
from knowledge.model.proof import KeyCertificate, SignedHead, is_signed, key_id
from knowledge.proof.heads import HeadFile
from knowledge.proof.packing import unpacked
from knowledge.proof.receipt import PAGE, RECEIPT, SEAL, Receipt, Seal, sealed_statement

_Read = TypeVar("_Read", bound=BaseModel)


@dataclass(frozen=True)
class Trust:
    """What the checker has from elsewhere than the receipt: a public key in hexadecimal digits, a head kept."""

    key: str | None = None
    against: HeadFile | None = None


@dataclass(frozen=True)
class Checked:
    """What a check found. `problem` is the first thing that does not hold; `anchored` says whether key or head
    tie the receipt to a service, without which it only shows to be whole.
    """

    problem: Problem | None
    anchored: bool
    receipt: Receipt | None = None
    record: AnswerRecord | None = None


def check(data: bytes, trust: Trust, where: str = "receipt") -> Checked:
    """Check the bytes of a receipt. What cannot even be read is a problem, too."""
    anchored = trust.key is not None or trust.against is not None
    try:
        opened = _Opened(unpacked(data, where))
    except InvalidDocument as error:
        return Checked(Problem(where=where, what=error.detail), anchored)
    except (ValidationError, ValueError, KeyError, RecursionError) as error:
        return Checked(Problem(where=where, what=f"a part is missing or cannot be read: {error}"), anchored)
    problem = next(opened.problems(trust), None)
    return Checked(problem, anchored, opened.receipt, opened.record)


class _Opened:
    """A receipt's members, read. Raises KeyError or ValueError when they do not make a receipt."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self._members = members
        self.receipt = _read(Receipt, members, RECEIPT)
        self._seal = _read(Seal, members, SEAL)
        self.record = _read(AnswerRecord, members, f"contents/{self.receipt.record_hash}")
        self._events = {proved.event.seq: proved.event for proved in self.receipt.events}

    def problems(self, trust: Trust) -> Iterator[Problem]:
        """What does not hold, the ground first."""
        steps: tuple[Callable[[], Iterator[Problem]], ...] = (
            self._whole,
            self._signed,
            lambda: self._trusted(trust),
            self._in_the_ledger,
            self._the_answer,
            self._the_citations,
            self._continues,
        )
        for step in steps:
            yield from step()

    # -- whole and signed ---------------------------------------------------------------------------

    def _whole(self) -> Iterator[Problem]:
        digest = sha256_hex(self._members[RECEIPT])
        if self._seal.receipt_hash != digest:
            yield Problem(where=SEAL, what="seals other bytes than those of receipt.json")
        named = {*self.receipt.files, RECEIPT, SEAL}
        for name in sorted(named ^ self._members.keys()):
            yield Problem(where=name, what="is missing" if name in named else "is not named by the receipt")
        for name, expected in sorted(self.receipt.files.items()):
            if sha256_hex(self._members.get(name, b"")) != expected:
                yield Problem(where=name, what="does not have its hash")
            if name != PAGE and name != f"contents/{expected}":
                yield Problem(where=name, what="is not kept under its hash")

    def _signed(self) -> Iterator[Problem]:
        head = self.receipt.head
        if not head.holds():
            yield Problem(where="head", what="its signature does not fit")
        if not is_signed(head.public_key, sealed_statement(self._seal.receipt_hash), self._seal.signature):
            yield Problem(where=SEAL, what="its signature does not fit the head's key")
        yield from self._key_chain()

    def _key_chain(self) -> Iterator[Problem]:
        """Each key is signed by the one before; the head's is among them, and all stand in the ledger."""
        keys, head = self.receipt.keys, self.receipt.head
        before: KeyCertificate | None = None
        for certificate in keys:
            where = f"key {key_id(certificate.public_key)}"
            if certificate.previous != (before.public_key if before else None) or not certificate.holds():
                yield Problem(where=where, what="is not vouched for by the key before it")
            if certificate.service != head.service:
                yield Problem(where=where, what="is a key of another service")
            before = certificate
        if head.public_key not in {certificate.public_key for certificate in keys}:
            yield Problem(where="head", what="is signed with a key that no certificate names")
        kinds = (EventKind.KEY_CREATED, EventKind.KEY_ROTATED)
        recorded = [event.payload for event in self._events.values() if event.kind in kinds]
        if recorded != [json_value(certificate) for certificate in keys]:
            yield Problem(where="keys", what="are not those that the ledger records")

    def _trusted(self, trust: Trust) -> Iterator[Problem]:
        head = self.receipt.head
        if trust.key is not None and trust.key not in {one.public_key for one in self.receipt.keys}:
            what = f"is signed by service {head.service}, none of whose keys is {key_id(trust.key)}"
            yield Problem(where="head", what=f"{what}: a receipt of another service")
        if trust.against is not None:
            yield from self._against(trust.against)

    def _against(self, kept: HeadFile) -> Iterator[Problem]:
        own, other = self.receipt.head, kept.head
        if not other.holds():
            yield Problem(where="kept head", what="its signature does not fit")
        elif other.service != own.service:
            what = f"is of service {other.service}, the receipt of {own.service}: a receipt of another service"
            yield Problem(where="kept head", what=what)
        elif other.public_key not in {one.public_key for one in self.receipt.keys} and other.size <= own.size:
            yield Problem(where="kept head", what="is signed with a key that the receipt's service never had")
        else:
            yield from self._one_ledger(own, other, kept)

    def _one_ledger(self, own: SignedHead, other: SignedHead, kept: HeadFile) -> Iterator[Problem]:
        old, new = (other, own) if other.size <= own.size else (own, other)
        proofs = self.receipt.consistency if new is own else kept.consistency
        path = next((one.path for one in proofs if one.size == old.size), None)
        if path is None:
            what = f"there is no proof that {new.size} events continue {old.size}: "
            remedy = "export the receipt again" if new is own else "fetch a head file that was signed after both"
            yield Problem(where="kept head", what=f"{what}{remedy}")
            return
        roots = (bytes.fromhex(old.root), new.size, bytes.fromhex(new.root))
        if not merkle.verify_consistency(old.size, *roots, [bytes.fromhex(value) for value in path]):
            yield Problem(where="kept head", what="the ledgers differ: one was rewritten")

    # -- in the ledger ------------------------------------------------------------------------------

    def _in_the_ledger(self) -> Iterator[Problem]:
        head = self.receipt.head
        root = bytes.fromhex(head.root)
        for proved in self.receipt.events:
            event, path = proved.event, [bytes.fromhex(value) for value in proved.path]
            if event_hash(event) != event.hash:
                yield Problem(where=f"event {event.seq}", what="was edited: its content does not have its hash")
            leaf = merkle.leaf_hash(bytes.fromhex(event.hash))
            if not merkle.verify_inclusion(leaf, event.seq - 1, head.size, path, root):
                yield Problem(where=f"event {event.seq}", what="is not in the ledger of the signed head")

    def _continues(self) -> Iterator[Problem]:
        head = self.receipt.head
        last = self._events.get(head.size)
        if last is not None and last.hash != head.head_hash:
            yield Problem(where="head", what="does not name the hash of the last event")

    # -- what is said -------------------------------------------------------------------------------

    def _the_answer(self) -> Iterator[Problem]:
        answer, receipt = self.record.answer, self.receipt
        said = {
            "answer_id": answer.answer_id,
            "answer_hash": answer.computed_hash(),
            "record_hash": receipt.record_hash,
        }
        own = [e for e in self._events.values() if e.kind is EventKind.ANSWER_RECORDED]
        if [event.payload for event in own] != [said] or receipt.answer_id != answer.answer_id:
            yield Problem(where=f"answer {answer.answer_id}", what="is not the answer that the ledger records")
        cited = {citation.citation_id for citation in answer.citations}
        for number, claim in enumerate(answer.claims, 1):
            if not set(claim.citations) <= cited:
                yield Problem(where=f"claim {number}", what="cites what is not there")

    def _the_citations(self) -> Iterator[Problem]:
        for citation in self.record.answer.citations:
            where = f"citation {citation.citation_id}"
            try:
                yield from (Problem(where=where, what=what) for what in self._untrue(citation))
            except KeyError as error:
                yield Problem(where=where, what=f"its content {error} is missing")
            except ValueError as error:
                yield Problem(where=where, what=f"its version cannot be read: {error}")

    def _untrue(self, citation: Citation) -> Iterator[str]:
        """What the version that the citation names, and the ledger, contradict of it."""
        version = Version.from_body(self._members[f"contents/{citation.version_id}"])
        text = self._members[f"contents/{version.revision.text_hash}"].decode()
        if citation.revision_hash != version.revision.revision_hash:
            yield "names another revision than its version"
        if f"contents/{citation.revision_hash}" not in self._members:
            yield f"its source {citation.revision_hash} is missing"
        if citation.object_id != version.object_id or citation.jurisdiction != version.scope.jurisdiction:
            yield "names another object or jurisdiction than its version"
        if not citation.quote or text[citation.start : citation.end] != citation.quote:
            yield "its quote does not stand there in the text"
        if citation.effective_from < version.effective.start:
            yield "claims to hold before its version takes effect"
        yield from self._unapproved(citation)

    def _unapproved(self, citation: Citation) -> Iterator[str]:
        own = [e for e in self._events.values() if e.payload.get("version_id") == citation.version_id]
        recorded = [event.actor for event in own if event.kind is EventKind.VERSION_RECORDED]
        if len(recorded) != 1:
            yield "its version was not recorded"
        elif same_person(recorded[0], citation.approved_by) and not citation.approved_on_arrival:
            yield "was approved by its author"
        moves = [event for event in own if event.kind is EventKind.VERSION_TRANSITIONED]
        approvals = [event for event in moves if event.payload["to"] == State.APPROVED.value]
        as_of = self.record.answer.as_of
        if not any(_is_approval(event, citation) and event.recorded_at <= as_of.known_at for event in approvals):
            yield "was not approved as it says, by then"
        for event in moves:
            if event.payload["to"] == State.DEPRECATED.value and event.recorded_at <= as_of.known_at:
                ended = parse_instant(event.payload["effective_at"] or event.recorded_at)
                if citation.effective_to is None or citation.effective_to > ended:
                    yield "claims to hold longer than its deprecation says"


def _is_approval(event: Event, citation: Citation) -> bool:
    return (
        event.actor == citation.approved_by
        and event.recorded_at == citation.approved_at
        and event.payload.get("on_arrival", False) == bool(citation.approved_on_arrival)
    )


def _read(model: type[_Read], members: dict[str, bytes], name: str) -> _Read:
    """A member as what it should be, in canonical form so that no byte of it is free."""
    value = parsed_json(members[name])
    if canonical_json(value) != members[name]:
        raise ValueError(f"{name} is not in canonical form")
    return model.model_validate(value)
