"""Decision rules: conditions on the facts of a case, and the outcome when they hold (rules D1 to D3, D5)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Value
from knowledge.model.kinds.fields import Anchor, Plain, Text
from knowledge.model.kinds.outcomes import OutcomeTerms
from knowledge.model.work.actions import OutcomeType

_NUMBER = r"-?\d+(?:\.\d+)?"
_BOUND = lazy_pattern(rf"(?P<sign><=|<|>=|>)\s*(?P<bound>{_NUMBER})")
_RANGE = lazy_pattern(rf"(?P<open>[\[(])\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<close>[\])])")


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


Sign = Literal["=", "!=", "<", "<=", ">", ">="]
"""How a fact is compared with another fact."""
_SIGNS_IN_WORDS: dict[Sign, str] = {
    "=": "the same as",
    "!=": "other than",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
_EQUALITY = ("=", "!=")
"""The signs that compare texts and truth values; the others compare numbers only."""

Comparison = dict[Sign, Anchor]
"""A fact against other facts: `{">": amount_paid}` holds for more than what the fact `amount_paid` says."""

Condition = Plain | tuple[Plain, ...] | Comparison
"""A condition on a fact: a value, a list of values, a comparison with another fact or, for a number, a bound such as `<= 30` or a
range such as `[10..30)`.

A round bracket leaves the end of a range out.
"""


class RuleTerms(Value):
    """A decision rule: when `when` holds, `then` follows. Of several rules the first that holds decides.

    `when` maps inputs to conditions, all of which must hold; or it is a text, which only people can apply. `then` says in words
    what follows, and `outcome` what the service does about it (rule D5). `clause` names the clause that the rule puts into practice.
    """

    id: Anchor
    when: Text | dict[Anchor, Condition] = Field(
        examples=[{"days_since_delivery": "<= 30", "condition": "unused"}]
    )
    then: Text
    outcome: OutcomeTerms | None = Field(None, examples=["escalate", {"type": "approve", "action": "refund"}])
    clause: Anchor | None = None

    @property
    def conditions(self) -> dict[str, Condition] | None:
        """The conditions by input; None for a rule in words."""
        return None if isinstance(self.when, str) else self.when

    def in_words(self) -> str:
        """Return the rule as a sentence, and its outcome as another."""
        rule = f"If {self._when()}, then {self.then}"
        return rule if self.outcome is None else f"{_ended(rule)} {self.outcome.in_words()}"

    def _when(self) -> str:
        if isinstance(self.when, str):
            return self.when
        return " and ".join(
            f"{_spaced(name)} is {_condition_in_words(condition)}" for name, condition in self.when.items()
        )

    def holds(self, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> bool | None:
        """Whether the rule holds, in three-valued logic.

        None means unknown: the rule depends on facts that are missing or of another type, or is written in words. A rule with an
        action depends on the facts that the action is given, too.
        """
        if self.conditions is None:
            return None
        met = [_is_met(name, condition, inputs, facts) for name, condition in self.conditions.items()]
        if False in met:
            return False
        return None if self.unknown(inputs, facts) else True

    def unknown(self, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> list[str]:
        """Return the inputs of the rule whose facts are missing or of another type."""
        return [name for name in self.reads() if not _is_given(name, inputs, facts)]

    def reads(self) -> list[str]:
        """Return the inputs that the rule depends on, each once: those of its conditions, and those of its action."""
        names = [
            name
            for own, condition in (self.conditions or {}).items()
            for name in (own, *(condition.values() if isinstance(condition, dict) else ()))
        ]
        if self.conditions is not None and self.outcome is not None:
            names += self.outcome.facts
        return list(dict.fromkeys(names))

    def faults(self, inputs: Mapping[str, InputTerms]) -> list[str]:
        """Return the mistakes in the conditions and the outcome, each as a sentence without its full stop."""
        if self.conditions == {}:
            return [f"rule {self.id!r} has no condition"]
        mistakes = []
        for name, condition in (self.conditions or {}).items():
            if name not in inputs:
                mistakes.append(self._unread(name, inputs))
            elif isinstance(condition, dict):
                mistakes += self._comparison_faults(name, condition, inputs)
            elif wrong := [value for value in _alternatives(condition) if not _possible(value, inputs[name].type)]:
                kind = inputs[name].type.value
                mistakes.append(f"rule {self.id!r} holds {name!r}, a {kind}, against {wrong[0]!r}, which is none")
            elif not _alternatives(condition):
                mistakes.append(f"rule {self.id!r} holds {name!r} against no value")
        return mistakes + self._outcome_faults(inputs)

    def _comparison_faults(self, name: str, condition: Comparison, inputs: Mapping[str, InputTerms]) -> list[str]:
        if not condition:
            return [f"rule {self.id!r} holds {name!r} against no value"]
        mistakes = []
        kind = inputs[name].type
        for sign, other in condition.items():
            if other not in inputs:
                mistakes.append(self._unread(other, inputs))
            elif inputs[other].type is not kind:
                both = f"{name!r}, a {kind.value}, with {other!r}, a {inputs[other].type.value}"
                mistakes.append(f"rule {self.id!r} compares {both}; compare facts of one type")
            elif kind is not FactType.NUMBER and sign not in _EQUALITY:
                mistakes.append(f"rule {self.id!r} holds {name!r}, a {kind.value}, against {sign!r}; use = or !=")
        return mistakes

    def _outcome_faults(self, inputs: Mapping[str, InputTerms]) -> list[str]:
        if self.outcome is None:
            return []
        if self.conditions is None and (self.outcome.type is not OutcomeType.ESCALATE or self.outcome.action):
            stated = self.outcome.action or self.outcome.type.value
            return [
                f"rule {self.id!r} is in words, so that only a person can apply it; "
                f"its outcome is 'escalate' alone, not {stated!r}"
            ]
        return [self._unread(name, inputs) for name in self.outcome.facts if name not in inputs]

    def _unread(self, name: str, inputs: Mapping[str, InputTerms]) -> str:
        declared = ", ".join(inputs) or "none"
        return f"rule {self.id!r} reads {name!r}, which is no input; the inputs are {declared}"


def _is_given(name: str, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]) -> bool:
    return name in facts and name in inputs and inputs[name].type.fits(facts[name])


def _alternatives(condition: Plain | tuple[Plain, ...]) -> tuple[Plain, ...]:
    return condition if isinstance(condition, tuple) else (condition,)


def _is_met(
    name: str, condition: Condition, inputs: Mapping[str, InputTerms], facts: Mapping[str, Any]
) -> bool | None:
    """Whether a condition is met; None where a fact it depends on is not given."""
    if not _is_given(name, inputs, facts):
        return None
    if not isinstance(condition, dict):
        return any(_meets(facts[name], value) for value in _alternatives(condition))
    known = [
        _compares(facts[name], sign, facts[other])
        for sign, other in condition.items()
        if _is_given(other, inputs, facts)
    ]
    if False in known:
        return False
    return True if len(known) == len(condition) else None


def _compares(one: Any, sign: Sign, other: Any) -> bool:
    """Whether two facts of one type compare so. Numbers are compared as decimals, texts without case."""
    if sign in _EQUALITY:
        return _meets(one, other) is (sign == "=")
    number, limit = Decimal(str(one)), Decimal(str(other))
    met = {"<=": number <= limit, "<": number < limit, ">=": number >= limit, ">": number > limit}
    return met[sign]


def _meets(fact: Any, one: Plain) -> bool:
    """Whether a fact equals `one` or lies within it. Numbers are compared as decimals, texts without case."""
    if isinstance(fact, str):
        return isinstance(one, str) and _same(fact, one)
    if isinstance(fact, bool) or isinstance(one, bool):
        return fact is one
    number = Decimal(str(fact))
    return _within(number, one) if isinstance(one, str) else number == Decimal(str(one))


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


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
    if isinstance(condition, dict):
        return " and ".join(f"{_SIGNS_IN_WORDS[sign]} {_spaced(other)}" for sign, other in condition.items())
    return " or ".join(_word(value) for value in _alternatives(condition))


def _word(one: Plain) -> str:
    return str(one).lower() if isinstance(one, bool) else str(one)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
