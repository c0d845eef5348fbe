"""Sentences that tell their reader to do something."""

import pytest

from knowledge.reasoning.evidence.steps import orders_something


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize(
    "words",
    [
        "Open the valve.",
        "Press Start",
        "Click Save and close the window",
        "Immediately send the form to the desk",
        "In the list of pumps, select the red one",
        'On the first page, select "New pump".',
        "If the valve is stuck, call the workshop",
    ],
)
def test_an_order_may_follow_its_case_or_place(words: str) -> None:
    assert orders_something(words)


@pytest.mark.rule("Q1g")
@pytest.mark.parametrize(
    "words",
    [
        "Academic Free License v. 3.0",
        "Apache License, Version 2.0",
        "In winter, deliveries to the islands take a week.",
        "If you leave, leave is paid out.",
        "The pump is red.",
    ],
)
def test_names_and_statements_are_none(words: str) -> None:
    assert not orders_something(words)
