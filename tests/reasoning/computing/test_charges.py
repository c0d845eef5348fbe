"""Tariffs, blocks, allowances, shares and windows: what each reads, and where it computes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.proof.checking.formulas import faulty_equations
from knowledge.reasoning.computing.charging.measures import measures, units_in
from knowledge.reasoning.computing.charging.percentages import percentage_by_time, stated_share
from tests.reasoning.computing.test_wider_computations import ask, computed
from tests.reasoning.office import Office

GARAGE = """# Garage of the theatre

The first 30 minutes in the garage of the theatre are free. After that every started hour in the garage costs 2 euros, and a day costs at most 14 euros.
"""
MEMBERS = """# Garage of the theatre

The garage of the theatre costs 2 euros per started hour. The first 90 minutes in the garage are free for subscribers.
"""
HEATING = """# Heating of the arcade

| Use of heating in the arcade | Price per unit |
| --- | --- |
| the first 100 units | 0.20 euros |
| the next 50 units | 0.30 euros |
| every further unit | 0.50 euros |
"""
TELEPHONE = """# Telephone plans of Plover

| Plan | Monthly price | Minutes included |
| --- | --- | --- |
| Plover One | 8 euros | 100 minutes |
| Plover Two | 14 euros | 400 minutes |

Every minute above the included minutes costs 0.05 euros.
"""
CASH = """# Cash of Tern Bank

Cash at a machine of Tern Bank costs 2 % of the amount, but at least 4 euros.
"""
MONEY = """# Exchange of Tern Bank

Tern Bank exchanges US dollars at the rate of 1 euro = 1.10 US dollars.
"""
SWIMMING = """# Swimming pool of the town

| Card of the swimming pool | Monthly fee |
| --- | --- |
| Single | 30 euros |
| Family | 50 euros |

Students get 20 % off the monthly fee.
"""
LOANS = """# Loans of the toy library

| What | Loan period |
| --- | --- |
| Puzzles | 14 days |
| Games | 21 days |
"""
PREPAID = """# Prepayment of Wren

A prepayment to Wren can be cancelled within 30 days of the payment.
"""
SEASON = """# Season of the choir

Singers of the choir have 24 days of leave per year. Who joins the choir within the year has one twelfth of the leave for each full month.
"""


@pytest.mark.rule("X7a")
@pytest.mark.parametrize(
    ("hours", "result"),
    [("20 minutes", "Nothing: "), ("3 hours", "6 euros: "), ("15 hours", "14 euros: "), ("2 days", "28 euros: ")],
)
def test_a_tariff_has_a_free_start_and_a_cap(office: Office, hours: str, result: str) -> None:
    office.publish_text("garage.md", GARAGE)
    text = computed(ask(office, f"What does the garage of the theatre cost for {hours}?"))
    assert text.startswith(result)


@pytest.mark.rule("X7g")
def test_what_is_free_for_some_only_is_not_computed_for_others(office: Office) -> None:
    office.publish_text("garage.md", MEMBERS)
    assert computed(ask(office, "What does the garage of the theatre cost for 3 hours?")) == ""
    assert computed(ask(office, "What does the garage cost subscribers of the theatre for 3 hours?")).startswith(
        "4 euros"
    )


@pytest.mark.rule("X7g")
def test_a_number_without_a_place_in_the_schedule_ends_it(office: Office) -> None:
    office.publish_text("garage.md", GARAGE)
    assert computed(ask(office, "What does the garage of the theatre cost for 3 hours and 4 trailers?")) == ""


@pytest.mark.rule("X7b")
@pytest.mark.parametrize(("units", "result"), [(80, "16 euros"), (120, "26 euros"), (160, "40 euros")])
def test_blocks_are_charged_one_after_another(office: Office, units: int, result: str) -> None:
    office.publish_text("heating.md", HEATING)
    text = computed(ask(office, f"What does a use of {units} units of heating cost in the arcade?"))
    assert text.startswith(f"{result}: ")


@pytest.mark.rule("X7c")
def test_what_goes_beyond_an_allowance_is_added(office: Office) -> None:
    office.publish_text("plover.md", TELEPHONE)
    text = computed(ask(office, "What does the telephone plan Plover One cost per month for 140 minutes?"))
    assert text.startswith(
        "10 euros: 140 minutes − 100 minutes = 40 minutes; 40 minutes × 0.05 euros = 2 euros; 8 euros + 2 euros = 10 euros."
    )


@pytest.mark.rule("X7d")
@pytest.mark.parametrize(("amount", "result"), [(100, "4 euros: "), (200, "4 euros: "), (350, "7 euros: ")])
def test_a_share_is_at_least_its_minimum(office: Office, amount: int, result: str) -> None:
    office.publish_text("cash.md", CASH)
    assert computed(
        ask(office, f"How much does {amount} euros in cash cost at a machine of Tern Bank?")
    ).startswith(result)


@pytest.mark.rule("X7e")
def test_an_amount_is_exchanged_at_the_stated_rate(office: Office) -> None:
    office.publish_text("exchange.md", MONEY)
    assert computed(ask(office, "How many US dollars does Tern Bank exchange for 50 euros?")).startswith(
        "55 US dollars"
    )
    assert computed(ask(office, "How many euros does Tern Bank exchange for 50 US dollars?")).startswith(
        "45.45 euros"
    )
    assert computed(ask(office, "How many francs does Tern Bank exchange for 50 euros?")) == ""


@pytest.mark.rule("X7f")
def test_a_reduction_is_taken_off_for_whom_it_holds(office: Office) -> None:
    office.publish_text("pool.md", SWIMMING)
    assert computed(
        ask(office, "What does a student pay for a Family card of the swimming pool per month?")
    ).startswith("40 euros per month")
    assert computed(ask(office, "What does a teacher pay for a Family card of the swimming pool per month?")) == ""


@pytest.mark.rule("X1g")
def test_a_term_stands_in_the_row_of_a_table(office: Office) -> None:
    office.publish_text("loans.md", LOANS)
    text = computed(
        ask(
            office,
            "I borrowed games on 3 June 2025. What is the last day of the loan period of games in the toy library?",
        )
    )
    assert text == "24 June 2025: 3 June 2025 + 21 days = 24 June 2025."


@pytest.mark.rule("X1b")
def test_the_day_of_asking_is_not_that_of_the_event(office: Office) -> None:
    office.publish_text("wren.md", PREPAID)
    told = "We paid for a year upfront on 3 June and today is 20 July. Can we still cancel the prepayment?"
    assert computed(ask(office, told)).startswith("No, not within the time: 3 June 2025 + 30 days = 3 July 2025")
    unknown = "We met Wren on 3 June and today is 20 July. By when can we cancel the prepayment, counted from the payment?"
    assert computed(ask(office, unknown)) == ""


@pytest.mark.rule("X8")
@pytest.mark.parametrize(("day", "result"), [("1 September 2025", "8 days"), ("2 September 2025", "6 days")])
def test_who_joins_within_the_year_has_a_twelfth_for_each_full_month(
    office: Office, day: str, result: str
) -> None:
    office.publish_text("season.md", SEASON)
    text = computed(
        ask(office, f"I join the choir on {day}. How many days of leave do singers of the choir have?")
    )
    assert text.startswith(result)


@pytest.mark.rule("X2d")
def test_rows_are_counted_where_the_table_has_all_that_the_question_says(office: Office) -> None:
    office.publish_text("plover.md", TELEPHONE)
    assert (
        computed(ask(office, "How many telephone plans does Plover have?"))
        == "2 telephone plans: Plover One and Plover Two."
    )
    assert computed(ask(office, "How many telephone plans with roaming does Plover have?")) == ""


@given(amount=st.integers(1, 10**6), limit=st.integers(1, 10**6), off=st.sampled_from([0, 1]))
def test_a_formula_with_a_cap_holds_for_the_smaller_amount(amount: int, limit: int, off: int) -> None:
    assert bool(
        faulty_equations(f"{amount} euros, at most {limit} euros = {min(amount, limit) + off} euros")
    ) is bool(off)
    assert bool(
        faulty_equations(f"{amount} euros, at least {limit} euros = {max(amount, limit) + off} euros")
    ) is bool(off)


@pytest.mark.parametrize(
    ("words", "question", "least", "most", "above"),
    [
        ("Cash costs 3 % of the amount, but at least 5 euros.", "100 euros?", 5, None, None),
        ("Payments cost 1 % of the amount, at most 30 euros.", "100 euros?", None, 30, None),
        ("Insurance costs 1 % of the value above 500 euros.", "900 euros?", None, None, 500),
        ("Transfers cost 1 % (minimum 2 euros, maximum 9 euros).", "100 euros?", 2, 9, None),
    ],
)
def test_the_bounds_of_a_share_are_read(
    words: str, question: str, least: int | None, most: int | None, above: int | None
) -> None:
    found = stated_share(words, question)
    assert found is not None
    assert [one and int(one.amount) for one in (found.least, found.most, found.above)] == [least, most, above]


@pytest.mark.parametrize(
    "words",
    [
        "Late bills cost 5 % per year.",
        "Orders above 100 euros get 5 % and those above 500 euros 8 %.",
        "Members get 5 % if they order within 10 days.",
        "Between 3 % and 5 % is charged.",
    ],
)
def test_a_share_with_a_condition_that_is_not_met_is_none(words: str) -> None:
    assert stated_share(words, "How much is it for 300 euros?") is None


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("for 90 minutes", "hour", "1.5"),
        ("26 GB of data", "GB", "26"),
        ("42 cubic metres", "cubic metre", "42"),
        ("14 people", "user", "14"),
        ("2 trailers", "hour", None),
    ],
)
def test_a_quantity_is_read_in_the_unit_of_a_price(text: str, unit: str, number: str | None) -> None:
    found = measures(text, units_in(unit)[0])
    assert [one.number for one in found] == ([] if number is None else [Decimal(number)])


@pytest.mark.parametrize(
    "words",
    [
        "Late interest is 0.03% per day.",
        "Late interest is 0.03% of the overdue amount per calendar day.",
        "Interest of 2% on any unpaid sum each month is charged.",
    ],
)
def test_a_percentage_for_each_of_some_time_is_a_rate_whatever_it_is_taken_of(words: str) -> None:
    assert percentage_by_time(words) is not None
    assert stated_share(words, "How much late interest is charged?") is None


def test_a_percentage_once_is_no_rate() -> None:
    words = "A discount of 5% of the price is given to members."
    assert percentage_by_time(words) is None
    assert stated_share(words, "What discount do members get?") is not None
