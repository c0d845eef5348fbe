"""Use cases that record and move single versions."""

from __future__ import annotations

from datetime import datetime

from api.service.recording import Recorder
from api.service.requests import (
    BulkTransitionRequest,
    QueueFilter,
    TransitionRequest,
    VersionRequest,
    audience_scope,
)
from api.service.use_cases.documents import Documents
from api.service.use_cases.looking.states import moves_of, state_after
from api.service.views.ingests import IngestView
from api.service.views.reviews import BulkTransitionView, RefusedMove, VersionState
from ingest.recording.replaced import unseen_replaced
from knowledge.bootstrap import Canon
from knowledge.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from knowledge.model.objects import State, Version
from knowledge.model.reading.readings import ReadingState, waiting_among
from knowledge.model.record.canonical import canonical_json
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress
from knowledge.store.lineage import Lineage
from knowledge.store.scope_check import visible_version

_DECISIONS = {State.APPROVED: ReadingState.IN_FORCE, State.REJECTED: ReadingState.REJECTED}
"""The moves that decide on a reading instead, where one waits: the version was approved before, so neither is allowed of it."""


class Versions:
    """Records versions of structured objects from their fields, and moves versions through the lifecycle."""

    def __init__(self, canon: Canon, documents: Documents, recorder: Recorder) -> None:
        self._canon = canon
        self._documents = documents
        self._recorder = recorder

    def record(self, object_id: str, request: VersionRequest) -> IngestView:
        """Record a version from its fields, as the upload of the same JSON would. Raises InvalidDocument."""
        stated = request.fields.get("id", object_id)
        if stated != object_id:
            raise InvalidInput(
                f"The fields are of {stated!r}, and the path names {object_id!r}.",
                remedy="Leave id out of the fields.",
                where="fields.id",
            )
        content = canonical_json({**request.fields, "id": object_id})
        return self._documents.upload(f"{object_id}.json", content, request.defaults())

    def state(self, version_id: str) -> VersionState:
        """The present state of a version and the moves that led there. Raises NotFound."""
        store = self._canon.store
        version = store.version(version_id)
        moves = store.transitions(version.object_id)
        return VersionState(
            object_id=version.object_id,
            version_id=version.version_id,
            state=state_after(moves, version.version_id),
            transitions=moves_of(moves, version.version_id),
        )

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """Move a version, or decide on its reading that waits, and index the change (rule R4). Raises NotFound, IllegalTransition, or InvalidInput naming the field.

        A version for an audience that `request.audience` may not see is not found (rule S5).
        """
        scope = audience_scope(request.audience)

        def move(_: Progress | None) -> tuple[Version, bool]:
            version = visible_version(self._canon.store, version_id, scope)
            if request.to is State.APPROVED:
                self._check_replaced(version, scope)
            return version, self._move(version, request)

        outcome = self._recorder.record(
            move, lambda moved: [moved[0].version_id] if request.to is State.APPROVED else []
        )
        version, on_reading = outcome.result
        counts = self._follower(version, request.effective_at) if request.to is State.DEPRECATED else None
        state = self.state(version.version_id)
        decided = _DECISIONS[request.to] if on_reading else None
        return state.model_copy(update={"conflicts": outcome.conflicts, "counts": counts, "reading": decided})

    def _move(self, version: Version, request: TransitionRequest) -> bool:
        """Move a version, or decide on its reading that waits. Returns whether it was the reading."""
        store, name = self._canon.store, version.version_id
        on_reading = request.decides_on_readings and waiting_among(store.readings(name)) is not None
        with store.transaction() as transaction:
            if on_reading:
                confirm = request.to is State.APPROVED
                transaction.decide_reading(name, confirm=confirm, actor=request.actor, reason=request.reason)
            else:
                transaction.transition(
                    name, request.to, actor=request.actor, reason=request.reason, effective_at=request.effective_at
                )
        return on_reading

    def transition_all(self, request: BulkTransitionRequest) -> BulkTransitionView:
        """Move several versions, each by itself: one that is refused is named and does not stop the others."""
        scope = audience_scope(request.audience)
        chosen = QueueFilter(request.source, request.author, request.kind)
        names = request.versions or self._waiting(request, scope, chosen)
        moved: list[VersionState] = []
        refused: list[RefusedMove] = []
        for name in dict.fromkeys(names):
            try:
                moved.append(self.transition(name, request.single()))
            except (NotFound, IllegalTransition, Conflict, Forbidden) as error:
                refused.append(RefusedMove(version_id=name, detail=error.detail, remedy=error.remedy))
        return BulkTransitionView(moved=moved, refused=refused)

    def _waiting(self, request: TransitionRequest, scope: Scope, chosen: QueueFilter) -> list[str]:
        """The versions of a part of the queue, and those of which a reading waits where the move decides on readings (rule R4)."""
        queue = self._canon.queue
        readings = queue.readings(scope, chosen) if request.decides_on_readings else []
        versions = queue.waiting(scope, chosen)[0]
        return [*(one.version_id for one in versions), *(one.version_id for one in readings)]

    def _check_replaced(self, version: Version, scope: Scope) -> None:
        """Raise NotFound for an object that the version replaces and the decider may not see (rule S5).

        An object that is not there gets the same error, so that it tells nothing.
        """
        lineage = Lineage(self._canon.store, self._canon.clock(), scope)
        for replaced in version.replaces:
            if not lineage.visible_versions(replaced):
                raise unseen_replaced(version, replaced)

    def _follower(self, version: Version, ended_at: datetime | None) -> str | None:
        """The version that is authoritative once `version` has ended: an earlier one may become so again."""
        store, now = self._canon.store, self._canon.clock()
        as_of = store.as_of(max(now, ended_at or now), None, now)
        with store.snapshot(as_of, version.scope) as snapshot:
            resolution = snapshot.resolution(version.object_id)
        return resolution.version_id if resolution else None
