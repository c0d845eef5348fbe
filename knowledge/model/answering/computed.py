"""The computation that a claim shows: its operation, its inputs and its formula."""

from __future__ import annotations

from typing import Literal

from knowledge.model.clock import Value

Operation = Literal[
    "total", "share", "difference", "deadline", "verdict", "range", "selection", "count", "average"
]
"""What is computed."""


class ComputedInput(Value):
    """A value that a computation takes: `text` is how its source writes it. `citation` is where it stands, empty for the question."""

    name: str
    text: str
    citation: str = ""


class Computation(Value):
    """How the result of a computed claim comes about: the operation, its inputs, and the formula with its result."""

    operation: Operation
    inputs: tuple[ComputedInput, ...]
    formula: str
