"""From candidates to evidence: only what the store says is authoritative survives (rules I1, Q1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.model.answers import Candidate
from knowledge.model.authority import Resolution
from knowledge.model.scope import Scope
from knowledge.reasoning.planning.plan import SubQuery
from knowledge.store.port import LocatedPassage, Store


@dataclass(frozen=True)
class Evidence:
    """A passage at its place in the version that is authoritative for the as-of and scope."""

    candidate: Candidate
    resolution: Resolution
    located: LocatedPassage

    @property
    def text(self) -> str:
        """The passage's text, verbatim."""
        return self.located.passage.text

    @property
    def context(self) -> str:
        """The headings above it."""
        return self.located.passage.context


def resolve_candidates(
    store: Store, candidates: Sequence[Candidate], probe: SubQuery, scope: Scope
) -> list[Evidence]:
    """The candidates that are evidence, in their order; equal texts are kept once, the best-ranked.

    Dropped are passages that the authoritative version does not hold: the index was stale, or a more
    specific scope overrides the one the passage was found in; and versions that did not hold all through
    the period the probe is about (rule Q4).
    """
    resolutions = {
        object_id: resolution
        for object_id, resolution in store.resolve(
            sorted({c.object_id for c in candidates}), probe.as_of, scope
        ).items()
        if probe.throughout is None or resolution.valid.covers(probe.throughout)
    }
    wanted = {
        (resolutions[c.object_id].version_id, c.passage_hash)
        for c in candidates
        if c.object_id in resolutions and resolutions[c.object_id].scope.key == c.scope_key
    }
    located = store.locate(sorted(wanted))
    evidence: list[Evidence] = []
    seen: set[str] = set()
    for candidate in candidates:
        resolution = resolutions.get(candidate.object_id)
        place = located.get((resolution.version_id, candidate.passage_hash)) if resolution else None
        if resolution is None or place is None or place.passage.text in seen:
            continue
        seen.add(place.passage.text)
        evidence.append(Evidence(candidate, resolution, place))
    return evidence
