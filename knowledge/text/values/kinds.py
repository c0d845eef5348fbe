"""The kinds of value that a text can state and a question can ask for, and a value found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """A kind of value, named as answers name it (`No passage found states the money asked for.`).

    A time of day is a date, and a weight or a size is a count. Addresses are e-mail addresses and telephone
    numbers; a question can only ask for the former, hence the name.
    """

    MONEY = "money"
    DURATION = "duration"
    DATE = "date"
    PERCENTAGE = "percentage"
    COUNT = "count"
    ADDRESS = "email"


@dataclass(frozen=True)
class StatedValue:
    """A value that `sentence[start:end]` states.

    `value` is its one spelling, the same for `24 hours` and `a day`. A label (`severity 1`, `the 2024
    catalogue`) tells which thing the sentence is about and states nothing. The words of a topical value (`never
    expire`) state it and tell what the sentence is about.
    """

    kind: ValueKind
    value: str
    start: int
    end: int
    is_label: bool = False
    topical: bool = False
