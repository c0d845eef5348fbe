"""Getting documents in: files, folders, uploads and git histories, through one door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ingest.declaring import Declarer
from ingest.documents import Prepared, Reader
from ingest.files import Finder, Found, read_bytes
from ingest.history.git_process import Repository
from ingest.history.writing import HistoryWriter
from ingest.naming import SUFFIXES, shown, suffix_of
from ingest.options import IngestOptions, IngestReport
from ingest.rereading import Reread
from ingest.structure.passages import PassageMaker
from ingest.supersession import Superseded
from ingest.writing import Writer
from knowledge.errors import InvalidDocument, InvalidInput
from knowledge.model.clock import AsOf, Clock
from knowledge.model.kinds import places_named, terms_of
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress, TokenCounter
from knowledge.settings import Settings
from knowledge.store.port import Store
from knowledge.store.scope_check import checked_scope

__all__ = ["IngestOptions", "IngestReport", "Ingestor"]


class Ingestor:
    """Reads documents and records them as versions. Bad input changes nothing.

    Raises InvalidInput for options, InvalidDocument for what cannot be ingested; both say what to do.
    """

    def __init__(self, store: Store, tokens: TokenCounter, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._maker = PassageMaker(tokens)
        self._declarer = Declarer(store, self._maker, settings, clock)

    def paths(
        self, paths: Sequence[Path], options: IngestOptions, progress: Progress | None = None
    ) -> IngestReport:
        """Ingest files, and folders with everything below them.

        Every file is read and checked before the first is written. `progress` counts versions written.
        """
        options.check()
        finder = Finder(options.include, Counter())
        found = finder.find(paths)
        reader, superseded = self._reader(options), Superseded(self._store)
        prepared = [one for file in found for one in self._read(file, reader, superseded)]
        return self._written(prepared, options, progress, warnings=finder.warnings)

    def reread(self, paths: Sequence[Path], options: IngestOptions) -> Reread:
        """What the files hold now, each checked by itself and none written. There may be none."""
        options.check()
        finder = Finder(options.include, Counter())
        reader, superseded = self._reader(options), Superseded(self._store)
        reread = Reread()
        for file in finder.present(paths):
            try:
                reread.files[shown(file.relative)] = list(self._read(file, reader, superseded))
            except InvalidDocument as error:
                reread.give_up(shown(file.relative), str(error))
        self._check_each(reread)
        reread.warnings += finder.warnings
        return reread

    def record(self, prepared: Sequence[Prepared], options: IngestOptions, report: IngestReport) -> None:
        """Write what was read and checked, as drafts or as the options say, into `report`."""
        Writer(self._store, options, report).write(prepared, None, None)

    def _read(self, file: Found, reader: Reader, superseded: Superseded) -> Iterator[Prepared]:
        content = read_bytes(file.path, self._settings.max_document_bytes)
        return reader.read(file.relative, content, superseded)

    def _check_each(self, reread: Reread) -> None:
        """Give up files whose versions are for no place, or that another file names already."""
        groups = _groups([one for versions in reread.files.values() for one in versions])
        names: dict[str, str] = {}
        for name, versions in list(reread.files.items()):
            try:
                self._check_places(versions, groups)
                _check_names(versions, names)
            except InvalidDocument as error:
                reread.give_up(name, str(error))

    def now_as_of(self) -> AsOf:
        """The present, as it is known now."""
        now = self._clock()
        return self._store.as_of(now, None, now)

    def history(self, repo: Path, options: IngestOptions, progress: Progress | None = None) -> IngestReport:
        """Ingest the first-parent history of HEAD: each change of a file a version (rule N3).

        A later run records only what is new. `progress` counts versions written.
        """
        options.check()
        options = replace(options, scope=checked_scope(self._store, options.scope, self.now_as_of()))
        writer = HistoryWriter(self._store, self._maker, self._settings, options)
        return writer.run(Repository(repo), self._declarer, progress)

    def upload(self, name: str, content: bytes, options: IngestOptions) -> IngestReport:
        """Ingest one document from its bytes. `name` is a relative POSIX path with a suffix."""
        options.check()
        path = PurePosixPath(name)
        if path.is_absolute() or not path.name or ".." in path.parts:
            raise InvalidDocument(
                f"{name!r} is not a relative path.", where="name", remedy="Name it like handbook/leave.md."
            )
        if suffix_of(name) not in SUFFIXES:
            raise InvalidDocument(
                f"Files of type {path.suffix or 'without suffix'!r} cannot be read.",
                where=name,
                remedy=f"The formats known are {' '.join(sorted(SUFFIXES))}.",
            )
        prepared = list(self._reader(options).read(str(path), content, Superseded(self._store)))
        return self._written(prepared, options, None, warnings=[])

    def _reader(self, options: IngestOptions) -> Reader:
        as_of = self.now_as_of()

        def placed(scope: Scope) -> Scope:
            try:
                return checked_scope(self._store, scope, as_of)
            except InvalidInput:
                return scope  # refused once all has been read, unless a group of this very run is meant

        return Reader(self._maker, self._settings, options, self._clock(), placed)

    def _check_places(self, prepared: Sequence[Prepared], groups: set[str]) -> None:
        """Refuse what is for a place that is none, or speaks of one; `groups` are declared in this very run (rule S4)."""
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

    def _written(
        self,
        prepared: Sequence[Prepared],
        options: IngestOptions,
        progress: Progress | None,
        warnings: list[str],
    ) -> IngestReport:
        _check_names(prepared, {})
        self._check_places(prepared, _groups(prepared))
        report = IngestReport(warnings=list(warnings))
        wished = any(one.wish is State.APPROVED for one in prepared)
        declaration = self._declarer.declaration(options) if wished else None
        Writer(self._store, options, report).write(prepared, declaration, progress)
        return report


def _groups(prepared: Sequence[Prepared]) -> set[str]:
    """The names of the groups that are declared there."""
    declared = [one.submission.version.attributes.get("groups", {}) for one in prepared]
    return {name for groups in declared if isinstance(groups, dict) for name in groups}


def _check_names(prepared: Sequence[Prepared], seen: dict[str, str]) -> None:
    """Refuse two files that would be one object by their paths, `seen` so far and these; objects that name themselves
    may have several.
    """
    for version in (one.submission.version for one in prepared if not one.self_named):
        first = seen.setdefault(version.object_id, "")
        seen[version.object_id] = version.revision.uri
        if first:
            raise InvalidDocument(
                f"{first} and {version.revision.uri} would be the same object, {version.object_id}.",
                where=version.revision.uri,
                remedy="Choose one with --include, rename one, or ingest them under different --source names.",
            )
