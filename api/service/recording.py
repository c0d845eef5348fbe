"""Runs the writes that the index follows, one at a time: record, bring the index up to date, look for conflicts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

from api.service.progress import Bar as Bar
from api.service.progress import quiet as quiet
from knowledge.bootstrap import Canon
from knowledge.errors import StorageFailure, Unavailable
from knowledge.store.validation import SERVICE
from knowledge.telemetry import WorkSpan
from knowledge.telemetry.instruments import WRITE_SECONDS, WRITES

if TYPE_CHECKING:
    from knowledge.indexing.indexer import CatchUp
    from knowledge.model.reviews import PossibleConflict
    from knowledge.retrieval.ports import Progress
    from knowledge.review.stated import StatedVersions

_Result = TypeVar("_Result")
_NOT_INDEXED = "Recorded, but not searchable until the index catches up"


@dataclass(frozen=True)
class WriteOutcome(Generic[_Result]):
    """The result of a write, the conflicts of what it approved, and warnings about the index."""

    result: _Result
    conflicts: list[PossibleConflict]
    warnings: list[str]


class Recorder:
    """Runs writes one at a time: concurrent requests of this process wait for each other."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon
        self._lock = threading.Lock()

    def record(
        self,
        write: Callable[[Progress | None], _Result],
        approved: Callable[[_Result], Sequence[str]],
        bar: Bar = quiet,
    ) -> WriteOutcome[_Result]:
        """Run `write`, index the change, and open a review task for each conflict of the approved versions (rule C3).

        `approved` names the version ids to look for conflicts of. Where the index is unavailable, the store keeps the
        write, the outcome has a warning, and conflicts are not looked for, since finding them needs the index. Raises
        StorageFailure, which says that the write is kept, where the index cannot be written: waiting does not mend that.
        """
        with self._lock, self._outcome_told() as span:
            with self._canon.embedding_beside():
                with self._stage("record"), bar("Reading") as progress:
                    result = write(progress)
                version_ids = approved(result)
                statements = self._canon.analysed_beside(version_ids)
                with self._stage("index") as indexing:
                    warnings = self._try_to_index(bar)
                    indexing.note(index_lags=bool(warnings))
            with self._stage("find conflicts"):
                conflicts = [] if warnings else self._open_conflicts(version_ids, statements, bar)
            span.note(approved=len(version_ids), conflicts=len(conflicts), warnings=len(warnings))
        return WriteOutcome(result, conflicts, warnings)

    @contextmanager
    def _outcome_told(self) -> Iterator[WorkSpan]:
        """A span of a whole write, which is counted by how it ends."""
        telemetry = self._canon.telemetry
        outcome = "failed"
        try:
            with telemetry.span("ingest") as span:
                yield span
            outcome = "done"
        finally:
            telemetry.count(WRITES, outcome=outcome)

    @contextmanager
    def _stage(self, name: str) -> Iterator[WorkSpan]:
        """A span and a measure of a stage of a write."""
        telemetry, began = self._canon.telemetry, perf_counter()
        with telemetry.span(name) as span:
            yield span
        telemetry.observe(WRITE_SECONDS, perf_counter() - began, stage=name)

    def index(self, bar: Bar = quiet) -> CatchUp:
        """Bring the index up to date with the store. Raises Unavailable where the index cannot be used.

        Where the data directory cannot be written, it is checked instead. Raises StorageFailure where it is not up to date.
        """
        if self._canon.unwritable:
            return self._canon.indexer.require_current()
        with bar("Indexing") as progress:
            return self._canon.indexer.catch_up(progress)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold off other writes of this process for the duration of the block."""
        with self._lock:
            yield

    def _try_to_index(self, bar: Bar) -> list[str]:
        try:
            self.index(bar)
        except StorageFailure as error:
            raise StorageFailure(
                f"{_NOT_INDEXED}: {error.detail}", remedy=error.remedy, where=error.where
            ) from error
        except Unavailable as error:
            return [f"{_NOT_INDEXED}: {error}"]
        return []

    def _open_conflicts(
        self, version_ids: Sequence[str], statements: StatedVersions, bar: Bar
    ) -> list[PossibleConflict]:
        if not version_ids:
            return []
        with bar("Looking for conflicts") as progress:
            return self._canon.conflicts_of(statements).open_for(version_ids, SERVICE, progress)
