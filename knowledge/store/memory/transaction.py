"""One write to the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from knowledge.errors import Conflict, NotFound
from knowledge.model.answers import AnswerRecord
from knowledge.model.canonical import content_hash, parsed_json, sha256_hex
from knowledge.model.clock import AsOf, Clock, format_instant, json_value
from knowledge.model.kinds import PrecedenceTerms, terms_of
from knowledge.model.ledger import (
    Erasure,
    EventKind,
    Remains,
    SyncReport,
    link,
    tombstone,
)
from knowledge.model.objects import Kind, State, Submission
from knowledge.store import admission
from knowledge.store.judging import Judge
from knowledge.store.memory.facts import MemoryFacts
from knowledge.store.memory.kept import Kept


class MemoryTransaction:
    def __init__(self, kept: Kept, clock: Clock) -> None:
        self.kept = replace(
            kept,
            submissions=dict(kept.submissions),
            records=dict(kept.records),
            reports=dict(kept.reports),
            erased=dict(kept.erased),
        )
        self.recorded_at = admission.stamp(clock, kept.head)
        self.touched: set[str] = set()
        self.recorded: set[str] = set()

    def record(self, submission: Submission, *, actor: str, reason: str = "") -> bool:
        version = submission.version
        actor, reason = admission.checked_actor(actor), admission.checked_reason(reason)
        held = self.kept.versions(version.object_id)
        admission.checked_submission(submission, held[0].kind if held else None)
        if version.version_id in self.kept.submissions:
            return False
        self.kept.submissions[version.version_id] = submission
        self.touched.add(version.object_id)
        self.recorded.add(version.version_id)
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
        actor, reason = admission.checked_actor(actor), admission.checked_reason(reason)
        if version_id not in self.kept.submissions:
            raise NotFound(f"There is no version {version_id[:64]!r}.", remedy="Check the version id.")
        at = self.kept.state(version_id)
        effective_at = admission.checked_move(version_id, at, to, effective_at)
        payload: dict[str, Any] = {
            "version_id": version_id,
            "from": at.value,
            "to": to.value,
            "effective_at": None if effective_at is None else format_instant(effective_at),
        }
        if to is State.APPROVED and self._checked_approval(version_id, actor):
            payload["on_arrival"] = True
        self.touched.add(self.kept.submissions[version_id].version.object_id)
        self._append(EventKind.VERSION_TRANSITIONED, actor, reason, payload)

    def _checked_approval(self, version_id: str, actor: str) -> bool:
        version = self.kept.submissions[version_id].version
        admission.checked_replacement(version.object_id, version.replaces, self._replaced_by)
        terms = terms_of(version)
        if isinstance(terms, PrecedenceTerms):
            others = [v for v in self.kept.approved(Kind.PRECEDENCE) if v.object_id != version.object_id]
            rulings = [(v.object_id, t.rulings) for v in others if isinstance(t := terms_of(v), PrecedenceTerms)]
            admission.checked_rulings(terms.rulings, rulings)
        now = AsOf(valid_at=self.recorded_at, known_at=self.recorded_at)
        arriving = version_id in self.recorded
        declared = Judge(MemoryFacts(self.kept)).declaration(version.revision.source, now) if arriving else None
        author = self.kept.recording(version_id).actor
        return admission.checked_approval(actor, author, version.revision.source, declared)

    def _replaced_by(self, object_id: str) -> list[str]:
        return [name for version in self.kept.approved(object_id=object_id) for name in version.replaces]

    def confirm(self, report: SyncReport, *, actor: str, reason: str = "") -> None:
        actor, reason = admission.checked_actor(actor), admission.checked_reason(reason)
        for version_id in (*report.confirmed, *report.vanished):
            if version_id not in self.kept.submissions:
                raise NotFound(f"There is no version {version_id[:64]!r}.", remedy="Check the version id.")
        report_hash = content_hash(json_value(report))
        self.kept.reports[report_hash] = report
        payload = {
            "source": report.source,
            "report_hash": report_hash,
            "confirmed": len(report.confirmed),
            "vanished": len(report.vanished),
        }
        self._append(EventKind.SOURCE_SYNCED, actor, reason, payload)

    def erase(self, version_ids: Sequence[str], *, basis: str, actor: str) -> Erasure:
        actor, basis = admission.checked_actor(actor), admission.checked_basis(basis)
        for version_id in version_ids:
            if version_id not in self.kept.submissions or version_id in self.kept.erased:
                raise NotFound(f"There is no version {version_id[:64]!r}.", remedy="Check the version id.")
        submissions = {name: self.kept.submissions[name] for name in dict.fromkeys(version_ids)}
        versions = [submission.version for submission in submissions.values()]
        own = {h for v in versions for h in (v.version_id, v.revision.revision_hash, v.revision.text_hash)}
        others = [
            s.version for n, s in self.kept.submissions.items() if n not in {*submissions, *self.kept.erased}
        ]
        needed = {h for v in others for h in (v.version_id, v.revision.revision_hash, v.revision.text_hash)}
        cites = {name: tuple(c.version_id for c in r.answer.citations) for name, r in self.kept.records.items()}
        answers = {name: cited for name, cited in cites.items() if set(cited) & set(submissions)}
        records = {name: content_hash(json_value(record)) for name, record in self.kept.records.items()}
        hashes = {records[name] for name in answers}
        needed |= {*self.kept.reports, *records.values()} - hashes
        needed &= own
        erasure = Erasure(
            basis=basis,
            versions={version.version_id: Remains.of(version) for version in versions},
            answers={
                name: tuple(dict.fromkeys(n for n in cited if n in self.kept.submissions))
                for name, cited in answers.items()
            },
            contents=tuple(sorted((own - needed) | hashes)),
            kept=tuple(sorted(needed)),
        )
        self._append(EventKind.CONTENT_ERASED, actor, "", json_value(erasure))
        for name, remains in erasure.versions.items():
            left = tombstone(name, remains)
            self.kept.submissions[name] = Submission.model_construct(
                version=left, content=b"", text="", passages=()
            )
            self.touched.add(remains.object_id)
        for name in answers:
            del self.kept.records[name]
        self.kept.erased.update(dict.fromkeys([*erasure.versions, *answers], self.kept.events[-1]))
        return erasure

    def append_notice(self, kind: EventKind, payload: dict[str, Any], *, actor: str, reason: str = "") -> None:
        actor, reason = admission.checked_actor(actor), admission.checked_reason(reason)
        self._append(admission.checked_notice(kind), actor, reason, payload)

    def record_answer(self, record: AnswerRecord) -> None:
        dated, body = admission.checked_record(record, self.recorded_at)
        answer = dated.answer
        if answer.answer_id in self.kept.records:
            raise Conflict(f"Answer {answer.answer_id} is recorded already.", remedy="Give it an id of its own.")
        self.kept.records[answer.answer_id] = AnswerRecord.model_validate(parsed_json(body))
        payload = {
            "answer_id": answer.answer_id,
            "answer_hash": answer.answer_hash,
            "record_hash": sha256_hex(body),
        }
        self._append(EventKind.ANSWER_RECORDED, admission.SERVICE, "", payload)

    def _append(self, kind: EventKind, actor: str, reason: str, payload: dict[str, Any]) -> None:
        event = link(self.kept.head, self.recorded_at, kind, actor, reason, payload)
        self.kept = replace(self.kept, events=(*self.kept.events, event))
