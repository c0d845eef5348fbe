"""Collects what a page says about a recorded answer."""

from __future__ import annotations

from typing import Any

from api.console.views.answers import (
    STATUS_TONES,
    STATUS_WORDS,
    asks_for_region,
    claims_shown,
    missing_facts,
    not_cited,
)
from api.console.visit import Visit
from api.service.requests import Moment
from api.service.views.provenance import VersionText
from knowledge.errors import Erased, NotFound
from knowledge.model.answering.answers import Answer
from knowledge.model.cases import task_id_of
from knowledge.model.work.actions import OutcomeType


def answer_context(visit: Visit, answer_id: str) -> dict[str, Any]:
    """The answer with its claims, its status in words, the candidates not cited, and the fields of a follow-up question."""
    scope = visit.lens.scope
    answer = visit.calls.answer(answer_id, scope)
    explanation = visit.calls.explanation(answer_id, scope)
    return {
        "answer": answer,
        "claims": claims_shown(answer, texts_of(visit, answer)),
        "numbers": {one.citation_id: number for number, one in enumerate(answer.citations, 1)},
        "status_words": STATUS_WORDS[answer.status],
        "tone": STATUS_TONES.get(answer.status, "calm"),
        "explanation": explanation,
        "not_cited": not_cited(explanation.candidates),
        "missing_facts": missing_facts(answer),
        "asks_for_region": asks_for_region(answer),
        "case": _case_of(visit, answer),
        "recorded_of_object": explanation.requested.get("object_id"),
    }


def _case_of(visit: Visit, answer: Answer) -> str:
    """The review task that a decision opened, if the caller may see it; empty for none."""
    decision = answer.decision
    if decision is None or decision.outcome_type is not OutcomeType.ESCALATE or not visit.caller.may("prepare"):
        return ""
    try:
        return visit.calls.task(task_id_of(answer.answer_id), visit.lens.scope).task.task_id
    except NotFound:
        return ""  # the decision was a dry run


def texts_of(visit: Visit, answer: Answer) -> dict[str, VersionText]:
    """The versions that an answer cites, as read at its known time; those that were erased since are left out."""
    moment = Moment(known_at=answer.as_of.known_at, scope=visit.lens.scope)
    texts = {}
    for name in dict.fromkeys(one.version_id for one in answer.citations):
        try:
            texts[name] = visit.calls.version_text(name, moment)
        except (Erased, NotFound):
            continue
    return texts
