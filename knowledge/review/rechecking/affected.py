"""Finds the stored answers that a version may have changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from knowledge.errors import NotFound
from knowledge.model.answering.answers import Answer, AnswerRecord
from knowledge.model.answering.plans import Intent
from knowledge.model.clock import AsOf
from knowledge.model.geography.jurisdictions import reach_within
from knowledge.model.objects import Kind, State, Version
from knowledge.model.record.ledger import Transition
from knowledge.model.scope import Scope
from knowledge.store.ports.store import Store
from knowledge.store.values import AnswerMention

_DECISIVE = (State.APPROVED, State.DEPRECATED)
"""The moves that change which version is authoritative."""


@dataclass(frozen=True)
class AnswersToAskAgain:
    """Stored answers to be asked again, the latest first, and how many a limit left out.

    `relying` cite a version that was corrected; `others` do not, but the version reaches their date and scope.
    """

    relying: list[AnswerRecord]
    others: list[AnswerRecord]
    left_out: int


class AffectedAnswers:
    """The stored answers that one version may have changed.

    The citations of an answer show only which versions it relied on. A text that now contradicts it or answers better, a
    ruling, a constraint, a rank or a group can change any earlier answer for a date and scope that the version reaches.
    """

    def __init__(self, store: Store, version: Version) -> None:
        self._store = store
        self.version = version

    @property
    def objects(self) -> list[str]:
        """The objects that the version corrects: its own, and those it replaces."""
        return [self.version.object_id, *self.version.replaces]

    @cached_property
    def moves(self) -> list[Transition]:
        """The approvals and deprecations of the version, in order."""
        own = self._store.transitions(self.version.object_id)
        return [move for move in own if move.version_id == self.version.version_id and move.to in _DECISIVE]

    def latest(self, limit: int, scope: Scope) -> AnswersToAskAgain:
        """At most `limit` answers that relied on the version, and of those given before its last move at most `limit` that
        cite nothing and `limit` of any sort; of all of these, the ones that `scope` may see.
        """
        versions = [v.version_id for name in self.objects for v in self._versions(name)]
        relying = self._store.relying(versions, scope)
        names = {mention.answer_id for mention in relying}
        others = {one.answer_id: one for one in self._before_last_move(limit, scope) if one.answer_id not in names}
        records = [self._store.answer(name) for name in others]
        return AnswersToAskAgain(
            relying=[self._store.answer(one.answer_id) for one in relying[:limit]],
            others=[record for record in records if self._reaches(record.answer)],
            left_out=self._count_all(relying, scope) - len(relying[:limit]) - len(others),
        )

    def _versions(self, object_id: str) -> list[Version]:
        try:
            return self._store.versions(object_id)
        except NotFound:  # a version may replace an object that was never recorded
            return []

    @property
    def _last(self) -> datetime | None:
        return self.moves[-1].recorded_at if self.moves else None

    def _before_last_move(self, limit: int, scope: Scope) -> list[AnswerMention]:
        if self._last is None:
            return []
        unanswered = self._store.answers(before=self._last, limit=limit, uncited=True, visible_to=scope)
        return [*unanswered, *self._store.answers(before=self._last, limit=limit, visible_to=scope)]

    def _count_all(self, relying: list[AnswerMention], scope: Scope) -> int:
        """The number of stored answers that relied on the version or were given before its last move."""
        if self._last is None:
            return len(relying)
        later = [one for one in relying if one.recorded_at >= self._last]
        return self._store.count_answers(before=self._last, visible_to=scope) + len(later)

    def _reaches(self, answer: Answer) -> bool:
        """Whether the version may be authoritative at the dates of an answer, in its scope or in a region within it."""
        if self._last is None or answer.as_of.known_at >= self._last:
            return False
        if self.version.kind is Kind.CALIBRATION:  # it holds for questions about any date, in any scope (rule Q2d)
            return True
        parts = {(one.as_of.valid_at, one.scope(answer.scope)) for one in answer.sub_questions}
        asked = sorted({(answer.as_of.valid_at, answer.scope), *parts}, key=lambda one: (one[0], one[1].key))
        return any(self._reaches_point(at, scope, self._last, answer.intent) for at, scope in asked)

    def _reaches_point(self, at: datetime, scope: Scope, known_at: datetime, intent: str) -> bool:
        """Whether the version may be authoritative at a date and in a scope that an answer looked at."""
        if intent != Intent.CHANGE and not self.version.effective.contains(at):
            return False
        key = self.version.scope.key
        with self._store.snapshot(AsOf(valid_at=at, known_at=known_at), scope) as snapshot:
            return key in reach_within(scope, [key], snapshot.jurisdictions).scopes
