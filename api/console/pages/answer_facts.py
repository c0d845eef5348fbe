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
from api.service.provenance_views import VersionText
from api.service.requests import Moment
from knowledge.errors import Erased, NotFound
from knowledge.model.answers import Answer


def answer_context(visit: Visit, answer_id: str) -> dict[str, Any]:
    """The answer with its claims, its status in words, what was not cited, and what a follow-up asks for."""
    scope = visit.lens.scope
    answer = visit.application.answers.answer(answer_id, scope)
    explanation = visit.application.provenance.explanation(answer_id, scope)
    return {
        "answer": answer,
        "claims": claims_shown(answer, _texts(visit, answer)),
        "numbers": {one.citation_id: number for number, one in enumerate(answer.citations, 1)},
        "status_words": STATUS_WORDS[answer.status],
        "tone": STATUS_TONES.get(answer.status, "calm"),
        "explanation": explanation,
        "not_cited": not_cited(explanation.candidates),
        "missing_facts": missing_facts(answer),
        "asks_for_region": asks_for_region(answer),
        "recorded_of_object": explanation.requested.get("object_id"),
    }


def _texts(visit: Visit, answer: Answer) -> dict[str, VersionText]:
    """The versions that an answer cites, as read at its known time; those that were erased since are left out."""
    moment = Moment(known_at=answer.as_of.known_at, scope=visit.lens.scope)
    texts = {}
    for name in dict.fromkeys(one.version_id for one in answer.citations):
        try:
            texts[name] = visit.application.provenance.version_text(name, moment)
        except (Erased, NotFound):
            continue
    return texts
