"""Plans the correction of versions that were recorded with dates that the history gives no more (rules N3p to N3r). Pure.

A newest commit with a wrong date looks right until others follow it. Nothing that was recorded is rewritten: a version
with other dates is withdrawn by a deprecation, or rejected while it waits, and its period is recorded anew. A version
that was closed at a wrong date cannot be closed again. It is superseded, after the removal of its file by a version
without text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

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
    by_commit: dict[str, list[StoredPeriod]] = defaultdict(list)
    for version in stored:
        by_commit[version.commit].append(version)
    lingering = _lingering_versions(history, object_id, by_commit)
    periods = _with_fillers(history.periods[object_id], lingering)
    history = replace(history, periods={object_id: periods})
    missing = [period for period in periods if period.since.sha not in by_commit]
    for sha, versions in by_commit.items():
        commit = history.commits.get(sha)
        if commit is None or any(version.is_settled for version in versions):
            continue
        period = period_from(periods, commit)
        kept = _kept_version(versions, period)
        missing += [period] if period and not kept else []
        if kept:
            yield from _kept_steps(history, object_id, kept, approving)
        if approving:
            yield from _withdrawing_steps(commit, object_id, [one for one in versions if one is not kept])
    for period in missing:
        recorded = by_commit.get(period.since.sha, ())
        yield HistoryStep(
            period.since.position,
            Action.RECORD,
            object_id,
            period=period,
            corrects=recorded[-1].version_id if recorded else "",
            supersedes=tuple(sorted(version.version_id for version in lingering)),
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


def _kept_version(versions: Sequence[StoredPeriod], period: BlobPeriod | None) -> StoredPeriod | None:
    """The last version of a commit that can stay for the period, if any."""
    return next((one for one in reversed(versions) if period and _can_stay(one, period)), None)


def _lingering_versions(
    history: History, object_id: str, by_commit: Mapping[str, Sequence[StoredPeriod]]
) -> list[StoredPeriod]:
    """The versions that were closed at a wrong date, and are in effect until then: they cannot be closed again."""
    lingering: list[StoredPeriod] = []
    for sha, versions in by_commit.items():
        commit = history.commits.get(sha)
        if commit is None or any(version.is_settled for version in versions):
            continue
        kept = _kept_version(versions, period_from(history.periods[object_id], commit))
        lingering += [
            version for version in versions if version is not kept and _is_in_effect_when_closed(version)
        ]
    return lingering


def _is_in_effect_when_closed(version: StoredPeriod) -> bool:
    return version.state is State.DEPRECATED and (
        version.last_instant is None or version.last_instant > version.start
    )


def _with_fillers(periods: Sequence[BlobPeriod], lingering: Sequence[StoredPeriod]) -> tuple[BlobPeriod, ...]:
    """Return the periods with fillers (no blob) where the file is removed but a lingering version would come back."""
    ends = [version.last_instant for version in lingering if version.last_instant is not None]
    filled: list[BlobPeriod] = []
    for period, following in zip_longest(periods, periods[1:]):
        filled.append(period)
        removal = period.until
        if removal is None or not ends or max(ends) <= removal.at:
            continue
        returns = following.since if following else None
        until = replace(removal, at=max(ends)) if returns is None or returns.at > max(ends) else returns
        if until.at > removal.at:
            filled.append(BlobPeriod(period.path, "", removal, until))
    return tuple(filled)


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
