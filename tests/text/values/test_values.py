"""The values that a sentence states, kind by kind, in the one spelling by which they are compared."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.values.extraction import stated_values
from knowledge.text.values.kinds import StatedValue, ValueKind

MONEY, DURATION, DATE = ValueKind.MONEY, ValueKind.DURATION, ValueKind.DATE
PERCENTAGE, COUNT, ADDRESS = ValueKind.PERCENTAGE, ValueKind.COUNT, ValueKind.ADDRESS


def values(sentence: str, kind: ValueKind | None = None) -> list[str]:
    """The spellings of the values in a sentence, labels left out."""
    found = [value for value in stated_values(sentence) if not value.is_label]
    return [value.value for value in found if kind in (None, value.kind)]


def labels(sentence: str) -> list[str]:
    """The spellings of the labels in a sentence."""
    return [value.value for value in stated_values(sentence) if value.is_label]


# -- money --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "amount"),
    [
        ("The fee is $5.", "usd 5"),
        ("The fee is US$5.", "usd 5"),
        ("The fee is 5 dollars.", "usd 5"),
        ("The fee is five dollars.", "usd 5"),
        ("The fee is USD 1,200.", "usd 1200"),
        ("The fee is USD1200.", "usd 1200"),
        ("The fee is $1,200.00.", "usd 1200"),
        ("The fee is €4.90.", "eur 4.9"),
        ("The fee is 4,90 euros.", "eur 4.9"),
        ("The fee is EUR 4.90.", "eur 4.9"),
        ("A 10-euro fee is due.", "eur 10"),
        ("The fee is £10.", "gbp 10"),
        ("The fee is 1,000 CHF.", "chf 1000"),
        ("The fee is 20 francs.", "chf 20"),
        ("The fee is ¥5000.", "jpy 5000"),
        ("The fee is 500 rupees.", "inr 500"),
        ("The fee is 200 kronor.", "sek 200"),
        ("The rate is 67 cents.", "cent 67"),
        ("The rate is 50 pence.", "cent 50"),
        ("The cap is $1.5 million.", "usd 1500000"),
        ("The cap is $1.5m.", "usd 1500000"),
        ("The cap is 20k euros.", "eur 20000"),
        ("The cap is EUR 2 bn.", "eur 2000000000"),
        ("Fees of 5 to 10 euros apply.", "eur 5..10"),
        ("Fees of 5-10 euros apply.", "eur 5..10"),
    ],
)
def test_an_amount_has_one_spelling(sentence: str, amount: str) -> None:
    assert values(sentence, MONEY) == [amount]


@pytest.mark.parametrize(
    "sentence",
    [
        "Delivery is free of charge.",
        "Repairs are done for free.",
        "Delivery is free.",
        "Parcels are delivered free.",
        "Copies are made without charge.",
        "Support comes at no extra cost.",
        "No fee is charged.",
        "There are no hidden delivery charges.",
    ],
)
def test_what_costs_nothing_is_free(sentence: str) -> None:
    assert values(sentence, MONEY) == ["free"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Employees are free to choose.",
        "Goods are free from defects.",
        "Free returns last two days.",
        "We euthanise no animals.",
        "The centre holds 20 visitors.",
    ],
)
def test_other_words_are_no_amount(sentence: str) -> None:
    assert values(sentence, MONEY) == []


# -- durations ----------------------------------------------------------------------------------------

MINUTE, HOUR, DAY, YEAR = 1, 60, 1440, 525_600


@pytest.mark.parametrize(
    ("sentence", "minutes"),
    [
        ("within 30 seconds", 0.5),
        ("within 15 minutes", 15 * MINUTE),
        ("within 24 hours", DAY),
        ("within a day", DAY),
        ("within one day", DAY),
        ("within 14 days", 14 * DAY),
        ("within two weeks", 14 * DAY),
        ("within a fortnight", 14 * DAY),
        ("within 14 days of delivery", 14 * DAY),
        ("the 14-day period", 14 * DAY),
        ("within thirty (30) days", 30 * DAY),
        ("30 calendar days", 30 * DAY),
        ("30 days' notice", 30 * DAY),
        ("12 months", YEAR),
        ("lasts a year", YEAR),
        ("four quarters", YEAR),
        ("after half a year", YEAR / 2),
        ("two and a half years", 2.5 * YEAR),
        ("thirty-five days", 35 * DAY),
    ],
)
def test_a_length_of_time_is_spelled_in_minutes(sentence: str, minutes: float) -> None:
    assert values(sentence, DURATION) == [f"{minutes:.12g}"]


@pytest.mark.parametrize(
    ("sentence", "spelling"),
    [
        ("within 10 business days", "10 business day"),
        ("within ten working days", "10 business day"),
        ("within 2 to 3 business days", "2..3 business day"),
        ("within 2 to 3 days", "2880..4320"),
        ("every 6 months", "every 262800"),
        ("each two weeks", "every 20160"),
        ("never expire", "endless"),
        ("do not lapse", "endless"),
        ("kept indefinitely", "endless"),
        ("kept for ever", "endless"),
        ("valid without time limit", "endless"),
    ],
)
def test_other_times_have_a_spelling_of_their_own(sentence: str, spelling: str) -> None:
    assert values(sentence, DURATION) == [spelling]


@pytest.mark.parametrize(
    ("sentence", "spelling"),
    [
        ("Passwords are changed every month.", "every 43800"),
        ("Passwords are changed monthly.", "every 43800"),
        ("Passwords are changed once a month.", "every 43800"),
        ("Backups run twice a day.", "every 720"),
        ("Reports are due quarterly.", "every 131400"),
        ("The plan is reviewed annually and after incidents.", "every 525600"),
        ("Rates are reviewed yearly.", "every 525600"),
    ],
)
def test_how_often_something_is_done_is_the_time_between(sentence: str, spelling: str) -> None:
    assert values(sentence) == [spelling]


@pytest.mark.parametrize(
    "sentence",
    [
        "The monthly fee applies.",
        "Have a nice day.",
        "Employees meet on a day in May.",
        "A weekly report is sent.",
    ],
)
def test_a_unit_of_time_by_itself_is_no_duration(sentence: str) -> None:
    assert values(sentence, DURATION) == []


def test_a_rate_belongs_to_the_value_before_it() -> None:
    assert values("Employees get 20 vacation days a year.") == ["20"]
    assert values("Parking costs 5 euros per 2 hours.", DURATION) == []


# -- dates and times ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("closes on 31.5.2024", "2024-05-31"),
        ("closes on 31 May 2024", "2024-05-31"),
        ("closes on May 31, 2024", "2024-05-31"),
        ("closes on May 31st, 2024", "2024-05-31"),
        ("closes on the 31st of May 2024", "2024-05-31"),
        ("closes on 1 Sept. 2024", "2024-09-01"),
        ("closes on 2 Jan 2024", "2024-01-02"),
        ("closes on 31 May", "any-05-31"),
        ("closes on December 24", "any-12-24"),
        ("paid on the 5th of each month", "any-any-05"),
        ("paid on the 25th", "any-any-25"),
        ("valid until 2024", "2024"),
        ("It applies from 2025", "2025"),
    ],
)
def test_a_date_has_one_spelling(sentence: str, date: str) -> None:
    assert values(sentence, DATE) == [date]


@pytest.mark.parametrize(
    ("sentence", "time"),
    [
        ("closes at 6 pm", "18:00"),
        ("closes at 6 p.m.", "18:00"),
        ("closes at 6.30pm", "18:30"),
        ("closes at 18:00", "18:00"),
        ("opens at 9:05", "09:05"),
        ("opens at 12 am", "00:00"),
        ("opens at 12 pm", "12:00"),
        ("closes at noon", "12:00"),
        ("closes at midnight", "00:00"),
    ],
)
def test_a_time_of_day_is_a_date_in_24_hours(sentence: str, time: str) -> None:
    assert values(sentence, DATE) == [time]


@pytest.mark.parametrize(
    "sentence", ["The 2 may be combined.", "up to 2000 users", "See section 12:345.", "The price is 2024.50."]
)
def test_other_numbers_are_no_dates(sentence: str) -> None:
    assert values(sentence, DATE) == []


# -- percentages, counts, sizes, addresses ------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "share"),
    [
        ("a discount of 10%", "10"),
        ("a discount of 10 %", "10"),
        ("ten percent off", "10"),
        ("ten per cent off", "10"),
        ("12.5% interest", "12.5"),
        ("between 5 and 10%", "10"),
        ("5 to 10% interest", "5..10"),
        ("5-10% interest", "5..10"),
        ("a full refund", "100"),
        ("paid in full", "100"),
        ("fully refunded", "100"),
    ],
)
def test_a_percentage_is_spelled_as_a_number(sentence: str, share: str) -> None:
    assert values(sentence, PERCENTAGE) == [share]


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("at most 12 lamps", "12"),
        ("up to five persons", "5"),
        ("two independent supplies", "2"),
        ("10 to 20 guests", "10..20"),
        ("The limit is 5.", "5"),
        ("five (5) accounts", "5"),
        ("parcels of 500 g", "g 500"),
        ("parcels up to 2 kg", "g 2000"),
        ("parcels of two kilograms", "g 2000"),
        ("files up to 25 MB", "byte 25000000"),
        ("files up to 1 gigabyte", "byte 1000000000"),
        ("within 5 km", "m 5000"),
        ("30 cm wide", "m 0.3"),
        ("a drive of 20 miles", "mile 20"),
        ("2-5 litres", "l 2..5"),
    ],
)
def test_a_count_or_a_size_has_one_spelling(sentence: str, count: str) -> None:
    assert values(sentence, COUNT) == [count]


@pytest.mark.parametrize(
    ("sentence", "address"),
    [
        ("Write to Help@Example.org.", "help@example.org"),
        ("Mail a.b+c@mail.example.com today.", "a.b+c@mail.example.com"),
        ("Call +49 30 123456.", "+49 30 123456"),
        ("Call 030/1234/56.", "030/1234/56"),
        ("Call 555-12-34.", "555-12-34"),
    ],
)
def test_an_address_is_spelled_in_lower_case(sentence: str, address: str) -> None:
    assert values(sentence, ADDRESS) == [address]


# -- labels -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("Severity 1 incidents are answered first.", ["1"]),
        ("Rooms on floor two are closed.", ["2"]),
        ("Zones 2 to 4 pay more.", ["2", "4"]),
        ("See sections 3, 4 and 5.", ["3", "4", "5"]),
        ("Article no. 7 applies.", ["7"]),
        ("The supplier holds ISO 9001.", ["9001"]),
        ("Form W-4 is due.", []),
        ("The 2024 catalogue applies.", ["2024"]),
        ("In 2024 the rate is low.", ["2024"]),
        ("Prices of 2024/25 apply.", []),
        ("Visitors MUST 2 wait.", []),
    ],
)
def test_a_number_that_tells_things_apart_is_a_label(sentence: str, numbers: list[str]) -> None:
    assert labels(sentence) == numbers


# -- several values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        ("A return within 14 days is refunded at 50%.", [(DURATION, "20160"), (PERCENTAGE, "50")]),
        ("Orders above $50 ship within 2 days.", [(MONEY, "usd 50"), (DURATION, "2880")]),
        ("Pay 5 euros by 31 May 2024.", [(MONEY, "eur 5"), (DATE, "2024-05-31")]),
        ("Up to 3 bags of 20 kg are free.", [(COUNT, "3"), (COUNT, "g 20000"), (MONEY, "free")]),
        ("Write to a@b.example within 2 days.", [(ADDRESS, "a@b.example"), (DURATION, "2880")]),
        ("Customers may complain.", []),
        ("", []),
    ],
)
def test_several_values_come_in_order(sentence: str, stated: list[tuple[ValueKind, str]]) -> None:
    assert [(value.kind, value.value) for value in stated_values(sentence)] == stated


@pytest.mark.parametrize(
    ("sentence", "words", "topical"),
    [
        ("Gift cards never expire.", "never expire", True),
        ("Delivery is free of charge.", "free of charge", True),
        ("Refunds within 30 days.", "30 days", False),
        ("The late fee is EUR 50.", "EUR 50", False),
    ],
)
def test_a_value_has_its_words_and_topical_ones_name_the_subject_too(
    sentence: str, words: str, topical: bool
) -> None:
    (value,) = stated_values(sentence)
    assert sentence[value.start : value.end] == words
    assert value.topical is topical


@given(
    st.lists(
        st.sampled_from(["$5", "30", "days", "of", "May", "2024", "10%", "5 km", "kg", "a@b.c", "twice a", "year"])
    )
)
def test_values_do_not_overlap_and_stand_in_the_sentence(words: list[str]) -> None:
    sentence = " ".join(words)
    found = stated_values(sentence)
    assert all(0 <= value.start < value.end <= len(sentence) for value in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert all(isinstance(value, StatedValue) for value in stated_values(text))
    assert all(isinstance(value, StatedValue) for value in stated_values(f"within {text} days of ſ ı K"))
