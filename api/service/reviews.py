"""What reviewers see and do, whether the engines are in this process or behind a running service."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from api.service.schemas import (
    ConflictList,
    ConflictTask,
    ExpiringList,
    ReviewList,
    TransitionRequest,
    VersionState,
)
from knowledge.model.scope import Scope

if TYPE_CHECKING:
    from knowledge.bootstrap import Canon
    from knowledge.model.reviews import Dossier, Impact


class Reviews(Protocol):
    """What the review commands need. Errors are CanonErrors either way."""

    def waiting(self, scope: Scope) -> ReviewList:
        """What waits for a decision."""
        ...

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """What approving a version would do."""
        ...

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """Move a version."""
        ...

    def conflicts(self, scope: Scope) -> ConflictList:
        """Every conflict that was met."""
        ...

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """What needs attention within so many days."""
        ...

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """What a version changed."""
        ...


class LocalReviews:
    """The engines of this process. What a crash left unindexed is indexed before questions are asked again."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon

    def waiting(self, scope: Scope) -> ReviewList:
        """What waits for a decision."""
        return ReviewList(reviews=self._canon.desk.waiting(scope))

    def dossier(self, version_id: str, scope: Scope) -> Dossier:
        """What approving a version would do."""
        self._canon.indexer.catch_up(None)
        return self._canon.desk.dossier(version_id, scope)

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """Move a version."""
        from api.service.documents import Writer

        return Writer(self._canon).transition(version_id, request)

    def conflicts(self, scope: Scope) -> ConflictList:
        """Every conflict that was met."""
        return conflict_list(self._canon, scope)

    def expiring(self, within: int, scope: Scope) -> ExpiringList:
        """What needs attention within so many days."""
        return ExpiringList(expiring=self._canon.radar.expiring(timedelta(days=within), scope))

    def impact(self, version_id: str, scope: Scope, limit: int) -> Impact:
        """What a version changed."""
        self._canon.indexer.catch_up(None)
        return self._canon.assessor.impact(version_id, scope, limit)


def conflict_list(canon: Canon, scope: Scope, after: int = 0, limit: int | None = None) -> ConflictList:
    """The conflicts that were met after event `after`, of which those of `scope`'s audience may see both sides."""
    found = canon.conflicts.tasks(scope, after, limit)
    tasks = [ConflictTask(**{n: v for n, v in one.items() if n in ConflictTask.model_fields}) for one in found]
    return ConflictList(
        conflicts=tasks, next=found[-1]["seq"] if limit is not None and len(found) == limit else None
    )
