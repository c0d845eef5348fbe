"""Reading a source again: the unchanged is confirmed, the changed becomes a draft, the vanished is flagged (rule F1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ingest.documents import Prepared
from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from ingest.writing import saying
from knowledge.errors import InvalidInput
from knowledge.model.kinds import SourceTerms
from knowledge.model.ledger import SyncReport, is_tombstone
from knowledge.model.objects import State
from knowledge.retrieval.ports import Progress
from knowledge.store.port import Store


@dataclass
class SyncOutcome:
    """What a sync found: versions confirmed, objects drafted, objects whose document vanished."""

    source: str
    confirmed: int = 0
    drafted: list[tuple[str, str]] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
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

        Raises InvalidInput when it is not declared or has no location, InvalidDocument when it cannot be read.
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
        return self._files(source, terms, actor, where, progress)

    def _location(self, source: str, terms: SourceTerms, location: Path | None) -> Path:
        if location is None and terms.location is None:
            raise InvalidInput(
                f"source/{source} declares no location.",
                where="SOURCE",
                remedy="Add `location` to its declaration, or give --location PATH.",
            )
        return location or Path(terms.location or "")

    def _files(
        self, source: str, terms: SourceTerms, actor: str, where: Path, progress: Progress | None
    ) -> SyncOutcome:
        options = IngestOptions(source=source, actor=actor, include=terms.include)
        prepared, report = self._ingestor.synced([where], options, progress)
        outcome = SyncOutcome(source, drafted=list(report.versions), warnings=list(report.warnings))
        self._hold(outcome, prepared, actor)
        return outcome

    def _hold(self, outcome: SyncOutcome, prepared: list[Prepared], actor: str) -> None:
        """Confirm what is in force as it was read, and flag what is in force and was not there."""
        read = [one.submission.version for one in prepared]
        places = {version.revision.uri for version in read}
        said = {(version.object_id, version.scope.key): saying(version) for version in read}
        found = self._store.from_source(outcome.source, self._ingestor.now_as_of())
        versions = {one.version_id: self._store.version(one.version_id) for one in found}
        # What was erased cannot be held against what its source says.
        in_force = [one for one in found if not is_tombstone(versions[one.version_id])]
        gone = [one for one in in_force if versions[one.version_id].revision.uri not in places]
        confirmed = tuple(
            one.version_id
            for one in in_force
            if said.get((one.object_id, one.scope.key)) == saying(versions[one.version_id])
        )
        outcome.confirmed = len(confirmed)
        outcome.vanished = [one.object_id for one in gone]
        report = SyncReport(
            source=outcome.source, confirmed=confirmed, vanished=tuple(one.version_id for one in gone)
        )
        with self._store.transaction() as transaction:
            transaction.confirm(report, actor=actor, reason=f"{outcome.source} was read again")

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
            source, confirmed=len(confirmed), drafted=list(report.versions), warnings=list(report.warnings)
        )
