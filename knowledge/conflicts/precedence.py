"""Decides which of two clauses that disagree prevails (rules C2, P2)."""

from __future__ import annotations

from typing import TypeVar

from knowledge.conflicts.clauses import ClauseRef
from knowledge.model.kinds import Ruling
from knowledge.model.precedence import DEFAULT, DEFAULT_ORDER, OrderRule
from knowledge.store.snapshot import Snapshot

_Ref = TypeVar("_Ref", bound=ClauseRef)


class ClausePrecedence:
    """Precedence between clauses of different objects, for the as-of and scope of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def prevailing(self, one: _Ref, other: _Ref) -> _Ref | None:
        """The clause that prevails: by a ruling, else by the rules of precedence. None when nothing decides, or when
        rulings name both.

        Recency does not decide here: it decides between versions of one object, never between objects.
        """
        if ruled := self._ruled_for(one, other):
            return ruled[0] if len(ruled) == 1 else None
        for rule in self._order:
            if (better := self._better(rule, one, other)) is not None:
                return better
        return None

    def _ruled_for(self, one: _Ref, other: _Ref) -> list[_Ref]:
        """The clauses for which rulings about these two decide. Of several rulings those that name more clauses count,
        because they are more specific.
        """
        winners: dict[int, list[_Ref]] = {}
        for ruling in self._rulings:
            for winner, loser in ((one, other), (other, one)):
                if winner.is_named_by(ruling.prevails) and loser.is_named_by(ruling.over):
                    clauses_named = ("#" in ruling.prevails) + ("#" in ruling.over)
                    named = winners.setdefault(clauses_named, [])
                    named += [winner] if all(winner is not known for known in named) else []
        return winners[max(winners)] if winners else []

    def _better(self, rule: OrderRule, one: _Ref, other: _Ref) -> _Ref | None:
        if rule == "specificity":
            return self._more_specific(one, other)
        if rule == "source_authority":
            mine, yours = self._source_rank(one), self._source_rank(other)
            return None if mine == yours else one if mine > yours else other
        return None

    def _more_specific(self, one: _Ref, other: _Ref) -> _Ref | None:
        mine, yours = one.version.scope.key, other.version.scope.key
        reach = self._snapshot.reach
        if not {mine, yours} <= reach.scopes.keys():
            return None
        if reach.more_specific(mine, yours):
            return one
        return other if reach.more_specific(yours, mine) else None

    def _source_rank(self, ref: ClauseRef) -> int:
        declared = self._snapshot.declaration(ref.version.revision.source)
        if declared is None:
            return 0
        hierarchy = self._snapshot.jurisdictions
        return declared.rank_for(ref.version.object_id, self._snapshot.scope.jurisdiction, hierarchy)

    @property
    def _rulings(self) -> list[Ruling]:
        return [ruling for terms in self._snapshot.precedence.values() for ruling in terms.rulings]

    @property
    def _order(self) -> tuple[OrderRule, ...]:
        default = self._snapshot.precedence.get(DEFAULT)
        return default.order if default else DEFAULT_ORDER
