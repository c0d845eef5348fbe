"""Computed claims: made where every input is there, asked back or left out elsewhere; facts run the rules they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.answers import Answer, Status
from knowledge.reasoning.question import Question
from tests.reasoning.office import Office, decision_of, policy

HEADSETS = policy("headsets", "Headsets may be returned within 15 days of delivery.")
LAMPS = policy("lamps", "Lamps may be returned within 30 days of delivery.")
BILLS = policy("bills", "Bills must be paid within 3 business days of their receipt.")
PLANS = """
id: product/{name}
title: {title}
effective_from: 2023-01-01
aliases: [{title} plan]
description: {title} is the {title} plan of the desk.
pricing:
  - {{id: price, text: "{title} costs {price} euros per licence and month."}}
facts: {{File storage: {storage} GB}}
"""
RETURNS = """
id: policy/returns
title: Return of lamps
effective_from: 2023-01-01
clauses:
  - {id: window, text: Lamps can be returned within 30 days of delivery.}
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - {id: late, when: {days: "> 30"}, then: it is sent back., clause: window}
  - {id: in-time, when: {days: "<= 30"}, then: the price is paid back., clause: window}
"""


def ask(office: Office, text: str, **facts: Any) -> Answer:
    return office.shelf.orchestrator.ask(Question(text=text, facts=facts))


def said(answer: Answer) -> list[str]:
    return [claim.text for claim in answer.claims if claim.kind == "computed"]


def plans(office: Office) -> None:
    for title, price, storage in (("Starter", 12, 1), ("Team", 29, 10), ("Enterprise", 59, 100)):
        office.publish(PLANS.format(name=title.lower(), title=title, price=price, storage=storage))


@pytest.mark.rule("X1a")
def test_a_deadline_is_the_term_of_the_rule_after_the_event_of_the_case(office: Office) -> None:
    office.publish(HEADSETS)
    answer = ask(office, "My headset was delivered on 3 March 2025. By when may headsets be returned?")
    assert said(answer) == ["18 March 2025: 3 March 2025 + 15 days = 18 March 2025."]
    (claim,) = (one for one in answer.claims if one.kind == "computed")
    assert claim.computation is not None
    assert [(one.name, one.text, bool(one.citation)) for one in claim.computation.inputs] == [
        ("term", "15 days", True),
        ("delivery", "3 March 2025", False),
    ]
    assert office.shelf.orchestrator.replay(answer.answer_id).same


@pytest.mark.rule("X1a")
@pytest.mark.parametrize(
    ("day", "verdict"), [("17 March", "Yes, within"), ("18 March", "Yes, within"), ("19 March", "No, not within")]
)
def test_the_last_day_is_within_the_time(office: Office, day: str, verdict: str) -> None:
    office.publish(HEADSETS)
    (text,) = said(ask(office, f"The headsets were delivered on 3 March, can headsets be returned on {day}?"))
    assert text.startswith(verdict)


@pytest.mark.rule("X1b")
@pytest.mark.parametrize(
    "question",
    [
        "I paid for the headset on 3 March. By when may headsets be returned?",  # another event than the rule's
        "By when may headsets be returned?",  # no day
        "The headset was delivered on 30 February. By when may headsets be returned?",  # no such day
    ],
)
def test_nothing_is_computed_where_an_input_is_missing(office: Office, question: str) -> None:
    office.publish(HEADSETS)
    assert said(ask(office, question)) == []


@pytest.mark.rule("X1b")
def test_nothing_is_computed_from_claims_in_conflict(office: Office) -> None:
    office.publish(LAMPS)
    office.publish(policy("lights", "Lamps may be returned within 60 days of delivery."))
    answer = ask(office, "The lamp was delivered on 3 March 2025. Lamps may be returned by when?")
    assert answer.status is Status.CONFLICT
    assert said(answer) == []


@pytest.mark.rule("X1c")
def test_business_days_are_counted_by_the_calendar_in_force(office: Office) -> None:
    office.publish(BILLS)
    question = "I received the bills on 2 April 2025. By when must bills be paid?"
    (before,) = said(ask(office, question))
    office.publish(
        "id: calendar/main\ntitle: Holidays\neffective_from: 2023-01-01\nholidays:\n  - {day: 2025-04-04, name: Day off}\n"
    )
    answer = ask(office, question)
    assert before.startswith("7 April 2025")
    assert said(answer)[0].startswith("8 April 2025")
    (claim,) = (one for one in answer.claims if one.kind == "computed")
    assert claim.computation is not None
    assert any(one.text.startswith("calendar/main@") for one in claim.computation.inputs)


@pytest.mark.rule("X2a")
def test_products_are_listed_counted_and_selected(office: Office) -> None:
    plans(office)
    assert said(ask(office, "Which plans do you offer?")) == ["Enterprise, Starter and Team."]
    assert said(ask(office, "How many plans are there?")) == ["3: Enterprise, Starter and Team."]
    (below,) = said(ask(office, "Which plans cost less than 30 euros?"))
    assert below.startswith("Starter (12 euros) and Team (29 euros).")
    (most,) = said(ask(office, "Which plan has the most file storage?"))
    assert most.startswith("Enterprise (100 GB).")
    (none,) = said(ask(office, "Which plans cost more than 100 euros?"))
    assert none.startswith("None.")
    assert "nearest is Enterprise (59 euros)" in none


@pytest.mark.rule("D1c")
def test_a_question_with_facts_runs_the_rules_it_is_about_and_agrees_with_a_decision(office: Office) -> None:
    office.publish(RETURNS)
    answer = ask(office, "Can lamps be returned after delivery?", days=40)
    asked = office.shelf.orchestrator.ask(Question.deciding("policy/returns", facts={"days": 40}))
    assert decision_of(answer) == decision_of(asked)
    assert decision_of(answer).outcome == "it is sent back."
    assert answer.claims[0].text.startswith("If days is > 30")
    assert office.shelf.orchestrator.replay(answer.answer_id).same


@pytest.mark.rule("D1c")
def test_facts_that_no_rule_reads_are_told(office: Office) -> None:
    office.publish(RETURNS)
    answer = ask(office, "Can lamps be returned after delivery?", days=10, colour="red")
    (notice,) = (one for one in answer.notices if one.kind == "facts")
    assert notice.text == "The fact colour was not used: no rule of this answer reads it."
    plain = ask(office, "Can lamps be returned after delivery?", colour="red", size=3)
    (notice,) = (one for one in plain.notices if one.kind == "facts")
    assert notice.text == "The facts colour, size were not used: no rule of this answer reads it."
    assert plain.decision is None


FEES = """# Fees

| Service | Standard | Express |
| --- | --- | --- |
| Passport | 60 euros | 92 euros |
| Permit | 100 euros | n/a |
| Badge | 12 euros | 18 euros |
"""


@pytest.mark.rule("X2b")
def test_where_two_columns_may_be_meant_it_is_asked_which(office: Office) -> None:
    office.publish_text("fees.md", FEES)
    answer = ask(office, "Which services cost more than 15 euros in the fees?")
    assert (answer.status, answer.claims) == (Status.CLARIFY, ())
    assert answer.clarifying_questions == ("Which is meant: Standard or Express?",)
    (express,) = said(ask(office, "Which services cost more than 15 euros at the express rate of the fees?"))
    assert express.startswith("Passport (92 euros) and Badge (18 euros).")
    assert "not stated for 1 more" in express


@pytest.mark.rule("X1d")
def test_a_total_is_exact_and_shows_its_factors(office: Office) -> None:
    plans(office)
    (total,) = said(ask(office, "What do 3 Team licences cost for 2 years with 10% discount?"))
    assert total == (
        "1879.20 euros for 2 years: 3 licences × 24 months × 29 euros × (100% − 10%) = 1879.20 euros."
    )
    assert said(ask(office, "What do 3 Team printers cost?")) == []


@pytest.mark.rule("X1d")
def test_the_prices_of_different_things_are_added(office: Office) -> None:
    plans(office)
    (total,) = said(ask(office, "What do 2 Starter licences and 3 Team licences cost?"))
    assert total == (
        "111 euros per month: 2 Starter licences × 12 euros = 24 euros; 3 Team licences × 29 euros = 87 euros; "
        "24 euros + 87 euros = 111 euros."
    )
    assert said(ask(office, "What do 2 Starter licences and 3 Gold licences cost?")) == []


@pytest.mark.rule("X2a")
@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("Which kinds of plans are available?", "Enterprise, Starter and Team."),
        ("What products do you sell?", "Enterprise, Starter and Team."),
        ("Which plans do you offer in winter?", None),
        ("Which lamps are there?", None),
        ("How are plans sold?", None),
    ],
)
def test_products_are_listed_where_nothing_else_is_asked_of_them(
    office: Office, question: str, listed: str | None
) -> None:
    plans(office)
    assert said(ask(office, question)) == ([listed] if listed else [])


CREDITS = """# Service credits

| Monthly uptime | Credit |
| --- | --- |
| below 99.9% | 10% of the fee |
| below 99.0% | 25% of the fee |
| below 95.0% | 50% of the fee |

Service credits must be requested within 30 days after the end of the month.
"""


@pytest.mark.rule("X2a")
def test_of_several_rows_that_hold_a_value_the_narrowest_is_chosen(office: Office) -> None:
    office.publish_text("credits.md", CREDITS)
    answer = ask(office, "How much is the service credit at an uptime of 98.7%?")
    assert said(answer) == ["25% of the fee: 98.7% lies in 'below 99.0%'."]


@pytest.mark.rule("X3a")
def test_beside_a_result_for_one_part_the_other_part_is_answered(office: Office) -> None:
    office.publish_text("credits.md", CREDITS)
    answer = ask(
        office, "By when must a service credit be requested, and how much is it at a monthly uptime of 98.7%?"
    )
    assert said(answer) == ["25% of the fee: 98.7% lies in 'below 99.0%'."]
    assert any("within 30 days" in claim.text for claim in answer.claims)
    assert [one.status for one in answer.sub_questions] == [Status.ANSWERED, Status.ANSWERED]


@pytest.mark.rule("Y1i")
def test_no_total_is_computed_for_a_question_for_yes_or_no(office: Office) -> None:
    office.publish(policy("set-up", "A set-up fee of 18 euros per lamp is charged once."))
    assert said(ask(office, "A customer has 30 lamps. Is the set-up fee charged?")) == []
    assert said(ask(office, "A customer has 30 lamps. What is the total set-up fee?")) != []
