"""What is claimed once it is held against what else was found (rules C2, C3, Q5, Q6).

A claim is the sentence that makes it and what is tied to it; what only stands beside it in the quote does not decide its
fate, and is left out where it does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.conflicts import Disagreement
from knowledge.model.answers import Candidate
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope
from knowledge.reasoning.evidence.exceptions import ClaimWithExceptions, with_exceptions
from knowledge.reasoning.evidence.quote import Span, trimmed
from knowledge.reasoning.evidence.rank import Ranked, rank
from knowledge.reasoning.evidence.resolve import resolve_candidates
from knowledge.reasoning.evidence.select import Finding, Place, Selected, select
from knowledge.reasoning.planning.plan import Role, SubQuery
from knowledge.reasoning.verification.constraints import Constraint, constraint_on_claim, constraints
from knowledge.reasoning.verification.contradictions import (
    ClausePrecedence,
    Contradiction,
    QuotedClause,
    find_contradiction,
    quoted_clauses,
)
from knowledge.reasoning.verification.sufficiency import verify
from knowledge.store.port import Store

_LOOKED_AT = 8
"""How many of the best passages of each part are held against what is claimed."""


@dataclass(frozen=True)
class ForbiddenClaim:
    """What a constraint forbids to claim: for which probes (by position)."""

    probes: tuple[int, ...]
    constraint: Constraint


@dataclass(frozen=True)
class Adjudication:
    """What is claimed once contests are settled, those that are not with the probes they concern, and what may not be
    claimed.
    """

    bundles: tuple[ClaimWithExceptions, ...] = ()
    contests: tuple[Contradiction, ...] = ()
    contested: frozenset[int] = frozenset()
    barred: tuple[ForbiddenClaim, ...] = ()

    @property
    def selected(self) -> list[Selected]:
        """What is quoted: every claim, and what is tied to it unless that is quoted already."""
        claims = [bundle.claim for bundle in self.bundles]
        found: list[Selected] = []
        for bundle in self.bundles:
            for piece in bundle.pieces:
                others = [one for one in (*claims, *found) if one is not piece]
                if piece is bundle.claim or not any(one.quoted.holds(piece.quoted) for one in others):
                    found.append(piece)
        return found


@dataclass(frozen=True)
class _Challenge:
    """What one sentence of a claim meets: what it disagrees on with whom, and who prevails."""

    mine: QuotedClause
    theirs: QuotedClause
    found: Disagreement
    winner: QuotedClause | None

    @property
    def lost(self) -> bool:
        return self.winner is self.theirs

    def rival(self, beside: Selected) -> Selected:
        """The other side, as a claim for what `beside` is for."""
        return replace(beside, ranked=self.theirs.ranked, quote=self.theirs.quoted(self.found.right_span))


@dataclass(frozen=True)
class _Outcome:
    """What became of one claim: what is claimed, or both sides of a contest; or why nothing may be."""

    bundles: tuple[ClaimWithExceptions, ...]
    contradiction: Contradiction | None = None
    barred: Constraint | None = None


class ClaimAdjudicator:
    """Settles claims against the best passages of every part of a question."""

    def __init__(
        self, store: Store, court: ClausePrecedence, findings: Sequence[Finding], limits: Sequence[Constraint] = ()
    ) -> None:
        self._store = store
        self._court = court
        self._limits = limits
        best = [
            ranked
            for finding in findings
            if finding.probe.role is Role.STATEMENT
            for ranked in finding.ranking.ranked[:_LOOKED_AT]
        ]
        self._others = [side for ranked in _each_once(best) for side in quoted_clauses(store, ranked)]
        self._met: dict[Place, list[_Challenge]] = {}

    def adjudicate(self, selected: Sequence[Selected]) -> Adjudication:
        """Replace claims that something prevails over, put both sides of what nothing decides, and leave out what may not
        be claimed.
        """
        return _together([self._outcome(with_exceptions(self._store, self._trimmed(one))) for one in selected])

    def adjudicate_together(self, claims: Sequence[Selected]) -> Adjudication:
        """The same for claims that count only together."""
        return _together([self._outcome(with_exceptions(self._store, *claims))] if claims else [])

    # -- one claim ------------------------------------------------------------------------------------

    def _outcome(self, bundle: ClaimWithExceptions) -> _Outcome:
        outcome = self._contested(bundle) if bundle.claim.role is Role.STATEMENT else _Outcome((bundle,))
        words = (piece.words for one in outcome.bundles for piece in one.pieces)
        barred = next((by for said in words if (by := constraint_on_claim(self._limits, said)) is not None), None)
        return replace(outcome, barred=barred)

    def _contested(self, bundle: ClaimWithExceptions) -> _Outcome:
        bundle, circle = self._prevailing(bundle)
        if circle is not None:
            return self._contest(bundle, circle)
        still = (
            one for one in self._challenges(bundle) if one.winner is None and not self._overruled(one, bundle)
        )
        undecided = next(still, None)
        return _Outcome((bundle,)) if undecided is None else self._contest(bundle, undecided)

    def _prevailing(self, bundle: ClaimWithExceptions) -> tuple[ClaimWithExceptions, _Challenge | None]:
        """What prevails in the end over a claim and whatever prevails over it; where that leads back, the step that does."""
        seen: set[Place] = set()
        while (lost := next((one for one in self._challenges(bundle) if one.lost), None)) is not None:
            rival = lost.rival(bundle.claim)
            seen.add(_place(lost.mine))
            if rival.stated in seen:
                return bundle, lost
            seen.add(rival.stated)
            bundle = with_exceptions(self._store, rival)
        return bundle, None

    def _overruled(self, challenge: _Challenge, bundle: ClaimWithExceptions) -> bool:
        """Whether the other side gives way to something else, and so challenges nobody."""
        rival = with_exceptions(self._store, challenge.rival(bundle.claim))
        prevailing, circle = self._prevailing(rival)
        return circle is None and prevailing is not rival

    def _contest(self, bundle: ClaimWithExceptions, undecided: _Challenge) -> _Outcome:
        rival = undecided.rival(bundle.claim)
        clauses = (undecided.mine.clause_id, undecided.theirs.clause_id)
        contradiction = Contradiction(_place(undecided.mine), rival.stated, undecided.found, clauses)
        return _Outcome((bundle, with_exceptions(self._store, rival)), contradiction)

    # -- what a sentence meets ------------------------------------------------------------------------

    def _challenges(self, bundle: ClaimWithExceptions) -> Iterable[_Challenge]:
        """What the sentences that make a claim meet, and those of what is tied to it."""
        for piece in bundle.pieces:
            for span in piece.quote.makes:
                yield from self._of(piece, span)

    def _of(self, piece: Selected, span: Span) -> list[_Challenge]:
        place = piece.placed(span)
        if place not in self._met:
            self._met[place] = [
                _Challenge(mine, theirs, found, self._court.prevailing(mine, theirs))
                for mine in quoted_clauses(self._store, piece.ranked, span)
                for theirs in self._others
                if (found := find_contradiction(mine, mine.statement, theirs, theirs.statement)) is not None
            ]
        return self._met[place]

    def _trimmed(self, one: Selected) -> Selected:
        """The claim without neighbours that do not count, or may not be claimed."""
        if one.role is not Role.STATEMENT:
            return one
        return replace(
            one, quote=trimmed(one.ranked.evidence.text, one.quote, lambda span: self._keeps(one, span))
        )

    def _keeps(self, one: Selected, span: Span) -> bool:
        challenges = self._of(one, span)
        if any(challenge.lost for challenge in challenges):
            return False
        if span in one.quote.makes:
            return True
        contested = any(challenge.winner is None for challenge in challenges)
        return not contested and constraint_on_claim(self._limits, one.ranked.evidence.text[slice(*span)]) is None


def claimed(
    store: Store, as_of: AsOf, scope: Scope, probes: Sequence[SubQuery], candidates: Sequence[Sequence[Candidate]]
) -> Adjudication:
    """What would be claimed at an as-of and in a scope of candidates per probe, without being asked for it."""
    findings = []
    for probe, proposed in zip(probes, candidates, strict=True):
        ranking = rank(probe.text, resolve_candidates(store, proposed, probe, scope))
        findings.append(Finding(probe, ranking, verify(probe, ranking)))
    bench = ClaimAdjudicator(
        store, ClausePrecedence(store, as_of, scope), findings, constraints(store, as_of, scope)
    )
    return bench.adjudicate(select(findings))


def _place(side: QuotedClause) -> Place:
    located = side.ranked.evidence.located
    return Place(located.version_id, located.start + side.span[0], located.start + side.span[1])


def _each_once(ranked: Iterable[Ranked]) -> list[Ranked]:
    places: dict[tuple[str, int], Ranked] = {}
    for one in ranked:
        located = one.evidence.located
        places.setdefault((located.version_id, located.start), one)
    return list(places.values())


def _together(outcomes: Sequence[_Outcome]) -> Adjudication:
    """The outcomes as one; a claim that several come to is made once, for all that it answers."""
    bundles: dict[Place, ClaimWithExceptions] = {}
    contests: dict[frozenset[Place], Contradiction] = {}
    contested: set[int] = set()
    barred: list[ForbiddenClaim] = []
    for outcome in outcomes:
        probes = outcome.bundles[0].claim.probes
        if outcome.barred is not None:
            barred.append(ForbiddenClaim(probes, outcome.barred))
            continue
        for bundle in outcome.bundles:
            known = bundles.get(bundle.claim.stated)
            bundles[bundle.claim.stated] = bundle if known is None else _answering(known, probes)
        if outcome.contradiction is not None:
            contests.setdefault(
                frozenset((outcome.contradiction.left, outcome.contradiction.right)), outcome.contradiction
            )
            contested |= set(probes)
    return Adjudication(tuple(bundles.values()), tuple(contests.values()), frozenset(contested), tuple(barred))


def _answering(bundle: ClaimWithExceptions, probes: tuple[int, ...]) -> ClaimWithExceptions:
    """The same, for these probes, too; what was said before and after a change is cited for the one date alone."""
    if bundle.claim.role is not Role.STATEMENT:
        return bundle
    pieces = {id(piece): piece.answering(probes) for piece in bundle.pieces}
    return ClaimWithExceptions(pieces[id(bundle.claim)], tuple(pieces[id(piece)] for piece in bundle.pieces))
