"""The embedded index of a data directory that cannot be written: the engine writes even to search, so it gets a copy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from knowledge.errors import StorageFailure
from knowledge.free_space import free_bytes
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.engines.shard import ROOM_TO_WRITE, standing

_REMEDY = "Make room there or name a folder that has it with TMPDIR, or copy the data directory to where it can be written."


class CopiedIndex(EdgeIndex):
    """A copy of the index in directory `path`, in a temporary folder that `close` removes. The original is only read.

    Raises StorageFailure where there is no index, or no room for a copy of it.
    """

    def __init__(self, path: Path, dimensions: int, exact_limit: int) -> None:
        source = standing(path)
        if source is None:
            raise StorageFailure(
                f"There is no index at {path}, and none can be written there.",
                remedy="Copy the data directory to where it can be written, and run `knowledge reindex` there.",
            )
        self._folder = TemporaryDirectory(prefix="canon-index-", ignore_cleanup_errors=True)
        try:
            copy = Path(self._folder.name) / path.name
            _copy(source, copy)
            super().__init__(copy, dimensions, exact_limit)
        except BaseException:
            self._folder.cleanup()
            raise

    def close(self) -> None:
        """Release the engine and remove the copy. Closing again does nothing."""
        super().close()
        self._folder.cleanup()


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a folder without their permissions, which may forbid to write them."""
    try:
        needed = sum(file.stat().st_size for file in source.rglob("*") if file.is_file()) + ROOM_TO_WRITE
        free = free_bytes(target)
        if free is not None and free < needed:
            raise StorageFailure(
                f"The index has to be copied to be searched, which takes {needed // 1_000_000} MB, and {gettempdir()} has "
                f"{free // 1_000_000} MB free: its disk is full.",
                remedy=_REMEDY,
            )
        for folder, _, names in os.walk(source):
            place = target / Path(folder).relative_to(source)
            place.mkdir(parents=True)
            for name in names:
                shutil.copyfile(Path(folder) / name, place / name)
    except OSError as error:
        raise StorageFailure(
            f"The index at {source} cannot be copied to {target}, to be searched there: {os.strerror(error.errno or 0)}.",
            remedy=_REMEDY,
        ) from error
