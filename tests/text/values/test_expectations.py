"""The kinds of value that questions ask for, and whether texts hold them."""

from __future__ import annotations

import pytest

from knowledge.text.values.expectations import (
    asks_for_contact,
    expected_values,
    holds_contact,
    holds_value,
    names_whom_to_turn_to,
    persons_in,
    says_contact,
)
from knowledge.text.values.kinds import ValueKind


@pytest.mark.parametrize(
    ("question", "expected", "value", "other"),
    [
        ("How long is it?", ValueKind.DURATION, "within thirty (30) days of receipt", "at any time"),
        ("How soon must I ask?", ValueKind.DURATION, "10-14 days", "soon"),
        ("How much notice is due?", ValueKind.DURATION, "one business day", "some notice"),
        ("What percentage do I keep?", ValueKind.PERCENTAGE, "95% of the price", "most of the price"),
        ("To which email address?", ValueKind.ADDRESS, "write to dpo[at]example[dot]com", "write to us"),
        ("How many accounts?", ValueKind.COUNT, "more than five accounts", "several accounts"),
        ("What fee applies?", ValueKind.MONEY, "a fee of $20 per account", "a fee applies"),
        ("What effective date is printed?", ValueKind.DATE, "Effective date: May 25, 2018", "recently"),
    ],
)
def test_a_question_expects_a_kind_of_value(question: str, expected: ValueKind, value: str, other: str) -> None:
    assert expected in expected_values(question)
    assert holds_value(expected, value)
    assert not holds_value(expected, other)


def test_a_question_for_no_value_expects_none() -> None:
    assert expected_values("Who approves a refund?") == frozenset()


KINDS_ASKED_FOR = {
    ValueKind.DURATION: [
        "How long is the window?",
        "How soon is it paid out?",
        "How quickly do you reply?",
        "How far ahead must I book?",
        "How many days do I have?",
        "How many business days does it take?",
        "How much notice is due?",
        "How much time is left?",
        "By when must I answer?",
        "What notice must be given?",
        "Is there a deadline?",
        "How many minutes may it take?",
    ],
    ValueKind.MONEY: [
        "How much does it cost?",
        "What fee applies?",
        "What is the fee?",
        "What late payment charge applies?",
        "What cap applies?",
        "What is the dollar value?",
        "What amount is paid?",
        "Up to which sum is it insured?",
    ],
    ValueKind.PERCENTAGE: ["What percentage is kept?", "What share do I get?", "How many per cent?", "What cut do you take?"],
    ValueKind.ADDRESS: ["What is the e-mail address?", "Which email address?", "Whom to email about it?"],
    ValueKind.COUNT: ["How many accounts may I have?", "How many days do I have?"],
    ValueKind.DATE: ["When does it end?", "When was it approved?", "What is the effective date?", "Which year?", "What start date applies?"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "question"), [(kind, text) for kind, texts in KINDS_ASKED_FOR.items() for text in texts]
)
def test_a_question_asks_for_a_kind_of_value(kind: ValueKind, question: str) -> None:
    assert kind in expected_values(question)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Who approves a refund?", set()),
        ("May I return tea?", set()),
        ("How do I reset my password?", set()),
        ("When may I return an item?", set()),
        ("What amount of luggage may I bring?", set()),
        ("How heavy is the TW-4?", {ValueKind.COUNT}),
        ("How much does the TW-4 weigh?", {ValueKind.COUNT}),
        ("How much does it cost to weigh a parcel?", {ValueKind.MONEY}),
        ("How many pounds do I get?", {ValueKind.MONEY}),
        ("How many pounds may a suitcase weigh?", {ValueKind.COUNT}),
        ("How much time do I have?", {ValueKind.DURATION}),
        ("How much warning must a tenant give?", {ValueKind.DURATION}),
        ("What's the price of a ticket?", {ValueKind.MONEY}),
        ("What's the date of the fair?", {ValueKind.DATE}),
        ("How much longer does it take by sea?", {ValueKind.DURATION}),
        ("How many weeks of leave are there?", {ValueKind.DURATION, ValueKind.COUNT}),
        ("What fee applies and how long is the window?", {ValueKind.MONEY, ValueKind.DURATION}),
    ],
)
def test_a_question_asks_for_these_kinds_and_no_other(question: str, kinds: set[ValueKind]) -> None:
    assert expected_values(question) == kinds


HELD = {
    ValueKind.DURATION: [
        "within 30 days",
        "a 14-day period",
        "thirty (30) days",
        "10-14 days",
        "two or three weeks",
        "one business day",
        "thirty-five days",
        "five full days",
        "a fortnight is not enough, two fortnights are",
        "24hours",
    ],
    ValueKind.MONEY: [
        "$5",
        "€ 4.90",
        "20 dollars",
        "50 EUR",
        "EUR 50",
        "20 francs",
        "1,000 CHF",
        "¥5000",
        "67 cents",
        "10% of the price",
        "free of charge",
        "We reimburse travel.",
    ],
    ValueKind.PERCENTAGE: ["10%", "10 %", "ten per cent", "5 percent"],
    ValueKind.ADDRESS: ["help@example.org", "dpo[at]example[dot]com"],
    ValueKind.COUNT: ["5 accounts", "five accounts", "thirteen accounts", "fifty accounts", "zero accounts", "1,500 users"],
    ValueKind.DATE: ["May 25, 2018", "25 May 2018", "2018-05-25", "25th of May, 2018", "Sept. 1 2020"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in HELD.items() for text in texts])
def test_a_text_holds_a_value(kind: ValueKind, text: str) -> None:
    assert holds_value(kind, text)


LACKING = {
    ValueKind.DURATION: ["at any time", "soon", "some days", "30 items", "a daily report", "nobody daydreams"],
    ValueKind.MONEY: ["a fee applies", "20 items", "the dollar", "the centre opens at 5"],
    ValueKind.PERCENTAGE: ["most of it", "a share of 5", "the percentage"],
    ValueKind.ADDRESS: ["write to us", "example.org"],
    ValueKind.COUNT: ["several accounts", "everyone", "the 3rd", "often"],
    ValueKind.DATE: ["recently", "15 May", "in May 2018", "12/05/2018"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in LACKING.items() for text in texts])
def test_a_text_holds_no_value(kind: ValueKind, text: str) -> None:
    assert not holds_value(kind, text)


def test_kinds_are_named_as_answers_name_them() -> None:
    assert sorted(ValueKind) == ["count", "date", "duration", "email", "money", "percentage"]


@pytest.mark.parametrize(
    "question",
    [
        "How can I reach IT support?",
        "Which number do I ring?",
        "Whom do I call?",
        "Where do I call when the boiler leaks?",
        "To which extension do I ring the porter?",
        "Who do we notify about a leak?",
        "Which email should journalists write to?",
        "Which office do I turn to about a permit?",
        "Who can tell me more about loans?",
        "Who knows more about loans?",
    ],
)
def test_a_question_for_a_way_to_reach_somebody_is_known_by_its_words(question: str) -> None:
    assert asks_for_contact(question)


def test_other_questions_ask_for_no_contact() -> None:
    assert not asks_for_contact("How many lamps may I return?")
    assert not asks_for_contact("Who approves a refund?")
    assert not asks_for_contact("How long are telephone calls kept?")
    assert not asks_for_contact("What number of guests is allowed?")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Write to press@example.org.", True),
        ("The desk has extension 2200.", True),
        ("Call +44 1632 960 200.", True),
        ("Switchboard: 01 555 0100", True),
        ("Lamps may be returned within 30 days.", False),
        ("The price is 1,000 euros.", False),
    ],
)
def test_a_text_holds_a_contact_where_it_gives_an_address_or_a_number(text: str, holds: bool) -> None:
    assert holds_contact(text) is holds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Please get in touch with Oona Tierney for more information.", True),
        ("Speak to your line manager first.", True),
        ("Contact a member of the people team.", True),
        ("Get in touch with each other at least weekly.", False),
        ("Loans are open to all members.", False),
    ],
)
def test_a_text_names_whom_to_turn_to_where_it_tells_to_speak_to_somebody(text: str, names: bool) -> None:
    assert names_whom_to_turn_to(text) is names


@pytest.mark.parametrize(
    ("word", "asks"),
    [("reach", True), ("Extension?", True), ("call", True), ("porter", False), ("called-off", False)],
)
def test_some_words_of_such_a_question_only_ask_for_the_way(word: str, asks: bool) -> None:
    assert says_contact(word) is asks


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("Data protection officer: Oonagh Tierney", True),
        ("Ask Jan van der Berg first.", True),
        ("The Chief Information Security Officer decides.", False),
        ("The officer decides.", False),
    ],
)
def test_the_name_of_a_person_is_no_name_of_a_role(text: str, is_there: bool) -> None:
    assert bool(persons_in(text)) is is_there


def test_what_something_costs_asks_for_an_amount_that_a_header_may_give_its_currency() -> None:
    assert expected_values("What does the Plus plan cost per month?") == {ValueKind.MONEY}
    assert holds_value(ValueKind.MONEY, "Plus – Price (£ per month): 16.00")
    assert not holds_value(ValueKind.MONEY, "Plus – Seats (see the EUR list): many")
