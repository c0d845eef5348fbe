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
