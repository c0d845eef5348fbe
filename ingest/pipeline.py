"""The one door for documents: files, folders, uploads and git histories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ingest.history.git_process import Repository
from ingest.history.recorder import HistoryRecorder
from ingest.loaders.registry import LOADERS
from ingest.naming import printable_path
from ingest.options import IngestOptions, IngestReport
from ingest.reading.documents import DocumentReader, PreparedVersion
from ingest.reading.files import FileFinder, FoundFile, read_bytes
from ingest.reading.front_matter import unfamiliar_warnings
from ingest.reading.left_out import instruction_warnings, left_out_warnings
from ingest.reading.proposals import proposal_warnings
from ingest.reading.source_content import RereadFiles
from ingest.reading.supersession import SupersededVersions
from ingest.recording.declaring import SourceDeclarer
from ingest.recording.labelling import record_labels
from ingest.recording.versions import VersionRecorder
from ingest.structure.passages import PassageMaker
from knowledge.errors import InvalidDocument, InvalidInput
from knowledge.model.clock import AsOf, Clock
from knowledge.model.kinds import places_named, terms_of
from knowledge.model.labels import SourceLabel
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress, TokenCounter
from knowledge.settings import Settings
from knowledge.store.port import Store
from knowledge.store.scope_check import checked_scope

__all__ = ["IngestOptions", "IngestReport", "Ingestor"]


class Ingestor:
    """Reads documents and records them as versions. Bad input changes nothing.

    Every method raises InvalidInput for wrong options and InvalidDocument for a document that cannot be ingested;
    both name a remedy.
    """

    def __init__(self, store: Store, tokens: TokenCounter, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._maker = PassageMaker(tokens)
        self._declarer = SourceDeclarer(store, self._maker, settings, clock)

    def paths(
        self, paths: Sequence[Path], options: IngestOptions, progress: Progress | None = None
    ) -> IngestReport:
        """Ingest files, and folders with everything below them.

        Every file is read and checked before the first is written. `progress` counts the versions written.
        """
        options.check()
        finder = FileFinder(options.include)
        files = finder.find(paths)
        reader, superseded = self._reader(options), SupersededVersions(self._store)
        prepared = [version for file in files for version in self._read(file, reader, superseded)]
        report = IngestReport(warnings=finder.warnings)
        self._check_and_record(prepared, options, report, progress)
        self._label(options, report)
        return report

    def upload(self, name: str, content: bytes, options: IngestOptions) -> IngestReport:
        """Ingest one document from its bytes. `name` is a relative POSIX path with a suffix."""
        options.check()
        path = PurePosixPath(name)
        if path.is_absolute() or not path.name or ".." in path.parts:
            raise InvalidDocument(
                f"{name!r} is not a relative path.", where="name", remedy="Name it like handbook/leave.md."
            )
        LOADERS.loader_of(name)  # refuses an unknown suffix before the bytes are looked at
        prepared = list(self._reader(options).read(str(path), content, SupersededVersions(self._store)))
        report = IngestReport()
        self._check_and_record(prepared, options, report)
        self._label(options, report)
        return report

    def history(self, repo: Path, options: IngestOptions, progress: Progress | None = None) -> IngestReport:
        """Ingest the first-parent history of HEAD: each change of a file is a version (rule N3).

        A later run records only new commits. `progress` counts the versions written.
        """
        options.check()
        options = replace(options, scope=checked_scope(self._store, options.scope, self.now_as_of()))
        recorder = HistoryRecorder(self._store, self._maker, self._settings, options)
        return recorder.run(Repository(repo), self._declarer, progress, self._clock())

    def reread(self, paths: Sequence[Path], options: IngestOptions) -> RereadFiles:
        """Read files, each checked by itself, and record nothing. There may be no file at all."""
        options.check()
        finder = FileFinder(options.include)
        reader, superseded = self._reader(options), SupersededVersions(self._store)
        reread = RereadFiles()
        for file in finder.find_any(paths):
            try:
                reread.files[printable_path(file.relative)] = list(self._read(file, reader, superseded))
            except InvalidDocument as error:
                reread.mark_broken(printable_path(file.relative), str(error))
        self._mark_refused(reread)
        reread.warnings += finder.warnings
        reread.warnings += _told(reread.versions)
        return reread

    def record(self, prepared: Sequence[PreparedVersion], options: IngestOptions, report: IngestReport) -> None:
        """Record versions that were read and checked, and count them in `report`."""
        VersionRecorder(self._store, options, report).record(prepared)

    def now_as_of(self) -> AsOf:
        """The as-of of the present."""
        now = self._clock()
        return self._store.as_of(now, None, now)

    def _label(self, options: IngestOptions, report: IngestReport) -> None:
        """Record the label of the ingest for the instant from which its documents are in effect (rule N5a).

        An ingest that changes nothing does not move a label that the source has.
        """
        if not options.label:
            return
        known = self._store.labels([options.label], options.source)
        if any(label.scope == options.scope for label in known) and not (report.recorded or report.approved):
            return
        at = options.effective_from or self._clock()
        label = SourceLabel(label=options.label, at=at, origin="ingest")
        report.warnings += record_labels(self._store, options, [label])

    def _read(
        self, file: FoundFile, reader: DocumentReader, superseded: SupersededVersions
    ) -> Iterator[PreparedVersion]:
        content = read_bytes(file.path, self._settings.max_document_bytes)
        return reader.read(file.relative, content, superseded)

    def _reader(self, options: IngestOptions) -> DocumentReader:
        as_of = self.now_as_of()

        def normalize(scope: Scope) -> Scope:
            try:
                return checked_scope(self._store, scope, as_of)
            except InvalidInput:
                # It may be a group that a later file declares. `_check_places` refuses it once everything has been read.
                return scope

        return DocumentReader(self._maker, self._settings, options, self._clock(), normalize)

    def _check_and_record(
        self,
        prepared: Sequence[PreparedVersion],
        options: IngestOptions,
        report: IngestReport,
        progress: Progress | None = None,
    ) -> None:
        _check_names(prepared, {})
        self._check_places(prepared, _declared_groups(prepared))
        is_approving = any(version.target is State.APPROVED for version in prepared)
        declaration = self._declarer.missing_declaration(options) if is_approving else None
        report.warnings += _told(prepared)
        VersionRecorder(self._store, options, report).record(prepared, declaration, progress)

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

    def _mark_refused(self, reread: RereadFiles) -> None:
        """Mark the files as broken that name an unknown place, or whose objects another file names already."""
        groups = _declared_groups(reread.versions)
        names: dict[str, str] = {}
        for uri, versions in list(reread.files.items()):
            try:
                self._check_places(versions, groups)
                _check_names(versions, names)
            except InvalidDocument as error:
                reread.mark_broken(uri, str(error))


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


def _declared_groups(prepared: Sequence[PreparedVersion]) -> set[str]:
    """The names of the groups that precedence objects among the versions declare."""
    declared = [one.submission.version.attributes.get("groups", {}) for one in prepared]
    return {name for groups in declared if isinstance(groups, dict) for name in groups}


def _check_names(prepared: Sequence[PreparedVersion], seen: dict[str, str]) -> None:
    """Raise InvalidDocument if the paths of two files give the same object id.

    `seen` maps the object ids of the files before to their URIs and is extended. Objects that name themselves may have
    several files.
    """
    for version in (one.submission.version for one in prepared if not one.names_itself):
        first = seen.setdefault(version.object_id, "")
        seen[version.object_id] = version.revision.uri
        if first:
            raise InvalidDocument(
                f"{first} and {version.revision.uri} would be the same object, {version.object_id}.",
                where=version.revision.uri,
                remedy="Choose one with --include, rename one, or ingest them under different --source names.",
            )
