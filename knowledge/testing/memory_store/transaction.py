"""One write to the memory store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from knowledge.errors import Conflict, NotFound
from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.clock import AsOf, Clock, json_value
from knowledge.model.labels import SourceLabels
from knowledge.model.objects import ERASED, State, Submission, Version
from knowledge.model.reading.readings import Reading, Rereading, RereadOutcome, outcome_of
from knowledge.model.record.canonical import content_hash, parsed_json, sha256_hex
from knowledge.model.record.ledger import Erasure, EventContent, EventKind, Remains, SyncReport, link, tombstone
from knowledge.model.work.actions import ActionOrder, QueuedAction
from knowledge.model.work.jobs import Job, JobKind, JobOrder, caused_job
from knowledge.store import payloads, validation
from knowledge.store.acting import authentication_of, check_approver, check_may_change, may_see_any
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.ports.actions import settled, unknown_action
from knowledge.store.ports.observation import LoggedQuestion
from knowledge.testing.memory_store.actions import without_erased
from knowledge.testing.memory_store.facts import MemoryFacts
from knowledge.testing.memory_store.jobs import with_order
from knowledge.testing.memory_store.observation import questions_since
from knowledge.testing.memory_store.state import MemoryState


def _contents(state: MemoryState, version: Version) -> set[str]:
    """The hashes of the contents that a version needs: its body, its source bytes, and its readings with their texts."""
    readings = state.readings(version.version_id)
    kept = {name for one in readings for name in (one.reading_hash, one.text_hash)}
    return {version.version_id, version.revision.revision_hash, *kept}


def _without_words(rereading: Rereading) -> Rereading:
    """A reading of a version that was erased: only the hash of its text is left."""
    left = Reading(reader="", text_hash=rereading.reading.text_hash, title=ERASED)
    return Rereading.model_construct(version_id=rereading.version_id, reading=left, text="", passages=())


class MemoryTransaction:
    """See `Transaction`. It works on a copy of the state, which the store takes over at the end."""

    def __init__(self, state: MemoryState, clock: Clock) -> None:
        self.state = replace(
            state,
            submissions=dict(state.submissions),
            rereadings=dict(state.rereadings),
            records=dict(state.records),
            reports=dict(state.reports),
            erased=dict(state.erased),
            actions=dict(state.actions),
            questions=dict(state.questions),
        )
        self.recorded_at = validation.stamp(clock, state.head)
        self._clock = clock
        self._before = len(state.events)
        self.touched: set[str] = set()
        self.recorded: set[str] = set()

    def record(self, submission: Submission, *, actor: str, reason: str = "") -> bool:
        """See `Transaction.record`."""
        version = submission.version
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        held = self.state.versions(version.object_id)
        check_may_change(version.revision.source, version.scope)
        is_hidden = not may_see_any(one.scope for one in held)
        validation.checked_submission(submission, held[0].kind if held else None, is_hidden=is_hidden)
        if version.version_id in self.state.submissions:
            return False
        self._append(EventKind.VERSION_RECORDED, actor, reason, payloads.recording_payload(version))
        self.state.submissions[version.version_id] = submission
        self.touched.add(version.object_id)
        self.recorded.add(version.version_id)
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
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        version = self.state.submission(version_id).version
        check_may_change(version.revision.source, version.scope)
        before = self.state.state_of(version_id)
        effective_at = validation.checked_move(version_id, before, to, effective_at)
        if to in validation.NEEDS_TEXT:
            self.state.check_not_erased(version_id)
        on_arrival = to is State.APPROVED and self._check_approval(version_id, actor)
        if to is State.APPROVED:
            check_approver(actor, required=self.state.requires_authentication)
        payload = payloads.transition_payload(version_id, before, to, effective_at, on_arrival)
        self.touched.add(version.object_id)
        self._append(EventKind.VERSION_TRANSITIONED, actor, reason, payload)

    def _check_approval(self, version_id: str, actor: str) -> bool:
        version = self.state.submissions[version_id].version
        source = version.revision.source
        arriving = version_id in self.recorded
        declared = AuthorityResolver(MemoryFacts(self.state)).declaration(source, self._now) if arriving else None
        author = self.state.recording(version_id).actor
        return validation.check_approval(actor, author, validation.Arrival(version.kind, source, declared))

    @property
    def _now(self) -> AsOf:
        return AsOf(valid_at=self.recorded_at, known_at=self.recorded_at)

    def check_circles(self) -> None:
        """Refuse the transaction when replacements or rulings would form a circle after it (rules A7, P2)."""
        facts = MemoryFacts(self.state)
        hierarchy = AuthorityResolver(facts).jurisdictions(self._now)
        validation.check_replacements(sorted(self.touched), facts.replacement_edges, hierarchy)
        validation.check_rulings(facts.ruling_edges(), hierarchy)

    def reread(self, rereading: Rereading, *, actor: str, reason: str = "") -> RereadOutcome:
        """See `Transaction.reread`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        validation.checked_rereading(rereading)
        version = self._readable(rereading.version_id)
        readings = self.state.readings(version.version_id)
        vouched_for = validation.is_vouched_for(self.state.state_of(version.version_id))
        outcome = outcome_of(rereading.reading, version.reading, readings, vouched_for)
        if outcome.is_new:
            payload = payloads.reading_payload(rereading, version.reading, outcome)
            self._append(EventKind.READING_RECORDED, actor, reason, payload)
            self.state.rereadings[self.state.head.seq] = rereading
            self.touched.add(version.object_id)
        return outcome

    def decide_reading(self, version_id: str, *, confirm: bool, actor: str, reason: str = "") -> None:
        """See `Transaction.decide_reading`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        version = self._readable(version_id)
        check_may_change(version.revision.source, version.scope)
        self.touched.add(version.object_id)
        waiting = validation.waiting_reading(version_id, self.state.readings(version_id))
        if confirm:
            validation.check_confirmation(actor, waiting)
            check_approver(actor, required=self.state.requires_authentication)
        kind = EventKind.READING_CONFIRMED if confirm else EventKind.READING_REJECTED
        self._append(kind, actor, reason, payloads.decision_payload(waiting))

    def _readable(self, version_id: str) -> Version:
        """A version whose text is there, as it is read at present. Raises NotFound or Erased."""
        self.state.submission(version_id)
        self.state.check_not_erased(version_id)
        return self.state.read_as(version_id)[0]

    def confirm(self, report: SyncReport, *, actor: str, reason: str = "") -> None:
        """See `Transaction.confirm`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        for version_id in (*report.confirmed, *report.vanished):
            self.state.submission(version_id)
        report_hash = content_hash(json_value(report))
        self._append(EventKind.SOURCE_SYNCED, actor, reason, payloads.sync_payload(report, report_hash))
        self.state.reports[report_hash] = report

    def label(self, labels: SourceLabels, *, actor: str, reason: str = "") -> None:
        """See `Transaction.label`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        self._append(EventKind.SOURCE_LABELLED, actor, reason, payloads.labels_payload(labels))

    def erase(
        self, version_ids: Sequence[str], *, basis: str, actor: str, answer_ids: Sequence[str] = ()
    ) -> Erasure:
        """See `Transaction.erase`."""
        actor, basis = validation.checked_actor(actor), validation.checked_basis(basis)
        version_ids, answer_ids = validation.checked_targets(version_ids, answer_ids)
        for name in (*version_ids, *answer_ids):
            held = self.state.submissions if name in version_ids else self.state.records
            if name not in held or name in self.state.erased:
                raise NotFound(f"There is no {name[:64]!r} to erase.", remedy="Check the id.")
        erasure = self._plan_erasure(version_ids, answer_ids, basis)
        self._append(EventKind.CONTENT_ERASED, actor, "", payloads.erasure_payload(erasure))
        for name, remains in erasure.versions.items():
            left = tombstone(name, remains)
            self.state.submissions[name] = Submission.model_construct(
                version=left, content=b"", text="", passages=()
            )
            self.touched.add(remains.object_id)
        for seq, rereading in self.state.rereadings.items():
            if rereading.version_id in erasure.versions:
                self.state.rereadings[seq] = _without_words(rereading)
        for name in erasure.answers:
            del self.state.records[name]
            self.state.questions.pop(name, None)
        self.state = replace(self.state, actions=without_erased(self.state.actions, {*erasure.answers}))
        self.state.erased.update(dict.fromkeys([*erasure.versions, *erasure.answers], self.state.events[-1]))
        return erasure

    def _plan_erasure(self, version_ids: Sequence[str], answer_ids: Sequence[str], basis: str) -> Erasure:
        """The erasure of these versions, of these answers and of the answers that cite the versions."""
        versions = {n: s.version for n, s in self.state.submissions.items() if n not in self.state.erased}
        going = {name: versions.pop(name) for name in version_ids}
        cited = {name: {c.version_id for c in r.answer.citations} for name, r in self.state.records.items()}
        answers = [name for name in cited if name in answer_ids or cited[name] & going.keys()]
        records = {name: content_hash(json_value(record)) for name, record in self.state.records.items()}
        own = {name for version in going.values() for name in _contents(self.state, version)}
        own |= {records.pop(name) for name in answers}
        needed = {name for version in versions.values() for name in _contents(self.state, version)}
        needed |= {*self.state.reports, *records.values()}
        return Erasure(
            basis=basis,
            versions={name: Remains.of(version) for name, version in going.items()},
            answers={name: tuple(n for n in self.state.submissions if n in cited[name]) for name in answers},
            contents=tuple(sorted(own - needed)),
            kept=tuple(sorted(own & needed)),
        )

    def log_question(self, question: LoggedQuestion, keep_since: datetime) -> None:
        """See `ObservationTransaction.log_question`."""
        kept = questions_since({**self.state.questions, question.answer_id: question}, keep_since)
        self.state = replace(self.state, questions=kept)

    def append_notice(self, kind: EventKind, payload: dict[str, Any], *, actor: str, reason: str = "") -> None:
        """See `Transaction.append_notice`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        self._append(validation.checked_notice(kind), actor, reason, payload)

    def queue_action(self, order: ActionOrder, *, actor: str, reason: str = "") -> bool:
        """See `ActionTransaction.queue_action`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        if order.action_id in self.state.actions:
            return False
        self._append(EventKind.ACTION_QUEUED, actor, reason, order.payload())
        at, seq = self.recorded_at, self.state.head.seq
        self.state.actions[order.action_id] = QueuedAction(order=order, queued_seq=seq, queued_at=at, due_at=at)
        self.enqueue(caused_job(JobKind.DELIVER, actor))
        return True

    def settle_action(
        self, action_id: str, kind: EventKind, payload: dict[str, object], *, actor: str, reason: str = ""
    ) -> None:
        """See `ActionTransaction.settle_action`."""
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        if action_id not in self.state.actions:
            raise unknown_action(action_id)
        self.state.actions[action_id] = settled(self.state.actions[action_id], kind, self.recorded_at, reason)
        self._append(kind, actor, reason, {"action_id": action_id, **payload})
        if kind is EventKind.ACTION_RETRIED:
            self.enqueue(caused_job(JobKind.DELIVER, actor))

    def enqueue(self, order: JobOrder) -> Job:
        """See `JobTransaction.enqueue`."""
        self.state, job = with_order(self.state, order, self._clock())
        return job

    def queue_indexing(self) -> None:
        """Queue the job that indexes the objects that were touched, if any were."""
        if self.touched:
            self.enqueue(caused_job(JobKind.INDEX, self.state.events[self._before].actor))

    def record_answer(self, record: AnswerRecord) -> None:
        """See `Transaction.record_answer`."""
        dated, body = validation.checked_record(record, self.recorded_at)
        answer = dated.answer
        if answer.answer_id in {*self.state.records, *self.state.erased}:
            raise Conflict(f"Answer {answer.answer_id} is recorded already.", remedy="Give it an id of its own.")
        cited = sorted({citation.version_id for citation in answer.citations})
        validation.check_citations(answer.answer_id, [name for name in cited if name in self.state.erased])
        payload = payloads.answer_payload(dated, sha256_hex(body))
        self._append(EventKind.ANSWER_RECORDED, validation.SERVICE, "", payload)
        self.state.records[answer.answer_id] = AnswerRecord.model_validate(parsed_json(body))

    def _append(self, kind: EventKind, actor: str, reason: str, payload: dict[str, Any]) -> None:
        first = next((event.kind for event in self.state.events[self._before :]), None)
        validation.check_erased_alone(kind, first)
        content = EventContent(kind, actor, reason, payload, authentication_of(kind, actor))
        event = link(self.state.head, self.recorded_at, content)
        self.state = replace(self.state, events=(*self.state.events, event))
