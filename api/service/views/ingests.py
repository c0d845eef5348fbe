"""The views of what an ingest, a sync or a new reading recorded."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from api.service.wire import Wire
from ingest.options import FailedFile as FailedFile  # part of the view of an ingest
from knowledge.model.objects import State
from knowledge.model.reading.readings import RereadOutcome
from knowledge.model.reviews import PossibleConflict


class RecordedVersion(Wire):
    """A version that an ingest recorded, the object it belongs to, and its state afterwards."""

    object_id: str
    version_id: str
    state: State


class BrokenFile(Wire):
    """A file that could not be ingested, and why. Versions recorded from it before stay as they are."""

    name: str
    problem: str


class SyncView(Wire):
    """The outcome of a sync. `confirmed` counts unchanged versions. `drafted` and `approved` list versions recorded, the
    latter approved on arrival; `withdrawn` lists drafts whose text the source no longer has, `vanished` the objects
    whose document is gone, and `broken` the files that could not be read.
    """

    source: str
    confirmed: int
    drafted: list[RecordedVersion]
    approved: list[RecordedVersion] = Field(default_factory=list)
    withdrawn: list[RecordedVersion] = Field(default_factory=list)
    vanished: list[str]
    broken: list[BrokenFile] = Field(default_factory=list)
    conflicts: list[PossibleConflict] = Field(
        default_factory=list,
        description="Conflicts of the approved versions with texts in force; each has a review task.",
    )
    warnings: list[str]


class IngestView(Wire):
    """The outcome of an ingest: how many versions were recorded, approved, closed and found unchanged. `warnings` name
    what a person should look at.
    """

    recorded: int
    approved: int
    closed: int
    unchanged: int
    versions: list[RecordedVersion]
    declared: list[str] = Field(default_factory=list, description="Sources declared on the way (rule L5).")
    failed: list[FailedFile] = Field(
        default_factory=list,
        description="Files that were left out (rule N2c). Always empty for an upload, which is refused instead.",
    )
    conflicts: list[PossibleConflict] = Field(
        default_factory=list,
        description="Conflicts of the approved versions with texts in force; each has a review task.",
    )
    warnings: list[str]


class RereadVersionView(Wire):
    """A version that is read otherwise now, and the first lines of the difference between the kept texts."""

    object_id: str
    version_id: str
    outcome: RereadOutcome
    difference: list[str]


class RereadView(Wire):
    """The outcome of reading versions again: numbers of versions by outcome, and those that are read otherwise now.

    `unreadable` names the files that the present reader refuses, and why; their versions stay as they are. `erased` counts versions
    without bytes.
    """

    recorded: bool = Field(description="Whether the readings were recorded; false for a dry run.")
    unchanged: int
    in_force: int
    waiting: int
    rejected_before: int
    erased: int
    changed: list[RereadVersionView]
    unreadable: list[BrokenFile]
    warnings: list[str]


def ingest_total(views: Sequence[IngestView]) -> IngestView:
    """The views of several uploads as one."""
    return IngestView(
        recorded=sum(view.recorded for view in views),
        approved=sum(view.approved for view in views),
        closed=sum(view.closed for view in views),
        unchanged=sum(view.unchanged for view in views),
        versions=[version for view in views for version in view.versions],
        declared=list(dict.fromkeys(name for view in views for name in view.declared)),
        failed=[file for view in views for file in view.failed],
        conflicts=[conflict for view in views for conflict in view.conflicts],
        warnings=[warning for view in views for warning in view.warnings],
    )
