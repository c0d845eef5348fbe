"""Use cases of reviewers: versions that wait, effects of approving them, conflicts, expiry, and past effects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from api.service.views import ConflictList, ConflictTask, ExpiringList, ReviewList
from knowledge.bootstrap import Canon
from knowledge.model.reviews import WHOLE_QUEUE, Dossier, Impact, QueueFilter
from knowledge.model.scope import Scope


class Reviews:
    """Shows reviewers the versions, conflicts and answers that `scope`'s audience may see (rule S5)."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon

    def waiting(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> ReviewList:
        """The versions and the readings that wait for a decision, the oldest first."""
        queue = self._canon.queue
        versions, following = queue.waiting(scope, chosen)
        return ReviewList(reviews=versions, readings=queue.readings(scope, chosen), next=following)

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """The effects of approving a version. Nothing is written. Raises NotFound, Erased."""
        return self._canon.reviews.dossier(version_id, scope)

    def conflicts(self, scope: Scope, after: int = 0, limit: int | None = None) -> ConflictList:
        """The recorded conflicts after event `after`, at most `limit` of them. Both sides must be visible to `scope`."""
        tasks = self._canon.conflicts.tasks(scope, after, limit)
        following = tasks[-1]["seq"] if limit is not None and len(tasks) == limit else None
        return ConflictList(conflicts=[_conflict_task(task) for task in tasks], next=following)

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """The versions that need attention within so many days, the most relied on first."""
        return ExpiringList(expiring=self._canon.expiry.expiring(timedelta(days=within), scope))

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """The stored answers that a version changed. `limit` bounds how many of each sort are asked again."""
        return self._canon.impact.impact(version_id, scope, limit)


def _conflict_task(task: Mapping[str, Any]) -> ConflictTask:
    """The task as it is shown: without the number of its event, which only pages need."""
    return ConflictTask(**{name: task[name] for name in ConflictTask.model_fields})
