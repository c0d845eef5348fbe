"""Answers with the cells that a question names: narrowed, looked up by row and column, compared, by range, and where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from knowledge.model.answering.answers import Answer
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.facts import Thing, stems_of
from knowledge.reasoning.computing.numbered_rows import rows_by_number
from knowledge.reasoning.question import Question
from tests.reasoning.office import Office

if TYPE_CHECKING:
    from knowledge.model.authority import Resolution

FERRY = """# Ferry fares

| To | Adults | Children |
| --- | --- | --- |
| Northern Ireland | 30 euros | 20 euros |
| Republic of Ireland | 44 euros | 33 euros |
"""
POOLS = """# Swimming pools of Elmhurst

| Pool | Lanes | Ticket for adults | Ticket for children | Depth limit |
| --- | --- | --- | --- | --- |
| Harbour pool | 8 | 7 euros | 3 euros | 2 m |
| Castle pool | 6 | 5 euros | 2 euros | none |
| Forest pool | 4 | 4 euros | 2 euros | none |
"""
STORAGE = """# Storage of instruments

The fee for storing an instrument depends on its weight:

| Weight | Fee per week |
| --- | --- |
| less than 5 kg | 3 euros |
| 5 to 20 kg | 8 euros |
| more than 20 kg | 15 euros |
"""


def ask(office: Office, text: str) -> Answer:
    return office.shelf.orchestrator.ask(Question(text=text))


def said(answer: Answer) -> list[str]:
    return [claim.text for claim in answer.claims]


@pytest.mark.rule("Q9k")
def test_a_claim_of_a_row_keeps_the_column_that_the_question_names(office: Office) -> None:
    office.publish_text("pools.md", POOLS)
    answer = ask(office, "How much is a ticket for children at the Castle pool in Elmhurst?")
    assert said(answer) == ["Castle pool – Ticket for children: 2 euros"]
    (claim,) = answer.claims
    assert claim.columns == ("Ticket for children",)
    assert claim.value is not None
    assert claim.value.text == "2 euros"
    assert "Lanes" in " ".join(answer.citations[0].governing_quotes), "the header is cited whole"
    assert office.replays(answer)


@pytest.mark.rule("Q9l")
@pytest.mark.rule("X1e")
def test_two_cells_that_are_compared_come_with_their_difference(office: Office) -> None:
    office.publish_text("pools.md", POOLS)
    answer = ask(office, "Ticket for adults, Harbour pool vs Forest pool")
    assert said(answer) == [
        "3 euros more for Harbour pool: 7 euros − 4 euros = 3 euros.",
        "Harbour pool – Ticket for adults: 7 euros",
        "Forest pool – Ticket for adults: 4 euros",
    ]
    assert office.replays(answer)


@pytest.mark.rule("X2c")
def test_rows_that_lack_something_are_selected(office: Office) -> None:
    office.publish_text("pools.md", POOLS)
    answer = ask(office, "Which pools have no depth limit?")
    assert said(answer)[0] == "Castle pool and Forest pool. Depth limit none: 2 of 3."
    assert not any("Harbour" in one for one in said(answer))


@pytest.mark.rule("Q9l")
@pytest.mark.parametrize(
    ("weight", "row"),
    [("4 kg", "less than 5 kg"), ("12 kg", "5 to 20 kg"), ("30 kg", "more than 20 kg")],
)
def test_of_rows_with_ranges_the_one_that_holds_the_value_is_claimed(
    office: Office, weight: str, row: str
) -> None:
    office.publish_text("storage.md", STORAGE)
    answer = ask(office, f"My cello weighs {weight}. What is the fee for storing an instrument per week?")
    rows = [one for one in said(answer) if "Fee per week" in one]
    assert rows
    assert all(row in one for one in rows)


@pytest.mark.parametrize(
    ("question", "headers", "places", "named"),
    [
        ("What does Team pay?", ["Solo plan", "Team plan"], (), ("Team plan",)),
        ("the price per year", ["Price per month", "Price per year"], (), ("Price per year",)),
        ("the cost of it", ["Price", "Colour"], (), ("Price",)),
        ("how long is it in your french shop", ["France", "Spain"], (), ("France",)),
        ("how long is it", ["France", "Spain"], ("eu/es",), ("Spain",)),
        ("how long is it in Spain", ["France", "Spain"], ("eu/fr",), ("Spain",)),
        ("how long is it", ["France", "Spain"], (), ()),
        ("when is it open in winter", ["Winter (October to March)", "Summer"], (), ("Winter (October to March)",)),
        ("the price in euros", ["Price (EUR)", "Price (USD)", "Seats"], (), ("Price (EUR)",)),
        ("Solo or Team", ["Solo", "Team", "Choir"], (), ("Solo", "Team")),
    ],
)
def test_columns_are_named_by_their_words_or_by_a_place(
    question: str, headers: list[str], places: tuple[str, ...], named: tuple[str, ...]
) -> None:
    assert named_columns(question, headers, places) == named


# -- rows named by a number -------------------------------------------------------------------------------

WATER = """# Water for allotments in Tarnby

| People at the allotment | Hill gardens (zone A) | River gardens (zone B) |
| --- | --- | --- |
| 1 | 12 euros | 9 euros |
| 2 | 20 euros | 15 euros |
| 3 | 27 euros | 21 euros |
"""
REPAIRS = """# Repairs of lifts

## Escalation

If a grade 1 fault is not taken up after 20 minutes, the engineer is called on the phone.

## Arrival

| Grade | Basic | Care |
| --- | --- | --- |
| 1 | 4 hours | 45 minutes |
| 2 | 1 day | 3 hours |
"""


@pytest.mark.rule("Q9l")
def test_a_row_is_named_by_the_number_of_what_the_table_counts(office: Office) -> None:
    office.publish_text("water.md", WATER)
    answer = ask(
        office,
        "What does water for allotments in Tarnby cost for two people at the allotment in the river gardens?",
    )
    assert said(answer) == ["2 – River gardens (zone B): 15 euros"]
    assert office.replays(answer)


@pytest.mark.rule("Q9l")
def test_the_cell_named_stands_for_a_sentence_that_lacks_its_words(office: Office) -> None:
    office.publish_text("repairs.md", REPAIRS)
    answer = ask(office, "How long may the arrival for repairs of lifts take at grade 2 with Care?")
    assert said(answer) == ["2 – Care: 3 hours"]
    assert office.replays(answer)


def _rows(*labels: str, sort: str = "") -> list[Thing]:
    resolution = cast("Resolution", None)
    return [Thing(label, stems_of(sort), (), resolution, at) for at, label in enumerate(labels)]


@pytest.mark.rule("Q9l")
@pytest.mark.parametrize(
    ("question", "labels", "sort", "named"),
    [
        ("How fast is severity 2?", ("1", "2", "3"), "Severity", ["2"]),
        ("the rent for three people", ("1", "2", "3"), "Persons in the household", ["3"]),
        ("the rent for a family of four", ("1", "4"), "Persons", ["4"]),
        ("the rent in one of the villages", ("1", "2"), "Persons", []),
        ("the rent for 2 months", ("1", "2"), "Persons", []),
        ("the rent for three cabins", ("1 cabin", "2 cabins", "3 cabins"), "", ["3 cabins"]),
        ("a two-cabin boat for 3 people", ("1 cabin", "2 cabins", "3 cabins"), "", ["2 cabins"]),
        ("I'm 22. What is a passport?", ("Passport, under 24", "Passport, 24 and over", "Visa, under 24"), "", ["Passport, under 24"]),
        ("What is a passport for my 30-year-old?", ("Passport, under 24", "Passport, 24 and over"), "", ["Passport, 24 and over"]),
        ("My son is 15. What does the bus cost?", ("6–14", "15–17", "18+"), "", ["15–17"]),
        ("I am 24 years old, what is it?", ("under 24", "from the age of 24"), "", ["from the age of 24"]),
        ("It is 15 km. What is it?", ("under 24", "from the age of 24"), "", []),
        ("I'm 22 and my sister is 30. What is it?", ("under 24", "from the age of 24"), "", []),
    ],
)  # fmt: skip
def test_rows_are_named_by_a_number_or_an_age(
    question: str, labels: tuple[str, ...], sort: str, named: list[str]
) -> None:
    assert [row.name for row in rows_by_number(question, _rows(*labels, sort=sort))] == named


@pytest.mark.rule("Q9l")
def test_a_row_for_a_place_is_not_that_of_another_with_a_longer_name(office: Office) -> None:
    office.publish_text("ferry.md", FERRY)
    answer = ask(office, "What is the ferry fare for children to Northern Ireland?")
    assert said(answer) == ["Northern Ireland – Children: 20 euros"]


LEFT = """# Recycling collection at the kerbside and at the tip

| Material | Kerbside | Tip |
| --- | --- | --- |
| Textiles | | Yes |
| Paint | No | Yes |

## Handover of flat 4B

Deposit: 900 euros
Forwarding address:
Keys returned: two
"""


@pytest.mark.rule("Q2l")
@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Are textiles collected at the kerbside for recycling?", "Kerbside"),
        ("What is the forwarding address?", "Forwarding address"),
    ],
)
def test_nothing_is_claimed_for_what_the_closest_text_leaves_empty(
    office: Office, question: str, name: str
) -> None:
    office.publish_text("handover.md", LEFT)
    answer = ask(office, question)
    assert answer.status == "insufficient"
    assert answer.missing == (f"The closest text leaves {name!r} empty.",)
    assert office.replays(answer)


@pytest.mark.rule("Q2l")
@pytest.mark.parametrize(
    ("question", "claim"),
    [("Does the tip take textiles?", "Textiles – Tip: Yes"), ("How much is the deposit?", "Deposit: 900 euros")],
)
def test_what_is_filled_in_beside_it_is_claimed(office: Office, question: str, claim: str) -> None:
    office.publish_text("handover.md", LEFT)
    assert said(ask(office, question)) == [claim]


SIDES = """# Dental plan

| Covered | Not covered |
| --- | --- |
| Fillings | Implants |
| Extractions | Veneers |
"""


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("Are fillings covered by the dental plan?", "Covered: Fillings"),
        ("Are veneers covered by the dental plan?", "Not covered: Veneers"),
        ("What is not covered by the dental plan?", "Not covered: Implants; Not covered: Veneers"),
    ],
)
def test_lists_side_by_side_answer_each_for_itself(office: Office, question: str, claim: str) -> None:
    office.publish_text("dental.md", SIDES)
    answer = ask(office, question)
    assert said(answer) == [claim]
    assert office.replays(answer)


TARIFF = """<h1>Tariff of the car park</h1><p>All amounts in francs.</p><table>
<tr><td>Up to 30 minutes</td><td>free</td></tr><tr><td>Up to 1 hour</td><td>2.00</td></tr>
<tr><td>Up to 3 hours</td><td>5.50</td></tr><tr><td>Lost ticket</td><td>30.00</td></tr></table>"""


@pytest.mark.rule("Q9l")
@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ("two hours", "Up to 3 hours: 5.50"),
        ("45 minutes", "Up to 1 hour: 2.00"),
        ("20 minutes", "Up to 30 minutes: free"),
    ],
)
def test_the_row_whose_range_holds_the_value_stands_for_one_that_shares_its_unit(
    office: Office, asked: str, row: str
) -> None:
    office.publish_text("tariff.html", TARIFF)
    assert said(ask(office, f"How much is the tariff of the car park for {asked}?")) == [
        f"All amounts in francs. {row}"
    ]


CARDS = """# Fees of the town hall

| Service | Fee |
| --- | --- |
| Passport, from the age of 24 | 70 euros |
| Passport, under 24 | 37.50 euros |
"""


@pytest.mark.rule("Q9l")
def test_a_row_is_found_by_an_age(office: Office) -> None:
    office.publish_text("fees.md", CARDS)
    answer = ask(office, "I am 22. What is the fee of a passport of the town hall?")
    assert said(answer) == ["Passport, under 24 – Fee: 37.50 euros"]
