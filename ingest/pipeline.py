"""The one door for documents: files, folders, uploads and git histories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from ingest.history.git_process import Repository
from ingest.history.recorder import HistoryRecorder
from ingest.loaders.objects.foreign import ForeignFile
from ingest.loaders.registry import LOADERS
from ingest.naming import printable_path
from ingest.options import FailedFile, IngestOptions, IngestReport
from ingest.reading.documents import DocumentReader, PreparedVersion
from ingest.reading.file_names import named_files, neighbour_warnings
from ingest.reading.files import FileFinder, FoundFile, read_bytes
from ingest.reading.front_matter import unfamiliar_warnings
from ingest.reading.left_out import instruction_warnings, left_out_warnings
from ingest.reading.proposals import proposal_warnings
from ingest.reading.read_files import ReadFiles, declared_groups, found_failed
from ingest.reading.source_content import RereadFiles
from ingest.reading.supersession import SupersededVersions
from ingest.recording.declaring import SourceDeclaration, SourceDeclarer
from ingest.recording.labelling import record_labels
from ingest.recording.replaced import check_replaced
from ingest.recording.versions import VersionRecorder
from ingest.structure.passages import PassageMaker
from knowledge.errors import CanonError, InvalidDocument, InvalidInput
from knowledge.model.clock import AsOf, Clock
from knowledge.model.kinds import places_named, terms_of
from knowledge.model.labels import SourceLabel
from knowledge.model.objects import Kind, Passage, State
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress, TokenCounter
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from knowledge.store.scope_check import checked_scope

__all__ = ["IngestOptions", "IngestReport", "Ingestor"]


class Ingestor:
    """Reads documents and records them as versions.

    Every method raises InvalidInput for wrong options and InvalidDocument for a document that cannot be ingested;
    both name a remedy. `foresee` is told the passages that will be searched once they are recorded.
    """

    def __init__(
        self,
        store: Store,
        tokens: TokenCounter,
        settings: Settings,
        clock: Clock,
        foresee: Callable[[Sequence[Passage]], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._foresee = foresee
        self._maker = PassageMaker(tokens)
        self._declarer = SourceDeclarer(store, self._maker, settings, clock)

    def paths(
        self, paths: Sequence[Path], options: IngestOptions, progress: Progress | None = None
    ) -> IngestReport:
        """Ingest files, and folders with everything below them.

        Every file is read and checked before the first is written. The report names the bad files; the good ones are
        recorded, or with `strict` nothing is (rules N2c and N2d). Raises InvalidDocument if there is no file to read.
        `progress` counts the versions written.
        """
        options.check()
        finder = FileFinder(options.include, is_tolerant=True)
        read = self._read_files(named_files(finder.find(paths), self._store, options), options)
        failed = [FailedFile.at(error.where, error) for error in finder.failed]
        failed += [found_failed(file, error) for file, error in read.failed.items()]
        report = IngestReport(warnings=finder.warnings + read.warnings, failed=failed)
        if not (read.versions or failed):
            raise next(iter(read.foreign.values()))
        if read.versions and not (failed and options.strict):
            self._record_files(read, options, report, progress)
        return report

    def upload(self, name: str, content: bytes, options: IngestOptions) -> IngestReport:
        """Ingest one document from its bytes. `name` is a relative POSIX path with a suffix.

        Raises NotFound where it is approved on arrival and replaces an object that its approver may not see (rule S5).
        """
        options.check()
        path = PurePosixPath(name)
        if path.is_absolute() or not path.name or ".." in path.parts:
            raise InvalidDocument(
                f"{name!r} is not a relative path.", where="name", remedy="Name it like handbook/leave.md."
            )
        LOADERS.loader_of(name)  # refuses an unknown suffix before the bytes are looked at
        prepared = list(self._reader(options).read(str(path), content, SupersededVersions(self._store)))
        self._check_places(prepared, declared_groups(prepared))
        check_replaced(prepared, self._store)
        report = IngestReport()
        declaration = self._prepare_recording(prepared, options, report)
        VersionRecorder(self._store, options, report).record(prepared, declaration)
        self._label(options, report)
        return report

    def history(self, repo: Path, options: IngestOptions, progress: Progress | None = None) -> IngestReport:
        """Ingest the first-parent history of HEAD: each change of a file is a version (rule N3).

        A later run records only new commits. `progress` counts the versions written.
        """
        options.check()
        if options.root is not None or options.object_id:
            raise InvalidInput(
                "Files of a history are named by their paths in the repository.",
                where="root" if options.root is not None else "object_id",
                remedy="Leave it out.",
            )
        if options.encoding:
            raise InvalidInput(
                "Files of a history are read in the encodings that they name, and as UTF-8.",
                where="encoding",
                remedy="Leave it out.",
            )
        options = replace(options, scope=checked_scope(self._store, options.scope, self.now_as_of()))
        recorder = HistoryRecorder(self._store, self._maker, self._settings, options)
        return recorder.run(Repository(repo), self._declarer, progress, self._clock())

    def reread(
        self, paths: Sequence[Path], options: IngestOptions, encodings: Mapping[str, str] = MappingProxyType({})
    ) -> RereadFiles:
        """Read files, each checked by itself, and record nothing. There may be no file at all.

        `encodings` holds by URI what was declared for the stored versions (rule N6d).
        """
        options.check()
        finder = FileFinder(options.include)
        read = self._read_files(finder.find_any(paths), options, encodings)
        return RereadFiles(
            files={printable_path(file.relative): versions for file, versions in read.versions.items()},
            broken={printable_path(file.relative): str(error) for file, error in read.failed.items()},
            warnings=finder.warnings + read.warnings + _told(read.prepared),
        )

    def record(self, prepared: Sequence[PreparedVersion], options: IngestOptions, report: IngestReport) -> None:
        """Record versions that were read and checked, and count them in `report`."""
        VersionRecorder(self._store, options, report).record(prepared)

    def now_as_of(self) -> AsOf:
        """The as-of of the present."""
        now = self._clock()
        return self._store.as_of(now, None, now)

    def _label(self, options: IngestOptions, report: IngestReport) -> None:
        """Record the label of the ingest for the instant from which its documents are in effect (rule N5a).

        An ingest that changes nothing does not move a label that the source has, and one that the store refuses names nothing.
        """
        if not options.label or not (report.recorded or report.approved or report.unchanged):
            return
        known = self._store.labels([options.label], options.source)
        if any(label.scope == options.scope for label in known) and not (report.recorded or report.approved):
            return
        at = options.effective_from or self._clock()
        label = SourceLabel(label=options.label, at=at, origin="ingest")
        report.warnings += record_labels(self._store, options, [label])

    def _read_files(
        self,
        files: Sequence[FoundFile],
        options: IngestOptions,
        encodings: Mapping[str, str] = MappingProxyType({}),
    ) -> ReadFiles:
        """Read files, each by itself, and check them against each other."""
        reader, superseded = self._reader(options), SupersededVersions(self._store)
        read = ReadFiles()
        for file in files:
            versions: list[PreparedVersion] = []
            try:
                content = read_bytes(file.path, self._settings.max_document_bytes)
                declared = encodings.get(printable_path(file.relative), "")
                versions.extend(reader.read(file.relative, content, superseded, declared))
            except ForeignFile as error:
                read.foreign[file] = error
            except InvalidInput as error:
                read.fail(file, error, versions)
            else:
                read.add(file, versions)
        read.refuse_what_disagrees(self._check_places)
        return read

    def _reader(self, options: IngestOptions) -> DocumentReader:
        as_of = self.now_as_of()

        def normalize(scope: Scope) -> Scope:
            try:
                return checked_scope(self._store, scope, as_of)
            except InvalidInput:
                # It may be a group that a later file declares. `_check_places` refuses it once everything has been read.
                return scope

        return DocumentReader(self._maker, self._settings, options, self._clock(), normalize)

    def _record_files(
        self, read: ReadFiles, options: IngestOptions, report: IngestReport, progress: Progress | None
    ) -> None:
        """Record the good files. Files that the store refuses are added to the bad ones, unless the ingest is strict."""

        def refuse(versions: Sequence[PreparedVersion], error: CanonError) -> None:
            report.failed.append(found_failed(read.file_of(versions[0]), error))

        prepared = read.prepared
        self._foresee(_to_be_searched(prepared))
        declaration = self._prepare_recording(prepared, options, report)
        recorder = VersionRecorder(self._store, options, report, None if options.strict else refuse)
        recorder.record(prepared, declaration, progress)
        self._label(options, report)

    def _prepare_recording(
        self, prepared: Sequence[PreparedVersion], options: IngestOptions, report: IngestReport
    ) -> SourceDeclaration | None:
        """Add the warnings of the documents to the report, and return the declaration that their source lacks, if any."""
        is_approving = any(version.target is State.APPROVED for version in prepared)
        declaration = self._declarer.missing_declaration(options) if is_approving else None
        report.warnings += _told(prepared)
        report.warnings += neighbour_warnings(prepared, self._store, options)
        return declaration

    def _check_places(self, prepared: Sequence[PreparedVersion], groups: set[str]) -> None:
        """Raise InvalidDocument for a version that applies to, or names, an unknown place (rule S4).

        `groups` are the groups that this very ingest declares; they are known, too.
        """
        as_of = self.now_as_of()
        for version in (one.submission.version for one in prepared):
            named = {"jurisdiction": version.scope.jurisdiction, **places_named(terms_of(version))}
            for field, place in named.items():
                if place in groups:
                    continue
                try:
                    checked_scope(self._store, Scope(jurisdiction=place), as_of)
                except InvalidInput as error:
                    where = f"{version.revision.uri}, {field}"
                    raise InvalidDocument(error.detail, remedy=error.remedy, where=where) from None


def _to_be_searched(prepared: Sequence[PreparedVersion]) -> list[Passage]:
    """The passages of the versions that will be approved."""
    approved = (one.submission for one in prepared if one.target is State.APPROVED)
    return [passage for submission in approved for passage in submission.passages]


def _told(prepared: Sequence[PreparedVersion]) -> list[str]:
    """Return the warnings of the documents that were read, kind by kind."""
    return [
        *(warning for one in prepared for warning in one.warnings),
        *unfamiliar_warnings((one.uri, one.unfamiliar) for one in prepared),
        *left_out_warnings((one.uri, one.submission.version.left_out) for one in prepared),
        *instruction_warnings(
            (one.uri, one.submission.text) for one in prepared if one.submission.version.kind is not Kind.PROMPT
        ),
        *proposal_warnings((one.uri, one.proposals) for one in prepared),
    ]
