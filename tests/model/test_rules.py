"""Conditions on facts: what holds, what does not, and what cannot be told (rules D1, D2)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.model.kinds import InputTerms, PolicyTerms, RuleTerms

INPUTS = {
    "days": InputTerms(type="number", question="How many days ago?"),
    "state": InputTerms(type="text", question="In what state?"),
    "member": InputTerms(type="boolean", question="Is it a member?"),
}


def rule(when: Any) -> RuleTerms:
    return RuleTerms.model_validate({"id": "r", "when": when, "then": "it follows."})


@pytest.mark.rule("D1b", "D2a")
@pytest.mark.parametrize(
    ("when", "facts", "holds"),
    [
        ({"days": "<= 30"}, {"days": 30}, True),
        ({"days": "< 30"}, {"days": 30}, False),
        ({"days": ">= 0.3"}, {"days": 0.3}, True),
        ({"days": "[10..30)"}, {"days": 10}, True),
        ({"days": "[10..30)"}, {"days": 30}, False),
        ({"days": "(10..30]"}, {"days": 10}, False),
        ({"days": "(10..30]"}, {"days": 30}, True),
        ({"days": 30}, {"days": 30.0}, True),
        ({"days": [1, "> 5"]}, {"days": 6}, True),
        ({"days": [1, "> 5"]}, {"days": 2}, False),
        ({"state": "unused"}, {"state": " Unused"}, True),
        ({"state": ["unused", "sealed"]}, {"state": "worn"}, False),
        ({"member": True}, {"member": True}, True),
        ({"member": True}, {"member": False}, False),
        ({"days": "<= 30", "member": True}, {"days": 3}, None),
        ({"days": "<= 30", "member": True}, {"days": 31}, False),
        ({"days": "<= 30"}, {"days": "3"}, None),
        ({"days": 1}, {"days": True}, None),
        ({"member": True}, {"member": 1}, None),
        ({"days": "<= 30"}, {"days": float("nan")}, None),
        ("it comes back late", {"days": 3}, None),
    ],
)
def test_whether_a_rule_holds_d1_d2(when: Any, facts: dict[str, Any], holds: bool | None) -> None:
    assert rule(when).holds(INPUTS, facts) is holds


PAIRS = INPUTS | {
    "limit": InputTerms(type="number", question="How many days are allowed?"),
    "was": InputTerms(type="text", question="In what state was it sold?"),
}


@pytest.mark.rule("D5e")
@pytest.mark.parametrize(
    ("when", "facts", "holds"),
    [
        ({"days": {">": "limit"}}, {"days": 31, "limit": 30}, True),
        ({"days": {">": "limit"}}, {"days": 30, "limit": 30.0}, False),
        ({"days": {">=": "limit"}}, {"days": 30, "limit": 30}, True),
        ({"days": {"<": "limit"}}, {"days": 0.1, "limit": 0.3}, True),
        ({"days": {"<=": "limit"}}, {"days": 0.3, "limit": 0.3}, True),
        ({"days": {"=": "limit"}}, {"days": 30, "limit": 30.0}, True),
        ({"days": {"!=": "limit"}}, {"days": 30, "limit": 31}, True),
        ({"state": {"!=": "was"}}, {"state": "New", "was": "new "}, False),
        ({"state": {"=": "was"}}, {"state": "New", "was": "new "}, True),
        ({"state": {"!=": "was"}}, {"state": "new"}, None),
        ({"days": {">": "limit"}}, {"limit": 30}, None),
        ({"days": {">": "limit"}}, {"days": 31, "limit": "30"}, None),
        ({"days": {">": "limit"}, "member": True}, {"days": 1, "limit": 30}, False),
        ({"days": {">": "limit", "<": "limit"}}, {"days": 31, "limit": 30}, False),
    ],
)
def test_a_fact_is_compared_with_another(when: Any, facts: dict[str, Any], holds: bool | None) -> None:
    assert rule(when).holds(PAIRS, facts) is holds


def outcome(outcome: Any, when: Any = None) -> RuleTerms:
    """A rule with an outcome."""
    given = {"id": "r", "when": when or {"days": "<= 30"}, "then": "it follows", "outcome": outcome}
    return RuleTerms.model_validate(given)


REFUND = {
    "type": "approve",
    "action": "refund",
    "parameters": {"days": {"fact": "days"}, "for": {"fact": "state"}},
}


@pytest.mark.rule("D5b")
def test_a_rule_with_an_action_depends_on_the_facts_of_its_parameters() -> None:
    one = outcome(REFUND)
    assert one.holds(INPUTS, {"days": 3}) is None
    assert one.unknown(INPUTS, {"days": 3}) == ["state"]
    assert one.holds(INPUTS, {"days": 31}) is False
    assert one.holds(INPUTS, {"days": 3, "state": "new"}) is True
    assert outcome("approve").holds(INPUTS, {"days": 3}) is True


def test_an_outcome_fills_its_action_in_from_the_facts() -> None:
    terms = outcome(REFUND | {"parameters": {"days": {"fact": "days"}, "by": "card"}}).outcome
    assert terms is not None
    call = terms.call({"days": 3})
    assert call is not None
    assert (call.name, call.parameters) == ("refund", {"days": 3, "by": "card"})
    approved = outcome("approve").outcome
    assert approved is not None
    assert approved.call({}) is None


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("approve", "This case is approved."),
        ("deny", "This case is denied."),
        ("escalate", "A person decides this case."),
        (REFUND, "This case is approved, and the action refund is handed over with days, for from state."),
        (
            {"type": "escalate", "action": "pay_back", "parameters": {"by": "card", "fast": True}},
            "A person decides this case, and once approved the action pay back is handed over with by card, fast true.",
        ),
    ],
)
def test_the_words_of_a_rule_tell_its_outcome_so_that_a_reviewer_reads_it(stated: Any, words: str) -> None:
    assert outcome(stated).in_words() == f"If days is <= 30, then it follows. {words}"


def test_the_words_of_a_rule_without_an_outcome_are_what_they_were() -> None:
    assert rule({"days": "<= 30"}).in_words() == "If days is <= 30, then it follows."


def test_the_words_of_a_comparison() -> None:
    words = rule({"days": {">": "limit"}, "state": {"!=": "was"}}).in_words()
    assert words == "If days is more than limit and state is other than was, then it follows."


@pytest.mark.rule("D5a", "D5c")
@pytest.mark.parametrize(
    ("stated", "when", "message"),
    [
        ("maybe", None, "'approve', 'deny' or 'escalate'"),
        ({"action": "refund"}, None, "type"),
        ({"type": "deny", "action": "refund"}, None, "a denial hands nothing over; leave the action 'refund' out"),
        ({"type": "approve", "parameters": {"a": 1}}, None, "there are parameters and no action"),
        (
            REFUND | {"parameters": {"a": {"fact": "age"}}},
            None,
            "reads 'age', which is no input; the inputs are days",
        ),
        ("approve", "it is late", "only a person can apply it; its outcome is 'escalate' alone, not 'approve'"),
        ({"type": "escalate", "action": "refund"}, "it is late", "its outcome is 'escalate' alone, not 'refund'"),
        (None, {"days": {">": "age"}}, "reads 'age', which is no input"),
        (
            None,
            {"days": {">": "state"}},
            "compares 'days', a number, with 'state', a text; compare facts of one type",
        ),
        (None, {"state": {">": "was"}}, "holds 'state', a text, against '>'; use = or !="),
        (None, {"days": {}}, "holds 'days' against no value"),
        (None, {"days": {"~": "limit"}}, "'=', '!='"),
    ],
)
def test_an_outcome_that_means_nothing_is_refused(stated: Any, when: Any, message: str) -> None:
    given = {"id": "r", "when": when or {"days": "<= 30"}, "then": "it follows", "outcome": stated}
    inputs = {name: one.model_dump() for name, one in PAIRS.items()}
    with pytest.raises(ValidationError) as caught:
        PolicyTerms.model_validate({"clauses": [{"id": "c", "text": "x"}], "inputs": inputs, "rules": [given]})
    assert message in str(caught.value)


@given(st.integers(-100, 100), st.integers(-100, 100))
def test_of_two_bounds_that_exclude_each_other_one_holds_d1(limit: int, days: int) -> None:
    within, beyond = rule({"days": f"<= {limit}"}), rule({"days": f"> {limit}"})
    facts = {"days": days}
    assert within.holds(INPUTS, facts) is not beyond.holds(INPUTS, facts)


@pytest.mark.rule("D2c")
@given(
    st.dictionaries(st.sampled_from(["days", "state", "member"]), st.sampled_from([1, 40, "unused", True, False]))
)
def test_what_holds_or_fails_on_some_facts_does_so_on_more_d2(facts: dict[str, Any]) -> None:
    one = rule({"days": "<= 30", "state": "unused", "member": True})
    decided = one.holds(INPUTS, facts)
    more = {"days": 3, "state": "worn", "member": True} | facts
    assert decided is None or one.holds(INPUTS, more) is decided


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({"age": 3}, "reads 'age', which is no input; the inputs are days, state, member"),
        ({"days": "soon"}, "holds 'days', a number, against 'soon', which is none"),
        ({"days": "[30..10]"}, "against '[30..10]', which is none"),
        ({"days": True}, "against True, which is none"),
        ({"member": "yes"}, "holds 'member', a boolean, against 'yes', which is none"),
        ({"state": []}, "against no value"),
        ({}, "has no condition"),
    ],
)
def test_conditions_that_nothing_can_be_held_against_are_refused_d1(when: Any, message: str) -> None:
    with pytest.raises(ValidationError) as error:
        PolicyTerms.model_validate(
            {
                "clauses": [{"id": "c", "text": "A clause."}],
                "inputs": INPUTS,
                "rules": [{"id": "r", "when": when, "then": "it follows."}],
            }
        )
    assert message in str(error.value)
