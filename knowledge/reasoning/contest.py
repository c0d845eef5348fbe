"""Evidence that disagrees: what prevails, and what nothing decides (rules C1 to C3, P2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from knowledge.model.canonical import content_hash
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import BUILT_IN, Reach
from knowledge.model.kinds import PolicyTerms, PrecedenceTerms, Ruling, terms_of
from knowledge.model.objects import Clause, Kind, Version
from knowledge.model.precedence import DEFAULT, DEFAULT_ORDER, OrderRule
from knowledge.model.scope import Scope
from knowledge.model.sentences import sentence_spans
from knowledge.reasoning.conflict import Disagreement, Statement, disagreement
from knowledge.reasoning.plan import Role
from knowledge.reasoning.quote import Quote
from knowledge.reasoning.rank import Ranked
from knowledge.reasoning.select import Finding, Selected
from knowledge.store.port import Store

_LOOKED_AT = 8
"""How many of the best passages of a question are held against what is claimed."""


@dataclass(frozen=True)
class Party:
    """A clause of an authoritative version."""

    version: Version
    clause: Clause

    @property
    def reference(self) -> str:
        """`object_id#anchor`."""
        return f"{self.version.object_id}#{self.clause.anchor}"

    @property
    def clause_id(self) -> str:
        """The clause in this version."""
        return self.version.clause_id(self.clause.anchor)

    def stated(self, text: str) -> Statement:
        """The clause as the detector sees it; `text` is its own."""
        heading = (self.version.title, *self.clause.heading)
        return Statement(text=text, heading=heading, exception=self.clause.qualifies is not None)


@dataclass(frozen=True)
class Side(Party):
    """A clause and the passage it was found in."""

    ranked: Ranked

    @property
    def statement(self) -> Statement:
        """The clause as the detector sees it."""
        located = self.ranked.evidence.located
        start, end = self.clause.start - located.start, self.clause.end - located.start
        return self.stated(located.passage.text[start:end])

    def quoted(self, span: tuple[int, int]) -> Quote:
        """The sentence of the clause that holds `span` of it, as a quote of the passage."""
        text = self.statement.text
        spans = sentence_spans(text) or [(0, len(text))]
        start, end = next(((s, e) for s, e in spans if s <= span[0] < e), (0, len(text)))
        offset = self.clause.start - self.ranked.evidence.located.start
        return Quote(start + offset, end + offset, " ".join(text[start:end].split()))


@dataclass(frozen=True)
class Contest:
    """Two sides of equal standing that disagree; nothing in force decides between them."""

    left: Selected
    right: Selected
    disagreement: Disagreement
    clause_ids: tuple[str, str]

    @property
    def conflict_id(self) -> str:
        """See `conflict_id`."""
        return conflict_id(self.clause_ids, self.disagreement.kind)


def conflict_id(clause_ids: Sequence[str], kind: str) -> str:
    """The same for the same two clauses, whichever is met first."""
    return "cnf_" + content_hash([*sorted(clause_ids), kind])[:24]


def opening(conflict_id: str, kind: str, clause_ids: Sequence[str]) -> dict[str, Any]:
    """What the ledger records of a conflict: which clauses, and not a word of what they say, for nothing in the ledger
    can be erased (rule E1).
    """
    return {"conflict_id": conflict_id, "kind": kind, "clause_ids": list(clause_ids)}


_Party = TypeVar("_Party", bound=Party)


@dataclass(frozen=True)
class Settled:
    """What is claimed once contests are settled, and those that are not."""

    selected: list[Selected]
    contests: list[Contest]


class Court:
    """Holds what is claimed against what else was found, for one question."""

    def __init__(self, store: Store, as_of: AsOf, scope: Scope) -> None:
        self._store = store
        self._as_of = as_of
        self._scope = scope

    def settle(self, findings: Sequence[Finding], selected: Sequence[Selected]) -> Settled:
        """Replace claims that something prevails over, and put both sides of what nothing decides."""
        kept: list[Selected] = []
        contests: list[Contest] = []
        lost: set[tuple[str, str]] = set()
        for one in selected:
            if one.role is not Role.STATEMENT:
                kept.append(one)
                continue
            outcome = self._outcome(one, findings[one.probe].ranking.ranked[:_LOOKED_AT])
            kept.append(outcome.claimed)
            lost |= outcome.lost
            if outcome.contest is not None:
                contests.append(outcome.contest)
                kept[-1] = outcome.contest.left
                kept.append(outcome.contest.right)
        claims: dict[tuple[str, int], Selected] = {}
        for one in kept:
            if _passage(one.ranked) not in lost:
                claims.setdefault((one.ranked.evidence.located.version_id, _start(one)), one)
        # Both sides may have been claimed, and then each meets the other: the first contest is the one whose claims stand.
        distinct = {contest.conflict_id: contest for contest in reversed(contests)}
        return Settled(list(claims.values()), list(distinct.values())[::-1])

    def _outcome(self, claimed: Selected, others: Sequence[Ranked]) -> _Outcome:
        lost: set[tuple[str, str]] = set()
        for mine in self._sides(claimed.ranked, claimed.quote):
            for other in others:
                for theirs in self._sides(other):
                    found = met(mine, mine.statement, theirs, theirs.statement)
                    if found is None:
                        continue
                    places = (_passage(claimed.ranked), _passage(other))
                    winner = self.prevailing(mine, theirs)
                    if winner is mine:
                        lost |= {places[1]} - {places[0]}
                        continue
                    right = replace(claimed, ranked=other, quote=theirs.quoted(found.right_span))
                    if winner is theirs:
                        return _Outcome(right, None, lost | ({places[0]} - {places[1]}))
                    left = replace(claimed, quote=_holding(claimed.quote, mine.quoted(found.left_span)))
                    contest = Contest(left, right, found, (mine.clause_id, theirs.clause_id))
                    return _Outcome(claimed, contest, lost)
        return _Outcome(claimed, None, lost)

    def _sides(self, ranked: Ranked, quote: Quote | None = None) -> Iterator[Side]:
        """The clauses of a passage, those that the quote touches when given."""
        located = ranked.evidence.located
        version = self._store.version(located.version_id)
        for clause in version.clauses:
            inside = located.start <= clause.start and clause.end <= located.end
            start, end = clause.start - located.start, clause.end - located.start
            if (
                inside
                and clause.kind != "heading"
                and (quote is None or (start < quote.end and quote.start < end))
            ):
                yield Side(version, clause, ranked)

    # -- what prevails ------------------------------------------------------------------------------

    def prevailing(self, one: _Party, other: _Party) -> _Party | None:
        """By ruling, then by the rules of precedence but for recency, which decides between versions of one
        object and never between objects; None when nothing does.
        """
        for ruling in self._rulings:
            for winner, loser in ((one, other), (other, one)):
                if _means(ruling.prevails, winner) and _means(ruling.over, loser):
                    return winner
        for rule in self._order:
            if (better := self._better(rule, one, other)) is not None:
                return better
        return None

    def _better(self, rule: OrderRule, one: _Party, other: _Party) -> _Party | None:
        if rule == "specificity":
            mine, yours = (party.version.scope.key for party in (one, other))
            if not {mine, yours} <= self._reach.scopes.keys():
                return None
            closer = self._reach.more_specific
            return one if closer(mine, yours) else other if closer(yours, mine) else None
        if rule == "source_authority":
            ranks = [self._source_rank(side) for side in (one, other)]
            return None if ranks[0] == ranks[1] else one if ranks[0] > ranks[1] else other
        return None

    def _source_rank(self, party: Party) -> int:
        declared = self._store.declaration(party.version.revision.source, self._as_of)
        if declared is None:
            return 0
        hierarchy = self._store.jurisdictions(self._as_of) if declared.covers else BUILT_IN
        return declared.rank_for(party.version.object_id, self._scope.jurisdiction, hierarchy)

    @cached_property
    def _reach(self) -> Reach:
        return self._store.reach(self._scope, self._as_of)

    @cached_property
    def _terms(self) -> dict[str, PrecedenceTerms]:
        found = self._store.resolve_kind(Kind.PRECEDENCE, self._as_of, self._scope)
        terms = {one.object_id: terms_of(self._store.version(one.version_id)) for one in found}
        return {name: one for name, one in terms.items() if isinstance(one, PrecedenceTerms)}

    @property
    def _rulings(self) -> list[Ruling]:
        return [ruling for terms in self._terms.values() for ruling in terms.rulings]

    @property
    def _order(self) -> tuple[OrderRule, ...]:
        return self._terms[DEFAULT].order if DEFAULT in self._terms else DEFAULT_ORDER


@dataclass(frozen=True)
class _Outcome:
    """What is claimed in the end, the contest if there is one, and passages that lost (version, passage)."""

    claimed: Selected
    contest: Contest | None
    lost: set[tuple[str, str]]


def met(mine: Party, own: Statement, theirs: Party, other: Statement) -> Disagreement | None:
    """What two clauses disagree on, by their words or because one declares it (rule C1)."""
    if not _can_meet(mine, theirs):
        return None
    found = disagreement(own, other)
    if found is None and (_declares(mine, theirs) or _declares(theirs, mine)):
        return Disagreement(
            attribute="declared: contradicts",
            kind="declared",
            left=own.text,
            right=other.text,
            left_span=(0, len(own.text)),
            right_span=(0, len(other.text)),
            strength=1.0,
        )
    return found


def _can_meet(mine: Party, theirs: Party) -> bool:
    """Whether it is for conflict to judge them: clauses of two objects, or two of one policy. What else stands in one
    text differs by its place, in a row, below a heading, for a region, or is one of its rules.
    """
    if mine.version.object_id != theirs.version.object_id:
        return True
    parties = (mine, theirs)
    one_policy = mine.version.version_id == theirs.version.version_id and mine.version.kind is Kind.POLICY
    clauses = all(
        party.clause.kind == "paragraph" and isinstance(terms_of(party.version), PolicyTerms) for party in parties
    )
    return one_policy and clauses and mine.clause.anchor != theirs.clause.anchor


def _declares(one: Party, other: Party) -> bool:
    terms = terms_of(one.version)
    if not isinstance(terms, PolicyTerms):
        return False
    own = next((clause for clause in terms.clauses if clause.id == one.clause.anchor), None)
    return own is not None and any(_means(reference, other) for reference in own.contradicts)


def _means(reference: str, party: Party) -> bool:
    return reference in (party.version.object_id, party.reference)


def _passage(ranked: Ranked) -> tuple[str, str]:
    return (ranked.evidence.located.version_id, ranked.evidence.candidate.passage_hash)


def _start(one: Selected) -> int:
    return one.ranked.evidence.located.start + one.quote.start


def _holding(quote: Quote, sentence: Quote) -> Quote:
    """The quote when it holds the sentence, else the sentence."""
    return quote if quote.start <= sentence.start and sentence.end <= quote.end else sentence
