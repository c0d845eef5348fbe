"""Regions within the one asked that would be answered otherwise (rule Q8).

They are looked up beside the question's own probes, and answered like it as far as what they would claim. What is found
there is never evidence for the question asked: only that a region has an answer of its own is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.model.answers import Candidate
from knowledge.model.clock import AsOf
from knowledge.model.jurisdictions import Reach, reach_within
from knowledge.model.scope import Scope
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.planning.plan import Role, SubQuery
from knowledge.reasoning.tools.search import fused_again, retrieve
from knowledge.reasoning.verification.adjudication import claimed
from knowledge.retrieval.ports import Index
from knowledge.store.port import Store

_LOOKED_AT = 12
"""A region is considered when it holds one of so many best candidates."""
_MOST_REGIONS = 8

Candidates = Sequence[Sequence[Candidate]]
"""Per probe, best first."""


@dataclass(frozen=True)
class RegionalDifference:
    """A region within the one asked, an object that counts there, and what is to be said of it."""

    jurisdiction: str
    object_id: str
    says: str = "has an answer of its own to this"


def search_regional(
    store: Store,
    index: Index,
    probes: Sequence[SubQuery],
    vectors: Sequence[NDArray[np.float32]],
    scope: Scope,
    limit: int,
) -> tuple[tuple[Candidate, ...], ...]:
    """What the index proposes per probe for `scope` and every region within it; nothing where there is no region, or
    where the question asks what changed.
    """
    if any(probe.role is not Role.STATEMENT for probe in probes):
        return ()
    within = _within(store, scope, probes[0].as_of)
    return () if within is None else retrieve(index, probes, vectors, within, limit)


def scopes_within(store: Store, scope: Scope, as_of: AsOf) -> list[Scope]:
    """The scopes of versions in regions within the one asked, for the asked product and audience, sorted by key."""
    within = _within(store, scope, as_of)
    own = store.reach(scope, as_of).scopes
    return [] if within is None else [Scope.from_key(key) for key in sorted(set(within.scopes) - set(own))]


def _within(store: Store, scope: Scope, as_of: AsOf) -> Reach | None:
    keys = [key for key in store.scope_keys() if Scope.from_key(key).jurisdiction != scope.jurisdiction]
    if not keys:
        return None
    found = reach_within(scope, keys, store.jurisdictions(as_of))
    return found if len(found.scopes) > len(store.reach(scope, as_of).scopes) else None


def regional_differences(
    store: Store,
    as_of: AsOf,
    scope: Scope,
    probes: Sequence[SubQuery],
    regional: Candidates,
    selected: Sequence[Selected],
) -> list[RegionalDifference]:
    """The regions whose own texts answer with words that are not among those claimed, by name."""
    said = {one.quote.statement for one in selected}
    found = {
        RegionalDifference(place, one.ranked.evidence.resolution.object_id)
        for place in _places(store, as_of, scope, regional)
        for one in _claims_in(store, as_of, scope.model_copy(update={"jurisdiction": place}), probes, regional)
        if one.ranked.evidence.resolution.scope.jurisdiction == place and one.quote.statement not in said
    }
    return sorted(found, key=lambda one: (one.jurisdiction, one.object_id))


def _places(store: Store, as_of: AsOf, scope: Scope, regional: Candidates) -> list[str]:
    """The regions that the best candidates come from, at most `_MOST_REGIONS`."""
    own = {Scope.from_key(key).jurisdiction for key in store.reach(scope, as_of).scopes} if regional else set()
    best = (candidate for candidates in regional for candidate in candidates[:_LOOKED_AT])
    places = dict.fromkeys(Scope.from_key(one.scope_key).jurisdiction for one in best)
    return [place for place in places if place not in own][:_MOST_REGIONS]


def _claims_in(
    store: Store, as_of: AsOf, scope: Scope, probes: Sequence[SubQuery], regional: Candidates
) -> list[Selected]:
    """What would be claimed if the question were asked for this region."""
    keys = store.reach(scope, as_of).scopes
    there = [fused_again([one for one in candidates if one.scope_key in keys]) for candidates in regional]
    return claimed(store, as_of, scope, probes, there).selected
