"""A decision as an answer: the rule and its clause are cited, and held against texts nearby (rules D1 to D4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knowledge.model.answering.answers import Answer, Decision, Status
from knowledge.model.answering.plans import Retrieved
from knowledge.reasoning.composition.decision import answer_decision
from knowledge.reasoning.question import Question
from knowledge.reasoning.tools.rules import RuleEvaluation
from knowledge.reasoning.trace import AnswerTrace
from knowledge.telemetry import NullTelemetry
from tests.reasoning.building import NOW, Library, passages_of
from tests.reasoning.office import constraint, policy, precedence

NAME = "policy/lamps"
LAMPS = (
    policy("lamps", "Lamps are returned within 30 days.")
    + """
inputs: {days: {type: number, question: How many days ago?}}
rules:
  - {id: late, when: {days: "> 30"}, then: it is sent back.}
  - {id: in-time, when: {days: "<= 30"}, then: the price is paid back., clause: c1}
"""
)
COUNTER = policy("counter", "Lamps are returned within 14 days.")


def decided(library: Library, *beside: str, at: str | None = None, **facts: Any) -> Answer:
    """The decision on these facts, with all passages of the objects `beside` found near it."""
    inquiry = library.inquiry(at=at)
    snapshot = inquiry.snapshot
    evaluation = RuleEvaluation(snapshot, NAME, facts)
    question = Question.deciding(NAME, facts=facts)
    inquiry = replace(inquiry, question=question, plan=evaluation.plan(question.text))
    found = tuple(one.candidate for one in passages_of(snapshot, beside))
    return answer_decision(
        inquiry, evaluation, Retrieved(asked_at=NOW, candidates=(found,)), AnswerTrace(NullTelemetry())
    )


def decision(answer: Answer) -> Decision:
    """The decision that an answer reports."""
    assert answer.decision is not None
    return answer.decision


@pytest.mark.rule("D3a", "D4")
def test_the_deciding_rule_and_its_clause_are_cited() -> None:
    answer = decided(Library(LAMPS), days=12)
    assert (answer.status, answer.intent) == (Status.ANSWERED, "decision")
    assert decision(answer).outcome == "the price is paid back."
    assert [one.clause_id.partition("#")[2] for one in answer.citations] == ["in-time", "c1"]
    assert answer.confidence.value == 1.0
    assert answer.answer_hash == answer.computed_hash()


def test_a_rule_without_a_clause_is_cited_by_itself() -> None:
    answer = decided(Library(LAMPS), days=40)
    assert [one.clause_id.partition("#")[2] for one in answer.citations] == ["late"]
    assert "it is sent back." in answer.citations[0].quote


@pytest.mark.rule("D2b")
def test_a_missing_fact_is_asked_for() -> None:
    answer = decided(Library(LAMPS))
    assert (answer.status, answer.claims) == (Status.CLARIFY, ())
    assert answer.clarifying_questions == ("How many days ago?",)
    assert answer.missing == ("The fact 'days', a number, is not given.",)
    assert answer.answer.startswith("The rules in force on 2025-06-01T00:00:00Z")
    assert answer.answer.endswith("decide nothing on these facts.")
    assert answer.confidence.value == 0.0


@pytest.mark.rule("D3c")
def test_a_text_that_disagrees_makes_the_decision_a_conflict() -> None:
    answer = decided(Library(LAMPS, COUNTER), NAME, "policy/counter", days=12)
    assert answer.status is Status.CONFLICT
    assert (decision(answer).outcome, len(answer.conflicts)) == (None, 1)
    assert answer.confidence.value == 0.0


@pytest.mark.rule("D3b")
def test_a_text_that_prevails_takes_the_decision_back() -> None:
    library = Library(LAMPS, COUNTER, precedence(("policy/counter", NAME)))
    answer = decided(library, NAME, "policy/counter", days=12)
    assert answer.status is Status.INSUFFICIENT
    assert decision(answer).outcome is None
    assert answer.missing == (f"What is cited prevails over {NAME}#in-time, so that nothing is decided by it.",)


def test_a_text_that_loses_changes_nothing() -> None:
    library = Library(LAMPS, COUNTER, precedence((NAME, "policy/counter")))
    answer = decided(library, NAME, "policy/counter", days=12)
    assert (answer.status, decision(answer).rule) == (Status.ANSWERED, "in-time")


@pytest.mark.parametrize(("topic", "to"), [("price paid back", "claim"), ("rules policy lamps", "question")])
def test_what_may_not_be_claimed_or_asked_is_not_decided(topic: str, to: str) -> None:
    answer = decided(Library(LAMPS, constraint(topic, to)), days=12)
    assert (answer.status, decision(answer).outcome) == (Status.REFUSED, None)
    assert [claim.kind for claim in answer.claims] == ["refusal"]
    assert answer.answer_hash == answer.computed_hash()


def test_without_a_version_nothing_is_decided() -> None:
    answer = decided(Library(LAMPS), at="2022-01-01", days=12)
    assert answer.status is Status.INSUFFICIENT
    assert decision(answer).version_id is None
    assert answer.missing[0].startswith(f"No version of {NAME} is authoritative on 2022-01-01")
