"""The port of the system of record for answers: it reads stored answers and the versions they relied on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from knowledge.model.record.ledger import Event
from knowledge.model.scope import Scope
from knowledge.store.ports.observation import ObservationStore
from knowledge.store.values import AnswerMention

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord


class AnswerStore(ObservationStore, Protocol):
    """The answers that were recorded."""

    def answer(self, answer_id: str) -> AnswerRecord:
        """A recorded answer. Raises NotFound; IntegrityViolation when it no longer matches the ledger."""
        ...

    def answer_event(self, answer_id: str) -> Event:
        """The event that recorded an answer. Raises NotFound."""
        ...

    def answers(
        self,
        *,
        before: datetime | None = None,
        limit: int = 100,
        uncited: bool = False,
        visible_to: Scope | None = None,
    ) -> list[AnswerMention]:
        """The last `limit` answers recorded before `before`, the latest first; with `uncited` only those without citations.

        With `visible_to` they are the last that this scope may see.
        """
        ...

    def count_answers(self, before: datetime | None = None, visible_to: Scope | None = None) -> int:
        """The number of answers recorded before `before` that were not erased, and that this scope may see, if one is given."""
        ...

    def visible_answers(self, answer_ids: Sequence[str], scope: Scope) -> set[str]:
        """Those of these answers that were not erased and that `scope` may see. An unknown one is left out."""
        ...

    def relying(self, version_ids: Sequence[str], visible_to: Scope | None = None) -> list[AnswerMention]:
        """The answers that cite one of these versions, and that this scope may see, if one is given; the latest first."""
        ...

    def reliance(self, version_ids: Sequence[str], visible_to: Scope | None = None) -> dict[str, int]:
        """The number of answers that cite each of these versions, and that this scope may see, if one is given; 0 for an unknown one."""
        ...
