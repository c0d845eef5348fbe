"""One write to the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from knowledge.errors import Conflict, Erased, NotFound
from knowledge.model.answers import AnswerRecord
from knowledge.model.canonical import content_hash, parsed_json, sha256_hex
from knowledge.model.clock import AsOf, Clock, format_instant, json_value
from knowledge.model.ledger import (
    Erasure,
    EventKind,
    Remains,
    SyncReport,
    link,
    tombstone,
)
from knowledge.model.objects import State, Submission, Version
from knowledge.store import validation
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.port import unknown_version
from knowledge.testing.memory_store.facts import MemoryFacts
from knowledge.testing.memory_store.state import MemoryState


def _contents(version: Version) -> tuple[str, str, str]:
    return (version.version_id, version.revision.revision_hash, version.revision.text_hash)


class MemoryTransaction:
    def __init__(self, kept: MemoryState, clock: Clock) -> None:
        self.kept = replace(
            kept,
            submissions=dict(kept.submissions),
            records=dict(kept.records),
            reports=dict(kept.reports),
            erased=dict(kept.erased),
        )
        self.recorded_at = validation.stamp(clock, kept.head)
        self._before = len(kept.events)
        self.touched: set[str] = set()
        self.recorded: set[str] = set()

    def record(self, submission: Submission, *, actor: str, reason: str = "") -> bool:
        version = submission.version
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        held = self.kept.versions(version.object_id)
        validation.checked_submission(submission, held[0].kind if held else None)
        if version.version_id in self.kept.submissions:
            return False
        payload = {"version_id": version.version_id, "object_id": version.object_id}
        self._append(EventKind.VERSION_RECORDED, actor, reason, payload)
        self.kept.submissions[version.version_id] = submission
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
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        if version_id not in self.kept.submissions:
            raise unknown_version(version_id)
        at = self.kept.state(version_id)
        effective_at = validation.checked_move(version_id, at, to, effective_at)
        if to in validation.NEEDS_TEXT and version_id in self.kept.erased:
            raise Erased(f"Version {version_id[:16]} was erased: {self.kept.erased[version_id].payload['basis']}.")
        payload: dict[str, Any] = {
            "version_id": version_id,
            "from": at.value,
            "to": to.value,
            "effective_at": None if effective_at is None else format_instant(effective_at),
        }
        if to is State.APPROVED and self._check_approval(version_id, actor):
            payload["on_arrival"] = True
        self.touched.add(self.kept.submissions[version_id].version.object_id)
        self._append(EventKind.VERSION_TRANSITIONED, actor, reason, payload)

    def _check_approval(self, version_id: str, actor: str) -> bool:
        version = self.kept.submissions[version_id].version
        source = version.revision.source
        arriving = version_id in self.recorded
        declared = AuthorityResolver(MemoryFacts(self.kept)).declaration(source, self._now) if arriving else None
        author = self.kept.recording(version_id).actor
        return validation.check_approval(actor, author, validation.Arrival(version.kind, source, declared))

    @property
    def _now(self) -> AsOf:
        return AsOf(valid_at=self.recorded_at, known_at=self.recorded_at)

    def check_circles(self) -> None:
        """Refuse what the transaction leaves in force where it leads back to itself (rules A7, P2)."""
        facts = MemoryFacts(self.kept)
        hierarchy = AuthorityResolver(facts).jurisdictions(self._now)
        validation.check_replacements(sorted(self.touched), facts.replacement_edges, hierarchy)
        validation.check_rulings(facts.ruling_edges(), hierarchy)

    def confirm(self, report: SyncReport, *, actor: str, reason: str = "") -> None:
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        for version_id in (*report.confirmed, *report.vanished):
            if version_id not in self.kept.submissions:
                raise unknown_version(version_id)
        report_hash = content_hash(json_value(report))
        payload = {
            "source": report.source,
            "report_hash": report_hash,
            "confirmed": len(report.confirmed),
            "vanished": len(report.vanished),
        }
        self._append(EventKind.SOURCE_SYNCED, actor, reason, payload)
        self.kept.reports[report_hash] = report

    def erase(
        self, version_ids: Sequence[str], *, basis: str, actor: str, answer_ids: Sequence[str] = ()
    ) -> Erasure:
        actor, basis = validation.checked_actor(actor), validation.checked_basis(basis)
        version_ids, answer_ids = validation.checked_targets(version_ids, answer_ids)
        for name in (*version_ids, *answer_ids):
            held = self.kept.submissions if name in version_ids else self.kept.records
            if name not in held or name in self.kept.erased:
                raise NotFound(f"There is no {name[:64]!r} to erase.", remedy="Check the id.")
        erasure = self._plan_erasure(version_ids, answer_ids, basis)
        self._append(EventKind.CONTENT_ERASED, actor, "", json_value(erasure))
        for name, remains in erasure.versions.items():
            left = tombstone(name, remains)
            self.kept.submissions[name] = Submission.model_construct(
                version=left, content=b"", text="", passages=()
            )
            self.touched.add(remains.object_id)
        for name in erasure.answers:
            del self.kept.records[name]
        self.kept.erased.update(dict.fromkeys([*erasure.versions, *erasure.answers], self.kept.events[-1]))
        return erasure

    def _plan_erasure(self, version_ids: Sequence[str], answer_ids: Sequence[str], basis: str) -> Erasure:
        versions = {n: s.version for n, s in self.kept.submissions.items() if n not in self.kept.erased}
        going = {name: versions.pop(name) for name in version_ids}
        cited = {name: {c.version_id for c in r.answer.citations} for name, r in self.kept.records.items()}
        answers = [name for name in cited if name in answer_ids or cited[name] & going.keys()]
        records = {name: content_hash(json_value(record)) for name, record in self.kept.records.items()}
        own = {name for version in going.values() for name in _contents(version)}
        own |= {records.pop(name) for name in answers}
        needed = {name for version in versions.values() for name in _contents(version)}
        needed |= {*self.kept.reports, *records.values()}
        return Erasure(
            basis=basis,
            versions={name: Remains.of(version) for name, version in going.items()},
            answers={name: tuple(n for n in self.kept.submissions if n in cited[name]) for name in answers},
            contents=tuple(sorted(own - needed)),
            kept=tuple(sorted(own & needed)),
        )

    def append_notice(self, kind: EventKind, payload: dict[str, Any], *, actor: str, reason: str = "") -> None:
        actor, reason = validation.checked_actor(actor), validation.checked_reason(reason)
        self._append(validation.checked_notice(kind), actor, reason, payload)

    def record_answer(self, record: AnswerRecord) -> None:
        dated, body = validation.checked_record(record, self.recorded_at)
        answer = dated.answer
        if answer.answer_id in {*self.kept.records, *self.kept.erased}:
            raise Conflict(f"Answer {answer.answer_id} is recorded already.", remedy="Give it an id of its own.")
        cited = sorted({citation.version_id for citation in answer.citations})
        validation.check_citations(answer.answer_id, [name for name in cited if name in self.kept.erased])
        payload = {
            "answer_id": answer.answer_id,
            "answer_hash": answer.answer_hash,
            "record_hash": sha256_hex(body),
        }
        self._append(EventKind.ANSWER_RECORDED, validation.SERVICE, "", payload)
        self.kept.records[answer.answer_id] = AnswerRecord.model_validate(parsed_json(body))

    def _append(self, kind: EventKind, actor: str, reason: str, payload: dict[str, Any]) -> None:
        first = next((event.kind for event in self.kept.events[self._before :]), None)
        validation.check_erased_alone(kind, first)
        event = link(self.kept.head, self.recorded_at, kind, actor, reason, payload)
        self.kept = replace(self.kept, events=(*self.kept.events, event))
