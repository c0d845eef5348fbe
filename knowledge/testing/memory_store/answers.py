"""The answers of the memory store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.model.answers import AnswerRecord
from knowledge.model.ledger import Event, EventKind
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
        self, *, before: datetime | None = None, limit: int = 100, uncited: bool = False
    ) -> list[AnswerMention]:
        """See `Store.answers`."""
        cited = self._cited()
        names = (name for name in reversed(self._state.records) if not (uncited and cited[name]))
        mentions = [self._mention(name) for name in names]
        return [m for m in mentions if before is None or m.recorded_at < before][: max(0, limit)]

    def count_answers(self, before: datetime | None = None) -> int:
        """See `Store.count_answers`."""
        return len(self.answers(before=before, limit=len(self._state.records)))

    def _mention(self, answer_id: str) -> AnswerMention:
        recorded_at = self._state.records[answer_id].recorded_at
        assert recorded_at is not None
        return AnswerMention(answer_id, recorded_at)

    def _cited(self) -> dict[str, set[str]]:
        """The versions that each answer cites, by answer id."""
        return {name: {c.version_id for c in r.answer.citations} for name, r in self._state.records.items()}

    def relying(self, version_ids: Sequence[str]) -> list[AnswerMention]:
        """See `Store.relying`."""
        mentions = [self._mention(name) for name, cited in self._cited().items() if cited & set(version_ids)]
        return sorted(mentions, key=lambda m: (m.recorded_at, m.answer_id), reverse=True)

    def reliance(self, version_ids: Sequence[str]) -> dict[str, int]:
        """See `Store.reliance`."""
        cited = self._cited().values()
        known = self._state.submissions.keys()
        return {name: sum(name in versions for versions in cited) if name in known else 0 for name in version_ids}
