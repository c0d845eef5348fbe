"""The display of progress that a use case is given."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from knowledge.retrieval.ports import Progress

Bar: TypeAlias = "Callable[[str], AbstractContextManager[Progress | None]]"
"""Opens a progress display for the work that the label names."""


def quiet(_: str) -> AbstractContextManager[None]:
    """The progress display that shows nothing."""
    return nullcontext()
