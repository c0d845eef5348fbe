"""Cuts the work of an ingest into transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

BATCH = 50
"""Items per transaction: so few that a crash loses little, so many that the cost of a commit is spread."""

_T = TypeVar("_T")


def batches(items: Sequence[_T], key: Callable[[_T], str], longest: int | None = None) -> Iterator[list[_T]]:
    """Yield `items` in order, in batches of at least BATCH; only the last may be smaller.

    Consecutive items with the same key stay in one batch, unless there are more than `longest` of them.
    """
    waiting: list[_T] = []
    for _, group in groupby(items, key=key):
        together = list(group)
        size = longest or len(together)
        for start in range(0, len(together), size):
            waiting += together[start : start + size]
            if len(waiting) >= BATCH:
                yield waiting
                waiting = []
    if waiting:
        yield waiting
