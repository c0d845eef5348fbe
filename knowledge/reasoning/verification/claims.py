"""Runs the stages from candidates to adjudicated claims. The question and its advisories share them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from knowledge.model.answering.plans import Candidate, ReleaseUse, Role, SubQuery
from knowledge.reasoning.evidence.changes import ChangeSelection
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import rank
from knowledge.reasoning.evidence.releases import ReleaseSelection, found_listed
from knowledge.reasoning.evidence.resolve import places_around, resolve_candidates
from knowledge.reasoning.evidence.select import Selected, select
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.verification.adjudication import Adjudication, ClaimAdjudicator
from knowledge.reasoning.verification.sufficiency import nothing_found, verify
from knowledge.reasoning.verification.unmet_words import hold_to_claims
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
    if sub_queries[0].use is ReleaseUse.LISTED:
        return trace.step(
            "list",
            lambda: _listed(snapshot, sub_queries, recipe),
            lambda made: f"{len(made[1].selected)} releases",
        )
    evidence = trace.step(
        "resolve",
        lambda: [resolve_candidates(snapshot, own, query) for query, own in _pairs(sub_queries, candidates)],
        lambda made: f"{sum(map(len, made))} authoritative of {sum(map(len, candidates))} candidates",
        lambda made: {"authoritative": sum(map(len, made)), "candidates": sum(map(len, candidates))},
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
        lambda made: {"sufficient": sum(finding.verdict.sufficient for finding in made), "findings": len(made)},
    )
    if sub_queries[0].use is not None and sub_queries[0].role is Role.STATEMENT:
        return trace.step(
            "compare releases",
            lambda: _compared(snapshot, findings, recipe),
            lambda made: f"{len(made[1].selected)} passages",
        )
    findings, adjudication = trace.step(
        "select",
        lambda: _adjudicated(snapshot, findings, recipe),
        lambda made: f"{len(made[1].selected)} passages, {len(made[1].contradictions)} conflicts",
        lambda made: {"passages": len(made[1].selected), "conflicts": len(made[1].contradictions)},
    )
    findings = _with_uncertain_dates(findings, adjudication)
    return _of_both_releases(findings, adjudication), adjudication


def _adjudicated(
    snapshot: Snapshot, findings: Sequence[Finding], recipe: Recipe
) -> tuple[list[Finding], Adjudication]:
    """The claims, held against the question and against other evidence; the findings say which part has none left (rule Q2g)."""
    selected = selected_statements(snapshot, findings, recipe)
    held, selected = hold_to_claims(findings, selected, recipe.sufficiency)
    adjudicator = ClaimAdjudicator(snapshot, held, recipe.adjudication)
    return held, replace(adjudicator.adjudicate(selected), by=adjudicator)


def _with_uncertain_dates(findings: Sequence[Finding], adjudication: Adjudication) -> list[Finding]:
    """The findings of a change of which nothing is told. One that names a month then asks for a day: what changed within it is left out (rule Q4a)."""
    if adjudication.selected or adjudication.forbidden:
        return list(findings)
    return [
        replace(one, verdict=replace(one.verdict, sufficient=False, missing=(nothing_found(one.sub_query),)))
        if one.sub_query.throughout is not None
        else one
        for one in findings
    ]


def _of_both_releases(findings: Sequence[Finding], adjudication: Adjudication) -> list[Finding]:
    """The findings of a change between two releases with one verdict, because one of them may have had nothing; where nothing changed, it says so."""
    if not findings[0].sub_query.release or findings[0].sub_query.role is Role.STATEMENT:
        return list(findings)
    verdict = max((one.verdict for one in findings), key=lambda one: one.support)
    if not adjudication.selected and not adjudication.forbidden:
        labels = " to ".join(reversed([one.sub_query.release for one in findings]))
        verdict = Verdict(verdict.support, False, (f"Nothing found on this changed from {labels}.",))
    return [replace(one, verdict=verdict) for one in findings]


def _listed(
    snapshot: Snapshot, sub_queries: Sequence[SubQuery], recipe: Recipe
) -> tuple[list[Finding], Adjudication]:
    """The releases that a question lists. They stand beside each other, so they are not held against each other."""
    findings, selected = found_listed(snapshot, sub_queries)
    return findings, ClaimAdjudicator(snapshot, [], recipe.adjudication).adjudicate(selected)


def _compared(snapshot: Snapshot, findings: list[Finding], recipe: Recipe) -> tuple[list[Finding], Adjudication]:
    """The claims from a comparison of the releases. Each release says what it says, so they are not held against each other."""
    findings, selected = ReleaseSelection(findings, recipe.releases).select()
    return findings, ClaimAdjudicator(snapshot, [], recipe.adjudication).adjudicate(selected)


def selected_statements(snapshot: Snapshot, findings: Sequence[Finding], recipe: Recipe) -> list[Selected]:
    """The statements to claim, before they are compared with other evidence; for a question about a change, what changed."""
    if any(finding.sub_query.role is not Role.STATEMENT for finding in findings):
        return ChangeSelection(snapshot, findings, recipe).select()
    return select(findings, recipe)


def _pairs(sub_queries: Sequence[SubQuery], values: Sequence[_Value]) -> zip[tuple[SubQuery, _Value]]:
    """Each sub-query with its value. Raises ValueError where one lacks its own."""
    return zip(sub_queries, values, strict=True)
