"""From settled claims to an answer: exceptions beside their clauses, citations, and what to know of them."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.answers import Answer
from knowledge.reasoning.compose import Beside, Inquiry, cite, compose
from knowledge.reasoning.contest import Settled
from knowledge.reasoning.notices import confirmations, freshened, notices, regional
from knowledge.reasoning.regions import Elsewhere
from knowledge.reasoning.select import Finding
from knowledge.reasoning.tied import with_exceptions


def answer_from(
    inquiry: Inquiry, findings: Sequence[Finding], settled: Settled, elsewhere: Sequence[Elsewhere] = ()
) -> Answer:
    """The answer that these claims make; `elsewhere` are the regions that would be answered otherwise."""
    store, as_of = inquiry.store, inquiry.as_of
    selected = with_exceptions(store, settled.selected)
    cited = cite(store, selected)
    confirmed = confirmations(store, cited, as_of)
    citations = freshened(store, cited, confirmed, as_of)
    beside = Beside(
        contests=[one for one in settled.contests if one.left in selected and one.right in selected],
        notices=(
            *notices(store, citations, confirmed, as_of),
            *regional(store, citations, as_of, inquiry.question.scope, elsewhere),
        ),
    )
    return compose(inquiry, findings, selected, citations, beside)
