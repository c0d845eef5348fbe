"""Runs the stages from candidates to adjudicated claims. The question and its advisories share it."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.plans import Candidate, SubQuery
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.resolve import resolve_candidates
from knowledge.reasoning.evidence.select import select
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.verification.adjudication import Adjudication, ClaimAdjudicator
from knowledge.reasoning.verification.sufficiency import verify
from knowledge.store.snapshot import Snapshot


def adjudicated_claims(
    snapshot: Snapshot,
    sub_queries: Sequence[SubQuery],
    candidates: Sequence[Sequence[Candidate]],
    recipe: Recipe,
) -> Adjudication:
    """The claims that these candidates would lead to for the as-of and scope of `snapshot`."""
    findings = []
    for sub_query, proposed in zip(sub_queries, candidates, strict=True):
        evidence = resolve_candidates(snapshot, proposed, sub_query)
        ranking = rank(sub_query.text, evidence, recipe.ranking)
        findings.append(Finding(sub_query, ranking, verify(sub_query, ranking, recipe.sufficiency)))
    adjudicator = ClaimAdjudicator(snapshot, findings, recipe.adjudication)
    return adjudicator.adjudicate(select(findings, recipe))
