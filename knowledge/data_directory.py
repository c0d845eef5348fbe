"""The data directory: what it must hold before it is opened, who holds it, and whether it can be written."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from knowledge.errors import DataDirectoryInUse, NotFound, StorageFailure
from knowledge.file_lock import FileLock
from knowledge.free_space import is_full

DATABASE = "canon.sqlite3"
INDEX = "index"
INDEX_NAME = "index.name"
KEYS = "keys"
SECRETS = "secrets"
_LOCK = "lock"
_CANNOT_WRITE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT})
"""The errors that say that a file cannot be written, though it may still be read."""
_FULL = "its disk is full"


class Opening(StrEnum):
    """The work that a process opens a data directory for."""

    CREATE = "create"
    """Read and write it, and begin a new one where there is none."""
    CHANGE = "change"
    """Read and write one that is there."""
    READ = "read"
    """Read one that is there, also where it cannot be written."""


@dataclass(frozen=True)
class HeldDirectory:
    """A data directory that this process holds. `unwritable` says why it cannot be written; it is empty where it can."""

    path: Path
    lock: FileLock | None = None
    unwritable: str = ""

    def release(self) -> None:
        """Let other processes have the directory."""
        if self.lock is not None:
            self.lock.release()

    def refusal(self, what: str) -> StorageFailure:
        """The error for work that has to write into a directory that cannot be written."""
        return StorageFailure(
            f"The data directory {self.path} cannot be written ({self.unwritable}), and {what}.",
            remedy="Make room or copy it to where it can be written. Commands that only read work as it is.",
        )


def missing_folders(path: Path) -> list[Path]:
    """The folders that have to be made for `path` to be there: itself first, then those above it."""
    return [folder for folder in (path, *path.parents) if not folder.exists()]


def take_away(folders: Sequence[Path]) -> None:
    """Remove a data directory that was begun and not used, and the folders that were made above it."""
    shutil.rmtree(folders[0], ignore_errors=True)
    for folder in folders[1:]:
        with suppress(OSError):  # somebody else has put something into it meanwhile
            folder.rmdir()


def hold_directory(path: Path, opening: Opening, *, holds_database: bool) -> HeldDirectory:
    """Check the directory and hold it: an embedded index is opened by one process at a time.

    `holds_database` says whether the store is embedded. Raises NotFound where there is no data directory and `opening`
    does not begin one, StorageFailure where its database is lost or it cannot be written and has to be, and
    DataDirectoryInUse where another process holds it.
    """
    if holds_database and _is_empty(path / DATABASE):
        _refuse_missing(path, opening)
    try:
        lock = _locked(path)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        if opening is Opening.READ and error.errno in _CANNOT_WRITE:
            return HeldDirectory(path, unwritable=why)
        raise _unwritable(path, why) from error
    why = _hindrance(path, holds_database)
    if why and opening is not Opening.READ:
        lock.release()
        raise _unwritable(path, why)
    return HeldDirectory(path, lock, why)


def _hindrance(path: Path, holds_database: bool) -> str:
    """Why a directory cannot be written though its lock can; empty where it can. SQLite makes files beside the database."""
    places = [path, path / DATABASE] if holds_database and (path / DATABASE).exists() else [path]
    if not all(os.access(place, os.W_OK) for place in places):
        return os.strerror(errno.EACCES)
    return _FULL if is_full(path) else ""


def _is_empty(database: Path) -> bool:
    """Whether a database is not there, or has no content: what is opened then is a new one."""
    return not database.exists() or database.stat().st_size == 0


def _refuse_missing(path: Path, opening: Opening) -> None:
    """Raise for a directory whose database is lost, and for one that is not there and must be."""
    beside = [name for name in (KEYS, INDEX) if (path / name).is_dir() and any((path / name).iterdir())]
    if beside:
        raise StorageFailure(
            f"The database {path / DATABASE} is missing or empty, and an earlier one left {' and '.join(beside)} beside it.",
            remedy="Restore the database from a backup, or name another data directory (docs/operations.md).",
        )
    if opening is not Opening.CREATE:
        raise NotFound(
            f"There is no data directory at {path}." if not path.exists() else f"{path} is no data directory.",
            remedy="Name yours with --data-dir or KNOWLEDGE_DATA_DIR; `knowledge ingest` begins a new one.",
        )


def _locked(path: Path) -> FileLock:
    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / _LOCK)
    if not lock.acquire():
        raise DataDirectoryInUse(
            f"The data directory {path} is in use by another process.",
            remedy="If that is `knowledge serve`, name it with --server URL, or restore a `knowledge backup` elsewhere and use that; else wait for it to end.",
        )
    return lock


def _unwritable(path: Path, why: str) -> StorageFailure:
    return StorageFailure(
        f"The data directory {path} cannot be written: {why}.",
        remedy="Make room or make it writable, or choose another with --data-dir or KNOWLEDGE_DATA_DIR.",
    )
