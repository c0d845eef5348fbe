"""What a question asks for: intents, parts, dates and expected values."""

import pytest

from knowledge.model.plans import Intent
from knowledge.reasoning.understanding.understand import (
    Expectation,
    expected_values,
    holds_value,
    understand,
)
from knowledge.text.dates import named_dates


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in June 2020", "2020-06-01", "2020-07-01"),
        ("since December 2021", "2021-12-01", "2022-01-01"),
        ("on 2024-05-31", "2024-05-31", "2024-06-01"),
        ("on 1 March 2021", "2021-03-01", "2021-03-02"),
        ("on March 1st, 2021", "2021-03-01", "2021-03-02"),
        ("by mid-2019", "2019-05-01", "2019-09-01"),
        ("in late 2019", "2019-09-01", "2020-01-01"),
        ("during 2018", "2018-01-01", "2019-01-01"),
    ],
)
def test_a_date_in_words_names_a_period(text: str, start: str, end: str) -> None:
    (date,) = named_dates(text)
    assert date.period.end is not None
    assert (date.period.start.date().isoformat(), date.period.end.date().isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["no date here", "until 9999-12-31", "31 February 2020 xyz".replace("2020", "20200"), "call 2015551234"],
)
def test_other_numbers_are_not_dates(text: str) -> None:
    assert named_dates(text) == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How long is the window?", ("How long is the window?",)),
        (
            "What fee applies, and who pays it in the end?",
            ("What fee applies?", "who pays it in the end?"),
        ),
        (
            "As a reseller, what share do I keep and when is it paid out?",
            ("As a reseller, what share do I keep?", "As a reseller, when is it paid out?"),
        ),
        (
            "If a customer cancels late, what will we charge them?",
            ("If a customer cancels late, what will we charge them?",),
        ),
        ("Can I return tea, and why?", ("Can I return tea, and why?",)),
    ],
)
def test_a_compound_question_is_split_and_its_opening_kept(question: str, parts: tuple[str, ...]) -> None:
    understood = understand(question)
    assert understood.parts == parts
    assert understood.intent is (Intent.COMPOUND if len(parts) > 1 else Intent.LOOKUP)


@pytest.mark.parametrize(
    "question",
    [
        "What changed between June 2020 and June 2021 in the refund window?",
        "How did the refund window change from June 2020 to June 2021?",
        "How did the refund window change between June 2021 and June 2020?",
    ],
)
def test_a_change_question_names_its_two_dates_in_order(question: str) -> None:
    understood = understand(question)
    assert understood.intent is Intent.CHANGE
    assert understood.between is not None
    assert [d.period.start.year for d in understood.between] == [2020, 2021]
    assert "20" not in understood.topic
    assert "refund window" in understood.topic


def test_dates_without_a_question_of_change_leave_a_lookup() -> None:
    assert understand("Which policy applies to orders between May 2020 and May 2021?").intent is Intent.LOOKUP


@pytest.mark.parametrize(
    ("question", "expected", "value", "other"),
    [
        ("How long is it?", Expectation.DURATION, "within thirty (30) days of receipt", "at any time"),
        ("How soon must I ask?", Expectation.DURATION, "10-14 days", "soon"),
        ("How much notice is due?", Expectation.DURATION, "one business day", "some notice"),
        ("What percentage do I keep?", Expectation.PERCENTAGE, "95% of the price", "most of the price"),
        ("To which email address?", Expectation.EMAIL, "write to dpo[at]example[dot]com", "write to us"),
        ("How many accounts?", Expectation.COUNT, "more than five accounts", "several accounts"),
        ("What fee applies?", Expectation.MONEY, "a fee of $20 per account", "a fee applies"),
        ("What effective date is printed?", Expectation.DATE, "Effective date: May 25, 2018", "recently"),
    ],
)
def test_a_question_expects_a_kind_of_value(question: str, expected: Expectation, value: str, other: str) -> None:
    assert expected in expected_values(question)
    assert holds_value(expected, value)
    assert not holds_value(expected, other)


def test_a_question_for_no_value_expects_none() -> None:
    assert expected_values("Who approves a refund?") == frozenset()
