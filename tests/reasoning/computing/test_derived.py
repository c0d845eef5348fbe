"""Amounts derived from typed inputs: prices whose unit stands in the header, percentages by range, fees, interest, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from knowledge.bootstrap import Canon
from knowledge.model.answering.answers import Claim
from knowledge.proof.checking.formulas import faulty_equations
from knowledge.reasoning.computing.columns import named_columns
from knowledge.reasoning.computing.label_ranges import range_of_label
from knowledge.reasoning.question import Question
from knowledge.reasoning.understanding.header_units import typed_by_header, without_units
from knowledge.text.values.kinds import ValueKind
from knowledge.text.values.quantities import Quantity, quantities
from tests.reasoning.computing.stores import store_of

TENTS = """# Tent hire

All prices are per tent and exclude VAT.

## Prices

| Tent | Weekend (€) | Whole week (€) |
| --- | --- | --- |
| Dome tent | 40 | 90 |
| Marquee | 210 | 480 |

Setting up by our crew costs an extra €75.

## Quantity discount

| Number of tents | Discount (%) |
| --- | --- |
| 4 to 9 | 5 |
| 10 or more | 12 |

## Cancellation

| Notice before the hire | Cancellation fee (% of the price) |
| --- | --- |
| 7 days or more | 0 |
| 2 days to less than 7 days | 40 |
| less than 2 days | 80 |

## Late payment

Interest of 6% per year is charged on overdue amounts; a year has 365 days.
"""


@pytest.fixture(scope="module")
def tents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    with store_of(
        tmp_path_factory.mktemp("tents"), {"tents.md": TENTS}, datetime(2026, 5, 1, tzinfo=UTC)
    ) as opened:
        yield opened


def computed(canon: Canon, question: str) -> Claim | None:
    answer = canon.orchestrator.consider(Question(text=question))
    return next((claim for claim in answer.claims if claim.kind == "computed"), None)


@pytest.mark.rule("X9a")
@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("What do 12 dome tents cost for a whole week with the quantity discount?", "950.40 euros"),
        ("What does a marquee cost for a weekend, including setting up by the crew?", "285 euros"),
        ("I cancel a hire worth 300 euros 3 days before it. How much is the cancellation fee?", "120 euros"),
        ("An amount of 7,300 euros is 20 days overdue. How much interest is charged?", "24 euros"),
    ],
)
def test_an_amount_follows_from_all_inputs_that_the_question_calls_for(
    tents: Canon, question: str, result: str
) -> None:
    claim = computed(tents, question)
    assert claim is not None
    assert claim.text.startswith(f"{result}:")
    assert claim.computation is not None
    assert faulty_equations(claim.computation.formula) == []


@pytest.mark.rule("X9b")
@pytest.mark.parametrize(
    "question",
    [
        "What do 12 dome tents cost for a whole week with the loyalty discount?",
        "What does a marquee cost for a weekend with heating?",
        "An amount of 7,300 euros is overdue. How much interest is charged?",
    ],
)
def test_nothing_follows_where_an_input_or_a_word_is_left(tents: Canon, question: str) -> None:
    assert computed(tents, question) is None


@pytest.mark.rule("X9d")
def test_a_price_alone_is_no_answer_where_a_fee_is_called_for(tents: Canon) -> None:
    claim = computed(
        tents, "What does a marquee plus a dome tent cost for a weekend, with setting up by your crew?"
    )
    assert claim is None or not claim.text.startswith("250 euros")


@pytest.mark.rule("X9c")
def test_a_bare_number_has_the_unit_of_its_header() -> None:
    number = Quantity(ValueKind.COUNT, Decimal(40), "", 0, 2)
    assert typed_by_header(number, "Weekend (€)").unit == "EUR"
    assert typed_by_header(number, "Payment term (days from the invoice)").unit == "day"
    assert typed_by_header(number, "Number of tents") == number
    assert without_units(["Price (monthly)", "Price (yearly)"]) == ["Price (monthly)", "Price (yearly)"]
    assert without_units(["Bike (£ per month)", "E-bike (£ per month)"]) == ["Bike", "E-bike"]
    assert without_units(["Price per seat and month", "Storage"]) == ["Price", "Storage"]
    assert without_units(["Price per month", "Price per year"]) == ["Price per month", "Price per year"]


@pytest.mark.rule("X9c")
@pytest.mark.parametrize(
    ("label", "header", "value", "holds"),
    [
        ("2 days to less than 7 days", "", "7 days", False),
        ("2 days to less than 7 days", "", "2 days", True),
        ("150 to 299", "Order value (€)", "200 euros", True),
        ("up to 100", "Order value (€)", "200 euros", False),
    ],
)
def test_a_label_holds_the_values_of_its_range(label: str, header: str, value: str, holds: bool) -> None:
    (given,) = quantities(value)
    held = range_of_label(label, given, header)
    assert held is not None
    assert held.holds(given) is holds


@pytest.mark.rule("X9c")
def test_a_header_with_all_words_of_another_one_and_more_is_meant() -> None:
    headers = ["Bike (£ per month)", "E-bike (£ per month)"]
    assert named_columns("What do 30 e-bikes cost?", headers) == ("E-bike (£ per month)",)
    assert named_columns("What do 30 bikes cost?", headers) == ("Bike (£ per month)",)
