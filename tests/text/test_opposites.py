"""A rule for one of two opposite cases is no rule for the other."""

from __future__ import annotations

import pytest

from knowledge.text.opposites import is_opposed, names_case


@pytest.mark.parametrize(
    ("question", "text", "opposed"),
    [
        ("How much leave do part-time staff get?", "Full-time staff have 28 days of leave.", True),
        ("How much leave do part-time staff get?", "Part-time and full-time staff have 28 days.", False),
        ("How much leave does the staff get?", "Full-time staff have 28 days of leave.", False),
        ("Do full-time and part-time staff get the same?", "Full-time staff have 28 days of leave.", False),
        ("What is the minimum order?", "The maximum order is 40 boxes.", True),
        ("May unused vouchers be kept?", "Vouchers must be used by June.", False),
        ("May unused vouchers be kept?", "A used voucher is destroyed.", True),
        ("What is the fee for international transfers?", "Domestic transfers are free.", True),
        ("What is the fee for foreign transfers?", "International transfers cost 5 euros.", False),
        ("What is the supplement during the day?", "On the night ferry a supplement is charged.", True),
        ("How much leave do contractors get?", "Employees have 28 days of leave.", True),
        ("How much leave do contractors get?", "Interns have 2 days of leave a month.", True),
        ("How much leave do interns get?", "Employees and interns have 28 days.", False),
        ("What do I pay per day?", "A room costs 90 euros per night.", False),
    ],
)
def test_a_text_for_the_opposite_case_alone_is_opposed(question: str, text: str, opposed: bool) -> None:
    assert is_opposed(question, text) is opposed


def test_only_a_question_that_names_a_case_with_an_opposite_has_to_be_held_against_texts() -> None:
    assert names_case("How much leave do part-time staff get?")
    assert not names_case("Do full-time and part-time staff get the same?")
    assert not names_case("How much leave does the staff get?")
