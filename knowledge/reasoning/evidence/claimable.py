"""Statements that may be claimed together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.model.reading.statements import LISTED, Statement, words_to_claim
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.recipe import SelectionRecipe
from knowledge.text.vocabulary.terms import Terms


@dataclass(frozen=True)
class Claimable:
    """Statements of one passage that are claimed together, and how well they fit the question.

    `covers` are the question's terms that they and their headings hold. `is_other` says that they are about another thing, place or polarity
    than the question, `is_row_meant` that the question means a row of a table by its label, which they are.
    """

    ranked: Ranked
    positions: tuple[int, ...]
    fit: float
    covers: Terms
    holds_values: bool
    is_other: bool = False
    is_row_meant: bool = False

    @property
    def own(self) -> Statement:
        """Its first statement."""
        return self.ranked.evidence.statements[self.positions[0]]

    @property
    def is_negative(self) -> bool:
        """Whether its first statement denies or forbids something."""
        return self.own.negative

    def is_beside(self, row: Claimable) -> bool:
        """Whether these are other rows of the table in which the question means `row`."""
        if self.is_row_meant or not row.is_row_meant:
            return False
        own, meant = self.own, row.own
        is_same = self.ranked.evidence.resolution == row.ranked.evidence.resolution
        return is_same and (own.kind, own.leads, own.headings) == (meant.kind, meant.leads, meant.headings)

    def is_inside(self, other: Claimable) -> bool:
        """Whether these are items below an item of the list that the other claim begins: it may be quoted without its last items."""
        is_same = self.ranked.evidence.resolution == other.ranked.evidence.resolution
        own, outer = self.own, other.own
        is_below = len(own.leads) > len(outer.leads) and own.leads[: len(outer.leads)] == outer.leads
        between = self.ranked.evidence.statements[other.positions[0] : self.positions[0]]
        runs_on = bool(between) and all(one.kind in LISTED and one.headings == outer.headings for one in between)
        return is_same and is_below and runs_on

    @property
    def words(self) -> str:
        """The words to claim."""
        return words_to_claim(self.ranked.evidence.statements, self.positions)


def with_neighbours(own: Mapping[int, Score], match: float, share: float) -> dict[int, Score]:
    """The scores of the statements of a passage, by position, each with a share of the better one beside it, above the match of the passage."""
    places = list(own)
    scores = {}
    for number, at in enumerate(places):
        beside = (*places[max(number - 1, 0) : number], *places[number + 1 : number + 2])
        bonus = share * max((own[other].fit - match for other in beside), default=0.0)
        scores[at] = own[at] if own[at].is_other else Score(own[at].fit + bonus, own[at].lexical)
    return scores


def without_wider(claims: Collection[Claimable], close: float) -> list[Claimable]:
    """The claims without those of which a part fits at most `close` worse: the rest of them answers nothing."""
    return [
        one for one in claims if not any(other.is_inside(one) and other.fit >= one.fit - close for other in claims)
    ]


class Score(NamedTuple):
    """The fit of a statement, and the part of it that does not come from the embedding model."""

    fit: float
    lexical: float
    is_other: bool = False
    """Whether the statement is about another thing, place or polarity than the question."""


def passages_to_claim(ranking: Ranking, recipe: SelectionRecipe) -> list[Ranked]:
    """The best passages, whose statements are compared.

    If the question asks for something by its name and the best passage has it, passages about something of another name are left
    out (rule Q9b).
    """
    best, *others = ranking.ranked[: recipe.looked_at]
    if not ranking.weights.names_another(best.text):
        others = [one for one in others if not ranking.weights.names_another(one.text)]
    return [best, *others]
