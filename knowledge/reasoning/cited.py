"""From settled claims to an answer: exceptions beside their clauses, citations, and what to know of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.model.answers import Answer
from knowledge.model.clock import AsOf
from knowledge.reasoning.compose import Beside, cite, compose
from knowledge.reasoning.contest import Settled
from knowledge.reasoning.notices import confirmations, freshened, notices
from knowledge.reasoning.question import Question
from knowledge.reasoning.select import Finding
from knowledge.reasoning.tied import with_exceptions
from knowledge.reasoning.understand import Intent
from knowledge.store.port import Store


def answer_from(
    store: Store,
    question: Question,
    as_of: AsOf,
    intent: Intent,
    findings: Sequence[Finding],
    settled: Settled,
    fingerprints: Mapping[str, str],
) -> Answer:
    """The answer that these claims make."""
    selected = with_exceptions(store, settled.selected)
    cited = cite(store, selected)
    confirmed = confirmations(store, cited, as_of)
    citations = freshened(store, cited, confirmed, as_of)
    beside = Beside(
        contests=[one for one in settled.contests if one.left in selected and one.right in selected],
        notices=notices(store, citations, confirmed, as_of, question.scope),
        fingerprints=fingerprints,
    )
    return compose(question, as_of, intent, findings, selected, citations, beside)
