"""Regions within the one asked that would be answered otherwise are told of (rule Q8), erased ones too (A6, E1, Q3)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.answers import Answer, Status
from knowledge.reasoning.question import Question
from tests.reasoning.office import COUNTER, EXPIRY, POLICY, Office, constraint, policy, precedence, quotes

EU = "jurisdiction: eu\n"


@pytest.mark.rule("Q8a", "Q8b")
def test_a_question_without_a_region_is_told_where_the_answer_would_differ_q8(office: Office) -> None:
    office.publish(POLICY)
    same = "id: policy/gift-cards\ntitle: Gift cards\njurisdiction: us\neffective_from: 2023-01-01\nclauses:\n"
    office.publish(f"{same}  - id: expiry\n    text: Gift cards expire 24 months after they were bought.\n")
    assert office.ask(EXPIRY).notices == ()
    office.publish(POLICY.replace("title:", "jurisdiction: eu\ntitle:").replace("24 months", "five years"))
    answer = office.ask(EXPIRY)
    assert quotes(answer) == ["Gift cards expire 24 months after they were bought."]
    assert [notice.kind for notice in answer.notices] == ["regional"]
    assert "In eu, policy/gift-cards" in answer.notices[0].text
    assert answer.clarifying_questions
    assert office.ask(EXPIRY, jurisdiction="eu").notices == ()
    assert office.replays(answer)


EU_CARDS = """
id: policy/cards-in-the-union
title: Gift cards in the European Union
effective_from: 2023-01-01
jurisdiction: eu
clauses:
  - id: expiry
    text: Gift cards expire ten years after they were bought.
"""


def regions(answer: Answer) -> list[str]:
    return [notice.text for notice in answer.notices if notice.kind == "regional"]


@pytest.mark.rule("Q8d")
def test_a_region_that_another_object_answers_for_is_told_too_q8(office: Office) -> None:
    office.publish(POLICY)
    assert regions(office.ask(EXPIRY)) == []
    office.publish(EU_CARDS)
    answer = office.ask(EXPIRY)
    assert quotes(answer) == ["Gift cards expire 24 months after they were bought."]
    assert regions(answer) == ["In eu, policy/cards-in-the-union has an answer of its own to this."]
    assert answer.clarifying_questions
    assert office.replays(answer)
    assert regions(office.ask(EXPIRY, jurisdiction="us")) == []
    assert quotes(office.ask(EXPIRY, jurisdiction="eu")) == ["Gift cards expire ten years after they were bought."]
    assert regions(office.ask("Who may call the workshop?")) == []


@pytest.mark.rule("Q8d")
def test_a_region_whose_text_says_the_same_is_not_told_q8(office: Office) -> None:
    office.publish(POLICY)
    office.publish(EU_CARDS.replace("ten years", "24 months"))
    assert regions(office.ask(EXPIRY)) == []


@pytest.mark.rule("Q8g")
def test_what_only_regions_answer_is_asked_back_q8(office: Office) -> None:
    office.publish(EU_CARDS)
    office.publish(EU_CARDS.replace("jurisdiction: eu", "jurisdiction: us").replace("-the-union", "-america"))
    answer = office.ask(EXPIRY)
    assert (answer.status, answer.claims, answer.citations) == (Status.CLARIFY, (), ())
    assert [text.split(",")[0] for text in regions(answer)] == ["In eu", "In us"]
    assert answer.clarifying_questions
    assert office.replays(answer)
    assert office.ask(EXPIRY, jurisdiction="no").status is Status.INSUFFICIENT


@pytest.mark.rule("S5b")
def test_a_region_is_no_hint_of_what_is_for_others_s5_q8(office: Office) -> None:
    office.publish(EU_CARDS.replace("jurisdiction: eu", "jurisdiction: eu\naudience: staff"))
    assert office.ask(EXPIRY).status is Status.INSUFFICIENT
    assert office.ask(EXPIRY, audience="staff").status is Status.CLARIFY


# -- what counts there instead ---------------------------------------------------------------------------

REFUNDS = policy("refunds", "Refunds are granted within 30 days of delivery.")
WITHIN = "Within how many days are refunds granted?"


@pytest.mark.rule("Q8b")
@pytest.mark.parametrize(
    "text",
    ["Nothing is said on this here.", "Refunds are granted within 60 days of delivery."],
    ids=["answers nothing", "answers otherwise"],
)
def test_a_text_that_replaces_in_a_region_what_is_cited_is_told_q8_a7(office: Office, text: str) -> None:
    office.publish(REFUNDS)
    office.publish(policy("refunds-eu", text, extra=f"{EU}replaces: [policy/refunds]\n"))
    answer = office.ask(WITHIN)
    assert regions(answer) == ["In eu, policy/refunds-eu replaces policy/refunds and says otherwise."]
    assert answer.notices[0].citations == ("c1",)
    assert office.replays(answer)
    assert regions(office.ask(WITHIN, jurisdiction="us")) == []


def test_a_text_that_replaces_what_is_cited_and_repeats_it_is_not_told_q8_a7(office: Office) -> None:
    office.publish(REFUNDS)
    same = policy(
        "refunds-eu", "Refunds are granted within 30 days of delivery.", extra=f"{EU}replaces: [policy/refunds]\n"
    )
    office.publish(same)
    assert regions(office.ask(WITHIN)) == []


@pytest.mark.rule("Q8b")
def test_a_regional_version_that_adds_an_exception_says_otherwise_q8_q5(office: Office) -> None:
    office.publish(REFUNDS)
    exception = "    exceptions:\n      - id: software\n        text: Opened software is never refunded.\n"
    office.publish(policy("refunds", "Refunds are granted within 30 days of delivery.", extra=EU) + exception)
    answer = office.ask(WITHIN)
    assert regions(answer) == ["In eu, policy/refunds has a version of its own that says otherwise."]
    assert office.replays(answer)


def test_a_regional_version_that_has_the_quote_within_other_words_says_otherwise_q8(office: Office) -> None:
    office.publish(policy("cards", "Cards expire after 2 years."))
    denial = "It is not true that Cards expire after 2 years. They expire after 5 years."
    office.publish(policy("cards", denial, extra=EU))
    assert regions(office.ask("When do cards expire?")) == [
        "In eu, policy/cards has a version of its own that says otherwise."
    ]


def test_a_region_where_the_answer_is_barred_is_no_answer_of_its_own_q6_q8(office: Office) -> None:
    office.publish(EU_CARDS)
    office.publish(constraint("gift cards expire years", extra=EU))
    assert office.ask(EXPIRY).status is Status.INSUFFICIENT


# -- what is decided there -------------------------------------------------------------------------------


@pytest.mark.rule("Q8f")
def test_a_conflict_that_a_region_decides_is_told_q8_c3(office: Office) -> None:
    office.publish(POLICY)
    office.publish(COUNTER)
    office.publish(precedence(("policy/gift-cards", "policy/counter"), name="eu", extra=EU))
    answer = office.ask(EXPIRY)
    assert (answer.status, regions(answer)) == (Status.CONFLICT, ["In eu, policy/gift-cards prevails."])
    assert answer.clarifying_questions
    assert office.ask(EXPIRY, jurisdiction="eu").status is Status.ANSWERED
    assert office.replays(answer)


@pytest.mark.rule("Q8f")
def test_a_conflict_that_the_coverage_of_a_source_decides_in_a_region_is_told_q8_c3(office: Office) -> None:
    covers = "covers: [{objects: 'policy/*', rank: 0}, {objects: 'policy/*', jurisdiction: eu, rank: 20}]\n"
    office.publish(f"id: source/a\ntitle: A\neffective_from: 2000-01-01\n{covers}", source="declarations")
    office.publish(POLICY, source="a")
    office.publish(COUNTER, source="b")
    answer = office.ask(EXPIRY)
    assert (answer.status, regions(answer)) == (Status.CONFLICT, ["In eu, policy/gift-cards prevails."])


RULES = """
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - id: in-time
    when: {days: "<= 30"}
    then: the price is paid back.
    clause: c1
"""
LONGER = RULES.replace("30", "60")


def decide(office: Office, **facts: Any) -> Answer:
    return office.shelf.orchestrator.ask(Question.deciding("policy/refunds", facts=facts))


@pytest.mark.rule("Q8g")
@pytest.mark.parametrize(
    ("name", "extra"),
    [("refunds", ""), ("refunds-eu", "replaces: [policy/refunds]\n"), ("refunds-eu", "")],
    ids=["its own version", "what replaces it", "another policy"],
)
def test_a_case_that_only_the_rules_of_a_region_cover_is_asked_back_q8_d2(
    office: Office, name: str, extra: str
) -> None:
    office.publish(REFUNDS + RULES)
    text = "Refunds are granted within 60 days of delivery."
    office.publish(policy(name, text, extra=EU + extra) + LONGER)
    answer = decide(office, days=45)
    assert (answer.status, answer.claims) == (Status.CLARIFY, ())
    assert regions(answer) == [f"In eu, policy/{name} has an answer of its own to this."]
    assert answer.missing == ("No rule of policy/refunds covers these facts.",)
    assert office.replays(answer)
    assert regions(decide(office, days=90)) == []


@pytest.mark.rule("Q8e")
def test_a_region_whose_rules_decide_as_well_otherwise_is_told_q8_d1(office: Office) -> None:
    office.publish(REFUNDS + RULES)
    assert regions(decide(office, days=12)) == []
    text = "Refunds in the union are a matter of the union."
    office.publish(policy("union", text, extra=EU) + RULES.replace("the price is", "half the price is"))
    answer = decide(office, days=12)
    assert answer.status is Status.ANSWERED
    assert regions(answer) == ["In eu, policy/union has an answer of its own to this."]
    assert office.replays(answer)


def test_a_decision_that_only_a_regional_version_could_take_names_the_region_q8(office: Office) -> None:
    office.publish(policy("refunds", "Refunds are granted within 60 days.", extra=EU) + LONGER)
    answer = decide(office)
    assert (answer.status, regions(answer)) == (
        Status.CLARIFY,
        ["In eu, policy/refunds has a version of its own."],
    )


# -- erased ----------------------------------------------------------------------------------------------


def erase(office: Office, version_id: str) -> None:
    with office.shelf.store.transaction() as transaction:
        transaction.erase([version_id], basis="GDPR Art. 17", actor="officer")
    office.shelf.indexer.catch_up()


@pytest.mark.rule("Q8c")
def test_a_regional_version_that_was_erased_is_told_and_breaks_nothing_e1_q8_q3(office: Office) -> None:
    office.publish(POLICY)
    regional = office.publish(POLICY.replace("title:", "jurisdiction: eu\ntitle:").replace("24", "36"))
    before = office.ask(EXPIRY)
    erase(office, regional)
    answer = office.ask(EXPIRY)
    assert quotes(answer) == quotes(before)
    assert regions(answer) == ["In eu, policy/gift-cards has a version of its own, whose text was erased."]
    assert office.replays(answer)
    replay = office.shelf.orchestrator.replay(before.answer_id)
    assert (replay.same, replay.erased) == (False, (regional,))


@pytest.mark.rule("Q3c")
def test_a_replay_that_differs_says_which_candidates_were_erased_since_e1_q3(office: Office) -> None:
    office.publish(policy("floor", "The ninth floor is closed on Mondays."))
    lamps = office.publish(policy("lamps", "Repaired lamps are collected at the gate."))
    answer = office.ask("Where are polished lamps collected on Mondays?")
    assert office.shelf.orchestrator.replay(answer.answer_id).erased == ()
    erase(office, lamps)
    replay = office.shelf.orchestrator.replay(answer.answer_id)
    assert (replay.same, replay.erased) == (False, (lamps,))
    again = office.ask("Where are polished lamps collected on Mondays?")
    assert office.shelf.orchestrator.replay(again.answer_id).erased == ()
    assert office.replays(again)
