"""From settled claims to an answer: citations, and what to know of them."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.answers import Answer
from knowledge.reasoning.coming import Coming
from knowledge.reasoning.compose import Beside, Inquiry, cite, compose
from knowledge.reasoning.notices import confirmations, freshened, notices, regional, scheduled
from knowledge.reasoning.overriding import decided_within, overriding
from knowledge.reasoning.regions import Elsewhere
from knowledge.reasoning.select import Finding
from knowledge.reasoning.settle import Settled


def answer_from(
    inquiry: Inquiry,
    findings: Sequence[Finding],
    settled: Settled,
    elsewhere: Sequence[Elsewhere],
    coming: Sequence[Coming],
) -> Answer:
    """The answer that these claims make; `elsewhere` are the regions that would be answered otherwise, `coming` the changes
    by the date asked.
    """
    store, as_of = inquiry.store, inquiry.as_of
    cited = cite(store, settled.selected)
    confirmed = confirmations(store, cited, as_of)
    citations = freshened(store, cited, confirmed, as_of)
    scope = inquiry.question.scope
    regions = [*decided_within(store, settled.contests, as_of, scope), *elsewhere]
    found = (
        *notices(citations, confirmed),
        *scheduled(citations, inquiry.asked_at, coming),
        *regional(overriding(store, citations, as_of, scope), regions),
    )
    return compose(inquiry, findings, Beside(settled, tuple(citations), found))
