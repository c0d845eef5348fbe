"""Reads a repository's history as periods: the bytes that each path held from one commit to another (rule N3).

`chain` says when each commit takes effect. Of several changes of one path within one second, only the last counts. Symbolic links and submodules are not
documents. If a file becomes a link, its last text stays in effect until the path is deleted or holds a file again,
and a warning says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from ingest.history import notes
from ingest.history.chain import (
    SUBMODULE,
    SYMLINK,
    Commit,
    PathChange,
    Rename,
    read_chain,
    read_merged,
    read_renames,
)
from ingest.history.git_process import Repository
from ingest.history.tags import read_tags, tagged_commits
from knowledge.errors import InvalidDocument


@dataclass(frozen=True)
class BlobPeriod:
    """The period `[since.at, until.at)` in which `path` held `blob`; without an end if `until` is None.

    `continues` is the path that the file had before it was renamed to `path`. Without a `blob` the text is empty.
    """

    path: str
    blob: str
    since: Commit
    until: Commit | None = None
    continues: str | None = None


@dataclass(frozen=True)
class History:
    """The periods of every object, in order of time, with the commits by id and warnings for a person to look at.

    `doubtful` are the objects that a doubtful commit changed: versions of theirs may have been recorded with other
    dates. `author_dates` says that commits take effect by their author dates. `tags` maps each tag to the commit of the
    chain that it labels, and `newest` is the chain's last commit.
    """

    head: str
    commits: dict[str, Commit]
    periods: dict[str, tuple[BlobPeriod, ...]]
    warnings: tuple[str, ...]
    doubtful: frozenset[str] = frozenset()
    author_dates: bool = False
    tags: Mapping[str, Commit] = field(default_factory=dict)
    newest: Commit | None = None


@dataclass
class _PathHistory:
    """The changes of one path as (commit, blob, or None if deleted). The last change of a second replaces the
    others.
    """

    entries: list[tuple[Commit, str | None]] = field(default_factory=list)
    renamed_from: dict[datetime, tuple[Commit, Rename]] = field(default_factory=dict)
    replaced: list[Commit] = field(default_factory=list)

    def add(self, commit: Commit, blob: str | None) -> None:
        if self.entries and self.entries[-1][0].at == commit.at:
            before, blob_before = self.entries[-1]
            self.replaced += [before] if blob_before is not None else []
            self.entries[-1] = (commit, blob)
        else:
            self.entries.append((commit, blob))


def read_history(
    repository: Repository,
    includes: Callable[[str], bool],
    name_of: Callable[[str], str],
    *,
    author_dates: bool = False,
) -> History:
    """Return the periods of every path that `includes` accepts, by the object id that `name_of` gives the path.

    Raises InvalidDocument if two paths would be one object at the same time.
    """
    chain = read_chain(repository, author_dates=author_dates)
    everything = chain.changes
    changes = [change for change in everything if includes(change.path)]
    renames = read_renames(repository, sorted({change.path for change in changes}))
    paths: dict[str, _PathHistory] = defaultdict(_PathHistory)
    links: list[str] = []
    for change in changes:
        if change.mode == SYMLINK:
            links += _link_warning(change, paths)
            continue
        history = paths[change.path]
        history.add(change.commit, change.blob if change.mode != SUBMODULE else None)
        if rename := renames.get((change.commit.sha, change.path)):
            history.renamed_from[change.commit.at] = (change.commit, rename)
    warnings = [*links, *_warnings(changes, paths), *_merge_warning(repository, everything, includes)]
    warnings += notes.links(sorted({change.path for change in changes if change.mode == SYMLINK} - paths.keys()))
    warnings += notes.submodules({change.path for change in everything if change.mode == SUBMODULE})
    tags, elsewhere = tagged_commits(repository, read_tags(repository), chain.commits)
    warnings += notes.tags_elsewhere(elsewhere)
    commits = {change.commit.sha: change.commit for change in everything}
    doubtful = frozenset(name_of(change.path) for change in changes if change.commit.is_doubtful)
    periods = _object_periods(paths, includes, name_of)
    warnings += notes.changed_renames(_changed_renames(periods, paths))
    newest = chain.commits[-1] if chain.commits else None
    return History(repository.head, commits, periods, tuple(warnings), doubtful, author_dates, tags, newest)


def _warnings(changes: Sequence[PathChange], paths: dict[str, _PathHistory]) -> list[str]:
    """The warnings about dates (rules N3i to N3l)."""
    commits = sorted({change.commit for change in changes}, key=lambda commit: commit.position)
    replaced = [(path, commit) for path in sorted(paths) for commit in paths[path].replaced]
    replaced.sort(key=lambda item: item[1].position)
    return [*notes.moved_dates(commits), *notes.shared_instants(commits), *notes.passed_over(replaced)]


def _merge_warning(
    repository: Repository, changes: Sequence[PathChange], includes: Callable[[str], bool]
) -> list[str]:
    """The warning about commits that merges brought in (rule N3n)."""
    on_chain = {change.commit.sha for change in changes}
    if not any(change.commit.is_merge for change in changes):
        return []
    merged = [change for change in read_merged(repository) if change[0] not in on_chain and includes(change[2])]
    return notes.merged_commits(merged)


def _link_warning(change: PathChange, paths: dict[str, _PathHistory]) -> list[str]:
    history = paths.get(change.path)
    if not history or not history.entries or history.entries[-1][1] is None:
        return []
    return [
        f"{change.path}: commit {change.commit.short_sha} made it a symbolic link, which is not followed; "
        "the text before stays in effect."
    ]


def _changed_renames(
    periods: Mapping[str, Sequence[BlobPeriod]], paths: Mapping[str, _PathHistory]
) -> list[tuple[str, str, Commit]]:
    """The renames among the periods that changed the text, too, as (old path, new path, commit)."""
    continued = [one for of_object in periods.values() for one in of_object if one.continues is not None]
    changed = [one for one in continued if not paths[one.path].renamed_from[one.since.at][1].is_exact]
    changed.sort(key=lambda period: (period.since.position, period.path))
    return [(str(one.continues), one.path, one.since) for one in changed]


def _object_periods(
    paths: dict[str, _PathHistory], includes: Callable[[str], bool], name_of: Callable[[str], str]
) -> dict[str, tuple[BlobPeriod, ...]]:
    periods: dict[str, list[BlobPeriod]] = defaultdict(list)
    for path in sorted(paths):
        periods[name_of(path)] += ()  # the object exists even if no period of it lasted a second
        for period in _path_periods(path, paths):
            old_path = period.continues
            is_link = old_path is not None and includes(old_path) and name_of(old_path) != name_of(path)
            periods[name_of(path)].append(period if is_link else replace(period, continues=None))
    return {name: _ordered(of_object) for name, of_object in sorted(periods.items())}


def _path_periods(path: str, paths: Mapping[str, _PathHistory]) -> Iterator[BlobPeriod]:
    entries = paths[path].entries
    for (since, blob), following in zip(entries, [*entries[1:], None], strict=False):
        if blob is not None:
            until = following[0] if following else None
            yield BlobPeriod(path, blob, since, until, _former_path(path, paths, since.at))


def _former_path(path: str, paths: Mapping[str, _PathHistory], at: datetime) -> str | None:
    """The path that the file had just before `at`. Paths that it had only within that instant are passed over."""
    former: str | None = None
    last = paths[path].renamed_from.get(at)
    while last is not None:
        commit, rename = last
        former = rename.old_path
        before = paths[former].renamed_from.get(at) if former in paths else None
        last = before if before is not None and before[0].position < commit.position else None
    return former


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
