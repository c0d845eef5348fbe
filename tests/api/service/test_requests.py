"""Requests refuse what cannot be meant, and name the field."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from api.service.requests import (
    AsOfRequest,
    DecisionRequest,
    DocumentDefaults,
    QueryRequest,
    SearchRequest,
    TransitionRequest,
    VersionRequest,
    audience_scope,
    scope_of,
)
from knowledge.errors import InvalidInput
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope

YEAR = datetime(2024, 1, 1, tzinfo=UTC)


def test_a_scope_is_made_of_paths() -> None:
    assert scope_of("EU/de", "pro", " Staff ") == Scope(jurisdiction="eu/de", product="pro", audience="staff")
    assert scope_of("global") == Scope()


@pytest.mark.parametrize(
    ("paths", "part"),
    [
        (("e u", None, None), "jurisdiction"),
        (("", None, None), "jurisdiction"),
        (("eu", "a b", None), "product"),
        (("eu", None, "a//b"), "audience"),
    ],
)
def test_a_scope_names_the_part_that_is_not_a_path(paths: tuple[str, str | None, str | None], part: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        scope_of(*paths)
    assert refused.value.where == part
    assert "is not a path" in refused.value.detail


def test_the_scope_of_an_audience_has_no_other_part() -> None:
    assert audience_scope("staff") == Scope(audience="staff")
    assert audience_scope(None) == Scope()
    with pytest.raises(InvalidInput) as refused:
        audience_scope("a b")
    assert refused.value.where == "audience"


def test_defaults_take_the_default_source_where_they_name_none() -> None:
    assert DocumentDefaults(actor="jo").options("local").source == "local"
    assert DocumentDefaults(actor="jo", source="handbook").options("local").source == "handbook"


def test_defaults_carry_every_property_into_the_pipeline() -> None:
    defaults = DocumentDefaults(
        source="handbook",
        kind=Kind.POLICY,
        state=State.APPROVED,
        actor="jo",
        effective_from=YEAR,
        effective_to=YEAR.replace(year=2025),
        scope=Scope(jurisdiction="eu"),
        include=("*.md",),
    )
    options = defaults.options("local")
    assert {name: getattr(options, name) for name in vars(defaults)} == vars(defaults)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"actor": " "}, "actor"),
        ({"actor": "", "state": State.APPROVED}, "actor"),
        ({"source": "a//b"}, "source"),
        ({"state": State.DEPRECATED}, "state"),
        ({"effective_from": YEAR, "effective_to": YEAR}, "effective_to"),
    ],
)
def test_defaults_name_the_wrong_field_as_requests_call_it(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        DocumentDefaults(**{"actor": "jo"} | wrong).options("local")
    assert refused.value.where == field
    assert refused.value.remedy


def test_a_query_becomes_a_question() -> None:
    request = QueryRequest(
        question="  How long?  ",
        as_of=AsOfRequest(valid_at=YEAR),
        scope=Scope(jurisdiction="eu"),
        facts={"hours": 3},
    )
    question = request.to_question()
    assert (question.valid_at, question.known_at, question.scope) == (YEAR, None, Scope(jurisdiction="eu"))
    assert question.facts == {"hours": 3}
    assert SearchRequest(question="How long?").limit == 10


@pytest.mark.parametrize("text", ["", " \n ", "why\x07?", "why " * 2_500])
def test_a_bad_question_is_named(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        QueryRequest(question=text).to_question()
    assert refused.value.where == "question"


def test_a_decision_is_a_question_of_one_object() -> None:
    question = DecisionRequest(object_id="policy/refunds", facts={"days": 3}).to_question()
    assert question == DecisionRequest(object_id="policy/refunds", facts={"days": 3}).to_question()
    assert "policy/refunds" in question.text


@pytest.mark.parametrize(
    "fields",
    [
        {"question": "why?", "valid_at": "2024-01-01"},
        {"question": "\ud800"},
        {"question": "why?", "facts": {"n": 2**80}},
        {"question": "why?", "facts": {"n": float("nan")}},
    ],
)
def test_unknown_fields_and_facts_without_canonical_json_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        QueryRequest(**fields)


def test_facts_may_nest_twenty_levels_and_no_more() -> None:
    nested: Any = 1
    for _ in range(18):  # the facts and the number are levels, too
        nested = [nested]
    QueryRequest(question="why?", facts={"n": nested})
    with pytest.raises(ValidationError, match="deeper than 20 levels"):
        QueryRequest(question="why?", facts={"n": [nested]})


def test_a_version_request_carries_source_state_and_actor() -> None:
    request = VersionRequest(fields={}, source="handbook", state="approved", actor="jo")
    assert request.defaults() == DocumentDefaults(source="handbook", state=State.APPROVED, actor="jo")


def test_a_transition_needs_a_known_state_and_leaves_the_actor_to_the_key() -> None:
    assert TransitionRequest(to=State.APPROVED, actor="jo").reason == ""
    assert TransitionRequest(to=State.APPROVED).actor == ""
    for wrong in ({"to": "published", "actor": "jo"}, {"actor": "jo"}):
        with pytest.raises(ValidationError):
            TransitionRequest.model_validate(wrong)
