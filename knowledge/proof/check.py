"""Checking a receipt offline: the first thing that does not hold, or nothing (rules G5, G6, Q1, A1).

Here the ground: that the file is whole, signed by a key that is trusted, and its events in the signed tree. What the
answer says of its sources is held against them in `answering`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.errors import CanonError, InvalidDocument
from knowledge.model import merkle
from knowledge.model.answers import AnswerRecord
from knowledge.model.canonical import sha256_hex
from knowledge.model.invalid import why_invalid
from knowledge.model.ledger import Problem, event_hash
from knowledge.model.proof import SignedHead, is_signed, key_id
from knowledge.proof.answering import answer_problems
from knowledge.proof.heads import Consistency, HeadFile
from knowledge.proof.opened import Opened
from knowledge.proof.packing import unpacked
from knowledge.proof.page import page
from knowledge.proof.receipt import PAGE, RECEIPT, SEAL, Receipt, sealed_statement

_UNREADABLE = (CanonError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
"""What reading raises where a part is not what it should be. A hostile receipt may be anything."""


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
        opened = Opened(unpacked(data, where))
    except InvalidDocument as error:
        return Checked(Problem(where=where, what=error.detail), anchored)
    except _UNREADABLE as error:
        return Checked(Problem(where=where, what=_unreadable(error)), anchored)
    problem = next(_problems(opened, trust), None)
    return Checked(problem, anchored, opened.receipt, opened.record)


def _problems(opened: Opened, trust: Trust) -> Iterator[Problem]:
    """What does not hold, the ground first."""
    steps: tuple[tuple[str, Callable[[], Iterator[Problem]]], ...] = (
        ("receipt", lambda: _whole(opened)),
        ("head", lambda: _signed(opened)),
        ("head", lambda: _trusted(opened, trust)),
        ("events", lambda: _in_the_ledger(opened)),
        ("answer", lambda: answer_problems(opened)),
        ("consistency", lambda: _continues(opened)),
        (PAGE, lambda: _page(opened)),
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


def _whole(opened: Opened) -> Iterator[Problem]:
    members, files = opened.members, opened.receipt.files
    if opened.seal.receipt_hash != sha256_hex(members[RECEIPT]):
        yield Problem(where=SEAL, what="seals other bytes than those of receipt.json")
    named = {*files, RECEIPT, SEAL}
    for name in sorted(named ^ members.keys()):
        yield Problem(where=name, what="is missing" if name in named else "is not named by the receipt")
    for name, expected in sorted(files.items()):
        if sha256_hex(members.get(name, b"")) != expected:
            yield Problem(where=name, what="does not have its hash")
        if name != PAGE and name != f"contents/{expected}":
            yield Problem(where=name, what="is not kept under its hash")


def _signed(opened: Opened) -> Iterator[Problem]:
    """Head and seal are signed with the last key of one chain, which the ledger records."""
    head = opened.receipt.head
    if not head.holds():
        yield Problem(where="head", what="its signature does not fit")
    if not is_signed(head.public_key, sealed_statement(opened.seal.receipt_hash), opened.seal.signature):
        yield Problem(where=SEAL, what="its signature does not fit the head's key")
    yield from opened.keys.problems
    last = opened.keys.at(head.size)
    if last is None:
        yield Problem(where="head", what="none of the receipt's events records the key that signed it")
    elif last.public_key != head.public_key:
        yield Problem(where="head", what=_retired(opened, head))
    elif last.service != head.service:
        yield Problem(where="head", what=f"names service {head.service}, its key is of {last.service}")


def _retired(opened: Opened, head: SignedHead) -> str:
    if (replaced := opened.keys.replaced_at(head.public_key)) is None:
        return f"is signed with key {key_id(head.public_key)}, which no event records"
    return (
        f"is signed with key {key_id(head.public_key)}, which a newer one replaced by event {replaced}: "
        "a retired key does not speak for the service"
    )


def _trusted(opened: Opened, trust: Trust) -> Iterator[Problem]:
    """The head is signed with the key trusted, or with one that it led to; never with one that came before it."""
    head = opened.receipt.head
    if trust.key is not None and not opened.keys.knows(trust.key):
        yield Problem(
            where="head",
            what=f"key {key_id(trust.key)} is none of those that service {head.service} had when it signed "
            f"{head.size} events: the receipt is of another service, or older than that key. "
            "Give the key of that time, or export the receipt again",
        )
    if trust.against is not None:
        yield from _against(opened, trust.against)


def _against(opened: Opened, kept: HeadFile) -> Iterator[Problem]:
    own, other = opened.receipt.head, kept.head
    if not other.holds():
        yield Problem(where="kept head", what="its signature does not fit")
    elif other.service != own.service:
        what = f"is of service {other.service}, the receipt of {own.service}: a receipt of another service"
        yield Problem(where="kept head", what=what)
    elif other.size <= own.size and not opened.keys.knows(other.public_key):
        yield Problem(where="kept head", what="is signed with a key that the receipt's service never had")
    else:
        yield from _one_ledger(opened, kept)


def _one_ledger(opened: Opened, kept: HeadFile) -> Iterator[Problem]:
    own, other = opened.receipt.head, kept.head
    old, new = (other, own) if other.size <= own.size else (own, other)
    proofs = opened.receipt.consistency if new is own else kept.consistency
    proof = next((one for one in proofs if one.size == old.size), None)
    if proof is None and old.size == new.size:
        proof = Consistency(size=old.size, root=old.root, path=())
    if proof is None:
        yield Problem(
            where="kept head",
            what=f"there is no proof that {new.size} events continue {old.size}: "
            f"export the receipt again with `knowledge audit export {opened.receipt.answer_id} FILE.zip --from HEAD`",
        )
    elif proof.root != old.root or not _leads_to(proof, new):
        yield Problem(where="kept head", what="the ledgers differ: one was rewritten")


def _leads_to(proof: Consistency, head: SignedHead) -> bool:
    path = [bytes.fromhex(value) for value in proof.path]
    roots = (bytes.fromhex(proof.root), head.size, bytes.fromhex(head.root))
    return merkle.verify_consistency(proof.size, *roots, path)


# -- in the ledger ------------------------------------------------------------------------------------


def _in_the_ledger(opened: Opened) -> Iterator[Problem]:
    head = opened.receipt.head
    root = bytes.fromhex(head.root)
    before = 0
    for proved in opened.receipt.events:
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


def _continues(opened: Opened) -> Iterator[Problem]:
    head = opened.receipt.head
    last = next((event for event in opened.events if event.seq == head.size), None)
    if last is not None and last.hash != head.head_hash:
        yield Problem(where="head", what="does not name the hash of the last event")
    if opened.receipt.issued_at < head.signed_at:
        yield Problem(where="receipt", what="says that it was issued before its head was signed")
    for proof in opened.receipt.consistency:
        if not _leads_to(proof, head):
            what = f"does not prove that the ledger continues that of {proof.size} events"
            yield Problem(where="consistency", what=what)


def _page(opened: Opened) -> Iterator[Problem]:
    """The page says what the receipt says: it is rendered again."""
    unfiled = opened.receipt.model_copy(update={"files": {}})
    if page(opened.record, unfiled).encode() != opened.members.get(PAGE):
        yield Problem(where=PAGE, what="is not the page of this receipt: what it shows a person was changed")
