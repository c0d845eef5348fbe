"""Finds regions within the one asked where the question would be answered differently (rule Q8).

Each region is looked up beside the question's own sub-queries and answered up to its claims. Nothing found there is
evidence for the question asked; the answer only says that the region has an answer of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.model.answering.plans import Candidates, SubQuery
from knowledge.model.scope import Scope
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.recipe import AdjudicationRecipe, Recipe
from knowledge.reasoning.tools.search import fuse_again
from knowledge.reasoning.verification.claims import adjudicated_claims
from knowledge.store.snapshot import Snapshot


class RegionalDifference(NamedTuple):
    """A region within the one asked, an object that is authoritative there, and what the answer says of it."""

    jurisdiction: str
    object_id: str
    says: str = "has an answer of its own to this"


def scopes_within(snapshot: Snapshot) -> list[Scope]:
    """The scopes of versions in regions within the one asked, for the asked product and audience, sorted by key."""
    reach = snapshot.reach_with_regions
    if reach is None:
        return []
    return [Scope.from_key(key) for key in sorted(set(reach.scopes) - set(snapshot.reach.scopes))]


def regional_differences(
    snapshot: Snapshot,
    sub_queries: Sequence[SubQuery],
    regional: Candidates,
    claimed: Sequence[Selected],
    recipe: Recipe,
) -> list[RegionalDifference]:
    """The regions whose own texts answer with words that are not among those claimed, by name."""
    statements = {one.words for one in claimed}
    differences = {
        RegionalDifference(region, one.object_id)
        for region in _regions(snapshot, regional, recipe.adjudication)
        for one in _claims_in(snapshot.within(region), sub_queries, regional, recipe)
        if one.ranked.evidence.jurisdiction == region and one.words not in statements
    }
    return sorted(differences, key=lambda one: (one.jurisdiction, one.object_id))


def _regions(snapshot: Snapshot, regional: Candidates, recipe: AdjudicationRecipe) -> list[str]:
    """The regions that the best candidates come from, at most `recipe.most_regions`."""
    own = {Scope.from_key(key).jurisdiction for key in snapshot.reach.scopes} if regional else set()
    best = (candidate for candidates in regional for candidate in candidates[: recipe.regional_candidates])
    regions = dict.fromkeys(Scope.from_key(one.scope_key).jurisdiction for one in best)
    return [region for region in regions if region not in own][: recipe.most_regions]


def _claims_in(
    snapshot: Snapshot, sub_queries: Sequence[SubQuery], regional: Candidates, recipe: Recipe
) -> list[Selected]:
    """The claims that the question would lead to if it were asked for this region."""
    keys = snapshot.reach.scopes
    there = [fuse_again([one for one in candidates if one.scope_key in keys]) for candidates in regional]
    return adjudicated_claims(snapshot, sub_queries, there, recipe).selected
