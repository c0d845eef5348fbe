"""Why a stored answer would be another now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.model.answers import Answer
from knowledge.model.authority import Resolution
from knowledge.model.clock import TICK, AsOf
from knowledge.model.ledger import Transition
from knowledge.model.objects import State, Version
from knowledge.model.reviews import Cause
from knowledge.store.port import Store


class ChangeCauses:
    """Tells what became of the versions an answer relied on, by what is known now."""

    def __init__(self, store: Store, answer: Answer, now: Answer) -> None:
        self._store = store
        self._answer = answer
        self._now = now
        self._known = AsOf(valid_at=answer.as_of.valid_at, known_at=now.as_of.known_at)

    def became(self, objects: Sequence[str]) -> Cause | None:
        """By what became of the first version relied on that no longer counts, those of `objects` first; None where
        all of them count as they did.
        """
        relied = sorted(dict.fromkeys(self._relied()), key=lambda one: one[0] not in objects)
        found = (self._of(object_id, version_id) for object_id, version_id in relied)
        return next((cause for cause in found if cause is not None), None)

    def otherwise(self, version: Version, move: Transition | None) -> Cause:
        """Where all that it relied on still counts: by the move of `version` that changed the answer, if one did."""
        if move is not None and move.to is State.DEPRECATED:
            return Cause.WITHDRAWN
        regional = move is not None and not self._reached(version.scope.key, self._known)
        if regional or any(not self._reached(key, self._answer.as_of) for key in self._newly_cited()):
            return Cause.SCOPE_CHANGED
        return Cause.NEWLY_APPROVED

    def _relied(self) -> Iterator[tuple[str, str]]:
        """(object, version) of what was cited, and of the rules that were tried."""
        decision = self._answer.decision
        if decision and decision["version_id"]:
            yield decision["object_id"], decision["version_id"]
        yield from ((one.object_id, one.version_id) for one in self._answer.citations)

    def _newly_cited(self) -> set[str]:
        """The scopes of what is cited now and was approved, but not cited, when the question was answered."""
        before = {one.version_id for one in self._answer.citations}
        known = self._answer.as_of.known_at
        new = [one for one in self._now.citations if one.version_id not in before and one.approved_at <= known]
        return {self._store.version(one.version_id).scope.key for one in new}

    def _reached(self, scope_key: str, as_of: AsOf) -> bool:
        return scope_key in self._store.reach(self._answer.scope, as_of).scopes

    def _of(self, object_id: str, version_id: str) -> Cause | None:
        explanation = self._store.explain(object_id, self._known, self._answer.scope)
        counts = explanation.resolution
        if counts is not None and counts.version_id == version_id:
            return None
        if self._withdrawn(object_id, version_id, counts):
            return Cause.WITHDRAWN
        if explanation.replaced_by is not None:
            return Cause.SUPERSEDED
        if counts is None:
            return Cause.SCOPE_CHANGED
        return self._displaced(self._store.version(version_id), counts)

    def _withdrawn(self, object_id: str, version_id: str, counts: Resolution | None) -> bool:
        """Whether it counted until it was deprecated, and what counts instead, if anything, was there before: in a git
        history what is superseded is deprecated, too.
        """
        moves = [m for m in self._store.transitions(object_id) if m.version_id == version_id]
        ended = next((move.recorded_at for move in moves if move.to is State.DEPRECATED), None)
        if ended is None or (counts is not None and counts.approved_at >= ended):
            return False
        until = AsOf(valid_at=self._answer.as_of.valid_at, known_at=ended - TICK)
        counted = self._store.resolve([object_id], until, self._answer.scope).get(object_id)
        return counted is not None and counted.version_id == version_id

    def _displaced(self, old: Version, counts: Resolution) -> Cause:
        """By what counts instead of a version that is in force still or was superseded."""
        if (
            counts.approved_at <= self._answer.as_of.known_at
        ):  # it was there before: what decides between them changed
            new_there = not self._reached(counts.scope.key, self._answer.as_of)
            old_gone = not self._reached(old.scope.key, self._known)
            return Cause.SCOPE_CHANGED if new_there or old_gone else Cause.NEWLY_APPROVED
        if counts.scope != old.scope:
            return Cause.SCOPE_CHANGED
        start, asked = self._store.version(counts.version_id).effective.start, self._known.valid_at
        retroactive = start < counts.approved_at and asked < counts.approved_at
        return Cause.RETROACTIVE if retroactive else Cause.SUPERSEDED
