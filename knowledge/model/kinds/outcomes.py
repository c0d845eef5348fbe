"""Outcomes of decision rules beside their words: an approval, a denial or a review, and the action to hand over (rule D5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, model_validator

from knowledge.model.clock import Value
from knowledge.model.kinds.fields import Anchor, Plain
from knowledge.model.work.actions import ActionCall, OutcomeType


class FactReference(Value):
    """A parameter whose value is a fact of the case."""

    fact: Anchor


class OutcomeTerms(Value):
    """The outcome of a rule. `action` names what is handed over when the case is approved, by the rule or by a reviewer.

    A parameter of the action is a value, or a reference to a fact such as `{fact: amount}`. In a file the type alone may stand for
    an outcome without an action.
    """

    type: OutcomeType
    action: Anchor | None = Field(
        None, description="The name of the action: `refund` is governed by `action/refund`."
    )
    parameters: dict[Anchor, FactReference | Plain] = Field(
        default_factory=dict, examples=[{"amount": {"fact": "amount"}, "channel": "original payment"}]
    )

    @model_validator(mode="before")
    @classmethod
    def _from_type(cls, given: Any) -> Any:
        return {"type": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.action is not None and self.type is OutcomeType.DENY:
            raise ValueError(f"a denial hands nothing over; leave the action {self.action!r} out")
        if self.parameters and self.action is None:
            raise ValueError("there are parameters and no action; name the action, or leave the parameters out")
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that the parameters refer to."""
        return tuple(one.fact for one in self.parameters.values() if isinstance(one, FactReference))

    def call(self, facts: Mapping[str, Any]) -> ActionCall | None:
        """Return the action with the facts of a case filled in; None where there is no action. Raises KeyError for a missing fact."""
        if self.action is None:
            return None
        given = {
            name: facts[one.fact] if isinstance(one, FactReference) else one
            for name, one in self.parameters.items()
        }
        return ActionCall(name=self.action, parameters=given)

    def in_words(self) -> str:
        """Return the outcome as a sentence."""
        decided = {
            OutcomeType.APPROVE: "This case is approved",
            OutcomeType.DENY: "This case is denied",
            OutcomeType.ESCALATE: "A person decides this case",
        }[self.type]
        return f"{decided}{self._action_in_words()}."

    def _action_in_words(self) -> str:
        if self.action is None:
            return ""
        when = ", and once approved" if self.type is OutcomeType.ESCALATE else ", and"
        given = ", ".join(_parameter(name, one) for name, one in self.parameters.items())
        told = f" with {given}" if given else ""
        return f"{when} the action {_spaced(self.action)} is handed over{told}"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _parameter(name: str, one: FactReference | Plain) -> str:
    """A parameter in words: `amount`, if it is the fact of that name, `sum from amount`, or `channel card`."""
    if isinstance(one, FactReference):
        return _spaced(name) if one.fact == name else f"{_spaced(name)} from {_spaced(one.fact)}"
    return f"{_spaced(name)} {str(one).lower() if isinstance(one, bool) else one}"
