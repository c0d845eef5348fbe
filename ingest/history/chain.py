"""Reads the commits on HEAD's first-parent chain, the instants at which they take effect, and the changes they made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest.history.clocks import settle
from ingest.history.git_process import Repository
from knowledge.errors import InvalidDocument
from knowledge.model.clock import format_instant, from_micros

_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z, the last second that Canon can hold (rule T2)
# The modes of tree entries, as `git log --raw` prints them.
_FILE_PREFIX = "100"
SYMLINK = "120000"
"""The mode of a symbolic link."""
SUBMODULE = "160000"
"""The mode of a submodule."""
SHORT_SHA = 12
"""Digits of a commit id in messages: unique in a repository of any ordinary size."""
_COMMIT_MARK = b"\x01"
"""The byte that the log formats below put before a commit id. Lines about changes begin with a colon instead."""


@dataclass(frozen=True)
class Commit:
    """A commit on the chain; `at` is when it takes effect, `position` counts from 0 along the chain.

    `stated` is the commit's own date if `at` is more than a day from it, else empty (rules N3g, N3h). Later commits may
    move `at` if the commit `is_doubtful`. `authored` is the author date in seconds since the epoch.
    """

    sha: str
    at: datetime
    position: int
    author: str
    subject: str
    stated: str = ""
    is_doubtful: bool = False
    authored: int = 0
    is_merge: bool = False

    @property
    def short_sha(self) -> str:
        """The beginning of the commit id, as messages and reasons name the commit."""
        return self.sha[:SHORT_SHA]


@dataclass(frozen=True)
class PathChange:
    """The change of one path by a commit. `blob` is None if the path was deleted."""

    commit: Commit
    path: str
    blob: str | None
    mode: str


@dataclass(frozen=True)
class Chain:
    """HEAD's first-parent chain: every commit, the oldest first, and every change of every path."""

    commits: list[Commit]
    changes: list[PathChange]


@dataclass(frozen=True)
class Rename:
    """The path that a file had before a commit renamed it. `is_exact` says that the commit left its text alone."""

    old_path: str
    is_exact: bool


@dataclass(frozen=True)
class _Entry:
    """A commit as the log prints it. Dates are seconds since the epoch."""

    sha: str
    committed: int
    authored: int
    is_merge: bool
    author: str
    subject: str


def read_chain(repository: Repository, *, author_dates: bool) -> Chain:
    """Return the commits of the chain and their changes.

    Commits take effect by their committer dates, or by their author dates if `author_dates`. Raises InvalidDocument if
    one takes effect after the year 9999.
    """
    entries: list[_Entry] = []
    raw: list[tuple[int, str, str | None, str]] = []
    fields = iter(repository.log("--no-renames", "--format=%x01%H%x00%ct%x00%at%x00%P%x00%an%x00%s").split(b"\0"))
    for token in fields:
        token = token.lstrip(b"\n")
        if token.startswith(_COMMIT_MARK):
            entries.append(_read_entry(token[1:].decode(), fields))
        elif token.startswith(b":") and entries:
            mode_before, mode, blob_before, blob, status = token[1:].decode().split()
            path = _decode_path(next(fields))
            if blob == blob_before and mode.startswith(_FILE_PREFIX) and mode_before.startswith(_FILE_PREFIX):
                continue  # only the executable bit has changed
            raw.append((len(entries) - 1, path, None if status.startswith("D") else blob, mode))
    commits = _settle(entries, author_dates=author_dates)
    return Chain(commits, [PathChange(commits[n], path, blob, mode) for n, path, blob, mode in raw])


def _read_entry(sha: str, fields: Iterator[bytes]) -> _Entry:
    committed, authored, parents = int(next(fields)), int(next(fields)), next(fields).split()
    return _Entry(sha, committed, authored, len(parents) > 1, _decode(next(fields)), _decode(next(fields)))


def _settle(entries: list[_Entry], *, author_dates: bool) -> list[Commit]:
    dates = [entry.authored if author_dates else entry.committed for entry in entries]
    clock = settle(dates)
    for entry, seconds in zip(entries, clock.used, strict=True):
        if seconds > _LAST_SECOND:
            raise InvalidDocument(
                f"The {'author' if author_dates else 'committer'} date {seconds} lies after year 9999.",
                where=f"commit {entry.sha}",
                remedy="Correct the date with git commit --amend --date, or git filter-repo.",
            )
    return [
        Commit(
            entry.sha,
            _instant(clock.used[n]),
            n,
            entry.author,
            entry.subject,
            stated=_shown_date(dates[n]) if n in clock.moved else "",
            is_doubtful=n in clock.doubtful,
            authored=entry.authored,
            is_merge=entry.is_merge,
        )
        for n, entry in enumerate(entries)
    ]


def _instant(seconds: int) -> datetime:
    return from_micros(seconds * 1_000_000)


def _shown_date(seconds: int) -> str:
    return format_instant(_instant(seconds)) if 0 <= seconds <= _LAST_SECOND else f"{seconds} s after 1970"


def read_merged(repository: Repository) -> list[tuple[str, str, str]]:
    """Return the changes by commits that are reachable from HEAD and are no merges, as (commit id, date, path).

    Those on the chain are among them. The oldest comes first.
    """
    changes: list[tuple[str, str, str]] = []
    sha = date = ""
    fields = iter(repository.whole_log("--no-renames", "--format=%x01%H%x00%ct").split(b"\0"))
    for token in fields:
        token = token.lstrip(b"\n")
        if token.startswith(_COMMIT_MARK):
            sha, date = token[1:].decode(), _shown_date(int(next(fields)))
        elif token.startswith(b":"):
            changes.append((sha, date, _decode_path(next(fields))))
    return changes


def read_renames(repository: Repository, paths: list[str]) -> dict[tuple[str, str], Rename]:
    """Return the rename of each (commit, new path), as git recognizes renames by similar content.

    In a clone that lacks files, only renames among `paths` are recognized.
    """
    renames: dict[tuple[str, str], Rename] = {}
    sha = ""
    fields = iter(repository.rename_log(paths, "--format=%x01%H").split(b"\0"))
    for token in fields:
        token = token.lstrip(b"\n")
        if token.startswith(_COMMIT_MARK):
            sha = token[1:].decode()
        elif token.startswith(b":"):
            old = _decode_path(next(fields))
            is_exact = token.split()[-1] == b"R100"
            renames[sha, _decode_path(next(fields))] = Rename(old, is_exact)
    return renames


def _decode(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


def _decode_path(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
