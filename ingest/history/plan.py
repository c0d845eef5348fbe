"""Plans the steps that bring the store up to a history: versions to record, approve or close (rules N1 to N3). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.history.chain import SHORT_SHA, Commit
from ingest.history.commits import BlobPeriod, History
from ingest.history.corrections import correction_steps
from ingest.history.steps import DATES, WAITING, Action, HistoryStep, StoredHistory, finishing_steps, period_from
from knowledge.errors import InvalidDocument
from knowledge.model.objects import State
from knowledge.store.ports.store import Latest


def plan_steps(history: History, stored: StoredHistory, approving: bool) -> tuple[list[HistoryStep], int]:
    """Return the steps that are left, in order, and the number of periods that are recorded already.

    `approving` says that versions are to be approved. Raises InvalidDocument if a recorded commit is no longer on
    the chain.
    """
    steps: list[HistoryStep] = []
    for object_id in history.periods:
        steps += _object_steps(history, object_id, stored, approving)
    new = sum(step.period is not None and step.period.blob != "" for step in steps)
    return sorted(steps, key=lambda step: step.order), sum(map(len, history.periods.values())) - new


def _object_steps(
    history: History, object_id: str, stored: StoredHistory, approving: bool
) -> Iterator[HistoryStep]:
    periods: Sequence[BlobPeriod] = history.periods[object_id]
    latest = stored.latest[object_id]
    new = periods
    if latest is not None and _may_have_other_dates(history, object_id, latest):
        _commit_of(history, object_id, latest)
        yield from correction_steps(history, object_id, stored.versions(object_id), approving)
        return
    if latest is not None:
        last = _commit_of(history, object_id, latest)
        new = [period for period in periods if period.since.position > last.position]
        if new or _may_be_unfinished(latest, periods, last, approving):
            for version in stored.versions(object_id):
                if version.is_settled and version.state in WAITING:
                    continue  # it was erased, so it can be approved no more (rule E1)
                yield from finishing_steps(history, object_id, version, approving)
    for period in new:
        yield HistoryStep(period.since.position, Action.RECORD, object_id, period=period)


def _may_have_other_dates(history: History, object_id: str, latest: Latest) -> bool:
    """Whether versions of the object may have been recorded with dates that the history gives no more (rule N3p)."""
    return history.author_dates or object_id in history.doubtful or DATES in latest.provenance


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
    period = period_from(periods, last)
    return period is None or period.until is not None
