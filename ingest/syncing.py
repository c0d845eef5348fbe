"""Reading a source again: the unchanged is confirmed, the changed becomes a draft, the vanished is flagged (rule F1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.documents import Prepared
from ingest.options import IngestOptions, IngestReport
from ingest.pipeline import Ingestor
from ingest.rereading import Reread, Said, says
from ingest.supersession import stored_versions
from knowledge.errors import Conflict, InvalidDocument, InvalidInput
from knowledge.model.kinds import SourceTerms
from knowledge.model.ledger import SyncReport, is_tombstone, same_person
from knowledge.model.objects import State, Version
from knowledge.retrieval.ports import Progress
from knowledge.store.port import Pending, Store


@dataclass
class SyncOutcome:
    """What a sync found: how many versions it confirmed; what it drafted, approved on arrival, and took back because the
    source no longer says it, as (object, version); objects whose document vanished; files that are broken, and why.
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

    def __init__(self, store: Store, ingestor: Ingestor) -> None:
        self._store = store
        self._ingestor = ingestor

    def sync(
        self, source: str, actor: str, location: Path | None = None, progress: Progress | None = None
    ) -> SyncOutcome:
        """Read the source again. `location` stands in for the one it declares.

        Raises InvalidInput when it is not declared or has no location, InvalidDocument when that cannot be read. A file
        that cannot is named in the outcome, and what came from it is neither confirmed nor flagged.
        """
        as_of = self._ingestor.now_as_of()
        terms = self._store.declaration(source, as_of)
        if terms is None:
            raise InvalidInput(
                f"source/{source} is not declared.",
                where="SOURCE",
                remedy="Ingest a declaration with its location first; docs/kinds.md shows one.",
            )
        where = self._location(source, terms, location)
        if terms.format == "git-history":
            return self._history(source, terms, actor, where, progress)
        options = IngestOptions(source=source, actor=actor, include=terms.include)
        return self._files(options, where, progress)

    def _location(self, source: str, terms: SourceTerms, location: Path | None) -> Path:
        if location is None and terms.location is None:
            raise InvalidInput(
                f"source/{source} declares no location.",
                where="SOURCE",
                remedy="Add `location` to its declaration, or give --location PATH.",
            )
        return location or Path(terms.location or "")

    # -- files --------------------------------------------------------------------------------------

    def _files(self, options: IngestOptions, where: Path, progress: Progress | None) -> SyncOutcome:
        reread = self._ingestor.reread([where], options)
        in_force = self._in_force(options.source)
        report = self._drafted(options, reread, in_force, progress)
        said = Said(reread)
        outcome = SyncOutcome(
            options.source,
            drafted=list(report.versions),
            vanished=[one.object_id for one in in_force if said.is_gone(one)],
            broken=reread.broken,
            warnings=[*reread.warnings, *report.warnings],
        )
        self._hold(outcome, options, said, in_force)
        return outcome

    def _in_force(self, source: str) -> list[Version]:
        """What is in force of the source. What was erased cannot be held against what it says."""
        found = self._store.from_source(source, self._ingestor.now_as_of())
        versions = [self._store.version(one.version_id) for one in found]
        return [version for version in versions if not is_tombstone(version)]

    def _drafted(
        self, options: IngestOptions, reread: Reread, in_force: Sequence[Version], progress: Progress | None
    ) -> IngestReport:
        """Record what is new, a file at a time: what the store refuses is a broken file like one that cannot be read."""
        report = IngestReport()
        held = {(one.object_id, one.scope.key): one for one in in_force}
        for done, (name, versions) in enumerate(list(reread.files.items()), 1):
            new = [one for one in versions if not self._is_held(one, held)]
            try:
                self._ingestor.record(new, options, report)
                report.warnings += [_refused(one) for one in new if self._is_rejected(one)]
            except (InvalidInput, InvalidDocument, Conflict) as error:
                reread.give_up(name, str(error))
            if progress is not None:
                progress(done, len(reread.files))
        return report

    def _is_rejected(self, prepared: Prepared) -> bool:
        """Whether a reviewer has rejected what was read, so that it was not drafted again."""
        version = prepared.submission.version
        latest = self._store.latest(version.object_id, version.scope, version.revision.source)
        rejected = latest is not None and latest.state is State.REJECTED
        return latest is not None and rejected and says(prepared, self._store.version(latest.version_id))

    def _is_held(self, prepared: Prepared, held: dict[tuple[str, str], Version]) -> bool:
        """Whether what is in force, or was approved for the very period that is declared, says so already."""
        version = prepared.submission.version
        current = held.get((version.object_id, version.scope.key))
        if current is not None and says(prepared, current):
            return True
        approved = self._approved(version) if prepared.declared else ()
        return any(says(prepared, one) for one in approved)

    def _approved(self, version: Version) -> Iterator[Version]:
        for one in stored_versions(self._store, version.object_id):
            same = (one.scope, one.revision.source) == (version.scope, version.revision.source)
            if same and self._store.state(one.version_id) is State.APPROVED:
                yield one

    def _hold(self, outcome: SyncOutcome, options: IngestOptions, said: Said, in_force: Sequence[Version]) -> None:
        """Confirm what is in force and was read, flag what is in force and was not there, and take back drafts of this
        actor that the source no longer says.
        """
        confirmed = tuple(one.version_id for one in in_force if said.repeats(one))
        gone = tuple(one.version_id for one in in_force if said.is_gone(one))
        outcome.confirmed = len(confirmed)
        stale = self._stale(outcome.source, said)
        found = SyncReport(source=outcome.source, confirmed=confirmed, vanished=gone)
        with self._store.transaction() as transaction:
            for version, waiting in stale:
                if waiting.state is State.DRAFT and same_person(waiting.recorded_by, options.recorder):
                    reason = f"{outcome.source} no longer says so"
                    transaction.transition(
                        waiting.version_id, State.REJECTED, actor=options.recorder, reason=reason
                    )
                    outcome.withdrawn.append((version.object_id, version.version_id))
                else:
                    outcome.warnings.append(_outdated(outcome.source, version, waiting))
            transaction.confirm(found, actor=options.recorder, reason=f"{outcome.source} was read again")

    def _stale(self, source: str, said: Said) -> list[tuple[Version, Pending]]:
        """What waits for review of this source and is not what it says."""
        waiting = [(self._store.version(one.version_id), one) for one in self._store.waiting()]
        return [
            (version, one)
            for version, one in waiting
            if version.revision.source == source and not said.is_unreadable(version) and not said.repeats(version)
        ]

    # -- git histories ------------------------------------------------------------------------------

    def _history(
        self, source: str, terms: SourceTerms, actor: str, where: Path, progress: Progress | None
    ) -> SyncOutcome:
        """New commits are versions; what is in force afterwards is what HEAD holds, so all of it is confirmed."""
        if not terms.approve_on_arrival:
            raise InvalidInput(
                f"source/{source} is a git history that is not approved on arrival; a draft cannot end the version "
                "before it.",
                where="SOURCE",
                remedy="Declare it approve_on_arrival, or declare `format: files` over a checkout.",
            )
        options = IngestOptions(source=source, actor=actor, state=State.APPROVED, include=terms.include)
        report = self._ingestor.history(where, options, progress)
        in_force = self._store.from_source(source, self._ingestor.now_as_of())
        confirmed = tuple(one.version_id for one in in_force)
        with self._store.transaction() as transaction:
            transaction.confirm(
                SyncReport(source=source, confirmed=confirmed), actor=actor, reason=f"{source} was read again"
            )
        return SyncOutcome(
            source, confirmed=len(confirmed), approved=list(report.versions), warnings=list(report.warnings)
        )


def _refused(prepared: Prepared) -> str:
    version = prepared.submission.version
    return f"{version.revision.uri}: what it says of {version.object_id} was rejected and stays so."


def _outdated(source: str, version: Version, waiting: Pending) -> str:
    return (
        f"{version.object_id}@{version.version_id[:16]} by {waiting.recorded_by} waits for review as "
        f"{waiting.state.value}, but {source} does not say so."
    )
