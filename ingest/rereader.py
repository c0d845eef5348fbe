"""Reads the bytes of stored versions again, with the present readers, and records the readings (rules R1 to R4)."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ingest.reading.again import extracted_again, recogniser_again
from ingest.reading.assembly import read_extracted
from ingest.reading.supersession import stored_versions
from ingest.recording.batches import batches
from ingest.structure.passages import PassageMaker
from knowledge.errors import InvalidDocument, InvalidInput
from knowledge.model.objects import Version
from knowledge.model.reading.readings import Rereading, RereadOutcome, outcome_of
from knowledge.model.record.ledger import is_tombstone
from knowledge.retrieval.ports import Progress, TokenCounter
from knowledge.settings import Settings
from knowledge.store.ports.store import Store
from knowledge.store.validation import is_vouched_for

LONGEST_DIFFERENCE = 20
"""Lines of a difference that a report shows: enough to see what kind it is, for `knowledge review show` shows the rest."""


@dataclass(frozen=True)
class RereadOptions:
    """The versions to read again: those of `source` and of `object_id`, where given.

    `actor` records the readings. With `dry_run` nothing is recorded, and nobody needs to be named.
    """

    actor: str = ""
    source: str | None = None
    object_id: str | None = None
    dry_run: bool = False

    def check(self) -> None:
        """Raise InvalidInput when nobody is named who records the readings."""
        if not self.dry_run and not self.actor.strip():
            raise InvalidInput(
                "Nobody is named who reads the versions again.",
                where="actor",
                remedy="Name yourself as the actor, or record nothing, with `dry_run`. Somebody else confirms what differs.",
            )


@dataclass(frozen=True)
class RereadVersion:
    """A version that is read otherwise now, the outcome, and the first lines of the difference between the texts."""

    object_id: str
    version_id: str
    outcome: RereadOutcome
    difference: tuple[str, ...]


@dataclass
class RereadReport:
    """The outcome of reading versions again.

    `counts` are the numbers of versions by outcome. `changed` are those that are read otherwise now. `unreadable` maps the URI of
    a version that the present reader refuses to the reason; it stays as it is. `erased` counts versions without bytes.
    """

    counts: Counter[RereadOutcome] = field(default_factory=Counter)
    changed: list[RereadVersion] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    erased: int = 0


class Rereader:
    """Reads stored versions again."""

    def __init__(self, store: Store, tokens: TokenCounter, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._maker = PassageMaker(tokens)
        self._sources: set[str] = set()

    def run(self, options: RereadOptions, progress: Progress | None = None) -> RereadReport:
        """Read every version again that `options` names. `progress` counts objects.

        Raises InvalidInput for wrong options, such as an unknown object or source.
        """
        options.check()
        self._sources.clear()
        report = RereadReport()
        named = self._objects(options.object_id)
        done = 0
        for batch in batches(named, lambda name: name):
            pending = [pair for name in batch for pair in self._read_again(name, options, report)]
            self._record(pending, options, report)
            done += len(batch)
            if progress is not None:
                progress(done, len(named))
        if options.source is not None and options.source not in self._sources:
            known = ", ".join(sorted(self._sources)) or "none"
            raise InvalidInput(
                f"No version comes from the source {options.source!r}.",
                where="source",
                remedy=f"Name one of these: {known}.",
            )
        return report

    def _objects(self, object_id: str | None) -> list[str]:
        if object_id is None:
            return list(self._store.object_ids())
        if not stored_versions(self._store, object_id):
            raise InvalidInput(
                f"There is no object {object_id!r}.", where="object_id", remedy="Check the object id."
            )
        return [object_id]

    def _read_again(
        self, object_id: str, options: RereadOptions, report: RereadReport
    ) -> Iterator[tuple[Version, Rereading]]:
        """Yield the versions of an object whose reading is new, each with it."""
        for version in self._store.versions(object_id):
            self._sources.add(version.revision.source)
            if options.source not in (None, version.revision.source):
                continue
            if is_tombstone(version):
                report.erased += 1
                continue
            try:
                rereading = self.reading_of(version)
            except InvalidDocument as error:
                report.unreadable[version.revision.uri] = str(error)
                continue
            if rereading.reading.is_same(version.reading):
                report.counts[RereadOutcome.UNCHANGED] += 1
            else:
                yield version, rereading

    def reading_of(self, version: Version) -> Rereading:
        """Return what the present reader makes of a version. Raises InvalidDocument where it refuses the bytes."""
        content = self._store.content(version.revision.revision_hash)
        recogniser = recogniser_again(version, self._settings.text_recognition)
        extracted = extracted_again(version, content, self._settings.max_expanded_bytes, recogniser)
        reading, passages = read_extracted(extracted, version.kind, version.revision.uri, self._maker)
        return Rereading(version_id=version.version_id, reading=reading, text=extracted.text, passages=passages)

    def _record(
        self, pending: Sequence[tuple[Version, Rereading]], options: RereadOptions, report: RereadReport
    ) -> None:
        """Record the readings, unless nothing shall be recorded, and report each with its difference."""
        if not pending:
            return
        differences = [self._difference(version, rereading) for version, rereading in pending]
        outcomes = self._outcomes(pending) if options.dry_run else self._recorded(pending, options.actor)
        for (version, _), outcome, difference in zip(pending, outcomes, differences, strict=True):
            report.counts[outcome] += 1
            if outcome is not RereadOutcome.UNCHANGED:
                changed = RereadVersion(version.object_id, version.version_id, outcome, difference)
                report.changed.append(changed)

    def _recorded(self, pending: Sequence[tuple[Version, Rereading]], actor: str) -> list[RereadOutcome]:
        with self._store.transaction() as transaction:
            return [
                transaction.reread(one, actor=actor, reason=f"read again by {one.reading.reader}")
                for _, one in pending
            ]

    def _outcomes(self, pending: Sequence[tuple[Version, Rereading]]) -> list[RereadOutcome]:
        """The outcomes that recording the readings would have."""
        return [
            outcome_of(
                one.reading,
                version.reading,
                self._store.readings(version.version_id),
                is_vouched_for(self._store.state(version.version_id)),
            )
            for version, one in pending
        ]

    def _difference(self, version: Version, rereading: Rereading) -> tuple[str, ...]:
        """The first lines of a unified diff of the two texts, without context; none where the texts are equal."""
        lines = unified_difference(self._store.text(version.version_id), rereading.text, context=0)
        shown = list(islice(lines, LONGEST_DIFFERENCE + 1))
        return tuple([*shown[:LONGEST_DIFFERENCE], "…"] if len(shown) > LONGEST_DIFFERENCE else shown)


def unified_difference(before: str, after: str, context: int = 3) -> Iterator[str]:
    """Yield the lines of a unified diff of two kept texts of one version, without the lines that name files."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=context)
    yield from islice(lines, 2, None)
