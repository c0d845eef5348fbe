"""The folders of a backup: made beside their place and moved there when they are complete, readable by their owner alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.backup.manifest import MANIFEST
from knowledge.errors import InvalidInput, StorageFailure

_OWNER_ONLY = 0o700  # a backup may hold keys, so nobody but its owner reads its folders
_OWNER_READS = 0o600  # and its files


@contextmanager
def new_backup(place: Path) -> Iterator[Path]:
    """A folder beside `place` to write a backup into. It takes its place at the end of the block, or is removed.

    Raises InvalidInput where there is something at `place`, and StorageFailure where it cannot be written.
    """
    if place.exists() or place.is_symlink():
        raise InvalidInput(f"{place} exists already.", remedy="Name another folder.", where="PATH")
    part = place.with_name(f"{place.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)  # left by one that was killed
        part.mkdir(parents=True, mode=_OWNER_ONLY)
        yield part
        part.rename(place)
        _settle(place.parent)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise StorageFailure(
            f"{place} cannot be written: {os.strerror(error.errno or 0)}.",
            remedy="Check the path, and that there is room on the disk.",
        ) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def copy_private(source: Path, target: Path) -> bool:
    """Copy the files of a folder of keys or secrets. Returns whether there were any. The copies are for their owner alone."""
    files = sorted(path for path in source.iterdir() if path.is_file()) if source.is_dir() else []
    for path in files:
        target.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY)
        copy_durably(path, target / path.name)
    return bool(files)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file beside its place, wait for the disk, and then move it there. Raises OSError."""
    part = target.with_name(f"{target.name}.part")
    with (
        source.open("rb") as given,
        open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_READS), "wb") as file,
    ):
        shutil.copyfileobj(given, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)
    _settle(target.parent)


def backups_in(folder: Path, prefix: str) -> list[Path]:
    """The complete backups of a folder whose names begin so, in order of name."""
    found = folder.glob(f"{prefix}*") if folder.is_dir() else ()
    return sorted(path for path in found if (path / MANIFEST).is_file() and not path.name.endswith(".part"))


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
