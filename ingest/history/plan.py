"""Plans the steps that bring the store up to a history: versions to record, approve or close (rules N1 to N3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from ingest.history.commits import SHORT_SHA, BlobPeriod, Commit, History
from knowledge.errors import InvalidDocument
from knowledge.model.objects import State
from knowledge.store.port import Latest

WAITING = (State.DRAFT, State.REVIEWED)
"""The states of a version that may still be approved."""


class Action(IntEnum):
    """The action of a step. At one commit of an object, steps are taken in this order."""

    APPROVE = 0
    CLOSE = 1
    RECORD = 2


@dataclass(frozen=True)
class HistoryStep:
    """One action on one object: the `period` to record, or the `version_id` to approve or to close at `at`."""

    position: int
    action: Action
    object_id: str
    period: BlobPeriod | None = None
    version_id: str = ""
    at: datetime | None = None
    reason: str = ""

    @property
    def order(self) -> tuple[str, int, int]:
        """The sort key of steps: object by object, and commit by commit within an object."""
        return (self.object_id, self.position, self.action)


@dataclass(frozen=True)
class StoredPeriod:
    """A stored version: its commit, its period as it was recorded (`end` is None if open) and its state."""

    version_id: str
    commit: str
    start: datetime
    end: datetime | None
    state: State


@dataclass(frozen=True)
class StoredHistory:
    """The stored versions of the objects: the last one of each, and a function that looks up all versions of an object.

    Most objects are unchanged since the last run, and for them the last version is enough.
    """

    latest: dict[str, Latest | None]
    versions: Callable[[str], list[StoredPeriod]]


def plan_steps(history: History, stored: StoredHistory, approving: bool) -> tuple[list[HistoryStep], int]:
    """Return the steps that are left, in order, and the number of periods that are recorded already.

    `approving` says that versions are to be approved. Raises InvalidDocument if a recorded commit is no longer on
    the chain.
    """
    steps: list[HistoryStep] = []
    for object_id in history.periods:
        steps += _object_steps(history, object_id, stored, approving)
    new = sum(step.action is Action.RECORD for step in steps)
    return sorted(steps, key=lambda step: step.order), sum(map(len, history.periods.values())) - new


def _object_steps(
    history: History, object_id: str, stored: StoredHistory, approving: bool
) -> Iterator[HistoryStep]:
    periods: Sequence[BlobPeriod] = history.periods[object_id]
    latest = stored.latest[object_id]
    new = periods
    if latest is not None:
        last = _commit_of(history, object_id, latest)
        new = [period for period in periods if period.since.position > last.position]
        if new or _may_be_unfinished(latest, periods, last, approving):
            for version in stored.versions(object_id):
                yield from _finishing_steps(history, object_id, version, approving)
    for period in new:
        yield HistoryStep(period.since.position, Action.RECORD, object_id, period=period)


def _commit_of(history: History, object_id: str, latest: Latest) -> Commit:
    sha = latest.provenance.get("commit", "")
    if sha not in history.commits:
        raise InvalidDocument(
            f"HEAD's history was rewritten: {object_id} was recorded from commit {sha[:SHORT_SHA]}, "
            "which is no longer on HEAD's first-parent chain.",
            where=sha,
            remedy="Check out the branch that was ingested before, or ingest this one under another --source.",
        )
    return history.commits[sha]


def _may_be_unfinished(latest: Latest, periods: Sequence[BlobPeriod], last: Commit, approving: bool) -> bool:
    """Whether stored versions may still have to be approved or closed although no new period is to be recorded."""
    if approving and latest.state in WAITING:
        return True
    if latest.effective_to is not None or latest.state in (State.DEPRECATED, State.REJECTED):
        return False
    period = _period_from(periods, last)
    return period is None or period.until is not None


def _finishing_steps(
    history: History, object_id: str, version: StoredPeriod, approving: bool
) -> Iterator[HistoryStep]:
    """Yield the steps that approve a waiting version, if asked, and close a version that was recorded open and has
    ended.

    It is closed even though a later version prevails over it anyway (rule A3): when the later one ends, the
    earlier one must not come back.
    """
    periods = history.periods[object_id]
    commit = history.commits.get(version.commit)
    if commit is None:
        return
    approve = approving and version.state in WAITING
    if approve:
        reason = f"git commit {commit.short_sha}: {commit.subject}"
        yield HistoryStep(commit.position, Action.APPROVE, object_id, version_id=version.version_id, reason=reason)
    if version.end is not None or not (approve or version.state is State.APPROVED):
        return
    period = _period_from(periods, commit)
    if period is None:  # a later commit of the same second undid it, so it was never in effect
        reason = f"undone within the second of git commit {commit.short_sha}"
        yield HistoryStep(
            commit.position, Action.CLOSE, object_id, None, version.version_id, version.start, reason
        )
    elif end := (period.until if approving else _removal_after(periods, period)):
        reason = f"ended by git commit {end.short_sha}: {end.subject}"
        yield HistoryStep(end.position, Action.CLOSE, object_id, None, version.version_id, end.at, reason)


def _period_from(periods: Sequence[BlobPeriod], commit: Commit) -> BlobPeriod | None:
    return next((period for period in periods if period.since.position == commit.position), None)


def _removal_after(periods: Sequence[BlobPeriod], period: BlobPeriod) -> Commit | None:
    """The commit that removed the file for good or for a while.

    Later periods that follow without a gap are skipped: they are recorded as drafts, and a draft does not end an
    approved version.
    """
    for following in periods:
        if period.until is not None and following.since.at == period.until.at:
            period = following
    return period.until
