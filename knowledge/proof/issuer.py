"""Issues receipts: collects everything that shows why an answer was given, for a reader who does not trust us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.answering.plans import Candidate
from knowledge.model.authority import Resolution
from knowledge.model.clock import TICK, AsOf, Clock, json_value
from knowledge.model.geography.jurisdictions import Jurisdictions, reach
from knowledge.model.kinds import SourceTerms, terms_of
from knowledge.model.objects import Version
from knowledge.model.precedence import DEFAULT, Standards, decide
from knowledge.model.reading.readings import in_force_by
from knowledge.model.record.canonical import canonical_json, sha256_hex
from knowledge.model.record.heads import SignedHead, signature
from knowledge.model.record.ledger import Event, EventKind, is_tombstone
from knowledge.model.scope import Scope
from knowledge.proof.heads import Heads
from knowledge.proof.keys import KeyRing
from knowledge.proof.packing import packed
from knowledge.proof.pages.receipt import page
from knowledge.proof.receipt import (
    ANCHORED,
    FORMAT,
    PAGE,
    RECEIPT,
    SEAL,
    AskedPoint,
    Exclusion,
    ProvedEvent,
    Receipt,
    Seal,
    Trace,
    point_of_part,
    points_asked,
    sealed_statement,
    uncited_candidates,
)
from knowledge.store.ports.store import Store


class ReceiptIssuer:
    """Issues receipts for the answers of one store."""

    def __init__(self, store: Store, keys: KeyRing, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._heads = Heads(store, keys, clock)

    def receipt(self, answer_id: str, since: Sequence[int] = ()) -> bytes:
        """Return the receipt of an answer as the bytes of a zip file.

        It proves that the ledger continues the ledgers of the sizes in `since`, counted in events. Raises NotFound
        for an unknown answer, Erased where the answer or a version that it cites was erased, and InvalidInput where
        the ledger never had as many events as `since` names.
        """
        record = self._store.answer(answer_id)
        own = self._store.answer_event(answer_id)
        head = self._heads.sign()
        anchor = self._store.first_anchor_of(own.seq)
        if (
            anchor is not None and anchor.head.size > head.size
        ):  # which another process signed and had stamped meanwhile
            anchor = None
        grounds = list(self._grounds(record))
        cited = self._cited(record)
        traces = tuple(self._traces(record))
        whole = [*cited.values(), *(version for version in grounds if not is_tombstone(version))]
        earlier = {
            name for version_id in cited for name in self._readings(version_id, record.answer.as_of.known_at)
        }
        receipt = Receipt(
            format=FORMAT if anchor is None else ANCHORED,
            issued_at=max(self._clock(), head.signed_at),
            answer_id=answer_id,
            record_hash=own.payload["record_hash"],
            head=head,
            events=self._proved([own, *self._history(cited, grounds)], head),
            consistency=tuple(
                self._heads.consistency(head.size, [*since, *([] if anchor is None else [anchor.head.size])])
            ),
            grounds=tuple(version.version_id for version in grounds),
            readings={version.version_id: version.reading.reading_hash for version in whole},
            traces=traces,
            exclusions=tuple(self._exclusions(record, traces, cited)),
            anchor=anchor,
            files={},
        )
        contents = self._contents(own.payload["record_hash"], whole, earlier)
        return self._sealed(record, receipt, {f"contents/{name}": data for name, data in contents.items()})

    def _sealed(self, record: AnswerRecord, receipt: Receipt, members: dict[str, bytes]) -> bytes:
        members[PAGE] = page(record, receipt).encode()
        files = {name: sha256_hex(data) for name, data in members.items()}
        members[RECEIPT] = canonical_json(json_value(receipt.model_copy(update={"files": files})))
        members[SEAL] = self._seal(members[RECEIPT], receipt.head)
        return packed(members)

    def _seal(self, receipt: bytes, head: SignedHead) -> bytes:
        digest = sha256_hex(receipt)
        key = self._keys.private_half(head.public_key)
        return canonical_json(
            json_value(Seal(receipt_hash=digest, signature=signature(key, sealed_statement(digest))))
        )

    # -- from the ledger ----------------------------------------------------------------------------

    def _history(self, cited: Iterable[str], grounds: Sequence[Version]) -> list[Event]:
        """Return the events about these versions and the keys, and the erasures that hold the terms of grounds."""
        names = {*cited, *(version.version_id for version in grounds)}
        gone = {version.version_id for version in grounds if is_tombstone(version)}
        erasures = self._store.events(kinds=[EventKind.CONTENT_ERASED]) if gone else ()
        left = [event for event in erasures if gone & event.payload["versions"].keys()]
        return [*self._keys.chain().events, *self._store.recording(sorted(names)), *left]

    def _proved(self, events: Sequence[Event], head: SignedHead) -> tuple[ProvedEvent, ...]:
        by_seq = {event.seq: event for event in events if event.seq <= head.size}
        paths = self._heads.inclusion(by_seq, head.size)
        return tuple(ProvedEvent(event=by_seq[seq], path=paths[seq]) for seq in sorted(by_seq))

    # -- versions -----------------------------------------------------------------------------------

    def _cited(self, record: AnswerRecord) -> dict[str, Version]:
        """The cited versions, each as it was read at the answer's known time (rule R2)."""
        named = dict.fromkeys(citation.version_id for citation in record.answer.citations)
        with self._store.committed() as state:
            return {name: state.version(name, record.answer.as_of.known_at) for name in named}

    def _readings(self, version_id: str, known_at: datetime) -> list[str]:
        """The names of the readings of a version that were in force up to `known_at`."""
        return [one.reading_hash for one in in_force_by(self._store.readings(version_id), known_at)]

    def _contents(
        self, record_hash: str, versions: Sequence[Version], readings: Iterable[str]
    ) -> dict[str, bytes]:
        """Return the answer record, the body, source bytes, reading and text of each version, and `readings`, by hash."""
        contents = {record_hash: self._store.content(record_hash)}
        for version in versions:
            contents[version.version_id] = version.body
            contents[version.reading.reading_hash] = version.reading.body
            for name in (version.revision.revision_hash, version.reading.text_hash):
                contents[name] = self._store.content(name)
        return contents | {name: self._store.content(name) for name in readings}

    def _grounds(self, record: AnswerRecord) -> Iterator[Version]:
        """Yield the versions that the answer rests on without citing them, each once."""
        grounds: dict[str, Version] = {}
        waiting = list(self._cited(record))
        points = points_asked(record.answer)
        if any(
            point.scope(record.answer) != Scope() for point in points
        ):  # the global scope, which no group contains
            orders = [self._governing(DEFAULT, point.as_of) for point in points]
            grounds.update((order.version_id, order) for order in orders if order is not None)
            waiting += grounds
        while waiting:
            declaration = self._declaration(waiting.pop())
            if declaration is not None and declaration.version_id not in grounds:
                grounds[declaration.version_id] = declaration
                waiting.append(declaration.version_id)
        yield from grounds.values()

    def _declaration(self, version_id: str) -> Version | None:
        """Return the declaration that allowed a version to be approved on arrival; None where it was not.

        The declaration was in force just before the approval, or was recorded in the same transaction.
        """
        at = next(
            (e.recorded_at for e in self._store.recording([version_id]) if e.payload.get("on_arrival")), None
        )
        if at is None:
            return None
        name = f"source/{self._store.version(version_id).revision.source}"
        for known_at in (at - TICK, at):
            declaration = self._governing(name, AsOf(valid_at=at, known_at=known_at))
            terms = terms_of(declaration) if declaration else None
            if isinstance(terms, SourceTerms) and terms.approve_on_arrival:
                return declaration
        return None

    def _governing(self, object_id: str, as_of: AsOf) -> Version | None:
        """Return the authoritative version of an object that governs others, decided by the built-in rules alone."""
        within = reach(Scope(), Jurisdictions.built_in(as_of.valid_at))
        with self._store.committed() as state:
            contenders = state.contenders([object_id], as_of, within.keys)
            if not contenders:
                return None
            prevailing, _ = decide(contenders, Standards(within=within, source_ranks={}))
            return state.version(prevailing.version_id, as_of.known_at)

    # -- what was considered ------------------------------------------------------------------------

    def _traces(self, record: AnswerRecord) -> Iterator[Trace]:
        for object_id in sorted({citation.object_id for citation in record.answer.citations}):
            for point in points_asked(record.answer):
                considered = self._store.explain(object_id, point.as_of, point.scope(record.answer)).considered
                yield Trace(
                    object_id=object_id, as_of=point.as_of, jurisdiction=point.jurisdiction, considered=considered
                )

    def _exclusions(
        self, record: AnswerRecord, traces: Sequence[Trace], cited: dict[str, Version]
    ) -> Iterator[Exclusion]:
        uncited = list(uncited_candidates(record, traces, cited.__getitem__))
        passages = self._store.passages(list(dict.fromkeys(candidate.passage_hash for _, candidate in uncited)))
        for number in dict.fromkeys(number for number, _ in uncited):
            own = [candidate for at, candidate in uncited if at == number]
            for candidate, why in zip(
                own, self._reasons(record, own, point_of_part(record.answer, number)), strict=True
            ):
                yield Exclusion(
                    sub_question=number,
                    object_id=candidate.object_id,
                    passage_hash=candidate.passage_hash,
                    why=why,
                    passage=passages.get(candidate.passage_hash),
                )

    def _reasons(self, record: AnswerRecord, own: Sequence[Candidate], point: AskedPoint) -> Iterator[str]:
        with self._store.snapshot(point.as_of, point.scope(record.answer)) as snapshot:
            resolved = snapshot.resolve({candidate.object_id for candidate in own})
            pairs = [(resolved[c.object_id].version_id, c.passage_hash) for c in own if c.object_id in resolved]
            held = snapshot.locate(pairs)
        for candidate in own:
            resolution = resolved.get(candidate.object_id)
            yield _why(
                candidate, resolution, bool(resolution and (resolution.version_id, candidate.passage_hash) in held)
            )


def _why(candidate: Candidate, resolution: Resolution | None, held: bool) -> str:
    if resolution is None:
        return "no version of the object was authoritative"
    if resolution.scope.key != candidate.scope_key:
        place = Scope.from_key(candidate.scope_key)
        return f"the version for {resolution.scope.in_words} prevails over that for {place.in_words}"
    return "authoritative, but others answer better" if held else "the authoritative version does not hold it"
