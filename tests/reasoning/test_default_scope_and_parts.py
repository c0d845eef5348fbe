"""A question without a region, a month with a change in it, a part that is half forbidden, dates a text states of itself."""

from __future__ import annotations

import pytest

from knowledge.conflicts import GovernedStatement, disagreement
from knowledge.model.answering.answers import Status
from tests.reasoning.office import EXPIRY, Office, constraint, policy, quotes

BETWEEN = "How did the time customers may return lamps change between June 2023 and January 2024?"


@pytest.mark.rule("S2b")
def test_a_question_without_a_jurisdiction_is_asked_for_the_whole_world(office: Office) -> None:
    office.publish(policy("cards", "Gift cards expire after 24 months."))
    office.publish(policy("cards", "Gift cards expire after 36 months.", extra="jurisdiction: eu\n"))
    answer = office.ask(EXPIRY)
    assert answer.scope.jurisdiction == "global"
    assert quotes(answer) == ["Gift cards expire after 24 months."]


@pytest.mark.rule("Q4b")
def test_the_date_asked_decides_within_the_month_that_is_named(office: Office) -> None:
    text = "Customers may return lamps within {} days of delivery."
    office.publish(policy("returns", text.format(30)))
    office.publish(policy("returns", text.format(14), start="2024-01-10"))
    answer = office.ask(BETWEEN, at="2024-01-20")
    assert {claim.kind: claim.text for claim in answer.claims} == {
        "after": text.format(14),
        "before": text.format(30),
    }
    outside = office.ask(BETWEEN, at="2024-06-01")
    assert (outside.status, outside.claims) == (Status.INSUFFICIENT, ())
    assert "name a day" in " ".join(outside.missing)


@pytest.mark.rule("Q6d")
def test_a_part_of_which_something_can_still_be_claimed_is_partial(office: Office) -> None:
    office.publish(policy("aa", "Gift cards expire after 24 months."))
    office.publish(policy("bb", "Expired gift cards can be renewed at the counter."))
    office.publish(constraint("gift cards expire months"))
    answer = office.ask("When do gift cards expire and can they be renewed?")
    assert answer.status is Status.PARTIAL
    assert quotes(answer) == ["Expired gift cards can be renewed at the counter.", "Under review by legal."]


@pytest.mark.rule("C1d")
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Effective as of 1 January 2024.", "Effective as of 1 March 2025."),
        ("Effective date: 1 January 2024.", "Effective date: 1 March 2025."),
        ("Last updated on 3 May 2023.", "Last updated on 9 June 2024."),
    ],
)
def test_the_dates_of_the_texts_themselves_are_no_disagreement(left: str, right: str) -> None:
    assert disagreement(GovernedStatement(text=left), GovernedStatement(text=right)) is None
