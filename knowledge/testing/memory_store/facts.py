"""The facts of authority in the memory store (see `Facts`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from knowledge.model.authority import AuthorityPeriod, Standing, authority_periods, contender
from knowledge.model.circles import Edge
from knowledge.model.clock import AsOf
from knowledge.model.kinds import PrecedenceTerms, terms_of
from knowledge.model.objects import Kind, State, Version
from knowledge.model.precedence import Contender
from knowledge.testing.memory_store.state import MemoryState


class MemoryFacts:
    """See `Facts`: everything is computed from the events and submissions."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        return [c for c in self.contenders_anywhere(object_ids, as_of) if c.scope.key in scope_keys]

    def contenders_anywhere(self, object_ids: Sequence[str], as_of: AsOf) -> list[Contender]:
        """See `CommittedState.contenders_anywhere`."""
        return [
            contender(self.version(period.version_id), self._state.approval(period.version_id), period)
            for object_id in dict.fromkeys(object_ids)
            for period in self.periods(object_id)
            if period.contains(as_of)
        ]

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        """The authority periods of an object; empty for an unknown one."""
        versions = self._state.versions(object_id)
        names = {version.version_id for version in versions}
        moves = [move for move in self._state.transitions() if move.version_id in names]
        return authority_periods(map(Standing.of, versions), moves)

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`. Where several versions replace an object, the one approved last is returned."""
        approved = [self.version(m.version_id) for m in self._state.transitions() if m.to is State.APPROVED]
        return {
            name: version.version_id
            for version in approved
            for name in version.replaces
            if name in object_ids and version.scope.key in scope_keys and self._is_authoritative(version, as_of)
        }

    def _is_authoritative(self, version: Version, as_of: AsOf) -> bool:
        periods = self.periods(version.object_id)
        return any(p.version_id == version.version_id and p.contains(as_of) for p in periods)

    def replacement_edges(self, object_id: str) -> list[Edge]:
        """An edge from an object to each object that its authoritative versions replace at present (rule A7)."""
        return [
            Edge(object_id, name, object_id, period.scope, period.valid)
            for period in self.periods(object_id)
            if period.known.end is None
            for name in self.version(period.version_id).replaces
        ]

    def ruling_edges(self) -> list[Edge]:
        """The rulings of the authoritative versions of every precedence object at present (rule P2)."""
        versions = [submission.version for submission in self._state.submissions.values()]
        names = {version.object_id for version in versions if version.kind is Kind.PRECEDENCE}
        return [
            Edge(ruling.prevails, ruling.over, name, period.scope, period.valid)
            for name in sorted(names)
            for period in self.periods(name)
            if period.known.end is None
            and isinstance(terms := terms_of(self.version(period.version_id)), PrecedenceTerms)
            for ruling in terms.rulings
        ]

    def version(self, version_id: str, known_at: datetime | None = None) -> Version:
        """See `CommittedState.version`."""
        return self._state.read_as(version_id, known_at)[0]
