"""The ports of the system of record: the methods that every store has.

`Store` is the sum of ten ports: `LedgerStore` with `AccessStore`, `VersionStore` with `TallyStore`, `ReadingStore`, `LabelStore`,
`AnswerStore` with `ObservationStore`, `ActionStore`, `JobStore`, `ProofStore` and `IndexFeed`. `knowledge/store/sql` implements them on SQLite and PostgreSQL, `knowledge/testing/memory_store` in memory as a readable reference.

Reads see committed state only. Writes happen inside `transaction()`: everything in it (ledger events, projections
and index outbox alike) is committed at its end or not at all. There is one transaction at a time. All its events share
one `recorded_at`, later than that of every transaction before it (rule T3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf
from knowledge.model.labels import SourceLabels
from knowledge.model.objects import Passage, State, Submission, Version
from knowledge.model.precedence import Contender
from knowledge.model.reading.readings import Rereading, RereadOutcome
from knowledge.model.reading.vectors import PassageVectors, TokenVectors
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import Erasure, Event, EventKind, Head, Problem, SyncReport, Transition
from knowledge.model.scope import Scope
from knowledge.store.ports.access import AccessStore
from knowledge.store.ports.actions import ActionStore, ActionTransaction
from knowledge.store.ports.answers import AnswerStore
from knowledge.store.ports.jobs import JobStore, JobTransaction
from knowledge.store.ports.labels import LabelStore
from knowledge.store.ports.observation import ObservationTransaction
from knowledge.store.ports.proofs import ProofStore
from knowledge.store.ports.readings import ReadingStore
from knowledge.store.ports.tallies import TallyStore
from knowledge.store.snapshot import CommittedState, Snapshots
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

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

__all__ = [
    "ALL_OBJECTS",
    "AccessStore",
    "ActionStore",
    "AnswerMention",
    "AnswerStore",
    "Explanation",
    "IndexFeed",
    "IndexedPassage",
    "JobStore",
    "LabelStore",
    "Latest",
    "LedgerStore",
    "Listing",
    "LocatedPassage",
    "ObjectSummary",
    "Origin",
    "Pending",
    "ProofStore",
    "ReadingStore",
    "Store",
    "Transaction",
    "Vectors",
    "VersionStore",
    "unknown_answer",
    "unknown_object",
    "unknown_version",
]


class Transaction(ActionTransaction, JobTransaction, ObservationTransaction, Protocol):
    """An open write. Other readers see nothing of it before it ends."""

    @property
    def recorded_at(self) -> datetime:
        """The known time of everything this transaction records."""
        ...

    def record(self, submission: Submission, *, actor: str, reason: str = "") -> bool:
        """Record a version as a draft. Returns False, and records nothing, when the store already holds it.

        Raises InvalidInput for a value that cannot be kept, and for another kind than that of its object.
        """
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

        `effective_at` is the valid time at which a deprecation takes effect; its default is `recorded_at`. Raises
        NotFound for an unknown version, IllegalTransition for a move that the lifecycle does not allow, InvalidInput
        for a blank actor, and Erased for a review or approval of an erased version. Raises SelfApproval when the
        author approves it and its source is not declared approve-on-arrival (rules L3, L4). Raises Conflict, at the
        latest when the transaction ends, when its replacements form a circle or its rulings contradict others in
        force (rules A7, P2).
        """
        ...

    def reread(self, rereading: Rereading, *, actor: str, reason: str = "") -> RereadOutcome:
        """Record another reading of a version, and return its effect (rules R3, R4).

        Nothing is recorded for an outcome that is not new. A reading that waited before is withdrawn by a new one. Raises
        NotFound for an unknown version, Erased for an erased one, and InvalidInput for a value that cannot be kept.
        """
        ...

    def decide_reading(self, version_id: str, *, confirm: bool, actor: str, reason: str = "") -> None:
        """Confirm or reject the reading of a version that waits (rule R4).

        Raises NotFound for an unknown version, IllegalTransition when no reading of it waits, Erased for an erased version,
        and SelfApproval when the actor who read the version again confirms.
        """
        ...

    def confirm(self, report: SyncReport, *, actor: str, reason: str = "") -> None:
        """Record the findings of reading a source again (rule F1). Raises NotFound for a version that is not recorded."""
        ...

    def label(self, labels: SourceLabels, *, actor: str, reason: str = "") -> None:
        """Record labels of a source. A label that was recorded before means the new instant from now on (rule N5e)."""
        ...

    def erase(
        self, version_ids: Sequence[str], *, basis: str, actor: str, answer_ids: Sequence[str] = ()
    ) -> Erasure:
        """Erase the payloads of these versions and answers, and of the answers that cite the versions (rule E1).

        The payload of a version is its body, its source bytes, and the texts and passages of all its readings; contents that another version
        or answer needs are kept. Nothing else may happen in the transaction. Raises NotFound for a version or answer
        that is not recorded or was erased before, and InvalidInput for a blank basis, for nothing to erase, and for a
        transaction that holds anything else.
        """
        ...

    def append_notice(self, kind: EventKind, payload: dict[str, Any], *, actor: str, reason: str = "") -> None:
        """Append an event of a kind in `NOTICES`, which implies no projection. Raises ValueError for another kind."""
        ...

    def record_answer(self, record: AnswerRecord) -> None:
        """Keep an answer and bind it to the ledger (rule Q3).

        Raises InvalidInput for an answer that is not sealed, and Conflict for an id that is taken and for an answer
        that cites a version which was erased meanwhile.
        """
        ...


class LedgerStore(AccessStore, Protocol):
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
        """Every problem of the store; empty when there is none (rule G4).

        The chain is checked against the head, every content against its hash, and every projection against the ledger.
        The ledger must also continue the heads in `against`, which somebody kept elsewhere.
        """
        ...

    def rebuild(self) -> None:
        """Drop every projection and compute it again from ledger and contents, in one transaction."""
        ...


class VersionStore(Snapshots, TallyStore, Protocol):
    """Versions of objects, their lifecycle and their authority."""

    def committed(self) -> AbstractContextManager[CommittedState]:
        """Open one committed state; it is released when the block ends."""
        ...

    def version(self, version_id: str) -> Version:
        """The version with this id, or the only one whose id starts with these 8 digits or more. Raises NotFound.

        It is read as it is read at present (rule R2). Of an erased version it is the tombstone: the facts that remain of it.
        """
        ...

    def matching_versions(self, version_id: str) -> list[str]:
        """The ids of all versions that start with these 8 digits or more, in order; none for a text that is no start of an id."""
        ...

    def state(self, version_id: str, known_at: datetime | None = None) -> State:
        """The version's state as known at `known_at` (default: now). Raises NotFound, too, if it was not known then."""
        ...

    def text(self, version_id: str) -> str:
        """The kept text of the version, as it is read at present. Raises NotFound or Erased."""
        ...

    def content(self, revision_hash: str) -> bytes:
        """The bytes of a revision, as the source gave them. Raises NotFound or Erased."""
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
        """Versions that nobody has approved or rejected yet, in the order they were recorded. Erased ones are left out."""
        ...

    def recording(self, version_ids: Sequence[str]) -> list[Event]:
        """The events that recorded and moved these versions and recorded and decided their readings, in order."""
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
        """Explain which version is authoritative, and why every other one is not.

        Versions that `scope` may not see are left out (rule S5). Raises NotFound for an unknown object.
        """
        ...

    def from_source(self, source: str, as_of: AsOf) -> list[Contender]:
        """The prevailing versions of a source, one per object and scope, in order of object id and scope."""
        ...

    def lapsing(self, known_at: datetime, start: datetime, end: datetime) -> list[AuthorityPeriod]:
        """Periods known at `known_at` whose valid time ends in `[start, end)`, in order of their end."""
        ...

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        """The first `limit` periods known at `known_at` whose valid time starts in `[start, end)`, in order of start."""
        ...


class IndexQueue(Protocol):
    """The work that an index has to do."""

    def outbox(self, limit: int = 1000) -> list[tuple[int, str]]:
        """Pending index work, oldest first: (ticket, object_id of an object whose points may have changed)."""
        ...

    def acknowledge(self, tickets: Sequence[int]) -> None:
        """Forget index work that is done."""
        ...

    def requeue(self, object_ids: Sequence[str] | None = None) -> None:
        """Put objects in the outbox again, all of them by default."""
        ...


class IndexFeed(IndexQueue, Protocol):
    """The work that the only index of a store has to do, and the points, passages and vectors that any index needs for it."""

    def indexed_passages(self, object_id: str) -> list[IndexedPassage]:
        """The points that the index should hold for an object; empty for an unknown one.

        Neighbouring rectangles of one passage are merged (rule I2). The order is that of scope, source, passage and
        period.
        """
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

    def vectors(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors stored for these passages under the model fingerprint."""
        ...

    def statement_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, Vectors]:
        """The vectors stored for the statements of these passages, a row for each line of the passage's text.

        A passage that was embedded before statements were has none.
        """
        ...

    def token_vectors(self, model: str, hashes: Sequence[str]) -> dict[str, TokenVectors]:
        """The vectors stored for the tokens of these passages. A passage that was embedded before tokens were has none."""
        ...

    def save_vectors(self, model: str, hashes: Sequence[str], vectors: PassageVectors) -> None:
        """Keep the vectors of passages, their statements and tokens, all or none. A repeated save only adds what a passage has none of."""
        ...


class Store(
    LedgerStore,
    VersionStore,
    ReadingStore,
    LabelStore,
    AnswerStore,
    ActionStore,
    JobStore,
    ProofStore,
    IndexFeed,
    Protocol,
):
    """The system of record."""

    def close(self) -> None:
        """Release connections."""
        ...
