"""Whole questions whose claims are contested, overruled or forbidden: rulings, exceptions, constraints (C2, C3, Q5, Q6)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from knowledge.conflicts.precedence import ClausePrecedence
from knowledge.model.answering.answers import Answer, Status
from knowledge.model.kinds import Ruling
from knowledge.model.record.ledger import EventKind
from knowledge.reasoning.question import Question
from tests.reasoning.office import EXPIRY, Office, constraint, decision_of, policy, precedence, quotes


def values(answer: Answer) -> list[set[str]]:
    return [{side.value for side in conflict.sides} for conflict in answer.conflicts]


def parts(answer: Answer) -> list[Status]:
    return [part.status for part in answer.sub_questions]


# -- sentences beside a claim ---------------------------------------------------------------------------

COUNTER = """
id: policy/counter
title: At the counter
effective_from: 2023-01-01
clauses:
  - id: till
    text: The till is opened by the shift lead at nine in the morning.
  - id: cards
    text: Gift cards never expire.
"""
TILL = "The till is opened by the shift lead at nine in the morning."
CARDS = policy("gift-cards", "Gift cards expire after 24 months.")
WHO = "Who opens the till in the morning?"


@pytest.mark.rule("C2d", "C3g")
@pytest.mark.parametrize("ruled", [False, True])
def test_a_neighbouring_sentence_that_is_contested_or_loses_is_cut_off_c2(office: Office, ruled: bool) -> None:
    office.publish(COUNTER)
    office.publish(CARDS)
    if ruled:
        office.publish(precedence(("policy/gift-cards", "policy/counter")))
    answer = office.ask(WHO)
    assert (answer.status, quotes(answer)) == (Status.ANSWERED, [TILL])
    assert office.replays(answer)


def test_each_part_of_a_question_keeps_its_claim_when_a_neighbouring_sentence_loses_c2(office: Office) -> None:
    office.publish(COUNTER)
    office.publish(CARDS)
    office.publish(precedence(("policy/gift-cards", "policy/counter")))
    answer = office.ask("When do gift cards expire, and who opens the till in the morning?")
    assert answer.status is Status.ANSWERED
    assert quotes(answer) == ["Gift cards expire after 24 months.", TILL]
    assert [part.evidence_ids for part in answer.sub_questions] == [("c1",), ("c2",)]
    assert office.replays(answer)


def test_a_contested_sentence_that_answers_as_well_as_the_best_is_a_conflict_c3(office: Office) -> None:
    office.publish(policy("shop", "Gift cards are sold at the till. Gift cards expire after 12 months."))
    office.publish(CARDS)
    answer = office.ask("What about gift cards?")
    assert answer.status is Status.CONFLICT
    assert values(answer) == [{"12 months", "24 months"}]
    assert office.replays(answer)


def test_one_sentence_can_answer_two_parts_of_a_question_q1(office: Office) -> None:
    office.publish(CARDS)
    answer = office.ask("When do gift cards expire, and how long is it until gift cards expire?")
    assert parts(answer) == [Status.ANSWERED, Status.ANSWERED]
    assert [part.evidence_ids for part in answer.sub_questions] == [("c1",), ("c1",)]
    assert len(answer.claims) == 1


# -- chains of rulings ----------------------------------------------------------------------------------


def three(office: Office) -> None:
    office.publish(policy("aa", "Gift cards expire after 12 months."))
    office.publish(policy("bb", "Gift cards expire after 24 months."))
    office.publish(policy("cc", "Gift cards expire after 36 months."))


@pytest.mark.rule("C3a")
def test_the_clause_that_prevails_over_a_claim_may_itself_be_contested_c3(office: Office) -> None:
    three(office)
    office.publish(precedence(("policy/bb", "policy/aa")))
    answer = office.ask(EXPIRY)
    assert (answer.status, values(answer)) == (Status.CONFLICT, [{"24 months", "36 months"}])
    assert not any("12 months" in quote for quote in quotes(answer))
    assert office.replays(answer)


@pytest.mark.rule("C2e")
def test_the_last_clause_of_a_chain_of_rulings_is_claimed_c2(office: Office) -> None:
    three(office)
    office.publish(precedence(("policy/bb", "policy/aa"), ("policy/cc", "policy/bb")))
    answer = office.ask(EXPIRY)
    assert (answer.status, quotes(answer)) == (Status.ANSWERED, ["Gift cards expire after 36 months."])
    assert office.replays(answer)


def test_an_overruled_clause_contests_nothing_c2(office: Office) -> None:
    three(office)
    office.publish(precedence(("policy/aa", "policy/bb"), ("policy/bb", "policy/cc")))
    answer = office.ask(EXPIRY)
    assert answer.status is Status.ANSWERED
    assert quotes(answer) == ["Gift cards expire after 12 months."]


@pytest.mark.rule("C3b")
def test_clauses_that_prevail_over_each_other_in_a_circle_are_a_conflict_c3(office: Office) -> None:
    declared = "id: source/legal\ntitle: Legal\nrank: 10\neffective_from: 2000-01-01\n"
    office.publish(declared, source="declarations")
    office.publish(policy("aa", "Gift cards expire after 12 months."), source="legal")
    office.publish(policy("bb", "Gift cards expire after 24 months."))
    office.publish(policy("cc", "Gift cards expire after 36 months."))
    office.publish(precedence(("policy/bb", "policy/aa"), ("policy/cc", "policy/bb")))
    answer = office.ask(EXPIRY)
    assert answer.status is Status.CONFLICT
    assert len(answer.claims) == 3
    assert office.replays(answer)


# -- rulings -------------------------------------------------------------------------------------------


@pytest.mark.rule("C2a", "P2d")
@pytest.mark.parametrize("names", [("p1", "p2"), ("p2", "p1")])
def test_a_ruling_on_clauses_decides_before_one_on_objects_c2_p2(office: Office, names: tuple[str, str]) -> None:
    office.publish(policy("aa", "Gift cards expire after 12 months."))
    office.publish(policy("bb", "Gift cards expire after 24 months."))
    office.publish(precedence(("policy/aa", "policy/bb"), name=names[0]))
    office.publish(precedence(("policy/bb#c1", "policy/aa#c1"), name=names[1]))
    answer = office.ask(EXPIRY)
    assert (answer.status, quotes(answer)) == (Status.ANSWERED, ["Gift cards expire after 24 months."])
    assert office.replays(answer)


@pytest.mark.rule("C3b")
def test_rulings_that_contradict_each_other_decide_nothing_c3_p2(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.publish(policy("aa", "Gift cards expire after 12 months."))
    office.publish(policy("bb", "Gift cards expire after 24 months.", extra="jurisdiction: eu\n"))
    assert office.ask(EXPIRY, jurisdiction="eu").status is Status.ANSWERED
    both = [
        Ruling(prevails="policy/aa#c1", over="policy/bb", reason="agreed"),
        Ruling(prevails="policy/bb#c1", over="policy/aa", reason="agreed"),
    ]
    monkeypatch.setattr(ClausePrecedence, "_rulings", both)
    answer = office.ask(EXPIRY, jurisdiction="eu")
    assert (answer.status, values(answer)) == (Status.CONFLICT, [{"12 months", "24 months"}])


# -- exceptions ----------------------------------------------------------------------------------------

HELLO = (
    "Returns are handled at the counter of each shop by the shift lead, who signs the return form and keeps the blue copy"
    " in the drawer below the till until the end of the month in which the return was accepted."
)
WINDOW = (
    "Lamps can be sent back within 30 days of delivery in their original box together with the invoice or the order"
    " confirmation, and the money is paid back to the card or the account of the person who bought them."
)
SALE = (
    "Lamps which were bought on sale, which were made to order by the workshop, or which have been used in a hotel or in a"
    " restaurant, are exchanged only and the money for them is never paid back by the counter of the shop."
)
SERIES = " ".join(
    f"Lamps of series {n} that were sold in the year 20{n} are never taken back by the shop."
    for n in range(10, 40)
)
RETURNS = """
id: policy/returns
title: Returns
effective_from: 2023-01-01
clauses:
  - id: hello
    text: {hello}
  - id: window
    text: {window}
    exceptions:
      - id: sale
        text: {exception}
"""
RULES = """
inputs:
  days: {type: number, question: How many days ago was it delivered?}
rules:
  - id: in-time
    when: {days: "<= 30"}
    then: the price is paid back.
    clause: window
"""


def returns(window: str = WINDOW, exception: str = SALE) -> str:
    return RETURNS.format(hello=HELLO, window=window, exception=exception)


@pytest.mark.rule("Q5a")
def test_an_exception_is_cited_with_its_clause_and_with_no_other_q5(office: Office) -> None:
    office.publish(returns())
    answer = office.ask("Within how many days of delivery can lamps be sent back in their original box?")
    assert "Lamps can be sent back within 30 days" in quotes(answer)[0]
    assert any(SALE in quote for quote in quotes(answer))
    other = office.ask("Who handles returns at the counter of each shop and signs the return form?")
    assert not any(SALE in quote for quote in quotes(other))
    assert office.replays(answer)


@pytest.mark.rule("Q5b")
def test_an_exception_longer_than_a_passage_is_cited_whole_q5(office: Office) -> None:
    office.publish(returns("Lamps can be sent back within 30 days of delivery.", SERIES) + RULES)
    question = Question.deciding("policy/returns", facts={"days": 12})
    for answer in (
        office.ask("Within how many days of delivery can lamps be sent back?"),
        office.shelf.orchestrator.ask(question),
    ):
        said = " ".join(" ".join(quotes(answer)).split())
        assert all(sentence in said for sentence in SERIES.split(". ")), answer.question
        assert len(answer.citations) > 4
        assert office.replays(answer)


@pytest.mark.rule("Q5b")
def test_a_clause_longer_than_a_passage_is_cited_whole_with_its_exception_q5(office: Office) -> None:
    office.publish(returns(SERIES.replace("never taken", "taken"), "Lamps from a hotel are exchanged only."))
    answer = office.ask("Are lamps from a hotel exchanged only?")
    said = " ".join(quotes(answer))
    assert "exchanged only" in said
    assert "series 10 " in said
    assert "series 39 " in said


HOTEL = "Are lamps which have been used in a hotel or in a restaurant exchanged only?"


@pytest.mark.rule("Q5c")
def test_an_exception_is_not_cited_when_its_clause_loses_c2_q5(office: Office) -> None:
    office.publish(returns())
    office.publish(policy("lamps", WINDOW.replace("30 days", "14 days")))
    contested = office.ask(HOTEL)
    assert (contested.status, values(contested)) == (Status.CONFLICT, [{"30 days", "14 days"}])
    office.publish(precedence(("policy/lamps", "policy/returns#window")))
    answer = office.ask(HOTEL)
    assert [citation.object_id for citation in answer.citations] == ["policy/lamps"]
    assert office.replays(contested)
    assert office.replays(answer)


@pytest.mark.rule("Q5c")
@pytest.mark.parametrize(
    ("topic", "question"),
    [
        ("original box invoice", HOTEL),
        ("hotel restaurant", "Within how many days of delivery can lamps be sent back in their original box?"),
    ],
)
def test_a_constraint_on_a_clause_or_on_its_exception_forbids_both_q5_q6(
    office: Office, topic: str, question: str
) -> None:
    office.publish(returns() + RULES)
    office.publish(constraint(topic))
    answer = office.ask(question)
    assert (answer.status, quotes(answer)) == (Status.REFUSED, ["Under review by legal."])
    assert office.replays(answer)
    decision = office.shelf.orchestrator.ask(Question.deciding("policy/returns", facts={"days": 12}))
    assert (decision.status, quotes(decision)) == (Status.REFUSED, ["Under review by legal."])
    assert decision_of(decision).outcome is None
    assert office.replays(decision)


# -- constraints on claims -----------------------------------------------------------------------------


@pytest.mark.rule("Q6f")
def test_a_constraint_on_one_side_of_a_conflict_refuses_the_question_q6_c3(office: Office) -> None:
    office.publish(policy("aa", "Gift cards expire after 12 months."))
    office.publish(policy("bb", "Our gift cards expire after 24 months."))
    assert office.ask(EXPIRY).status is Status.CONFLICT
    office.publish(constraint("gift cards 24 months"))
    answer = office.ask(EXPIRY)
    assert (answer.status, quotes(answer)) == (Status.REFUSED, ["Under review by legal."])
    assert answer.conflicts == ()
    assert office.replays(answer)


@pytest.mark.rule("Q6e")
def test_a_constraint_refuses_one_part_and_the_others_are_answered_q6(office: Office) -> None:
    office.publish(policy("aa", "Gift cards expire after 12 months."))
    office.publish(policy("bb", "The workshop opens at nine in the morning."))
    office.publish(constraint("workshop opens morning"))
    answer = office.ask("When do gift cards expire, and when does the workshop open in the morning?")
    assert (answer.status, parts(answer)) == (Status.PARTIAL, [Status.ANSWERED, Status.REFUSED])
    assert quotes(answer) == ["Gift cards expire after 12 months.", "Under review by legal."]
    assert [part.evidence_ids for part in answer.sub_questions] == [("c1",), ("c2",)]
    assert answer.claims[1].kind == "refusal"
    assert office.replays(answer)


@pytest.mark.rule("Q6b")
def test_a_neighbouring_sentence_that_a_constraint_forbids_is_cut_off_q6(office: Office) -> None:
    office.publish(COUNTER)
    office.publish(constraint("gift cards never expire"))
    assert quotes(office.ask(WHO)) == [TILL]
    assert office.ask(EXPIRY).status is Status.REFUSED


# -- tasks ---------------------------------------------------------------------------------------------


def tasks(office: Office) -> list[dict[str, Any]]:
    return [event.payload for event in office.shelf.store.events(kinds=[EventKind.CONFLICT_OPENED])]


def test_two_clauses_that_disagree_twice_are_one_conflict_c3(office: Office) -> None:
    office.publish(policy("aa", "Gift cards expire after 12 months. The fee for lost cards is 5 euros."))
    office.publish(policy("bb", "The fee for lost cards is 9 euros. Gift cards expire after 24 months."))
    answers = [office.ask(EXPIRY), office.ask("What is the fee for lost cards?")]
    assert [values(answer) for answer in answers] == [[{"12 months", "24 months"}], [{"5 euros", "9 euros"}]]
    assert len({conflict.conflict_id for answer in answers for conflict in answer.conflicts}) == 1
    assert len(tasks(office)) == 1


@pytest.mark.rule("C3d")
def test_questions_asked_at_the_same_time_open_one_task_c3(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.publish(policy("aa", "Gift cards expire after 12 months."))
    office.publish(policy("bb", "Gift cards expire after 24 months."))
    store, together = office.shelf.store, threading.Barrier(4)
    begin = store.transaction

    def begin_together() -> Any:
        together.wait(timeout=60)
        return begin()

    monkeypatch.setattr(store, "transaction", begin_together)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(office.ask, [EXPIRY] * 4))
    assert {answer.status for answer in answers} == {Status.CONFLICT}
    assert len(tasks(office)) == 1
