"""Chains of several steps: price by tier and region, discount by volume, total, credit by a range. None where a step lacks its input."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from knowledge.model.answering.answers import Claim, Status
from knowledge.proof.checking.formulas import faulty_equations
from knowledge.reasoning.question import Question
from tests.reasoning.computing.generated import IS_NIGHTLY
from tests.reasoning.office import Office

PRICES = """# Orrery prices

| Plan of Orrery | Region | Price per seat and month |
| --- | --- | --- |
| Team | North | {0} euros |
| Team | South | {1} euros |
| Business | North | {2} euros |
| Business | South | {3} euros |
"""
DISCOUNTS = """# Orrery volume discount

| Seats of Orrery | Volume discount |
| --- | --- |
| 10 to 49 | {0}% |
| 50 to 199 | {1}% |
| 200 or more | {2}% |
"""
CREDIT = (
    "# Orrery service credit\n\nWhere the availability of Orrery falls below 99.9%, customers get a service credit of {0}% of the monthly fee; "
    "below 99.0% the service credit is {1}%.\n"
)
CREDIT_OF = "How much is the service credit after the volume discount for {seats} Orrery {plan} seats in the {region} if the availability was {value}%?"
TOTAL_OF = "What do {seats} Orrery {plan} seats in the {region} cost per year after the volume discount?"


def publish(office: Office, prices: list[int], discounts: list[int], credits_: list[int]) -> None:
    office.publish_text("prices.md", PRICES.format(*prices))
    office.publish_text("discounts.md", DISCOUNTS.format(*discounts))
    office.publish_text("credit.md", CREDIT.format(*credits_))


def computed(office: Office, text: str) -> Claim | None:
    answer = office.shelf.orchestrator.ask(Question(text=text))
    assert office.replays(answer)
    return next((claim for claim in answer.claims if claim.kind == "computed"), None)


@pytest.mark.rule("X5a")
def test_a_credit_takes_the_price_the_discount_and_the_range_one_after_another(office: Office) -> None:
    publish(office, [29, 31, 59, 61], [5, 10, 20], [10, 25])
    claim = computed(office, CREDIT_OF.format(seats=60, plan="Team", region="North", value="98.5"))
    assert claim is not None
    assert claim.computation is not None
    assert claim.computation.formula == (
        "60 seats × 29 euros = 1740 euros; 1740 euros × (100% − 10%) = 1566 euros; 25% of 1566 euros = 391.50 euros"
    )
    assert claim.text.startswith(
        "391.50 euros: Team at 29 euros; 60 lies in '50 to 199', which gives 10%; 98.5% lies in"
    )
    assert len(claim.citations) == 3


@pytest.mark.rule("X5a")
def test_a_total_after_the_discount_is_for_the_time_asked_for(office: Office) -> None:
    publish(office, [29, 31, 59, 61], [5, 10, 20], [10, 25])
    claim = computed(office, TOTAL_OF.format(seats=10, plan="Business", region="South"))
    assert claim is not None
    assert claim.computation is not None
    assert claim.computation.formula == (
        "10 seats × 61 euros = 610 euros; 610 euros × (100% − 5%) = 579.50 euros; 12 months × 579.50 euros = 6954 euros"
    )
    assert claim.text.startswith("6954 euros per year: ")


CREDITS_BELOW = """# Orrery service credits

| Availability of Orrery | Service credit |
| --- | --- |
| below 99.9% | {0}% |
| below 99.0% | {1}% |
| below 95.0% | {2}% |
"""


@pytest.mark.rule("X5a")
@pytest.mark.parametrize(
    ("value", "step"),
    [
        ("99.5", "10% of 1566 euros = 156.60 euros"),
        ("98.5", "25% of 1566 euros = 391.50 euros"),
        ("90", "50% of 1566 euros = 783 euros"),
    ],
)
def test_of_the_rows_of_a_table_that_hold_a_value_the_narrowest_one_counts(
    office: Office, value: str, step: str
) -> None:
    publish(office, [29, 31, 59, 61], [5, 10, 20], [0, 0])
    office.publish_text("credit.md", CREDITS_BELOW.format(10, 25, 50))
    claim = computed(office, CREDIT_OF.format(seats=60, plan="Team", region="North", value=value))
    assert claim is not None
    assert claim.computation is not None
    assert claim.computation.formula.endswith(f"; {step}")


@pytest.mark.rule("X5b")
def test_no_row_counts_where_two_are_as_narrow(office: Office) -> None:
    publish(office, [29, 31, 59, 61], [5, 10, 20], [0, 0])
    office.publish_text("credit.md", CREDITS_BELOW.replace("95.0", "99.0").format(10, 25, 50))
    assert computed(office, CREDIT_OF.format(seats=60, plan="Team", region="North", value="98.5")) is None


@pytest.mark.rule("X5b")
@pytest.mark.parametrize(
    "question",
    [
        TOTAL_OF.format(seats=4, plan="Team", region="North"),  # no discount is stated for so few
        TOTAL_OF.format(seats=60, plan="Gold", region="North"),
        CREDIT_OF.format(seats=60, plan="Team", region="North", value="99.95"),  # no range holds it
        "What do 60 Orrery Team printers in the North cost after the volume discount?",
    ],
)
def test_a_step_that_lacks_its_input_ends_the_chain(office: Office, question: str) -> None:
    publish(office, [29, 31, 59, 61], [5, 10, 20], [10, 25])
    assert computed(office, question) is None


@pytest.mark.rule("X5b")
def test_without_the_table_of_discounts_no_total_after_them_is_computed(office: Office) -> None:
    office.publish_text("prices.md", PRICES.format(29, 31, 59, 61))
    assert computed(office, TOTAL_OF.format(seats=60, plan="Team", region="North")) is None


@pytest.mark.rule("X5b")
def test_two_rows_that_are_left_are_asked_about(office: Office) -> None:
    publish(office, [29, 31, 59, 61], [5, 10, 20], [10, 25])
    answer = office.ask("What do 60 Orrery Team seats cost after the volume discount?")
    assert (answer.status, answer.claims) == (Status.CLARIFY, ())
    assert answer.clarifying_questions == ("Which is meant: Team, North, 29 euros or Team, South, 31 euros?",)


@pytest.mark.rule("X5a")
@pytest.mark.parametrize("seed", [3, 4] if IS_NIGHTLY else [3])
def test_generated_chains_have_the_result_of_the_oracle(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    prices, discounts = chance.sample(range(5, 90), 4), sorted(chance.sample(range(2, 40), 3))
    credits_ = sorted(chance.sample(range(5, 60), 2))
    publish(office, prices, discounts, credits_)
    wrong = []
    for _ in range(8):
        plan, region = chance.choice(["Team", "Business"]), chance.choice(["North", "South"])
        price = prices[2 * (plan == "Business") + (region == "South")]
        seats, tenths = (
            chance.choice([3, 10, 49, 50, 120, 199, 200, 450]),
            chance.choice([970, 985, 989, 990, 995, 998, 1000]),
        )
        percent = None if seats < 10 else discounts[(seats >= 50) + (seats >= 200)]
        grade = credits_[1] if tenths < 990 else credits_[0] if tenths < 999 else None
        asked = {"seats": seats, "plan": plan, "region": region, "value": f"{tenths / 10:.1f}"}
        cents = None if percent is None else Fraction(price * seats * (100 - percent))
        cases = {
            TOTAL_OF.format(**asked): cents and cents * 12,
            CREDIT_OF.format(**asked): cents and grade and _rounded(cents) * Fraction(grade, 100),
        }
        for question, expected in cases.items():
            claim = computed(office, question)
            if (claim is None) is not (expected is None) or (
                claim and expected and not claim.text.startswith(_euros(expected))
            ):
                wrong.append((question, expected and _euros(expected), claim and claim.text))
            if claim and claim.computation:
                assert faulty_equations(claim.computation.formula) == []
    assert wrong == []


def _rounded(cents: Fraction) -> int:
    return int(cents + Fraction(1, 2))


def _euros(cents: Fraction) -> str:
    whole, part = divmod(_rounded(cents), 100)
    return f"{whole}.{part:02} euros" if part else f"{whole} euros"


@pytest.mark.rule("X1b", "X5b")
def test_a_total_asks_which_row_is_meant_where_several_have_the_name(office: Office) -> None:
    publish(office, [29, 31, 59, 61], [5, 10, 20], [10, 25])
    answer = office.shelf.orchestrator.ask(Question(text="What do 12 Orrery Team seats cost?"))
    assert answer.status is Status.CLARIFY
    assert not answer.claims
    assert answer.clarifying_questions == ("Which is meant: Team, North, 29 euros or Team, South, 31 euros?",)
    assert office.replays(answer)


@pytest.mark.rule("X1b")
def test_a_total_is_computed_where_a_word_tells_the_row_or_all_rows_have_one_price(office: Office) -> None:
    publish(office, [29, 29, 59, 61], [5, 10, 20], [10, 25])
    same = computed(office, "What do 12 Orrery Team seats cost?")
    told = computed(office, "What do 12 Orrery Business seats cost in the South?")
    assert same is not None
    assert "12 seats × 29 euros = 348 euros" in same.text
    assert told is not None
    assert "12 seats × 61 euros = 732 euros" in told.text
