"""Writes the warnings about a history: wrong dates, versions that were never in effect, merges and submodules. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from ingest.history.chain import SHORT_SHA, Commit
from ingest.history.clocks import TOLERANCE
from ingest.naming import printable_path
from knowledge.model.clock import format_instant

_MOST_NAMED = 20
"""Commits whose moved dates are named one by one: a screenful. A clock that was wrong for longer is counted."""
_MANY = 3
"""Commits in one second from which on they are taken for a rewrite: two can be a commit and its immediate repair."""


def moved_dates(commits: Sequence[Commit]) -> list[str]:
    """Name each commit whose date is not used, its date and the date used (rule N3i)."""
    moved = [commit for commit in commits if commit.stated]
    warnings = [_moved_date(commit) for commit in moved[:_MOST_NAMED]]
    if rest := moved[_MOST_NAMED:]:
        warnings.append(
            f"{len(rest)} more commits have dates that contradict their neighbours'; "
            f"the last is commit {rest[-1].short_sha}, dated {rest[-1].stated}."
        )
    return warnings


def _moved_date(commit: Commit) -> str:
    used = format_instant(commit.at)
    how = "after a commit that follows it" if commit.stated > used else "before a commit that it follows"
    return (
        f"Commit {commit.short_sha} is dated {commit.stated}, more than a day {how}; "
        f"its versions are in effect from {used}."
    )


def future_dates(commits: Iterable[Commit], now: datetime) -> list[str]:
    """Name the commits, up to a screenful, that take effect more than a day after `now` (rule N3j)."""
    future = [commit for commit in commits if commit.at > now + timedelta(seconds=TOLERANCE)]
    return [
        f"Commit {commit.short_sha} takes effect on {format_instant(commit.at)}, which has not come yet: "
        "the text before it is in effect until then. Correct its date if the clock was wrong."
        for commit in future[:_MOST_NAMED]
    ]


def shared_instants(commits: Sequence[Commit]) -> list[str]:
    """Name an instant that many commits share although they were written on different days (rule N3l)."""
    # The others share an instant because they were moved to it.
    dated = [commit for commit in commits if not commit.stated]
    at, count = max(Counter(commit.at for commit in dated).items(), key=lambda item: item[1], default=(None, 0))
    authored = [commit.authored for commit in dated if commit.at == at]
    if at is None or count < _MANY or max(authored) - min(authored) <= TOLERANCE:
        return []
    return [
        f"{count} commits have the same instant, {format_instant(at)}, and author dates on different days: the history "
        "was rewritten. Ingest it with --author-dates to use those."
    ]


def passed_over(replaced: Sequence[tuple[str, Commit]]) -> list[str]:
    """Count the versions, given as (path, commit), that a later commit replaced at the same instant (rule N3k)."""
    if not replaced:
        return []
    path, commit = replaced[0]
    count = "1 version was" if len(replaced) == 1 else f"{len(replaced)} versions were"
    return [
        f"{count} never in effect, because a later commit replaced the text at the same instant; "
        f"the first is {printable_path(path)} at commit {commit.short_sha}, {format_instant(commit.at)}."
    ]


def merged_commits(changes: Sequence[tuple[str, str, str]]) -> list[str]:
    """Count the commits off the chain, given by their changes as (commit id, date, path) (rule N3n)."""
    if not changes:
        return []
    shas = {sha for sha, _, _ in changes}
    first, date, path = changes[0]
    count = "1 commit came" if len(shas) == 1 else f"{len(shas)} commits came"
    return [
        f"{count} in by a merge: changes made there take effect with the merge. "
        f"The first is {printable_path(path)} at commit {first[:SHORT_SHA]}, dated {date}."
    ]


def changed_renames(renames: Sequence[tuple[str, str, Commit]]) -> list[str]:
    """Count the renames, given as (old path, new path, commit), that git infers from similar texts (rule N3t)."""
    if not renames:
        return []
    old, new, commit = renames[0]
    count = "1 file was" if len(renames) == 1 else f"{len(renames)} files were"
    return [
        f"{count} renamed and changed in one commit. Git infers such a rename from similar texts; the first is "
        f"{printable_path(old)} to {printable_path(new)} at commit {commit.short_sha}."
    ]


def tags_elsewhere(tags: Sequence[str]) -> list[str]:
    """Count the tags on commits that HEAD does not contain (rule N5b)."""
    if not tags:
        return []
    count = "1 tag labels" if len(tags) == 1 else f"{len(tags)} tags label"
    return [f"{count} nothing, because HEAD does not contain the commit; the first is {tags[0]}."]


def links(paths: Sequence[str]) -> list[str]:
    """Count the paths that have only ever been symbolic links (rule N3y)."""
    if not paths:
        return []
    count = "1 symbolic link is" if len(paths) == 1 else f"{len(paths)} symbolic links are"
    return [f"{count} not followed and no text; the first is {printable_path(paths[0])}."]


def submodules(paths: Iterable[str]) -> list[str]:
    """Name the submodules, whose files are not read (rule N3o)."""
    return [
        f"{printable_path(path)}: a submodule, whose files are not read; ingest its own repository to have them."
        for path in sorted(paths)
    ]
