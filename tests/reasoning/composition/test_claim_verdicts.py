"""The first claim of a question for yes or no begins with the verdict, where the statement decides it for certain (rule Y1)."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import Answer, Status
from knowledge.reasoning.question import Question
from tests.reasoning.building import Library
from tests.reasoning.office import constraint, policy


def answered(question: str, *documents: str, **scope: str) -> Answer:
    library = Library(*documents)
    asked = Question(text=question, scope={"jurisdiction": "global"} | scope)
    return library.reasoner.consider(asked).answer


LAMPS = policy("returns", "Lamps can be returned.")
CHEQUES = policy("payment", "We do not accept cheques or vouchers.")


@pytest.mark.rule("Y1a")
def test_the_answer_begins_with_yes_and_the_claim_keeps_the_words_of_the_text() -> None:
    answer = answered("Can lamps be returned?", LAMPS)
    (claim,) = answer.claims
    assert (claim.verdict, claim.lead, claim.text) == ("yes", "Yes: ", "Lamps can be returned.")
    assert answer.answer == "Yes: Lamps can be returned. [c1]"


@pytest.mark.rule("Y1a", "Y1c")
def test_a_denial_answers_no() -> None:
    assert answered("Do you accept cheques?", CHEQUES).answer.startswith("No: We do not accept cheques")


@pytest.mark.rule("Y1b")
def test_a_question_with_a_word_that_the_statement_lacks_gets_no_verdict() -> None:
    answer = answered("Can lamps be returned unopened?", LAMPS)
    assert [(one.verdict, one.lead) for one in answer.claims] == [(None, "")]


@pytest.mark.rule("Y1d")
def test_a_condition_is_told_first() -> None:
    answer = answered("Can lamps be returned?", policy("returns", "Lamps can be returned if they are unused."))
    assert answer.claims[0].verdict == "only_if"
    assert answer.answer.startswith("Only if they are unused: Lamps can be returned if they are unused.")


@pytest.mark.rule("Y1d")
def test_an_exception_in_another_clause_makes_a_condition_and_is_cited() -> None:
    document = LAMPS + "    exceptions:\n      - {id: sale, text: Lamps on sale cannot be returned.}\n"
    answer = answered("Can lamps be returned?", document)
    led = [one for one in answer.claims if one.verdict]
    assert [(one.verdict, one.lead) for one in led] == [
        ("only_if", "Only if no exception applies (Lamps on sale cannot be returned): ")
    ]
    assert "Exception: Lamps on sale cannot be returned." in [one.text for one in answer.claims]


@pytest.mark.rule("Y1e")
def test_a_value_beyond_the_limit_is_answered_with_no() -> None:
    answer = answered(
        "Can lamps be returned after 45 days?", policy("returns", "Lamps can be returned within 30 days.")
    )
    assert answer.answer.startswith("No: ")


LIMIT = policy("meals", "Meals with guests are paid up to 55 euros per person.")


@pytest.mark.rule("Y1i")
def test_the_value_of_a_case_is_held_against_the_limit_whatever_the_words() -> None:
    for amount, verdict in (("50", "yes"), ("60", "no")):
        answer = answered(f"A meal with guests costs {amount} euros per person. Is that paid?", LIMIT)
        assert answer.claims[0].verdict == verdict
        assert answer.claims[0].text == "Meals with guests are paid up to 55 euros per person."


@pytest.mark.rule("Y1i")
def test_another_limit_for_as_many_of_the_words_leaves_no_verdict() -> None:
    other = policy("dinners", "Meals with guests at night are paid up to 45 euros per person.")
    answer = answered("A meal with guests costs 50 euros per person. Is that paid?", LIMIT, other)
    assert [one.verdict for one in answer.claims if one.verdict] == []


@pytest.mark.rule("Y1i")
def test_an_exception_leaves_the_case_undecided() -> None:
    document = LIMIT + "    exceptions:\n      - {id: sale, text: Meals in hotels are paid in full.}\n"
    answer = answered("A meal with guests costs 60 euros per person. Is that paid?", document)
    assert [one.verdict for one in answer.claims if one.verdict] == []


@pytest.mark.rule("Y1f")
def test_another_statement_that_was_found_and_says_otherwise_leaves_no_verdict() -> None:
    answer = answered("Can lamps be returned?", LAMPS, policy("sale", "Broken lamps cannot be returned."))
    assert [one.verdict for one in answer.claims if one.verdict] == []


@pytest.mark.rule("Y1g")
def test_a_conflict_leaves_no_verdict() -> None:
    answer = answered("Can lamps be returned?", LAMPS, policy("other", "Lamps cannot be returned."))
    assert answer.status is Status.CONFLICT
    assert [one.verdict for one in answer.claims if one.verdict] == []


@pytest.mark.rule("Y1g")
def test_a_constraint_leaves_no_verdict() -> None:
    answer = answered("Can lamps be returned?", LAMPS, constraint("lamps"))
    assert [one.verdict for one in answer.claims if one.verdict] == []


@pytest.mark.rule("Y1g")
def test_a_region_with_another_answer_leaves_no_verdict() -> None:
    german = policy(
        "german", "Lamps cannot be returned.", extra="jurisdiction: eu/de\nreplaces: [policy/returns]\n"
    )
    answer = answered("Can lamps be returned?", LAMPS, german)
    assert [one.kind for one in answer.notices] == ["regional"]
    assert [one.verdict for one in answer.claims if one.verdict] == []


@pytest.mark.rule("Y1g")
def test_each_part_of_a_question_has_its_own_verdict() -> None:
    answer = answered("Can lamps be returned, and do you accept cheques?", LAMPS, CHEQUES)
    assert sorted(one.verdict for one in answer.claims if one.verdict) == ["no", "yes"]


@pytest.mark.rule("Y1h")
def test_a_document_that_asks_the_same_answers_itself() -> None:
    faq = "id: faq/boats\ntitle: Boats\neffective_from: 2023-01-01\nquestion: Can I use the boats?\nanswer: No, they are locked.\n"
    (claim,) = answered("Can I use the boats?", faq).claims
    assert (claim.verdict, claim.lead, claim.text) == ("no", "", "No, they are locked.")


def test_a_question_for_anything_else_is_answered_as_it_was() -> None:
    answer = answered("What can be returned?", LAMPS)
    assert [(one.verdict, one.lead) for one in answer.claims] == [(None, "")]


CARRIED = """
id: policy/cargo
title: Cargo
effective_from: 2024-01-01
clauses:
  - id: carried
    title: Carried things
    text: |
      We carry:
      ☑ folding bikes
      ☑ wheelchairs
      ☐ stretchers
"""


def test_an_empty_box_never_becomes_a_yes() -> None:
    answer = answered("Are stretchers carried?", CARRIED)
    assert not any("Yes" in claim.text for claim in answer.claims)
    assert all("☐" in claim.text for claim in answer.claims if "stretchers" in claim.text)


def test_a_question_for_a_list_is_answered_with_what_is_ticked() -> None:
    answer = answered("What do you carry?", CARRIED)
    assert [claim.text for claim in answer.claims] == ["We carry: ☑ folding bikes; ☑ wheelchairs"]
