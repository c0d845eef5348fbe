"""Records a repository's history, object by object, resumable at any point (rules N2, N3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from ingest.history.commits import BlobPeriod, History, read_history
from ingest.history.git_process import BlobReader, Repository
from ingest.history.notes import future_dates
from ingest.history.plan import plan_steps
from ingest.history.steps import (
    AUTHOR_DATES,
    DATES,
    REASONS,
    Action,
    HistoryStep,
    StoredHistory,
    StoredPeriod,
)
from ingest.loaders.extracted import Extracted
from ingest.loaders.lfs import LARGEST_POINTER, is_lfs_pointer
from ingest.loaders.port import SourceFile
from ingest.loaders.recognition.choosing import recogniser_of
from ingest.loaders.registry import LOADERS, TEXT_SUFFIXES
from ingest.naming import PathFilter, object_name, printable_path, suffix_of
from ingest.options import IngestOptions, IngestReport
from ingest.reading.assembly import VersionIdentity, assemble
from ingest.reading.files import check_size
from ingest.reading.left_out import instruction_warnings, left_out_warnings
from ingest.reading.supersession import stored_versions
from ingest.recording.batches import batches
from ingest.recording.declaring import SourceDeclaration, SourceDeclarer
from ingest.recording.labelling import record_labels
from ingest.structure.passages import PassageMaker
from knowledge.errors import Conflict, InvalidDocument, InvalidInput
from knowledge.model.clock import Period
from knowledge.model.labels import SourceLabel
from knowledge.model.objects import Kind, State, Submission, Version, checked_object_id
from knowledge.model.reading.statements import LeftOut
from knowledge.model.record.ledger import Transition, is_tombstone
from knowledge.retrieval.ports import Progress
from knowledge.settings import Settings
from knowledge.store.ports.store import Latest, Store, Transaction

_LONGEST = 500
"""Steps of one object in one transaction. Their texts are in memory together: some 10 MB for pages of 20 kB."""
_LONGEST_REASON = 500
"""Characters of a reason in the ledger: a commit subject fits, and a hostile one does not fill the ledger."""


class HistoryRecorder:
    """Records one repository's history under the options of one ingest."""

    def __init__(self, store: Store, maker: PassageMaker, settings: Settings, options: IngestOptions) -> None:
        if options.effective_from or options.effective_to:
            raise InvalidInput(
                "A git history has its own dates.",
                where="effective_from, effective_to",
                remedy="Leave them out of the ingest of a history.",
            )
        self._store = store
        self._maker = maker
        self._settings = settings
        self._options = options
        self._report = IngestReport()
        self._left_out: dict[str, tuple[LeftOut, ...]] = {}
        """What was left out of the last version of each file that was read."""
        self._paths: dict[str, str] = {}
        """The path of each object that was read."""
        self._last_recorded: dict[str, str] = {}
        self._declaration: SourceDeclaration | None = None
        self._author_dates = options.author_dates

    def run(
        self, repository: Repository, declarer: SourceDeclarer, progress: Progress | None, now: datetime
    ) -> IngestReport:
        """Record the part of the history that the store lacks, once the whole of it has been checked."""
        history, latest = self._read_history(repository)
        starts = {period.since for periods in history.periods.values() for period in periods}
        ordered = sorted(starts, key=lambda commit: commit.position)
        self._report.warnings += future_dates(ordered, now)
        approving = self._options.state is State.APPROVED
        stored = StoredHistory(latest, self._stored_periods)
        steps, self._report.unchanged = plan_steps(history, stored, approving)
        steps = self._without_pointers(repository, steps)
        self._declaration = declarer.missing_declaration(self._options) if steps else None
        self._last_recorded = {object_id: last.version_id if last else "" for object_id, last in latest.items()}
        with BlobReader(repository) as blobs:
            self._take_steps(steps, blobs, progress)
        self._report.warnings += left_out_warnings(self._left_out.items())
        read = ((path, self._store.text(self._last_recorded[name])) for name, path in self._paths.items())
        self._report.warnings += instruction_warnings(read)
        self._report.warnings += record_labels(self._store, self._options, self._labels(history))
        return self._report

    def _labels(self, history: History) -> list[SourceLabel]:
        """The labels that tags give, and the label of the ingest for the newest commit, in order of name (rule N5b)."""
        labelled = dict(history.tags)
        if self._options.label and history.newest is not None:
            labelled[self._options.label] = history.newest
        return [
            SourceLabel(label=name, at=commit.at, origin=f"git commit {commit.short_sha}")
            for name, commit in sorted(labelled.items())
        ]

    def _read_history(self, repository: Repository) -> tuple[History, dict[str, Latest | None]]:
        """Return the history, by the dates that its versions were recorded by, and the last version of each object."""
        includes = PathFilter(self._options.include, TEXT_SUFFIXES)
        by_author = self._options.author_dates
        history = read_history(repository, includes, self._object_id, author_dates=by_author)
        latest = {object_id: self._latest(object_id) for object_id in history.periods}
        if not by_author and any(last and last.provenance.get(DATES) == AUTHOR_DATES for last in latest.values()):
            history = read_history(repository, includes, self._object_id, author_dates=True)
            self._report.warnings.append(
                f"The source {self._options.source} was recorded by author dates before, so they are used again."
            )
        self._report.warnings += history.warnings
        if not history.periods:
            raise InvalidDocument(
                "No commit changed a file that can be ingested.",
                where=str(repository.path),
                remedy=f"Give a wider --include; by default these suffixes are read: {' '.join(sorted(TEXT_SUFFIXES))}.",
            )
        self._author_dates = history.author_dates
        return history, latest

    def _object_id(self, path: str) -> str:
        object_id = f"{self._options.object_prefix}{object_name(path)}"
        try:
            return checked_object_id(object_id)
        except ValueError as error:
            raise InvalidDocument(
                f"The path cannot name an object: {error}.",
                where=printable_path(path),
                remedy="Leave it out with --include.",
            ) from None

    def _latest(self, object_id: str) -> Latest | None:
        latest = self._store.latest(object_id, self._options.scope, self._options.source)
        if latest is not None and "commit" not in latest.provenance:
            raise InvalidDocument(
                f"{object_id} was last recorded from a file, not from a git history.",
                where=object_id,
                remedy="Ingest the history under a --source of its own.",
            )
        return latest

    def _stored_periods(self, object_id: str) -> list[StoredPeriod]:
        versions = [
            version
            for version in stored_versions(self._store, object_id)
            if (version.scope, version.revision.source) == (self._options.scope, self._options.source)
        ]
        moves = {move.version_id: move for move in self._store.transitions(object_id)} if versions else {}
        return [self._stored_period(version, moves.get(version.version_id)) for version in versions]

    def _stored_period(self, version: Version, last_move: Transition | None) -> StoredPeriod:
        state = self._store.state(version.version_id)
        ended_at = None
        if last_move is not None and state is State.DEPRECATED:
            ended_at = last_move.effective_at or last_move.recorded_at
        is_by_person = state in (State.DEPRECATED, State.REJECTED) and not (
            last_move is not None and last_move.reason.startswith(REASONS)
        )
        return StoredPeriod(
            version.version_id,
            version.provenance.get("commit", ""),
            version.effective.start,
            version.effective.end,
            state,
            ended_at,
            is_settled=is_by_person or is_tombstone(version),
        )

    def _without_pointers(self, repository: Repository, steps: Sequence[HistoryStep]) -> list[HistoryStep]:
        """Return the steps without those that would record a Git LFS pointer as a text; a warning names the first.

        Raises InvalidDocument if a text is larger than the settings allow.
        """
        periods = {step.period.blob: step.period for step in steps if step.period and step.period.blob}
        _check_complete(repository, periods)
        sizes = repository.sizes(periods) if periods else {}
        for blob, size in sizes.items():
            check_size(_historical_name(periods[blob]), size, self._settings.max_document_bytes)
        small = [blob for blob, size in sizes.items() if size < LARGEST_POINTER]
        if not small:
            return list(steps)
        with BlobReader(repository) as blobs:
            pointers = {blob for blob in small if is_lfs_pointer(blobs.read(blob))}
        if pointers:
            skipped = [step.period for step in steps if step.period and step.period.blob in pointers]
            count = f"{len(skipped)} Git LFS pointer{'s' if len(skipped) > 1 else ''}"
            self._report.warnings.append(
                f"Skipped {count}: the documents are not in the repository itself. The first is "
                f"{_historical_name(skipped[0])}; no text is in effect for it from then until its next version."
            )
        return [step for step in steps if not step.period or step.period.blob not in pointers]

    def _take_steps(self, steps: Sequence[HistoryStep], blobs: BlobReader, progress: Progress | None) -> None:
        done = 0
        # Everything one transaction records is known from the same instant on. Consecutive versions of an object that share
        # a passage can share one authority rectangle in the index only if they are known from the same instant (rule I2).
        for batch in batches(steps, lambda step: step.object_id, _LONGEST):
            ready = [(step, self._make_submission(step, blobs) if step.period else None) for step in batch]
            with self._store.transaction() as transaction:
                if self._declaration is not None:
                    self._declaration.record(transaction)
                self._check_unchanged({step.object_id for step in batch})
                for step, submission in ready:
                    self._take_step(transaction, step, submission)
            self._report_declaration()
            done += len(batch)
            if progress:
                progress(done, len(steps))

    def _report_declaration(self) -> None:
        if self._declaration is not None:
            self._report.declared.append(self._declaration.object_id)
            self._declaration = None

    def _check_unchanged(self, object_ids: set[str]) -> None:
        """Raise Conflict if another process recorded versions of these objects since the steps were planned."""
        for object_id in sorted(object_ids):
            latest: Latest | None = self._store.latest(object_id, self._options.scope, self._options.source)
            if (latest.version_id if latest else "") != self._last_recorded[object_id]:
                raise Conflict(
                    f"{object_id} was changed by another process during this ingest.",
                    remedy="Run the ingest again; it goes on where this one stopped.",
                )

    def _take_step(self, transaction: Transaction, step: HistoryStep, submission: Submission | None) -> None:
        if submission is not None:
            self._record(transaction, step, submission)
        elif step.action is Action.APPROVE:
            self._approve(transaction, step.version_id, step.reason)
        elif step.action is Action.REJECT:
            transaction.transition(
                step.version_id, State.REJECTED, actor=self._options.recorder, reason=one_line(step.reason)
            )
        else:
            transaction.transition(
                step.version_id,
                State.DEPRECATED,
                actor=self._options.recorder,
                reason=one_line(step.reason),
                effective_at=step.at,
            )
            self._report.closed += 1

    def _record(self, transaction: Transaction, step: HistoryStep, submission: Submission) -> None:
        assert step.period is not None
        version_id = submission.version.version_id
        commit = step.period.since
        dated = f" (dated {commit.stated})" if commit.stated else ""
        reason = f"git commit {commit.short_sha}{dated}: {commit.subject}"
        if not transaction.record(submission, actor=self._options.recorder, reason=one_line(reason)):
            raise Conflict(f"{step.object_id} is recorded already.", remedy="Run the ingest again.")
        self._last_recorded[step.object_id] = version_id
        self._report.recorded += 1
        self._report.versions.append((step.object_id, version_id))
        if self._options.state is State.APPROVED:
            self._approve(transaction, version_id, reason)

    def _approve(self, transaction: Transaction, version_id: str, reason: str) -> None:
        transaction.transition(version_id, State.APPROVED, actor=self._options.recorder, reason=one_line(reason))
        self._report.approved += 1

    def _make_submission(self, step: HistoryStep, blobs: BlobReader) -> Submission:
        period = step.period
        assert period is not None
        content = blobs.read(period.blob) if period.blob else b""
        extracted = self._load(period, content)
        self._report.warnings += extracted.warnings
        self._paths[step.object_id] = printable_path(period.path)
        self._left_out[printable_path(period.path)] = extracted.left_out
        identity = VersionIdentity(
            object_id=step.object_id,
            kind=self._options.kind or Kind.DOCUMENT,
            scope=self._options.scope,
            effective=Period(start=period.since.at, end=period.until.at if period.until else None),
            source=self._options.source,
            uri=printable_path(period.path),
            title=" ".join(extracted.title.split()) if "title" in extracted.front else "",
            attributes={key: value for key, value in extracted.front.items() if key != "title"},
            provenance=self._provenance(period, step.corrects),
            supersedes=step.supersedes,
        )
        return assemble(identity, content, extracted, self._maker)

    def _provenance(self, period: BlobPeriod, corrects: str) -> dict[str, str]:
        """The facts about the commit. Those about its dates are left out where the committer date is the one used."""
        facts = {
            "commit": period.since.sha,
            "author": period.since.author,
            "message": period.since.subject,
            "path": printable_path(period.path),
            "continues": self._object_id(period.continues) if period.continues else "",
            "commit_date": period.since.stated,
            DATES: AUTHOR_DATES if self._author_dates else "",
            "corrects": corrects,
        }
        required = ("commit", "author", "message", "path")
        return {key: fact for key, fact in facts.items() if fact or key in required}

    def _load(self, period: BlobPeriod, content: bytes) -> Extracted:
        limit, recogniser = self._settings.max_expanded_bytes, recogniser_of(self._settings.text_recognition)
        file = SourceFile(_historical_name(period), suffix_of(period.path), content, limit, recogniser=recogniser)
        return LOADERS.historical_loader_of(period.path).load_leniently(file)


def _check_complete(repository: Repository, periods: Mapping[str, BlobPeriod]) -> None:
    """Raise InvalidDocument, naming the first, if the repository lacks texts of these periods, given by blob (rule N3s)."""
    missing = repository.missing(periods) if periods else []
    if missing:
        texts = "1 text" if len(missing) == 1 else f"{len(missing)} texts"
        raise InvalidDocument(
            f"The repository lacks {texts} of its history; the first is {_historical_name(periods[missing[0]])}. "
            "Nothing is fetched during an ingest.",
            where=str(repository.path),
            remedy="If it is a partial clone, run: git fetch --refetch --no-filter; else check it with: git fsck",
        )


def _historical_name(period: BlobPeriod) -> str:
    """The name of a historical file in messages."""
    return f"{printable_path(period.path)} at commit {period.since.short_sha}"


def one_line(text: str) -> str:
    """`text` on one line without control characters, as short as the reason of an event must be."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    return kept[:_LONGEST_REASON].strip()
