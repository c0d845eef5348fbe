"""The queue of versions and readings that wait for a decision. It needs neither an index nor a model."""

from __future__ import annotations

from itertools import islice

from knowledge.model.objects import Version
from knowledge.model.queue_filter import WHOLE_QUEUE, QueueFilter
from knowledge.model.reviews import Waiting, WaitingReading
from knowledge.model.scope import Scope
from knowledge.review.differences import waiting_reading
from knowledge.store.ports.store import Pending, Store


class ReviewQueue:
    """Lists what waits. Everything else stays invisible to a caller outside its audience (rule S5)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> tuple[list[Waiting], int | None]:
        """Drafts and reviewed versions, the oldest first, and the number that the next page comes after, if there is one."""
        pending = [one for one in self._store.waiting() if one.seq > chosen.after]
        versions = ((self._store.version(one.version_id), one) for one in pending)
        taken = (
            (version, one)
            for version, one in versions
            if version.scope.visible_to(scope.audience) and chosen.takes(version, one.recorded_by)
        )
        page = list(islice(taken, chosen.limit))
        full = chosen.limit is not None and len(page) == chosen.limit
        return [waiting_version(*one) for one in page], page[-1][1].seq if full else None

    def readings(self, scope: Scope, chosen: QueueFilter = WHOLE_QUEUE) -> list[WaitingReading]:
        """Readings that wait for a decision, the oldest first. They are all on the first page."""
        if chosen.after:
            return []
        versions = [(self._store.version(one.version_id), one) for one in self._store.waiting_readings()]
        return [
            waiting_reading(version, one)
            for version, one in versions
            if version.scope.visible_to(scope.audience) and chosen.takes(version, one.recorded_by)
        ]


def waiting_version(version: Version, pending: Pending) -> Waiting:
    """A version that waits, as reviewers see it."""
    return Waiting(
        version_id=version.version_id,
        object_id=version.object_id,
        title=version.title,
        state=pending.state,
        scope=version.scope,
        effective_from=version.effective.start,
        author=pending.recorded_by,
        recorded_at=pending.recorded_at,
        source_uri=version.revision.uri,
    )
