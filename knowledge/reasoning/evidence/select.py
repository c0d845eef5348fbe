"""The minimal evidence set: which ranked passages become claims, and the words of each that are quoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from knowledge.reasoning.evidence.quote import Quote, Span, best_quote
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.planning.plan import Role, SubQuery
from knowledge.reasoning.verification.sufficiency import Verdict
from knowledge.text.terms import Terms, distinct_terms

MOST_CLAIMS = 3
_CLOSE = 0.8
"""The share of the best passage's score that another one needs to be claimed beside it."""
_PAIRED_FROM = 8
_ALIKE = 0.4
_PAIRED = 2.0
"""What a text that both dates hold is worth more than one that only one of them holds."""


@dataclass(frozen=True)
class Finding:
    """What one probe found and what was made of it."""

    probe: SubQuery
    ranking: Ranking
    verdict: Verdict


@dataclass(frozen=True)
class Place:
    """`text[start:end]` of a version."""

    version_id: str
    start: int
    end: int

    def holds(self, other: Place) -> bool:
        """Whether `other` lies within it."""
        return self.version_id == other.version_id and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Selected:
    """A passage chosen for a claim, for which probe (by position), and the words to quote; `also` are the other probes
    that the same sentence answers.
    """

    probe: int
    role: Role
    ranked: Ranked
    quote: Quote
    also: tuple[int, ...] = ()

    @property
    def probes(self) -> tuple[int, ...]:
        """Every probe that it answers."""
        return (self.probe, *self.also)

    @property
    def version_id(self) -> str:
        """The version it is quoted from."""
        return self.ranked.evidence.located.version_id

    @property
    def words(self) -> str:
        """The words to quote, verbatim."""
        return self.ranked.evidence.text[self.quote.start : self.quote.end]

    def placed(self, span: Span) -> Place:
        """Where a span of its passage stands in its version."""
        offset = self.ranked.evidence.located.start
        return Place(self.version_id, span[0] + offset, span[1] + offset)

    @property
    def stated(self) -> Place:
        """Where the sentence stands that says it best."""
        return self.placed(self.quote.makes[0])

    @property
    def quoted(self) -> Place:
        """Where the words to quote stand."""
        return self.placed((self.quote.start, self.quote.end))

    def answering(self, probes: Iterable[int]) -> Selected:
        """The same, for these probes, too."""
        return replace(self, also=tuple(dict.fromkeys(p for p in (*self.also, *probes) if p != self.probe)))


def select(findings: Sequence[Finding]) -> list[Selected]:
    """The passages to claim, in order of the claims.

    One question takes its best passages; several take turns; a change question takes pairs of what the
    same text said after and before, those that differ first.
    """
    if any(finding.probe.role is not Role.STATEMENT for finding in findings):
        return _changes(findings)
    per_probe = [
        [_selected(i, finding, ranked) for ranked in _worth_claiming(finding.ranking)]
        for i, finding in enumerate(findings)
        if finding.verdict.sufficient
    ]
    turns = [selected for turn in zip_longest(*per_probe) for selected in turn if selected is not None]
    return distinct(turns)[: max(MOST_CLAIMS, len(per_probe))]


def distinct(selected: Iterable[Selected]) -> list[Selected]:
    """Each sentence once, for every probe that it answers, in order."""
    chosen: dict[Place, Selected] = {}
    for one in selected:
        chosen[one.stated] = chosen[one.stated].answering(one.probes) if one.stated in chosen else one
    return list(chosen.values())


def _worth_claiming(ranking: Ranking) -> list[Ranked]:
    """The best passage, and those that come close enough to it to be part of the answer."""
    best = ranking.ranked[0].score
    return [ranked for ranked in ranking.ranked[:MOST_CLAIMS] if ranked.score >= _CLOSE * best]


def _selected(position: int, finding: Finding, ranked: Ranked) -> Selected:
    quote = best_quote(ranked.evidence.text, finding.ranking.weights, finding.ranking.expected)
    return Selected(position, finding.probe.role, ranked, quote)


def _changes(findings: Sequence[Finding]) -> list[Selected]:
    """Pairs (after, before) of the best-ranked passages; a pair whose text differs comes before one that does not."""
    sides = {finding.probe.role: (i, finding) for i, finding in enumerate(findings)}
    (at_after, after), (at_before, before) = sides[Role.AFTER], sides[Role.BEFORE]
    pairs = _pairs(_claimable(after), _claimable(before))
    differing = [(new, old) for new, old in pairs if new is None or old is None or _text(new) != _text(old)]
    selected: list[Selected] = []
    for new, old in differing[:2] or pairs[:1]:
        if new is not None:
            selected.append(_selected(at_after, after, new))
        if old is not None:
            selected.append(_selected(at_before, before, old))
    return selected


def _claimable(finding: Finding) -> Sequence[Ranked]:
    return finding.ranking.ranked[:_PAIRED_FROM] if finding.verdict.sufficient else ()


def _text(ranked: Ranked) -> str:
    return ranked.evidence.text


_Pair = tuple[Ranked | None, Ranked | None]


def _pairs(after: Sequence[Ranked], before: Sequence[Ranked]) -> list[_Pair]:
    scored: list[tuple[float, _Pair]] = []
    old_terms = [_own_terms(old) for old in before]
    matched: set[int] = set()
    for new in after:
        terms = _own_terms(new)
        alike = [(_jaccard(terms, own), -j) for j, own in enumerate(old_terms)]
        best, at = max(alike, default=(0.0, 0))
        if best < _ALIKE:
            scored.append((new.score, (new, None)))
            continue
        matched.add(-at)
        old = before[-at]
        scored.append((new.score + old.score + _PAIRED, (new, old)))
    scored += [(old.score, (None, old)) for j, old in enumerate(before) if j not in matched]
    return [pair for _, pair in sorted(scored, key=lambda item: -item[0])]


def _own_terms(ranked: Ranked) -> Terms:
    return distinct_terms(f"{ranked.evidence.context}\n{ranked.evidence.text}")


def _jaccard(a: Terms, b: Terms) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0
