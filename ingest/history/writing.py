"""A repository's history into the store, object by object, resumable at any point (rules N2, N3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ingest.assembly import Identity, assemble
from ingest.declaring import Declaration, Declarer
from ingest.extracted import Extracted
from ingest.files import check_size
from ingest.history.commits import History, Stay, read_history
from ingest.history.git_process import BlobReader, Repository
from ingest.history.steps import Act, Held, Recorded, Step, steps_of
from ingest.loaders import office
from ingest.loaders.office import load_office
from ingest.loaders.text import load_leniently
from ingest.naming import TEXT_SUFFIXES, Includes, name_of, shown, suffix_of
from ingest.options import IngestOptions, IngestReport
from ingest.structure.passages import PassageMaker
from ingest.supersession import stored_versions
from ingest.writing import transactions
from knowledge.errors import Conflict, InvalidDocument, InvalidInput
from knowledge.model.clock import Period
from knowledge.model.ledger import is_tombstone
from knowledge.model.objects import Kind, State, Submission, Version, checked_object_id
from knowledge.retrieval.ports import Progress
from knowledge.settings import Settings
from knowledge.store.port import Latest, Store, Transaction

_LONGEST = 500
"""Steps of one object in one transaction: what is held in memory at once."""


class HistoryWriter:
    """Ingests one repository's history for one run."""

    def __init__(self, store: Store, maker: PassageMaker, settings: Settings, options: IngestOptions) -> None:
        if options.effective_from or options.effective_to:
            raise InvalidInput(
                "A history has its own dates.",
                where="--effective-from, --effective-to",
                remedy="Leave them out with --git-history.",
            )
        self._store = store
        self._maker = maker
        self._settings = settings
        self._options = options
        self._report = IngestReport()
        self._written: dict[str, str] = {}
        self._declaration: Declaration | None = None

    def run(self, repository: Repository, declarer: Declarer, progress: Progress | None) -> IngestReport:
        """Record what the store lacks of the history. Nothing is written before all of it can be read."""
        history = self._history(repository)
        latest = {name: self._latest(name) for name in history.chains}
        approving = self._options.state is State.APPROVED
        steps, self._report.unchanged = steps_of(history, Recorded(latest, self._held), approving)
        self._check_sizes(repository, steps)
        self._declaration = declarer.declaration(self._options) if steps else None
        self._written = {name: last.version_id if last else "" for name, last in latest.items()}
        with BlobReader(repository) as blobs:
            self._take(steps, blobs, progress)
        return self._report

    def _history(self, repository: Repository) -> History:
        history = read_history(repository, Includes(self._options.include, TEXT_SUFFIXES), self._object_id)
        self._report.warnings += history.warnings
        if not history.chains:
            raise InvalidDocument(
                "No commit changed a file that can be ingested.",
                where=str(repository.path),
                remedy=f"Give a wider --include; by default these count: {' '.join(sorted(TEXT_SUFFIXES))}.",
            )
        return history

    def _object_id(self, path: str) -> str:
        object_id = f"{self._options.object_prefix}{name_of(path)}"
        try:
            return checked_object_id(object_id)
        except ValueError as error:
            raise InvalidDocument(
                f"The path cannot name an object: {error}.",
                where=shown(path),
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

    def _held(self, object_id: str) -> list[Held]:
        return [
            Held(
                version.version_id,
                version.provenance.get("commit", ""),
                version.effective.start,
                version.effective.end,
                self._store.state(version.version_id),
            )
            for version in stored_versions(self._store, object_id)
            if (version.scope, version.revision.source) == (self._options.scope, self._options.source)
            and not self._waits_for_nobody(version)
        ]

    def _waits_for_nobody(self, version: Version) -> bool:
        """Whether it was erased before it was approved."""
        waiting = (State.DRAFT, State.REVIEWED)
        return is_tombstone(version) and self._store.state(version.version_id) in waiting

    def _check_sizes(self, repository: Repository, steps: Sequence[Step]) -> None:
        stays = {step.stay.blob: step.stay for step in steps if step.stay}
        for blob, size in repository.sizes(stays).items() if stays else ():
            stay = stays[blob]
            check_size(
                f"{shown(stay.path)} at commit {stay.since.sha[:12]}", size, self._settings.max_document_bytes
            )

    def _take(self, steps: Sequence[Step], blobs: BlobReader, progress: Progress | None) -> None:
        done = 0
        # What one transaction records is known from one instant on. Only so can an object's consecutive
        # versions that share a passage also share one authority rectangle in the index (rule I2).
        for batch in transactions(steps, lambda step: step.object_id, _LONGEST):
            ready = [(step, self._submission(step, blobs) if step.stay else None) for step in batch]
            with self._store.transaction() as transaction:
                if self._declaration is not None:
                    self._declaration.record(transaction)
                self._check_unchanged({step.object_id for step in batch})
                for step, submission in ready:
                    self._act(transaction, step, submission)
            self._note_declaration()
            done += len(batch)
            if progress:
                progress(done, len(steps))

    def _note_declaration(self) -> None:
        if self._declaration is not None:
            self._report.declared.append(self._declaration.object_id)
            self._declaration = None

    def _check_unchanged(self, object_ids: set[str]) -> None:
        """Refuse to go on when another process recorded versions of these objects since the plan was made."""
        for object_id in sorted(object_ids):
            latest: Latest | None = self._store.latest(object_id, self._options.scope, self._options.source)
            if (latest.version_id if latest else "") != self._written[object_id]:
                raise Conflict(
                    f"{object_id} was changed by another process during this ingest.",
                    remedy="Run the ingest again; it goes on where this one stopped.",
                )

    def _act(self, transaction: Transaction, step: Step, submission: Submission | None) -> None:
        if submission is not None:
            self._record(transaction, step, submission)
        elif step.act is Act.APPROVE:
            self._approve(transaction, step.version_id, step.reason)
        else:
            transaction.transition(
                step.version_id,
                State.DEPRECATED,
                actor=self._options.recorder,
                reason=printable(step.reason),
                effective_at=step.at,
            )
            self._report.closed += 1

    def _record(self, transaction: Transaction, step: Step, submission: Submission) -> None:
        assert step.stay is not None
        version_id = submission.version.version_id
        reason = f"git commit {step.stay.since.sha[:12]}: {step.stay.since.subject}"
        if not transaction.record(submission, actor=self._options.recorder, reason=printable(reason)):
            raise Conflict(f"{step.object_id} is recorded already.", remedy="Run the ingest again.")
        self._written[step.object_id] = version_id
        self._report.recorded += 1
        self._report.versions.append((step.object_id, version_id))
        if self._options.state is State.APPROVED:
            self._approve(transaction, version_id, reason)

    def _approve(self, transaction: Transaction, version_id: str, reason: str) -> None:
        transaction.transition(version_id, State.APPROVED, actor=self._options.recorder, reason=printable(reason))
        self._report.approved += 1

    def _submission(self, step: Step, blobs: BlobReader) -> Submission:
        stay = step.stay
        assert stay is not None
        content = blobs.read(stay.blob)
        extracted = self._extracted(stay, content)
        self._report.warnings += extracted.warnings
        identity = Identity(
            object_id=step.object_id,
            kind=self._options.kind or Kind.DOCUMENT,
            scope=self._options.scope,
            effective=Period(start=stay.since.at, end=stay.until.at if stay.until else None),
            source=self._options.source,
            uri=shown(stay.path),
            attributes={key: value for key, value in extracted.front.items() if key != "title"},
            provenance=self._provenance(stay),
        )
        return assemble(identity, content, extracted, self._maker)

    def _provenance(self, stay: Stay) -> dict[str, str]:
        facts = {
            "commit": stay.since.sha,
            "author": stay.since.author,
            "message": stay.since.subject,
            "path": shown(stay.path),
        }
        return facts | ({"continues": self._object_id(stay.continues)} if stay.continues else {})

    def _extracted(self, stay: Stay, content: bytes) -> Extracted:
        """The text of a historical blob: nobody can correct it any more, so nothing about it is an error."""
        name = f"{shown(stay.path)} at commit {stay.since.sha[:12]}"
        suffix = suffix_of(stay.path)
        if suffix not in office.MEDIA_TYPES:
            return load_leniently(name, content, suffix)
        try:
            return load_office(name, content, suffix, self._settings)
        except InvalidDocument as error:
            warning = f"{error} Recorded without text."
            return Extracted("", office.MEDIA_TYPES[suffix], "none/1", warnings=(warning,))


def printable(text: str) -> str:
    """`text` on one line without control characters, at most 500 characters: what an event's reason may hold."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    return kept[:500].strip()
