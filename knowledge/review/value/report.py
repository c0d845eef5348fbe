"""The report of value: figures, each with its formula and its inputs, or with the inputs that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field

from knowledge.model.clock import Instant, Value
from knowledge.review.value.assumptions import ASSUMED, Assumptions, Scenario
from knowledge.review.value.formulas import evaluate, names_of

Unit = Literal["share", "hours", "money", "money per month", "months", "ratio"]


class _Formula(NamedTuple):
    name: str
    meaning: str
    unit: Unit
    formula: str


FORMULAS = (
    _Formula(
        "automation_rate",
        "Share of questions and decisions that needed no person.",
        "share",
        "(questions_answered + decisions_by_rule) / (questions + decisions)",
    ),
    _Formula(
        "exception_rate",
        "Share of questions and decisions that a person had to take up, because they were not or not fully answered.",
        "share",
        "(questions + decisions - questions_answered - decisions_by_rule) / (questions + decisions)",
    ),
    _Formula(
        "error_rate",
        "Share of wrong answers among those that people judged.",
        "share",
        "answers_judged_wrong / (answers_judged_right + answers_judged_wrong)",
    ),
    _Formula(
        "hours_saved",
        "Work by hand that answers and decisions took the place of, less reading and checking them.",
        "hours",
        "(questions_answered * minutes_per_question_by_hand + decisions_by_rule * minutes_per_decision_by_hand"
        " - (questions_answered + decisions_by_rule)"
        " * (minutes_to_read_an_answer + share_checked_by_hand * minutes_to_check_an_answer)) / 60",
    ),
    _Formula(
        "hours_spent",
        "Work that the service asks for: reviews of versions and decisions on cases.",
        "hours",
        "(reviews * minutes_per_review + cases_decided * minutes_per_case) / 60",
    ),
    _Formula(
        "labour_saved",
        "The cost of the work saved, less that of the work spent.",
        "money",
        "(hours_saved - hours_spent) * cost_per_hour",
    ),
    _Formula(
        "errors_avoided",
        "The cost of errors that work by hand would have made, less that of errors of the service.",
        "money",
        "questions_answered * (error_rate_by_hand - error_rate) * cost_per_error",
    ),
    _Formula(
        "benefit_per_month",
        "Labour saved in a month, less the cost of the service. Errors are left out.",
        "money per month",
        "labour_saved / months - cost_per_month",
    ),
    _Formula(
        "payback",
        "Months until the benefit has paid for the setting up; negative where it never does.",
        "months",
        "cost_to_set_up / benefit_per_month",
    ),
    _Formula(
        "return_on_investment",
        "Gain of the first twelve months over what they cost.",
        "ratio",
        "(12 * benefit_per_month - cost_to_set_up) / (12 * cost_per_month + cost_to_set_up)",
    ),
)
"""The figures, in an order in which each needs only earlier ones."""


class FigureInput(Value):
    """An input of a figure, where it comes from, and its value under each scenario; null where it is missing."""

    name: str
    source: Literal["record", "assumption", "figure"]
    conservative: float | None
    expected: float | None


class Figure(Value):
    """A figure: its formula, its inputs, and its value under each scenario.

    Where it has no value, `missing` names the inputs that are not stated or not recorded; with none missing, it would divide by 0.
    """

    name: str
    meaning: str
    unit: Unit
    formula: str
    inputs: tuple[FigureInput, ...]
    conservative: float | None
    expected: float | None
    missing: tuple[str, ...] = ()


class ValueReport(Value):
    """The value of the service in a period."""

    since: Instant
    until: Instant
    currency: str
    outcomes: dict[str, float] = Field(description="What the service did, counted from the record.")
    figures: tuple[Figure, ...]


class _Scene:
    """The values under one scenario, figures added as they are computed."""

    def __init__(self, outcomes: Mapping[str, float], assumed: Mapping[str, float]) -> None:
        self.values = {**outcomes, **assumed}

    def compute(self, one: _Formula) -> float | None:
        """The value of a figure; None where an input is missing or it would divide by 0."""
        try:
            value = evaluate(one.formula, self.values)
        except (KeyError, ZeroDivisionError):
            return None
        self.values[one.name] = value
        return value


def value_report(
    outcomes: Mapping[str, float], assumptions: Assumptions, since: datetime, until: datetime
) -> ValueReport:
    """The report from counted outcomes and stated assumptions. Nothing else enters it."""
    scenarios: tuple[Scenario, Scenario] = ("conservative", "expected")
    scenes = [_Scene(outcomes, assumptions.under(scenario)) for scenario in scenarios]
    missing: dict[str, tuple[str, ...]] = {}
    figures = []
    for one in FORMULAS:
        names = names_of(one.formula)
        lacking = [name for name in names if name not in missing and name not in scenes[0].values]
        inherited = [name for earlier in names for name in missing.get(earlier, ())]
        inputs = tuple(FigureInput(name=name, source=_source(name), **_both(scenes, name)) for name in names)
        conservative, expected = (scene.compute(one) for scene in scenes)
        missing[one.name] = tuple(dict.fromkeys([*lacking, *inherited]))
        figures.append(
            Figure(
                **one._asdict(),
                inputs=inputs,
                conservative=conservative,
                expected=expected,
                missing=missing[one.name],
            )
        )
    return ValueReport(
        since=since,
        until=until,
        currency=assumptions.currency,
        outcomes=dict(outcomes),
        figures=tuple(figures),
    )


def _source(name: str) -> Literal["record", "assumption", "figure"]:
    if name in {one.name for one in FORMULAS}:
        return "figure"
    return "assumption" if name in ASSUMED else "record"


def _both(scenes: list[_Scene], name: str) -> dict[str, float | None]:
    conservative, expected = (scene.values.get(name) for scene in scenes)
    return {"conservative": conservative, "expected": expected}
