"""One write: what it records is gathered first and stored at its end, ledger, projections and outbox together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from knowledge.errors import Conflict, NotFound
from knowledge.model.answers import AnswerRecord
from knowledge.model.canonical import sha256_hex
from knowledge.model.clock import Clock, format_instant
from knowledge.model.ledger import Event, EventKind, Head, head_after, link
from knowledge.model.objects import Kind, Passage, State, Submission, Version
from knowledge.store import admission
from knowledge.store.sql import convert, ledger, projections
from knowledge.store.sql.contents import insert_all, keep, keep_passages
from knowledge.store.sql.rows import ANSWER, OBJECT, OUTBOX, PLACE, VERSION

_HELD = (
    select(VERSION.c.state, OBJECT.c.object_id)
    .join_from(VERSION, PLACE, PLACE.c.pk == VERSION.c.place_pk)
    .join(OBJECT, OBJECT.c.pk == PLACE.c.object_pk)
    .where(VERSION.c.version_id == bindparam("version_id"))
)
_KIND = select(OBJECT.c.kind).where(OBJECT.c.object_id == bindparam("object_id"))
_ANSWERED = select(ANSWER.c.seq).where(ANSWER.c.answer_id == bindparam("answer_id"))


class SqlTransaction:
    """See `Transaction`. `flush` stores what was gathered; the caller commits."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._head: Head = ledger.head_of(connection, lock=True)
        self._recorded_at = admission.stamp(clock, self._head)
        self._events: list[Event] = []
        self._contents: dict[str, bytes] = {}
        self._passages: dict[str, Passage] = {}
        self._recorded: dict[str, Version] = {}
        self._states: dict[str, tuple[State, str]] = {}
        self._kinds: dict[str, Kind | None] = {}
        self._answers: list[Event] = []

    @property
    def recorded_at(self) -> datetime:
        """See `Transaction.recorded_at`."""
        return self._recorded_at

    def record(self, submission: Submission, *, actor: str, reason: str = "") -> bool:
        """See `Transaction.record`."""
        version = submission.version
        actor, reason = admission.checked_actor(actor), admission.checked_reason(reason)
        admission.checked_submission(submission, self._kind(version.object_id))
        if self._held(version.version_id) is not None:
            return False
        self._kinds[version.object_id] = version.kind
        self._states[version.version_id] = (State.DRAFT, version.object_id)
        self._recorded[version.version_id] = version
        self._contents[version.version_id] = version.body
        self._contents[version.revision.revision_hash] = submission.content
        self._contents[version.revision.text_hash] = submission.text.encode()
        self._passages.update((passage.passage_hash, passage) for passage in admission.held(submission))
        payload = {"version_id": version.version_id, "object_id": version.object_id}
        self._append(EventKind.VERSION_RECORDED, actor, reason, payload)
        return True

    def transition(
        self,
        version_id: str,
        to: State,
        *,
        actor: str,
        reason: str = "",
        effective_at: datetime | None = None,
    ) -> None:
        """See `Transaction.transition`."""
        actor, reason = admission.checked_actor(actor), admission.checked_reason(reason)
        held = self._held(version_id)
        if held is None:
            raise NotFound(f"There is no version {version_id[:64]!r}.", remedy="Check the version id.")
        at, object_id = held
        effective_at = admission.checked_move(version_id, at, to, effective_at)
        self._states[version_id] = (to, object_id)
        payload = {
            "version_id": version_id,
            "from": at.value,
            "to": to.value,
            "effective_at": None if effective_at is None else format_instant(effective_at),
        }
        self._append(EventKind.VERSION_TRANSITIONED, actor, reason, payload)

    def record_answer(self, record: AnswerRecord) -> None:
        """See `Transaction.record_answer`. Raises Conflict for an answer id that is taken."""
        dated, body = admission.checked_record(record, self._recorded_at)
        answer_id = dated.answer.answer_id
        taken = any(event.payload["answer_id"] == answer_id for event in self._answers)
        if taken or self._connection.execute(_ANSWERED, {"answer_id": answer_id}).scalar() is not None:
            raise Conflict(f"Answer {answer_id} is recorded already.", remedy="Give it an id of its own.")
        record_hash = sha256_hex(body)
        self._contents[record_hash] = body
        answer_hash = dated.answer.answer_hash
        payload = {"answer_id": answer_id, "answer_hash": answer_hash, "record_hash": record_hash}
        self._answers.append(self._append(EventKind.ANSWER_RECORDED, admission.SERVICE, "", payload))

    def flush(self) -> None:
        """Store everything gathered, over the open connection."""
        if not self._events:
            return
        keep(self._connection, self._contents)
        keep_passages(self._connection, list(self._passages.values()))
        ledger.append(self._connection, self._events, self._head)
        versions = [event for event in self._events if event.kind is not EventKind.ANSWER_RECORDED]
        if versions:
            projections.extend(self._connection, versions, self._recorded)
        for object_id in self._objects(EventKind.VERSION_TRANSITIONED):
            projections.update_periods(self._connection, object_id, self._recorded_at)
        touched = self._objects(EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED)
        insert_all(self._connection, OUTBOX, [{"object_id": object_id} for object_id in touched])
        insert_all(self._connection, ANSWER, [convert.answer_values(event) for event in self._answers])

    def _append(self, kind: EventKind, actor: str, reason: str, payload: dict[str, Any]) -> Event:
        event = link(self._head, self._recorded_at, kind, actor, reason, payload)
        self._events.append(event)
        self._head = head_after(event)
        return event

    def _objects(self, *kinds: EventKind) -> list[str]:
        """The objects that events of these kinds touched, each once, in order of id."""
        touched = [event.payload["version_id"] for event in self._events if event.kind in kinds]
        return sorted({self._states[version_id][1] for version_id in touched})

    def _held(self, version_id: str) -> tuple[State, str] | None:
        """State and object of the version as this transaction sees it."""
        if version_id not in self._states and convert.storable(version_id):
            row = self._connection.execute(_HELD, {"version_id": version_id}).one_or_none()
            if row is not None:
                self._states[version_id] = (State(row.state), row.object_id)
        return self._states.get(version_id)

    def _kind(self, object_id: str) -> Kind | None:
        if self._kinds.get(object_id) is None:
            kind = self._connection.execute(_KIND, {"object_id": object_id}).scalar()
            self._kinds[object_id] = None if kind is None else Kind(kind)
        return self._kinds[object_id]
