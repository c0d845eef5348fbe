"""Answers which decision follows from the rules of an object (rules D1 to D4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from knowledge.model.answering.answers import Answer, Confidence, Status, prose
from knowledge.model.answering.plans import Retrieved, Role
from knowledge.model.authority import Resolution
from knowledge.reasoning.advisories.regional_decisions import regional_decisions, scheduled_rule_changes
from knowledge.reasoning.composition.compose import Advisories, compose_answer
from knowledge.reasoning.composition.inquiry import Inquiry
from knowledge.reasoning.composition.refusals import refuse_question
from knowledge.reasoning.evidence.findings import Finding, Verdict
from knowledge.reasoning.evidence.rank import Ranked, rank
from knowledge.reasoning.evidence.resolve import evidence_at, resolve_candidates
from knowledge.reasoning.evidence.select import Selected
from knowledge.reasoning.tools.rules import RuleEvaluation
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.verification.adjudication import Adjudication, ClaimAdjudicator
from knowledge.reasoning.verification.constraints import constraint_on_question
from knowledge.store.snapshot import Snapshot

_MEANING = "1 where a rule in force decides, 0 where none does."


def answer_decision(
    inquiry: Inquiry, evaluation: RuleEvaluation, retrieved: Retrieved, trace: AnswerTrace
) -> Answer:
    """The decision as an answer: the deciding rule and its clause are cited, and held against the candidates.

    `trace` gets a step for each stage.
    """
    snapshot, recipe = inquiry.snapshot, inquiry.recipe
    forbidden_by = constraint_on_question(snapshot.constraints, inquiry.question.text)
    if forbidden_by is not None:
        refused = refuse_question(inquiry, forbidden_by)
        return refused.model_copy(update={"decision": evaluation.decision(stands=False)}).sealed()
    own = trace.step("decide", lambda: quote_rule(evaluation), lambda made: _told(evaluation, made))
    findings = [_finding(inquiry, evaluation, retrieved, bool(own), trace)]
    adjudication = trace.step(
        "adjudicate",
        lambda: ClaimAdjudicator(snapshot, findings, recipe.adjudication).adjudicate_together(own),
        lambda made: f"{len(made.claims)} claims, {len(made.contradictions)} contradictions",
    )
    advisories = trace.step(
        "look around",
        lambda: _advisories(inquiry, evaluation, retrieved),
        lambda made: (
            f"{len(made.regions)} regions decide otherwise, {len(made.changes)} changes by the date asked"
        ),
    )
    return trace.step(
        "compose",
        lambda: _with_decision(
            compose_answer(inquiry, findings, adjudication, advisories), evaluation, own, adjudication
        ),
        lambda answer: answer.status.value,
    )


def _told(evaluation: RuleEvaluation, own: Sequence[Selected]) -> str:
    """The summary of the step that evaluates the rules."""
    rule = evaluation.deciding
    return f"{len(evaluation.considered)} rules tried, {rule.id if rule and own else 'none'} decides"


def _finding(
    inquiry: Inquiry, evaluation: RuleEvaluation, retrieved: Retrieved, decides: bool, trace: AnswerTrace
) -> Finding:
    """The texts that the decision is held against, ranked. There are none where nothing is decided."""
    (sub_query,) = inquiry.plan.sub_queries
    evidence = trace.step(
        "resolve",
        lambda: resolve_candidates(inquiry.snapshot, retrieved.candidates[0], sub_query) if decides else [],
        lambda made: f"{len(made)} authoritative of {len(retrieved.candidates[0])} candidates",
    )
    ranking = trace.step(
        "rank",
        lambda: rank(sub_query, evidence, inquiry.recipe.ranking),
        lambda made: f"{len(made.ranked)} passages",
    )
    return Finding(
        sub_query, ranking, Verdict(float(decides), decides, () if decides else evaluation.reasons_for_none())
    )


def _advisories(inquiry: Inquiry, evaluation: RuleEvaluation, retrieved: Retrieved) -> Advisories:
    regional = retrieved.regional[0] if retrieved.regional else ()
    return Advisories(
        regional_decisions(evaluation, regional, inquiry.recipe.adjudication),
        scheduled_rule_changes(evaluation, inquiry.asked_at),
    )


def _with_decision(
    answer: Answer, evaluation: RuleEvaluation, own: Sequence[Selected], adjudication: Adjudication
) -> Answer:
    claims = adjudication.claims
    overruled = bool(claims) and claims[0].claim.place != own[0].place
    stands = bool(claims) and not overruled and not adjudication.contradictions
    update: dict[str, Any] = {"decision": evaluation.decision(stands=stands)}
    if not answer.claims:
        update["answer"] = prose(answer.as_of, (), deciding=True)
    if answer.status is not Status.REFUSED:
        update["confidence"] = Confidence(value=float(stands), meaning=_MEANING)
    if overruled and not adjudication.contradictions:
        where = f"{evaluation.object_id}#{evaluation.deciding.id if evaluation.deciding else ''}"
        update["status"] = Status.INSUFFICIENT
        update["missing"] = (f"What is cited prevails over {where}, so that nothing is decided by it.",)
    elif evaluation.unknown_inputs:
        update["status"] = Status.CLARIFY
        questions = [evaluation.inputs[name].question for name in evaluation.unknown_inputs]
        update["clarifying_questions"] = (*answer.clarifying_questions, *questions)
    return answer.model_copy(update=update).sealed()


def quote_rule(evaluation: RuleEvaluation) -> list[Selected]:
    """The deciding rule and the clause it rests on, to be quoted; empty where no rule decides."""
    rule, version, resolution = evaluation.deciding, evaluation.version, evaluation.resolution
    if rule is None or version is None or resolution is None:
        return []
    statements = evaluation.snapshot.statements(version.version_id)
    wanted = [
        tuple(at for at, one in enumerate(statements) if one.clause == anchor and not one.governs)
        for anchor in (rule.id, rule.clause)
        if anchor is not None
    ]
    return [_as_selected(evaluation.snapshot, resolution, positions) for positions in wanted if positions]


def _as_selected(snapshot: Snapshot, resolution: Resolution, positions: tuple[int, ...]) -> Selected:
    """Statements of the deciding version, which no retrieval proposed."""
    evidence = evidence_at(snapshot, resolution, positions[0])
    return Selected(0, Role.STATEMENT, Ranked(evidence, 0.0, 0.0, 0.0, holds_values=False), positions)
