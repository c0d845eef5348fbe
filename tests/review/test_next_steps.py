"""The next step of a case follows from the rules and the facts (rule D6b)."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.model.answering.answers import ConsideredRule, Decision
from knowledge.model.cases import NextStep
from knowledge.model.kinds import PolicyTerms
from knowledge.model.work.actions import ActionCall
from knowledge.review.next_steps import next_step

INPUTS = {
    "amount": {"type": "number", "question": "Which amount?"},
    "worn": {"type": "boolean", "question": "Is it worn?"},
}
LARGE = {"id": "large", "when": {"amount": ">= 200"}, "then": "a person looks at it.", "outcome": "escalate"}
WORN = {"id": "worn", "when": {"worn": True}, "then": "it is not taken back.", "outcome": "deny"}
SMALL = {"id": "small", "when": {"amount": "< 75"}, "then": "it is paid.", "outcome": "approve"}
RUDE = {"id": "rude", "when": "the customer is rude", "then": "the head decides.", "outcome": "escalate"}


def step(rules: list[dict[str, Any]], action: ActionCall | None = None, **facts: Any) -> NextStep:
    """The next step of a case that the first of these rules left to a person."""
    terms = PolicyTerms.model_validate({"clauses": [{"id": "c", "text": "x"}], "inputs": INPUTS, "rules": rules})
    decision = Decision(
        object_id="policy/x",
        version_id="v",
        rule=rules[0]["id"],
        outcome="",
        action=action,
        considered=(ConsideredRule(rule=rules[0]["id"], holds="yes"),),
    )
    return next_step(decision, terms, facts)


@pytest.mark.rule("D6b")
def test_a_denial_is_recommended_where_a_later_rule_denies() -> None:
    made = step([LARGE, WORN], amount=300, worn=True)
    assert made.recommended == "deny"
    assert made.why.startswith("Rule worn denies it: If worn is true, then it is not taken back.")


@pytest.mark.rule("D6b")
def test_what_could_still_deny_is_asked_for() -> None:
    made = step([LARGE, WORN], amount=300)
    assert (made.recommended, made.asks) == ("ask", ("Is it worn?",))


@pytest.mark.rule("D6b")
def test_an_approval_is_recommended_where_nothing_denies_with_what_keeps_the_case_from_it() -> None:
    made = step([LARGE, WORN, SMALL], amount=300, worn=False)
    assert made.recommended == "approve"
    assert "left to a person by rule large: If amount is >= 200" in made.why
    assert made.why.endswith("Rule small would approve it, but amount is 300.")
    assert made.asks == ()


@pytest.mark.rule("D6b")
def test_of_a_rule_in_words_a_person_says_whether_it_holds() -> None:
    made = step([RUDE, WORN], worn=True)
    assert (made.recommended, made.asks) == ("ask", ("Does this hold: the customer is rude?",))


def test_it_is_told_what_an_approval_hands_over() -> None:
    call = ActionCall(name="refund", parameters={"amount": 300})
    assert (
        step([LARGE], call, amount=300).follows
        == "Once approved, the action refund is handed over with amount 300."
    )
    assert "nothing is handed over" in step([LARGE], amount=300).follows
