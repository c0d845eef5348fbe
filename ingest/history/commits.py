"""Reads a repository's history as periods: the bytes that each path held from one commit to another (rule N3).

A commit on HEAD's first-parent chain takes effect at its committer date, never earlier than the commit before it.
Of several changes of one path within one second, only the last counts. Symbolic links and submodules are not
documents. If a file becomes a link, its last text stays in effect until the path is deleted or holds a file again,
and a warning says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from ingest.history.git_process import Repository
from knowledge.errors import InvalidDocument
from knowledge.model.clock import from_micros

_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z, the last second that Canon can hold (rule T2)
# The modes of tree entries, as `git log --raw` prints them.
_FILE_PREFIX = "100"
_SYMLINK = "120000"
_SUBMODULE = "160000"
SHORT_SHA = 12
"""Digits of a commit id in messages: unique in a repository of any ordinary size."""
_COMMIT_MARK = b"\x01"
"""The byte that the log formats below put before a commit id. Lines about changes begin with a colon instead."""


@dataclass(frozen=True)
class Commit:
    """A commit on the chain; `at` is when it takes effect, `position` counts from 0 along the chain."""

    sha: str
    at: datetime
    position: int
    author: str
    subject: str

    @property
    def short_sha(self) -> str:
        """The beginning of the commit id, as messages and reasons name the commit."""
        return self.sha[:SHORT_SHA]


@dataclass(frozen=True)
class BlobPeriod:
    """The period `[since.at, until.at)` in which `path` held `blob`; without an end if `until` is None.

    `continues` is the path that the file had before it was renamed to `path`.
    """

    path: str
    blob: str
    since: Commit
    until: Commit | None = None
    continues: str | None = None


@dataclass(frozen=True)
class History:
    """The periods of every object, in order of time, with the commits by id and warnings for a person to look at."""

    head: str
    commits: dict[str, Commit]
    periods: dict[str, tuple[BlobPeriod, ...]]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Change:
    commit: Commit
    path: str
    blob: str | None
    mode: str


@dataclass
class _PathHistory:
    """The changes of one path as (commit, blob, or None if deleted). The last change of a second replaces the
    others.
    """

    entries: list[tuple[Commit, str | None]] = field(default_factory=list)
    renamed_from: dict[datetime, str] = field(default_factory=dict)

    def add(self, commit: Commit, blob: str | None) -> None:
        if self.entries and self.entries[-1][0].at == commit.at:
            self.entries[-1] = (commit, blob)
        else:
            self.entries.append((commit, blob))


def read_history(
    repository: Repository, includes: Callable[[str], bool], name_of: Callable[[str], str]
) -> History:
    """Return the periods of every path that `includes` accepts, by the object id that `name_of` gives the path.

    Raises InvalidDocument if two paths would be one object at the same time.
    """
    changes = list(_changes(repository))
    renames = _renames(repository)
    paths: dict[str, _PathHistory] = defaultdict(_PathHistory)
    warnings: list[str] = []
    for change in changes:
        if not includes(change.path):
            continue
        if change.mode == _SYMLINK:
            warnings += _link_warning(change, paths)
            continue
        history = paths[change.path]
        history.add(change.commit, change.blob if change.mode != _SUBMODULE else None)
        if old_path := renames.get((change.commit.sha, change.path)):
            history.renamed_from[change.commit.at] = old_path
    commits = {change.commit.sha: change.commit for change in changes}
    return History(repository.head, commits, _object_periods(paths, includes, name_of), tuple(warnings))


def _link_warning(change: _Change, paths: dict[str, _PathHistory]) -> list[str]:
    history = paths.get(change.path)
    if not history or not history.entries or history.entries[-1][1] is None:
        return []
    return [
        f"{change.path}: commit {change.commit.short_sha} made it a symbolic link, which is not followed; "
        "the text before stays in effect."
    ]


def _object_periods(
    paths: dict[str, _PathHistory], includes: Callable[[str], bool], name_of: Callable[[str], str]
) -> dict[str, tuple[BlobPeriod, ...]]:
    periods: dict[str, list[BlobPeriod]] = defaultdict(list)
    for path in sorted(paths):
        periods[name_of(path)] += ()  # the object exists even if no period of it lasted a second
        for period in _path_periods(path, paths[path]):
            old_path = period.continues
            is_link = old_path is not None and includes(old_path) and name_of(old_path) != name_of(path)
            periods[name_of(path)].append(period if is_link else replace(period, continues=None))
    return {name: _ordered(of_object) for name, of_object in sorted(periods.items())}


def _path_periods(path: str, history: _PathHistory) -> Iterator[BlobPeriod]:
    for (since, blob), following in zip(history.entries, [*history.entries[1:], None], strict=False):
        if blob is not None:
            until = following[0] if following else None
            yield BlobPeriod(path, blob, since, until, history.renamed_from.get(since.at))


def _ordered(periods: Sequence[BlobPeriod]) -> tuple[BlobPeriod, ...]:
    """Return the periods of one object in order of time. Raises InvalidDocument if two of them overlap."""
    ordered = sorted(periods, key=lambda period: period.since.at)
    for one, other in pairwise(ordered):
        if one.until is None or other.since.at < one.until.at:
            raise InvalidDocument(
                f"{one.path} and {other.path} would be the same object: they differ only in their suffix "
                f"and exist at the same time (commit {other.since.short_sha}).",
                where=other.path,
                remedy="Choose one kind of file with --include, such as --include '*.md'.",
            )
    return tuple(ordered)


def _changes(repository: Repository) -> Iterator[_Change]:
    """Yield every change of every path, in the order of the chain."""
    clock = 0
    position = 0
    commit: Commit | None = None
    fields = iter(repository.log("--no-renames", "--format=%x01%H%x00%ct%x00%an%x00%s").split(b"\0"))
    for token in fields:
        token = token.lstrip(b"\n")
        if token.startswith(_COMMIT_MARK):
            clock = max(clock, int(next(fields)))
            commit = _make_commit(token[1:].decode(), clock, position, next(fields), next(fields))
            position += 1
        elif token.startswith(b":") and commit:
            mode_before, mode, blob_before, blob, status = token[1:].decode().split()
            path = next(fields).decode("utf-8", "surrogateescape")
            if blob == blob_before and mode.startswith(_FILE_PREFIX) and mode_before.startswith(_FILE_PREFIX):
                continue  # only the executable bit has changed
            yield _Change(commit, path, None if status.startswith("D") else blob, mode)


def _make_commit(sha: str, seconds: int, position: int, author: bytes, subject: bytes) -> Commit:
    if seconds > _LAST_SECOND:
        raise InvalidDocument(
            f"The committer date {seconds} lies after year 9999.",
            where=f"commit {sha}",
            remedy="Correct the date with git commit --amend --date, or git filter-repo.",
        )
    return Commit(sha, from_micros(seconds * 1_000_000), position, _decode(author), _decode(subject))


def _decode(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


def _renames(repository: Repository) -> dict[tuple[str, str], str]:
    """Return the old path of each (commit, new path), as git recognizes renames by similar content."""
    renames: dict[tuple[str, str], str] = {}
    sha = ""
    fields = iter(repository.log("-M", "--diff-filter=R", "--format=%x01%H").split(b"\0"))
    for token in fields:
        token = token.lstrip(b"\n")
        if token.startswith(_COMMIT_MARK):
            sha = token[1:].decode()
        elif token.startswith(b":"):
            old = next(fields).decode("utf-8", "surrogateescape")
            renames[sha, next(fields).decode("utf-8", "surrogateescape")] = old
    return renames
