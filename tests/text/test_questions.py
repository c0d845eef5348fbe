"""Words ask where they end with a question sign."""

import pytest

from knowledge.text.layout.questions import asks, asks_alone


@pytest.mark.parametrize(
    "words",
    [
        "Is it free?",
        "它免费吗？",
        "هل هو مجاني؟",
        "(Is it free?)",
        "He asked: “Is it free?”",
        "« Est-ce gratuit ?»",
        "Is it? ",
    ],
)
def test_a_question_sign_at_the_end_asks_whatever_closes_it(words: str) -> None:
    assert asks(words)


@pytest.mark.parametrize("words", ["It is free.", "Is it free? Yes.", "Why? because", ""])
def test_other_words_do_not_ask(words: str) -> None:
    assert not asks(words)


def test_one_question_on_one_line_asks_alone() -> None:
    assert asks_alone("Is it free?")
    assert not asks_alone("Is it? Or not?")
    assert not asks_alone("Prices\nIs it free?")
    assert not asks_alone(f"{'very ' * 50}free?")
