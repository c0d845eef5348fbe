"""Stores and indexes that are made once and then laid down for each test: making them costs more than most tests do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.store.sql import open_sql_store

_BLOCK = 4096
"""Bytes of a file that are kept or left out together; the usual size of a page in databases and file systems."""


@dataclass(frozen=True)
class FileTemplate:
    """A file's length, and its blocks by offset. Blocks of zeros are left out: an index has a hundred megabytes of them."""

    length: int
    blocks: dict[int, bytes]

    @classmethod
    def of(cls, path: Path) -> FileTemplate:
        """The file at `path`, which nobody has open."""
        return cls(path.stat().st_size, dict(_blocks(path)))

    def lay_down(self, path: Path) -> None:
        """Write the file to `path`. Raises FileExistsError where there is one."""
        with path.open("xb") as file:
            for offset, block in self.blocks.items():
                file.seek(offset)
                file.write(block)
            file.truncate(self.length)


class FolderTemplate:
    """The files of a folder that nobody has open, kept in memory."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.rglob("*"))
        self._folders = [path.relative_to(folder) for path in paths if path.is_dir()]
        self._files = {path.relative_to(folder): FileTemplate.of(path) for path in paths if path.is_file()}

    def lay_down(self, folder: Path) -> None:
        """Write the files into `folder`, which is made where it is missing. Raises FileExistsError for one already there."""
        folder.mkdir(exist_ok=True)
        for name in self._folders:
            (folder / name).mkdir()
        for name, file in self._files.items():
            file.lay_down(folder / name)


def _blocks(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for start, end in _written(file.fileno(), path.stat().st_size):
            file.seek(start)
            for offset in range(start, end, _BLOCK):
                block = file.read(min(_BLOCK, end - offset))
                if block.strip(b"\0"):
                    yield offset, block


def _written(file: int, length: int) -> Iterator[tuple[int, int]]:
    """Where anything was ever written; reading the holes between takes a second for an index."""
    end = 0
    while end < length:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError:  # there is only a hole left
            return
        end = os.lseek(file, start, os.SEEK_HOLE)
        yield start, end


@cache
def _store() -> FileTemplate:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "store"
        open_sql_store(file).close()
        return FileTemplate.of(file)


@cache
def index_template(dimensions: int) -> FolderTemplate:
    """The files of an empty embedded index."""
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        EdgeIndex(index, dimensions, exact_limit=1).close()  # an empty one keeps no limit
        return FolderTemplate(index)


def empty_store(file: Path) -> Path:
    """Write the file of an empty SQLite store of the present schema; return its path."""
    _store().lay_down(file)
    return file


def empty_index(folder: Path, dimensions: int) -> Path:
    """Write the folder of an empty embedded index; return its path."""
    index_template(dimensions).lay_down(folder)
    return folder


def empty_service(data_dir: Path, dimensions: int = 64) -> Path:
    """Write the data directory of a service that has nothing yet; return its path. 64 is what `HashingEmbedder` has."""
    data_dir.mkdir()
    empty_store(data_dir / "canon.sqlite3")
    empty_index(data_dir / "index", dimensions)
    return data_dir
