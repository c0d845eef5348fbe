"""A receipt: one answer with everything that shows why it was given, for a reader who does not trust the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from knowledge.model.answers import AnswerRecord, Candidate
from knowledge.model.canonical import canonical_json, sha256_hex
from knowledge.model.clock import AsOf, Clock, Instant, Value, json_value
from knowledge.model.ledger import Event, EventKind
from knowledge.model.objects import Sha256
from knowledge.model.precedence import Consideration
from knowledge.model.proof import Hex32, KeyCertificate, Signature, SignedHead, signature
from knowledge.proof.heads import Consistency, Heads
from knowledge.proof.keys import KeyRing
from knowledge.proof.packing import packed
from knowledge.proof.page import page
from knowledge.store.port import Store

RECEIPT, SEAL, PAGE = "receipt.json", "seal.json", "index.html"


class ProvedEvent(Value):
    """An event with the path that proves it to be in the tree of the receipt's head."""

    event: Event
    path: tuple[Hex32, ...]


class Trace(Value):
    """What was considered for an object at an as-of, and by which rule each version was kept or dropped."""

    object_id: str
    as_of: AsOf
    considered: tuple[Consideration, ...]


class Exclusion(Value):
    """A passage that retrieval proposed and the answer does not cite, and why."""

    sub_question: int
    object_id: str
    passage_hash: Sha256
    why: str


class Receipt(Value):
    """What `receipt.json` holds. `files` names every other member but the seal by its SHA-256."""

    format: Literal["canon-receipt/1"] = "canon-receipt/1"
    issued_at: Instant
    answer_id: str
    record_hash: Sha256
    head: SignedHead
    keys: tuple[KeyCertificate, ...]
    events: tuple[ProvedEvent, ...]
    consistency: tuple[Consistency, ...]
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


class Issuer:
    """Issues receipts for the answers of one store."""

    def __init__(self, store: Store, keys: KeyRing, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._heads = Heads(store, keys, clock)

    def receipt(self, answer_id: str) -> bytes:
        """The receipt of an answer as a zip file. Raises NotFound."""
        record = self._store.answer(answer_id)
        head = self._heads.sign()
        own = self._store.answer_event(answer_id)
        contents = self._contents(record, own.payload["record_hash"])
        receipt = Receipt(
            issued_at=self._clock(),
            answer_id=answer_id,
            record_hash=own.payload["record_hash"],
            head=head,
            keys=tuple(self._keys.certificates()),
            events=self._proved([own, *self._history(record)], head),
            consistency=tuple(self._heads.consistency(head.size)),
            traces=tuple(self._traces(record)),
            exclusions=tuple(self._exclusions(record)),
            files={},
        )
        members = {f"contents/{name}": data for name, data in contents.items()}
        members[PAGE] = page(record, head, receipt.events).encode()
        receipt = receipt.model_copy(update={"files": {name: sha256_hex(data) for name, data in members.items()}})
        members[RECEIPT] = canonical_json(json_value(receipt))
        members[SEAL] = self._seal(members[RECEIPT])
        return packed(members)

    def _seal(self, receipt: bytes) -> bytes:
        _, key = self._keys.current()
        digest = sha256_hex(receipt)
        seal = Seal(receipt_hash=digest, signature=signature(key, sealed_statement(digest)))
        return canonical_json(json_value(seal))

    def _history(self, record: AnswerRecord) -> list[Event]:
        """What was recorded of the versions cited and the keys, whenever it was."""
        cited = sorted({citation.version_id for citation in record.answer.citations})
        keys = self._store.events(kinds=[EventKind.KEY_CREATED, EventKind.KEY_ROTATED])
        return [*keys, *self._store.recording(cited)]

    def _proved(self, events: Sequence[Event], head: SignedHead) -> tuple[ProvedEvent, ...]:
        by_seq = {event.seq: event for event in events if event.seq <= head.size}
        paths = self._heads.inclusion(by_seq, head.size)
        return tuple(ProvedEvent(event=by_seq[seq], path=paths[seq]) for seq in sorted(by_seq))

    def _contents(self, record: AnswerRecord, record_hash: str) -> dict[str, bytes]:
        """The answer record, and body, source bytes and text of each version cited."""
        contents = {record_hash: self._store.content(record_hash)}
        for citation in record.answer.citations:
            version = self._store.version(citation.version_id)
            contents[version.version_id] = version.body
            for name in (version.revision.revision_hash, version.revision.text_hash):
                contents[name] = self._store.content(name)
        return contents

    def _traces(self, record: AnswerRecord) -> list[Trace]:
        named = {citation.object_id for citation in record.answer.citations}
        moments = list(dict.fromkeys(part.as_of for part in record.answer.sub_questions))
        return [
            Trace(
                object_id=object_id,
                as_of=as_of,
                considered=self._store.explain(object_id, as_of, record.answer.scope).considered,
            )
            for object_id in sorted(named)
            for as_of in moments
        ]

    def _exclusions(self, record: AnswerRecord) -> list[Exclusion]:
        found = []
        for number, (part, candidates) in enumerate(
            zip(record.answer.sub_questions, record.candidates, strict=False)
        ):
            names = sorted({one.object_id for one in candidates})
            resolved = self._store.resolve(names, part.as_of, record.answer.scope)
            held = self._store.locate(
                [(resolved[c.object_id].version_id, c.passage_hash) for c in candidates if c.object_id in resolved]
            )
            cited = {(c.version_id, c.start) for c in record.answer.citations}
            for one in candidates:
                resolution = resolved.get(one.object_id)
                place = held.get((resolution.version_id, one.passage_hash)) if resolution else None
                if place and any(v == place.version_id and place.start <= at < place.end for v, at in cited):
                    continue
                why = _why(one, resolution.scope.key if resolution else None, place is not None)
                found.append(
                    Exclusion(sub_question=number, object_id=one.object_id, passage_hash=one.passage_hash, why=why)
                )
        return found


def _why(candidate: Candidate, scope_key: str | None, held: bool) -> str:
    if scope_key is None:
        return "no version of the object was authoritative"
    if scope_key != candidate.scope_key:
        return f"the version for {scope_key.strip('|')} prevails over that for {candidate.scope_key.strip('|')}"
    return "authoritative, but others answer better" if held else "the authoritative version does not hold it"
