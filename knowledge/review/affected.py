"""Which stored answers a version may have changed: those that relied on what it corrects, and those that it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from knowledge.errors import CanonError
from knowledge.model.answers import Answer, AnswerRecord
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import reach_within
from knowledge.model.ledger import Transition
from knowledge.model.objects import State, Version
from knowledge.model.plans import Intent
from knowledge.store.port import AnswerMention, Store


@dataclass(frozen=True)
class Found:
    """Stored answers to be asked again, the latest first, and how many a limit left out."""

    relying: list[AnswerRecord]
    others: list[AnswerRecord]
    left_out: int


class AffectedAnswers:
    """The stored answers that one version may have changed.

    What an answer cites tells only what it relied on. A text that now contradicts it or answers better, a ruling, a
    constraint, a rank or a group can change any answer given before for a date and scope that the version reaches.
    """

    def __init__(self, store: Store, version: Version) -> None:
        self._store = store
        self.version = version

    @property
    def objects(self) -> list[str]:
        """The objects of which the version corrects something."""
        return [self.version.object_id, *self.version.replaces]

    @cached_property
    def moves(self) -> list[Transition]:
        """The moves of the version that changed what counts, in order."""
        own = self._store.transitions(self.version.object_id)
        counting = (State.APPROVED, State.DEPRECATED)
        return [move for move in own if move.version_id == self.version.version_id and move.to in counting]

    def found(self, limit: int) -> Found:
        """At most `limit` that relied on it, and of those given before its last move at most `limit` that cite nothing
        and `limit` of any sort.
        """
        relying = self._store.relying([v.version_id for name in self.objects for v in self._versions(name)])
        names = {mention.answer_id for mention in relying}
        others = {one.answer_id: one for one in self._before_last_move(limit) if one.answer_id not in names}
        records = [self._store.answer(name) for name in others]
        return Found(
            relying=[self._store.answer(one.answer_id) for one in relying[:limit]],
            others=[record for record in records if self._reaches(record.answer)],
            left_out=self._all(relying) - len(relying[:limit]) - len(others),
        )

    def _versions(self, object_id: str) -> list[Version]:
        try:
            return self._store.versions(object_id)
        except CanonError:  # a version may replace an object that was never recorded
            return []

    @property
    def _last(self) -> datetime | None:
        return self.moves[-1].recorded_at if self.moves else None

    def _before_last_move(self, limit: int) -> list[AnswerMention]:
        if self._last is None:
            return []
        unanswered = self._store.answers(before=self._last, limit=limit, uncited=True)
        return [*unanswered, *self._store.answers(before=self._last, limit=limit)]

    def _all(self, relying: list[AnswerMention]) -> int:
        """How many stored answers there are to look at: that relied on it, or were given before its last move."""
        if self._last is None:
            return len(relying)
        later = [one for one in relying if one.recorded_at >= self._last]
        return self._store.count_answers(before=self._last) + len(later)

    def _reaches(self, answer: Answer) -> bool:
        """Whether the version may count for the dates and the scope of an answer, or in a region within it."""
        if self._last is None or answer.as_of.known_at >= self._last:
            return False
        dated = answer.intent == Intent.CHANGE or self.version.effective.contains(answer.as_of.valid_at)
        if not dated:
            return False
        as_of = AsOf(valid_at=answer.as_of.valid_at, known_at=self._last)
        key = self.version.scope.key
        with self._store.snapshot(as_of, answer.scope) as snapshot:
            return key in reach_within(answer.scope, [key], snapshot.jurisdictions).scopes
