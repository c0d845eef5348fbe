"""Records prepared versions: idempotent (rule N1), atomic per file and resumable (rule N2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from ingest.options import IngestOptions, IngestReport
from ingest.reading.documents import PreparedVersion
from ingest.reading.read_files import check_superseded
from ingest.reading.supersession import stored_versions
from ingest.recording.batches import batches
from ingest.recording.declaring import SourceDeclaration
from ingest.recording.repetition import RepeatedVersion, find_repeated
from knowledge.errors import CanonError, Conflict, IllegalTransition, InvalidInput
from knowledge.model.objects import State, Submission, Version
from knowledge.retrieval.ports import Progress
from knowledge.store.ports.store import Store, Transaction

OnRefusal = Callable[[Sequence[PreparedVersion], CanonError], None]
"""Takes the versions of a file that the store refused, and why."""
_REFUSALS = (InvalidInput, Conflict, IllegalTransition)
"""The errors that are about what is recorded. Others, such as a full disk, are about the store and end the ingest."""


class VersionRecorder:
    """Records the prepared versions of one ingest and counts them in `report`.

    An error of the store ends the ingest. With `on_refusal`, a file that the store refuses is handed to it instead, and the
    other files are recorded (rule N2c).
    """

    def __init__(
        self, store: Store, options: IngestOptions, report: IngestReport, on_refusal: OnRefusal | None = None
    ) -> None:
        self._store = store
        self._options = options
        self._report = report
        self._on_refusal = on_refusal
        self._declaration: SourceDeclaration | None = None
        self._uncommitted = IngestReport()
        self._refused: set[str] = set()
        self._read_otherwise: list[str] = []

    def record(
        self,
        prepared: Sequence[PreparedVersion],
        declaration: SourceDeclaration | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Record the new versions and approve the ones to be approved, a batch per transaction; all in one if strict.

        The first transaction that writes anything also records `declaration`. `progress` counts the versions handled.
        """
        self._declaration = declaration
        done = 0
        for batch in self._batches(prepared):
            pending = [version for version in batch if self._is_pending(version)]
            self._report.unchanged += len(batch) - len(pending)
            if pending:
                self._record_batch(pending)
            done += len(batch)
            if progress:
                progress(done, len(prepared))
        self._tell_what_is_read_otherwise()

    def _batches(self, prepared: Sequence[PreparedVersion]) -> Iterable[Sequence[PreparedVersion]]:
        """The batches that are recorded in one transaction each. The objects of one file stay together (rule N2a)."""
        return [prepared] if self._options.strict else batches(prepared, _file)

    def _record_batch(self, pending: Sequence[PreparedVersion]) -> None:
        """Record a batch in one transaction. If the store refuses it, record each file of it by itself."""
        try:
            self._record_together(pending)
        except _REFUSALS as error:
            if self._on_refusal is None:
                raise
            files = [list(file) for _, file in groupby(pending, key=_file)]
            if len(files) == 1:
                self._refused |= {one.submission.version.version_id for one in pending}
                self._on_refusal(pending, error)
                return
            for file in files:
                self._record_batch(file)

    def _record_together(self, pending: Sequence[PreparedVersion]) -> None:
        self._uncommitted = IngestReport()
        with self._store.transaction() as transaction:
            if self._declaration is not None:
                self._declaration.record(transaction)
                self._uncommitted.declared.append(self._declaration.object_id)
            for prepared in pending:
                self._record_or_approve(transaction, prepared)
        self._report.add(self._uncommitted)
        self._declaration = None

    def _is_pending(self, prepared: PreparedVersion) -> bool:
        repeated = find_repeated(self._store, prepared)
        if repeated is not None and self._is_read_otherwise(prepared.submission.version, repeated):
            self._read_otherwise.append(prepared.uri)
        return repeated is None or self._shall_approve(prepared, repeated)

    def _is_read_otherwise(self, version: Version, repeated: RepeatedVersion) -> bool:
        """Whether the present reader makes something else of a stored version than it is read as."""
        if repeated.is_erased or repeated.reader == version.reading.reader:
            return False
        return not version.reading.is_same(self._store.version(repeated.version_id).reading)

    def _tell_what_is_read_otherwise(self) -> None:
        if self._read_otherwise:
            names = f"{self._read_otherwise[0]}"
            others = len(self._read_otherwise) - 1
            self._warn(
                f"{names}{f' and {others} more' if others else ''}: recorded already, but the present reader reads it otherwise. "
                "`knowledge reread` shows and records the difference."
            )

    def _record_or_approve(self, transaction: Transaction, prepared: PreparedVersion) -> None:
        # Compared again inside the transaction: another process may have written in between (rule N1).
        repeated = find_repeated(self._store, prepared)
        if repeated is None:
            self._record(transaction, prepared)
        elif self._shall_approve(prepared, repeated):
            self._approve(transaction, prepared, repeated.version_id)
        else:
            self._uncommitted.unchanged += 1

    def _record(self, transaction: Transaction, prepared: PreparedVersion) -> None:
        check_superseded([prepared], self._refused)
        submission = self._make_distinct(prepared.submission)
        version = submission.version
        if not transaction.record(submission, actor=self._options.recorder, reason=f"ingested {prepared.uri}"):
            self._uncommitted.unchanged += 1
            return
        self._uncommitted.recorded += 1
        self._uncommitted.versions.append((version.object_id, version.version_id))
        if prepared.target is State.APPROVED:
            self._approve(transaction, prepared, version.version_id)

    def _approve(self, transaction: Transaction, prepared: PreparedVersion, version_id: str) -> None:
        reason = f"ingested {prepared.uri} as approved"
        transaction.transition(version_id, State.APPROVED, actor=self._options.recorder, reason=reason)
        self._uncommitted.approved += 1

    def _shall_approve(self, prepared: PreparedVersion, repeated: RepeatedVersion) -> bool:
        """Whether a stored version is to be approved now. A warning says why one that is erased or rejected is not."""
        if repeated.is_erased:
            self._warn(f"{prepared.uri}: this text was erased and is not recorded again.")
            return False
        if prepared.target is not State.APPROVED or repeated.state is State.APPROVED:
            return False
        if repeated.state in (State.DRAFT, State.REVIEWED):
            return True
        self._warn(
            f"{prepared.uri}: these bytes are recorded as {repeated.state.value} and stay {repeated.state.value}."
        )
        return False

    def _warn(self, warning: str) -> None:
        if warning not in self._report.warnings:
            self._report.warnings.append(warning)

    def _make_distinct(self, submission: Submission) -> Submission:
        """Return the submission, with a link to the version it restates if the store has held this very version before.

        A document that goes from A to B and back to A says something new the third time.
        """
        version = submission.version
        known = stored_versions(self._store, version.object_id)
        if all(stored.version_id != version.version_id for stored in known):
            return submission
        provenance = {**version.provenance, "restates": version.version_id, "after": known[-1].version_id}
        return Submission(
            version=Version(**{**_fields(version), "provenance": provenance}),
            content=submission.content,
            text=submission.text,
            passages=submission.passages,
        )


def _file(prepared: PreparedVersion) -> str:
    return prepared.uri


def _fields(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in Version.model_fields}
