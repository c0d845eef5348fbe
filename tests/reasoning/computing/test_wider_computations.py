"""Rates, bills, shares of an amount given, part-time shares, multiples and deadlines: computed where every input is there, and nowhere else."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.answering.answers import Answer
from knowledge.proof.checking.formulas import faulty_equations
from knowledge.reasoning.computing.adding.prices import priced_for
from knowledge.reasoning.computing.conditions import weekdays_in
from knowledge.reasoning.computing.ranges import grade_of, grades
from knowledge.reasoning.question import Question
from knowledge.text.values.quantities import quantities
from tests.reasoning.office import Office

GUARDS = """# Pay of the museum guards

## Night watch

Night watch from Monday to Thursday is paid at 6.50 euros per hour in Italy and at 5 euros per hour in Malta.

Night watch on Fridays, Saturdays and Sundays is paid at 9 euros per hour in Italy and at 7 euros per hour in Malta.

## Copies

Copies from the archive cost 0.30 euros per started 100 pages.
"""
WORKSHOP = """# Prices of the bicycle workshop

| Code | Work | Oslo | Bergen |
| --- | --- | --- | --- |
| W1 | Full inspection of a bicycle | 90 euros | 80 euros |
| W2 | New chain | 35 euros | 30 euros |
| W3 | Brake pads, one wheel | 20 euros | 18 euros |
"""
REBATE = """# Rebates of the seed shop

| Value of the order | Members | Guests |
| --- | --- | --- |
| below 100 euros | none | none |
| 100 to 500 euros | 5 % | 2 % |
| more than 500 euros | 12 % | 6 % |
"""
HOLIDAYS = """# Holidays of the orchestra

| Entitlement | Players | Stagehands |
| --- | --- | --- |
| Holidays per year, full time | 40 days | 31 days |
| Days to carry over | 6 | 4 |

Part-time members get a share that corresponds to their hours; it is rounded up to the next half day.
"""
LIMITS = """# Loans of the library

| Limit | Reader | Researcher |
| --- | --- | --- |
| Books on loan | 8 | 20 |
| Films on loan | 2 | 5 |

Only researchers can ask for more: up to three times the values in the table.
"""
LEAVE = """# Leave of the crew

- Leave is asked for at the desk.
  - More than 5 consecutive working days: at least 6 weeks before the first day.
  - Anything shorter: at least 10 days before the first day.
"""
BILLS = """# Invoices

The invoices of the print shop are sent by mail. Invoices of the print shop have to be paid within 21 days.
"""


def ask(office: Office, text: str) -> Answer:
    return office.shelf.orchestrator.ask(Question(text=text))


def computed(answer: Answer) -> str:
    found = [claim for claim in answer.claims if claim.kind == "computed"]
    for claim in found:
        assert claim.computation is not None
        assert faulty_equations(claim.computation.formula) == []
    return found[0].text if found else ""


@pytest.mark.rule("X6a")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        (
            "What is paid for 8 hours of night watch on a Tuesday in Italy?",
            "52 euros: 8 hours × 6.50 euros = 52 euros.",
        ),
        (
            "What is paid for 8 hours of night watch on a Saturday in Malta?",
            "56 euros: 8 hours × 7 euros = 56 euros.",
        ),
        ("What is paid for 8 hours of night watch in Italy?", ""),
        ("What is paid per hour of night watch on a Tuesday in Italy?", ""),
    ],
)
def test_a_rate_is_chosen_by_weekday_and_place_and_multiplied(office: Office, question: str, result: str) -> None:
    office.publish_text("guards.md", GUARDS)
    assert computed(ask(office, question)) == result


@pytest.mark.rule("X6a")
@pytest.mark.parametrize(("pages", "lots", "price"), [(100, 1, "0.30"), (101, 2, "0.60"), (950, 10, "3")])
def test_a_part_of_a_started_lot_counts_as_whole(office: Office, pages: int, lots: int, price: str) -> None:
    office.publish_text("guards.md", GUARDS)
    text = computed(ask(office, f"What do {pages} pages of copies from the archive cost?"))
    assert text.startswith(f"{price} euros: {lots} lots of 100 pages × 0.30 euros = {price} euros")


@given(number=st.integers(1, 10**7), size=st.integers(1, 10**4), off=st.integers(0, 2))
def test_a_formula_of_started_lots_holds_for_the_smallest_number_that_covers_all(
    number: int, size: int, off: int
) -> None:
    lots = math.ceil(Decimal(number) / size)
    faulty = faulty_equations(f"{number} pages are {lots + off} started lots of {size} pages")
    assert bool(faulty) is bool(off)


@given(halves=st.integers(0, 200), part=st.integers(1, 49), off=st.sampled_from([0, 1]))
def test_a_formula_that_rounds_up_holds_for_the_next_half(halves: int, part: int, off: int) -> None:
    number = Decimal(halves) / 2 + Decimal(part) / 100
    result = Decimal(halves + 1 + off) / 2
    assert bool(faulty_equations(f"{number} rounded up to the next half = {result} days")) is bool(off)


@pytest.mark.rule("X6b")
def test_a_bill_adds_the_rows_that_its_items_name(office: Office) -> None:
    office.publish_text("workshop.md", WORKSHOP)
    text = computed(
        ask(
            office,
            "What is the bill for a full inspection plus two new chains at the bicycle workshop, price in Oslo?",
        )
    )
    assert text.startswith("160 euros: 2 × 35 euros = 70 euros; 90 euros + 70 euros = 160 euros.")


@pytest.mark.rule("X6b")
def test_a_bill_with_an_item_that_no_row_names_is_not_added_up(office: Office) -> None:
    office.publish_text("workshop.md", WORKSHOP)
    assert (
        computed(ask(office, "What do a new chain plus a new saddle cost in Oslo at the bicycle workshop?")) == ""
    )
    assert computed(ask(office, "What do a new chain plus a full inspection cost at the bicycle workshop?")) == ""


@pytest.mark.rule("X6c")
def test_a_share_is_of_the_amount_that_the_question_gives(office: Office) -> None:
    office.publish_text("rebate.md", REBATE)
    text = computed(
        ask(office, "How much rebate do members get at the seed shop for an order with a value of 250 euros?")
    )
    assert text.startswith("12.50 euros: ")
    assert text.endswith("5% of 250 euros = 12.50 euros.")


def test_a_result_before_its_bound_belongs_to_that_bound() -> None:
    words = "The rebate is none below 100 euros, 4 percent from 100 euros and 9 percent from 900 euros."
    expected = {"50 euros": None, "100 euros": 4, "899 euros": 4, "900 euros": 9}
    for value, percentage in expected.items():
        found = grade_of(quantities(value)[0], grades(words, quantities(value)[0], "%"))
        assert (found.result.amount if found else None) == percentage, value


@pytest.mark.rule("X6d")
@pytest.mark.parametrize(
    ("percentage", "who", "result"),
    [
        (50, "players", "20 days: 50% of 40 days = 20 days."),
        (70, "stagehands", "22 days: 70% of 31 days = 21.7 days; 21.7 rounded up to the next half = 22 days."),
    ],
)
def test_who_works_part_of_the_time_has_a_share(office: Office, percentage: int, who: str, result: str) -> None:
    office.publish_text("holidays.md", HOLIDAYS)
    question = f"I work {percentage} percent. How many holidays per year do {who} of the orchestra get?"
    assert computed(ask(office, question)) == result


@pytest.mark.rule("X6d")
def test_without_a_rule_for_part_time_no_share_is_computed(office: Office) -> None:
    office.publish_text("holidays.md", HOLIDAYS.partition("Part-time")[0])
    assert (
        computed(ask(office, "I work 50 percent. How many holidays per year do players of the orchestra get?"))
        == ""
    )


@pytest.mark.rule("X6e")
def test_a_cell_is_multiplied_up_to_the_limit_that_the_text_sets(office: Office) -> None:
    office.publish_text("limits.md", LIMITS)
    text = computed(ask(office, "How many books on loan can a researcher of the library have at most?"))
    assert text.startswith("60: 3 × 20 = 60.")
    assert computed(ask(office, "How many books on loan can a reader of the library have at most?")) == ""


@pytest.mark.rule("X1f")
@pytest.mark.parametrize(
    ("length", "result"),
    [
        ("10 working days", "22 June 2026: 3 August 2026 − 6 weeks = 22 June 2026."),
        ("3 working days", "24 July 2026: 3 August 2026 − 10 days = 24 July 2026."),
    ],
)
def test_the_term_of_the_range_that_holds_the_case_counts(office: Office, length: str, result: str) -> None:
    office.publish_text("leave.md", LEAVE)
    office.publish_text("bills.md", BILLS)
    question = (
        f"I want {length} of leave from Monday 3 August 2026. By which date must leave be asked for at the desk?"
    )
    assert computed(ask(office, question)) == result


@pytest.mark.rule("X1f")
def test_a_time_for_payment_counts_from_the_invoice(office: Office) -> None:
    office.publish_text("bills.md", BILLS)
    office.publish_text("leave.md", LEAVE)
    question = "The print shop sent us the invoice on 3 July 2026. On what date does it have to be paid?"
    assert computed(ask(office, question)) == "24 July 2026: 3 July 2026 + 21 days = 24 July 2026."


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("from Monday to Thursday", {0, 1, 2, 3}),
        ("on Saturdays, Sundays and public holidays", {5, 6}),
        ("Friday to Monday", {4, 5, 6, 0}),
        ("at the weekend", {5, 6}),
        ("within 5 business days", set()),
    ],
)
def test_weekdays_are_read_as_spans_and_lists(words: str, days: set[int]) -> None:
    assert weekdays_in(words) == days


CRATES = """# Prices of the nursery

| Code | Plant | Crate | Oslo | Bergen |
| --- | --- | --- | --- | --- |
| 10 | Red tulips | 40 bulbs | 12 euros | 11 euros |
| 11 | White lilies | 30 bulbs | 20 euros | 19 euros |
| 12 | Heather | 12 pots | 8 euros | 7 euros |
"""


@pytest.mark.rule("X4a")
def test_units_of_two_rows_are_added_each_at_its_own_price(office: Office) -> None:
    office.publish_text("crates.md", CRATES)
    answer = ask(
        office, "What do three crates of red tulips and two crates of white lilies cost at the nursery in Oslo?"
    )
    assert computed(answer).startswith("76 euros: 3 × 12 euros = 36 euros; 2 × 20 euros = 40 euros; ")
    quoted = " ".join(one.text for one in answer.claims if one.kind != "computed")
    assert "Bergen" not in quoted
    assert office.replays(answer)


@pytest.mark.rule("X4a")
def test_the_heading_of_a_table_tells_the_time_that_its_prices_are_for_where_no_cell_does() -> None:
    assert priced_for("Racing", "14 euros", "Daily rent of skis").time == "day"
    assert priced_for("Rent per week", "50 euros", "Daily rent of skis").time == "week"
    assert priced_for("Racing", "14 euros", "Rent of skis").time == ""
