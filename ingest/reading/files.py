"""Finds the files that paths name, and reads their bytes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.loaders.registry import LOADERS
from ingest.naming import PathFilter, suffix_of
from knowledge.errors import InvalidDocument

_PARTS_OF_A_REPOSITORY = ("HEAD", "objects", "refs")
"""What git itself looks for in a folder to take it for a repository."""


@dataclass(frozen=True)
class FoundFile:
    """A file, and its POSIX path below the folder that was given.

    `is_given` says that the path of the file itself was given; it has its name there.
    """

    path: Path
    relative: str
    is_given: bool = False


@dataclass
class FileFinder:
    """Finds the files that paths name, in sorted order. Hidden files and folders are left out.

    `skipped` counts, by suffix, the files in folders that no loader reads. A path that cannot be read is an error; with
    `is_tolerant` it is added to `failed` instead, and the others are found.
    """

    include: Sequence[str]
    is_tolerant: bool = False
    skipped: Counter[str] = field(default_factory=Counter)
    failed: list[InvalidDocument] = field(default_factory=list)

    def find(self, paths: Sequence[Path]) -> list[FoundFile]:
        """Return every file that the paths name.

        Raises InvalidDocument for a path that is missing, unreadable, of an unknown format or a link out of its
        folder, and if there is no file at all.
        """
        files = self.find_any(paths)
        if not files and self.failed:
            raise self.failed[0]
        if not files:
            raise InvalidDocument(
                "There is no file to ingest.",
                where=", ".join(str(path) for path in paths) or "PATH",
                remedy=_remedy_without_files(paths),
            )
        return files

    def find_any(self, paths: Sequence[Path]) -> list[FoundFile]:
        """Return every file as `find` does, or none: when a source is read again, its folder may have been emptied."""
        files = [file for path in paths for file in self._files_of(path)]
        # A file that two paths name is read once, under the first of them.
        return list({file.path.resolve(): file for file in reversed(files)}.values())[::-1]

    def _files_of(self, path: Path) -> Iterator[FoundFile]:
        try:
            is_folder = path.is_dir()
            if not is_folder:
                _check_named(path)
        except InvalidDocument as error:
            self._refuse(error)
        except OSError as error:
            self._refuse(_unreadable(path, error))
        else:
            yield from self._files_below(path) if is_folder else [FoundFile(path, path.name, is_given=True)]

    def _files_below(self, root: Path) -> Iterator[FoundFile]:
        is_included = PathFilter(self.include, LOADERS.suffixes)
        for folder, folders, names in os.walk(root, onerror=self._refuse_folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            shown = sorted(name for name in names if not name.startswith("."))
            for name in [*folders, *shown]:
                self._check_link(Path(folder, name), root)
            for name in shown:
                path = Path(folder, name)
                relative = path.relative_to(root).as_posix()
                if not self._is_regular(path):
                    continue
                if suffix_of(name) not in LOADERS.suffixes:
                    self.skipped[suffix_of(name) or "no suffix"] += 1
                elif is_included(relative):
                    yield FoundFile(path, relative)

    def _is_regular(self, path: Path) -> bool:
        """Whether a path is a file and no link: the target of a link inside the folder is ingested under its own path."""
        try:
            return not path.is_symlink() and path.is_file()
        except OSError as error:
            self._refuse(_unreadable(path, error))
            return False

    def _check_link(self, path: Path, root: Path) -> None:
        try:
            _check_link(path, root)
        except InvalidDocument as error:
            self._refuse(error)

    def _refuse_folder(self, error: OSError) -> None:
        self._refuse(
            InvalidDocument(
                f"The folder cannot be read: {error.strerror}.",
                where=str(error.filename),
                remedy="Check its permissions.",
            )
        )

    def _refuse(self, error: InvalidDocument) -> None:
        if not self.is_tolerant:
            raise error
        self.failed.append(error)

    @property
    def warnings(self) -> list[str]:
        """One line for each suffix that no loader reads."""
        return [
            f"Skipped {count} file{'s' if count > 1 else ''} of an unknown format ({suffix})."
            for suffix, count in sorted(self.skipped.items())
        ]


def _check_named(path: Path) -> None:
    """Raise InvalidDocument for a path that is no file of a known format."""
    if not path.exists():
        raise InvalidDocument("There is no such file or folder.", where=str(path), remedy="Check the path.")
    if not path.is_file():
        raise InvalidDocument("It is neither a file nor a folder.", where=str(path), remedy="Give a regular file.")
    LOADERS.loader_of(str(path))


def _check_link(path: Path, root: Path) -> None:
    """Raise InvalidDocument for a symbolic link that leaves the folder `root` or leads back to itself."""
    if not path.is_symlink():
        return
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # RuntimeError up to Python 3.12
        raise InvalidDocument(
            "The symbolic link leads back to itself.", where=str(path), remedy="Remove the link."
        ) from None
    if not target.is_relative_to(root.resolve()):
        raise InvalidDocument(
            f"The symbolic link leaves the folder: it points to {target}.",
            where=str(path),
            remedy="Remove the link, or name its target as a path of its own.",
        )


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file. Raises InvalidDocument if it cannot be read or has more than `most` bytes."""
    try:
        size = path.stat().st_size
        check_size(str(path), size, most)
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> InvalidDocument:
    return InvalidDocument(
        f"The file cannot be read: {error.strerror}.",
        where=str(path),
        remedy="Check the path and its permissions.",
    )


def check_size(name: str, size: int, most: int) -> None:
    """Raise InvalidDocument if a document of `size` bytes has more than `most`."""
    if size > most:
        raise InvalidDocument(
            f"The file has {size} bytes; at most {most} are accepted.",
            where=name,
            remedy="Split it, leave it out, or raise KNOWLEDGE_MAX_DOCUMENT_BYTES.",
        )


def _remedy_without_files(paths: Sequence[Path]) -> str:
    """The remedy for paths without a file to ingest. A bare git repository has none: its documents are in its history."""
    if any(all((path / part).exists() for part in _PARTS_OF_A_REPOSITORY) for path in paths):
        return "This is a bare git repository: read its history with --git-history."
    return f"Name files of these formats: {LOADERS.known}; or a wider --include."
