"""Getting documents in: files, folders, uploads and git histories, through one door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ingest.declaring import Declarer
from ingest.documents import Prepared, Reader
from ingest.files import Finder, read_bytes
from ingest.git_process import Repository
from ingest.history_writing import HistoryWriter
from ingest.naming import SUFFIXES, suffix_of
from ingest.options import IngestOptions, IngestReport
from ingest.structure.passages import PassageMaker
from ingest.supersession import Superseded
from ingest.writing import Writer
from knowledge.errors import InvalidDocument, InvalidInput
from knowledge.model.clock import AsOf, Clock
from knowledge.model.kinds import PrecedenceTerms, places_named, terms_of
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress, TokenCounter
from knowledge.settings import Settings
from knowledge.store.asked import checked_scope
from knowledge.store.port import Store

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
        return self.synced(paths, options, progress)[1]

    def synced(
        self, paths: Sequence[Path], options: IngestOptions, progress: Progress | None = None
    ) -> tuple[list[Prepared], IngestReport]:
        """As `paths`, with all that was read, whether it was new or not."""
        options.check()
        finder = Finder(options.include, Counter())
        found = finder.find(paths)
        files = ((one.relative, read_bytes(one.path, self._settings.max_document_bytes)) for one in found)
        reader, superseded = self._reader(options), Superseded(self._store)
        prepared = [one for name, content in files for one in reader.read(name, content, superseded)]
        return prepared, self._written(prepared, options, progress, warnings=finder.warnings)

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

    def _check_places(self, prepared: Sequence[Prepared]) -> None:
        """Refuse what is for a place that is none, or speaks of one (rule S4)."""
        as_of = self.now_as_of()
        terms = {one.submission.version.version_id: terms_of(one.submission.version) for one in prepared}
        own = {name for one in terms.values() if isinstance(one, PrecedenceTerms) for name in one.groups}
        for version in (one.submission.version for one in prepared):
            named = {"jurisdiction": version.scope.jurisdiction, **places_named(terms[version.version_id])}
            for field, place in named.items():
                if place in own:
                    continue  # declared in this very run
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
        _check_names(prepared)
        self._check_places(prepared)
        report = IngestReport(warnings=list(warnings))
        wished = any(one.wish is State.APPROVED for one in prepared)
        declaration = self._declarer.declaration(options) if wished else None
        Writer(self._store, options, report).write(prepared, declaration, progress)
        return report


def _check_names(prepared: Sequence[Prepared]) -> None:
    """Refuse two files that would be one object by their paths; objects that name themselves may have several."""
    seen: dict[str, str] = {}
    for version in (one.submission.version for one in prepared if not one.self_named):
        first = seen.setdefault(version.object_id, "")
        seen[version.object_id] = version.revision.uri
        if first:
            raise InvalidDocument(
                f"{first} and {version.revision.uri} would be the same object, {version.object_id}.",
                where=version.revision.uri,
                remedy="Choose one with --include, rename one, or ingest them under different --source names.",
            )
