"""Decisions by the rules in force: cited, as-of, asking for what is missing, giving way to what prevails (D1 to D4)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.errors import NotFound
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.clock import json_value, parse_instant
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from tests.reasoning.office import Office, decision_of

RETURNS = """
id: policy/returns
title: Returns
effective_from: 2023-01-01
clauses:
  - id: window
    text: Lamps can be returned within 30 days of delivery.
    exceptions:
      - id: custom
        text: Lamps made to order cannot be returned.
inputs:
  days: {type: number, question: How many days ago was it delivered?}
  made_to_order: {type: boolean, question: Was it made to order?}
rules:
  - id: custom-made
    when: {made_to_order: true}
    then: it is not taken back.
    clause: window
  - id: late
    when: {days: "> 30"}
    then: it is sent back.
  - id: in-time
    when: {days: "<= 30", made_to_order: false}
    then: the price is paid back.
    clause: window
"""
LONGER = RETURNS.replace("30", "60").replace("2023-01-01", "2023-06-01")


def decide(office: Office, at: str | None = None, object_id: str = "policy/returns", **facts: Any) -> Answer:
    valid_at = parse_instant(at) if at else None
    return office.shelf.orchestrator.ask(Question.deciding(object_id, valid_at=valid_at, facts=facts))


@pytest.mark.rule("D1a", "D3a")
def test_the_first_rule_that_holds_decides_and_is_cited_with_its_clause_and_exception_d1_d3(
    office: Office,
) -> None:
    version_id = office.publish(RETURNS)
    answer = decide(office, days=12, made_to_order=False)
    assert answer.status is Status.ANSWERED
    assert json_value(decision_of(answer)) == {
        "object_id": "policy/returns",
        "version_id": version_id,
        "rule": "in-time",
        "outcome": "the price is paid back.",
        "outcome_type": None,
        "action": None,
        "considered": [
            {"rule": "custom-made", "holds": "no"},
            {"rule": "late", "holds": "no"},
            {"rule": "in-time", "holds": "yes"},
        ],
    }
    assert [one.clause_id.partition("#")[2] for one in answer.citations] == ["in-time", "window", "custom"]
    assert office.replays(answer)


@pytest.mark.rule("D1a")
def test_a_date_is_decided_by_the_rules_that_held_then_d1(office: Office) -> None:
    office.publish(RETURNS)
    office.publish(LONGER)
    facts: dict[str, Any] = {"days": 45, "made_to_order": False}
    then, now = decide(office, "2023-03-01", **facts), decide(office, "2023-07-01", **facts)
    assert decision_of(then).rule == "late"
    assert decision_of(now).rule == "in-time"
    assert office.replays(then)
    assert office.replays(now)


@pytest.mark.rule("D2a", "D2b")
@pytest.mark.parametrize(
    ("facts", "missing", "asked"),
    [
        ({"days": 12}, "The fact 'made_to_order', a boolean, is not given.", "Was it made to order?"),
        (
            {"made_to_order": False, "days": "twelve"},
            "The fact 'days' is 'twelve', which is no number.",
            "How many days ago was it delivered?",
        ),
    ],
)
def test_what_matters_and_is_not_given_is_asked_for_d2(
    office: Office, facts: dict[str, Any], missing: str, asked: str
) -> None:
    office.publish(RETURNS)
    answer = decide(office, **facts)
    assert answer.status is Status.CLARIFY
    assert decision_of(answer).outcome is None
    assert answer.missing == (missing,)
    assert answer.clarifying_questions == (asked,)
    assert not answer.claims
    assert office.replays(answer)


@pytest.mark.rule("D2d")
def test_a_rule_in_words_is_left_to_people_d2(office: Office) -> None:
    office.publish(RETURNS.replace('when: {days: "> 30"}', "when: it comes back late"))
    answer = decide(office, days=12, made_to_order=False)
    assert answer.status is Status.INSUFFICIENT
    assert answer.missing == ("Rule late is in words; a person has to apply it.",)


def test_no_rule_no_version_and_no_rules_are_told_apart_d1(office: Office) -> None:
    office.publish(RETURNS.replace('"<= 30"', '"<= 20"'))
    facts: dict[str, Any] = {"days": 25, "made_to_order": False}
    assert decide(office, **facts).missing == ("No rule of policy/returns covers these facts.",)
    early = decide(office, "2022-01-01", **facts)
    assert early.status is Status.INSUFFICIENT
    assert early.missing[0].startswith("No version of policy/returns is authoritative on 2022-01-01")
    assert office.replays(early)
    office.publish(RETURNS[: RETURNS.index("inputs:")].replace("policy/returns", "policy/plain"))
    assert decide(office, object_id="policy/plain").missing == ("policy/plain has no rules to decide by.",)


def test_an_object_that_does_not_exist_or_is_not_for_the_asker_is_not_found_s5(office: Office) -> None:
    office.publish(RETURNS.replace("title:", "audience: staff\ntitle:"))
    for name in ("policy/unknown", "policy/returns"):
        with pytest.raises(NotFound, match=name):
            decide(office, object_id=name)
    question = Question.deciding("policy/returns", scope=Scope(audience="staff"), facts={"made_to_order": True})
    assert office.shelf.orchestrator.ask(question).status is Status.ANSWERED


COUNTER = """
id: policy/counter
title: Returns
effective_from: 2023-01-01
{extra}clauses:
  - id: window
    text: Lamps can be returned within 14 days of delivery.
"""


@pytest.mark.rule("D3c")
def test_a_contested_clause_decides_nothing_d3_c3(office: Office) -> None:
    office.publish(RETURNS)
    office.publish(COUNTER.format(extra=""))
    answer = decide(office, days=12, made_to_order=False)
    assert answer.status is Status.CONFLICT
    assert decision_of(answer).outcome is None
    assert len(answer.conflicts) == 1
    assert office.replays(answer)


@pytest.mark.rule("D3b")
def test_what_prevails_over_the_clause_takes_the_decision_back_d3_c2(office: Office) -> None:
    office.publish(RETURNS)
    office.publish(COUNTER.format(extra="jurisdiction: eu\n"))
    question = Question.deciding(
        "policy/returns", facts={"days": 12, "made_to_order": False}, scope=Scope(jurisdiction="eu")
    )
    answer = office.shelf.orchestrator.ask(question)
    assert answer.status is Status.INSUFFICIENT
    assert decision_of(answer).outcome is None
    assert "prevails over policy/returns#in-time" in answer.missing[0]
    assert "Lamps can be returned within 14 days of delivery." in [one.quote for one in answer.citations]
    assert office.replays(answer)


@pytest.mark.rule("C1c")
def test_rules_and_prices_of_one_object_are_alternatives_c1(office: Office) -> None:
    alike = RETURNS.replace("then: it is sent back.", "then: the price is paid back in 10 days.")
    office.publish(alike.replace("then: the price is paid back.", "then: the price is paid back in 5 days."))
    office.publish(
        "id: product/heron\ntitle: Heron\neffective_from: 2023-01-01\ndescription: A lamp.\npricing:\n"
        "  - {id: eu, text: The Heron costs 89 euros., region: eu}\n"
        "  - {id: us, text: The Heron costs 99 euros., region: us}\n"
    )
    assert decide(office, days=12, made_to_order=False).status is Status.ANSWERED
    assert office.ask("What does the Heron cost?").status is Status.ANSWERED


def test_what_may_not_be_claimed_is_not_decided_q6(office: Office) -> None:
    office.publish(RETURNS)
    office.publish(
        "id: constraint/money\ntitle: Money\neffective_from: 2023-01-01\ntext: No word on money paid back.\n"
        "topics: [price paid back]\napplies_to: claim\nreason: Ask the till.\n"
    )
    answer = decide(office, days=12, made_to_order=False)
    assert answer.status is Status.REFUSED
    assert decision_of(answer).outcome is None
    assert office.replays(answer)
