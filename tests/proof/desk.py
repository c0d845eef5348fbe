"""A service with a little story, for tests of its proofs; and those who would forge them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from knowledge.model.answering.answers import Answer, AnswerRecord
from knowledge.model.clock import json_value
from knowledge.model.objects import Version
from knowledge.model.record.canonical import canonical_json, parsed_json, sha256_hex
from knowledge.model.record.heads import KeyCertificate, signature
from knowledge.model.record.keychain import KeyChain
from knowledge.model.record.ledger import Event, EventKind
from knowledge.proof.checking.receipts import CheckResult
from knowledge.proof.heads import Heads
from knowledge.proof.issuer import ReceiptIssuer
from knowledge.proof.keys import KeyRing, public_half
from knowledge.proof.packing import packed, unpacked
from knowledge.proof.receipt import RECEIPT, SEAL, Seal, sealed_statement
from knowledge.reasoning.question import Question
from knowledge.store.sql import SqlStore, open_sql_store
from tests.reasoning.corpus import Left, Shelf

QUESTION = "How long is the refund window?"
Edit = Callable[[dict[str, Any]], object]


def tell(shelf: Shelf) -> Answer:
    """A little story: refund policies, one about lamps, and an answer from the first."""
    shelf.write("policy/refunds", "The refund window is 14 days.", "2023-01-01", "2024-01-01")
    shelf.write("policy/refunds", "The refund window is 30 days.\n\nStore credit is never refunded.", "2024-01-01")
    shelf.write("policy/refunds", "The refund window is 60 days.", "2024-01-01", jurisdiction="eu")
    shelf.write("policy/lamps", "Lamps are tested for 30 hours.", "2024-01-01")
    return shelf.orchestrator.ask(Question(text=QUESTION))


@dataclass(frozen=True)
class Told:
    """A shelf in which a story was told once, to be laid down for each test, and the story's last answer."""

    shelf: Left
    answer: Answer

    @classmethod
    def once(cls, folder: Path, story: Callable[[Shelf], Answer]) -> Told:
        """The story, told on a shelf in `folder`."""
        with Shelf(folder).opened() as shelf:
            answer = story(shelf)
        return cls(shelf.left(), answer)


class Desk:
    """A service with an answer, that of the little story unless another is given; then time goes by."""

    def __init__(self, shelf: Shelf, folder: Path, answer: Answer | None = None) -> None:
        self.shelf = shelf
        self.folder = folder
        self.keys = KeyRing(shelf.store, folder / "keys")
        self.heads = Heads(shelf.store, self.keys, lambda: shelf.now)
        self.issuer = ReceiptIssuer(shelf.store, self.keys, lambda: shelf.now)
        self.answer = answer or tell(shelf)

    def receipt(self, answer_id: str | None = None, since: Sequence[int] = ()) -> bytes:
        return self.issuer.receipt(answer_id or self.answer.answer_id, since)

    def resealed(self, data: bytes, edit: Edit | None = None, members: dict[str, bytes] | None = None) -> bytes:
        """The receipt as the key's owner may write it: edited, its files named and sealed again."""
        held = unpacked(data, "r") | (members or {})
        value = parsed_json(held[RECEIPT])
        if edit is not None:
            edit(value)
        value["files"] = {name: sha256_hex(of) for name, of in held.items() if name not in (RECEIPT, SEAL)}
        held[RECEIPT] = canonical_json(value)
        _, key = self.keys.current()
        digest = sha256_hex(held[RECEIPT])
        seal = Seal(receipt_hash=digest, signature=signature(key, sealed_statement(digest)))
        return packed(held | {SEAL: canonical_json(json_value(seal))})

    def lie(self, edit: Edit) -> bytes:
        """The receipt of a false answer that the service itself recorded: the answer given, edited."""
        record = self.shelf.store.answer(self.answer.answer_id)
        value = json_value(record.answer)
        edit(value)
        number = self.shelf.store.head().seq
        false = Answer.model_validate(value | {"answer_id": f"ans_false{number}", "answer_hash": ""}).sealed()
        with self.shelf.store.transaction() as transaction:
            transaction.record_answer(record.model_copy(update={"answer": false}))
        return self.receipt(false.answer_id)

    def copied(self, to: Path) -> SqlStore:
        """What anybody who can read the ledger has of it."""
        with sqlite3.connect(self.shelf.folder / "store.sqlite3") as connection:
            connection.execute("VACUUM INTO ?", (str(to),))
        connection.close()
        return open_sql_store(to, lambda: self.shelf.now)


class Forger(ReceiptIssuer):
    """Somebody with a copy of the ledger, who goes on with it as he likes, and signs with a key of his own.

    He vouches for his own key, says that it was there first, and has the service's key follow it.
    """

    def __init__(self, desk: Desk, copy: SqlStore, *, followed_by: KeyCertificate | None) -> None:
        self._forged: list[Event] = []
        self._copy = copy
        self.key = Ed25519PrivateKey.generate()
        service = desk.keys.current()[0].service
        first = KeyCertificate(service=service, public_key=public_half(self.key)).signed(self.key)
        self._record(EventKind.KEY_CREATED, first)
        if followed_by is not None:
            link = KeyCertificate(service=service, public_key=followed_by.public_key, previous=first.public_key)
            forged = {"signature": signature(self.key, link.statement), "possession": followed_by.signature}
            self._record(EventKind.KEY_ROTATED, link.model_copy(update=forged))
        ring = _Ring(copy, desk.folder / "forged", self._forged)
        ring._save(first.public_key, self.key)
        super().__init__(copy, ring, lambda: desk.shelf.now)

    def _record(self, kind: EventKind, certificate: KeyCertificate) -> None:
        with self._copy.transaction() as transaction:
            transaction.append_notice(kind, json_value(certificate), actor="canon")
        self._forged += self._copy.events(after=self._copy.head().seq - 1)

    def _history(self, cited: Iterable[str], grounds: Sequence[Version]) -> list[Event]:
        names = {*cited, *(one.version_id for one in grounds)}
        return [*self._forged, *self._copy.recording(sorted(names))]


class _Ring(KeyRing):
    def __init__(self, store: SqlStore, folder: Path, forged: list[Event]) -> None:
        super().__init__(store, folder)
        self._forged = forged

    def chain(self) -> KeyChain:
        return KeyChain(self._forged)


def forged_answer(copy: SqlStore, record: AnswerRecord) -> str:
    """Records the answer anew on a copy of the ledger; the new one's id."""
    answer = record.answer.model_copy(update={"answer_id": "ans_forged"}).sealed()
    with copy.transaction() as transaction:
        transaction.record_answer(record.model_copy(update={"answer": answer}))
    return answer.answer_id


def said(found: CheckResult) -> str:
    return f"{found.problem.where}: {found.problem.what}" if found.problem else "holds"
