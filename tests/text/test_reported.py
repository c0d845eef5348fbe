"""What somebody is reported to have said or proposed is no rule."""

from __future__ import annotations

import pytest

from knowledge.text.reported import is_reported


@pytest.mark.parametrize(
    ("sentence", "reported"),
    [
        ("Ann Moor proposed to raise the fee to 12 euros.", True),
        ("Your colleague on the phone promised me 50 euros a day.", True),
        ("My neighbour says that members pay nothing.", True),
        ("She suggested closing at noon.", True),
        ("The policy says that members pay nothing.", False),
        ("Claims are made within 30 days.", False),
        ("Members proposed for the board are told in May.", False),
        ("Employees may work from home two days a week.", False),
    ],
)
def test_a_person_and_a_verb_of_saying_report(sentence: str, reported: bool) -> None:
    assert is_reported(sentence) is reported
