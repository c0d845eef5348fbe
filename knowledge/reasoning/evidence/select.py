"""Selects the minimal evidence set: which ranked passages become claims, and the words of each that are quoted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from knowledge.model.plans import Role
from knowledge.model.spans import Span, TextSpan
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.quote import Fit, Quote, best_quote
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.recipe import QuotingRecipe, Recipe, SelectionRecipe
from knowledge.text.terms import Terms, distinct_terms


@dataclass(frozen=True)
class Selected:
    """A passage chosen for a claim, and the words to quote.

    `position` is the position of its sub-query in the plan; `also` are those of other sub-queries that the same sentence
    answers.
    """

    position: int
    role: Role
    ranked: Ranked
    quote: Quote
    also: tuple[int, ...] = ()

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions of every sub-query that it answers."""
        return (self.position, *self.also)

    @property
    def version_id(self) -> str:
        """The version that it is quoted from."""
        return self.ranked.evidence.located.version_id

    @property
    def object_id(self) -> str:
        """The object that it is quoted from."""
        return self.ranked.evidence.object_id

    @property
    def text(self) -> str:
        """The passage's text, verbatim."""
        return self.ranked.text

    @property
    def words(self) -> str:
        """The words to quote, verbatim."""
        return self.text[self.quote.start : self.quote.end]

    def in_version(self, span: Span) -> TextSpan:
        """A span of its passage as a span of its version's text."""
        offset = self.ranked.evidence.located.start
        return TextSpan(self.version_id, span[0] + offset, span[1] + offset)

    @property
    def stated(self) -> TextSpan:
        """The span of the sentence that answers best."""
        return self.in_version(self.quote.makes[0])

    @property
    def quoted(self) -> TextSpan:
        """The span of the words to quote."""
        return self.in_version((self.quote.start, self.quote.end))

    def answering(self, positions: Iterable[int]) -> Selected:
        """The same passage, for these sub-queries, too."""
        others = dict.fromkeys(p for p in (*self.also, *positions) if p != self.position)
        return replace(self, also=tuple(others))


def select(findings: Sequence[Finding], recipe: Recipe) -> list[Selected]:
    """The passages to claim, in order of the claims.

    A single question takes its best passages. The parts of a compound question take turns. A question about a change takes
    pairs of the same text after and before, with pairs that differ first.
    """
    if any(finding.sub_query.role is not Role.STATEMENT for finding in findings):
        return _select_changes(findings, recipe)
    per_sub_query = [
        [
            _selected(i, finding, ranked, recipe.quoting)
            for ranked in _close_to_best(finding.ranking, recipe.selection)
        ]
        for i, finding in enumerate(findings)
        if finding.verdict.sufficient
    ]
    turns = [selected for turn in zip_longest(*per_sub_query) for selected in turn if selected is not None]
    return distinct(turns)[: max(recipe.selection.most_claims, len(per_sub_query))]


def distinct(selected: Iterable[Selected]) -> list[Selected]:
    """Each sentence once, for every sub-query that it answers, in order."""
    chosen: dict[TextSpan, Selected] = {}
    for one in selected:
        chosen[one.stated] = chosen[one.stated].answering(one.positions) if one.stated in chosen else one
    return list(chosen.values())


def _close_to_best(ranking: Ranking, recipe: SelectionRecipe) -> list[Ranked]:
    """The best passage, and those that come close enough to it to be part of the answer.

    If the question asks for something by its name and the best passage has it, passages about something of another name are left
    out (rule Q9b).
    """
    best, *others = ranking.ranked[: recipe.most_claims]
    least = recipe.close * best.score
    close = [one for one in others if one.score >= least]
    if not ranking.weights.names_another(best.text):
        close = [one for one in close if not ranking.weights.names_another(one.text)]
    return [best, *close]


def _selected(position: int, finding: Finding, ranked: Ranked, recipe: QuotingRecipe) -> Selected:
    fit = Fit(finding.ranking.weights, finding.ranking.expected, recipe)
    return Selected(position, finding.sub_query.role, ranked, best_quote(ranked.text, fit))


# -- what changed between two dates ---------------------------------------------------------------------

_Pair = tuple[Ranked | None, Ranked | None]
"""The same text after and before; None where only the other date holds it."""


def _select_changes(findings: Sequence[Finding], recipe: Recipe) -> list[Selected]:
    """Pairs (after, before) of the best-ranked passages; a pair whose text differs comes before one that does not."""
    sides = {finding.sub_query.role: (i, finding) for i, finding in enumerate(findings)}
    (at_after, after), (at_before, before) = sides[Role.AFTER], sides[Role.BEFORE]
    pairs = _pair_up(_claimable(after, recipe.selection), _claimable(before, recipe.selection), recipe.selection)
    differing = [(new, old) for new, old in pairs if new is None or old is None or new.text != old.text]
    selected: list[Selected] = []
    for new, old in differing[: recipe.selection.most_pairs] or pairs[:1]:
        if new is not None:
            selected.append(_selected(at_after, after, new, recipe.quoting))
        if old is not None:
            selected.append(_selected(at_before, before, old, recipe.quoting))
    return selected


def _claimable(finding: Finding, recipe: SelectionRecipe) -> Sequence[Ranked]:
    return finding.ranking.ranked[: recipe.paired_from] if finding.verdict.sufficient else ()


def _pair_up(after: Sequence[Ranked], before: Sequence[Ranked], recipe: SelectionRecipe) -> list[_Pair]:
    """Each passage with the most similar one of the other date, best pairs first."""
    scored: list[tuple[float, _Pair]] = []
    old_terms = [_own_terms(old) for old in before]
    matched: set[int] = set()
    for new in after:
        terms = _own_terms(new)
        alike = [(_jaccard(terms, own), -j) for j, own in enumerate(old_terms)]
        best, at = max(alike, default=(0.0, 0))
        if best < recipe.alike:
            scored.append((new.score, (new, None)))
            continue
        matched.add(-at)
        old = before[-at]
        scored.append((new.score + old.score + recipe.paired, (new, old)))
    scored += [(old.score, (None, old)) for j, old in enumerate(before) if j not in matched]
    return [pair for _, pair in sorted(scored, key=lambda item: -item[0])]


def _own_terms(ranked: Ranked) -> Terms:
    return distinct_terms(f"{ranked.evidence.context}\n{ranked.text}")


def _jaccard(a: Terms, b: Terms) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0
