"""A structured answer is made of adjudicated claims alone: nothing is claimed that is not cited (rule Q1)."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import Answer, Status
from knowledge.reasoning.advisories.regional_differences import RegionalDifference
from knowledge.reasoning.advisories.scheduled_changes import ScheduledChange
from knowledge.reasoning.composition.compose import Advisories, compose_answer
from knowledge.reasoning.composition.inquiry import Inquiry
from knowledge.reasoning.evidence.select import select
from knowledge.reasoning.verification.adjudication import ClaimAdjudicator
from knowledge.reasoning.verification.sufficiency import MEANING, probability
from tests.reasoning.building import RECIPE, Library, finding_in
from tests.reasoning.office import constraint, policy

WHEN = "When do gift cards expire?"
AA = policy("aa", "Gift cards expire after 12 months.")
BB = policy("bb", "Gift cards expire after 24 months.")
TEA = policy("tea", "Tea is green.")


def composed(inquiry: Inquiry, *among: str, advisories: Advisories | None = None) -> Answer:
    """The answer from all passages of these objects."""
    findings = [finding_in(inquiry.snapshot, inquiry.question.text, *among)]
    adjudicator = ClaimAdjudicator(inquiry.snapshot, findings, RECIPE.adjudication)
    adjudication = adjudicator.adjudicate(select(findings, RECIPE))
    return compose_answer(inquiry, findings, adjudication, advisories or Advisories())


@pytest.mark.rule("Q1a")
def test_an_answer_is_composed_of_its_claims_each_with_its_citation() -> None:
    answer = composed(Library(AA, TEA).inquiry(WHEN), "policy/aa", "policy/tea")
    (claim,) = answer.claims
    assert answer.status is Status.ANSWERED
    assert claim.text == "Gift cards expire after 12 months."
    assert claim.citations == (answer.citations[0].citation_id,)
    assert answer.answer == "Gift cards expire after 12 months. [c1]"
    assert (answer.missing, answer.conflicts, answer.notices) == ((), (), ())


def test_ids_are_blank_and_the_hash_is_sealed() -> None:
    answer = composed(Library(AA).inquiry(WHEN), "policy/aa")
    assert (answer.answer_id, answer.trace_id, answer.steps) == ("", "", ())
    assert answer.answer_hash == answer.computed_hash()


def test_the_answer_repeats_what_was_asked_and_what_made_it() -> None:
    inquiry = Library(AA).inquiry(WHEN, at="2024-01-01", jurisdiction="eu")
    answer = composed(inquiry, "policy/aa")
    assert (answer.question, answer.as_of, answer.scope) == (WHEN, inquiry.as_of, inquiry.question.scope)
    assert (answer.intent, answer.fingerprints) == ("lookup", {"embedder": "hashing"})


@pytest.mark.rule("C3a", "C3c")
def test_a_conflict_cites_both_sides_and_names_what_they_disagree_on() -> None:
    answer = composed(Library(AA, BB).inquiry(WHEN), "policy/aa", "policy/bb")
    (conflict,) = answer.conflicts
    by_id = {one.citation_id: one.quote for one in answer.citations}
    assert answer.status is Status.CONFLICT
    assert conflict.kind == "duration"
    for side in conflict.sides:
        assert side.value in by_id[side.citation_id]
    assert {side.value for side in conflict.sides} == {"12 months", "24 months"}


@pytest.mark.rule("Q2a")
def test_insufficient_evidence_claims_nothing_and_says_what_is_missing() -> None:
    answer = composed(Library(TEA).inquiry("Which rockets does the moon office certify in orbit?"), "policy/tea")
    assert (answer.status, answer.claims, answer.citations) == (Status.INSUFFICIENT, (), ())
    assert answer.missing == ("No authoritative text covers the question closely enough.",)
    assert answer.answer.startswith("Nothing authoritative on 2025-06-01T00:00:00Z")
    assert answer.confidence.meaning == MEANING


@pytest.mark.rule("Q8g")
def test_where_only_regions_answer_the_region_is_asked_back() -> None:
    inquiry = Library(TEA).inquiry("Which rockets does the moon office certify in orbit?")
    regions = Advisories(regions=[RegionalDifference("eu", "policy/rockets")])
    answer = composed(inquiry, "policy/tea", advisories=regions)
    assert answer.status is Status.CLARIFY
    assert [notice.kind for notice in answer.notices] == ["regional"]
    assert answer.clarifying_questions


def test_regions_beside_an_answer_leave_it_answered() -> None:
    regions = Advisories(regions=[RegionalDifference("eu", "policy/aa")])
    answer = composed(Library(AA).inquiry(WHEN), "policy/aa", advisories=regions)
    assert answer.status is Status.ANSWERED
    assert answer.notices[0].text == "In eu, policy/aa has an answer of its own to this."


def test_a_forbidden_claim_is_answered_by_the_reason_alone() -> None:
    answer = composed(Library(AA, constraint("12 months")).inquiry(WHEN), "policy/aa")
    assert answer.status is Status.REFUSED
    assert [(claim.kind, claim.text) for claim in answer.claims] == [("refusal", "Under review by legal.")]
    assert [one.citation_id for one in answer.citations] == ["c1"]
    assert answer.confidence.value == 1.0


def test_a_change_is_told_once_and_with_the_citation_that_refuses() -> None:
    library = Library(AA, constraint("12 months", start="2027-01-01"))
    inquiry = library.inquiry(WHEN, at="2027-02-01")
    refused = composed(inquiry, "policy/aa")
    text = refused.notices[0].text
    same = Advisories(changes=[ScheduledChange("constraint/review", text), ScheduledChange("policy/x", "Also.")])
    answer = composed(inquiry, "policy/aa", advisories=same)
    assert [(notice.text, notice.citations) for notice in answer.notices] == [("Also.", ()), (text, ("c1",))]


def test_the_confidence_is_that_of_the_weakest_part() -> None:
    inquiry = Library(AA, TEA).inquiry(WHEN)
    findings = [finding_in(inquiry.snapshot, text, "policy/aa", "policy/tea") for text in (WHEN, "Who?")]
    adjudicator = ClaimAdjudicator(inquiry.snapshot, findings, RECIPE.adjudication)
    answer = compose_answer(inquiry, findings, adjudicator.adjudicate(select(findings, RECIPE)), Advisories())
    weakest = min(one.verdict.support for one in findings)
    assert answer.confidence.value == probability(weakest, RECIPE.confidence)
    assert 0 < answer.confidence.value < 1
