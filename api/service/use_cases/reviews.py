"""Use cases of reviewers: versions that wait, effects of approving them, conflicts, expiry, and past effects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from api.service.views.reviews import (
    ConflictList,
    ConflictTask,
    ExpiringList,
    ReviewList,
    ScheduledList,
    ScheduledVersion,
)
from ingest.reading.again import stated_facts
from knowledge.bootstrap import Canon
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.queue_filter import WHOLE_QUEUE, QueueFilter
from knowledge.model.reviews import Dossier, Impact
from knowledge.model.scope import Scope

_MOST_STARTS = 10_000
"""Periods that are looked at for what begins later: far more than any store has before it."""


class Reviews:
    """Shows reviewers the versions, conflicts and answers that `scope`'s audience may see (rule S5)."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon

    def waiting(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> ReviewList:
        """The versions and the readings that wait for a decision, the oldest first."""
        queue = self._canon.queue
        versions, following = queue.waiting(scope, chosen)
        return ReviewList(reviews=versions, readings=queue.readings(scope, chosen), next=following)

    def dossier(self, version_id: str, scope: Scope, *, ask: bool = True) -> Dossier:
        """The effects of approving a version. Without `ask` no question is asked again. Nothing is written. Raises NotFound, Erased."""
        dossier = self._canon.reviews.dossier(version_id, scope, ask=ask)
        version = self._canon.store.version(version_id)
        content = self._canon.store.content(version.revision.revision_hash)
        stated = stated_facts(version, content, self._canon.settings.max_expanded_bytes)
        return dossier.model_copy(update={"stated": stated})

    def conflicts(self, scope: Scope, after: int = 0, limit: int | None = None) -> ConflictList:
        """The recorded conflicts after event `after`, at most `limit` of them. Both sides must be visible to `scope`."""
        tasks = self._canon.conflicts.tasks(scope, after, limit)
        following = tasks[-1]["seq"] if limit is not None and len(tasks) == limit else None
        return ConflictList(conflicts=[_conflict_task(task) for task in tasks], next=following)

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """The versions that need attention within so many days, the most relied on first."""
        return ExpiringList(expiring=self._canon.expiry.expiring(timedelta(days=within), scope))

    def scheduled(self, scope: Scope, limit: int) -> ScheduledList:
        """The approved versions whose authority begins later, the next first; at most `limit` of them."""
        store, now = self._canon.store, self._canon.clock()
        known_at = store.as_of(None, None, now).known_at
        periods = store.starting(known_at, now, None, _MOST_STARTS)
        seen = [one for one in periods if one.scope.visible_to(scope.audience) and one.valid.start > now]
        return ScheduledList(
            scheduled=[_scheduled(one, store.version(one.version_id).title) for one in seen[:limit]],
            more=len(seen) > limit,
        )

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """The stored answers that a version changed. `limit` bounds how many of each sort are asked again."""
        return self._canon.impact.impact(version_id, scope, limit)


def _scheduled(period: AuthorityPeriod, title: str) -> ScheduledVersion:
    return ScheduledVersion(
        object_id=period.object_id,
        version_id=period.version_id,
        title=title,
        scope=period.scope,
        source=period.source,
        starts_at=period.valid.start,
        ends_at=period.valid.end,
    )


def _conflict_task(task: Mapping[str, Any]) -> ConflictTask:
    """The task as it is shown: without the number of its event, which only pages need."""
    return ConflictTask(**{name: task[name] for name in ConflictTask.model_fields})
