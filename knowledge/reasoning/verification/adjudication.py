"""Checks each selected claim against contradicting evidence and constraints (rules C2, C3, Q5, Q6).

A claim is kept, replaced by what prevails over it, reported as one side of a conflict, or forbidden. A claim consists of
the statements that make it and its exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from knowledge.conflicts.clauses import find_contradiction
from knowledge.conflicts.detect import Disagreement
from knowledge.conflicts.precedence import ClausePrecedence
from knowledge.model.answering.plans import Role
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import AdjudicationRecipe
from knowledge.reasoning.verification.constraints import Constraint, constraint_on_claim
from knowledge.reasoning.verification.contradictions import (
    ClaimedStatement,
    Contradiction,
    claimed_statements,
    statements_in,
)
from knowledge.reasoning.verification.exceptions import ClaimWithExceptions, with_exceptions
from knowledge.store.snapshot import Snapshot


class ForbiddenClaim(NamedTuple):
    """A constraint that forbids claiming what was found, and the numbers of the sub-queries that it affects."""

    parts: tuple[int, ...]
    constraint: Constraint


@dataclass(frozen=True)
class Adjudication:
    """The accepted claims, the conflicts that nothing decides with the sub-queries they affect, and the forbidden claims.

    `by` holds further statements against the same evidence, and knows what it compared; None where claims are not held against others.
    """

    claims: tuple[ClaimWithExceptions, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    contested: frozenset[int] = frozenset()
    forbidden: tuple[ForbiddenClaim, ...] = ()
    by: ClaimAdjudicator | None = field(default=None, compare=False, repr=False)

    @cached_property
    def selected(self) -> list[Selected]:
        """The statements to cite: every claim, and its exceptions unless another one states them already."""
        claims = [one.claim for one in self.claims]
        quoted: list[Selected] = []
        for one in self.claims:
            for piece in one.pieces:
                others = [other for other in (*claims, *quoted) if other is not piece]
                if piece is one.claim or not any(other.holds(piece) for other in others):
                    quoted.append(piece)
        return quoted

    @property
    def statements(self) -> set[str]:
        """The words of everything claimed."""
        return {one.words for one in self.selected}


class _Challenge(NamedTuple):
    """A contradiction between a statement of a claim and another one, and which of the two prevails, if one does."""

    mine: ClaimedStatement
    theirs: ClaimedStatement
    disagreement: Disagreement
    winner: ClaimedStatement | None

    @property
    def lost(self) -> bool:
        return self.winner is self.theirs

    def rival(self, beside: Selected) -> Selected:
        """The other statement, as a claim for the sub-queries that `beside` answers."""
        return replace(beside, ranked=self.theirs.ranked, positions=(self.theirs.position,))


@dataclass(frozen=True)
class _Outcome:
    """The claim that stands, or both sides of a contradiction; or the constraint that forbids it."""

    claims: tuple[ClaimWithExceptions, ...]
    contradiction: Contradiction | None = None
    forbidden_by: Constraint | None = None


class ClaimAdjudicator:
    """Holds claims against the best passages of every sub-query."""

    def __init__(self, snapshot: Snapshot, findings: Sequence[Finding], recipe: AdjudicationRecipe) -> None:
        self._snapshot = snapshot
        self._precedence = ClausePrecedence(snapshot)
        best = [
            ranked
            for finding in findings
            if finding.sub_query.role is Role.STATEMENT
            for ranked in finding.ranking.ranked[: recipe.looked_at]
        ]
        self._others = [
            statement for ranked in _distinct_passages(best) for statement in statements_in(snapshot, ranked)
        ]
        self._known: dict[tuple[str, int], list[_Challenge]] = {}

    def adjudicate(self, selected: Sequence[Selected]) -> Adjudication:
        """Decide on each claim by itself."""
        return _combined([self._outcome(with_exceptions(one)) for one in selected])

    def adjudicate_together(self, claims: Sequence[Selected]) -> Adjudication:
        """Decide on claims that stand only together."""
        return _combined([self._outcome(with_exceptions(*claims))] if claims else [])

    # -- one claim ------------------------------------------------------------------------------------

    def _outcome(self, claim: ClaimWithExceptions) -> _Outcome:
        outcome = self._held_against(claim) if claim.claim.role is Role.STATEMENT else _Outcome((claim,))
        pieces = (piece for one in outcome.claims for piece in one.pieces)
        constraints = (constraint_on_claim(self._snapshot.constraints, piece.words) for piece in pieces)
        return replace(outcome, forbidden_by=next((one for one in constraints if one is not None), None))

    def _held_against(self, claim: ClaimWithExceptions) -> _Outcome:
        """The claim that prevails in the end, or both sides of a contradiction that nothing decides."""
        claim, circular = self._prevailing(claim)
        if circular is not None:
            return self._disputed(claim, circular)
        undecided = (
            one for one in self._challenges(claim) if one.winner is None and not self._is_overruled(one, claim)
        )
        first = next(undecided, None)
        return _Outcome((claim,)) if first is None else self._disputed(claim, first)

    def _prevailing(self, claim: ClaimWithExceptions) -> tuple[ClaimWithExceptions, _Challenge | None]:
        """Follow the claims that prevail, from `claim` on, to one that nothing prevails over.

        Where they lead in a circle, return the challenge that closes it as well.
        """
        seen: set[tuple[str, int]] = set()
        while (lost := next((one for one in self._challenges(claim) if one.lost), None)) is not None:
            rival = lost.rival(claim.claim)
            seen.add(lost.mine.place)
            if lost.theirs.place in seen:
                return claim, lost
            seen.add(lost.theirs.place)
            claim = with_exceptions(rival)
        return claim, None

    def _is_overruled(self, challenge: _Challenge, claim: ClaimWithExceptions) -> bool:
        """Whether something prevails over the other side, so that its challenge does not matter."""
        rival = with_exceptions(challenge.rival(claim.claim))
        prevailing, circular = self._prevailing(rival)
        return circular is None and prevailing is not rival

    def _disputed(self, claim: ClaimWithExceptions, undecided: _Challenge) -> _Outcome:
        rival = undecided.rival(claim.claim)
        clause_ids = (undecided.mine.clause_id, undecided.theirs.clause_id)
        contradiction = Contradiction(
            undecided.mine.place, undecided.theirs.place, undecided.disagreement, clause_ids
        )
        return _Outcome((claim, with_exceptions(rival)), contradiction)

    # -- challenges -----------------------------------------------------------------------------------

    def _challenges(self, claim: ClaimWithExceptions) -> Iterable[_Challenge]:
        """The challenges to the statements that make a claim and to its exceptions."""
        for piece in claim.pieces:
            for mine in claimed_statements(self._snapshot, piece):
                yield from self._challenges_to(mine)

    def _challenges_to(self, mine: ClaimedStatement) -> list[_Challenge]:
        if mine.place not in self._known:
            self._known[mine.place] = [
                _Challenge(mine, theirs, found, self._precedence.prevailing(mine, theirs))
                for theirs in self._others
                if theirs.place != mine.place
                and (found := find_contradiction(mine, mine.words, theirs, theirs.words)) is not None
            ]
        return self._known[mine.place]


def _distinct_passages(ranked: Iterable[Ranked]) -> list[Ranked]:
    places: dict[tuple[str, int], Ranked] = {}
    for one in ranked:
        located = one.evidence.located
        places.setdefault((located.version_id, located.start), one)
    return list(places.values())


def _combined(outcomes: Sequence[_Outcome]) -> Adjudication:
    """The outcomes as one. A claim that several outcomes share is made once, for all sub-queries that it answers."""
    claims: dict[tuple[str, tuple[int, ...]], ClaimWithExceptions] = {}
    contradictions: dict[frozenset[tuple[str, int]], Contradiction] = {}
    contested: set[int] = set()
    forbidden: list[ForbiddenClaim] = []
    for outcome in outcomes:
        parts = outcome.claims[0].claim.parts
        if outcome.forbidden_by is not None:
            forbidden.append(ForbiddenClaim(parts, outcome.forbidden_by))
            continue
        for one in outcome.claims:
            known = claims.get(one.claim.place)
            claims[one.claim.place] = one if known is None else answering(known, parts)
        if outcome.contradiction is not None:
            both = frozenset((outcome.contradiction.left, outcome.contradiction.right))
            contradictions.setdefault(both, outcome.contradiction)
            contested |= set(parts)
    return Adjudication(
        tuple(claims.values()), tuple(contradictions.values()), frozenset(contested), tuple(forbidden)
    )


def answering(one: ClaimWithExceptions, parts: Iterable[int]) -> ClaimWithExceptions:
    """The same claim, for these sub-queries, too. A claim about one side of a change is cited for its own date alone."""
    if one.claim.role is not Role.STATEMENT:
        return one
    pieces = {id(piece): piece.answering(parts) for piece in one.pieces}
    return ClaimWithExceptions(pieces[id(one.claim)], tuple(pieces[id(piece)] for piece in one.pieces))
