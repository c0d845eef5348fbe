"""The assumptions of a report of value: a file that somebody states and answers for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from knowledge.errors import InvalidInput
from knowledge.model.clock import Value

Scenario = Literal["conservative", "expected"]


class Estimate(Value):
    """A number that somebody expects, and one that they would bet on."""

    conservative: float = Field(ge=0)
    expected: float = Field(ge=0)

    def under(self, scenario: Scenario) -> float:
        """The number under a scenario."""
        return self.conservative if scenario == "conservative" else self.expected


def _both(given: Any) -> Any:
    """One number stands for both scenarios."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return {"conservative": given, "expected": given} if is_number else given


def _at_most_one(estimate: Estimate) -> Estimate:
    if max(estimate.conservative, estimate.expected) > 1:
        raise ValueError("a share lies between 0 and 1")
    return estimate


Amount = Annotated[Estimate, BeforeValidator(_both)]
Share = Annotated[Estimate, BeforeValidator(_both), AfterValidator(_at_most_one)]


class Assumptions(Value):
    """The assumptions of a report. One that is left out is missing, and so is every figure that needs it."""

    currency: str = Field("EUR", min_length=1, max_length=8)
    minutes_per_question_by_hand: Amount | None = None
    minutes_per_decision_by_hand: Amount | None = None
    minutes_to_read_an_answer: Amount | None = None
    share_checked_by_hand: Share | None = None
    minutes_to_check_an_answer: Amount | None = None
    minutes_per_review: Amount | None = None
    minutes_per_case: Amount | None = None
    cost_per_hour: Amount | None = None
    cost_per_month: Amount | None = None
    cost_to_set_up: Amount | None = None
    error_rate_by_hand: Share | None = None
    cost_per_error: Amount | None = None

    def under(self, scenario: Scenario) -> dict[str, float]:
        """The numbers that are stated, by name, under a scenario."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: one.under(scenario) for name, one in given.items() if isinstance(one, Estimate)}


ASSUMED = frozenset(Assumptions.model_fields) - {"currency"}
"""The names of all assumptions."""


def read_assumptions(text: str, where: str) -> Assumptions:
    """The assumptions of a YAML file. Raises InvalidInput naming the file and the wrong entry."""
    remedy = "Give each as a number, or as `{conservative: …, expected: …}`; deploy/value/assumptions.yaml is an example."
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(f"This is no YAML: {error}.", remedy=remedy, where=where) from None
    try:
        return Assumptions.model_validate(given or {})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "the file"
        raise InvalidInput(f"{name}: {first['msg']}.", remedy=remedy, where=where) from None
