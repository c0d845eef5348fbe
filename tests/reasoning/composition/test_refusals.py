"""What a constraint forbids is refused, with its reason cited and the people to ask named (rule Q6)."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import Status
from knowledge.reasoning.composition.refusals import REFUSED, refusals_of, refuse_question, whom_to_ask
from knowledge.reasoning.verification.adjudication import ForbiddenClaim
from tests.reasoning.building import Library
from tests.reasoning.office import constraint

SALARY = constraint("salary", "both", extra="escalate_to: people@example.org\n")
ZEAL = constraint("zeal", extra="reason: Nobody knows.\n").replace("constraint/review", "constraint/zeal")


@pytest.mark.rule("Q6a", "Q6c")
def test_a_forbidden_question_is_refused_with_the_reason_as_its_only_claim() -> None:
    inquiry = Library(SALARY).inquiry("What is the salary?")
    answer = refuse_question(inquiry, inquiry.snapshot.constraints[0])
    (claim,), (cited,), (part,) = answer.claims, answer.citations, answer.sub_questions
    assert answer.status is part.status is Status.REFUSED
    assert (claim.text, claim.kind, claim.citations) == ("Under review by legal.", "refusal", ("c1",))
    assert (cited.citation_id, cited.quote) == ("c1", "Under review by legal.")
    assert part.evidence_ids == ("c1",)
    assert answer.answer == "Under review by legal. [c1]\nAsk people@example.org."
    assert answer.confidence == REFUSED
    assert answer.answer_hash == answer.computed_hash()


def test_a_constraint_that_is_yet_to_come_is_told_as_a_change() -> None:
    inquiry = Library(constraint("salary", "both", start="2027-01-01")).inquiry(
        "What is the salary?", at="2027-02-01"
    )
    (notice,) = refuse_question(inquiry, inquiry.snapshot.constraints[0]).notices
    assert (notice.kind, notice.citations) == ("scheduled", ("c1",))


def test_each_constraint_refuses_once_for_all_the_parts_that_it_forbids() -> None:
    snapshot = Library(SALARY, ZEAL).snapshot()
    review, zeal = snapshot.constraints
    forbidden = [ForbiddenClaim((2,), zeal), ForbiddenClaim((0, 1), review), ForbiddenClaim((3,), zeal)]
    refusals = refusals_of(snapshot, forbidden, 4)
    assert [(one.citation.citation_id, one.parts) for one in refusals] == [
        ("c4", frozenset((2, 3))),
        ("c5", frozenset((0, 1))),
    ]
    assert [one.claim.text for one in refusals] == ["Nobody knows.", "Under review by legal."]
    assert all(one.claim.citations == (one.citation.citation_id,) for one in refusals)


def test_nothing_forbidden_is_nothing_refused() -> None:
    assert refusals_of(Library(SALARY).snapshot(), [], 1) == []


def test_only_constraints_that_name_somebody_say_whom_to_ask() -> None:
    review, zeal = Library(SALARY, ZEAL).snapshot().constraints
    assert whom_to_ask([zeal, review]) == ["people@example.org"]
    assert whom_to_ask([zeal]) == whom_to_ask([]) == []
