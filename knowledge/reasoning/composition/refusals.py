"""Refuses to answer or claim what a constraint in force forbids, and cites its reason (rule Q6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from knowledge.model.answering.answers import Answer, Citation, Claim, Confidence, Status, SubQuestion, prose
from knowledge.reasoning.advisories.notices import language_notices, scheduled_notices
from knowledge.reasoning.composition.citations import cite_constraint
from knowledge.reasoning.composition.inquiry import Inquiry
from knowledge.reasoning.verification.adjudication import ForbiddenClaim
from knowledge.reasoning.verification.constraints import Constraint
from knowledge.store.snapshot import Snapshot

REFUSED = Confidence(value=1.0, meaning="A constraint in force forbids an answer.")


class Refusal(NamedTuple):
    """A constraint that forbids claims for some sub-queries (by number), and the citation of its reason."""

    constraint: Constraint
    parts: frozenset[int]
    citation: Citation

    @property
    def claim(self) -> Claim:
        """The reason, as a claim."""
        return Claim(text=self.citation.quote, kind="refusal", citations=(self.citation.citation_id,))


def refuse_question(inquiry: Inquiry, constraint: Constraint) -> Answer:
    """The answer to a question that a constraint in force forbids answering."""
    question, as_of = inquiry.question, inquiry.as_of
    refusal = Refusal(constraint, frozenset((0,)), cite_constraint(inquiry.snapshot, constraint, 1))
    return Answer(
        answer_id="",
        question=question.text,
        status=Status.REFUSED,
        as_of=as_of,
        scope=question.scope,
        facts=question.facts,
        intent=inquiry.plan.intent.value,
        sub_questions=(SubQuestion(text=question.text, as_of=as_of, status=Status.REFUSED, evidence_ids=("c1",)),),
        answer=prose(as_of, [refusal.claim], whom_to_ask([constraint])),
        claims=(refusal.claim,),
        citations=(refusal.citation,),
        notices=(
            *scheduled_notices([refusal.citation], inquiry.asked_at),
            *language_notices(question.text, inquiry.fingerprints.get("embedder", "")),
        ),
        confidence=REFUSED,
        trace_id="",
        fingerprints=dict(inquiry.fingerprints),
    ).sealed()


def refusals_of(snapshot: Snapshot, forbidden: Iterable[ForbiddenClaim], first: int) -> list[Refusal]:
    """One refusal for each constraint, in order of the claims that it forbids; citations are numbered from `first`."""
    by_object: dict[str, tuple[Constraint, set[int]]] = {}
    for one in forbidden:
        object_id = one.constraint.resolution.object_id
        _, parts = by_object.setdefault(object_id, (one.constraint, set()))
        parts |= set(one.parts)
    return [
        Refusal(constraint, frozenset(parts), cite_constraint(snapshot, constraint, number))
        for number, (constraint, parts) in enumerate(by_object.values(), first)
    ]


def whom_to_ask(constraints: Iterable[Constraint]) -> list[str]:
    """The people or teams that the constraints name."""
    return [one.terms.escalate_to for one in constraints if one.terms.escalate_to]
