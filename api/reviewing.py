"""What reviewers are shown, as it goes over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.schemas import ConflictList, ConflictTask
from knowledge.model.scope import Scope

if TYPE_CHECKING:
    from knowledge.bootstrap import Canon


def conflict_list(canon: Canon, scope: Scope, after: int = 0, limit: int | None = None) -> ConflictList:
    """The conflicts that were met after event `after`, of which those of `scope`'s audience may see both sides."""
    found = canon.conflicts.tasks(scope, after, limit)
    tasks = [ConflictTask(**{n: v for n, v in one.items() if n in ConflictTask.model_fields}) for one in found]
    return ConflictList(
        conflicts=tasks, next=found[-1]["seq"] if limit is not None and len(found) == limit else None
    )
