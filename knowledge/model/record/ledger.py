"""The events of the ledger and their chain: each event's hash covers the one before (rules G1 to G4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import Field, field_validator

from knowledge.model.clock import Instant, Period, Value, json_value
from knowledge.model.kinds import deciding_terms
from knowledge.model.objects import ERASED, Kind, Reading, Revision, Sha256, State, Version
from knowledge.model.record.canonical import content_hash
from knowledge.model.scope import Scope

GENESIS = "0" * 64
"""The previous hash that the first event names."""


class EventKind(StrEnum):
    """The sort of change that an event records."""

    VERSION_RECORDED = "version.recorded"
    VERSION_TRANSITIONED = "version.transitioned"
    ANSWER_RECORDED = "answer.recorded"
    ANSWER_JUDGED = "answer.judged"
    SOURCE_SYNCED = "source.synced"
    SOURCE_LABELLED = "source.labelled"
    CONTENT_ERASED = "content.erased"
    CONFLICT_OPENED = "conflict.opened"
    KEY_CREATED = "key.created"
    KEY_ROTATED = "key.rotated"
    READING_RECORDED = "reading.recorded"
    READING_CONFIRMED = "reading.confirmed"
    READING_REJECTED = "reading.rejected"
    REVIEW_OPENED = "review.opened"
    REVIEW_DECIDED = "review.decided"
    ACTION_QUEUED = "action.queued"
    ACTION_HANDED_OVER = "action.handed_over"
    ACTION_DIED = "action.died"
    ACTION_RETRIED = "action.retried"
    ACCESS_KEY_CREATED = "access_key.created"
    ACCESS_KEY_ROTATED = "access_key.rotated"
    ACCESS_KEY_REVOKED = "access_key.revoked"
    ACCESS_REQUIRED = "access.required"
    ACCESS_SESSIONS_ENDED = "access.sessions_ended"


READINGS = frozenset({EventKind.READING_RECORDED, EventKind.READING_CONFIRMED, EventKind.READING_REJECTED})
"""Events about another reading of a version than its first one (rules R3, R4)."""
CASES = frozenset({EventKind.REVIEW_OPENED, EventKind.REVIEW_DECIDED})
"""Events about decisions that need a person (rule D6)."""
ACTIONS = frozenset(
    {EventKind.ACTION_QUEUED, EventKind.ACTION_HANDED_OVER, EventKind.ACTION_DIED, EventKind.ACTION_RETRIED}
)
"""Events about actions (rule D7). The outbox goes with them, and is no projection: it is never computed from them."""
ACCESS = frozenset(
    {
        EventKind.ACCESS_KEY_CREATED,
        EventKind.ACCESS_KEY_ROTATED,
        EventKind.ACCESS_KEY_REVOKED,
        EventKind.ACCESS_REQUIRED,
        EventKind.ACCESS_SESSIONS_ENDED,
    }
)
"""Events about API keys and sessions, and about whether approvals must be given by authenticated people."""
NOTICES = (
    frozenset({EventKind.CONFLICT_OPENED, EventKind.KEY_CREATED, EventKind.KEY_ROTATED, EventKind.ANSWER_JUDGED})
    | CASES
    | ACTIONS
    | ACCESS
)
"""Events that record that something happened and imply no projection."""


def _is_empty(value: str) -> bool:
    return not value


class Event(Value):
    """One link of the chain. `seq` counts from 1 without gaps; `recorded_at` never goes back.

    Payloads: `version.recorded` {version_id, object_id, reading}, where a version with a body of format 1 names no
    reading; `version.transitioned` {version_id, from, to, effective_at, on_arrival only when true};
    `reading.recorded` {version_id, reading, text_hash, differs, waits}; `reading.confirmed` and `reading.rejected`
    {version_id, reading, recorded}, where the last is the event that recorded the reading;
    `answer.recorded` {answer_id, answer_hash, record_hash};
    `content.erased` an `Erasure`; `source.synced` {source, report_hash, confirmed, vanished}, where the last two
    are the lengths of the report's lists; `source.labelled` the `SourceLabels`. The payloads of `NOTICES` are described where they are written.

    `authentication` says how the actor was known: `claimed`, `key:ID`, `token:ISSUER`, or `service`. Events that were
    recorded before it was kept have none, and their hash does not cover it.
    """

    seq: int = Field(ge=1)
    recorded_at: Instant
    kind: EventKind
    actor: str
    authentication: str = Field("", exclude_if=_is_empty)
    reason: str = ""
    payload: dict[str, Any]
    prev_hash: Sha256
    hash: Sha256


class Head(Value):
    """The end of the ledger: the number of events, and the time and hash of the last one."""

    seq: int
    recorded_at: Instant | None
    hash: Sha256


EMPTY_HEAD = Head(seq=0, recorded_at=None, hash=GENESIS)
"""The head of a ledger without events."""


class Transition(Value):
    """A version's move to `to`, known from `recorded_at` on.

    `effective_at` is given only for a deprecation: the valid time from which the version no longer holds;
    at or before its effective start it withdraws the version altogether (rule A4). `on_arrival` marks an
    approval that its own author gave, which only a source declared so allows (rule L4). `authentication` is that of
    its event.
    """

    version_id: Sha256
    to: State
    recorded_at: Instant
    seq: int
    actor: str
    reason: str = ""
    effective_at: Instant | None = None
    on_arrival: bool = False
    authentication: str = Field("", exclude_if=_is_empty)


class SyncReport(Value):
    """The result of reading a source again. It is kept as a content, which the event names by its hash.

    `confirmed` are the versions that the source still holds unchanged, `vanished` those whose document it no
    longer has.
    """

    source: str
    confirmed: tuple[Sha256, ...] = ()
    vanished: tuple[Sha256, ...] = ()


class Remains(Value):
    """The facts kept about an erased version: enough to say what was authoritative when (rules A6, E1).

    `text_hash` is that of the version's first reading. `terms` are the terms that decide about other versions, because an erased declaration or precedence still
    governs its past. `commit` lets the next reading of a git history go on from where the last one stopped.
    """

    object_id: str
    kind: Kind
    scope_key: str
    source: str
    revision_hash: Sha256
    text_hash: Sha256
    effective: Period
    supersedes: tuple[Sha256, ...] = ()
    replaces: tuple[str, ...] = ()
    terms: dict[str, Any] = Field(default_factory=dict)
    commit: str | None = None

    @classmethod
    def of(cls, version: Version) -> Self:
        """Return the facts kept about `version` when it is erased."""
        return cls(
            object_id=version.object_id,
            kind=version.kind,
            scope_key=version.scope.key,
            source=version.revision.source,
            revision_hash=version.revision.revision_hash,
            text_hash=version.reading.text_hash,
            effective=version.effective,
            supersedes=version.supersedes,
            replaces=tuple(dict.fromkeys(version.replaces)),
            terms=deciding_terms(version),
            commit=version.provenance.get("commit"),
        )


class Erasure(Value):
    """The payload of an erasure: its legal basis, and what was erased.

    `versions` maps each version to the facts kept about it, `answers` each answer to the versions it cites.
    `contents` are the hashes of the contents removed; `kept` are contents that something not erased still needs.
    """

    basis: str
    versions: dict[Sha256, Remains]
    answers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    contents: tuple[Sha256, ...] = ()
    kept: tuple[Sha256, ...] = ()


class Confirmation(Value):
    """The last comparison of a version with its source: when it was, and whether the source no longer had it."""

    version_id: Sha256
    at: Instant
    vanished: bool = False


class Problem(Value):
    """One failed check: `where` it failed (`event 12`, `version ab12…`, `index`) and `what` is wrong."""

    where: str
    what: str

    @field_validator("where", "what", mode="before")
    @classmethod
    def _printable(cls, value: Any) -> Any:
        """Escape what is not valid Unicode: damaged data must be reported, too."""
        return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


class EventContent(NamedTuple):
    """The content of an event, before it has its place in the chain."""

    kind: EventKind
    actor: str
    reason: str
    payload: dict[str, Any]
    authentication: str = ""


def link(head: Head, recorded_at: datetime, entry: EventContent) -> Event:
    """Return the event that follows `head`, with its hash."""
    draft = Event(
        seq=head.seq + 1,
        recorded_at=recorded_at,
        kind=entry.kind,
        actor=entry.actor,
        authentication=entry.authentication,
        reason=entry.reason,
        payload=entry.payload,
        prev_hash=head.hash,
        hash=GENESIS,
    )
    return draft.model_copy(update={"hash": event_hash(draft)})


def event_hash(event: Event) -> str:
    """Return the SHA-256 over the canonical JSON of everything in `event` but its hash."""
    return content_hash({name: value for name, value in json_value(event).items() if name != "hash"})


def tombstone(version_id: str, remains: Remains) -> Version:
    """Return the stand-in for an erased version: its id, scope, effective period and deciding terms."""
    version = Version(
        object_id=remains.object_id,
        kind=remains.kind,
        scope=Scope.from_key(remains.scope_key),
        effective=remains.effective,
        revision=Revision(source=remains.source, uri=ERASED, revision_hash=remains.revision_hash, media_type=""),
        supersedes=remains.supersedes,
        replaces=remains.replaces,
        attributes=remains.terms,
        provenance={} if remains.commit is None else {"commit": remains.commit},
        reading=Reading(reader="", text_hash=remains.text_hash, title=ERASED),
    )
    version.__dict__["version_id"] = version_id
    return version


def is_tombstone(version: Version) -> bool:
    """Whether `version` is the stand-in for an erased version."""
    return version.title == ERASED and not version.reading.reader


def same_person(one: str, other: str) -> bool:
    """Whether two actors are the same person. Letter case, width and spacing do not tell people apart (rule L3)."""
    return person_key(one) == person_key(other)


def person_key(actor: str) -> str:
    """The spelling of an actor that all spellings of one person share."""
    return " ".join(unicodedata.normalize("NFKC", actor).casefold().split())


def head_after(event: Event) -> Head:
    """Return the head of a ledger whose last event is `event`."""
    return Head(seq=event.seq, recorded_at=event.recorded_at, hash=event.hash)


def verify_chain(events: Iterable[Event], head: Head, after: Head = EMPTY_HEAD) -> list[Problem]:
    """Return the problems of the chain in order of events; none when it holds. It begins after `after`.

    It finds an edited event (its hash no longer fits), a dropped or swapped event (the numbers or links break), an
    event recorded before its predecessor, and a cut-off end (the chain ends before `head`).
    """
    problems: list[Problem] = []
    at = after
    for event in events:
        problems += _link_problems(at, event)
        at = head_after(event)
    if at != head:
        problems.append(
            Problem(
                where=f"event {at.seq}",
                what=f"the chain ends here, but the head names event {head.seq} {head.hash}",
            )
        )
    return problems


def _link_problems(at: Head, event: Event) -> list[Problem]:
    where = f"event {event.seq}"
    problems = []
    if not _has_its_hash(event):
        problems.append(Problem(where=where, what="was edited: its content does not have its hash"))
    if event.seq != at.seq + 1:
        problems.append(
            Problem(where=where, what=f"follows event {at.seq}: events between are missing or swapped")
        )
    elif event.prev_hash != at.hash:
        problems.append(Problem(where=where, what=f"does not link to event {at.seq}"))
    if at.recorded_at is not None and event.recorded_at < at.recorded_at:
        problems.append(Problem(where=where, what="was recorded before the event it follows"))
    return problems


def _has_its_hash(event: Event) -> bool:
    """Whether the hash fits. An event without a canonical form has no hash that could fit."""
    try:
        return event_hash(event) == event.hash
    except ValueError:
        return False
