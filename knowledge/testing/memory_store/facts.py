"""What the reference looks up for a judgement (see `Facts`)."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.authority import (
    AuthorityPeriod,
    Standing,
    authority_periods,
)
from knowledge.model.circles import Edge
from knowledge.model.clock import AsOf
from knowledge.model.kinds import PrecedenceTerms, terms_of
from knowledge.model.objects import Kind, State, Version
from knowledge.model.precedence import Contender
from knowledge.testing.memory_store.state import MemoryState


class MemoryFacts:
    """See `Facts`: everything is computed from the events and submissions."""

    def __init__(self, kept: MemoryState) -> None:
        self._kept = kept

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        return [one for one in self.contenders_anywhere(object_ids, as_of) if one.scope.key in scope_keys]

    def contenders_anywhere(self, object_ids: Sequence[str], as_of: AsOf) -> list[Contender]:
        """See `Reading.contenders_anywhere`."""
        return [
            self._contender(period)
            for object_id in dict.fromkeys(object_ids)
            for period in self.periods(object_id)
            if period.contains(as_of)
        ]

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        versions = self._kept.versions(object_id)
        names = {version.version_id for version in versions}
        moves = [move for move in self._kept.transitions() if move.version_id in names]
        return authority_periods(map(Standing.of, versions), moves)

    def _contender(self, period: AuthorityPeriod) -> Contender:
        version, approval = self.version(period.version_id), self._kept.approval(period.version_id)
        return Contender(
            object_id=period.object_id,
            version_id=period.version_id,
            scope=period.scope,
            source=period.source,
            valid=period.valid,
            known=period.known,
            effective_from=version.effective.start,
            supersedes=version.supersedes,
            approved_seq=approval.seq,
            approved_by=approval.actor,
            approved_at=approval.recorded_at,
            on_arrival=approval.on_arrival,
        )

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`; the version approved last when several replace an object."""
        approvals = [m for m in self._kept.transitions() if m.to is State.APPROVED]
        return {
            name: approval.version_id
            for approval in approvals
            for name in self.version(approval.version_id).replaces
            if name in object_ids
            and self.version(approval.version_id).scope.key in scope_keys
            and self._is_authoritative(approval.version_id, as_of)
        }

    def _is_authoritative(self, version_id: str, as_of: AsOf) -> bool:
        periods = self.periods(self.version(version_id).object_id)
        return any(one.version_id == version_id and one.contains(as_of) for one in periods)

    def replacement_edges(self, object_id: str) -> list[Edge]:
        """What the authoritative versions of an object replace at present, and when."""
        return [
            Edge(object_id, name, object_id, one.scope, one.valid)
            for one in self.periods(object_id)
            if one.known.end is None
            for name in self.version(one.version_id).replaces
        ]

    def ruling_edges(self) -> list[Edge]:
        """The rulings of every authoritative version of a precedence object at present, and when they hold."""
        versions = [submission.version for submission in self._kept.submissions.values()]
        names = {version.object_id for version in versions if version.kind is Kind.PRECEDENCE}
        return [
            Edge(ruling.prevails, ruling.over, name, one.scope, one.valid)
            for name in sorted(names)
            for one in self.periods(name)
            if one.known.end is None
            and isinstance(terms := terms_of(self.version(one.version_id)), PrecedenceTerms)
            for ruling in terms.rulings
        ]

    def version(self, version_id: str) -> Version:
        """See `Facts.version`."""
        return self._kept.submissions[version_id].version
