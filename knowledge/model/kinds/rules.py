"""Decision rules: what a case has to fulfil for what follows, as a table of conditions on facts (rules D1 to D3)."""

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
    """What a fact is."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"

    def fits(self, value: object) -> bool:
        """Whether `value` is of this type; true and false are no numbers."""
        if self is FactType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return isinstance(value, bool if self is FactType.BOOLEAN else str)


class InputTerms(Value):
    """A fact that rules read: what it is, and the question that asks for it."""

    type: FactType
    question: Text


Condition = Plain | tuple[Plain, ...]
"""What a fact has to be: a value, one of several values or, for a number, a bound such as `<= 30` or a range
such as `[10..30)`, whose round bracket leaves its end out.
"""


class RuleTerms(Value):
    """When `when` holds, `then` follows; of several rules the first that holds decides. `when` is a table of
    conditions by input, all of which must hold, or words, which only people can apply. `clause` names the clause
    that the rule puts into practice.
    """

    id: Anchor
    when: Text | dict[Anchor, Condition] = Field(
        examples=[{"days_since_delivery": "<= 30", "condition": "unused"}]
    )
    then: Text
    clause: Anchor | None = None

    @property
    def conditions(self) -> dict[str, Condition] | None:
        """The table of conditions; None for a rule in words."""
        return None if isinstance(self.when, str) else self.when

    def in_words(self) -> str:
        """The rule as a sentence."""
        return f"If {self._when()}, then {self.then}"

    def _when(self) -> str:
        if isinstance(self.when, str):
            return self.when
        return " and ".join(f"{_spaced(name)} is {_said(one)}" for name, one in self.when.items())

    def holds(self, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> bool | None:
        """Whether the rule holds; None where that depends on facts that are not given, or of another type, or on
        words.
        """
        if self.conditions is None:
            return None
        known = {name: facts[name] for name in self.conditions if _is_given(name, inputs, facts)}
        if not all(_fulfils(known[name], self.conditions[name]) for name in known):
            return False
        return True if len(known) == len(self.conditions) else None

    def unknown(self, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> list[str]:
        """The inputs it reads that are not given as what they are."""
        return [name for name in self.conditions or {} if not _is_given(name, inputs, facts)]

    def faults(self, inputs: Mapping[str, InputTerms]) -> list[str]:
        """What is wrong with its conditions."""
        if self.conditions == {}:
            return [f"rule {self.id!r} has no condition"]
        found = []
        for name, condition in (self.conditions or {}).items():
            if name not in inputs:
                declared = ", ".join(inputs) or "none"
                found.append(f"rule {self.id!r} reads {name!r}, which is no input; the inputs are {declared}")
            elif wrong := [one for one in _alternatives(condition) if not _possible(one, inputs[name].type)]:
                kind = inputs[name].type.value
                found.append(f"rule {self.id!r} holds {name!r}, a {kind}, against {wrong[0]!r}, which is none")
            elif not _alternatives(condition):
                found.append(f"rule {self.id!r} holds {name!r} against no value")
        return found


def _is_given(name: str, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> bool:
    return name in facts and name in inputs and inputs[name].type.fits(facts[name])


def _alternatives(condition: Condition) -> tuple[Plain, ...]:
    return condition if isinstance(condition, tuple) else (condition,)


def _fulfils(fact: Any, condition: Condition) -> bool:
    return any(_meets(fact, one) for one in _alternatives(condition))


def _meets(fact: Any, one: Plain) -> bool:
    """Whether a fact is `one`, or lies within it. Numbers are compared as they are written, texts without case."""
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
    """Whether a fact of this type can be held against `one`."""
    if kind is FactType.NUMBER and isinstance(one, str):
        span = _RANGE.fullmatch(one.strip())
        return bool(_BOUND.fullmatch(one.strip())) or bool(span and Decimal(span["low"]) <= Decimal(span["high"]))
    return kind.fits(one)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _said(condition: Condition) -> str:
    return " or ".join(_word(one) for one in _alternatives(condition))


def _word(one: Plain) -> str:
    return str(one).lower() if isinstance(one, bool) else str(one)
