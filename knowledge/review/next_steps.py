"""Recommends the next step of a case that a person decides, from the rules and the facts (rule D6b). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.model.answering.answers import Decision
from knowledge.model.cases import NextStep
from knowledge.model.kinds import PolicyTerms, RuleTerms
from knowledge.model.work.actions import OutcomeType


def next_step(decision: Decision, terms: PolicyTerms, facts: Mapping[str, Any]) -> NextStep:
    """The next step of an escalated case.

    A rule after the one that escalated may still deny the case. If one does, a denial is recommended. If one would on facts that
    are missing, they are asked for first. Otherwise nothing stands against an approval but the reason of the escalation.
    """
    escalating, later = _split(decision, terms.rules)
    follows = _follows(decision)
    if escalating is not None and escalating.conditions is None:
        return _applying(escalating, follows)
    denying = [rule for rule in later if rule.outcome is not None and rule.outcome.type is OutcomeType.DENY]
    if denial := next((rule for rule in denying if rule.holds(terms.inputs, facts)), None):
        return NextStep(
            recommended="deny", why=f"Rule {denial.id} denies it: {denial.in_words()}", follows=follows
        )
    if undecided := next((rule for rule in denying if rule.holds(terms.inputs, facts) is None), None):
        asks = tuple(terms.inputs[name].question for name in undecided.unknown(terms.inputs, facts))
        why = f"Rule {undecided.id} may deny it, and facts are missing to tell."
        return NextStep(recommended="ask", why=why, follows=follows, asks=asks)
    because = f" It is left to a person by rule {escalating.id}: {escalating.in_words()}" if escalating else ""
    why = f"No rule denies this case.{because}{_but_for(terms, facts)}"
    return NextStep(recommended="approve", why=why, follows=follows)


def _split(decision: Decision, rules: Sequence[RuleTerms]) -> tuple[RuleTerms | None, Sequence[RuleTerms]]:
    """The rule that escalated, which was the last one considered, and the rules after it."""
    names = [rule.id for rule in rules]
    last = decision.considered[-1].rule if decision.considered else ""
    if last not in names:
        return None, ()
    at = names.index(last)
    return rules[at], rules[at + 1 :]


def _applying(rule: RuleTerms, follows: str) -> NextStep:
    """The step of a rule in words: a person says whether it holds."""
    why = f"Rule {rule.id} is in words, and only a person can say whether it holds."
    return NextStep(recommended="ask", why=why, follows=follows, asks=(f"Does this hold: {rule.when}?",))


def _but_for(terms: PolicyTerms, facts: Mapping[str, Any]) -> str:
    """The facts that keep the case from the first rule that approves, in words; empty where there is none."""
    approving = next((one for one in terms.rules if one.outcome and one.outcome.type is OutcomeType.APPROVE), None)
    if approving is None or approving.conditions is None:
        return ""
    unmet = [
        f"{name.replace('_', ' ')} is {facts[name]}" if name in facts else f"{name.replace('_', ' ')} is not known"
        for name, condition in approving.conditions.items()
        if approving.model_copy(update={"when": {name: condition}, "outcome": None}).holds(terms.inputs, facts)
        is not True
    ]
    return f" Rule {approving.id} would approve it, but {' and '.join(unmet)}." if unmet else ""


def _follows(decision: Decision) -> str:
    """The consequence of an approval, in words."""
    if decision.action is None:
        return "Once approved, nothing is handed over: the rule names no action."
    given = ", ".join(f"{name} {value}" for name, value in decision.action.parameters.items())
    told = f" with {given}" if given else ""
    return f"Once approved, the action {decision.action.name} is handed over{told}."
