"""Decision rules: conditions on the facts of a case, and the outcome when they hold (rules D1 to D3)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field

from knowledge.model.clock import Value
from knowledge.model.kinds.fields import Anchor, Plain, Text

_NUMBER = r"-?\d+(?:\.\d+)?"
_BOUND = re.compile(rf"(?P<sign><=|<|>=|>)\s*(?P<bound>{_NUMBER})")
_RANGE = re.compile(rf"(?P<open>[\[(])\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<close>[\])])")


class FactType(StrEnum):
    """The type of a fact."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"

    def fits(self, value: object) -> bool:
        """Whether `value` is of this type. True and false are not numbers, and neither are NaN and infinity."""
        if self is FactType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return isinstance(value, bool if self is FactType.BOOLEAN else str)


class InputTerms(Value):
    """A fact that rules use: its type, and the question that asks for it."""

    type: FactType
    question: Text


Condition = Plain | tuple[Plain, ...]
"""A condition on a fact: a value, a list of values or, for a number, a bound such as `<= 30` or a range such as
`[10..30)`.

A round bracket leaves the end of a range out.
"""


class RuleTerms(Value):
    """A decision rule: when `when` holds, `then` follows. Of several rules the first that holds decides.

    `when` maps inputs to conditions, all of which must hold; or it is a text, which only people can apply.
    `clause` names the clause that the rule puts into practice.
    """

    id: Anchor
    when: Text | dict[Anchor, Condition] = Field(
        examples=[{"days_since_delivery": "<= 30", "condition": "unused"}]
    )
    then: Text
    clause: Anchor | None = None

    @property
    def conditions(self) -> dict[str, Condition] | None:
        """The conditions by input; None for a rule in words."""
        return None if isinstance(self.when, str) else self.when

    def in_words(self) -> str:
        """Return the rule as a sentence."""
        return f"If {self._when()}, then {self.then}"

    def _when(self) -> str:
        if isinstance(self.when, str):
            return self.when
        return " and ".join(
            f"{_spaced(name)} is {_condition_in_words(condition)}" for name, condition in self.when.items()
        )

    def holds(self, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> bool | None:
        """Whether the rule holds, in three-valued logic.

        None means unknown: the rule depends on facts that are missing or of another type, or is written in words.
        """
        if self.conditions is None:
            return None
        known = {name: facts[name] for name in self.conditions if _is_given(name, inputs, facts)}
        if not all(_fulfils(known[name], self.conditions[name]) for name in known):
            return False
        return True if len(known) == len(self.conditions) else None

    def unknown(self, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> list[str]:
        """Return the inputs of the rule whose facts are missing or of another type."""
        return [name for name in self.conditions or {} if not _is_given(name, inputs, facts)]

    def faults(self, inputs: Mapping[str, InputTerms]) -> list[str]:
        """Return the mistakes in the conditions, each as a sentence without its full stop."""
        if self.conditions == {}:
            return [f"rule {self.id!r} has no condition"]
        mistakes = []
        for name, condition in (self.conditions or {}).items():
            if name not in inputs:
                declared = ", ".join(inputs) or "none"
                mistakes.append(f"rule {self.id!r} reads {name!r}, which is no input; the inputs are {declared}")
            elif wrong := [value for value in _alternatives(condition) if not _possible(value, inputs[name].type)]:
                kind = inputs[name].type.value
                mistakes.append(f"rule {self.id!r} holds {name!r}, a {kind}, against {wrong[0]!r}, which is none")
            elif not _alternatives(condition):
                mistakes.append(f"rule {self.id!r} holds {name!r} against no value")
        return mistakes


def _is_given(name: str, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> bool:
    return name in facts and name in inputs and inputs[name].type.fits(facts[name])


def _alternatives(condition: Condition) -> tuple[Plain, ...]:
    return condition if isinstance(condition, tuple) else (condition,)


def _fulfils(fact: Any, condition: Condition) -> bool:
    return any(_meets(fact, value) for value in _alternatives(condition))


def _meets(fact: Any, one: Plain) -> bool:
    """Whether a fact equals `one` or lies within it. Numbers are compared as decimals, texts without case."""
    if isinstance(fact, str):
        return isinstance(one, str) and fact.strip().casefold() == one.strip().casefold()
    if isinstance(fact, bool) or isinstance(one, bool):
        return fact is one
    number = Decimal(str(fact))
    return _within(number, one) if isinstance(one, str) else number == Decimal(str(one))


def _within(number: Decimal, limits: str) -> bool:
    if bound := _BOUND.fullmatch(limits.strip()):
        limit = Decimal(bound["bound"])
        met = {"<=": number <= limit, "<": number < limit, ">=": number >= limit, ">": number > limit}
        return met[bound["sign"]]
    span = _RANGE.fullmatch(limits.strip())
    if span is None:
        return False
    low, high = Decimal(span["low"]), Decimal(span["high"])
    above = low <= number if span["open"] == "[" else low < number
    return above and (number <= high if span["close"] == "]" else number < high)


def _possible(one: Plain, kind: FactType) -> bool:
    """Whether a fact of this type can be compared with `one`."""
    if kind is FactType.NUMBER and isinstance(one, str):
        span = _RANGE.fullmatch(one.strip())
        return bool(_BOUND.fullmatch(one.strip())) or bool(span and Decimal(span["low"]) <= Decimal(span["high"]))
    return kind.fits(one)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _condition_in_words(condition: Condition) -> str:
    return " or ".join(_word(value) for value in _alternatives(condition))


def _word(one: Plain) -> str:
    return str(one).lower() if isinstance(one, bool) else str(one)
