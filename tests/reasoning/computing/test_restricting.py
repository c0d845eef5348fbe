"""What stands beside the inputs of an amount may forbid to compute it: a lowest price, a least quantity, another price of the same sentence."""

from __future__ import annotations

import pytest

from tests.reasoning.computing.test_completing import told
from tests.reasoning.office import Office

BIKES = """# Hire of bicycles

| Bicycle | Per day | Per week | Minimum hire |
| --- | --- | --- | --- |
| City bike | €12 | €60 | 1 day |
| Cargo bike | €28 | €140 | 3 days |
| Tandem | from €35 | from €175 | 1 day |

A bicycle that is returned late costs a fee of €8, and €2 for every further hour, up to €40.

Pay for 4 weeks in advance and the hire is 6% lower; pay for 10 weeks in advance and it is 11% lower.

## Canada

In Canada a city bike costs C$19 per day and a cargo bike C$44 per day.

## Tours

A tour guide costs €40 per hour, for at least three hours.

Helmets cost €3 per day for adults and €2 per day for children.

Carriage costs €15 plus €0.90 for each kilometre beyond 5 kilometres.

Lost keys are replaced for €7. The first key is free.
"""
PAPER = """# Paper and returns

| Thing | Unit | Price per unit |
| --- | --- | --- |
| Envelopes | pack of 50 | £6.20 |
| Ring binder | binder | £3.10 |

## Returns

We keep a handling fee of 10% of the price of goods that are returned.
"""
GUESTS = """# Guest house

Breakfast costs £11 per guest.

| Room | Per night |
| --- | --- |
| Garret | £48 |
| Garden room | £64 |

City tax of £2.10 per adult and night is charged on top.

## Longer stays

Guests who stay 10 nights or longer get 15% off the room rate.
"""
ZONES = """# Postage of parcels

| Weight | Zone 1 (local) | Zone 2 (islands) |
| --- | --- | --- |
| up to 2 kg | £3.90 | £9.80 |
| over 2 kg to 5 kg | £5.20 | £13.50 |
"""


@pytest.mark.rule("X9k")
@pytest.mark.parametrize(
    ("document", "question"),
    [
        (BIKES, "What does a tandem cost for 3 days?"),
        (BIKES, "What does a cargo bike cost for 2 days?"),
        (BIKES, "How much is a tour guide for 2 hours?"),
        (BIKES, "What do helmets cost for 4 days?"),
        (BIKES, "What does carriage cost for 20 kilometres?"),
        (BIKES, "What do two lost keys cost?"),
        (BIKES, "What do I pay for a city bike for 4 weeks in advance?"),
        (PAPER, "What do 150 envelopes cost?"),
        (PAPER, "I return goods for £80. How much do I get back?"),
    ],
)
def test_nothing_is_computed_from_a_price_that_does_not_hold(office: Office, document: str, question: str) -> None:
    assert told(office, document, question) == ""


@pytest.mark.rule("X9k")
@pytest.mark.parametrize(
    ("document", "question", "result"),
    [
        (BIKES, "What does a cargo bike cost for 4 weeks?", "560 euros"),
        (BIKES, "What does a cargo bike cost for 4 days?", "112 euros"),
        (BIKES, "What does a city bike cost for 5 days in Canada?", "95 CAD"),
        (BIKES, "What does a cargo bike cost for 5 days in Canada?", "220 CAD"),
        (BIKES, "How much is a tour guide for 4 hours?", "160 euros"),
        (PAPER, "What do 4 ring binders cost?", "12.40 pounds"),
        (PAPER, "What is the handling fee for goods of £80 that I return?", "8 pounds"),
        (GUESTS, "What does the garden room cost for 4 nights?", "256 pounds"),
    ],
)
def test_an_amount_is_computed_where_its_price_holds(
    office: Office, document: str, question: str, result: str
) -> None:
    assert told(office, document, question).partition(":")[0].removesuffix(" for 4 nights") == result


CARRIAGE = """# Delivery

We deliver within two zones. The delivery cost depends on the order value.

| Order value, net (€) | Zone 1 (€) | Zone 2 (€) |
| --- | --- | --- |
| 150 to 299.99 | 18 | 26 |
| 300 to 599.99 | 9 | 15 |
| 600 or more | 0 | 8 |

A timed delivery costs an extra €12.
"""


@pytest.mark.rule("X9k")
def test_the_value_of_goods_is_no_part_of_what_their_delivery_costs(office: Office) -> None:
    question = "What are the delivery costs in total for goods of 420 euros in Zone 2 with a timed delivery?"
    assert not told(office, CARRIAGE, question).startswith("432")


@pytest.mark.rule("X9k")
def test_what_is_charged_in_full_changes_no_amount(office: Office) -> None:
    question = "A customer in Zone 2 has an order value of 420 euros net, goods with a timed delivery. What is the delivery cost in total?"
    text = told(office, f"{CARRIAGE}\nFrozen goods are charged in full.\n", question)
    assert text.startswith("27 euros")


@pytest.mark.rule("X9h")
def test_a_reduction_for_guests_is_one_for_customers(office: Office) -> None:
    assert told(office, GUESTS, "What does the garden room cost for 12 nights?").startswith("652.80 pounds")


@pytest.mark.rule("X2b")
def test_the_price_of_one_parcel_is_not_that_of_three(office: Office) -> None:
    assert told(office, ZONES, "What does a parcel of 1.5 kg to the islands cost?").startswith("£9.80: ")
    text = told(office, ZONES, "What do three parcels of 1.5 kg each to the islands cost?")
    assert text == "" or text.startswith("29.40 pounds")
