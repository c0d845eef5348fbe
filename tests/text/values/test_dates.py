"""The periods that date expressions name, and the dates and times that rules state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.values.dates import clock_times, dates, named_dates


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
        ("in early 2020", "2020-01-01", "2020-05-01"),
        ("by the end of 2020", "2020-12-01", "2021-01-01"),
        ("from the start of 2020", "2020-01-01", "2020-02-01"),
        ("in sept 2020", "2020-09-01", "2020-10-01"),
        ("in may 2020", "2020-05-01", "2020-06-01"),
        ("in Dec. 2020", "2020-12-01", "2021-01-01"),
        ("on the 2nd January 2020", "2020-01-02", "2020-01-03"),
        ("on 29 February 2020", "2020-02-29", "2020-03-01"),
    ],
)
def test_a_date_in_words_names_a_period(text: str, start: str, end: str) -> None:
    (date,) = named_dates(text)
    assert date.period.end is not None
    assert (date.period.start.date().isoformat(), date.period.end.date().isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "no date here",
        "until 9999-12-31",
        "31 February 2020 xyz".replace("2020", "20200"),
        "call 2015551234",
        "2019-02-31",
        "in 1850",
        "may 5",
        "v2020",
    ],
)
def test_other_numbers_are_not_dates(text: str) -> None:
    assert named_dates(text) == []


def test_several_dates_come_in_order_with_their_places() -> None:
    text = "between June 2020 and mid-2021, or on 2022-01-31"
    found = named_dates(text)
    assert [text[date.start : date.end] for date in found] == ["June 2020", "mid-2021", "2022-01-31"]
    assert [date.period.start.year for date in found] == [2020, 2021, 2022]


@pytest.mark.parametrize(
    ("sentence", "spelling", "is_label"),
    [
        ("It ends on 2024-05-31.", "2024-05-31", False),
        ("It ends on 31.5.2024.", "2024-05-31", False),
        ("It ends on MAY 5.", "any-05-05", False),
        ("It ends by 2024.", "2024", False),
        ("The 2024 price list.", "2024", True),
        ("In 2024 prices rise.", "2024", True),
    ],
)
def test_a_rule_states_a_date_or_is_labelled_by_a_year(sentence: str, spelling: str, is_label: bool) -> None:
    date = next(dates(sentence))
    assert (date.value, date.is_label) == (spelling, is_label)


@pytest.mark.parametrize(
    "sentence",
    ["The 2 may be combined.", "Up to 2000 users.", "More than 1999 items.", "At 12:34:56.", "In 1850."],
)
def test_a_number_beside_other_words_is_no_date(sentence: str) -> None:
    assert list(dates(sentence)) == []
    assert list(clock_times(sentence)) == []


@given(st.dates())
def test_a_day_is_read_back_from_iso_8601(day: object) -> None:
    found = named_dates(f"on {day}")
    assert [date.period.start.date() for date in found] == [day] or str(day) == "9999-12-31"


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(text[date.start : date.end] for date in named_dates(text))
