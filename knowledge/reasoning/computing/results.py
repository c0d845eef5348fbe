"""A computed claim before it is cited: its words, its formula, and the statements that its inputs come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from knowledge.model.answering.computed import Operation
from knowledge.reasoning.computing.arithmetic import Amount
from knowledge.reasoning.evidence.select import Selected


@dataclass(frozen=True)
class Input:
    """A value that a computation takes, as its source writes it; `source` is None for one that the question gives."""

    name: str
    text: str
    source: Selected | None = None


@dataclass(frozen=True)
class ComputedResult:
    """A result in words, ready to be claimed. At least one input comes from a statement.

    `of_whole_set` says that a whole table or catalogue was read for it, so that its inputs need not be what the search found best.
    `answers_its_part` says that it answers the parts of the question that it is computed for and no other. `amount` is the result as a number, where
    others may be computed from it.
    """

    operation: Operation
    text: str
    formula: str
    inputs: tuple[Input, ...]
    parts: tuple[int, ...]
    of_whole_set: bool = False
    answers_its_part: bool = False
    amount: Amount | None = None

    @property
    def sources(self) -> list[Selected]:
        """The statements that the inputs come from, each once, in order."""
        found: dict[tuple[str, tuple[int, ...]], Selected] = {}
        for one in self.inputs:
            if one.source is not None:
                found.setdefault(one.source.place, one.source)
        return list(found.values())


class Unsettled(NamedTuple):
    """A result that one more word of the question would settle, and the question that asks for it."""

    ask: str
