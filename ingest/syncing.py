"""Reads a declared source again: confirms unchanged versions, drafts changed ones, flags vanished objects (rule F1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.loaders.encodings import ENCODING
from ingest.options import IngestOptions, IngestReport
from ingest.pipeline import Ingestor
from ingest.reading.comparison import repeats
from ingest.reading.documents import PreparedVersion
from ingest.reading.source_content import RereadFiles, SourceContent
from ingest.reading.supersession import stored_versions
from knowledge.errors import Conflict, InvalidDocument, InvalidInput, NotFound
from knowledge.model.kinds import SourceTerms
from knowledge.model.objects import State, Version
from knowledge.model.record.ledger import SyncReport, is_tombstone, same_person
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress
from knowledge.store.ports.store import Pending, Store
from knowledge.store.snapshot import Snapshot


@dataclass
class SyncOutcome:
    """The outcome of a sync.

    `confirmed` counts versions. `drafted`, `approved` (on arrival) and `withdrawn` (drafts that the source no
    longer says) list (object_id, version_id). `vanished` lists objects that the source no longer holds. `broken`
    maps the URI of each file that could not be read to its problem.
    """

    source: str
    confirmed: int = 0
    drafted: list[tuple[str, str]] = field(default_factory=list)
    approved: list[tuple[str, str]] = field(default_factory=list)
    withdrawn: list[tuple[str, str]] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


class Syncer:
    """Syncs declared sources."""

    def __init__(self, store: Store, ingestor: Ingestor, roots: Sequence[Path] | None = None) -> None:
        """`roots` are the folders below which sources may be read; None allows any folder, and no root none."""
        self._store = store
        self._ingestor = ingestor
        self._roots = roots

    def sync(
        self, source: str, actor: str, location: Path | None = None, progress: Progress | None = None
    ) -> SyncOutcome:
        """Read the source called `source` again, at `location` if given, else at the location it declares.

        Raises NotFound if the source is not declared, InvalidInput if it has no location, and InvalidDocument if the location
        cannot be read. A single broken file is named in the outcome, and versions from it are neither confirmed
        nor flagged.
        """
        with self._store.snapshot(self._ingestor.now_as_of(), Scope()) as snapshot:
            terms, path = place_of(snapshot, source, self._roots, location)
        if terms.format == "git-history":
            options = IngestOptions(source=source, actor=actor, state=State.APPROVED, include=terms.include)
            return self._sync_history(options, terms, path, progress)
        options = IngestOptions(source=source, actor=actor, include=terms.include)
        return self._sync_files(options, path, progress)

    # -- files --------------------------------------------------------------------------------------

    def _sync_files(self, options: IngestOptions, path: Path, progress: Progress | None) -> SyncOutcome:
        in_force = self._versions_in_force(options.source)
        declared = {one.revision.uri: one.provenance[ENCODING] for one in in_force if ENCODING in one.provenance}
        reread = self._ingestor.reread([path], options, declared)
        report = self._record_drafts(options, reread, in_force, progress)
        content = SourceContent(reread)
        outcome = SyncOutcome(
            options.source,
            drafted=list(report.versions),
            vanished=[version.object_id for version in in_force if content.is_gone(version)],
            broken=reread.broken,
            warnings=[*reread.warnings, *report.warnings],
        )
        self._compare_with_store(outcome, options, content, in_force)
        return outcome

    def _versions_in_force(self, source: str) -> list[Version]:
        """The versions of the source in force now, without erased ones: they have no text to compare."""
        standing = self._store.from_source(source, self._ingestor.now_as_of())
        versions = [self._store.version(contender.version_id) for contender in standing]
        return [version for version in versions if not is_tombstone(version)]

    def _record_drafts(
        self, options: IngestOptions, reread: RereadFiles, in_force: Sequence[Version], progress: Progress | None
    ) -> IngestReport:
        """Record the new versions, a file at a time. A file that the store refuses is marked as broken."""
        report = IngestReport()
        current = {(version.object_id, version.scope.key): version for version in in_force}
        for done, (uri, versions) in enumerate(list(reread.files.items()), 1):
            new = [prepared for prepared in versions if not self._is_approved(prepared, current)]
            try:
                self._ingestor.record(new, options, report)
                report.warnings += [
                    _rejection_warning(prepared) for prepared in new if self._is_rejected(prepared)
                ]
            except (InvalidInput, InvalidDocument, Conflict) as error:
                reread.mark_broken(uri, str(error))
            if progress is not None:
                progress(done, len(reread.files))
        return report

    def _is_rejected(self, prepared: PreparedVersion) -> bool:
        """Whether a reviewer has rejected a version with this content, so that it was not drafted again."""
        version = prepared.submission.version
        latest = self._store.latest(version.object_id, version.scope, version.revision.source)
        rejected = latest is not None and latest.state is State.REJECTED
        return latest is not None and rejected and repeats(prepared, self._store.version(latest.version_id))

    def _is_approved(self, prepared: PreparedVersion, current: dict[tuple[str, str], Version]) -> bool:
        """Whether the version in force, or one approved for the very period that the file states, says the same
        already.
        """
        version = prepared.submission.version
        in_force = current.get((version.object_id, version.scope.key))
        if in_force is not None and repeats(prepared, in_force):
            return True
        approved = self._approved_versions(version) if prepared.is_dated else ()
        return any(repeats(prepared, stored) for stored in approved)

    def _approved_versions(self, version: Version) -> Iterator[Version]:
        """Yield the approved versions of the same object, scope and source."""
        for stored in stored_versions(self._store, version.object_id):
            same = (stored.scope, stored.revision.source) == (version.scope, version.revision.source)
            if same and self._store.state(stored.version_id) is State.APPROVED:
                yield stored

    def _compare_with_store(
        self, outcome: SyncOutcome, options: IngestOptions, content: SourceContent, in_force: Sequence[Version]
    ) -> None:
        """Confirm versions in force that the source still says, flag the objects it no longer holds, and reject the
        actor's own drafts that it no longer says.
        """
        confirmed = tuple(version.version_id for version in in_force if content.repeats(version))
        gone = tuple(version.version_id for version in in_force if content.is_gone(version))
        outcome.confirmed = len(confirmed)
        outdated = self._outdated_versions(outcome.source, content)
        report = SyncReport(source=outcome.source, confirmed=confirmed, vanished=gone)
        with self._store.transaction() as transaction:
            for version, waiting in outdated:
                if waiting.state is State.DRAFT and same_person(waiting.recorded_by, options.recorder):
                    reason = f"{outcome.source} no longer says so"
                    transaction.transition(
                        waiting.version_id, State.REJECTED, actor=options.recorder, reason=reason
                    )
                    outcome.withdrawn.append((version.object_id, version.version_id))
                else:
                    outcome.warnings.append(_outdated_warning(outcome.source, version, waiting))
            transaction.confirm(report, actor=options.recorder, reason=f"{outcome.source} was read again")

    def _outdated_versions(self, source: str, content: SourceContent) -> list[tuple[Version, Pending]]:
        """The versions from this source that wait for review although the source no longer says them."""
        waiting = [(self._store.version(pending.version_id), pending) for pending in self._store.waiting()]
        return [
            (version, pending)
            for version, pending in waiting
            if version.revision.source == source
            and not content.is_unreadable(version)
            and not content.repeats(version)
        ]

    # -- git histories ------------------------------------------------------------------------------

    def _sync_history(
        self, options: IngestOptions, terms: SourceTerms, path: Path, progress: Progress | None
    ) -> SyncOutcome:
        """Ingest the new commits. The versions in force are then what HEAD holds, so all of them are confirmed."""
        source = options.source
        if not terms.approve_on_arrival:
            raise InvalidInput(
                f"source/{source} is a git history that is not approved on arrival; a draft cannot end the version "
                "before it.",
                where="SOURCE",
                remedy="Declare it approve_on_arrival, or declare `format: files` over a checkout.",
            )
        report = self._ingestor.history(path, options, progress)
        in_force = self._store.from_source(source, self._ingestor.now_as_of())
        confirmed = tuple(contender.version_id for contender in in_force)
        with self._store.transaction() as transaction:
            transaction.confirm(
                SyncReport(source=source, confirmed=confirmed),
                actor=options.actor,
                reason=f"{source} was read again",
            )
        return SyncOutcome(
            source, confirmed=len(confirmed), approved=list(report.versions), warnings=list(report.warnings)
        )


def place_of(
    snapshot: Snapshot, source: str, roots: Sequence[Path] | None, location: Path | None = None
) -> tuple[SourceTerms, Path]:
    """The terms of a source and the place where it is read again, at `location` if given. Nothing is read.

    Raises NotFound if the source is not declared, and InvalidInput if it has no location or may not be read there.
    """
    terms = snapshot.declaration(source)
    if terms is None:
        raise NotFound(
            f"source/{source} is not declared.",
            remedy="Ingest a declaration with its location first; docs/kinds.md shows one.",
        )
    path = _location_of(source, terms, location)
    _check_allowed(source, path, roots)
    return terms, path


def _check_allowed(source: str, path: Path, roots: Sequence[Path] | None) -> None:
    """Refuse a location that is not below a root, links followed. The error tells nothing about what is there."""
    if roots is None or any(path.resolve().is_relative_to(root.resolve()) for root in roots):
        return
    raise InvalidInput(
        f"source/{source} may not be read at the location it declares.",
        where="SOURCE",
        remedy="Its operator allows folders with KNOWLEDGE_SOURCE_ROOTS, or runs `knowledge sync` beside the data.",
    )


def _location_of(source: str, terms: SourceTerms, location: Path | None) -> Path:
    if location is None and terms.location is None:
        raise InvalidInput(
            f"source/{source} declares no location.",
            where="SOURCE",
            remedy="Add `location` to its declaration. A command may also name one, with --location.",
        )
    return location or Path(terms.location or "")


def _rejection_warning(prepared: PreparedVersion) -> str:
    version = prepared.submission.version
    return f"{version.revision.uri}: its text of {version.object_id} was rejected in review and stays rejected."


def _outdated_warning(source: str, version: Version, waiting: Pending) -> str:
    return (
        f"{version.object_id}@{version.version_id[:16]} by {waiting.recorded_by} waits for review as "
        f"{waiting.state.value}, but {source} no longer says this."
    )
