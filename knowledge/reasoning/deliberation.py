"""From candidates to an answer: the deterministic part."""

from __future__ import annotations

from dataclasses import replace

from knowledge.model.answering.answers import Answer
from knowledge.model.answering.plans import Retrieved
from knowledge.reasoning.advisories.regional_differences import regional_differences
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange, ScheduledChanges
from knowledge.reasoning.composition.compose import Advisories, compose_answer
from knowledge.reasoning.composition.decision import answer_decision
from knowledge.reasoning.composition.inquiry import Inquiry
from knowledge.reasoning.composition.refusals import refuse_question
from knowledge.reasoning.computing.compute import Calculation, only_asked, only_computed, summary_of
from knowledge.reasoning.computing.named_cells import claims_with_cells
from knowledge.reasoning.computing.results import Unsettled
from knowledge.reasoning.tools.rules import RuleEvaluation
from knowledge.reasoning.trace import AnswerTrace
from knowledge.reasoning.verification.adjudication import Adjudication
from knowledge.reasoning.verification.constraints import constraint_on_question


def deliberate(
    inquiry: Inquiry, retrieved: Retrieved, evaluation: RuleEvaluation | None, trace: AnswerTrace
) -> Answer:
    """The deterministic part: from candidates to an answer without ids."""
    if evaluation is not None:
        inquiry = replace(inquiry, facts_read=frozenset(evaluation.inputs))
        return answer_decision(inquiry, evaluation, retrieved, trace)
    forbidden_by = constraint_on_question(inquiry.snapshot.constraints, inquiry.question.text)
    if forbidden_by is not None:
        return refuse_question(inquiry, forbidden_by)
    findings, adjudication = claims_with_cells(
        inquiry.snapshot, inquiry.plan.sub_queries, retrieved.candidates, inquiry.recipe, trace
    )
    computed = trace.step(
        "compute",
        lambda: Calculation(
            inquiry.question.text, inquiry.plan, inquiry.snapshot, inquiry.recipe, findings, adjudication
        ).result(),
        summary_of,
    )
    if isinstance(computed, Unsettled):
        findings, adjudication, computed = *only_asked(findings, computed), None
    elif computed is not None:
        findings, adjudication = only_computed(findings, adjudication, computed, inquiry.recipe.sufficiency)
    elif inquiry.plan.alone != inquiry.plan:
        inquiry = replace(inquiry, plan=inquiry.plan.alone)
        retrieved = retrieved.first(len(inquiry.plan.sub_queries))
        findings, adjudication = claims_with_cells(
            inquiry.snapshot, inquiry.plan.sub_queries, retrieved.candidates, inquiry.recipe, trace
        )
    advisories = _advisories(inquiry, retrieved, adjudication, trace)
    return trace.step(
        "compose",
        lambda: compose_answer(inquiry, findings, adjudication, advisories, computed),
        lambda answer: answer.status.value,
    )


def _advisories(
    inquiry: Inquiry, retrieved: Retrieved, adjudication: Adjudication, trace: AnswerTrace
) -> Advisories:
    sub_queries, recipe = inquiry.plan.sub_queries, inquiry.recipe
    regions = trace.step(
        "compare regions",
        lambda: regional_differences(
            inquiry.snapshot, sub_queries, retrieved.regional, adjudication.selected, recipe
        ),
        lambda made: f"{len(made)} with an answer of their own",
    )
    changes: list[ScheduledChange] = trace.step(
        "look ahead",
        lambda: ScheduledChanges(inquiry.snapshot, inquiry.asked_at).explaining(
            sub_queries, retrieved.present, adjudication, recipe
        ),
        lambda made: f"{len(made)} changes by the date asked",
    )
    return Advisories(regions, changes)
