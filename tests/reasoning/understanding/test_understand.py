"""How a question is taken apart: its intent, its parts, the dates between which it asks for a change, and its places."""

from __future__ import annotations

import pytest

from knowledge.model.answering.plans import Intent
from knowledge.model.clock import parse_instant
from knowledge.reasoning.understanding.understand import Understanding, asks_what_changed, understand

NOW = parse_instant("2025-06-01")


def taken_apart(question: str) -> Understanding:
    """The question as it is understood on 1 June 2025."""
    return understand(question, NOW)


def years(understood: Understanding) -> list[int | None]:
    """The years in which the two periods of a change start; None stands for the time of asking."""
    assert understood.between is not None
    return [None if period is None else period.start.year for period in understood.between]


# -- parts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How long is the window?", ("How long is the window?",)),
        (
            "What fee applies, and who pays it in the end?",
            ("What fee applies?", "who pays it in the end?"),
        ),
        (
            "As a reseller, what share do I keep and when is the share paid out?",
            ("As a reseller, what share do I keep?", "As a reseller, when is the share paid out?"),
        ),
        (
            "If a customer cancels late, what will we charge them?",
            ("If a customer cancels late, what will we charge them?",),
        ),
        ("Can I return tea, and why?", ("Can I return tea, and why?",)),
        (
            "How much does the policy pay, and after how many days may I claim it?",
            ("How much does the policy pay?", "after how many days may I claim it?"),
        ),
        (
            "May I return a lamp, for which I have a receipt?",
            ("May I return a lamp, for which I have a receipt?",),
        ),
    ],
)
def test_a_compound_question_is_split_and_its_opening_kept(question: str, parts: tuple[str, ...]) -> None:
    understood = taken_apart(question)
    assert tuple(part.text for part in understood.parts) == parts
    assert understood.intent is (Intent.COMPOUND if len(parts) > 1 else Intent.LOOKUP)


def test_each_part_is_looked_up_together_with_the_whole_question() -> None:
    question = "What fee applies, and who pays it in the end?"
    assert [part.lookup for part in taken_apart(question).parts] == [
        f"What fee applies? {question}",
        f"who pays it in the end? {question}",
    ]


def test_a_part_that_names_nothing_is_read_with_the_part_before_it() -> None:
    first, second = taken_apart("When is the bonus for referrals paid, and how much is it?").parts
    assert first.text == "When is the bonus for referrals paid?"
    assert second.text == "how much is it? (When is the bonus for referrals paid?)"


@pytest.mark.parametrize(
    ("question", "second"),
    [
        (
            "What is ERR_CLOSED, and under what conditions does it occur?",
            "under what conditions does ERR_CLOSED occur?",
        ),
        (
            "What is error.code, and why is it better than error.message?",
            "why is error.code better than error.message?",
        ),
        ("Is ERR_CLOSED like ERR_OPEN, and when does it occur in a shop?", "when does it occur in a shop?"),
        ("What is the lamp fee, and under what conditions does it rise?", "under what conditions does it rise?"),
    ],
)
def test_it_means_the_name_of_programs_in_the_part_before(question: str, second: str) -> None:
    assert taken_apart(question).parts[1].text == second


def test_a_part_without_a_date_and_a_place_has_those_of_the_part_before_it() -> None:
    first, second = taken_apart(
        "What fee applied in Germany in 2020, and who signed the refund form for lamps?"
    ).parts
    assert first.moments == second.moments
    assert [one.words for one in second.moments] == ["in 2020"]
    assert [one.jurisdiction for one in second.places] == ["eu/de"]


def test_a_part_keeps_its_own_date_and_its_own_place() -> None:
    first, second = taken_apart(
        "What fee applied in Germany in 2020, and what fee applied in France in 2021?"
    ).parts
    assert [one.words for part in (first, second) for one in part.moments] == ["in 2020", "in 2021"]
    assert [one.jurisdiction for part in (first, second) for one in part.places] == ["eu/de", "eu/fr"]


def test_the_words_of_a_date_are_no_words_of_the_question() -> None:
    (part,) = taken_apart("What was the refund window in 2020?").parts
    assert part.text == part.lookup == "What was the refund window?"


# -- changes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "What changed between June 2020 and June 2021 in the refund window?",
        "How did the refund window change from June 2020 to June 2021?",
        "How did the refund window change between June 2021 and June 2020?",
        "How does the refund window compare between June 2020 and June 2021?",
    ],
)
def test_a_change_question_names_its_two_dates_in_order(question: str) -> None:
    understood = taken_apart(question)
    assert understood.intent is Intent.CHANGE
    assert years(understood) == [2020, 2021]
    assert "20" not in understood.topic
    assert "refund window" in understood.topic


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What has changed in the refund window since March 2023?", "the refund window?"),
        ("How did the refund window change from March 2023 to today?", "the refund window?"),
        ("What was added to the refund policy between 2023 and now?", "the refund policy?"),
    ],
)
def test_a_change_since_a_date_lasts_until_the_time_of_asking(question: str, topic: str) -> None:
    understood = taken_apart(question)
    assert understood.intent is Intent.CHANGE
    assert years(understood) == [2023, None]
    assert understood.topic == topic


@pytest.mark.rule("Q4j")
@pytest.mark.parametrize(
    ("question", "topic", "between"),
    [
        ("Compare the refund window in May 2020 and in March 2023.", "the refund window.", [2020, 2023]),
        ("How does the refund window in 2020 differ from that in 2023?", "the refund window?", [2020, 2023]),
        ("Was the fee higher in 2020 than in 2023?", "the fee higher?", [2020, 2023]),
        ("How much notice did staff get in 2020 and in 2023?", "How much notice did staff get?", [2020, 2023]),
        ("What is the fee now compared to 2021?", "What is the fee?", [2021, None]),
        ("Is the fee today higher than in 2021?", "the fee higher?", [2021, None]),
    ],
)
def test_two_moments_that_are_compared_are_the_two_dates_of_a_change(
    question: str, topic: str, between: list[int | None]
) -> None:
    understood = taken_apart(question)
    assert understood.intent is Intent.CHANGE
    assert years(understood) == between
    assert understood.topic == topic


@pytest.mark.rule("Q4j")
@pytest.mark.parametrize(
    "question",
    [
        "What is the fee compared with the 2024 catalogue?",
        "Is the fee of the Team plan higher than that of Starter in 2021?",
        "Compare the Starter and the Team plan.",
        "Who could return a lamp before 2020 and after 2023?",
    ],
)
def test_one_moment_and_a_year_in_a_name_compare_no_dates(question: str) -> None:
    assert taken_apart(question).between is None


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which states were added to the tax list between 2020 and 2023?", "Which states the tax list?"),
        ("What changed for applicants between 2020 and 2023?", "applicants?"),
        ("Has the address for a subpoena changed since 2018?", "the address for a subpoena?"),
        ("What changed between 2021 and 2022 about how changes are announced?", "how changes are announced?"),
    ],
)
def test_words_that_ask_for_the_change_are_no_words_of_its_topic(question: str, topic: str) -> None:
    assert taken_apart(question).topic == topic


def test_what_changed_in_a_year_is_asked_for_the_second_before_it_and_its_last_one() -> None:
    understood = taken_apart("What changed in the refund policy in 2023?")
    assert understood.intent is Intent.CHANGE
    assert understood.between is not None
    first, last = understood.between
    assert first is not None
    assert last is not None
    assert (first.start, last.start) == (
        parse_instant("2022-12-31T23:59:59Z"),
        parse_instant("2023-12-31T23:59:59Z"),
    )
    assert understood.topic == "the refund policy?"


def test_what_changed_in_something_on_a_day_is_asked_for_the_second_before_it_and_its_last_one() -> None:
    understood = taken_apart("What changed in annual leave on 1 March 2025?")
    assert understood.intent is Intent.CHANGE
    assert understood.topic == "annual leave?"
    first, last = understood.between or (None, None)
    assert first is not None
    assert last is not None
    assert (first.start, last.start) == (
        parse_instant("2025-02-28T23:59:59Z"),
        parse_instant("2025-03-01T23:59:59Z"),
    )


@pytest.mark.parametrize("question", ["Has the time limit for claims changed?", "Did the fee change?"])
def test_whether_something_changed_is_asked_of_the_last_change(question: str) -> None:
    assert asks_what_changed(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which policy applies to orders between May 2020 and May 2021?",
        "Who has been on call since March 2023?",
        "What changed on 5 March 2023?",
        "What was the refund window in 2020?",
        "In 2020, how fast did we confirm a new booking?",
    ],
)
def test_dates_without_a_question_of_change_leave_a_lookup(question: str) -> None:
    assert taken_apart(question).intent is Intent.LOOKUP


# -- places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "How long is parental leave in Germany and France?",
        "What is the difference in parental leave between Germany and France?",
        "Compare parental leave in Germany with France.",
    ],
)
def test_two_places_are_compared_part_by_part(question: str) -> None:
    understood = taken_apart(question)
    assert understood.intent is Intent.COMPARISON
    assert [[one.jurisdiction for one in part.places] for part in understood.parts] == [["eu/de"], ["eu/fr"]]
    german, french = (part.text for part in understood.parts)
    assert german.endswith("in Germany?")
    assert "France" not in german
    assert french.endswith("in France?")
    assert "parental leave" in french
    assert "compare" not in french.lower()
    assert "difference" not in french


def test_a_place_within_another_is_not_compared_with_it_unless_the_question_joins_them() -> None:
    assert taken_apart("What do staff in Germany pay for a trip in Europe?").intent is Intent.LOOKUP
    assert taken_apart("How long is parental leave in Germany and in Europe?").intent is Intent.COMPARISON


def test_people_before_a_place_stay_in_the_question_of_each() -> None:
    parts = taken_apart("How long is leave for employees in Germany and France?").parts
    assert [part.text for part in parts] == [
        "How long is leave for employees in Germany?",
        "How long is leave for employees in France?",
    ]


def test_one_place_named_twice_is_no_comparison() -> None:
    understood = taken_apart("How long is leave in Germany for German employees?")
    assert understood.intent is Intent.LOOKUP
    assert len(understood.parts) == 1


def test_the_place_of_a_compared_part_stands_where_it_says() -> None:
    for part in taken_apart("How long is parental leave in Germany and France?").parts:
        (place,) = part.places
        assert part.text[slice(*place.place)] == f"in {place.words}"


def test_a_part_with_a_place_of_its_own_does_not_have_the_place_of_the_part_before_it() -> None:
    first, second = understand(
        "When is the market in Norway, and when in Spain?", parse_instant("2026-01-01")
    ).parts
    assert (first.places[0].jurisdiction, second.places[0].jurisdiction) == ("no", "eu/es")
    assert "Norway" in first.text
    assert "Norway" not in second.text
    assert "market" in second.text
