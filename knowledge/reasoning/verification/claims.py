"""Runs the stages from candidates to adjudicated claims. The question and its advisories share them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from knowledge.model.plans import Candidate, Role, SubQuery
from knowledge.reasoning.evidence.changes import ChangeSelection
from knowledge.reasoning.evidence.findings import Finding
from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.resolve import places_around, resolve_candidates
from knowledge.reasoning.evidence.select import Selected, select
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.verification.adjudication import Adjudication, ClaimAdjudicator
from knowledge.reasoning.verification.sufficiency import verify
from knowledge.store.snapshot import Snapshot
from knowledge.telemetry import NullTelemetry

_Value = TypeVar("_Value")


def adjudicated_claims(
    snapshot: Snapshot,
    sub_queries: Sequence[SubQuery],
    candidates: Sequence[Sequence[Candidate]],
    recipe: Recipe,
) -> Adjudication:
    """The claims that these candidates would lead to for the as-of and scope of `snapshot`."""
    trace = AnswerTrace(NullTelemetry())
    return adjudicate_candidates(snapshot, sub_queries, candidates, recipe, trace)[1]


def adjudicate_candidates(
    snapshot: Snapshot,
    sub_queries: Sequence[SubQuery],
    candidates: Sequence[Sequence[Candidate]],
    recipe: Recipe,
    trace: AnswerTrace,
) -> tuple[list[Finding], Adjudication]:
    """The findings of each sub-query, and the claims after adjudication; `trace` gets a step for each stage."""
    evidence = trace.step(
        "resolve",
        lambda: [resolve_candidates(snapshot, own, query) for query, own in _pairs(sub_queries, candidates)],
        lambda made: f"{sum(map(len, made))} authoritative of {sum(map(len, candidates))} candidates",
    )
    rankings = trace.step(
        "rank",
        lambda: [
            rank(query, own, recipe.ranking, places_around(snapshot, query))
            for query, own in _pairs(sub_queries, evidence)
        ],
        lambda made: f"{len(made)} rankings",
    )
    findings = trace.step(
        "verify",
        lambda: [
            Finding(query, ranking, verify(query, ranking, recipe.sufficiency))
            for query, ranking in _pairs(sub_queries, rankings)
        ],
        lambda made: f"{sum(finding.verdict.sufficient for finding in made)} of {len(made)} sufficient",
    )
    adjudication = trace.step(
        "select",
        lambda: ClaimAdjudicator(snapshot, findings, recipe.adjudication).adjudicate(
            selected_statements(snapshot, findings, recipe)
        ),
        lambda made: f"{len(made.selected)} passages, {len(made.contradictions)} conflicts",
    )
    return findings, adjudication


def selected_statements(snapshot: Snapshot, findings: Sequence[Finding], recipe: Recipe) -> list[Selected]:
    """The statements to claim, before they are compared with other evidence; for a question about a change, what changed."""
    if any(finding.sub_query.role is not Role.STATEMENT for finding in findings):
        return ChangeSelection(snapshot, findings, recipe).select()
    return select(findings, recipe)


def _pairs(sub_queries: Sequence[SubQuery], values: Sequence[_Value]) -> zip[tuple[SubQuery, _Value]]:
    """Each sub-query with its value. Raises ValueError where one lacks its own."""
    return zip(sub_queries, values, strict=True)
