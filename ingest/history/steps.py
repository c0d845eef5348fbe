"""The steps that bring the store up to a history, and the stored versions they start from (rules N1 to N3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from ingest.history.chain import Commit
from ingest.history.commits import BlobPeriod, History
from knowledge.model.objects import State
from knowledge.store.ports.store import Latest

WAITING = (State.DRAFT, State.REVIEWED)
"""The states of a version that may still be approved."""
DATES = "dates"
"""The key in a version's provenance that says by which dates its commits take effect, if not by committer dates."""
AUTHOR_DATES = "author"
"""The value of that key for author dates."""
_ENDED = "ended by git commit "
_UNDONE = "undone within the second of git commit "
CORRECTED = "date corrected: git commit "
"""How the reason begins for which a version with other dates is withdrawn."""
REASONS = (_ENDED, _UNDONE, CORRECTED)
"""How the reasons begin for which an ingest closes or rejects a version. Other reasons are a person's."""


class Action(IntEnum):
    """The action of a step. At one commit of an object, steps are taken in this order."""

    APPROVE = 0
    CLOSE = 1
    REJECT = 2
    RECORD = 3


@dataclass(frozen=True)
class HistoryStep:
    """One action on one object: the `period` to record, or the `version_id` to approve, reject or close at `at`.

    With `period`, `corrects` is the version of the same commit that had another period, if any, and `supersedes` are
    versions that the new one prevails over although they cannot be withdrawn.
    """

    position: int
    action: Action
    object_id: str
    period: BlobPeriod | None = None
    version_id: str = ""
    at: datetime | None = None
    reason: str = ""
    corrects: str = ""
    supersedes: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, int, int]:
        """The sort key of steps: object by object, and commit by commit within an object."""
        return (self.object_id, self.position, self.action)


@dataclass(frozen=True)
class StoredPeriod:
    """A stored version: its commit, its period as it was recorded (`end` is None if open) and its state.

    `ended_at` is when a deprecated version ends. `is_settled` says that a person deprecated or rejected the version, or
    that it was erased: a history changes it no more.
    """

    version_id: str
    commit: str
    start: datetime
    end: datetime | None
    state: State
    ended_at: datetime | None = None
    is_settled: bool = False

    @property
    def last_instant(self) -> datetime | None:
        """The end of the version by its period and its deprecation; None if it is open."""
        ends = [end for end in (self.end, self.ended_at) if end is not None]
        return min(ends, default=None)


@dataclass(frozen=True)
class StoredHistory:
    """The stored versions of the objects: the last one of each, and a function that looks up all versions of an object.

    Most objects are unchanged since the last run, and for them the last version is enough.
    """

    latest: dict[str, Latest | None]
    versions: Callable[[str], list[StoredPeriod]]


def finishing_steps(
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
    period = period_from(periods, commit)
    if period is None:  # a later commit of the same second undid it, so it was never in effect
        reason = f"{_UNDONE}{commit.short_sha}"
        yield HistoryStep(
            commit.position, Action.CLOSE, object_id, None, version.version_id, version.start, reason
        )
    elif end := (period.until if approving else _removal_after(periods, period)):
        reason = f"{_ENDED}{end.short_sha}: {end.subject}"
        yield HistoryStep(end.position, Action.CLOSE, object_id, None, version.version_id, end.at, reason)


def period_from(periods: Sequence[BlobPeriod], commit: Commit) -> BlobPeriod | None:
    """The period that begins with the commit, if there is one."""
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
