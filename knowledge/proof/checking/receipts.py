"""Checks a receipt offline and reports the first thing that does not hold (rules G5, G6, Q1, A1).

This module checks that the file is whole, that a trusted key signed it, and that its events are in the signed
tree. `answer_check` checks the answer against its sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.errors import CanonError, InvalidDocument, Unavailable
from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.invalid import why_invalid
from knowledge.model.record import merkle
from knowledge.model.record.anchors import Stamp
from knowledge.model.record.canonical import sha256_hex
from knowledge.model.record.heads import SignedHead, is_signed, key_id
from knowledge.model.record.ledger import Problem, event_hash
from knowledge.proof.checking.answers import answer_problems
from knowledge.proof.checking.parsing import ParsedReceipt
from knowledge.proof.heads import Consistency, HeadFile
from knowledge.proof.packing import unpacked
from knowledge.proof.pages.receipt import page
from knowledge.proof.receipt import PAGE, RECEIPT, SEAL, Receipt, sealed_statement
from knowledge.proof.stamps.timestamps import TimeStamps

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_UNREADABLE = (CanonError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
"""The errors that reading may raise, since a hostile receipt may hold anything at any place."""


@dataclass(frozen=True)
class Trust:
    """The checker's anchors from outside the receipt: a public key in hexadecimal digits, a head kept earlier, and the certificates of
    time stamp authorities. Without certificates the time of a stamp is a claim.
    """

    key: str | None = None
    against: HeadFile | None = None
    roots: tuple[Certificate, ...] = ()


@dataclass(frozen=True)
class CheckResult:
    """The result of a check.

    `problem` is the first thing that does not hold, None where all holds. `anchored` says whether a key or head
    ties the receipt to a service; without one the check shows only that the receipt is whole. `stamp` says when the answer was in the
    ledger at the latest, where the receipt has a time stamp that could be read.
    """

    problem: Problem | None
    anchored: bool
    receipt: Receipt | None = None
    record: AnswerRecord | None = None
    stamp: Stamp | None = None


def check(data: bytes, trust: Trust, where: str = "receipt") -> CheckResult:
    """Check the bytes of a receipt. A receipt that cannot be read is a problem, never an exception."""
    anchored = trust.key is not None or trust.against is not None
    try:
        parsed = ParsedReceipt(unpacked(data, where))
    except InvalidDocument as error:
        return CheckResult(Problem(where=where, what=error.detail), anchored)
    except _UNREADABLE as error:
        return CheckResult(Problem(where=where, what=_unreadable(error)), anchored)
    problem = next(_problems(parsed, trust), None)
    stamp = None if problem else _stamp(parsed, trust)
    return CheckResult(problem, anchored, parsed.receipt, parsed.record, stamp)


def _problems(parsed: ParsedReceipt, trust: Trust) -> Iterator[Problem]:
    """Yield the problems in the order of docs/proofs.md; the first is reported."""
    steps: tuple[tuple[str, Callable[[], Iterator[Problem]]], ...] = (
        ("receipt", lambda: _whole(parsed)),
        ("head", lambda: _signed(parsed)),
        ("head", lambda: _trusted(parsed, trust)),
        ("events", lambda: _in_the_ledger(parsed)),
        ("answer", lambda: answer_problems(parsed)),
        ("consistency", lambda: _continues(parsed)),
        ("anchor", lambda: _in_time(parsed, trust)),
        (PAGE, lambda: _page(parsed)),
    )
    for where, step in steps:
        try:
            yield from step()
        except _UNREADABLE as error:
            yield Problem(where=where, what=_unreadable(error))


def _unreadable(error: Exception) -> str:
    missing = isinstance(error, KeyError)
    return f"a part is missing: {error}" if missing else f"a part cannot be read: {why_invalid(error)}"


# -- whole and signed ---------------------------------------------------------------------------------


def _whole(parsed: ParsedReceipt) -> Iterator[Problem]:
    members, files = parsed.members, parsed.receipt.files
    if parsed.seal.receipt_hash != sha256_hex(members[RECEIPT]):
        yield Problem(where=SEAL, what="seals other bytes than those of receipt.json")
    named = {*files, RECEIPT, SEAL}
    for name in sorted(named ^ members.keys()):
        yield Problem(where=name, what="is missing" if name in named else "is not named by the receipt")
    for name, expected in sorted(files.items()):
        if sha256_hex(members.get(name, b"")) != expected:
            yield Problem(where=name, what="does not have its hash")
        if name != PAGE and name != f"contents/{expected}":
            yield Problem(where=name, what="is not kept under its hash")


def _signed(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Check that the last key of the chain in the ledger signed head and seal."""
    head = parsed.receipt.head
    if not head.holds():
        yield Problem(where="head", what="its signature does not fit")
    if not is_signed(head.public_key, sealed_statement(parsed.seal.receipt_hash), parsed.seal.signature):
        yield Problem(where=SEAL, what="its signature does not fit the head's key")
    yield from parsed.keys.problems
    last = parsed.keys.at(head.size)
    if last is None:
        yield Problem(where="head", what="none of the receipt's events records the key that signed it")
    elif last.public_key != head.public_key:
        yield Problem(where="head", what=_retired(parsed, head))
    elif last.service != head.service:
        yield Problem(where="head", what=f"names service {head.service}, its key is of {last.service}")


def _retired(parsed: ParsedReceipt, head: SignedHead) -> str:
    if (replaced := parsed.keys.replaced_at(head.public_key)) is None:
        return f"is signed with key {key_id(head.public_key)}, which no event records"
    return (
        f"is signed with key {key_id(head.public_key)}, which a newer one replaced by event {replaced}: "
        "a retired key does not speak for the service"
    )


def _trusted(parsed: ParsedReceipt, trust: Trust) -> Iterator[Problem]:
    """Check that the trusted key signed the head or leads to the key that did; an older key is never enough."""
    head = parsed.receipt.head
    if trust.key is not None and not parsed.keys.knows(trust.key):
        yield Problem(
            where="head",
            what=f"key {key_id(trust.key)} is none of those that service {head.service} had when it signed "
            f"{head.size} events: the receipt is of another service, or older than that key. "
            "Give the key of that time, or export the receipt again",
        )
    if trust.against is not None:
        yield from _against(parsed, trust.against)


def _against(parsed: ParsedReceipt, kept: HeadFile) -> Iterator[Problem]:
    own, other = parsed.receipt.head, kept.head
    if not other.holds():
        yield Problem(where="kept head", what="its signature does not fit")
    elif other.service != own.service:
        what = f"is of service {other.service}, the receipt of {own.service}: a receipt of another service"
        yield Problem(where="kept head", what=what)
    elif other.size <= own.size and not parsed.keys.knows(other.public_key):
        yield Problem(where="kept head", what="is signed with a key that the receipt's service never had")
    else:
        yield from _one_ledger(parsed, kept)


def _one_ledger(parsed: ParsedReceipt, kept: HeadFile) -> Iterator[Problem]:
    own, other = parsed.receipt.head, kept.head
    old, new = (other, own) if other.size <= own.size else (own, other)
    proofs = parsed.receipt.consistency if new is own else kept.consistency
    proof = next((one for one in proofs if one.size == old.size), None)
    if proof is None and old.size == new.size:
        proof = Consistency(size=old.size, root=old.root, path=())
    if proof is None:
        yield Problem(
            where="kept head",
            what=f"there is no proof that {new.size} events continue {old.size}: "
            f"export the receipt again with `knowledge audit export {parsed.receipt.answer_id} FILE.zip --from HEAD`",
        )
    elif proof.root != old.root or not _leads_to(proof, new):
        yield Problem(where="kept head", what="the ledgers differ: one was rewritten")


def _leads_to(proof: Consistency, head: SignedHead) -> bool:
    path = [bytes.fromhex(value) for value in proof.path]
    roots = (bytes.fromhex(proof.root), head.size, bytes.fromhex(head.root))
    return merkle.verify_consistency(proof.size, *roots, path)


# -- in the ledger ------------------------------------------------------------------------------------


def _in_the_ledger(parsed: ParsedReceipt) -> Iterator[Problem]:
    head = parsed.receipt.head
    root = bytes.fromhex(head.root)
    before = 0
    for proved in parsed.receipt.events:
        event, path = proved.event, [bytes.fromhex(value) for value in proved.path]
        where = f"event {event.seq}"
        if event.seq <= before:
            yield Problem(where=where, what="stands twice, or not in its order")
        if event_hash(event) != event.hash:
            yield Problem(where=where, what="was edited: its content does not have its hash")
        leaf = merkle.leaf_hash(bytes.fromhex(event.hash))
        if not merkle.verify_inclusion(leaf, event.seq - 1, head.size, path, root):
            yield Problem(where=where, what="is not in the ledger of the signed head")
        before = event.seq


def _continues(parsed: ParsedReceipt) -> Iterator[Problem]:
    head = parsed.receipt.head
    last = next((event for event in parsed.events if event.seq == head.size), None)
    if last is not None and last.hash != head.head_hash:
        yield Problem(where="head", what="does not name the hash of the last event")
    if parsed.receipt.issued_at < head.signed_at:
        yield Problem(where="receipt", what="says that it was issued before its head was signed")
    for proof in parsed.receipt.consistency:
        if not _leads_to(proof, head):
            what = f"does not prove that the ledger continues that of {proof.size} events"
            yield Problem(where="consistency", what=what)


def _in_time(parsed: ParsedReceipt, trust: Trust) -> Iterator[Problem]:
    """Check that the head of the anchor is one of this ledger, that it holds the answer, and that the stamp is of it.

    Without the library the stamp is not looked at, unless the checker gives certificates and so asks for it.
    """
    anchor, head = parsed.receipt.anchor, parsed.receipt.head
    if anchor is None:
        return
    signer = parsed.keys.at(anchor.head.size)
    proof = next((one for one in parsed.receipt.consistency if one.size == anchor.head.size), None)
    answer = next(e.seq for e in parsed.events if e.payload.get("answer_id") == parsed.receipt.answer_id)
    if not anchor.head.holds() or signer is None or signer.public_key != anchor.head.public_key:
        yield Problem(where="anchor", what="its head is not signed with the key that the ledger had then")
    elif anchor.head.service != head.service or proof is None or proof.root != anchor.head.root:
        yield Problem(where="anchor", what="the ledger is not proved to continue its head")
    elif anchor.head.size < answer:
        yield Problem(where="anchor", what="its head is from before the answer")
    try:
        TimeStamps(trust.roots).checked(anchor)
    except Unavailable:
        if trust.roots:
            raise
    except ValueError as error:
        yield Problem(where="anchor", what=str(error))


def _stamp(parsed: ParsedReceipt, trust: Trust) -> Stamp | None:
    """The stamp of a receipt that holds; None where it has none, or where the library to read it is missing."""
    try:
        return None if parsed.receipt.anchor is None else TimeStamps(trust.roots).checked(parsed.receipt.anchor)
    except Unavailable:
        return None


def _page(parsed: ParsedReceipt) -> Iterator[Problem]:
    """Render the page again and compare, so that a person sees what the receipt says."""
    unfiled = parsed.receipt.model_copy(update={"files": {}})
    if page(parsed.record, unfiled).encode() != parsed.members.get(PAGE):
        yield Problem(where=PAGE, what="is not the page of this receipt: what it shows a person was changed")
