"""What a question asks to be computed is read from its words alone."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.reasoning.understanding.computations import asked_computation, questions_for_prices
from knowledge.reasoning.understanding.sides import compared_sides

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("question", "price"),
    [
        ("What is the total for 3 Team licences with 10% discount?", "What does a Team licence cost?"),
        ("How much do 7 Enterprise seats cost per year?", "What does an Enterprise seat cost?"),
        ("How much is the credit for a Team customer with 10 licences?", "What does a Team licence cost?"),
        ("What do 4 boxes cost?", "What does a box cost?"),
        ("How many days of leave do 3 employees get?", None),
        ("Which services cost more than 60 euros?", None),
        ("What does a licence cost?", None),
    ],
)
def test_a_total_needs_the_price_of_one(question: str, price: str | None) -> None:
    assert questions_for_prices(asked_computation(question, TODAY)) == ([price] if price else [])


@pytest.mark.parametrize(
    ("question", "events", "on"),
    [
        (
            "My lamp was delivered on 3 March, can I return it on 20 March?",
            [("delivered", "2026-03-03")],
            "2026-03-20",
        ),
        ("If I resign on 15 May 2027, when does my employment end?", [("resign", "2027-05-15")], None),
        ("When does my employment end if I resign on 15 May?", [("resign", "2026-05-15")], None),
        ("The invoice is dated 10 January 2026; by when must I pay?", [("invoice", "2026-01-10")], None),
        ("May I return it on 31 February?", [], None),
    ],
)
def test_the_days_of_a_case(question: str, events: list[tuple[str, str]], on: str | None) -> None:
    asked = asked_computation(question, TODAY)
    assert [(one.verb, one.day.isoformat()) for one in asked.events] == events
    assert (asked.on.isoformat() if asked.on else None) == on


@pytest.mark.parametrize(
    ("question", "bound"),
    [
        ("Which services cost more than 60 euros?", "more than 60"),
        ("Which plans are cheaper than 30 euros?", "less than 30"),
        ("Which leave lasts at least 5 days?", "at least 5"),
        ("Which orders of up to 100 euros are free?", "at most 100"),
        ("Which services cost 60 euros?", None),
    ],
)
def test_the_bound_that_selects(question: str, bound: str | None) -> None:
    found = asked_computation(question, TODAY).bound
    assert (f"{found.comparison.value} {found.quantity.amount:f}" if found else None) == bound


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (
            "What is the price difference between Starter and Enterprise?",
            ["What is the price of Starter?", "What is the price of Enterprise?"],
        ),
        (
            "What is the difference in price between the Starter and the Team plan?",
            ["What is the price of Starter plan?", "What is the price of Team plan?"],
        ),
        (
            "What is the price difference between the Team plan and the Solo plan of Acme?",
            ["What is the price of Team plan of Acme?", "What is the price of Solo plan of Acme?"],
        ),
        (
            "How much more does the Solo plan of Acme cost than the Team plan of Bolt?",
            ["What is the price of Solo plan of Acme?", "What is the price of Team plan of Bolt?"],
        ),
        (
            "How much more does Enterprise cost than Team?",
            ["What is the price of Enterprise?", "What is the price of Team?"],
        ),
        (
            "How many more days of leave do seniors get than juniors?",
            ["How many days of leave do seniors get?", "How many days of leave do juniors get?"],
        ),
        (
            "What is the difference in fee between a card and a permit in Linden?",
            ["What is the fee of card in Linden?", "What is the fee of permit in Linden?"],
        ),
        (
            "Compare the storage of Starter and Team.",
            ["What is the storage of Starter?", "What is the storage of Team?"],
        ),
        ("What is the difference between a controller and a processor?", None),
        ("What is the difference between Starter and Team?", ["What is Starter?", "What is Team?"]),
        ("What is the difference between the refund window in the US and in Germany?", None),
        ("What is the difference in leave between 2020 and 2024?", None),
        (
            "Do I get more per mile for a van than for a bicycle?",
            ["How much do I get per mile for van?", "How much do I get per mile for bicycle?"],
        ),
        (
            "Do pilots get more leave than trainees?",
            ["How much leave do pilots get?", "How much leave do trainees get?"],
        ),
        (
            "Does a day pass cost more than a week pass?",
            ["How much does day pass cost?", "How much does week pass cost?"],
        ),
        (
            "Is the Solo plan cheaper than the Team plan?",
            ["What is the price of Solo plan?", "What is the price of Team plan?"],
        ),
        (
            "Is the deposit for a flat higher than for a house?",
            ["How high is the deposit for a flat?", "How high is the deposit for a house?"],
        ),
        (
            "Is parking more expensive on Sundays than on weekdays?",
            ["What is the price of parking on Sundays?", "What is the price of parking on weekdays?"],
        ),
        (
            "How much dearer is full cover for three boats than for two boats?",
            ["What is the price of full cover for three boats?", "What is the price of full cover for two boats?"],
        ),
        (
            "How do the fees for members and visitors differ?",
            ["What are the fees of members?", "What are the fees of visitors?"],
        ),
        (
            "How do the fees differ between members and visitors?",
            ["What are the fees of members?", "What are the fees of visitors?"],
        ),
        (
            "How does the notice period vary for trainees and for managers?",
            ["What are the notice period for trainees?", "What are the notice period for managers?"],
        ),
        (
            "How does the fee for members differ from that for visitors?",
            ["What is the fee for members?", "What is the fee for visitors?"],
        ),
        (
            "How does Plus differ from Basic in price?",
            ["What is the price of Plus?", "What is the price of Basic?"],
        ),
        (
            "Compare the deposit in the valley with that in the hills.",
            ["What is the deposit in valley?", "What is the deposit in hills?"],
        ),
        (
            "Compare the day rate with the night rate.",
            ["What is the day rate?", "What is the night rate?"],
        ),
        (
            "What's the difference between the charge for a late cancellation on the mainland and in Jersey?",
            [
                "What is the charge for a late cancellation on the mainland?",
                "What is the charge for a late cancellation in Jersey?",
            ],
        ),
        (
            "What is the difference between the fee for adults and for children?",
            ["What is the fee for adults?", "What is the fee for children?"],
        ),
        (
            "How much longer does the repair of a boat take on the islands than in town?",
            [
                "How long does the repair of a boat take on the islands?",
                "How long does the repair of a boat take in town?",
            ],
        ),
        (
            "How much more does a visit cost on Sundays than on weekdays?",
            ["How much does a visit cost on Sundays?", "How much does a visit cost on weekdays?"],
        ),
        (
            "How many more days of leave do cooks get in Jersey than on the mainland?",
            [
                "How many days of leave do cooks get in Jersey?",
                "How many days of leave do cooks get on the mainland?",
            ],
        ),
        (
            "Is the deposit higher in the valley than on the islands?",
            ["How high is deposit in the valley?", "How high is deposit on the islands?"],
        ),
        (
            "What's the difference between day trips and night trips when it comes to guides per guest?",
            ["What is the guides per guest of day trips?", "What is the guides per guest of night trips?"],
        ),
        (
            "How do payment terms differ between traders and those in Jersey?",
            ["What are the payment terms of traders?", "What are the payment terms of those in Jersey?"],
        ),
        ("Compare what we pay with the list.", None),
        ("How do the rules of the club differ?", None),
        ("Do refunds take longer than a week?", None),
        ("Do I need more than two references?", None),
        ("Does it cost more than that?", None),
        ("Do I have longer to return a lamp than a sofa?", None),
    ],
)
def test_the_sides_of_a_comparison(question: str, texts: list[str] | None) -> None:
    sides = compared_sides(question)
    assert ([side.text for side in sides] if sides else None) == texts


def test_a_time_of_day_counts_no_things() -> None:
    asked = asked_computation("We cancelled at ten in the evening. What does that cost?", TODAY)
    assert asked.counted == ()
