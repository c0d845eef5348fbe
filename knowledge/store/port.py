"""The one door to the system of record: what any store must do. `sql/` serves, `memory/` is the readable reference.

Reads see committed state only. Writes happen inside `transaction()`: everything in it, ledger events,
projections and index outbox alike, is committed at its end or not at all. One transaction at a time;
all its events share one `recorded_at`, later than that of every transaction before it (rule T3).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import NotFound
from knowledge.model.answers import AnswerRecord
from knowledge.model.authority import AuthorityPeriod, Resolution
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Jurisdictions, Reach
from knowledge.model.kinds import SourceTerms
from knowledge.model.ledger import Confirmation, Erasure, Event, EventKind, Head, Problem, SyncReport, Transition
from knowledge.model.objects import Kind, Passage, State, Submission, Version
from knowledge.model.precedence import Consideration, Contender
from knowledge.model.proof import SignedHead
from knowledge.model.scope import Scope

Vectors = NDArray[np.float16]
"""Shape (n, dimensions); each row has unit length."""


def unknown_object(object_id: str) -> NotFound:
    """That there is no such object, or none that the asker may see: one says no more than the other (rule S5)."""
    return NotFound(f"There is no object {object_id[:200]!r}.", remedy="Check the object id.")


def unknown_version(version_id: str) -> NotFound:
    """That there is no such version, or none that the asker may see (rule S5)."""
    return NotFound(
        f"There is no version {version_id[:80]!r}.",
        remedy="Give its id, or at least its first 8 digits; `knowledge history OBJECT` lists them.",
    )


def unknown_answer(answer_id: str) -> NotFound:
    """That there is no such answer, or none that the asker may see (rule S5)."""
    return NotFound(f"There is no answer {answer_id[:80]!r}.", remedy="Check the answer id.")


@dataclass(frozen=True)
class ObjectSummary:
    """An object in a listing: how many versions it has and what is authoritative at the as-of asked."""

    object_id: str
    kind: Kind
    versions: int
    authoritative: str | None


@dataclass(frozen=True)
class LocatedPassage:
    """A passage at its place in a version: `version text[start:end] == passage.text`."""

    version_id: str
    start: int
    end: int
    passage: Passage


@dataclass(frozen=True)
class IndexedPassage:
    """A rectangle in which some version of the object in that scope holds the passage (rule I2).

    One of these is one index point.
    """

    object_id: str
    kind: Kind
    source: str
    scope: Scope
    passage_hash: str
    period: tuple[datetime, datetime | None, datetime, datetime | None]  # valid from, to, known from, to


@dataclass(frozen=True)
class Latest:
    """The last version recorded of an object in a scope: what idempotent ingest compares with."""

    version_id: str
    revision_hash: str
    state: State
    effective_from: datetime
    effective_to: datetime | None
    provenance: Mapping[str, str]
    erased: bool = False


@dataclass(frozen=True)
class Origin:
    """When and by whom a version was recorded: its author (rule L3). `erased_at` when its payload was erased."""

    recorded_at: datetime
    recorded_by: str
    erased_at: datetime | None = None


@dataclass(frozen=True)
class Pending:
    """A version that nobody has approved or rejected yet: its state, and when and by whom it was recorded."""

    version_id: str
    state: State
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Explanation:
    """What counts for an object, and each version that was considered for it, in the order in which they were
    dropped; the one that is kept comes last. `replaced_by` is the version of another object that replaces it.
    """

    resolution: Resolution | None
    considered: tuple[Consideration, ...]
    replaced_by: str | None = None


@dataclass(frozen=True)
class AnswerMention:
    """A recorded answer in a listing."""

    answer_id: str
    recorded_at: datetime


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


class Store(Protocol):
    """The system of record."""

    @property
    def fingerprint(self) -> str:
        """Engine and schema, such as `sqlite/0001`."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin a write; commits when the block ends normally, else leaves everything as it was."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...

    # -- the ledger ---------------------------------------------------------------------------------

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

    # -- versions and authority ---------------------------------------------------------------------

    def as_of(self, valid_at: datetime | None, known_at: datetime | None, now: datetime) -> AsOf:
        """The as-of that a request means (rule T4): `valid_at` defaults to `now`; `known_at` is at most
        the `recorded_at` of the last event that is not an answer. Raises InvalidInput for a `known_at` after `now`.
        """
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
        """Objects in order of id, those with id > `after`, that had a version recorded by `as_of.known_at`."""
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

    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        """The authoritative version of each object that has one for the as-of and scope (rules S2, S3, A7, P1)."""
        ...

    def explain(self, object_id: str, as_of: AsOf, scope: Scope) -> Explanation:
        """What counts and why nothing else does. Versions that `scope` may not see are left out (rule S5).

        Raises NotFound.
        """
        ...

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """What prevails in each of these scopes and each source of these objects; precedence decides between them."""
        ...

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """Of these objects, those that a version in force in one of these scopes replaces, and that version."""
        ...

    def from_source(self, source: str, as_of: AsOf) -> list[Contender]:
        """What prevails of a source in each object and scope, in order of object id and scope."""
        ...

    def resolve_kind(self, kind: Kind, as_of: AsOf, scope: Scope) -> list[Resolution]:
        """The authoritative version of every object of a kind, in order of object id."""
        ...

    def narrower(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> list[Resolution]:
        """What is authoritative of these objects in jurisdictions within the asked one, product and audience as
        asked: where an answer for `scope` may not hold. In order of object and scope.
        """
        ...

    def scope_keys(self) -> list[str]:
        """The key of every scope that a version was ever recorded for, sorted."""
        ...

    def jurisdictions(self, as_of: AsOf) -> Jurisdictions:
        """The hierarchy, with the groups that `precedence/default` defines for the as-of (rule S4)."""
        ...

    def reach(self, scope: Scope, as_of: AsOf) -> Reach:
        """The scopes that apply to a question asked in `scope` (rule S2)."""
        ...

    def declaration(self, source: str, as_of: AsOf) -> SourceTerms | None:
        """What the object `source/<source>` declares; None where it is not declared."""
        ...

    def confirmations(self, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
        """When each version was last confirmed, as known then; its recording is the first time (rule F1)."""
        ...

    def lapsing(self, known_at: datetime, start: datetime, end: datetime) -> list[AuthorityPeriod]:
        """Periods known at `known_at` whose valid time ends in `[start, end)`, in order of their end."""
        ...

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        """The first `limit` periods known at `known_at` whose valid time starts in `[start, end)`, in order of start."""
        ...

    def locate(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], LocatedPassage]:
        """Of the (version_id, passage_hash) pairs, those where the version holds the passage (its first place)."""
        ...

    # -- answers ------------------------------------------------------------------------------------

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

    # -- proofs -------------------------------------------------------------------------------------

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

    # -- what the index needs -----------------------------------------------------------------------

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
