"""Runs the git command line so that its output depends on the repository alone, not on the environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge.errors import InvalidDocument

# Settings that overrule the user's and the repository's own configuration.
_OPTIONS = (
    ("safe.directory", "*"),  # the caller named this repository, and no command below runs code from it
    ("safe.bareRepository", "all"),  # for the same reason
    ("core.quotepath", "off"),
    ("core.fsmonitor", "false"),
    ("log.showSignature", "false"),
    ("log.showRoot", "true"),
    ("i18n.logOutputEncoding", "UTF-8"),
    ("protocol.allow", "never"),
    ("diff.renameLimit", "1000"),  # git's own default, fixed because the renames it finds depend on it
)

_LACKS_OBJECT = b"from promisor remote"
"""Part of git's message about an object that a partial clone left out and that it was not allowed to fetch."""
_LONGEST_PATHS = 500_000
"""Characters of paths on a command line: a quarter of what Linux takes, which leaves room for bytes and separators."""


class Repository:
    """A git repository with its complete history, opened at its root to be read.

    Raises InvalidDocument with a remedy if the folder is no repository, if the repository is shallow or
    empty, or if git is not installed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_dir():
            raise InvalidDocument(
                "There is no such folder.", where=str(path), remedy="Give a repository's folder."
            )
        self._check_kind()
        self.head = self._head()
        self.is_partial = self._is_partial()

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Return the output of a git command. Raises InvalidDocument with git's own message if it fails."""
        done = self._execute(*arguments, stdin=stdin)
        if done.returncode and _LACKS_OBJECT in done.stderr:
            raise _missing_object(done.stderr.decode("utf-8", "replace").strip().splitlines()[-1], self.path)
        if done.returncode:
            raise InvalidDocument(
                f"git {arguments[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()}",
                where=str(self.path),
                remedy="Check the repository with: git fsck",
            )
        return done.stdout

    def log(self, *options: str, paths: Sequence[str] = ()) -> bytes:
        """Return the raw changes along HEAD's first-parent chain, oldest first, separated by NUL.

        If `paths` are given, only changes of these.
        """
        literal = [f":(literal){path}" for path in paths]
        return self.run(
            "log", "--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z", "--no-abbrev",
            "--no-notes", "--no-ext-diff", "--no-textconv", "--no-relative", *options, self.head, "--", *literal,
        )  # fmt: skip

    def whole_log(self, *options: str) -> bytes:
        """Return the raw changes by every commit reachable from HEAD that is no merge, oldest first, separated by NUL."""
        return self.run(
            "log", "--no-merges", "--reverse", "--raw", "-z", "--no-abbrev", "--no-notes", "--no-ext-diff",
            "--no-textconv", "--no-relative", *options, self.head, "--",
        )  # fmt: skip

    def rename_log(self, paths: Sequence[str], *options: str) -> bytes:
        """Return the renames along the chain as `log` does.

        Git compares contents to recognize renames. In a partial clone some may be missing, so only `paths` are
        compared there; and if one of these is missing, only renames without a change are recognized.
        """
        if not self.is_partial:
            return self.log("-M", "--diff-filter=R", *options)
        if sum(map(len, paths)) > _LONGEST_PATHS:
            return self.log("-M100%", "--diff-filter=R", *options)
        try:
            return self.log("-M", "--diff-filter=R", *options, paths=paths)
        except InvalidDocument:
            return self.log("-M100%", "--diff-filter=R", *options, paths=paths)

    def tags(self) -> bytes:
        """Return a line for each tag, `<id> refs/tags/<name>`, and for each annotated one another with what it points to."""
        done = self._execute("show-ref", "--tags", "--dereference")
        return done.stdout  # git exits with 1 when there are no tags

    def parents(self) -> dict[str, list[str]]:
        """Return the parents of every commit reachable from HEAD."""
        lines = self.run("rev-list", "--parents", self.head).decode().splitlines()
        return {sha: parents for sha, *parents in (line.split() for line in lines)}

    def missing(self, blobs: Iterable[str]) -> list[str]:
        """Return the blobs among these that the repository lacks."""
        wanted = list(blobs)
        if self.is_partial:  # `cat-file` of an older git would try to fetch what a partial clone lacks
            out = self.run("rev-list", "--objects", "--missing=print", self.head)
            lacking = {line[1:].decode() for line in out.splitlines() if line.startswith(b"?")}
        else:
            out = self.run("cat-file", "--batch-check", stdin="".join(f"{blob}\n" for blob in wanted).encode())
            lacking = {line.split()[0].decode() for line in out.splitlines() if line.endswith(b" missing")}
        return [blob for blob in wanted if blob in lacking]

    def sizes(self, blobs: Iterable[str]) -> dict[str, int]:
        """Return the size of each blob in bytes. Raises InvalidDocument if one is missing."""
        wanted = list(blobs)
        out = self.run("cat-file", "--batch-check", stdin="".join(f"{blob}\n" for blob in wanted).encode())
        return {blob: _parse_size(line, self.path) for blob, line in zip(wanted, out.splitlines(), strict=True)}

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of a git command in this repository."""
        options = [part for name, value in _OPTIONS for part in ("-c", f"{name}={value}")]
        return ["git", "--no-pager", "-C", str(self.path), *options, *arguments]

    def _execute(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(
                self.command(*arguments), input=stdin, capture_output=True, env=environment(), check=False
            )
        except FileNotFoundError:
            raise InvalidDocument(
                "git is not installed.",
                where=str(self.path),
                remedy="Install git, or ingest the folder without its history.",
            ) from None

    def _check_kind(self) -> None:
        asked = ("--is-bare-repository", "--is-shallow-repository", "--git-dir", "--show-prefix")
        done = self._execute("rev-parse", *asked)
        if done.returncode:
            raise InvalidDocument(
                "This is not a git repository.",
                where=str(self.path),
                remedy="Give the root of one, or ingest the folder without --git-history.",
            )
        bare, shallow, folder, prefix = [*done.stdout.decode("utf-8", "replace").splitlines(), ""][:4]
        if bare == "true" and folder != ".":
            raise InvalidDocument(
                "This folder is inside a bare repository, not its root.",
                where=str(self.path),
                remedy=f"Give the root: {folder}",
            )
        if shallow == "true":
            raise InvalidDocument(
                f"The repository is a shallow clone: the history before {self._boundary()} is not there.",
                where=str(self.path),
                remedy="Run: git fetch --unshallow. Or ingest the folder without --git-history.",
            )
        if prefix:
            raise InvalidDocument(
                f"This folder is {prefix.rstrip('/')} inside a repository, not its root.",
                where=str(self.path),
                remedy=f"Give the root and --include '{prefix}**'.",
            )

    def _boundary(self) -> str:
        """The oldest commit of a shallow clone's chain, with its date."""
        done = self._execute("log", "--first-parent", "--format=%h of %cs", "HEAD", "--")
        lines = done.stdout.decode("utf-8", "replace").split("\n")
        return f"commit {lines[-2]}" if len(lines) > 1 else "its first commit"

    def _head(self) -> str:
        done = self._execute("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if done.returncode:
            raise InvalidDocument(
                "The repository is empty: HEAD has no commit.",
                where=str(self.path),
                remedy="Commit something first.",
            )
        return done.stdout.decode().strip()

    def _is_partial(self) -> bool:
        """Whether the repository was cloned without some of its files."""
        done = self._execute(
            "config", "--get-regexp", r"^(remote\..*\.(promisor|partialclonefilter)|extensions\.partialclone)$"
        )
        return done.returncode == 0


class BlobReader:
    """Reads blobs through one `git cat-file --batch` process."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._repository.command("cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def read(self, blob: str) -> bytes:
        """Return the bytes of a blob. Raises InvalidDocument if the repository lacks it."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{blob}\n".encode())
        stdin.flush()
        size = _parse_size(stdout.readline(), self._repository.path)
        content = stdout.read(size)
        stdout.read(1)  # the line feed that git writes after the bytes
        return content


def _parse_size(line: bytes, path: Path) -> int:
    """Return the size in a line such as `<id> blob 42`."""
    words = line.split()
    if len(words) != 3:
        raise _missing_object(line.decode("utf-8", "replace").strip() or "git stopped", path)
    return int(words[2])


def _missing_object(detail: str, path: Path) -> InvalidDocument:
    return InvalidDocument(
        f"The repository lacks an object: {detail}.",
        where=str(path),
        remedy="If it is a partial clone, run: git fetch --refetch --no-filter; else check it with: git fsck",
    )


def environment() -> dict[str, str]:
    """This process's environment without the variables that point git elsewhere or let it ask for a password or
    fetch.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **clean,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }
