"""How people say things: fillers and idioms."""

from __future__ import annotations

import pytest

from knowledge.reasoning.understanding.colloquial import idioms_meant, without_fillers


@pytest.mark.rule("Q9m")
@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What on earth is a demurrage?", "What is a demurrage?"),
        ("Hello, quick question: how long is the pool open?", "how long is the pool open?"),
        ("Hi there! I was wondering, when is the pool open?", "when is the pool open?"),
        ("Could you please tell me who signs invoices?", "who signs invoices?"),
        ("Do you happen to know where bicycles are kept?", "where bicycles are kept?"),
        ("Do you know the code of the door?", "Do you know the code of the door?"),
        ("Could you tell me if dogs may come in?", "Could you tell me if dogs may come in?"),
        ("Where in the world do you ship to?", "Where in the world do you ship to?"),
        ("Hi", "Hi"),
        ("What does the word demurrage mean?", "What does demurrage mean?"),
        ("What does the club mean by a guest?", "What does a guest mean?"),
        ("What does the pool close for?", "What does the pool close for?"),
    ],
)
def test_words_that_only_open_or_stress_a_question_are_left_out(question: str, left: str) -> None:
    assert without_fillers(question) == left


@pytest.mark.rule("Q9m")
@pytest.mark.parametrize(
    ("question", "texts", "meant"),
    [
        ("How do I ask for time off?", ["Leave is entered in the calendar."], {"time off": "leave"}),
        ("How do I ask for time off?", ["Time off is entered in the calendar.", "Leave is paid."], {}),
        ("How do I ask for time off?", ["The working time is 40 hours."], {}),
        ("The meeting was called off.", ["Meetings are cancelled a day before."], {"called off": "cancelled"}),
        ("What time is the office closed?", ["Leave is paid."], {}),
    ],
)
def test_an_idiom_is_meant_as_the_plain_word_where_texts_have_that_alone(
    question: str, texts: list[str], meant: dict[str, str]
) -> None:
    assert idioms_meant(question, lambda: texts) == meant
