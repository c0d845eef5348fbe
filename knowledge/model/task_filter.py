"""The review tasks that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TaskStage = Literal["open", "decided"]
"""How far a review task has come: it waits for a person, or a person approved or denied the case."""


@dataclass(frozen=True)
class TaskFilter:
    """The review tasks that are asked for: open or decided ones, of a policy; after a number, and how many."""

    stage: TaskStage | None = None
    object_id: str | None = None
    after: int = 0
    limit: int | None = None

    def takes(self, object_id: str, *, decided: bool) -> bool:
        """Whether it takes a task of this policy."""
        return self.stage in (None, "decided" if decided else "open") and self.object_id in (None, object_id)


ALL_TASKS = TaskFilter()
"""Every review task."""
