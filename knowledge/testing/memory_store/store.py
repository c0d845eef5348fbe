"""The reference as a `Store`."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import Erased, InvalidInput, NotFound
from knowledge.model import merkle
from knowledge.model.answers import AnswerRecord
from knowledge.model.authority import (
    AuthorityPeriod,
    Standing,
    authority_periods,
    merge_rectangles,
)
from knowledge.model.clock import AsOf, Clock, system_clock
from knowledge.model.keychain import Ending, KeyChain, not_continued
from knowledge.model.ledger import (
    GENESIS,
    Event,
    EventKind,
    Head,
    Problem,
    Transition,
    verify_chain,
)
from knowledge.model.objects import Kind, Passage, State, Submission, Version
from knowledge.model.precedence import Contender
from knowledge.model.proof import SignedHead
from knowledge.model.scope import Scope
from knowledge.store import validation
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.explaining import explain_authority
from knowledge.store.one_shot import OneShotReads
from knowledge.store.snapshot import Reading, ReadsSnapshots
from knowledge.store.values import (
    AnswerMention,
    Explanation,
    IndexedPassage,
    Latest,
    ObjectSummary,
    Origin,
    Pending,
    Vectors,
    unknown_answer,
    unknown_object,
    unknown_version,
)
from knowledge.testing.memory_store.facts import MemoryFacts
from knowledge.testing.memory_store.reading import MemoryReading
from knowledge.testing.memory_store.state import MemoryState, changes_what_is_known
from knowledge.testing.memory_store.transaction import MemoryTransaction


class MemoryStore(ReadsSnapshots, OneShotReads):
    """See `Store`."""

    fingerprint = "memory/1"

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._kept = MemoryState()
        self._turn = threading.Lock()
        self._outbox: dict[int, str] = {}
        self._tickets = 0
        self._signed: list[SignedHead] = []
        self._vectors: dict[str, dict[str, NDArray[np.float16]]] = defaultdict(dict)

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        with self._turn:
            transaction = MemoryTransaction(self._kept, self._clock)
            yield transaction
            transaction.check_circles()
            self._kept = transaction.kept
            self._enqueue(sorted(transaction.touched))

    def _enqueue(self, object_ids: Iterable[str]) -> None:
        for object_id in object_ids:
            self._tickets += 1
            self._outbox[self._tickets] = object_id

    def close(self) -> None:
        pass

    # -- the ledger ---------------------------------------------------------------------------------

    def head(self) -> Head:
        return self._kept.head

    def events(
        self, *, after: int = 0, limit: int | None = None, kinds: Collection[EventKind] | None = None
    ) -> Iterator[Event]:
        wanted = [e for e in self._kept.events if e.seq > after and (kinds is None or e.kind in kinds)]
        yield from wanted[:limit]

    def verify(self, against: Sequence[SignedHead] = ()) -> list[Problem]:
        return verify_chain(self._kept.events, self._kept.head) + [
            Problem(where=f"kept head of {head.size} events", what=what)
            for head in against
            if (what := self._not_continued(head)) is not None
        ]

    def _not_continued(self, head: SignedHead) -> str | None:
        events = self._kept.events
        if head.size > len(events):
            return not_continued(head, KeyChain(events), len(events), None)
        held = self.tree_nodes(merkle.needed(0, head.size))
        root = merkle.root(head.size, lambda *key: held[key]).hex()
        then = Ending(root=root, head_hash=events[head.size - 1].hash if head.size else GENESIS)
        return not_continued(head, KeyChain(events), len(events), then)

    def rebuild(self) -> None:
        self._enqueue(self.object_ids())

    # -- versions and authority ---------------------------------------------------------------------

    def as_of(self, valid_at: datetime | None, known_at: datetime | None, now: datetime) -> AsOf:
        changes = [e.recorded_at for e in self._kept.events if changes_what_is_known(e)]
        return validation.requested_as_of(changes[-1] if changes else None, valid_at, known_at, now)

    def version(self, version_id: str) -> Version:
        found = [name for name in self._kept.submissions if name.startswith(version_id)]
        if len(version_id) < 8 or len(found) != 1:
            raise unknown_version(version_id)
        return self._kept.submissions[found[0]].version

    def _submission(self, version_id: str) -> Submission:
        if version_id not in self._kept.submissions:
            raise unknown_version(version_id)
        return self._kept.submissions[version_id]

    def _check_erased(self, name: str) -> None:
        if name in self._kept.erased:
            event = self._kept.erased[name]
            raise Erased(f"{name[:24]} was erased by {event.actor}: {event.payload['basis']}.")

    def state(self, version_id: str, known_at: datetime | None = None) -> State:
        self._submission(version_id)
        if known_at is not None and self._recorded_at(version_id) > known_at:
            raise NotFound(f"Version {version_id[:16]} was not known at {known_at}.", remedy="Ask later.")
        return self._kept.state(version_id, known_at)

    def _recorded_at(self, version_id: str) -> datetime:
        recorded = [e for e in self._kept.events if e.kind is EventKind.VERSION_RECORDED]
        return next(e.recorded_at for e in recorded if e.payload["version_id"] == version_id)

    def text(self, version_id: str) -> str:
        self._check_erased(version_id)
        return self._submission(version_id).text

    def content(self, revision_hash: str) -> bytes:
        for name, submission in self._kept.submissions.items():
            if submission.version.revision.revision_hash == revision_hash and name not in self._kept.erased:
                return submission.content
        raise NotFound(f"There is no content {revision_hash[:64]!r}.", remedy="Check the hash.")

    def objects(
        self,
        as_of: AsOf,
        scope: Scope,
        *,
        prefix: str = "",
        kind: Kind | None = None,
        after: str = "",
        limit: int = 100,
    ) -> list[ObjectSummary]:
        listed = []
        for object_id in self.object_ids():
            versions = self._kept.versions(object_id)
            known = [
                v
                for v in versions
                if self._recorded_at(v.version_id) <= as_of.known_at and v.scope.visible_to(scope.audience)
            ]
            wanted = object_id.startswith(prefix) and object_id > after and kind in (None, versions[0].kind)
            if known and wanted:
                resolution = self.resolve([object_id], as_of, scope).get(object_id)
                authoritative = resolution.version_id if resolution else None
                listed.append(ObjectSummary(object_id, versions[0].kind, len(known), authoritative))
        return listed[: max(0, limit)]

    def versions(self, object_id: str) -> list[Version]:
        versions = self._kept.versions(object_id)
        if not versions:
            raise unknown_object(object_id)
        return versions

    def waiting(self) -> list[Pending]:
        states = {n: self._kept.state(n) for n in self._kept.submissions if n not in self._kept.erased}
        waiting = [
            (n, at, self._kept.recording(n)) for n, at in states.items() if at in (State.DRAFT, State.REVIEWED)
        ]
        return [Pending(name, at, event.recorded_at, event.actor) for name, at, event in waiting]

    def recording(self, version_ids: Sequence[str]) -> list[Event]:
        kinds = (EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED)
        return [e for e in self._kept.events if e.kind in kinds and e.payload["version_id"] in version_ids]

    def origins(self, object_id: str) -> dict[str, Origin]:
        names = [version.version_id for version in self.versions(object_id)]
        events = {name: self._kept.recording(name) for name in names}
        gone = {name: self._kept.erased[name].recorded_at for name in names if name in self._kept.erased}
        return {name: Origin(event.recorded_at, event.actor, gone.get(name)) for name, event in events.items()}

    def latest(self, object_id: str, scope: Scope, source: str) -> Latest | None:
        versions = [
            version
            for version in self._kept.versions(object_id)
            if (version.scope, version.revision.source) == (scope, source)
        ]
        if not versions:
            return None
        last = versions[-1]
        return Latest(
            version_id=last.version_id,
            revision_hash=last.revision.revision_hash,
            state=self._kept.state(last.version_id),
            effective_from=last.effective.start,
            effective_to=last.effective.end,
            provenance=last.provenance,
            erased=last.version_id in self._kept.erased,
        )

    def transitions(self, object_id: str) -> list[Transition]:
        names = {version.version_id for version in self.versions(object_id)}
        return [move for move in self._kept.transitions() if move.version_id in names]

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        versions = self.versions(object_id)
        return authority_periods(map(Standing.of, versions), self.transitions(object_id))

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        yield MemoryReading(self._kept)

    def explain(self, object_id: str, as_of: AsOf, scope: Scope) -> Explanation:
        recorded = [(Standing.of(v), self._recorded_at(v.version_id)) for v in self.versions(object_id)]
        return explain_authority(
            AuthorityResolver(MemoryFacts(self._kept)),
            object_id,
            as_of,
            scope,
            (recorded, self.transitions(object_id)),
        )

    def from_source(self, source: str, as_of: AsOf) -> list[Contender]:
        found = MemoryReading(self._kept).contenders_anywhere(list(self.object_ids()), as_of)
        return sorted((c for c in found if c.source == source), key=lambda c: (c.object_id, c.scope.key))

    def lapsing(self, known_at: datetime, start: datetime, end: datetime) -> list[AuthorityPeriod]:
        periods = [p for object_id in self.object_ids() for p in self.periods(object_id)]
        wanted = [p for p in periods if p.known.contains(known_at) and p.valid.end and start <= p.valid.end < end]
        return sorted(wanted, key=lambda p: (p.valid.end or end, p.object_id, p.scope.key, p.source))

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        periods = [p for object_id in self.object_ids() for p in self.periods(object_id)]
        wanted = [
            p
            for p in periods
            if p.known.contains(known_at) and p.valid.start >= start and (end is None or p.valid.start < end)
        ]
        return sorted(wanted, key=lambda p: (p.valid.start, p.object_id, p.scope.key, p.source))[: max(0, limit)]

    # -- answers ------------------------------------------------------------------------------------

    def answer(self, answer_id: str) -> AnswerRecord:
        self._check_erased(answer_id)
        if answer_id not in self._kept.records:
            raise unknown_answer(answer_id)
        return self._kept.records[answer_id]

    def answer_event(self, answer_id: str) -> Event:
        own = (e for e in self._kept.events if e.kind is EventKind.ANSWER_RECORDED)
        event = next((e for e in own if e.payload["answer_id"] == answer_id), None)
        if event is None:
            raise unknown_answer(answer_id)
        return event

    def answers(
        self, *, before: datetime | None = None, limit: int = 100, uncited: bool = False
    ) -> list[AnswerMention]:
        cited = self._cited()
        asked = [self._mention(name) for name in reversed(self._kept.records) if not (uncited and cited[name])]
        return [one for one in asked if before is None or one.recorded_at < before][: max(0, limit)]

    def count_answers(self, before: datetime | None = None) -> int:
        return len(self.answers(before=before, limit=len(self._kept.records)))

    def _mention(self, answer_id: str) -> AnswerMention:
        recorded_at = self._kept.records[answer_id].recorded_at
        assert recorded_at is not None
        return AnswerMention(answer_id, recorded_at)

    def _cited(self) -> dict[str, set[str]]:
        return {name: {c.version_id for c in r.answer.citations} for name, r in self._kept.records.items()}

    def relying(self, version_ids: Sequence[str]) -> list[AnswerMention]:
        found = [self._mention(name) for name, cited in self._cited().items() if cited & set(version_ids)]
        return sorted(found, key=lambda one: (one.recorded_at, one.answer_id), reverse=True)

    def reliance(self, version_ids: Sequence[str]) -> dict[str, int]:
        cited, held = self._cited().values(), self._kept.submissions
        return {name: sum(name in one for one in cited) if name in held else 0 for name in version_ids}

    def tree_nodes(self, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        held: dict[tuple[int, int], bytes] = {}
        for event in self._kept.events:
            leaf = merkle.leaf_hash(bytes.fromhex(event.hash))
            for level, position, value in merkle.completed(event.seq - 1, leaf, lambda *key: held[key]):
                held[level, position] = value
        return {key: held[key] for key in wanted if key in held}

    def keep_head(self, head: SignedHead) -> None:
        self._signed.append(head)

    def signed_heads(self) -> list[SignedHead]:
        return list(self._signed)

    def last_signed_head(self) -> SignedHead | None:
        return self._signed[-1] if self._signed else None

    def signed_sizes(self) -> list[int]:
        return sorted({head.size for head in self._signed})

    # -- what the index needs -----------------------------------------------------------------------

    def outbox(self, limit: int = 1000) -> list[tuple[int, str]]:
        return sorted(self._outbox.items())[:limit]

    def acknowledge(self, tickets: Sequence[int]) -> None:
        for ticket in tickets:
            self._outbox.pop(ticket, None)

    def requeue(self, object_ids: Sequence[str] | None = None) -> None:
        self._enqueue(self.object_ids() if object_ids is None else object_ids)

    def indexed_passages(self, object_id: str) -> list[IndexedPassage]:
        versions = {version.version_id: version for version in self._kept.versions(object_id)}
        areas = defaultdict(list)
        for period in self.periods(object_id) if versions else []:
            version = versions[period.version_id]
            for passage_hash in {ref.passage_hash for ref in version.passages}:
                key = (period.scope, version.revision.source, passage_hash)
                areas[key].append((period.valid, period.known))
        points = [
            IndexedPassage(
                object_id=object_id,
                kind=next(iter(versions.values())).kind,
                source=source,
                scope=scope,
                passage_hash=passage_hash,
                period=(valid.start, valid.end, known.start, known.end),
            )
            for (scope, source, passage_hash), pieces in areas.items()
            for valid, known in merge_rectangles(pieces)
        ]
        return sorted(points, key=lambda p: (p.scope.key, p.source, p.passage_hash, p.period[0], p.period[2]))

    def object_ids(self) -> Iterator[str]:
        yield from sorted({s.version.object_id for s in self._kept.submissions.values()})

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        return MemoryReading(self._kept).passages(hashes)

    def without_vectors(self, model: str, limit: int | None = None) -> list[str]:
        return sorted(self._kept.passages().keys() - self._vectors[model].keys())[:limit]

    def vectors(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        return {name: self._vectors[model][name] for name in hashes if name in self._vectors[model]}

    def save_vectors(self, model: str, hashes: Sequence[str], vectors: Vectors) -> None:
        if vectors.ndim != 2 or len(vectors) != len(hashes):
            raise InvalidInput(f"{len(hashes)} passages came with vectors of shape {vectors.shape}.")
        if missing := set(hashes) - self._kept.passages().keys():
            raise NotFound(f"There is no passage {sorted(missing)[0][:16]}.", remedy="Record its version first.")
        for name, vector in zip(hashes, vectors, strict=True):
            self._vectors[model].setdefault(name, vector.astype(np.float16))
