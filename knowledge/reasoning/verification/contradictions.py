"""Clauses that disagree: where they do, and what prevails (rules C1, C2, P2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from knowledge.conflicts import Disagreement, Statement, disagreement
from knowledge.model.canonical import content_hash
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Jurisdictions, Reach
from knowledge.model.kinds import PolicyTerms, PrecedenceTerms, Ruling, SourceTerms, terms_of
from knowledge.model.objects import Clause, Kind, Version
from knowledge.model.precedence import DEFAULT, DEFAULT_ORDER, OrderRule
from knowledge.model.scope import Scope
from knowledge.reasoning.evidence.quote import Quote, Span, whole_quote
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.reasoning.evidence.select import Place
from knowledge.store.port import Store
from knowledge.text.sentences import sentence_spans


@dataclass(frozen=True)
class ClauseRef:
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
class QuotedClause(ClauseRef):
    """What a clause says within `span` of a passage."""

    ranked: Ranked
    span: Span

    @property
    def statement(self) -> Statement:
        """The words as the detector sees them."""
        return self.stated(self.ranked.evidence.text[slice(*self.span)])

    def quoted(self, span: Span) -> Quote:
        """The sentences that hold `span` of these words, as a quote of the passage."""
        text = self.ranked.evidence.text
        low, high = self.span[0] + span[0], self.span[0] + max(span[1], span[0] + 1)
        spans = [(s, e) for s, e in sentence_spans(text) if s < min(high, self.span[1]) and low < e]
        start = max(spans[0][0], self.span[0]) if spans else self.span[0]
        end = min(spans[-1][1], self.span[1]) if spans else self.span[1]
        return whole_quote(text, start, end)


def quoted_clauses(store: Store, ranked: Ranked, within: Span | None = None) -> Iterator[QuotedClause]:
    """What the clauses of a passage say in it, or `within` a part of it."""
    located = ranked.evidence.located
    version = store.version(located.version_id)
    low, high = within or (0, len(located.passage.text))
    for clause in version.clauses:
        start, end = max(clause.start - located.start, low), min(clause.end - located.start, high)
        if clause.kind != "heading" and start < end:
            yield QuotedClause(version, clause, ranked, (start, end))


@dataclass(frozen=True)
class Contradiction:
    """Two clauses that disagree and of which neither prevails: where each says so, in its version."""

    left: Place
    right: Place
    disagreement: Disagreement
    clause_ids: tuple[str, str]

    @property
    def conflict_id(self) -> str:
        """See `conflict_id`."""
        return conflict_id(self.clause_ids)


def conflict_id(clause_ids: Sequence[str]) -> str:
    """The same for the same two clauses, whichever is met first and whatever they disagree on."""
    return "cnf_" + content_hash(sorted(clause_ids))[:24]


def conflict_opened(conflict_id: str, kind: str, clause_ids: Sequence[str]) -> dict[str, Any]:
    """What the ledger records of a conflict: which clauses, and not a word of what they say, for nothing in the ledger
    can be erased (rule E1).
    """
    return {"conflict_id": conflict_id, "kind": kind, "clause_ids": list(clause_ids)}


_Party = TypeVar("_Party", bound=ClauseRef)


class ClausePrecedence:
    """Says which of two clauses that disagree prevails, for a question's as-of and scope."""

    def __init__(self, store: Store, as_of: AsOf, scope: Scope) -> None:
        self._store = store
        self._as_of = as_of
        self._scope = scope

    def prevailing(self, one: _Party, other: _Party) -> _Party | None:
        """By ruling, then by the rules of precedence but for recency, which decides between versions of one
        object and never between objects; None when nothing does, or rulings say both.
        """
        if ruled := self._ruled_for(one, other):
            return ruled[0] if len(ruled) == 1 else None
        for rule in self._order:
            if (better := self._better(rule, one, other)) is not None:
                return better
        return None

    def _ruled_for(self, one: _Party, other: _Party) -> list[_Party]:
        """Whom the rulings name that mean these two; of several those that name more clauses, being more specific."""
        found: dict[int, list[_Party]] = {}
        for ruling in self._rulings:
            for winner, loser in ((one, other), (other, one)):
                if _means(ruling.prevails, winner) and _means(ruling.over, loser):
                    clauses = ("#" in ruling.prevails) + ("#" in ruling.over)
                    named = found.setdefault(clauses, [])
                    named += [winner] if all(winner is not known for known in named) else []
        return found[max(found)] if found else []

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

    def _source_rank(self, party: ClauseRef) -> int:
        declared = self._declared(party.version.revision.source)
        if declared is None:
            return 0
        hierarchy = Jurisdictions.built_in(self._as_of.valid_at)
        if declared.covers:
            hierarchy = self._store.jurisdictions(self._as_of)
        return declared.rank_for(party.version.object_id, self._scope.jurisdiction, hierarchy)

    def _declared(self, source: str) -> SourceTerms | None:
        if source not in self._declarations:
            self._declarations[source] = self._store.declaration(source, self._as_of)
        return self._declarations[source]

    @cached_property
    def _declarations(self) -> dict[str, SourceTerms | None]:
        return {}

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


def find_contradiction(
    mine: ClauseRef, own: Statement, theirs: ClauseRef, other: Statement
) -> Disagreement | None:
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


def _can_meet(mine: ClauseRef, theirs: ClauseRef) -> bool:
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


def _declares(one: ClauseRef, other: ClauseRef) -> bool:
    terms = terms_of(one.version)
    if not isinstance(terms, PolicyTerms):
        return False
    own = next((clause for clause in terms.clauses if clause.id == one.clause.anchor), None)
    return own is not None and any(_means(reference, other) for reference in own.contradicts)


def _means(reference: str, party: ClauseRef) -> bool:
    return reference in (party.version.object_id, party.reference)
