"""From an understood question to the sub-queries that answer it, each for its date and its place (rule Q4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.model.answering.plans import Intent, Plan, Role
from knowledge.model.clock import AsOf, parse_instant
from knowledge.model.geography.jurisdictions import Jurisdictions
from knowledge.reasoning.planning.plan import Circumstances, plan_answer
from knowledge.reasoning.understanding.understand import understand
from tests.reasoning.building import AS_OF, NOW

CHANGE = "What changed in the refund window between June 2023 and January 2025?"
LABELS = {"2.1": "2024-02-01", "v3": "2025-02-01"}


def planned(question: str, as_of: AsOf = AS_OF, **given: Any) -> Plan:
    """The plan of a question that is asked on 1 June 2025."""
    circumstances = Circumstances(
        as_of,
        asked_at=NOW,
        jurisdictions=Jurisdictions.built_in(NOW),
        instant_of=lambda label: parse_instant(LABELS[label]) if label in LABELS else None,
        **given,
    )
    return plan_answer(understand(question, as_of.valid_at), circumstances)


def dates(plan: Plan) -> list[str]:
    """The valid times of the sub-queries, as text."""
    return [
        one.as_of.valid_at.isoformat().replace("+00:00", "").removesuffix("T00:00:00") for one in plan.sub_queries
    ]


# -- parts -----------------------------------------------------------------------------------------------


def test_a_single_question_is_one_sub_query_at_the_as_of_asked() -> None:
    plan = planned("How long is the refund window?")
    (asked,) = plan.sub_queries
    assert plan.intent is Intent.LOOKUP
    assert (asked.text, asked.lookup) == ("How long is the refund window?",) * 2
    assert (asked.as_of, asked.role, asked.throughout, asked.within) == (AS_OF, Role.STATEMENT, None, None)
    assert (asked.jurisdiction, asked.place, plan.reading) == ("", "", ())
    assert not plan.asks_for_change


def test_each_part_of_a_compound_question_is_looked_up_together_with_the_whole() -> None:
    question = "What fee applies, and who pays it in the end?"
    plan = planned(question)
    assert plan.intent is Intent.COMPOUND
    assert [one.text for one in plan.sub_queries] == ["What fee applies?", "who pays it in the end?"]
    assert [one.lookup for one in plan.sub_queries] == [f"{one.text} {question}" for one in plan.sub_queries]
    assert {one.as_of for one in plan.sub_queries} == {AS_OF}


def test_the_known_time_is_kept_in_every_sub_query() -> None:
    as_of = AsOf(valid_at=AS_OF.valid_at, known_at=parse_instant("2024-02-03"))
    for question in (
        "How long?",
        CHANGE,
        "What fee applied in 2020?",
        "What fee applies, and who pays it in the end?",
    ):
        assert {one.as_of.known_at for one in planned(question, as_of).sub_queries} == {as_of.known_at}


def test_equal_questions_have_one_plan_hash_and_other_dates_another() -> None:
    assert planned(CHANGE).plan_hash == planned(CHANGE).plan_hash
    assert planned(CHANGE).plan_hash != planned(CHANGE, AS_OF.at(parse_instant("2025-01-20"))).plan_hash


# -- changes ---------------------------------------------------------------------------------------------


@pytest.mark.rule("Q4a")
def test_a_change_is_asked_all_through_each_month_that_it_names() -> None:
    plan = planned(CHANGE)
    after, before = plan.sub_queries
    assert plan.asks_for_change
    assert (after.role, before.role) == (Role.AFTER, Role.BEFORE)
    assert before.as_of.valid_at == datetime(2023, 6, 16, tzinfo=UTC), "the middle of the month"
    assert before.throughout is not None
    assert str(before.throughout) == "[2023-06-01T00:00:00Z, 2023-07-01T00:00:00Z)"
    assert after.as_of == AsOf(valid_at=parse_instant("2025-01-16"), known_at=AS_OF.known_at)
    assert after.text == before.text == understand(CHANGE, NOW).topic


@pytest.mark.rule("Q4b")
@pytest.mark.parametrize(
    ("asked", "decided"), [("2025-01-20", "2025-01-20"), ("2025-02-01", None), ("2024-12-31", None)]
)
def test_the_day_asked_about_decides_within_the_later_period(asked: str, decided: str | None) -> None:
    as_of = AS_OF.at(parse_instant(asked))
    after, _ = planned(CHANGE, as_of).sub_queries
    assert (after.as_of == as_of) == (decided is not None)
    assert (after.throughout is None) == (decided is not None)


@pytest.mark.rule("Q4h")
def test_a_change_between_two_years_is_read_from_the_beginning_of_the_first_to_the_end_of_the_second() -> None:
    plan = planned("What changed in the refund window between 2020 and 2022?")
    assert dates(plan) == ["2022-12-31T23:59:59", "2020-01-01"]
    assert [one.throughout for one in plan.sub_queries] == [None, None]


@pytest.mark.rule("Q4h")
def test_a_change_since_a_year_is_read_to_the_as_of_asked() -> None:
    after, before = planned("What has changed in the refund window since 2023?").sub_queries
    assert after.as_of == AS_OF
    assert before.as_of.valid_at == parse_instant("2023-01-01")


# -- dates that a part names -----------------------------------------------------------------------------


@pytest.mark.rule("Q4d")
@pytest.mark.parametrize(
    ("question", "asked", "told"),
    [
        ("What was the fee on 5 March 2024?", "2024-03-05", "'on 5 March 2024' was read as 2024-03-05T00:00:00Z."),
        ("What was the fee before March 2024?", "2024-02-29T23:59:59", "'before March 2024' was read as 2024-02-29T23:59:59Z."),
        ("What was the fee after March 2024?", "2024-04-01", "'after March 2024' was read as 2024-04-01T00:00:00Z."),
        ("What was the fee two years ago?", "2023-06-01", "'two years ago' was read as 2023-06-01T00:00:00Z."),
        ("What was the fee in version 2.1?", "2024-02-01", "'in version 2.1' was read as 2024-02-01T00:00:00Z."),
    ],
)  # fmt: skip
def test_a_part_is_asked_at_the_moment_that_it_names_and_the_plan_says_so(
    question: str, asked: str, told: str
) -> None:
    plan = planned(question)
    assert dates(plan) == [asked]
    assert plan.reading == (told,)
    assert plan.sub_queries[0].within is None


@pytest.mark.rule("Q4c")
@pytest.mark.parametrize(
    ("question", "ends"),
    [
        ("What was the fee in 2020?", ["2020-01-01", "2020-12-31T23:59:59"]),
        ("What was the fee in March 2024?", ["2024-03-01", "2024-03-31T23:59:59"]),
        ("What is the fee in 2025?", ["2025-01-01", "2025-06-01"]),
        ("What is the fee in 2026?", ["2026-01-01", "2026-12-31T23:59:59"]),
    ],
)
def test_a_month_or_a_year_is_asked_at_both_ends_and_an_unfinished_one_until_now(
    question: str, ends: list[str]
) -> None:
    plan = planned(question)
    assert dates(plan) == ends
    assert {one.within is not None for one in plan.sub_queries} == {True}
    assert len({one.text for one in plan.sub_queries}) == 1


@pytest.mark.rule("Q4d")
def test_now_is_the_as_of_asked() -> None:
    plan = planned("What is the fee today?")
    assert (dates(plan), plan.reading) == (["2025-06-01"], ())


@pytest.mark.rule("Q4d")
def test_an_unknown_release_leaves_the_as_of_asked() -> None:
    plan = planned("What was the fee in version 7.7?")
    assert (dates(plan), plan.reading) == (["2025-06-01"], ())


@pytest.mark.rule("Q4f")
def test_the_date_of_the_request_wins_and_the_contradiction_is_said() -> None:
    as_of = AS_OF.at(parse_instant("2024-05-01"))
    plan = planned("What was the fee in 2020?", as_of, is_dated=True)
    assert dates(plan) == ["2024-05-01"]
    assert plan.reading == (
        "The question names 'in 2020'; it is answered for 2024-05-01T00:00:00Z, as the request asks.",
    )


@pytest.mark.rule("Q4f")
def test_a_date_of_the_request_within_the_one_named_is_no_contradiction() -> None:
    as_of = AS_OF.at(parse_instant("2020-05-01"))
    plan = planned("What was the fee in 2020?", as_of, is_dated=True)
    assert (dates(plan), plan.reading) == (["2020-05-01"], ())


@pytest.mark.rule("Q4f")
def test_the_date_of_the_request_stands_for_the_one_part_that_names_it() -> None:
    as_of = AS_OF.at(parse_instant("2024-05-01"))
    asked = "Who led the desk on 3 March 2020, and who in May 2024?"
    plan = planned(asked, as_of, is_dated=True)
    assert dates(plan) == ["2020-03-03", "2024-05-01"]
    assert plan.reading == ("'on 3 March 2020' was read as 2020-03-03T00:00:00Z.",)
    elsewhere = planned(asked, AS_OF.at(parse_instant("2022-05-01")), is_dated=True)
    assert dates(elsewhere) == ["2022-05-01", "2022-05-01"]


# -- places ----------------------------------------------------------------------------------------------


def places(plan: Plan) -> list[tuple[str, str]]:
    """The jurisdiction and the words of the place of each sub-query."""
    return [(one.jurisdiction, one.place) for one in plan.sub_queries]


@pytest.mark.rule("Q8h")
@pytest.mark.parametrize("scoped", [["eu/de"], ["global", "eu"], ["eu/de/by"]])
def test_a_place_is_asked_for_where_versions_are_scoped_to_it_or_around_or_within_it(scoped: list[str]) -> None:
    plan = planned("What fee applies in Germany?", scoped=scoped)
    assert places(plan) == [("eu/de", "Germany")]
    assert plan.reading == ("'Germany' was read as the jurisdiction eu/de.",)


@pytest.mark.rule("Q8h")
@pytest.mark.parametrize("scoped", [[], ["global"], ["us", "eu/fr"]])
def test_a_place_that_no_version_depends_on_is_left_to_the_words_of_the_question(scoped: list[str]) -> None:
    plan = planned("What fee applies in Germany?", scoped=scoped)
    assert (places(plan), plan.reading) == ([("", "")], ())


@pytest.mark.rule("Q8h")
def test_a_place_within_the_one_of_the_request_is_asked_for() -> None:
    assert places(planned("What fee applies in Germany?", scoped=["eu/de"], jurisdiction="eu")) == [
        ("eu/de", "Germany")
    ]


@pytest.mark.rule("Q8h")
def test_the_place_of_the_request_wins_and_the_contradiction_is_said() -> None:
    plan = planned("What fee applies in Germany?", scoped=["eu/de", "us"], jurisdiction="us")
    assert places(plan) == [("", "")]
    assert plan.reading == ("The question names Germany; it is answered for us, as the request asks.",)


@pytest.mark.rule("Q8h")
def test_the_place_around_that_of_the_request_is_no_contradiction() -> None:
    plan = planned("What fee applies in the EU?", scoped=["eu", "eu/de"], jurisdiction="eu/de")
    assert (places(plan), plan.reading) == ([("", "")], ())


@pytest.mark.rule("Q8i")
def test_a_comparison_is_asked_once_for_each_place() -> None:
    plan = planned("What fee applies in Germany and France?", scoped=["eu/de", "eu/fr"])
    assert plan.intent is Intent.COMPARISON
    assert places(plan) == [("eu/de", "Germany"), ("eu/fr", "France")]


@pytest.mark.rule("Q8i")
def test_a_place_compared_with_what_holds_elsewhere_is_that_of_its_side_alone() -> None:
    plan = planned(
        "What's the difference between the fee for a visit on the mainland and in Jersey?", scoped=["gb", "je"]
    )
    assert plan.intent is Intent.COMPARISON
    assert [one.text for one in plan.sub_queries] == [
        "What is the fee for a visit on the mainland?",
        "What is the fee for a visit in Jersey?",
    ]
    assert places(plan) == [("", ""), ("je", "Jersey")]


# -- typing errors ---------------------------------------------------------------------------------------


def test_a_corrected_plan_asks_with_the_words_meant_and_says_so() -> None:
    plan = planned("How long is the refnud window?").corrected({"refnud": "refund"})
    (asked,) = plan.sub_queries
    assert (asked.text, asked.lookup) == ("How long is the refund window?",) * 2
    assert plan.reading == ("'refnud' was read as 'refund'.",)


def test_only_whole_words_are_corrected() -> None:
    (asked,) = planned("Is the art on the cart?").corrected({"art": "part"}).sub_queries
    assert asked.text == "Is the part on the cart?"


def test_what_was_read_before_a_correction_is_still_said() -> None:
    plan = planned("What was the fe on 5 March 2024?").corrected({"fe": "fee"})
    assert len(plan.reading) == 2


def test_the_words_for_a_release_that_is_not_recorded_are_asked_with_the_question() -> None:
    (asked,) = planned("When will version 6.3 be released?").sub_queries
    assert asked.text == "When will be released (version 6.3)?"
    (known,) = planned("How long are refunds paid in version 2.1?").sub_queries
    assert "2.1" not in known.text
