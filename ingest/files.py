"""Files on disk: which ones a path means, and their bytes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.naming import SUFFIXES, Includes, suffix_of
from knowledge.errors import InvalidDocument


@dataclass(frozen=True)
class Found:
    """A file and its POSIX path below the folder that was named (for a single file, its name)."""

    path: Path
    relative: str


@dataclass
class Finder:
    """Finds the files that paths mean, in sorted order; hidden files and folders are left out.

    `skipped` counts, by suffix, files in folders that no loader reads.
    """

    include: Sequence[str]
    skipped: Counter[str]

    def find(self, paths: Sequence[Path]) -> list[Found]:
        """Every file meant. Raises InvalidDocument for a path that is missing, unreadable, of a format
        unknown, or a link out of its folder, and when there is nothing to ingest.
        """
        found = self.present(paths)
        if not found:
            raise InvalidDocument(
                "There is no file to ingest.",
                where=", ".join(str(path) for path in paths) or "PATH",
                remedy=f"Name files of these formats: {_known()}; or a wider --include.",
            )
        return found

    def present(self, paths: Sequence[Path]) -> list[Found]:
        """As `find`, but there may be none: a folder that was emptied is read like any other."""
        everything = (one for path in paths for one in self._of(path))
        return list({one.path.resolve(): one for one in reversed(list(everything))}.values())[::-1]

    def _of(self, path: Path) -> Iterator[Found]:
        if path.is_dir():
            yield from self._below(path)
        elif not path.exists():
            raise InvalidDocument("There is no such file or folder.", where=str(path), remedy="Check the path.")
        elif not path.is_file():
            raise InvalidDocument(
                "It is neither a file nor a folder.", where=str(path), remedy="Give a regular file."
            )
        elif suffix_of(path.name) not in SUFFIXES:
            raise InvalidDocument(
                f"Files of type {path.suffix or 'without suffix'!r} cannot be read.",
                where=str(path),
                remedy=f"The formats known are {_known()}.",
            )
        else:
            yield Found(path, path.name)

    def _below(self, root: Path) -> Iterator[Found]:
        wanted = Includes(self.include, SUFFIXES)
        for folder, folders, names in os.walk(root, onerror=_unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in [*folders, *sorted(names)]:
                _check_link(Path(folder, name), root)
            for name in sorted(names):
                path = Path(folder, name)
                relative = path.relative_to(root).as_posix()
                # What a link inside the folder points at is ingested where it lies.
                if name.startswith(".") or path.is_symlink() or not path.is_file():
                    continue
                if suffix_of(name) not in SUFFIXES:
                    self.skipped[suffix_of(name) or "no suffix"] += 1
                elif wanted(relative):
                    yield Found(path, relative)

    @property
    def warnings(self) -> list[str]:
        """One line per suffix that no loader reads."""
        return [
            f"Skipped {count} file{'s' if count > 1 else ''} of an unknown format ({suffix})."
            for suffix, count in sorted(self.skipped.items())
        ]


def _known() -> str:
    return " ".join(sorted(SUFFIXES))


def _unreadable(error: OSError) -> None:
    raise InvalidDocument(
        f"The folder cannot be read: {error.strerror}.", where=str(error.filename), remedy="Check its permissions."
    )


def _check_link(path: Path, root: Path) -> None:
    if path.name.startswith(".") or not path.is_symlink():
        return
    target = path.resolve()
    if not target.is_relative_to(root.resolve()):
        raise InvalidDocument(
            f"The symbolic link leaves the folder: it points to {target}.",
            where=str(path),
            remedy="Remove the link, or name its target as a path of its own.",
        )


def read_bytes(path: Path, most: int) -> bytes:
    """The bytes of a file. Raises InvalidDocument when it cannot be read or has more than `most` bytes."""
    try:
        size = path.stat().st_size
        check_size(str(path), size, most)
        return path.read_bytes()
    except OSError as error:
        raise InvalidDocument(
            f"The file cannot be read: {error.strerror}.", where=str(path), remedy="Check its permissions."
        ) from None


def check_size(name: str, size: int, most: int) -> None:
    """Raise InvalidDocument when a document of `size` bytes is larger than `most`."""
    if size > most:
        raise InvalidDocument(
            f"The file has {size} bytes; at most {most} are accepted.",
            where=name,
            remedy="Split it, leave it out with --include, or raise KNOWLEDGE_MAX_DOCUMENT_BYTES.",
        )
