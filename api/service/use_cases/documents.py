"""Use cases that bring documents in: uploads, files and folders, git histories, and syncs of declared sources."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from api.service.recording import Bar, Recorder, WriteOutcome, quiet
from api.service.requests import DocumentDefaults, RereadRequest
from api.service.use_cases.clocks import clock_warnings
from api.service.views.ingests import (
    BrokenFile,
    IngestView,
    RecordedVersion,
    RereadVersionView,
    RereadView,
    SyncView,
)
from ingest.options import IngestOptions, IngestReport
from ingest.pipeline import Ingestor
from ingest.rereader import Rereader, RereadOptions, RereadReport
from ingest.syncing import Syncer, SyncOutcome, place_of
from knowledge.bootstrap import Canon
from knowledge.errors import InvalidInput, NotFound
from knowledge.model.reading.readings import RereadOutcome
from knowledge.model.scope import Scope
from knowledge.retrieval.ports import Progress


class Documents:
    """Records documents as versions. Each write is indexed before its view is returned."""

    def __init__(self, canon: Canon, recorder: Recorder) -> None:
        self._canon = canon
        self._recorder = recorder

    def upload(self, name: str, content: bytes, defaults: DocumentDefaults) -> IngestView:
        """Record one document from its bytes. Raises InvalidDocument when it cannot be ingested."""
        options = self._options(defaults)
        return self._ingested(lambda _: [self._ingestor().upload(name, content, options)], quiet)

    def paths(self, paths: Sequence[Path], defaults: DocumentDefaults, bar: Bar = quiet) -> IngestView:
        """Record files, and folders with everything below them. The view names bad files (rules N2c and N2d)."""
        options = self._options(defaults)
        return self._ingested(lambda progress: [self._ingestor().paths(paths, options, progress)], bar)

    def history(self, repositories: Sequence[Path], defaults: DocumentDefaults, bar: Bar = quiet) -> IngestView:
        """Record the git histories of repositories: each change of a file is a version (rule N3)."""
        options = self._options(defaults)
        return self._ingested(
            lambda progress: [self._ingestor().history(path, options, progress) for path in repositories], bar
        )

    def sync(self, source: str, actor: str, location: Path | None = None, bar: Bar = quiet) -> SyncView:
        """Read a declared source again (rule F1). `location` replaces the location it declares.

        Where the settings name roots, only folders below them are read.
        """
        return self._synced(source, actor, location, self._roots(), bar)

    def sync_for_caller(self, source: str, actor: str, bar: Bar = quiet) -> SyncView:
        """Read a declared source again for a caller who has no access to this machine: only below roots of the settings."""
        return self._synced(source, actor, None, self._roots() or [], bar)

    def sync_problems(self, sources: Sequence[str]) -> dict[str, InvalidInput | NotFound]:
        """Why a job could not read these sources again, by source; those that it could are left out. Nothing is read."""
        problems: dict[str, InvalidInput | NotFound] = {}
        store = self._canon.store
        with store.snapshot(store.as_of(None, None, self._canon.clock()), Scope()) as snapshot:
            for source in sources:
                try:
                    place_of(snapshot, source, self._roots() or [])
                except (InvalidInput, NotFound) as error:
                    problems[source] = error
        return problems

    def below_roots(self, names: Sequence[str]) -> list[Path]:
        """These paths of this machine, for a caller who has no access to it: links followed, and all below roots of the settings.

        Raises InvalidInput, which tells nothing about what is there.
        """
        roots = [root.resolve() for root in self._roots() or []]
        paths = [Path(name) for name in names]
        for path in paths:
            if not any(path.resolve().is_relative_to(root) for root in roots):
                raise InvalidInput(
                    f"{str(path)!r} may not be read by a job.",
                    remedy="Its operator allows folders with KNOWLEDGE_SOURCE_ROOTS.",
                    where="paths",
                )
        return paths

    def _roots(self) -> list[Path] | None:
        named = self._canon.settings.source_roots
        return None if named is None else [Path(root) for root in named.split(os.pathsep) if root]

    def _synced(
        self, source: str, actor: str, location: Path | None, roots: Sequence[Path] | None, bar: Bar
    ) -> SyncView:
        syncer = Syncer(self._canon.store, self._ingestor(), roots)
        outcome = self._recorder.record(
            lambda progress: syncer.sync(source, actor, location, progress),
            lambda synced: [version_id for _, version_id in synced.approved],
            bar,
        )
        return self._sync_view(outcome)

    def reread(self, request: RereadRequest, bar: Bar = quiet) -> RereadView:
        """Read stored versions again with the present readers, and record what is read otherwise (rules R1 to R4)."""
        canon = self._canon
        options = RereadOptions(request.actor, request.source, request.object_id, request.dry_run)
        outcome = self._recorder.record(
            lambda progress: Rereader(canon.store, canon.tokens, canon.settings).run(options, progress),
            lambda _: [],
            bar,
        )
        return _reread_view(outcome, recorded=not request.dry_run)

    def _ingested(self, ingest: Callable[[Progress | None], list[IngestReport]], bar: Bar) -> IngestView:
        return self._ingest_view(self._recorder.record(ingest, _to_compare, bar))

    def _ingest_view(self, outcome: WriteOutcome[list[IngestReport]]) -> IngestView:
        """The reports of one ingest added up, with the conflicts and warnings of recording them."""
        reports = outcome.result
        return IngestView(
            recorded=sum(report.recorded for report in reports),
            approved=sum(report.approved for report in reports),
            closed=sum(report.closed for report in reports),
            unchanged=sum(report.unchanged for report in reports),
            versions=self._recorded([version for report in reports for version in report.versions]),
            declared=list(dict.fromkeys(name for report in reports for name in report.declared)),
            failed=[file for report in reports for file in report.failed],
            conflicts=outcome.conflicts,
            warnings=[
                *(warning for report in reports for warning in report.warnings),
                *outcome.warnings,
                *clock_warnings(self._canon),
            ],
        )

    def _sync_view(self, outcome: WriteOutcome[SyncOutcome]) -> SyncView:
        synced = outcome.result
        return SyncView(
            source=synced.source,
            confirmed=synced.confirmed,
            drafted=self._recorded(synced.drafted),
            approved=self._recorded(synced.approved),
            withdrawn=self._recorded(synced.withdrawn),
            vanished=synced.vanished,
            broken=[BrokenFile(name=name, problem=problem) for name, problem in synced.broken.items()],
            conflicts=outcome.conflicts,
            warnings=synced.warnings + outcome.warnings,
        )

    def _recorded(self, versions: Sequence[tuple[str, str]]) -> list[RecordedVersion]:
        state = self._canon.store.state
        return [
            RecordedVersion(object_id=object_id, version_id=version_id, state=state(version_id))
            for object_id, version_id in versions
        ]

    def _options(self, defaults: DocumentDefaults) -> IngestOptions:
        return defaults.options(self._canon.settings.default_source)

    def _ingestor(self) -> Ingestor:
        canon = self._canon
        return Ingestor(canon.store, canon.tokens, canon.settings, canon.clock, canon.foresee)


def _to_compare(reports: Sequence[IngestReport]) -> list[str]:
    """The versions that an ingest recorded, where it approved any."""
    if not any(report.approved for report in reports):
        return []
    return [version_id for report in reports for _, version_id in report.versions]


def _reread_view(outcome: WriteOutcome[RereadReport], *, recorded: bool) -> RereadView:
    report = outcome.result
    return RereadView(
        recorded=recorded,
        unchanged=report.counts[RereadOutcome.UNCHANGED],
        in_force=report.counts[RereadOutcome.IN_FORCE],
        waiting=report.counts[RereadOutcome.WAITING] + report.counts[RereadOutcome.WAITING_ALREADY],
        rejected_before=report.counts[RereadOutcome.REJECTED_BEFORE],
        erased=report.erased,
        changed=[
            RereadVersionView(
                object_id=one.object_id,
                version_id=one.version_id,
                outcome=one.outcome,
                difference=list(one.difference),
            )
            for one in report.changed
        ],
        unreadable=[BrokenFile(name=name, problem=problem) for name, problem in report.unreadable.items()],
        warnings=outcome.warnings,
    )
