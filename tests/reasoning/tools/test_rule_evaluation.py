"""Rules are evaluated in order, up to the first that holds or that cannot be evaluated (rules D1, D2, S5)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import NotFound
from knowledge.model.answering.plans import Intent
from knowledge.model.clock import json_value
from knowledge.reasoning.question import LONGEST_QUESTION
from knowledge.reasoning.tools.rules import RuleEvaluation
from knowledge.store.snapshot import Snapshot
from tests.reasoning.building import Library
from tests.reasoning.office import policy

RULES = """
inputs:
  days: {type: number, question: How many days ago?}
  custom: {type: boolean, question: Was it made to order?}
rules:
  - {id: made, when: {custom: true}, then: it is kept.}
  - {id: late, when: {days: "> 30"}, then: it is sent back.}
  - {id: in-time, when: {days: "<= 30"}, then: the price is paid back., clause: c1}
"""
RETURNS = policy("returns", "Lamps are returned within 30 days.") + RULES
NAME = "policy/returns"


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Library(RETURNS, policy("plain", "Tea is green.")).snapshot()


def considered(evaluation: RuleEvaluation) -> dict[str, bool | None]:
    """The rules that were evaluated, with their outcome."""
    return {rule.id: holds for rule, holds in evaluation.considered}


@pytest.mark.rule("D1a", "D2b")
@pytest.mark.parametrize(
    ("facts", "outcomes", "deciding"),
    [
        ({"custom": True}, {"made": True}, "made"),
        ({"custom": False, "days": 40}, {"made": False, "late": True}, "late"),
        ({"custom": False, "days": 30}, {"made": False, "late": False, "in-time": True}, "in-time"),
        ({"custom": False}, {"made": False, "late": None}, None),
        ({"days": 10}, {"made": None}, None),
        ({"custom": "yes", "days": 10}, {"made": None}, None),
        ({}, {"made": None}, None),
    ],
)
def test_the_first_rule_that_holds_decides_unless_one_before_it_is_unknown(
    snapshot: Snapshot, facts: dict[str, Any], outcomes: dict[str, bool | None], deciding: str | None
) -> None:
    evaluation = RuleEvaluation(snapshot, NAME, facts)
    assert considered(evaluation) == outcomes
    assert (evaluation.deciding.id if evaluation.deciding else None) == deciding
    assert (evaluation.undecided is not None) == (None in outcomes.values())


@pytest.mark.rule("D2c")
@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from(["days", "custom"]), st.one_of(st.booleans(), st.integers(0, 60))))
def test_more_facts_never_turn_one_decision_into_another(facts: dict[str, Any]) -> None:
    library = Library(RETURNS).snapshot()
    known = RuleEvaluation(library, NAME, facts).deciding
    for more in ({"days": 5}, {"days": 50}, {"custom": True}, {"custom": False}):
        later = RuleEvaluation(library, NAME, more | facts).deciding
        assert known is None or later == known


def test_the_inputs_of_the_undecided_rule_are_asked_for(snapshot: Snapshot) -> None:
    assert RuleEvaluation(snapshot, NAME, {"days": 3}).unknown_inputs == ["custom"]
    assert RuleEvaluation(snapshot, NAME, {"custom": True}).unknown_inputs == []


@pytest.mark.parametrize(
    ("object_id", "facts", "reasons"),
    [
        ("policy/plain", {}, ("policy/plain has no rules to decide by.",)),
        (NAME, {}, ("The fact 'custom', a boolean, is not given.",)),
        (NAME, {"custom": 3}, ("The fact 'custom' is 3, which is no boolean.",)),
    ],
)
def test_the_reasons_for_no_decision_name_the_facts(
    snapshot: Snapshot, object_id: str, facts: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    assert RuleEvaluation(snapshot, object_id, facts).reasons_for_none() == reasons


def test_facts_that_no_rule_covers_are_said_to_be_uncovered() -> None:
    snapshot = Library(RETURNS.replace('"<= 30"', '"<= 20"')).snapshot()
    evaluation = RuleEvaluation(snapshot, NAME, {"custom": False, "days": 25})
    assert evaluation.reasons_for_none() == (f"No rule of {NAME} covers these facts.",)


def test_before_the_first_version_nothing_decides() -> None:
    evaluation = RuleEvaluation.of_known(Library(RETURNS).snapshot("2022-05-01"), NAME, {"custom": True})
    assert (evaluation.version, evaluation.deciding, evaluation.inputs) == (None, None, {})
    assert evaluation.reasons_for_none()[0].startswith(
        f"No version of {NAME} is authoritative on 2022-05-01T00:00:00Z, as known on 2025-06-01"
    )


@pytest.mark.rule("D2d")
def test_a_rule_in_words_is_left_to_a_person() -> None:
    snapshot = Library(RETURNS.replace("when: {custom: true}", "when: somebody asked for it")).snapshot()
    evaluation = RuleEvaluation(snapshot, NAME, {"days": 3})
    assert evaluation.reasons_for_none() == ("Rule made is in words; a person has to apply it.",)
    assert evaluation.unknown_inputs == []


@pytest.mark.rule("S5b")
def test_an_unknown_object_and_one_for_others_get_the_same_error() -> None:
    library = Library(RETURNS.replace("title:", "audience: staff\ntitle:"))
    messages = []
    for name in ("policy/unknown", NAME):
        with pytest.raises(NotFound) as caught:
            RuleEvaluation.of_known(library.snapshot(), name, {})
        messages.append(str(caught.value).replace(name, "X"))
    assert messages[0] == messages[1]
    assert RuleEvaluation.of_known(library.snapshot(audience="staff"), NAME, {"custom": True}).deciding


# -- the plan and the decision ---------------------------------------------------------------------------


def test_a_decided_case_looks_up_its_rule_in_words(snapshot: Snapshot) -> None:
    plan = RuleEvaluation(snapshot, NAME, {"custom": True}).plan("What follows?")
    (asked,) = plan.sub_queries
    assert plan.intent is Intent.DECISION
    assert asked.text == asked.lookup == "If custom is true, then it is kept."
    assert asked.as_of == snapshot.as_of


def test_an_undecided_case_looks_up_the_question_with_everything_that_may_follow(snapshot: Snapshot) -> None:
    (asked,) = RuleEvaluation(snapshot, NAME, {}).plan("What follows?").sub_queries
    assert asked.text == "What follows?"
    assert asked.lookup == "What follows? returns it is kept. it is sent back. the price is paid back."


def test_a_lookup_is_no_longer_than_a_question_may_be() -> None:
    snapshot = Library(RETURNS.replace("it is kept.", "it is kept " + "for long " * 400)).snapshot()
    (asked,) = RuleEvaluation(snapshot, NAME, {}).plan("What follows?").sub_queries
    assert len(asked.lookup) == LONGEST_QUESTION


def test_a_decision_is_reported_with_every_rule_considered(snapshot: Snapshot) -> None:
    evaluation = RuleEvaluation(snapshot, NAME, {"custom": False, "days": 3})
    assert json_value(evaluation.decision(stands=True)) == {
        "object_id": NAME,
        "version_id": snapshot.resolve([NAME])[NAME].version_id,
        "rule": "in-time",
        "outcome": "the price is paid back.",
        "outcome_type": None,
        "action": None,
        "considered": [
            {"rule": "made", "holds": "no"},
            {"rule": "late", "holds": "no"},
            {"rule": "in-time", "holds": "yes"},
        ],
    }


def test_a_decision_that_does_not_stand_names_no_outcome(snapshot: Snapshot) -> None:
    decision = RuleEvaluation(snapshot, NAME, {"custom": True}).decision(stands=False)
    assert (decision.rule, decision.outcome) == (None, None)
    assert [one.holds for one in decision.considered] == ["yes"]
    undecided = RuleEvaluation(snapshot, NAME, {}).decision(stands=False)
    assert [one.holds for one in undecided.considered] == ["unknown"]
