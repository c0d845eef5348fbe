"""A document says once for whom and where all of it holds, and its rules do not repeat it (rule Q1h)."""

from __future__ import annotations

import pytest

from knowledge.model.reading.stated_scope import stated_scope
from tests.reasoning.building import sentences_as_statements
from tests.reasoning.office import Office

VALLEY = """# Berths in the valley

These rules apply to the boathouses Heron and Kingfisher in the valley.

## Deposit

The deposit for a berth is 300 euros.

## Keys

Keys are handed out at eight in the morning.
"""
COAST = """# Berths on the coast

Valid at all harbours of the coast.

## Deposit

The deposit for a berth is 450 euros.
"""


@pytest.fixture
def berths(office: Office) -> Office:
    """An office with the rules for two places, told apart by their first sentences."""
    office.publish_text("valley.md", VALLEY)
    office.publish_text("coast.md", COAST)
    return office


@pytest.mark.rule("Q1h")
@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("What is the deposit for a berth in Kingfisher?", "300 euros"),
        ("What is the deposit for a berth in Heron?", "300 euros"),
        ("What is the deposit for a berth at the harbours?", "450 euros"),
    ],
)
def test_a_rule_is_asked_for_by_the_scope_that_its_document_states(
    berths: Office, question: str, amount: str
) -> None:
    first, *others = [claim.text for claim in berths.ask(question).claims]
    assert amount in first
    assert not any("euros" in one for one in others)


@pytest.mark.rule("Q1h")
@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        ("This policy applies to staff on the islands.", "staff on the islands"),
        ("This guide is for members and guests.", "members and guests"),
        ("This agreement governs berths in Heron.", "berths in Heron"),
        ("Reed & Sons Ltd. Valid at all shops of the coast.", "all shops of the coast"),
        ("These rules do not apply to guests.", ""),
        ("This policy is reviewed every year.", ""),
        ("The ticket is valid for one day.", ""),
    ],
)
def test_the_words_by_which_a_document_states_its_scope(sentence: str, scope: str) -> None:
    assert stated_scope(sentences_as_statements(sentence)) == scope


@pytest.mark.rule("Q1h")
def test_a_scope_is_stated_at_the_beginning_or_below_a_heading_for_it() -> None:
    body = sentences_as_statements("\n".join(f"Rule {number} is kept." for number in range(8)))
    (late,) = sentences_as_statements("This policy applies to guests.")
    assert stated_scope([*body, late]) == ""
    assert stated_scope([*body, late.model_copy(update={"headings": ("Berths", "Scope")})]) == "guests"
