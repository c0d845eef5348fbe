"""Clauses as they stand in retrieved passages, and the contradictions that nothing decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.conflicts.clauses import ClauseRef, conflict_id
from knowledge.conflicts.detect import Disagreement
from knowledge.conflicts.governed import GovernedStatement
from knowledge.model.spans import Span, TextSpan
from knowledge.reasoning.evidence.quote import Quote, whole_quote
from knowledge.reasoning.evidence.rank import Ranked
from knowledge.store.snapshot import Snapshot
from knowledge.text.sentences import sentence_spans


@dataclass(frozen=True)
class QuotedClause(ClauseRef):
    """The part of a clause that stands within `span` of a ranked passage."""

    ranked: Ranked
    span: Span

    @property
    def words(self) -> GovernedStatement:
        """The part as the detector reads it."""
        return self.statement(self.ranked.text[slice(*self.span)])

    @property
    def in_version(self) -> TextSpan:
        """The part as a span of its version's text."""
        located = self.ranked.evidence.located
        return TextSpan(located.version_id, located.start + self.span[0], located.start + self.span[1])

    def quote(self, span: Span) -> Quote:
        """The sentences that hold `span` of these words, as a quote of the passage."""
        text = self.ranked.text
        low, high = self.span[0] + span[0], self.span[0] + max(span[1], span[0] + 1)
        spans = [(s, e) for s, e in sentence_spans(text) if s < min(high, self.span[1]) and low < e]
        start = max(spans[0][0], self.span[0]) if spans else self.span[0]
        end = min(spans[-1][1], self.span[1]) if spans else self.span[1]
        return whole_quote(text, start, end)


def quoted_clauses(snapshot: Snapshot, ranked: Ranked, within: Span | None = None) -> Iterator[QuotedClause]:
    """The clauses that a passage holds, or that stand `within` a part of it; headings are left out."""
    located = ranked.evidence.located
    version = snapshot.version(located.version_id)
    low, high = within or (0, len(located.passage.text))
    for clause in version.clauses:
        start, end = max(clause.start - located.start, low), min(clause.end - located.start, high)
        if clause.kind != "heading" and start < end:
            yield QuotedClause(version, clause, ranked, (start, end))


@dataclass(frozen=True)
class Contradiction:
    """Two clauses that disagree and of which neither prevails, each with the span that says so."""

    left: TextSpan
    right: TextSpan
    disagreement: Disagreement
    clause_ids: tuple[str, str]

    @property
    def conflict_id(self) -> str:
        """The id of the conflict; see `conflict_id`."""
        return conflict_id(self.clause_ids)
