"""Sums and averages of rows: every row cited, and none computed where a row is missing, has another unit, or is given twice."""

from __future__ import annotations

import pytest

from knowledge.model.answering.answers import Answer, Claim, Status
from knowledge.proof.checking.formulas import faulty_equations
from knowledge.reasoning.question import Question
from tests.reasoning.computing.generated import IS_NIGHTLY
from tests.reasoning.computing.generated_sums import AskedSum, tables
from tests.reasoning.office import Office

FEES = """# Fees in Oakham

| Service in Oakham | Fee |
| --- | --- |
| Passport | 92 euros |
| Badge | 18.50 euros |
| Permit | 40 euros |
"""
PLANS = """# Orrery plans

| Plan of Orrery | Price per seat and month |
| --- | --- |
| Starter | 9 euros |
| Team | 29 euros |
| Business | 59 euros |
"""


PRODUCT = """
id: product/{key}
title: {name}
effective_from: {start}
aliases: [{name} plan]
description: {name} is the {name} plan of the desk.
pricing:
  - {{id: price, text: "{name} costs {price} euros per licence and month."}}
"""


def ask(office: Office, text: str) -> Answer:
    return office.shelf.orchestrator.ask(Question(text=text))


def computed(answer: Answer) -> Claim | None:
    return next((claim for claim in answer.claims if claim.kind == "computed"), None)


def said(answer: Answer) -> str:
    claim = computed(answer)
    return claim.text if claim else ""


@pytest.mark.rule("X4a")
def test_rows_that_a_question_names_are_added_and_each_is_cited(office: Office) -> None:
    office.publish_text("fees.md", FEES)
    answer = ask(office, "What do the passport and the badge cost together in Oakham?")
    claim = computed(answer)
    assert claim is not None
    assert claim.text == "110.50 euros: 92 euros + 18.50 euros = 110.50 euros. Fee of Passport and Badge."
    assert len(claim.citations) == 2
    assert claim.computation is not None
    assert [(one.name, one.text) for one in claim.computation.inputs] == [
        ("Passport", "92 euros"),
        ("Badge", "18.50 euros"),
    ]
    assert office.replays(answer)


@pytest.mark.rule("X4a")
def test_units_of_each_row_are_counted_and_the_formula_shows_each_step(office: Office) -> None:
    office.publish_text("plans.md", PLANS)
    answer = ask(office, "What do the Team and Business plan of Orrery cost together for 5 seats each?")
    assert said(answer) == (
        "440 euros per month: 5 seats × 29 euros = 145 euros; 5 seats × 59 euros = 295 euros; "
        "145 euros + 295 euros = 440 euros. Price per seat and month of Team and Business."
    )


@pytest.mark.rule("X4b")
def test_an_average_is_the_sum_divided_by_the_number_of_rows(office: Office) -> None:
    office.publish_text("fees.md", FEES)
    assert said(ask(office, "What is the average fee of the services in Oakham?")).startswith(
        "50.17 euros: 92 euros + 18.50 euros + 40 euros = 150.50 euros; 150.50 euros ÷ 3 ≈ 50.17 euros."
    )


@pytest.mark.rule("X4c")
def test_how_many_of_each_is_asked_back(office: Office) -> None:
    office.publish_text("plans.md", PLANS)
    answer = ask(office, "What do the Team and Business plan of Orrery cost together for 5 seats?")
    assert (answer.status, answer.claims) == (Status.CLARIFY, ())
    assert answer.clarifying_questions == ("Are 5 seats of each meant, or so many in all?",)


@pytest.mark.rule("X4c")
@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ("| Permit | on request |", "No Fee is stated for Permit as one number: is the result without it meant?"),
        (
            "| Permit | 40 US dollars |",
            "Passport is given as 92 euros and Permit as 40 US dollars, which cannot be added: which unit is meant?",
        ),
        ("| Permit | 40 euros |\n| Permit | 45 euros |", "Which Permit is meant: 40 euros or 45 euros?"),
    ],
)
def test_a_row_that_cannot_be_added_is_asked_about(office: Office, row: str, asked: str) -> None:
    office.publish_text("fees.md", FEES.replace("| Permit | 40 euros |", row))
    answer = ask(office, "What is the total of all fees in Oakham?")
    assert (answer.status, answer.claims, answer.clarifying_questions) == (Status.CLARIFY, (), (asked,))


@pytest.mark.rule("X4c")
def test_a_thing_that_the_table_does_not_have_is_asked_about(office: Office) -> None:
    office.publish_text("fees.md", FEES)
    answer = ask(office, "What do a passport, a badge and a visa cost together in Oakham?")
    assert answer.claims == ()
    assert answer.clarifying_questions == ("Which one is meant by 'a visa cost': Passport, Badge or Permit?",)


@pytest.mark.rule("X4c")
def test_two_documents_that_differ_on_a_row_are_not_added(office: Office) -> None:
    office.publish_text("fees.md", FEES)
    office.publish_text("new-fees.md", FEES.replace("92 euros", "95 euros"))
    answer = ask(office, "What do the passport and the badge cost together in Oakham?")
    assert computed(answer) is None


@pytest.mark.rule("X4c")
@pytest.mark.parametrize(
    ("more", "question"),
    [
        ("| Total | 150.50 euros |\n", "What is the total of all fees in Oakham?"),
        (
            "\nThe average fee of the services in Oakham is 48 euros.\n",
            "What is the average fee of the services in Oakham?",
        ),
    ],
)
def test_a_result_that_the_text_states_itself_is_quoted(office: Office, more: str, question: str) -> None:
    office.publish_text("fees.md", FEES + more)
    answer = ask(office, question)
    assert computed(answer) is None
    assert answer.claims


@pytest.mark.rule("X4c")
@pytest.mark.parametrize(
    "question",
    [
        "What is the total for 3 Team seats of Orrery?",
        "What is the total price of Orrery plans for 12 seats?",
        "Which plan of Orrery costs most?",
    ],
)
def test_a_question_for_one_thing_adds_no_others(office: Office, question: str) -> None:
    office.publish_text("plans.md", PLANS)
    assert " + " not in said(ask(office, question))


@pytest.mark.rule("X4a")
def test_products_are_added_as_they_are_on_the_day_that_the_question_names(office: Office) -> None:
    for name, price, start in (
        ("Starter", 10, "2023-01-01"),
        ("Starter", 12, "2024-01-01"),
        ("Team", 29, "2023-01-01"),
    ):
        office.publish(PRODUCT.format(key=name.lower(), name=name, price=price, start=start))
    assert said(
        ask(office, "What do the Starter and the Team plan cost together for 2 licences each?")
    ).startswith("82 euros per month: 2 licences × 12 euros = 24 euros")
    assert said(
        ask(office, "What did the Starter and the Team plan cost together for 2 licences each on 1 June 2023?")
    ).startswith("78 euros per month: 2 licences × 10 euros = 20 euros")


@pytest.mark.rule("X4a")
@pytest.mark.parametrize("seed", [1, 2] if IS_NIGHTLY else [1])
def test_generated_sums_have_the_result_of_the_oracle(office: Office, seed: int) -> None:
    made = tables(seed)
    for table in made:
        office.publish_text(f"{table.name.lower()}.md", table.text)
    wrong = []
    for table in made:
        for one in table.asked:
            claim = computed(office.shelf.orchestrator.consider(Question(text=one.question)))
            if not _agrees(one, claim):
                wrong.append((one, claim.text if claim else None))
            if claim and claim.computation:
                assert faulty_equations(claim.computation.formula) == []
    assert wrong == []


def _agrees(asked: AskedSum, claim: Claim | None) -> bool:
    if asked.result is None:
        return claim is None
    return claim is not None and claim.text.startswith(asked.result)
