"""What stands beside the inputs of an amount belongs to it: a least charge, a reduction by volume, another thing that is asked for."""

from __future__ import annotations

import pytest

from knowledge.reasoning.question import Question
from tests.reasoning.computing.test_wider_computations import computed
from tests.reasoning.office import Office

KILN = """# Firing prices of the pottery

| Firing | Price per litre | Minimum charge |
| --- | --- | --- |
| Bisque firing | £0.40 | £6 |
| Raku firing | £1.20 | £25 |

## Memberships

| Membership | Monthly fee |
| --- | --- |
| Thrower | £48 |
| Maker | £85 |

Members who pay for a whole year in advance get 10% off the yearly total.
"""
CLAY = """# Clay

| Clay | Price per bag |
| --- | --- |
| Porcelain | £26.50 |
| Crank | £18.90 |
"""
BOATS = """# Hire of boats

The Ketch costs €240 per day. A skipper costs €180 per day.

A hire of 7 days or more gets 15% off the daily rate.

## Mooring

Mooring a boat costs €55 per week.
"""
BEES = """# Prices of the apiary

A mated queen costs CHF 48. A hive stand costs CHF 72.50 and a smoker CHF 39.90.

Orders of ten queens or more get 12 percent off.
"""
SHARES = """# Shares in a hive

| Plan | Price per year and share | Honey per year | Visits |
| --- | --- | --- | --- |
| Drone | CHF 120 | 2 kg | 1 |
| Worker | CHF 260 | 5 kg | 3 |

## Discount by number of shares

| Shares | Discount |
| --- | --- |
| 1 to 4 | none |
| 5 to 9 | 6% |
| 10 and more | 11% |
"""
SAMPLES = """# Turnaround of samples

The monthly charges of a laboratory are 400 euros at least.

If fewer than 95% of the samples meet the time, the credit is 5% of the monthly charges. If fewer than 90% of the samples meet the time, the credit is 12% of the monthly charges.
"""
YEARLY = """# Hive plans

| Plan | Price per year |
| --- | --- |
| Drone | CHF 120 |
| Worker | CHF 260 |
"""
CALLS = """# Call-outs

Call-outs on working days cost $120 per hour. At night and on Sundays a surcharge of 75% applies.
"""
WARRANTY = """# Warranty

The warranty on hive stands is 3 years from purchase; on smokers it is 18 months.
"""
PARTS = """# Parts of the lifts

| Part | Price | Region |
| --- | --- | --- |
| Guide shoe | $38 | US |
| Guide shoe | $44 | Canada |
| Door motor | $640 | US |

## Contracts

| Contract | Monthly price |
| --- | --- |
| Base | $95 |
| Comfort | $160 |
"""


def told(office: Office, document: str, question: str) -> str:
    """The computed claim that answers a question from one document; empty where nothing is computed."""
    office.publish_text("document.md", document)
    return computed(office.shelf.orchestrator.ask(Question(text=question)))


@pytest.mark.rule("X9g")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        (
            "How much is a bisque firing of 10 litres?",
            "6 pounds: 10 litres × 0.40 pounds = 4 pounds; 4 pounds, at least 6 pounds = 6 pounds.",
        ),
        ("How much is a bisque firing of 15 litres?", "6 pounds: 15 litres × 0.40 pounds = 6 pounds."),
        ("How much is a bisque firing of 20 litres?", "8 pounds: 20 litres × 0.40 pounds = 8 pounds."),
    ],
)
def test_the_least_charge_of_a_row_bounds_what_is_charged(office: Office, question: str, result: str) -> None:
    assert told(office, KILN, question) == result


@pytest.mark.rule("X1d")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("What does Worker cost per month?", "21.67 francs per month: 260 francs ÷ 12 ≈ 21.67 francs."),
        ("What does Drone cost per month?", "10 francs per month: 120 francs ÷ 12 = 10 francs."),
    ],
)
def test_a_month_of_a_price_for_a_year_is_divided_exactly(office: Office, question: str, result: str) -> None:
    assert told(office, YEARLY, question) == result


@pytest.mark.rule("X9j")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("How many visits do 3 Worker shares get per year?", ""),
        ("How much honey do 3 Worker shares give per year?", ""),
        ("How many francs do 3 Worker shares cost per year?", "780 francs per year"),
    ],
)
def test_a_price_is_no_number_of_other_things(office: Office, question: str, result: str) -> None:
    assert told(office, SHARES, question).partition(":")[0] == result


@pytest.mark.rule("X9h")
@pytest.mark.parametrize(
    ("document", "question", "result"),
    [
        (BOATS, "How much is the Ketch for 6 days?", "1440 euros"),
        (BOATS, "How much does mooring a boat cost for 6 weeks?", "330 euros for 6 weeks"),
        (BOATS, "How much is the Ketch for 7 days?", "1428 euros"),
        (BOATS, "How much is the Ketch for 8 days?", "1632 euros"),
        (BOATS, "How much is the Ketch for a week?", "1428 euros"),
        (BEES, "How much are 9 mated queens?", "432 francs"),
        (BEES, "How much are 10 mated queens?", "422.40 francs"),
        (BEES, "How much are 12 mated queens?", "506.88 francs"),
        (SHARES, "What do 4 Worker shares cost per year?", "1040 francs per year"),
        (SHARES, "What do 7 Worker shares cost per year?", "1710.80 francs per year"),
        (SHARES, "What do 10 Worker shares cost per year?", "2314 francs per year"),
        (SHARES, "What do 10 Worker shares cost per year before the discount?", "2600 francs per year"),
        (KILN, "What does the Maker membership cost for a year paid in advance?", "918 pounds for a year"),
        (KILN, "What does the Maker membership cost for a year?", "1020 pounds for a year"),
    ],
)
def test_a_reduction_from_a_number_on_is_taken_off(
    office: Office, document: str, question: str, result: str
) -> None:
    assert told(office, document, question).partition(":")[0] == result


@pytest.mark.rule("X9i")
@pytest.mark.parametrize(
    ("document", "question"),
    [
        (BOATS, "What do I pay for the Ketch for 3 days with a skipper?"),
        (BEES, "How much are two hive stands and a smoker?"),
        (BEES, "How much are three mated queens and a smoker?"),
    ],
)
def test_the_price_of_one_of_two_things_is_no_answer(office: Office, document: str, question: str) -> None:
    text = told(office, document, question)
    assert text == "" or " + " in text


@pytest.mark.rule("X9i")
def test_an_amount_that_the_question_tells_is_no_thing_that_it_adds(office: Office) -> None:
    question = (
        "Our monthly charges are 8,000 euros and only 88% of the samples met the time. How big is the credit?"
    )
    assert told(office, SAMPLES, question).startswith("960 euros")


@pytest.mark.rule("X6b")
def test_two_numbers_of_one_unit_are_never_multiplied(office: Office) -> None:
    text = told(office, CLAY, "How much are 3 bags of porcelain and 2 bags of crank?")
    assert text.startswith("117.30 pounds: ")


@pytest.mark.rule("X6a")
def test_a_price_for_working_days_holds_on_no_sunday(office: Office) -> None:
    assert told(office, CALLS, "What does a call-out of 2 hours on a working day cost?").startswith(
        "240 US dollars"
    )
    assert told(office, CALLS, "What does a call-out of 2 hours on a Sunday cost?") == ""


@pytest.mark.rule("X1f")
@pytest.mark.parametrize(
    ("thing", "day", "verdict"),
    [
        ("hive stand", "30 November 2028", "Yes"),
        ("hive stand", "1 December 2028", "No"),
        ("smoker", "30 May 2027", "Yes"),
        ("smoker", "31 May 2027", "No"),
    ],
)
def test_of_two_terms_the_one_for_the_thing_asked_for_counts(
    office: Office, thing: str, day: str, verdict: str
) -> None:
    text = told(office, WARRANTY, f"I bought a {thing} on 30 November 2025. Is it still under warranty on {day}?")
    assert text.startswith(verdict)


@pytest.mark.rule("X2b")
def test_a_range_for_other_things_than_those_counted_says_nothing(office: Office) -> None:
    assert told(office, SHARES, "What discount do I get for 6 shares?").startswith("6%")
    assert told(office, SHARES, "What discount do I get for 6 smokers?") == ""


@pytest.mark.rule("X2b")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("What is the average price of the guide shoes?", ""),
        ("What is the average price of the contracts?", "127.50 US dollars per month"),
    ],
)
def test_an_average_is_taken_of_the_things_asked_for(office: Office, question: str, result: str) -> None:
    assert told(office, PARTS, question).partition(":")[0] == result
