"""One write to the SQL store. It collects events and contents first, and stores all of them at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select

from knowledge.errors import Conflict
from knowledge.model.clock import AsOf, Clock, json_value
from knowledge.model.kinds import SourceTerms, terms_of
from knowledge.model.labels import SourceLabels
from knowledge.model.objects import Kind, Passage, State, Submission, Version
from knowledge.model.reading.readings import Reading, Rereading, RereadOutcome, outcome_of
from knowledge.model.record.canonical import canonical_json, sha256_hex
from knowledge.model.record.ledger import (
    READINGS,
    Erasure,
    Event,
    EventContent,
    EventKind,
    Head,
    SyncReport,
    head_after,
    link,
)
from knowledge.model.scope import Scope
from knowledge.model.work.actions import ActionOrder
from knowledge.model.work.jobs import Job, JobKind, JobOrder, caused_job
from knowledge.store import payloads, validation
from knowledge.store.acting import authentication_of, check_approver, check_may_change, may_see_any
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.ports.observation import LoggedQuestion
from knowledge.store.sql import erasing
from knowledge.store.sql.actions.changes import ActionChanges
from knowledge.store.sql.chain import ledger, projections
from knowledge.store.sql.chain.readings import ReadingChanges
from knowledge.store.sql.contents import insert_all, keep, keep_passages
from knowledge.store.sql.governing_edges import replacement_edges, ruling_edges
from knowledge.store.sql.jobs.changes import enqueue_job
from knowledge.store.sql.reads.access import requires_authentication
from knowledge.store.sql.reads.snapshot import SCOPES_OF, SqlFacts
from knowledge.store.sql.tables import convert, query_log
from knowledge.store.sql.tables.schema import ANSWER, OBJECT, OUTBOX, STREAM, VERSION
from knowledge.store.values import unknown_version

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

_VERSIONED = (EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED, *READINGS)
"""The kinds of events after which the index points of an object may change."""

_HELD = (
    select(VERSION.c.state, VERSION.c.recorded_by, STREAM.c.source, STREAM.c.scope_key, OBJECT.c.object_id)
    .join_from(VERSION, STREAM, STREAM.c.pk == VERSION.c.place_pk)
    .join(OBJECT, OBJECT.c.pk == STREAM.c.object_pk)
    .where(VERSION.c.version_id == bindparam("version_id"))
)
_KIND = select(OBJECT.c.kind).where(OBJECT.c.object_id == bindparam("object_id"))
_ANSWERED = select(ANSWER.c.seq).where(ANSWER.c.answer_id == bindparam("answer_id"))


@dataclass(frozen=True)
class _VersionFacts:
    """The facts about a version that validation needs, as this transaction sees them."""

    state: State
    object_id: str
    author: str
    source: str
    scope: Scope


class SqlTransaction:
    """See `Transaction`. `flush` stores everything that was recorded; the caller commits."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._head: Head = ledger.head_of(connection, lock=True)
        self._recorded_at = validation.stamp(clock, self._head)
        self._events: list[Event] = []
        self._contents: dict[str, bytes] = {}
        self._passages: dict[str, Passage] = {}
        self._recorded: dict[str, Version] = {}
        self._versions: dict[str, _VersionFacts] = {}
        self._readings = ReadingChanges(connection)
        self._actions = ActionChanges(connection)
        self._kinds: dict[str, Kind | None] = {}
        self._answers: list[tuple[Event, AnswerRecord]] = []
        self._questions: list[LoggedQuestion] = []
        self._keep_since: datetime | None = None
        self._syncs: list[tuple[Event, SyncReport]] = []
        self._erasures: list[tuple[Event, Erasure]] = []
        self._declared: dict[str, SourceTerms | None] = {}

    @property
    def recorded_at(self) -> datetime:
        """See `Transaction.recorded_at`."""
        return self._recorded_at

    def record(self, submission: Submission, *, actor: str, reason: str = "") -> bool:
        """See `Transaction.record`."""
        version = submission.version
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        check_may_change(version.revision.source, version.scope)
        kind = self._kind(version.object_id)
        is_hidden = kind not in (None, version.kind) and not may_see_any(self._scopes(version.object_id))
        validation.checked_submission(submission, kind, is_hidden=is_hidden)
        if self._version_facts(version.version_id) is not None:
            return False
        event = self._append(EventKind.VERSION_RECORDED, actor, reason, payloads.recording_payload(version))
        self._readings.record_first(version, event)
        self._kinds[version.object_id] = version.kind
        facts = _VersionFacts(State.DRAFT, version.object_id, actor, version.revision.source, version.scope)
        self._versions[version.version_id] = facts
        self._recorded[version.version_id] = version
        self._contents[version.version_id] = version.body
        self._contents[version.revision.revision_hash] = submission.content
        self._keep_reading(version.reading, submission.text, submission.passages)
        return True

    def _keep_reading(self, reading: Reading, text: str, passages: Sequence[Passage]) -> None:
        self._contents[reading.reading_hash] = reading.body
        self._contents[reading.text_hash] = text.encode()
        kept = validation.passages_of(reading, passages)
        self._passages.update((passage.passage_hash, passage) for passage in kept)

    def reread(self, rereading: Rereading, *, actor: str, reason: str = "") -> RereadOutcome:
        """See `Transaction.reread`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        validation.checked_rereading(rereading)
        reading, version_id = rereading.reading, rereading.version_id
        state = self._readable(version_id).state
        before, in_force = self._readings.of(version_id), self._readings.in_force(version_id)
        outcome = outcome_of(reading, in_force, before, validation.is_vouched_for(state))
        if outcome.is_new:
            payload = payloads.reading_payload(rereading, in_force, outcome)
            event = self._append(EventKind.READING_RECORDED, actor, reason, payload)
            self._readings.add(event, rereading)
            self._keep_reading(reading, rereading.text, rereading.passages)
        return outcome

    def decide_reading(self, version_id: str, *, confirm: bool, actor: str, reason: str = "") -> None:
        """See `Transaction.decide_reading`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        facts = self._readable(version_id)
        check_may_change(facts.source, facts.scope)
        waiting = validation.waiting_reading(version_id, self._readings.of(version_id))
        if confirm:
            validation.check_confirmation(actor, waiting)
            check_approver(actor, required=requires_authentication(self._connection))
        kind = EventKind.READING_CONFIRMED if confirm else EventKind.READING_REJECTED
        self._readings.add(self._append(kind, actor, reason, payloads.decision_payload(waiting)))

    def _readable(self, version_id: str) -> _VersionFacts:
        """The facts about a version whose text is there. Raises NotFound or Erased."""
        facts = self._version_facts(version_id)
        if facts is None:
            raise unknown_version(version_id)
        if version_id not in self._recorded:
            erasing.check_not_erased(self._connection, version_id)
        return facts

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
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        facts = self._version_facts(version_id)
        if facts is None:
            raise unknown_version(version_id)
        check_may_change(facts.source, facts.scope)
        effective_at = validation.checked_move(version_id, facts.state, to, effective_at)
        if to in validation.NEEDS_TEXT and version_id not in self._recorded:
            erasing.check_not_erased(self._connection, version_id)
        on_arrival = to is State.APPROVED and self._check_approval(version_id, facts, actor)
        if to is State.APPROVED:
            check_approver(actor, required=requires_authentication(self._connection))
            self._remember_declaration(version_id)
        payload = payloads.transition_payload(version_id, facts.state, to, effective_at, on_arrival)
        self._append(EventKind.VERSION_TRANSITIONED, actor, reason, payload)
        self._versions[version_id] = replace(facts, state=to)

    def confirm(self, report: SyncReport, *, actor: str, reason: str = "") -> None:
        """See `Transaction.confirm`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        for version_id in (*report.confirmed, *report.vanished):
            if self._version_facts(version_id) is None:
                raise unknown_version(version_id)
        body = canonical_json(json_value(report))
        payload = payloads.sync_payload(report, sha256_hex(body))
        self._syncs.append((self._append(EventKind.SOURCE_SYNCED, actor, reason, payload), report))
        self._contents[sha256_hex(body)] = body

    def label(self, labels: SourceLabels, *, actor: str, reason: str = "") -> None:
        """See `Transaction.label`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        self._append(EventKind.SOURCE_LABELLED, actor, reason, payloads.labels_payload(labels))

    def erase(
        self, version_ids: Sequence[str], *, basis: str, actor: str, answer_ids: Sequence[str] = ()
    ) -> Erasure:
        """See `Transaction.erase`."""
        actor, basis = validation.checked_actor(actor), validation.checked_basis(basis)
        versions, answers = validation.checked_targets(version_ids, answer_ids)
        erasure = erasing.plan_erasure(self._connection, versions, answers, basis)
        event = self._append(EventKind.CONTENT_ERASED, actor, "", payloads.erasure_payload(erasure))
        self._erasures.append((event, erasure))
        return erasure

    def append_notice(self, kind: EventKind, payload: dict[str, Any], *, actor: str, reason: str = "") -> None:
        """See `Transaction.append_notice`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        self._append(validation.checked_notice(kind), actor, reason, payload)

    def queue_action(self, order: ActionOrder, *, actor: str, reason: str = "") -> bool:
        """See `ActionTransaction.queue_action`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        if self._actions.knows(order.action_id):
            return False
        event = self._append(EventKind.ACTION_QUEUED, actor, reason, order.payload())
        self._actions.add(order, event)
        self._cause(JobKind.DELIVER, actor)
        return True

    def settle_action(
        self, action_id: str, kind: EventKind, payload: dict[str, object], *, actor: str, reason: str = ""
    ) -> None:
        """See `ActionTransaction.settle_action`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        self._actions.settle(action_id, kind, self._recorded_at, reason)
        self._append(kind, actor, reason, {"action_id": action_id, **payload})
        if kind is EventKind.ACTION_RETRIED:
            self._cause(JobKind.DELIVER, actor)

    def enqueue(self, order: JobOrder) -> Job:
        """See `JobTransaction.enqueue`. A job is due by the clock: the known time may run ahead of it (rule T3)."""
        return enqueue_job(self._connection, order, self._clock())

    def _cause(self, kind: JobKind, actor: str) -> None:
        self.enqueue(caused_job(kind, actor))

    def record_answer(self, record: AnswerRecord) -> None:
        """See `Transaction.record_answer`."""
        dated, body = validation.checked_record(record, self._recorded_at)
        answer_id = dated.answer.answer_id
        taken = any(event.payload["answer_id"] == answer_id for event, _ in self._answers)
        if taken or self._connection.execute(_ANSWERED, {"answer_id": answer_id}).scalar() is not None:
            raise Conflict(f"Answer {answer_id} is recorded already.", remedy="Give it an id of its own.")
        cited = {citation.version_id for citation in dated.answer.citations}
        validation.check_citations(answer_id, erasing.erased_among(self._connection, cited))
        record_hash = sha256_hex(body)
        payload = payloads.answer_payload(dated, record_hash)
        self._answers.append((self._append(EventKind.ANSWER_RECORDED, validation.SERVICE, "", payload), dated))
        self._contents[record_hash] = body

    def log_question(self, question: LoggedQuestion, keep_since: datetime) -> None:
        """See `Transaction.log_question`."""
        self._questions.append(question)
        self._keep_since = keep_since

    @property
    def _now(self) -> AsOf:
        return AsOf(valid_at=self._recorded_at, known_at=self._recorded_at)

    @property
    def erased(self) -> bool:
        """Whether this transaction erased anything."""
        return bool(self._erasures)

    def flush(self) -> None:
        """Store everything that was recorded, over the open connection."""
        if not self._events:
            return
        keep(self._connection, self._contents)
        keep_passages(self._connection, list(self._passages.values()))
        ledger.append(self._connection, self._events, self._head)
        versions = [event for event in self._events if event.kind in _VERSIONED]
        if versions:
            projections.extend(self._connection, versions, self._recorded)
            self._readings.store()
        self._actions.store()
        moves = [event for event in self._events if event.kind is EventKind.VERSION_TRANSITIONED]
        if moves:
            projections.update_periods(self._connection, moves, self._recorded_at)
            self._check_circles(self._objects(EventKind.VERSION_TRANSITIONED))
        for event, report in self._syncs:
            projections.insert_confirmations(self._connection, event, report)
        for event in self._events:
            if event.kind is EventKind.SOURCE_LABELLED:
                projections.insert_labels(self._connection, event)
        for event, erasure in self._erasures:
            erasing.apply_erasure(self._connection, event, erasure)
        erased = {left.object_id for _, erasure in self._erasures for left in erasure.versions.values()}
        touched = sorted({*self._objects(*_VERSIONED), *erased})
        insert_all(self._connection, OUTBOX, [{"object_id": object_id} for object_id in touched])
        if touched:
            self._cause(JobKind.INDEX, self._events[0].actor)
        for event, record in self._answers:
            projections.insert_answer(self._connection, event, record)
        for question in self._questions:
            query_log.add_question(self._connection, question)
        if self._keep_since is not None:
            query_log.remove_old_questions(self._connection, self._keep_since)

    def _append(self, kind: EventKind, actor: str, reason: str, payload: dict[str, Any]) -> Event:
        validation.check_erased_alone(kind, self._events[0].kind if self._events else None)
        event = link(
            self._head,
            self._recorded_at,
            EventContent(kind, actor, reason, payload, authentication_of(kind, actor)),
        )
        self._events.append(event)
        self._head = head_after(event)
        return event

    def _objects(self, *kinds: EventKind) -> list[str]:
        """The objects that events of these kinds touched, each once, in order of id."""
        touched = [event.payload["version_id"] for event in self._events if event.kind in kinds]
        return sorted({self._versions[version_id].object_id for version_id in touched})

    def _version_facts(self, version_id: str) -> _VersionFacts | None:
        """The facts about the version as this transaction sees it; None for an unknown one."""
        if version_id not in self._versions and convert.storable(version_id):
            row = self._connection.execute(_HELD, {"version_id": version_id}).one_or_none()
            if row is not None:
                self._versions[version_id] = _VersionFacts(
                    State(row.state), row.object_id, row.recorded_by, row.source, Scope.from_key(row.scope_key)
                )
        return self._versions.get(version_id)

    def _check_approval(self, version_id: str, facts: _VersionFacts, actor: str) -> bool:
        """Return whether the approval is one on arrival. Raises SelfApproval where this actor may not approve."""
        kind = self._kind(facts.object_id)
        assert kind is not None
        declared = self._declaration(facts.source) if version_id in self._recorded else None
        return validation.check_approval(actor, facts.author, validation.Arrival(kind, facts.source, declared))

    def _remember_declaration(self, version_id: str) -> None:
        """Let a declaration that is approved in this transaction apply to the approvals that follow in it."""
        version = self._recorded.get(version_id)
        terms = terms_of(version) if version else None
        if version and isinstance(terms, SourceTerms) and version.effective.contains(self._recorded_at):
            self._declared[version.object_id.removeprefix("source/")] = terms

    def _check_circles(self, moved: Sequence[str]) -> None:
        """Refuse the moves when replacements or rulings would form a circle afterwards (rules A7, P2).

        `moved` are the objects with a version that moved.
        """
        connection = self._connection
        replaces = any(replacement_edges(connection, object_id) for object_id in moved)
        rules = any(self._kind(object_id) is Kind.PRECEDENCE for object_id in moved)
        if not (replaces or rules):
            return
        hierarchy = AuthorityResolver(SqlFacts(connection)).jurisdictions(self._now)
        validation.check_replacements(moved, partial(replacement_edges, connection), hierarchy)
        if rules:
            validation.check_rulings(ruling_edges(connection), hierarchy)

    def _declaration(self, source: str) -> SourceTerms | None:
        """The terms in force that the object `source/<source>` declares; None where there are none."""
        if source not in self._declared:
            self._declared[source] = AuthorityResolver(SqlFacts(self._connection)).declaration(source, self._now)
        return self._declared[source]

    def _scopes(self, object_id: str) -> list[Scope]:
        """The scopes of the versions of an object."""
        kept = self._connection.execute(SCOPES_OF, {"object_id": object_id}).scalars()
        new = [version.scope for version in self._recorded.values() if version.object_id == object_id]
        return [*map(convert.scope_from, kept), *new]

    def _kind(self, object_id: str) -> Kind | None:
        if self._kinds.get(object_id) is None:
            kind = self._connection.execute(_KIND, {"object_id": object_id}).scalar()
            self._kinds[object_id] = None if kind is None else Kind(kind)
        return self._kinds[object_id]
