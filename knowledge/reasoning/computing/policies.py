"""Finds the policy whose rules a question with facts is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.model.answering.plans import Candidate, SubQuery
from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.resolve import places_around, resolve_candidates
from knowledge.reasoning.recipe import RankingRecipe
from knowledge.reasoning.tools.rules import RuleEvaluation
from knowledge.store.snapshot import Snapshot

_LOOKED_AT = 8
"""Best passages whose policies are looked at: the policy that a question is about holds one of the first."""


def policy_asked_about(
    snapshot: Snapshot,
    sub_query: SubQuery,
    candidates: Sequence[Candidate],
    facts: Mapping[str, Any],
    recipe: RankingRecipe,
) -> RuleEvaluation | None:
    """The evaluation of the rules of the first policy among the best passages whose rules read one of the facts.

    None where there is none, and where none of its rules covers the facts.
    """
    reading = _reading(snapshot, candidates, facts)
    if not reading:  # most questions with facts: nothing has to be ranked
        return None
    evidence = resolve_candidates(snapshot, candidates, sub_query)
    ranking = rank(sub_query, evidence, recipe, places_around(snapshot, sub_query))
    for object_id in dict.fromkeys(one.evidence.object_id for one in ranking.ranked[:_LOOKED_AT]):
        evaluation = reading.get(object_id)
        if evaluation is not None:
            return evaluation if evaluation.deciding or evaluation.undecided else None
    return None


def _reading(
    snapshot: Snapshot, candidates: Sequence[Candidate], facts: Mapping[str, Any]
) -> dict[str, RuleEvaluation]:
    """The evaluations of the candidates' rules that read one of the facts, by object."""
    resolutions = snapshot.resolve({one.object_id for one in candidates})
    snapshot.read_ahead(one.version_id for one in resolutions.values())
    evaluations = {object_id: RuleEvaluation(snapshot, object_id, facts) for object_id in resolutions}
    return {object_id: one for object_id, one in evaluations.items() if one.inputs.keys() & facts.keys()}
