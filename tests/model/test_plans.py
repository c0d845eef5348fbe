"""Candidates in JSON, and plans: short, readable by every release, and hashed by what they ask (rule Q3)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from knowledge.model.answering.plans import Candidate, Intent, Plan, SubQuery
from knowledge.model.clock import AsOf, json_value, parse_instant

AS_OF = AsOf(valid_at=parse_instant("2024-01-01"), known_at=parse_instant("2024-01-01"))
EIGHT = ["policy/cards", "global||", "aa", 0.0325, 1, 0.71, 2, 3.4]
"""A candidate as the first releases recorded it, without scores of statements."""


def candidate(*scores: float) -> Candidate:
    """A candidate with these scores of its statements."""
    return Candidate(
        object_id="policy/cards", scope_key="global||", passage_hash="aa", score=0.5, statement_scores=scores
    )


# -- candidates ------------------------------------------------------------------------------------------


@pytest.mark.rule("Q3d")
def test_a_candidate_of_eight_fields_is_read_and_written_as_it_was() -> None:
    read = Candidate.model_validate(EIGHT)
    assert (read.object_id, read.bm25_score, read.statement_scores) == ("policy/cards", 3.4, ())
    assert json_value(read) == EIGHT


def test_a_candidate_with_scores_of_statements_has_nine_fields() -> None:
    written = json_value(candidate(0.25, -0.5))
    assert len(written) == 9
    assert written[-1] == [0.25, -0.5]
    assert Candidate.model_validate(written) == candidate(0.25, -0.5)
    assert Candidate.model_validate_json(candidate(0.25).model_dump_json()) == candidate(0.25)


def test_a_candidate_with_scores_of_words_has_ten_fields() -> None:
    scored = candidate(0.25, -0.5).model_copy(update={"word_scores": ("9307", "1200")})
    written = json_value(scored)
    assert (len(written), written[-1]) == (10, ["9307", "1200"])
    assert Candidate.model_validate(written) == scored


@pytest.mark.parametrize(
    ("text", "lookup", "compared"),
    [("and when?", "and when? Who pays", "and when?"), ("Who pays?", "Who pays?", "Who pays?"), ("a", "b", "b")],
)
def test_the_words_of_a_part_are_compared_and_not_those_of_the_question_around_it(
    text: str, lookup: str, compared: str
) -> None:
    assert SubQuery(text=text, lookup=lookup, as_of=AS_OF).compared == compared


def test_without_scores_of_statements_the_ninth_field_is_left_out() -> None:
    assert len(json_value(candidate())) == 8


@pytest.mark.parametrize("given", [EIGHT[:7], [*EIGHT, [], [], "more"]])
def test_a_candidate_of_fewer_or_more_fields_is_refused_with_their_number(given: list[object]) -> None:
    with pytest.raises(ValidationError, match=f"a candidate has 8 to 10 fields, this one {len(given)}"):
        Candidate.model_validate(given)


# -- plans -----------------------------------------------------------------------------------------------


def plan(**changed: object) -> Plan:
    """A plan of one sub-query with these changes."""
    asked = SubQuery(text="When?", lookup="When?", as_of=AS_OF).model_copy(update=changed)
    return Plan(intent=Intent.LOOKUP, sub_queries=(asked,))


@pytest.mark.rule("Q3d")
def test_a_plan_of_an_earlier_release_is_read_with_nothing_in_the_fields_that_came_later() -> None:
    old = json_value(plan())
    del old["reading"]
    for later in ("within", "jurisdiction", "place"):
        del old["sub_queries"][0][later]
    assert Plan.model_validate(old) == plan()


@pytest.mark.parametrize(
    "changed",
    [
        {"jurisdiction": "eu"},
        {"place": "Europe"},
        {"text": "Who?"},
        {"as_of": AS_OF.at(parse_instant("2020-01-01"))},
    ],
)
def test_a_plan_that_asks_for_something_else_has_another_hash(changed: dict[str, object]) -> None:
    assert plan(**changed).plan_hash != plan().plan_hash
