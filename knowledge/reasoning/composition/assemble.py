"""From settled claims to an answer: citations, and what to know of them."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.answers import Answer
from knowledge.reasoning.advisories.notices import confirmations, freshened, notices, regional, scheduled
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.regional_overrides import regional_overrides, regional_rulings
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange
from knowledge.reasoning.composition.compose import AnswerContext, Inquiry, cite, compose
from knowledge.reasoning.evidence.select import Finding
from knowledge.reasoning.verification.adjudication import Adjudication


def answer_from(
    inquiry: Inquiry,
    findings: Sequence[Finding],
    settled: Adjudication,
    elsewhere: Sequence[RegionalDifference],
    coming: Sequence[ScheduledChange],
) -> Answer:
    """The answer that these claims make; `elsewhere` are the regions that would be answered otherwise, `coming` the changes
    by the date asked.
    """
    store, as_of = inquiry.store, inquiry.as_of
    cited = cite(store, settled.selected)
    confirmed = confirmations(store, cited, as_of)
    citations = freshened(store, cited, confirmed, as_of)
    scope = inquiry.question.scope
    regions = [*regional_rulings(store, settled.contests, as_of, scope), *elsewhere]
    found = (
        *notices(citations, confirmed),
        *scheduled(citations, inquiry.asked_at, coming),
        *regional(regional_overrides(store, citations, as_of, scope), regions),
    )
    return compose(inquiry, findings, AnswerContext(settled, tuple(citations), found))
