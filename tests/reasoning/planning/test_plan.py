"""From an understood question to the sub-queries that answer it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.model.clock import AsOf, parse_instant
from knowledge.model.plans import Intent, Role
from knowledge.reasoning.planning.plan import plan_answer
from knowledge.reasoning.understanding.understand import understand
from tests.reasoning.building import AS_OF

CHANGE = "What changed in the refund window between June 2023 and January 2025?"


def test_a_single_question_is_one_sub_query_at_the_as_of_asked() -> None:
    plan = plan_answer(understand("How long is the refund window?"), AS_OF)
    (asked,) = plan.sub_queries
    assert plan.intent is Intent.LOOKUP
    assert (asked.text, asked.lookup) == ("How long is the refund window?",) * 2
    assert (asked.as_of, asked.role, asked.throughout) == (AS_OF, Role.STATEMENT, None)
    assert not plan.asks_for_change


def test_each_part_of_a_compound_question_is_looked_up_together_with_the_whole() -> None:
    question = "What fee applies, and who pays it in the end?"
    plan = plan_answer(understand(question), AS_OF)
    assert plan.intent is Intent.COMPOUND
    assert [one.text for one in plan.sub_queries] == ["What fee applies?", "who pays it in the end?"]
    assert [one.lookup for one in plan.sub_queries] == [f"{one.text} {question}" for one in plan.sub_queries]
    assert {one.as_of for one in plan.sub_queries} == {AS_OF}


@pytest.mark.rule("Q4a")
def test_a_change_is_asked_all_through_each_period_that_it_names() -> None:
    plan = plan_answer(understand(CHANGE), AS_OF)
    after, before = plan.sub_queries
    assert plan.asks_for_change
    assert (after.role, before.role) == (Role.AFTER, Role.BEFORE)
    assert before.as_of.valid_at == datetime(2023, 6, 1, tzinfo=UTC)
    assert before.throughout is not None
    assert str(before.throughout) == "[2023-06-01T00:00:00Z, 2023-07-01T00:00:00Z)"
    assert after.as_of == AsOf(valid_at=parse_instant("2025-01-01"), known_at=AS_OF.known_at)
    assert after.text == before.text == understand(CHANGE).topic


@pytest.mark.rule("Q4b")
@pytest.mark.parametrize(
    ("asked", "decided"), [("2025-01-20", "2025-01-20"), ("2025-02-01", None), ("2024-12-31", None)]
)
def test_the_day_asked_about_decides_within_the_later_period(asked: str, decided: str | None) -> None:
    as_of = AS_OF.at(parse_instant(asked))
    after, _ = plan_answer(understand(CHANGE), as_of).sub_queries
    assert (after.as_of == as_of) == (decided is not None)
    assert (after.throughout is None) == (decided is not None)


def test_the_known_time_is_kept_in_every_sub_query() -> None:
    as_of = AsOf(valid_at=AS_OF.valid_at, known_at=parse_instant("2024-02-03"))
    for question in ("How long?", CHANGE, "What fee applies, and who pays it in the end?"):
        plan = plan_answer(understand(question), as_of)
        assert {one.as_of.known_at for one in plan.sub_queries} == {as_of.known_at}


def test_equal_questions_have_one_plan_hash_and_other_dates_another() -> None:
    plan = plan_answer(understand(CHANGE), AS_OF)
    assert plan.plan_hash == plan_answer(understand(CHANGE), AS_OF).plan_hash
    assert plan.plan_hash != plan_answer(understand(CHANGE), AS_OF.at(parse_instant("2025-01-20"))).plan_hash
