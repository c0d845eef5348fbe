"""Writes that come in while the service runs: one at a time, and indexed before the reply."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from api.service.objects import Reader
from api.service.schemas import (
    BrokenFile,
    IngestView,
    RecordedVersion,
    SyncView,
    TransitionRequest,
    VersionRequest,
    VersionState,
)
from ingest.pipeline import IngestOptions, Ingestor, IngestReport
from ingest.syncing import Syncer, SyncOutcome
from knowledge.bootstrap import Canon
from knowledge.errors import InvalidInput, Unavailable
from knowledge.model.canonical import canonical_json
from knowledge.model.objects import State, Version
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress
from knowledge.review.reasking import visible_version
from knowledge.store.validation import SERVICE

Bar = Callable[[str], AbstractContextManager[Progress | None]]
"""Shows how long work with a name advances."""


def quiet(_: str) -> AbstractContextManager[None]:
    """Shows nothing."""
    return nullcontext()


class Writer:
    """Ingests and moves versions. A lock makes two requests at once wait for each other."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon
        self._lock = threading.Lock()

    def upload(self, name: str, content: bytes, options: IngestOptions) -> IngestView:
        """Record a document, then index it. Raises InvalidDocument when it cannot be ingested."""
        canon = self._canon
        with self._lock:
            ingestor = Ingestor(canon.store, canon.tokens, canon.settings, canon.clock)
            view = ingest_view(ingestor.upload(name, content, options))
            if warnings := self._indexed():
                return view.model_copy(update={"warnings": view.warnings + warnings})
            return with_conflicts(canon, view)

    def version(self, object_id: str, request: VersionRequest) -> IngestView:
        """Record a version of a structured object from its fields, then index it. Raises InvalidDocument."""
        stated = request.fields.get("id", object_id)
        if stated != object_id:
            raise InvalidInput(
                f"The fields are of {stated!r}, and the path names {object_id!r}.",
                remedy="Leave id out of the fields.",
                where="fields.id",
            )
        content = canonical_json({**request.fields, "id": object_id})
        return self.upload(f"{object_id}.json", content, request.options(self._canon.settings.default_source))

    def sync(self, source: str, actor: str, location: Path | None = None, bar: Bar = quiet) -> SyncView:
        """Read a declared source again, index what that changes, and look for conflicts of what it approved."""
        canon = self._canon
        with self._lock:
            ingestor = Ingestor(canon.store, canon.tokens, canon.settings, canon.clock)
            with bar("Reading") as progress:
                view = sync_view(Syncer(canon.store, ingestor).sync(source, actor, location, progress))
            with bar("Indexing") as progress:
                warnings = self._indexed(progress)
            if warnings:
                return view.model_copy(update={"warnings": view.warnings + warnings})
            with bar("Looking for conflicts") as progress:
                names = [one.version_id for one in view.approved]
                return view.model_copy(update={"conflicts": canon.conflicts.open_for(names, SERVICE, progress)})

    def transition(self, version_id: str, request: TransitionRequest) -> VersionState:
        """Move a version, then index what that changes. Raises NotFound, IllegalTransition, InvalidInput."""
        store = self._canon.store
        with self._lock:
            version = visible_version(store, version_id, Scope(audience=request.audience))
            with store.transaction() as transaction:
                transaction.transition(
                    version.version_id,
                    request.to,
                    actor=request.actor,
                    reason=request.reason,
                    effective_at=request.effective_at,
                )
            indexed = not self._indexed()
            approved = indexed and request.to is State.APPROVED
            conflicts = self._canon.conflicts.open_for([version.version_id], SERVICE) if approved else []
        state = Reader(store, self._canon.clock).version_state(version.version_id)
        counts = self._counts_after(version, request.effective_at) if request.to is State.DEPRECATED else None
        return state.model_copy(update={"conflicts": conflicts, "counts": counts})

    def _counts_after(self, version: Version, ended_at: datetime | None) -> str | None:
        """What counts once a version has ended: one that it had taken the place of may do so again."""
        now = self._canon.clock()
        as_of = self._canon.store.as_of(max(now, ended_at or now), None, now)
        found = self._canon.store.resolve([version.object_id], as_of, version.scope).get(version.object_id)
        return found.version_id if found else None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Write alone: what is done inside waits for other writes of this service, and they for it."""
        with self._lock:
            yield

    def _indexed(self, progress: Progress | None = None) -> list[str]:
        """Bring the index up to date; a warning when its engine is away, since the store has the write."""
        try:
            self._canon.indexer.catch_up(progress)
        except Unavailable as error:
            return [f"Recorded, but not searchable until the index catches up: {error}"]
        return []


def with_conflicts(canon: Canon, view: IngestView, progress: Progress | None = None) -> IngestView:
    """The view with the conflicts of what it approved, for each of which there is a review task now (rule C3)."""
    if not view.approved:
        return view
    version_ids = [one.version_id for one in view.versions]
    return view.model_copy(update={"conflicts": canon.conflicts.open_for(version_ids, SERVICE, progress)})


def sync_view(outcome: SyncOutcome) -> SyncView:
    """The outcome as it is shown."""
    return SyncView(
        source=outcome.source,
        confirmed=outcome.confirmed,
        drafted=_recorded(outcome.drafted),
        approved=_recorded(outcome.approved),
        withdrawn=_recorded(outcome.withdrawn),
        vanished=outcome.vanished,
        broken=[BrokenFile(name=name, problem=problem) for name, problem in outcome.broken.items()],
        warnings=outcome.warnings,
    )


def _recorded(versions: Sequence[tuple[str, str]]) -> list[RecordedVersion]:
    return [RecordedVersion(object_id=object_id, version_id=version_id) for object_id, version_id in versions]


def ingest_view(report: IngestReport) -> IngestView:
    """The report as it is shown."""
    return IngestView(
        recorded=report.recorded,
        approved=report.approved,
        closed=report.closed,
        unchanged=report.unchanged,
        versions=_recorded(report.versions),
        declared=list(report.declared),
        warnings=list(report.warnings),
    )
