"""The form of a question tells what it asks for."""

from __future__ import annotations

import pytest

from knowledge.reasoning.understanding.question_forms import QuestionForm


@pytest.mark.parametrize(
    "question",
    [
        "How high is the shelf?",
        "What is the most that I may save in a year?",
        "What is the monthly travel allowance?",
        "What's the limit for parcels?",
        "the length of the break?",
        "the firm's cap for claims?",
    ],
)
def test_a_question_for_a_limit_and_the_topic_of_a_change_of_one_ask_for_a_number(question: str) -> None:
    assert QuestionForm(question).asks_quantity


@pytest.mark.parametrize(
    "question",
    ["Who sets the limit for parcels?", "Does the limit hold abroad?", "reporting a theft?", "What limits apply?"],
)
def test_a_question_for_something_else_of_a_limit_asks_for_no_number(question: str) -> None:
    assert not QuestionForm(question).asks_quantity


@pytest.mark.parametrize(
    "question",
    [
        "Which items are not covered?",
        "What may the tenant not do?",
        "What am I allowed to bring?",
        "Wer erhält keinen Ausweis?",
        "Quels animaux sont admis ?",
        "什么不得带入阅览室？",
    ],
)
def test_a_question_for_the_things_that_something_holds_for_selects(question: str) -> None:
    assert QuestionForm(question).selects


@pytest.mark.parametrize(
    "question",
    [
        "What is the fee?",
        "What can a guest do about a card that does not work?",
        "Quel est le prix ?",
        "¿Cuál es el plazo?",
    ],
)
def test_a_question_for_one_thing_does_not(question: str) -> None:
    assert not QuestionForm(question).selects


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Orbit 4.1 is a small maintenance release.", True),
        ("The editions of spring are quarterly releases.", True),
        ("The notes of the release are online.", False),
        ("This release is based on another one.", False),
    ],
)
def test_a_statement_says_what_type_of_thing_something_is(words: str, says: bool) -> None:
    assert QuestionForm("What type of release is Orbit 4.1?").is_sorted_by(words) is says
    assert not QuestionForm("When is Orbit 4.1 released?").is_sorted_by(words)


@pytest.mark.parametrize(
    ("question", "words", "says"),
    [
        ("What is the purpose of the tag?", "The tag is used to count visitors.", True),
        ("What is the tag for?", "The tag lets visitors in.", True),
        ("What is the tag used for?", "The tag is of another colour for a specific purpose.", False),
        ("What is the fee for the tag?", "The tag is used to count visitors.", False),
    ],
)
def test_a_statement_says_what_a_thing_is_for(question: str, words: str, says: bool) -> None:
    assert QuestionForm(question).is_served_by(words) is says


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("When are lamps returned?", True),
        ("Since when are lamps returned, and by whom?", True),
        ("Do you know when the shop opens?", True),
        ("Who returns lamps and when?", True),
        ("If a lamp breaks, when is it returned?", True),
        ("What happens when a lamp breaks?", False),
        ("Whom do I call when a lamp breaks?", False),
        ("How is a lamp returned when it breaks?", False),
    ],
)
def test_when_behind_another_question_word_tells_the_case_and_asks_for_no_time(question: str, asks: bool) -> None:
    assert QuestionForm(question).asks_when is asks
