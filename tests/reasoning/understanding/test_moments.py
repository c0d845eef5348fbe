"""The dates for which a question asks (rule Q4): named, relative, by release; dates that are facts of a case are none."""

from __future__ import annotations

import pytest

from knowledge.model.clock import format_instant, parse_instant
from knowledge.reasoning.understanding.moments import MomentBound, asked_moments, instant_period, without_moments

NOW = parse_instant("2025-06-15T12:00:00Z")
"""A Sunday."""


def periods(question: str) -> list[str]:
    """The periods for which a question asks, as text; `now` for the present and the label of a release."""
    return [
        one.label or ("now" if one.is_now else str(one.period).replace("T00:00:00Z", ""))
        for one in asked_moments(question, NOW)
    ]


def starts(question: str) -> list[str]:
    """The instants at which the moments of a question begin."""
    return [format_instant(one.period.start) for one in asked_moments(question, NOW) if one.period is not None]


# -- named dates -----------------------------------------------------------------------------------------


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("What was the fee in 2020?", "[2020-01-01, 2021-01-01)"),
        ("What was the fee on 1 March 2024?", "[2024-03-01, 2024-03-02)"),
        ("What was the fee on March 1st, 2024?", "[2024-03-01, 2024-03-02)"),
        ("What was the fee as of 2024-03-01?", "[2024-03-01, 2024-03-02)"),
        ("What was the fee during March 2024?", "[2024-03-01, 2024-04-01)"),
        ("What was the fee back in 2020?", "[2020-01-01, 2021-01-01)"),
        ("What was the fee in the year 2020?", "[2020-01-01, 2021-01-01)"),
        ("What was the fee at the end of 2020?", "[2020-12-01, 2021-01-01)"),
        ("In 2020, what was the fee?", "[2020-01-01, 2021-01-01)"),
        ("In spring 2024, what was the fee?", "[2024-03-01, 2024-06-01)"),
        ("What was the fee in the autumn of 2023?", "[2023-09-01, 2023-12-01)"),
        ("What was the fee in winter 2023/24?", "[2023-12-01, 2024-03-01)"),
        ("What was the fee in winter 2023?", "[2023-01-01, 2024-03-01)"),
        ("What was the fee in the second quarter of 2024?", "[2024-04-01, 2024-07-01)"),
        ("What was the fee in Q4 2024?", "[2024-10-01, 2025-01-01)"),
        ("What was the fee in the last half of 2024?", "[2024-07-01, 2025-01-01)"),
        ("What was the fee at the start of 2024?", "[2024-01-01, 2024-02-01)"),
        ("What was the fee at the beginning of 2024?", "[2024-01-01, 2024-02-01)"),
        ("What was the fee last spring?", "[2025-03-01, 2025-06-01)"),
        ("What was the fee in the middle of 2024?", "[2024-05-01, 2024-09-01)"),
        ("What was the fee last autumn?", "[2024-09-01, 2024-12-01)"),
        ("What was the fee last quarter?", "[2025-01-01, 2025-04-01)"),
        ("What was the fee at the start of last year?", "[2024-01-01, 2024-01-02)"),
        ("What was the fee at the end of last month?", "[2025-05-31, 2025-06-01)"),
    ],
)
def test_a_date_after_a_word_that_leads_to_it_is_asked_for(question: str, period: str) -> None:
    (one,) = asked_moments(question, NOW)
    assert periods(question) == [period]
    assert one.bound is MomentBound.WITHIN


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize(
    ("word", "bound"),
    [
        ("before", MomentBound.BEFORE),
        ("prior to", MomentBound.BEFORE),
        ("until", MomentBound.BEFORE),
        ("up to", MomentBound.BEFORE),
        ("after", MomentBound.AFTER),
        ("following", MomentBound.AFTER),
        ("in", MomentBound.WITHIN),
    ],
)
def test_the_word_before_a_date_bounds_the_moment(word: str, bound: MomentBound) -> None:
    (one,) = asked_moments(f"What was the fee {word} July 2023?", NOW)
    assert one.bound is bound
    assert one.words == f"{word} July 2023"


def test_a_moment_stands_where_its_words_stand() -> None:
    question = "What was the fee in 2020, and who paid it?"
    (one,) = asked_moments(question, NOW)
    assert question[slice(*one.place)] == one.words == "in 2020"


def test_a_day_is_not_long_and_a_month_is() -> None:
    day, month = asked_moments("What was the fee on 1 March 2024 and in April 2024?", NOW)
    assert (day.is_long, month.is_long) == (False, True)
    assert format_instant(month.last) == "2024-04-30T23:59:59Z"


def test_two_dates_are_found_in_their_order() -> None:
    assert starts("What was the fee in 2021 and in 2020?") == ["2021-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]


# -- relative dates --------------------------------------------------------------------------------------


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("last year", "[2024-01-01, 2025-01-01)"),
        ("last month", "[2025-05-01, 2025-06-01)"),
        ("last week", "[2025-06-02, 2025-06-09)"),
        ("next year", "[2026-01-01, 2027-01-01)"),
        ("in the previous month", "[2025-05-01, 2025-06-01)"),
    ],
)
def test_the_last_and_the_next_year_month_and_week_are_whole(words: str, period: str) -> None:
    assert periods(f"What was the fee {words}?") == [period]


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("two years ago", "2023-06-15T12:00:00Z"),
        ("a year ago", "2024-06-15T12:00:00Z"),
        ("6 months ago", "2024-12-15T12:00:00Z"),
        ("three weeks ago", "2025-05-25T12:00:00Z"),
        ("10 days ago", "2025-06-05T12:00:00Z"),
        ("yesterday", "2025-06-14T12:00:00Z"),
        ("tomorrow", "2025-06-16T12:00:00Z"),
        ("this time last year", "2024-06-15T12:00:00Z"),
    ],
)
def test_relative_words_count_from_the_time_of_asking(words: str, instant: str) -> None:
    assert starts(f"What was the fee {words}?") == [instant]


def test_a_day_that_the_month_does_not_have_is_its_last_day() -> None:
    (one,) = asked_moments("What was the fee 13 months ago?", parse_instant("2025-03-31"))
    assert one.period == instant_period(parse_instant("2024-02-29"))


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("What was the allowance when I joined in May?", "[2025-05-01, 2025-06-01)"),
        ("What was the allowance when I joined in July?", "[2024-07-01, 2024-08-01)"),
        ("What was the fee in December?", "[2024-12-01, 2025-01-01)"),
        ("What was the allowance when I joined in May 2023?", "[2023-05-01, 2023-06-01)"),
    ],
)
def test_a_month_without_a_year_in_a_question_about_the_past_is_the_last_one_that_began(
    question: str, period: str
) -> None:
    assert periods(question) == [period]


@pytest.mark.parametrize("question", ["Is the shop open in December?", "What may I send back in may?"])
def test_a_month_without_a_year_in_a_question_about_the_present_is_no_moment(question: str) -> None:
    assert periods(question) == []


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize("word", ["now", "today", "currently", "at the moment", "nowadays"])
def test_the_present_is_a_moment_without_a_period(word: str) -> None:
    (one,) = asked_moments(f"What is the fee {word}?", NOW)
    assert one.is_now
    with pytest.raises(ValueError, match="names no period with an end"):
        _ = one.last


def test_a_year_that_something_is_carried_into_is_no_moment() -> None:
    assert periods("How many days can I take over into the next year?") == []
    assert periods("Can credit be moved to next month?") == []


def test_now_that_is_no_moment() -> None:
    assert periods("What do I do now that the lamp is broken?") == []


# -- releases --------------------------------------------------------------------------------------------


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("in version 2.1", "2.1"),
        ("as of v3", "3"),
        ("in 18.2.0", "18.2.0"),
        ("in release 4.0-rc1", "4.0-rc1"),
        ("under the edition 7.2", "7.2"),
        ("in Node v18.2", "18.2"),
    ],
)
def test_a_release_is_a_moment_with_a_label(words: str, label: str) -> None:
    (one,) = asked_moments(f"How was the cache cleared {words}?", NOW)
    assert (one.label, one.period, one.is_now) == (label, None, False)


@pytest.mark.parametrize(
    "question", ["What is a discount of 2.5% worth?", "How is 3.5 written?", "Who verifies the 12 forms?"]
)
def test_a_number_that_names_no_release_is_no_moment(question: str) -> None:
    assert periods(question) == []


# -- dates that are no moments ---------------------------------------------------------------------------


@pytest.mark.rule("Q4g")
@pytest.mark.parametrize(
    "question",
    [
        "My lamp was delivered on 3 March 2024. Can I return it?",
        "I bought a lamp on 3 March 2024, can I still return it?",
        "A customer ordered a chair in May 2023. Is the warranty over?",
        "We signed the contract two years ago. May we cancel?",
        "I ordered a lamp last week, can I return it?",
        "The parcel arrived to me yesterday, can I return it?",
        "Can a month from 14 months ago still be corrected?",
        "Is a receipt from two years ago still accepted?",
    ],
)
def test_the_date_of_an_event_that_the_asker_tells_of_is_a_fact_of_the_case(question: str) -> None:
    assert periods(question) == []


@pytest.mark.rule("Q4g")
@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("Which fee was paid in 2020?", "2020-01-01T00:00:00Z"),
        ("How were lamps delivered in 2020?", "2020-01-01T00:00:00Z"),
        ("What was the notice period when I signed in May 2023?", "2023-05-01T00:00:00Z"),
        ("My lamp was delivered, and what was the fee in 2020?", "2020-01-01T00:00:00Z"),
        ("Up to what amount was a hotel night paid in May 2022?", "2022-05-01T00:00:00Z"),
        ("Within how many days were invoices paid in 2022?", "2022-01-01T00:00:00Z"),
        ("From which account was the fee paid in 2022?", "2022-01-01T00:00:00Z"),
    ],
)
def test_an_event_in_a_clause_that_asks_or_begins_with_when_i_leaves_its_date_asked_for(
    question: str, start: str
) -> None:
    assert starts(question) == [start]


@pytest.mark.rule("Q4g")
@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("My trip ended on 12 November 2024. How much was paid for a hotel night?", "2024-11-12T00:00:00Z"),
        ("I bought a lamp on 3 March 2024, how long was the warranty?", "2024-03-03T00:00:00Z"),
        ("We signed in May 2023. Were pets allowed?", "2023-05-01T00:00:00Z"),
    ],
)
def test_what_was_so_on_the_day_of_an_event_is_asked_for(question: str, start: str) -> None:
    assert starts(question) == [start]


@pytest.mark.rule("Q4g")
@pytest.mark.parametrize(
    "question",
    [
        "I bought a lamp on 3 March 2024 and sent it back on 5 April 2024. Was I in time?",
        "My lamp was delivered on 3 March 2024. Is it true that returns were made free of charge?",
    ],
)
def test_two_days_and_a_question_of_today_leave_the_days_facts(question: str) -> None:
    assert periods(question) == []


@pytest.mark.rule("Q4g")
def test_a_year_in_the_name_of_a_thing_is_no_moment() -> None:
    assert periods("What does the lamp cost in the 2024 catalogue?") == []
    assert periods("What did the lamp cost in 2024?") == ["[2024-01-01, 2025-01-01)"]


@pytest.mark.rule("Q4g")
def test_a_date_without_a_word_that_leads_to_it_is_no_moment() -> None:
    assert periods("Is the 1 March 2024 deadline firm?") == []


# -- the question without them ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What was the fee in 2020?", "What was the fee?"),
        ("In 2020, what was the fee?", "what was the fee?"),
        ("What was the fee two years ago for lamps?", "What was the fee for lamps?"),
        ("How was it cleared in version 2.1?", "How was it cleared?"),
        ("With firmware v2.1, how is it cleared?", "how is it cleared?"),
        ("What is the fee?", "What is the fee?"),
    ],
)
def test_a_question_without_its_moments_is_still_a_question(question: str, rest: str) -> None:
    assert without_moments(question, asked_moments(question, NOW)) == rest


@pytest.mark.rule("V1f")
@pytest.mark.parametrize(
    "question",
    [
        "Is version 2.1 still supported?",
        "Until when is release 2.1 maintained?",
        "When was version 2.1 published?",
        "Are there security fixes for version 2.1?",
    ],
)
def test_a_release_that_a_question_is_about_is_no_moment_to_answer_it_for(question: str) -> None:
    (one,) = asked_moments(question, NOW)
    assert (one.label, one.is_subject) == ("2.1", True)
    assert without_moments(question, [one]) == question


@pytest.mark.rule("V1f")
def test_a_move_between_releases_is_asked_for_the_later_one() -> None:
    question = "How do I upgrade from version 2.1 to version 3.0?"
    (one,) = asked_moments(question, NOW)
    assert (one.label, one.is_subject) == ("3.0", False)
    assert without_moments(question, [one]) == "How do I upgrade?"
