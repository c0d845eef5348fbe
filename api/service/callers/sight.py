"""Leaves out of replies whatever a principal may not see (rule S5): events, actions, conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from api.service.views.cases import ActionList
from api.service.views.ledger import LedgerPage
from knowledge.conflicts.tasks import clause_ids_of
from knowledge.errors import NotFound
from knowledge.model.access.principals import Principal
from knowledge.model.record.ledger import Event, EventKind
from knowledge.model.reviews import PossibleConflict
from knowledge.store.ports.store import Store


class Sight:
    """The part of a store that a principal may see. Nothing is shown where that cannot be told."""

    def __init__(self, store: Store, principal: Principal) -> None:
        self._store = store
        self._principal = principal
        self._known: dict[str, bool] = {}

    def version(self, version_id: str) -> bool:
        """Whether the version may be seen. Of an erased one its scope is left."""
        return self._remembered(version_id, lambda: self._principal.sees(self._store.version(version_id).scope))

    def answer(self, answer_id: str) -> bool:
        """Whether the answer may be seen. Of an erased one nothing tells for whom it was."""
        return self._remembered(
            answer_id, lambda: self._principal.sees(self._store.answer(answer_id).answer.scope)
        )

    def action(self, action_id: str) -> bool:
        """Whether the action is there, and follows from an answer that may be seen."""
        try:
            return self.answer(self._store.action(action_id).order.answer_id)
        except NotFound:
            return False

    def clause(self, clause_id: str) -> bool:
        """Whether the version of a clause, such as `policy/refunds@5b1f…#window`, may be seen."""
        return self.version(clause_id.rpartition("@")[2].partition("#")[0])

    def conflicts(self, found: Iterable[PossibleConflict]) -> list[PossibleConflict]:
        """The conflicts of which both sides may be seen."""
        return [one for one in found if self.clause(one.clause_id) and self.clause(one.other_clause_id)]

    def page(self, page: LedgerPage) -> LedgerPage:
        """The page without the events that may not be seen. The next page follows the last event of all."""
        return page.model_copy(update={"events": [event for event in page.events if self.event(event)]})

    def actions(self, actions: ActionList) -> ActionList:
        """The actions that follow from answers that may be seen."""
        return ActionList(actions=[one for one in actions.actions if self.answer(one.answer_id)])

    def event(self, event: Event) -> bool:
        """Whether all that an event is about may be seen. Events about no version or answer are for those who see everything."""
        if self._principal.sees_everything:
            return True
        payload = event.payload
        if event.kind is EventKind.CONFLICT_OPENED:
            return all(map(self.clause, clause_ids_of(payload)))
        if isinstance(payload.get("version_id"), str):
            return self.version(payload["version_id"])
        if isinstance(payload.get("answer_id"), str):
            return self.answer(payload["answer_id"])
        return False

    def _remembered(self, name: str, look: Callable[[], bool]) -> bool:
        if self._principal.sees_everything:
            return True
        if name not in self._known:
            try:
                self._known[name] = look()
            except NotFound:
                self._known[name] = False
        return self._known[name]
