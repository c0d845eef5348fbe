"""Tells why a stored answer would be different now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.model.answering.answers import Answer
from knowledge.model.authority import Resolution
from knowledge.model.clock import TICK, AsOf
from knowledge.model.objects import State, Version
from knowledge.model.record.ledger import Transition
from knowledge.model.reviews import Cause
from knowledge.store.ports.store import Store


class ChangeCauses:
    """The causes of the difference between a stored answer and the one that would be given `now`."""

    def __init__(self, store: Store, answer: Answer, now: Answer) -> None:
        self._store = store
        self._answer = answer
        self._now = now
        self._known = AsOf(valid_at=answer.as_of.valid_at, known_at=now.as_of.known_at)
        self._scope = answer.scope

    def _of_part(self, version_id: str) -> ChangeCauses:
        """The causes at the date and place of the part of the question that cites a version."""
        cited = {one.citation_id for one in self._answer.citations if one.version_id == version_id}
        part = next((one for one in self._answer.sub_questions if cited & set(one.evidence_ids)), None)
        own = ChangeCauses(self._store, self._answer, self._now)
        if part is not None:
            own._known = AsOf(valid_at=part.as_of.valid_at, known_at=self._known.known_at)
            own._scope = part.scope(self._answer.scope)
        return own

    @property
    def _before(self) -> AsOf:
        """The as-of of the part, as it was known when the question was answered."""
        return AsOf(valid_at=self._known.valid_at, known_at=self._answer.as_of.known_at)

    def of_relied_versions(self, objects: Sequence[str]) -> Cause | None:
        """The cause in the first version relied on that is no longer authoritative; versions of `objects` come first.

        None where all of them still are.
        """
        relied = sorted(dict.fromkeys(self._relied_versions()), key=lambda one: one[0] not in objects)
        causes = (self._of_part(version_id)._cause_of(object_id, version_id) for object_id, version_id in relied)
        return next((cause for cause in causes if cause is not None), None)

    def of_move(self, version: Version, move: Transition | None) -> Cause:
        """The cause in the move of `version` that changed the answer, where every version relied on still holds."""
        if move is not None and move.to is State.DEPRECATED:
            return Cause.WITHDRAWN
        regional = move is not None and not self._applies(version.scope.key, self._known)
        if regional or any(not self._applies(key, self._answer.as_of) for key in self._newly_cited_scopes()):
            return Cause.SCOPE_CHANGED
        return Cause.NEWLY_APPROVED

    def _relied_versions(self) -> Iterator[tuple[str, str]]:
        """(object id, version id) of the rules that were evaluated and of every citation."""
        decision = self._answer.decision
        if decision and decision.version_id:
            yield decision.object_id, decision.version_id
        yield from ((one.object_id, one.version_id) for one in self._answer.citations)

    def _newly_cited_scopes(self) -> set[str]:
        """The scopes of versions cited only now that were approved already when the question was answered."""
        before = {one.version_id for one in self._answer.citations}
        known = self._answer.as_of.known_at
        new = [one for one in self._now.citations if one.version_id not in before and one.approved_at <= known]
        return {self._store.version(one.version_id).scope.key for one in new}

    def _applies(self, scope_key: str, as_of: AsOf) -> bool:
        """Whether a scope applies to the one asked (rule S2)."""
        with self._store.snapshot(as_of, self._scope) as snapshot:
            return scope_key in snapshot.reach.scopes

    def _cause_of(self, object_id: str, version_id: str) -> Cause | None:
        """The reason why a version is no longer authoritative; None where it is."""
        explanation = self._store.explain(object_id, self._known, self._scope)
        successor = explanation.resolution
        if successor is not None and successor.version_id == version_id:
            return None
        if self._was_withdrawn(object_id, version_id, successor):
            return Cause.WITHDRAWN
        if explanation.replaced_by is not None:
            return Cause.SUPERSEDED
        if successor is None:
            return Cause.SCOPE_CHANGED
        return self._cause_of_successor(self._store.version(version_id), successor)

    def _was_withdrawn(self, object_id: str, version_id: str, successor: Resolution | None) -> bool:
        """Whether the version was authoritative until its deprecation, and its successor, if any, was approved before.

        In a git history a superseded version is deprecated, too, when its successor is approved.
        """
        moves = [m for m in self._store.transitions(object_id) if m.version_id == version_id]
        ended = next((move.recorded_at for move in moves if move.to is State.DEPRECATED), None)
        if ended is None or (successor is not None and successor.approved_at >= ended):
            return False
        until = AsOf(valid_at=self._known.valid_at, known_at=ended - TICK)
        with self._store.snapshot(until, self._scope) as snapshot:
            before = snapshot.resolution(object_id)
        return before is not None and before.version_id == version_id

    def _cause_of_successor(self, old: Version, successor: Resolution) -> Cause:
        """The reason why a successor prevails over a version that is in force still or was superseded."""
        if successor.approved_at <= self._answer.as_of.known_at:  # it was there: what decides between them changed
            new_there = not self._applies(successor.scope.key, self._before)
            old_gone = not self._applies(old.scope.key, self._known)
            return Cause.SCOPE_CHANGED if new_there or old_gone else Cause.NEWLY_APPROVED
        if successor.scope != old.scope:
            return Cause.SCOPE_CHANGED
        start, asked = self._store.version(successor.version_id).effective.start, self._known.valid_at
        retroactive = start < successor.approved_at and asked < successor.approved_at
        return Cause.RETROACTIVE if retroactive else Cause.SUPERSEDED
