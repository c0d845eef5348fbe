"""A repository's history as periods: which bytes each path held from when to when (rule N3).

A commit on HEAD's first-parent chain takes effect at its committer date, never earlier than the commit
before it. Several changes of one path within one second are one: the last. Symbolic links and submodules
are not documents; where a file becomes a link, its last text stays in effect until the path is deleted
or holds a file again, and a warning says so.
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

_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_SYMLINK = "120000"
_SUBMODULE = "160000"


@dataclass(frozen=True)
class Commit:
    """A commit on the chain; `at` is when it takes effect, `position` counts from 0 along the chain."""

    sha: str
    at: datetime
    position: int
    author: str
    subject: str


@dataclass(frozen=True)
class Stay:
    """`path` held `blob` in `[since.at, until.at)`; open while `until` is None.

    `continues` is the path the file had before a rename made it this one.
    """

    path: str
    blob: str
    since: Commit
    until: Commit | None = None
    continues: str | None = None


@dataclass(frozen=True)
class History:
    """Every stay of every object named, in order of time, and what a reader should know about it."""

    head: str
    commits: dict[str, Commit]
    chains: dict[str, tuple[Stay, ...]]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Change:
    commit: Commit
    path: str
    blob: str | None
    mode: str


@dataclass
class _Line:
    """What happened to one path: (commit, blob or None), last change of a second kept."""

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
    """The stays of every path that `includes` accepts, by the object that `name_of` names for the path.

    Raises InvalidDocument when two paths would be one object at the same time.
    """
    changes = list(_changes(repository))
    renames = _renames(repository)
    lines: dict[str, _Line] = defaultdict(_Line)
    warnings: list[str] = []
    for change in changes:
        if not includes(change.path):
            continue
        if change.mode == _SYMLINK:
            warnings += _link_warning(change, lines)
            continue
        line = lines[change.path]
        line.add(change.commit, change.blob if change.mode != _SUBMODULE else None)
        if source := renames.get((change.commit.sha, change.path)):
            line.renamed_from[change.commit.at] = source
    commits = {change.commit.sha: change.commit for change in changes}
    return History(repository.head, commits, _chains(lines, includes, name_of), tuple(warnings))


def _link_warning(change: _Change, lines: dict[str, _Line]) -> list[str]:
    line = lines.get(change.path)
    if not line or not line.entries or line.entries[-1][1] is None:
        return []
    return [
        f"{change.path}: commit {change.commit.sha[:12]} made it a symbolic link, which is not followed; "
        "the text before stays in effect."
    ]


def _chains(
    lines: dict[str, _Line], includes: Callable[[str], bool], name_of: Callable[[str], str]
) -> dict[str, tuple[Stay, ...]]:
    chains: dict[str, list[Stay]] = defaultdict(list)
    for path in sorted(lines):
        chains[name_of(path)] += ()  # known even if nothing of it outlived its second
        for stay in _stays(path, lines[path]):
            before = stay.continues
            known = before is not None and includes(before) and name_of(before) != name_of(path)
            chains[name_of(path)].append(stay if known else replace(stay, continues=None))
    return {name: _ordered(chain) for name, chain in sorted(chains.items())}


def _stays(path: str, line: _Line) -> Iterator[Stay]:
    for (since, blob), following in zip(line.entries, [*line.entries[1:], None], strict=False):
        if blob is not None:
            until = following[0] if following else None
            yield Stay(path, blob, since, until, line.renamed_from.get(since.at))


def _ordered(chain: Sequence[Stay]) -> tuple[Stay, ...]:
    ordered = sorted(chain, key=lambda stay: stay.since.at)
    for one, other in pairwise(ordered):
        if one.until is None or other.since.at < one.until.at:
            raise InvalidDocument(
                f"{one.path} and {other.path} would be the same object: they differ only in their suffix "
                f"and exist at the same time (commit {other.since.sha[:12]}).",
                where=other.path,
                remedy="Choose one kind of file with --include, such as --include '*.md'.",
            )
    return tuple(ordered)


def _changes(repository: Repository) -> Iterator[_Change]:
    """Every change of every path, in the order of the chain."""
    clock = 0
    position = 0
    commit: Commit | None = None
    fields = iter(repository.log("--no-renames", "--format=%x01%H%x00%ct%x00%an%x00%s").split(b"\0"))
    for token in fields:
        token = token.lstrip(b"\n")
        if token.startswith(b"\x01"):
            clock = max(clock, int(next(fields)))
            commit = _commit(token[1:].decode(), clock, position, next(fields), next(fields))
            position += 1
        elif token.startswith(b":") and commit:
            mode_before, mode, blob_before, blob, status = token[1:].decode().split()
            path = next(fields).decode("utf-8", "surrogateescape")
            if blob == blob_before and mode.startswith("100") and mode_before.startswith("100"):
                continue  # only who may execute it has changed
            yield _Change(commit, path, None if status.startswith("D") else blob, mode)


def _commit(sha: str, seconds: int, position: int, author: bytes, subject: bytes) -> Commit:
    if seconds > _LAST_SECOND:
        raise InvalidDocument(
            f"The committer date {seconds} lies after year 9999.",
            where=f"commit {sha}",
            remedy="Correct the date with git commit --amend --date, or git filter-repo.",
        )
    return Commit(sha, from_micros(seconds * 1_000_000), position, _readable(author), _readable(subject))


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").strip()


def _renames(repository: Repository) -> dict[tuple[str, str], str]:
    """(commit, new path) → old path, as git recognizes renames by similar content."""
    renames: dict[tuple[str, str], str] = {}
    sha = ""
    fields = iter(repository.log("-M", "--diff-filter=R", "--format=%x01%H").split(b"\0"))
    for token in fields:
        token = token.lstrip(b"\n")
        if token.startswith(b"\x01"):
            sha = token[1:].decode()
        elif token.startswith(b":"):
            old = next(fields).decode("utf-8", "surrogateescape")
            renames[sha, next(fields).decode("utf-8", "surrogateescape")] = old
    return renames
