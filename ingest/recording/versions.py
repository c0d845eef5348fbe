"""Records prepared versions: idempotent (rule N1), atomic per document and resumable (rule N2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.options import IngestOptions, IngestReport
from ingest.reading.documents import PreparedVersion
from ingest.reading.supersession import stored_versions
from ingest.recording.batches import batches
from ingest.recording.declaring import SourceDeclaration
from ingest.recording.repetition import RepeatedVersion, find_repeated
from knowledge.model.objects import State, Submission, Version
from knowledge.retrieval.ports import Progress
from knowledge.store.port import Store, Transaction


class VersionRecorder:
    """Records the prepared versions of one ingest and counts them in `report`."""

    def __init__(self, store: Store, options: IngestOptions, report: IngestReport) -> None:
        self._store = store
        self._options = options
        self._report = report
        self._read_otherwise: list[str] = []

    def record(
        self,
        prepared: Sequence[PreparedVersion],
        declaration: SourceDeclaration | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Record the new versions and approve the ones to be approved, a batch per transaction.

        The first transaction that writes anything also records `declaration`. `progress` counts the versions handled.
        """
        done = 0
        # The objects of one file are recorded together or not at all (rule N2).
        for batch in batches(prepared, lambda version: version.uri):
            pending = [version for version in batch if self._is_pending(version)]
            self._report.unchanged += len(batch) - len(pending)
            if pending:
                self._record_batch(pending, declaration)
                declaration = None
            done += len(batch)
            if progress:
                progress(done, len(prepared))
        self._tell_what_is_read_otherwise()

    def _record_batch(self, pending: Sequence[PreparedVersion], declaration: SourceDeclaration | None) -> None:
        with self._store.transaction() as transaction:
            if declaration is not None:
                declaration.record(transaction)
            for prepared in pending:
                self._record_or_approve(transaction, prepared)
        if declaration is not None:
            self._report.declared.append(declaration.object_id)

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
            self._report.unchanged += 1

    def _record(self, transaction: Transaction, prepared: PreparedVersion) -> None:
        submission = self._make_distinct(prepared.submission)
        version = submission.version
        if not transaction.record(submission, actor=self._options.recorder, reason=f"ingested {prepared.uri}"):
            self._report.unchanged += 1
            return
        self._report.recorded += 1
        self._report.versions.append((version.object_id, version.version_id))
        if prepared.target is State.APPROVED:
            self._approve(transaction, prepared, version.version_id)

    def _approve(self, transaction: Transaction, prepared: PreparedVersion, version_id: str) -> None:
        reason = f"ingested {prepared.uri} as approved"
        transaction.transition(version_id, State.APPROVED, actor=self._options.recorder, reason=reason)
        self._report.approved += 1

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


def _fields(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in Version.model_fields}
