"""What a version changed: the stored answers that relied on what it corrects, and what each would say now."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.errors import CanonError
from knowledge.model.answers import Answer, AnswerRecord, Citation, Status
from knowledge.model.clock import AsOf, Clock
from knowledge.model.objects import State, Version
from knowledge.model.reviews import Affected, Cause, Impact
from knowledge.model.scope import Scope
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.review.reasking import asked_again, differ, said, visible_version
from knowledge.store.port import Store

_UNANSWERED = 200
"""How many recent answers without a citation are asked again: a new version may answer them."""


class Assessor:
    """Asks stored answers again; writes nothing."""

    def __init__(self, store: Store, orchestrator: Orchestrator, clock: Clock) -> None:
        self._store = store
        self._orchestrator = orchestrator
        self._clock = clock

    def impact(self, version_id: str, scope: Scope) -> Impact:
        """The impact of a version. Answers for an audience that `scope` may not see are left out. Raises NotFound."""
        version = visible_version(self._store, version_id, scope)
        objects = [version.object_id, *version.replaces]
        records = [r for r in self._records(version, objects) if r.answer.scope.visible_to(scope.audience)]
        found = [one for record in records if (one := self._affected(record, version, objects)) is not None]
        return Impact(
            version_id=version.version_id,
            object_id=version.object_id,
            looked_at=len(records),
            affected=tuple(found),
        )

    def _records(self, version: Version, objects: list[str]) -> Iterator[AnswerRecord]:
        """Answers that cite a version of these objects, or that cite nothing, the latest first."""
        names = [one.version_id for name in objects for one in self._versions(name)]
        relying = [mention.answer_id for mention in self._store.relying(names)]
        yield from (self._store.answer(name) for name in relying)
        for mention in self._store.answers(limit=_UNANSWERED):
            record = self._store.answer(mention.answer_id)
            if not record.answer.citations:
                yield record

    def _versions(self, object_id: str) -> list[Version]:
        try:
            return self._store.versions(object_id)
        except CanonError:  # a version may replace an object that was never recorded
            return []

    def _affected(self, record: AnswerRecord, version: Version, objects: list[str]) -> Affected | None:
        answer = record.answer
        now = self._orchestrator.consider(asked_again(record))
        before, after = said(answer), said(now)
        unanswered = not answer.citations and version.version_id not in after.version_ids
        if not differ(before, after) or unanswered or record.recorded_at is None:
            return None
        return Affected(
            answer_id=answer.answer_id,
            question=answer.question,
            recorded_at=record.recorded_at,
            as_of=answer.as_of,
            scope=answer.scope,
            cause=self._cause(answer, now, objects),
            before=before,
            after=after,
        )

    def _cause(self, answer: Answer, now: Answer, objects: list[str]) -> Cause:
        """By what became of the first version cited that is no longer the one that counts."""
        if not answer.citations or answer.status is Status.INSUFFICIENT:
            return Cause.NEWLY_APPROVED
        known = AsOf(valid_at=answer.as_of.valid_at, known_at=now.as_of.known_at)
        cited = [one for one in answer.citations if one.object_id in objects] or list(answer.citations)
        for citation in cited:
            if (cause := self._became(citation, known, answer)) is not None:
                return cause
        ours = {one.object_id for one in answer.citations}
        if any(one.object_id not in ours and one.approved_at > answer.as_of.known_at for one in now.citations):
            return Cause.NEWLY_APPROVED
        return Cause.INDEX_OR_MODEL

    def _became(self, citation: Citation, known: AsOf, answer: Answer) -> Cause | None:
        explanation = self._store.explain(citation.object_id, known, answer.scope)
        resolution = explanation.resolution
        if resolution is not None and resolution.version_id == citation.version_id:
            return None
        if explanation.replaced_by is not None:
            return Cause.SUPERSEDED
        old = self._store.version(citation.version_id)
        if resolution is None:
            withdrawn = self._store.state(citation.version_id) is State.DEPRECATED
            return Cause.WITHDRAWN if withdrawn else Cause.SCOPE_CHANGED
        if resolution.scope != old.scope:
            return Cause.SCOPE_CHANGED
        new = self._store.version(resolution.version_id)
        retroactive = new.effective.start < resolution.approved_at and known.valid_at < resolution.approved_at
        return Cause.RETROACTIVE if retroactive else Cause.SUPERSEDED
