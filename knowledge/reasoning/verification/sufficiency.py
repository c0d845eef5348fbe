"""Decides whether evidence suffices, before anything is claimed (rule Q2)."""

from __future__ import annotations

import math

from knowledge.model.clock import format_instant
from knowledge.model.plans import SubQuery
from knowledge.reasoning.evidence.findings import Verdict
from knowledge.reasoning.evidence.rank import Ranked, Ranking
from knowledge.reasoning.recipe import SufficiencyRecipe

MEANING = (
    "A score in [0, 1] for how well the best passage matches the question: its cosine similarity, the share "
    "of the question's terms it holds, and whether it holds the kind of value asked for. Not a probability."
)


def verify(sub_query: SubQuery, ranking: Ranking, recipe: SufficiencyRecipe) -> Verdict:
    """The verdict on the best evidence for a sub-query."""
    best = ranking.ranked[: recipe.looked_at]
    if not best:
        return Verdict(0.0, False, (_nothing(sub_query),))
    support = round(max(_support(one, expects=bool(ranking.expected), recipe=recipe) for one in best), 4)
    lacking = [] if any(one.holds_values for one in best) else sorted(ranking.expected)
    missing = tuple(f"No passage found states the {value} asked for." for value in lacking)
    if support < recipe.least:
        missing = (*missing, "No authoritative text covers the question closely enough.")
    return Verdict(support, support >= recipe.least, missing)


def _nothing(sub_query: SubQuery) -> str:
    if sub_query.throughout is None:
        return f"No text in force on {format_instant(sub_query.as_of.valid_at)} matched the question."
    return f"No text in force all through {sub_query.throughout} matched the question; name a day."


def _support(ranked: Ranked, *, expects: bool, recipe: SufficiencyRecipe) -> float:
    """The logistic function of the weighted features. A question that expects no value is not held to one."""
    holds_values = ranked.holds_values or not expects
    weighted = (
        recipe.bias
        + recipe.cosine * ranked.cosine
        + recipe.coverage * ranked.coverage
        + recipe.value * holds_values
    )
    return 1 / (1 + math.exp(-weighted))
