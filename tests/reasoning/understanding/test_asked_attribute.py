"""The attribute that a question asks for is the noun phrase after its question word."""

from __future__ import annotations

import pytest

from knowledge.reasoning.understanding.asked_attribute import attribute_spans


def attribute(question: str) -> list[str]:
    """The words of the attribute that is asked for."""
    return [question[start:end] for start, end in attribute_spans(question)]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much bonus do managers get?", ["bonus"]),
        ("How many vacation days do pilots get?", ["vacation"]),
        ("How many days of sick leave are paid?", ["sick", "leave"]),
        ("What is the fax number of the front desk?", ["fax"]),
        ("What are the safety rules for tenants?", ["safety"]),
        ("Who is the owner of the building?", ["owner"]),
        ("What documents are needed?", ["documents"]),
        ("What gifts may I accept?", ["gifts"]),
        ("How many months' notice must I give?", ["notice"]),
    ],
)
def test_the_noun_phrase_after_the_question_word_is_asked_for(question: str, words: list[str]) -> None:
    assert attribute(question) == words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much does a parking permit cost?", ["parking", "permit"]),
        ("What does the green ticket cost?", ["green", "ticket"]),
        ("How much is the meal allowance?", ["meal", "allowance"]),
    ],
)
def test_for_a_price_the_thing_is_asked_for(question: str, words: list[str]) -> None:
    assert attribute(question) == words


@pytest.mark.parametrize(
    "question",
    [
        "What is the price tag on the lamp?",
        "What is the budget for a screen?",
        "How many hours does it take?",
        "What are the steps to take?",
    ],
)
def test_a_word_that_a_value_stands_for_is_not_asked_for_by_itself(question: str) -> None:
    assert attribute(question) == []


@pytest.mark.parametrize(
    "question",
    [
        "When does the office open?",
        "What is forbidden on board?",
        "What must not be packed?",
        "How much does it cost to park?",
        "What happens when a bill is late?",
        "Can I bring a friend?",
    ],
)
def test_other_questions_ask_for_no_attribute(question: str) -> None:
    assert attribute(question) == []
