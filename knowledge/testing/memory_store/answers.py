"""The answers of the memory store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.record.ledger import Event, EventKind
from knowledge.model.scope import Scope
from knowledge.store.values import AnswerMention, unknown_answer
from knowledge.testing.memory_store.state import MemoryState


class MemoryAnswers:
    """See `AnswerStore`."""

    _state: MemoryState

    def answer(self, answer_id: str) -> AnswerRecord:
        """See `Store.answer`."""
        self._state.check_not_erased(answer_id)
        if answer_id not in self._state.records:
            raise unknown_answer(answer_id)
        return self._state.records[answer_id]

    def answer_event(self, answer_id: str) -> Event:
        """See `Store.answer_event`."""
        recorded = (e for e in self._state.events if e.kind is EventKind.ANSWER_RECORDED)
        event = next((e for e in recorded if e.payload["answer_id"] == answer_id), None)
        if event is None:
            raise unknown_answer(answer_id)
        return event

    def answers(
        self,
        *,
        before: datetime | None = None,
        limit: int = 100,
        uncited: bool = False,
        visible_to: Scope | None = None,
    ) -> list[AnswerMention]:
        """See `Store.answers`."""
        cited = self._cited()
        latest = (name for name in reversed(self._state.records) if self._is_visible(name, visible_to))
        names = (name for name in latest if not (uncited and cited[name]))
        mentions = [self._mention(name) for name in names]
        return [m for m in mentions if before is None or m.recorded_at < before][: max(0, limit)]

    def count_answers(self, before: datetime | None = None, visible_to: Scope | None = None) -> int:
        """See `Store.count_answers`."""
        return len(self.answers(before=before, limit=len(self._state.records), visible_to=visible_to))

    def _is_visible(self, answer_id: str, scope: Scope | None) -> bool:
        return scope is None or self._state.records[answer_id].answer.scope.visible_to(scope.audience)

    def _mention(self, answer_id: str) -> AnswerMention:
        recorded_at = self._state.records[answer_id].recorded_at
        assert recorded_at is not None
        return AnswerMention(answer_id, recorded_at)

    def _cited(self) -> dict[str, set[str]]:
        """The versions that each answer cites, by answer id."""
        return {name: {c.version_id for c in r.answer.citations} for name, r in self._state.records.items()}

    def visible_answers(self, answer_ids: Sequence[str], scope: Scope) -> set[str]:
        """See `Store.visible_answers`."""
        return {name for name in answer_ids if name in self._state.records and self._is_visible(name, scope)}

    def relying(self, version_ids: Sequence[str], visible_to: Scope | None = None) -> list[AnswerMention]:
        """See `Store.relying`."""
        found = [name for name, cited in self._cited().items() if cited & set(version_ids)]
        mentions = [self._mention(name) for name in found if self._is_visible(name, visible_to)]
        return sorted(mentions, key=lambda m: (m.recorded_at, m.answer_id), reverse=True)

    def reliance(self, version_ids: Sequence[str], visible_to: Scope | None = None) -> dict[str, int]:
        """See `Store.reliance`."""
        cited = [found for name, found in self._cited().items() if self._is_visible(name, visible_to)]
        known = self._state.submissions.keys()
        return {name: sum(name in versions for versions in cited) if name in known else 0 for name in version_ids}
