"""A question for yes or no that tells a value of its case is decided by the one limit of a statement for such values (rule Y1i)."""

from __future__ import annotations

import pytest

from knowledge.reasoning.verification.verdicts.cases import asks_about_case, case_verdict


def verdict(question: str, words: str, *, is_row: bool = False) -> str | None:
    found = case_verdict(question, words, is_row=is_row)
    return found.value if found else None


@pytest.mark.rule("Y1i")
@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("A lamp costs 50 euros. Is that within the limit?", "Up to €55 per person.", "yes"),
        ("A lamp costs 60 euros. Is that within the limit?", "Up to €55 per person.", "no"),
        ("A lamp costs 60 euros. Is that over the limit?", "Up to €55 per person.", "yes"),
        ("My parcel weighs 18 kg. May I hand it in?", "Parcels of up to 15 kg may be handed in.", "no"),
        ("My flight takes 9 hours. May I sit in front?", "Front seats are allowed when the flight takes more than 8 hours.", "yes"),
        ("My flight takes 7 hours. May I sit in front?", "Front seats are allowed when the flight takes more than 8 hours.", "no"),
        ("I noticed it after 30 hours. Is it too late to report it?", "Faults must be reported within 36 hours.", "no"),
        ("I noticed it after 2 days. Can I still report it?", "Faults must be reported within 36 hours.", "no"),
        ("The box came back after 70 days. Do I get the deposit back?", "Deposits are credited when the box comes back within 60 days.", "no"),
        ("May I keep a gift of 40 euros?", "Gifts above 25 euros must be refused.", "no"),
        ("Is a receipt needed for a ride of 12 euros?", "A receipt is required for every item above €15.", "no"),
        ("Is a receipt needed for a ride of 20 euros?", "A receipt is required for every item above €15.", "yes"),
        ("We use 7,000 kWh. Do we have to pay for the meter?", "Meters are free of charge above 6,000 kWh.", "no"),
        ("I cancel 3 days before the start. Can I do that free of charge?", "Bookings may be cancelled free of charge up to 48 hours before the start.", "yes"),
        ("I cancel 1 day before the start. Can I still cancel?", "Bookings may be cancelled up to 48 hours before the start.", "no"),
        ("Can a receipt from 14 months ago be claimed?", "Claims are possible for the last 12 months.", "no"),
        ("My son is 13. Can he hire one?", "Lamps are hired out to persons aged 14 or over.", "no"),
        ("I want to stay three nights. May I?", "Guests may stay for at most 2 consecutive nights.", "no"),
        ("We have 30 lamps. Is the fee charged?", "The fee is waived for 25 lamps or more.", "no"),
    ],
)  # fmt: skip
def test_a_value_within_or_beyond_the_limit_decides(question: str, words: str, expected: str) -> None:
    assert verdict(question, words) == expected


@pytest.mark.rule("Y1i")
def test_a_cell_below_a_header_for_limits_decides() -> None:
    row = "Team lead – Limit per case (EUR): 100; Reports to: manager"
    assert verdict("May a team lead offer 150 EUR?", row, is_row=True) == "no"
    assert verdict("May a team lead offer 90 EUR?", row, is_row=True) == "yes"
    assert verdict("May a team lead offer 90 EUR?", "Team lead – Reward (EUR): 100", is_row=True) is None


@pytest.mark.rule("Y1i")
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("May I keep a gift of 10 euros?", "Gifts above 25 euros must be refused."),
        ("Do I have to pay for 20 lamps?", "The fee is waived for 25 lamps or more."),
        ("May I keep a gift of 40 dollars?", "Gifts above 25 euros must be refused."),
        ("It costs 50 euros. May I buy it?", "Up to 40 euros per day and up to 60 euros per week."),
        ("Is it wrong to keep 40 euros or 50 euros?", "Gifts above 25 euros must be refused."),
        ("May I not keep a gift of 40 euros?", "Gifts above 25 euros must be refused."),
        ("May I keep a gift of more than 20 euros?", "Gifts above 25 euros must be refused."),
        ("My dad is 76. Can he buy it?", "Buyers are aged 79 or under for one trip, or 74 or under for several."),
        ("I am 20 minutes late. May I leave the room?", "Nobody may leave the room in the first 45 minutes."),
        ("May I drive 20 miles?", "Drivers get up to €0.45 per mile."),
        ("May I stay 3 days?", "A notice of 3 business days is enough."),
        ("May five people come?", "Up to six cars may come."),
        ("I come 2 days after the start. May I?", "You may come until 3 days before the start."),
    ],
)
def test_in_doubt_there_is_no_verdict(question: str, words: str) -> None:
    assert verdict(question, words) is None


@pytest.mark.rule("Y1i")
def test_a_question_for_more_than_yes_or_no_is_none_about_a_case() -> None:
    assert asks_about_case("A lamp costs 50 euros. Is that within the limit?")
    assert not asks_about_case("Is that within the limit?")
    assert not asks_about_case("How much do 30 lamps cost?")
