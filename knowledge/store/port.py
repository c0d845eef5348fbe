"""The ports of the system of record: what every store must do.

`Store` is the sum of five ports: `Ledger`, `Versions`, `Answers`, `Proofs` and `IndexFeed`. `knowledge/store/sql`
implements them on SQLite and PostgreSQL, `knowledge/testing/memory_store` in memory as a readable reference.

Reads see committed state only. Writes happen inside `transaction()`: everything in it (ledger events, projections
and index outbox alike) is committed at its end or not at all. There is one transaction at a time. All its events share
one `recorded_at`, later than that of every transaction before it (rule T3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.model.answers import AnswerRecord
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf
from knowledge.model.ledger import Erasure, Event, EventKind, Head, Problem, SyncReport, Transition
from knowledge.model.objects import Passage, State, Submission, Version
from knowledge.model.precedence import Contender
from knowledge.model.proof import SignedHead
from knowledge.model.scope import Scope
from knowledge.store.one_shot import OneShot
from knowledge.store.snapshot import Reading, Snapshots
from knowledge.store.values import (
    ALL_OBJECTS,
    AnswerMention,
    Explanation,
    IndexedPassage,
    Latest,
    Listing,
    LocatedPassage,
    ObjectSummary,
    Origin,
    Pending,
    Vectors,
    unknown_answer,
    unknown_object,
    unknown_version,
)

__all__ = [
    "ALL_OBJECTS",
    "AnswerMention",
    "Answers",
    "Explanation",
    "IndexFeed",
    "IndexedPassage",
    "Latest",
    "Ledger",
    "Listing",
    "LocatedPassage",
    "ObjectSummary",
    "Origin",
    "Pending",
    "Proofs",
    "Store",
    "Transaction",
    "Vectors",
    "Versions",
    "unknown_answer",
    "unknown_object",
    "unknown_version",
]


class Transaction(Protocol):
    """An open write. Nothing of it is visible to others before it ends."""

    @property
    def recorded_at(self) -> datetime:
        """The known time of everything this transaction records."""
        ...

    def record(self, submission: Submission, *, actor: str, reason: str = "") -> bool:
        """Record a version as a draft. False, and nothing done, when the store already holds it."""
        ...

    def transition(
        self,
        version_id: str,
        to: State,
        *,
        actor: str,
        reason: str = "",
        effective_at: datetime | None = None,
    ) -> None:
        """Move a version through its lifecycle.

        `effective_at` is for deprecation only (default: `recorded_at`). Raises NotFound, IllegalTransition, Erased for
        a review or approval of what nobody can read any more,
        SelfApproval when its author approves it and its source is not declared approve-on-arrival (rules L3,
        L4), Conflict when what it replaces replaces it in turn or its rulings contradict others in force (rules
        A7, P2), or InvalidInput when the actor is blank.
        """
        ...

    def confirm(self, report: SyncReport, *, actor: str, reason: str = "") -> None:
        """Record what re-reading a source found (rule F1). Raises NotFound for a version that is not recorded."""
        ...

    def erase(
        self, version_ids: Sequence[str], *, basis: str, actor: str, answer_ids: Sequence[str] = ()
    ) -> Erasure:
        """Erase the payloads of versions: bodies, source bytes, texts, passages that no other version needs, and the
        records of answers that cite them; and the records of these answers (rule E1).

        Nothing else may happen in the transaction of an erasure. Raises NotFound for what is not recorded or erased
        already, InvalidInput for a blank basis, nothing to erase, or a transaction with anything else in it.
        """
        ...

    def append_notice(self, kind: EventKind, payload: dict[str, Any], *, actor: str, reason: str = "") -> None:
        """Append an event of one of `NOTICES`, which implies no projection."""
        ...

    def record_answer(self, record: AnswerRecord) -> None:
        """Keep an answer and bind it to the ledger. Raises Conflict for an id that is taken, or when it cites a
        version that was erased while the answer was made.
        """
        ...


class Ledger(Protocol):
    """The append-only record of every change and every answer."""

    @property
    def fingerprint(self) -> str:
        """Engine and schema, such as `sqlite/0001`."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a write. It commits when the block ends normally; otherwise everything stays as it was."""
        ...

    def head(self) -> Head:
        """The ledger's end; EMPTY_HEAD when nothing was recorded."""
        ...

    def events(
        self, *, after: int = 0, limit: int | None = None, kinds: Collection[EventKind] | None = None
    ) -> Iterator[Event]:
        """Events with `seq > after` in order, of these kinds only when given."""
        ...

    def verify(self, against: Sequence[SignedHead] = ()) -> list[Problem]:
        """Check the chain against the head, every stored content against its hash, every projection
        against what the ledger implies, and that the ledger continues the heads in `against`, which somebody kept
        elsewhere. Empty when all holds.
        """
        ...

    def rebuild(self) -> None:
        """Drop every projection and compute it again from ledger and contents, in one transaction."""
        ...


class Versions(Snapshots, Protocol):
    """Versions of objects, their lifecycle and their authority."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Open one committed state; it is released when the block ends."""
        ...

    def version(self, version_id: str) -> Version:
        """The version with this id, or the only one whose id starts so (8 digits at least). Raises NotFound."""
        ...

    def state(self, version_id: str, known_at: datetime | None = None) -> State:
        """The version's state as known then (default: now). Raises NotFound."""
        ...

    def text(self, version_id: str) -> str:
        """The extracted text of the version. Raises NotFound."""
        ...

    def content(self, revision_hash: str) -> bytes:
        """The source's bytes. Raises NotFound."""
        ...

    def objects(self, as_of: AsOf, scope: Scope, listing: Listing = ALL_OBJECTS) -> list[ObjectSummary]:
        """The objects of one page, in order of id, that had a version recorded by `as_of.known_at`.

        Versions that `scope` may not see are left out (rule S5).
        """
        ...

    def versions(self, object_id: str) -> list[Version]:
        """All versions of an object in the order they were recorded. Raises NotFound for an unknown object."""
        ...

    def waiting(self) -> list[Pending]:
        """Versions that nobody has approved or rejected yet, in the order they were recorded, but for erased ones."""
        ...

    def recording(self, version_ids: Sequence[str]) -> list[Event]:
        """The events that recorded and moved these versions, in order."""
        ...

    def origins(self, object_id: str) -> dict[str, Origin]:
        """When and by whom each version of the object was recorded, by version id. Raises NotFound."""
        ...

    def latest(self, object_id: str, scope: Scope, source: str) -> Latest | None:
        """The version of the object in exactly this scope and source that was recorded last."""
        ...

    def transitions(self, object_id: str) -> list[Transition]:
        """All lifecycle moves of the object's versions, in ledger order. Raises NotFound."""
        ...

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        """The authority periods of the object, in the order of `authority_periods`. Raises NotFound."""
        ...

    def explain(self, object_id: str, as_of: AsOf, scope: Scope) -> Explanation:
        """What counts and why nothing else does. Versions that `scope` may not see are left out (rule S5).

        Raises NotFound.
        """
        ...

    def from_source(self, source: str, as_of: AsOf) -> list[Contender]:
        """What prevails of a source in each object and scope, in order of object id and scope."""
        ...

    def lapsing(self, known_at: datetime, start: datetime, end: datetime) -> list[AuthorityPeriod]:
        """Periods known at `known_at` whose valid time ends in `[start, end)`, in order of their end."""
        ...

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        """The first `limit` periods known at `known_at` whose valid time starts in `[start, end)`, in order of start."""
        ...


class Answers(Protocol):
    """The answers that were recorded."""

    def answer(self, answer_id: str) -> AnswerRecord:
        """A recorded answer. Raises NotFound; IntegrityViolation when it no longer matches the ledger."""
        ...

    def answer_event(self, answer_id: str) -> Event:
        """The event that recorded an answer. Raises NotFound."""
        ...

    def answers(
        self, *, before: datetime | None = None, limit: int = 100, uncited: bool = False
    ) -> list[AnswerMention]:
        """Recorded answers, the latest first, those recorded before `before`; with `uncited` those that cite nothing."""
        ...

    def count_answers(self, before: datetime | None = None) -> int:
        """How many answers were recorded before `before`, those erased left out."""
        ...

    def relying(self, version_ids: Sequence[str]) -> list[AnswerMention]:
        """The answers that cite one of these versions, the latest first."""
        ...

    def reliance(self, version_ids: Sequence[str]) -> dict[str, int]:
        """How many answers cite each of these versions."""
        ...


class Proofs(Protocol):
    """The Merkle tree over the events, and the heads of it that were signed."""

    def tree_nodes(self, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Of these (level, position) complete subtrees of the Merkle tree over the events, those there are."""
        ...

    def keep_head(self, head: SignedHead) -> None:
        """Keep a head that was signed, so that proofs can lead on from it (rule G6)."""
        ...

    def signed_heads(self) -> list[SignedHead]:
        """The heads that were signed, the first one first."""
        ...

    def last_signed_head(self) -> SignedHead | None:
        """The head that was signed last."""
        ...

    def signed_sizes(self) -> list[int]:
        """How many events each head that was signed had, each number once, in order."""
        ...


class IndexFeed(Protocol):
    """The work that the index has to do, and what it needs to do it."""

    def outbox(self, limit: int = 1000) -> list[tuple[int, str]]:
        """Pending index work, oldest first: (ticket, object_id of an object whose points may have changed)."""
        ...

    def acknowledge(self, tickets: Sequence[int]) -> None:
        """Forget index work that is done."""
        ...

    def requeue(self, object_ids: Sequence[str] | None = None) -> None:
        """Put objects in the outbox again, all of them by default."""
        ...

    def indexed_passages(self, object_id: str) -> list[IndexedPassage]:
        """What the index should hold for an object; empty for an unknown one. Sorted, merged (rule I2)."""
        ...

    def object_ids(self) -> Iterator[str]:
        """Every object, in order of id."""
        ...

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """The passages with these hashes that the store holds."""
        ...

    def without_vectors(self, model: str, limit: int | None = None) -> list[str]:
        """Hashes of passages that have no vector for the model fingerprint, in order of hash."""
        ...

    def vectors(self, model: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """The vectors stored for these passages under the model fingerprint."""
        ...

    def save_vectors(self, model: str, hashes: Sequence[str], vectors: Vectors) -> None:
        """Keep one vector per passage; a repeated save changes nothing."""
        ...


class Store(Ledger, Versions, Answers, Proofs, IndexFeed, OneShot, Protocol):
    """The system of record."""

    def close(self) -> None:
        """Release connections."""
        ...
