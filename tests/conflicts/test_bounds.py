"""The role of a value in its sentence: least, most or exact; ruled or a condition; counted ahead of an event."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.conflicts.differences.bounds import Bound, BoundedValue, bounded_value
from knowledge.conflicts.sentences import predicate_of
from knowledge.text.values.extraction import stated_values
from knowledge.text.values.kinds import ValueKind
from knowledge.text.vocabulary.words import tokens


def roles(sentence: str) -> list[BoundedValue]:
    """The roles of the values in a sentence, as its words alone give them."""
    predicate = predicate_of(tokens(sentence))
    return [bounded_value(sentence, value, predicate) for value in stated_values(sentence)]


def first(sentence: str) -> BoundedValue:
    """The role of the first value in a sentence."""
    return roles(sentence)[0]


BOUNDS = {
    Bound.MOST: [
        "Refunds are paid within 14 days.",
        "Bags weigh up to 20 kg.",
        "Rooms hold at most 12 people.",
        "Repairs take no longer than 5 days.",
        "The discount is a maximum of 10%.",
        "The fine is max. 50 euros.",
        "Damages are limited to 500 euros.",
        "Damages are capped at 500 euros.",
        "Applications are due by 31 May.",
        "Tickets are valid until 31 May.",
        "Gifts below 50 euros are accepted.",
        "Stays under 7 nights are billed.",
        "Orders of less than 20 euros are billed.",
        "The highest rate is 10%.",
        "The limit is 5 days or less.",
    ],
    Bound.LEAST: [
        "The term is at least 12 months.",
        "Passwords have no fewer than 12 characters.",
        "The deposit is a minimum of 50 euros.",
        "Members since 2020 pay less.",
        "Orders above 50 euros are free of charge.",
        "Expenses over 200 dollars are approved first.",
        "Contracts worth 5,000 euros are signed twice.",
        "Parcels heavier than 20 kg are billed.",
        "Purchases exceeding 1,000 euros are approved.",
        "The rule applies from 2025.",
        "The minimum fee is 5 euros.",
        "The shortest stay is 2 nights.",
        "Contracts of 5,000 euros or more are signed.",
        "Stays of 7 full nights or longer are cheaper.",
    ],
    Bound.EXACT: [
        "The fee is 5 euros.",
        "Passwords expire after 90 days.",
        "Orders with 10 items are packed twice.",
        "The office opens on 5 May.",
        "Probation lasts six months.",
    ],
}


@pytest.mark.parametrize(
    ("bound", "sentence"), [(bound, text) for bound, texts in BOUNDS.items() for text in texts]
)
def test_a_value_is_a_least_a_most_or_exact(bound: Bound, sentence: str) -> None:
    assert first(sentence).bound is bound


@pytest.mark.parametrize(
    "sentence",
    [
        "Orders above 50 euros ship free.",
        "Shipping costs less above 50 euros.",
        "If 5 days pass, the order lapses.",
        "The order lapses when 5 days have passed.",
        "Approval is needed for stays of 7 nights.",
        "Gifts below 50 euros may be accepted.",
        "The fee applies to children older than 12 years.",
    ],
)
def test_a_condition_is_firm_after_words_that_always_lead_to_one(sentence: str) -> None:
    role = first(sentence)
    assert role.is_condition
    assert role.is_firm


@pytest.mark.parametrize(
    "sentence",
    [
        "A return within 14 days is refunded.",
        "Requests by 5 June are answered first.",
        "Orders with 10 items are shipped apart.",
        "After 90 days, passwords must change.",
    ],
)
def test_a_condition_by_its_place_before_the_verb_is_not_firm(sentence: str) -> None:
    role = first(sentence)
    assert role.is_condition
    assert not role.is_firm


@pytest.mark.parametrize(
    "sentence",
    [
        "Refunds are paid within 14 days.",
        "The fee is 5 euros.",
        "A pass is given for a fee of 20 euros.",
        "Employees carry over 5 days.",
        "The rule applies from 2025.",
        "The office opens on 5 May.",
        "The office is open between 2 May and 5 May.",
    ],
)
def test_other_values_are_ruled(sentence: str) -> None:
    role = first(sentence)
    assert not role.is_condition
    assert not role.is_firm


@pytest.mark.parametrize(
    ("sentence", "ahead"),
    [
        ("Rooms are booked four weeks ahead.", True),
        ("Rooms are booked four weeks in advance.", True),
        ("Leave is requested 14 days before it begins.", True),
        ("Staff give 30 days notice prior to leaving.", True),
        ("Staff give 30 days prior notice.", True),
        ("Rooms are booked for two hours.", False),
    ],
)
def test_a_time_is_counted_ahead_of_an_event(sentence: str, ahead: bool) -> None:
    assert first(sentence).ahead is ahead


def test_each_value_of_a_sentence_has_its_own_role() -> None:
    above, within = roles("Orders above 50 euros ship within 2 days.")
    assert (above.kind, above.bound, above.is_condition) == (ValueKind.MONEY, Bound.LEAST, True)
    assert (within.kind, within.bound, within.is_condition) == (ValueKind.DURATION, Bound.MOST, False)


def test_a_sentence_without_a_known_verb_has_no_condition_by_place() -> None:
    assert not first("Returns within 14 days.").is_condition


@given(
    st.lists(
        st.sampled_from(
            [
                "orders",
                "above",
                "within",
                "at",
                "least",
                "50",
                "euros",
                "14",
                "days",
                "or",
                "more",
                "are",
                "if",
                ",",
                "until",
                "2024",
                "ship",
            ]
        )
    )
)
def test_a_firm_condition_is_a_condition(words: list[str]) -> None:
    assert all(role.is_condition for role in roles(" ".join(words)) if role.is_firm)
