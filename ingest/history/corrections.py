"""Plans the correction of versions that were recorded with dates that the history gives no more (rule N3i). Pure.

A newest commit with a wrong date looks right until others follow it. Nothing that was recorded is rewritten: a version
with other dates is withdrawn by a deprecation, or rejected while it waits, and its period is recorded anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.history.chain import Commit
from ingest.history.commits import BlobPeriod, History
from ingest.history.steps import (
    CORRECTED,
    WAITING,
    Action,
    HistoryStep,
    StoredPeriod,
    finishing_steps,
    period_from,
)
from knowledge.model.objects import State


def correction_steps(
    history: History, object_id: str, stored: Sequence[StoredPeriod], approving: bool
) -> Iterator[HistoryStep]:
    """Yield the steps after which each period of the object is recorded with the dates that the history gives it now."""
    periods = history.periods[object_id]
    by_commit: dict[str, list[StoredPeriod]] = defaultdict(list)
    for version in stored:
        by_commit[version.commit].append(version)
    lingering: list[str] = []
    missing = [period for period in periods if period.since.sha not in by_commit]
    for sha, versions in by_commit.items():
        commit = history.commits.get(sha)
        if commit is None or any(version.is_settled for version in versions):
            continue
        period = period_from(periods, commit)
        kept = next((one for one in reversed(versions) if period and _can_stay(one, period)), None)
        others = [version for version in versions if version is not kept]
        lingering += [version.version_id for version in others if _lingers(version)]
        missing += [period] if period and not kept else []
        if kept:
            yield from _kept_steps(history, object_id, kept, approving)
        if approving:
            yield from _withdrawing_steps(commit, object_id, others)
    for period in missing:
        recorded = by_commit.get(period.since.sha, ())
        yield HistoryStep(
            period.since.position,
            Action.RECORD,
            object_id,
            period=period,
            corrects=recorded[-1].version_id if recorded else "",
            supersedes=tuple(sorted(lingering)),
        )


def _can_stay(version: StoredPeriod, period: BlobPeriod) -> bool:
    """Whether a version has the period's start, and its end or one that can still be brought forward."""
    if version.state is State.REJECTED or version.start != period.since.at:
        return False
    end = period.until.at if period.until else None
    if version.last_instant == end:
        return True
    is_too_long = end is not None and (version.last_instant is None or version.last_instant > end)
    return is_too_long and version.state is not State.DEPRECATED


def _lingers(version: StoredPeriod) -> bool:
    """Whether a version was closed at a wrong date, and so is in effect until then: it cannot be closed again."""
    return version.state is State.DEPRECATED and (
        version.last_instant is None or version.last_instant > version.start
    )


def _kept_steps(history: History, object_id: str, version: StoredPeriod, approving: bool) -> Iterator[HistoryStep]:
    """Yield the steps that approve a version, if asked, and close it if it ends before the end it was recorded with."""
    for step in finishing_steps(history, object_id, replace(version, end=None), approving):
        if step.action is not Action.CLOSE or step.at is None or version.end is None or step.at < version.end:
            yield step


def _withdrawing_steps(commit: Commit, object_id: str, versions: Sequence[StoredPeriod]) -> Iterator[HistoryStep]:
    reason = f"{CORRECTED}{commit.short_sha}: {commit.subject}"
    for version in versions:
        step = HistoryStep(commit.position, Action.REJECT, object_id, version_id=version.version_id, reason=reason)
        if version.state in WAITING:
            yield step
        elif version.state is State.APPROVED:
            yield replace(step, action=Action.CLOSE, at=version.start)
