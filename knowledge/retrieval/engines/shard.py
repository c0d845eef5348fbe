"""A Qdrant Edge shard in a folder: how it is made, opened, replaced and closed, and what its faults mean.

Beside the folder `index` there may be, for a while:

    index.lock    held by the process that has the index open
    index.new     a shard being made, moved into place when it is whole
    index.next    a shard being built to replace the one in use
    index.old     the shard that was in use before the last replacement

A replacement renames `index` to `index.old`, then `index.next` to `index`. If the process dies between the
two, `index` is missing, and the next opening renames `index.old` back. It then removes what is left over.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import qdrant_edge as engine

from knowledge.errors import CanonError, DataDirectoryInUse, StorageFailure, Unavailable
from knowledge.file_lock import FileLock
from knowledge.free_space import free_bytes
from knowledge.retrieval.engines.hybrid import BM25, DENSE, STATEMENTS
from knowledge.retrieval.engines.payload import INSTANT_FIELDS, KEYWORD_FIELDS
from knowledge.retrieval.engines.replacement_lock import ReplacementLock

_OPTIMIZE_FROM_KB = 8_000
"""Vector data a segment may hold as written, some 10,000 points, which cost a search about 2 ms more than optimized."""

_SEGMENT_KB = 45_000
"""Vector data of the largest segment, some 60,000 points: segments are searched in parallel, and at 100,000
points two halves answer in little more than half the time of one whole."""

_GRAPH_LINKS = 16
"""Links per point of the HNSW graph (m), Qdrant's default; 0 means no graph, so that every search is exhaustive."""

_GRAPH_BEAM = 128
"""Candidates kept while the graph is built (ef_construct): somewhat more than Qdrant's default of 100, which costs
time once and gains recall in every search."""

_PLAIN_SCAN_KB = 10_000
"""Vector data that is scanned rather than searched by graph, Qdrant's default."""

_MARK = "canon-mark"
"""The file in a shard's folder that holds the mark of the rebuild that made it. The engine ignores it."""

_STORAGE_FAULTS = ("No space left", "Permission denied", "Read-only file system", "Disk quota")
"""Texts by which the engine's bare exceptions show that the storage is at fault, not the shard."""

_ROOM_TO_CREATE = 100_000_000
"""Bytes that a new shard needs: it takes 72 MB, nearly all of it files that are mapped into memory before they are filled."""

ROOM_TO_WRITE = 40_000_000
"""Bytes that an open shard needs: its vectors and its log each grow by a mapped file of 32 MB."""

T = TypeVar("T")


class Shard:
    """The shard in folder `path`. The caller keeps other processes out, with `hold`.

    A folder that cannot be read does not prevent construction: every use but `build_beside`, `become` and
    `close` raises Unavailable then. Raises StorageFailure when the folder cannot be written.
    """

    def __init__(self, path: Path, dimensions: int) -> None:
        self._path = path
        self._dimensions = dimensions
        self._writing = threading.Lock()
        self._lock = ReplacementLock()
        self._shard: engine.EdgeShard | None = None
        self._fault: CanonError | None = None
        self._closed = False
        self.has_graph = False
        self.has_statements = True
        with _faults(path):
            _finish_replacement(path)
        self._open_or_note_fault()

    def read(self, action: Callable[[engine.EdgeShard], T]) -> T:
        """Return what `action` returns for the engine's shard. Raises Unavailable."""
        with self._lock.using(), _faults(self._path):
            return action(self._current())

    def change(self, operation: engine.UpdateOperation) -> None:
        """Apply a write; it is in the write-ahead log when this returns. Raises Unavailable, StorageFailure."""
        _require_room(self._path, ROOM_TO_WRITE)
        with self._writing, self._lock.using(), _faults(self._path):
            self._current().update(operation)

    def flush(self, graph: bool) -> None:
        """Make every write durable and optimize what has grown enough, with an HNSW graph or without."""
        _require_room(self._path, ROOM_TO_WRITE)
        with self._writing, _faults(self._path):
            with self._lock.using():
                self._current().flush()
            if graph != self.has_graph:
                with self._lock.replacing():
                    self._let_go()
                    self._load(graph)
            with self._lock.using():
                self._current().optimize()

    def build_beside(self) -> Shard:
        """An empty shard beside this one, which `become` can put in its place. Raises StorageFailure."""
        beside = _beside(self._path, "next")
        with _faults(beside):
            _remove(beside)
        return Shard(beside, self._dimensions)

    def become(self, other: Shard, mark: str) -> None:
        """Replace this shard by `other`, in one step, and keep `mark` with it. `other` is closed.

        When it raises, this shard is the old one or, whole, the new one. Raises Unavailable, StorageFailure.
        """
        other.close()
        old = _beside(self._path, "old")
        with self._writing, _faults(self._path):
            if self._closed:
                raise _was_closed(self._path)
            if mark:
                _write_durably(other._path / _MARK, mark)
            _remove(old)
            with self._lock.replacing():
                self._let_go()
                try:
                    _rename(self._path, old)
                    _rename(other._path, self._path)
                finally:
                    _restore(self._path)
                    self._open_or_note_fault()
        shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        """Close the shard and remove its folder, as far as it can be removed."""
        self.close()
        shutil.rmtree(self._path, ignore_errors=True)

    def mark(self) -> str | None:
        """The mark kept with the shard, if any."""
        with self._lock.using(), _faults(self._path), suppress(FileNotFoundError, NotADirectoryError):
            return (self._path / _MARK).read_text("utf-8")
        return None

    def remove_mark(self, mark: str) -> None:
        """Remove `mark` if it is the one kept."""
        if self.mark() == mark:
            with self._writing, self._lock.using(), _faults(self._path):
                (self._path / _MARK).unlink(missing_ok=True)

    def close(self) -> None:
        """Release the engine. Closing again does nothing."""
        with self._writing, self._lock.replacing():
            self._let_go()
            self._closed = True
            self._fault = _was_closed(self._path)

    def _current(self) -> engine.EdgeShard:
        if self._shard is None:
            raise self._fault or _unreadable(self._path, "it is not open")
        return self._shard

    def _let_go(self) -> None:
        if self._shard is not None:
            self._shard.close()
        self._shard = None

    def _open_or_note_fault(self) -> None:
        self._fault = None
        try:
            self._open()
        except StorageFailure:
            raise
        except Unavailable as fault:
            self._fault = fault

    def _open(self) -> None:
        with _faults(self._path):
            if not self._path.exists() or not any(self._path.iterdir()):
                _require_room(self._path, _ROOM_TO_CREATE)
                self._create()
            _require_room(self._path, ROOM_TO_WRITE)
            vectors = _stored_vectors(self._path)
            self.has_statements = STATEMENTS in vectors
            self._load(bool(vectors[DENSE]["hnsw_config"]["m"]))

    def _load(self, graph: bool) -> None:
        self._shard = engine.EdgeShard.load(str(self._path), _config(self._dimensions, graph, self.has_statements))
        self.has_graph = graph

    def _create(self) -> None:
        """Make the shard beside and move it into place whole, so that a crash leaves none or a good one."""
        beside = _beside(self._path, "new")
        _remove(beside)
        shard = engine.EdgeShard.create(str(beside), _config(self._dimensions, graph=False, statements=True))
        for fields, schema in (
            (INSTANT_FIELDS, engine.PayloadSchemaType.Datetime),
            (KEYWORD_FIELDS, engine.PayloadSchemaType.Keyword),
        ):
            for field in fields:
                shard.update(engine.UpdateOperation.create_field_index(field, schema))
        shard.flush()
        shard.close()
        _rename(beside, self._path)


def standing(path: Path) -> Path | None:
    """The folder that holds the shard of `path`: another one where a replacement was cut off, and None where there is none."""
    return next(
        (folder for folder in (path, _beside(path, "old")) if folder.is_dir() and any(folder.iterdir())), None
    )


def hold(path: Path) -> FileLock:
    """Lock the index in folder `path` against other processes, and make the folder above it.

    Raises DataDirectoryInUse when another process holds it, StorageFailure when it cannot be written.
    """
    lock = FileLock(_beside(path, "lock"))
    with _faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not lock.acquire():
            raise DataDirectoryInUse(
                f"The index at {path} is in use by another process.",
                remedy="If that is `knowledge serve`, name it with --server URL; else stop it or wait for it to end.",
            )
    return lock


def _config(dimensions: int, graph: bool, statements: bool) -> engine.EdgeConfig:
    """The configuration with a graph for the dense vectors or without, and with statement vectors or without."""
    hnsw = _hnsw(graph)
    params = partial(
        engine.EdgeVectorParams, dimensions, engine.Distance.Dot, datatype=engine.VectorStorageDatatype.Float16
    )
    vectors = {DENSE: params(hnsw_config=hnsw)}
    if statements:
        best = engine.MultiVectorConfig(engine.MultiVectorComparator.MaxSim)
        vectors[STATEMENTS] = params(hnsw_config=_hnsw(graph=False), multivector_config=best)
    return engine.EdgeConfig(
        vectors=vectors,
        sparse_vectors={BM25: engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)},
        hnsw_config=hnsw,
        payload_memory=engine.Memory.Cached,
        optimizers=engine.EdgeOptimizersConfig(indexing_threshold=_OPTIMIZE_FROM_KB, max_segment_size=_SEGMENT_KB),
    )


def _hnsw(graph: bool) -> engine.HnswIndexConfig:
    return engine.HnswIndexConfig(
        m=_GRAPH_LINKS if graph else 0, ef_construct=_GRAPH_BEAM, full_scan_threshold=_PLAIN_SCAN_KB
    )


def _stored_vectors(path: Path) -> dict[str, Any]:
    """The vectors that the shard was last configured for, by name, from the configuration the engine keeps."""
    vectors: dict[str, Any] = json.loads((path / "edge_config.json").read_text("utf-8"))["vectors"]
    return vectors


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}.{suffix}")


def _finish_replacement(path: Path) -> None:
    """Undo a replacement that was cut off in the middle, and remove what any replacement or rebuild left."""
    _restore(path)
    following = _beside(path, "next")
    for leftover in (_beside(path, "old"), following, _beside(following, "new"), _beside(path, "new")):
        _remove(leftover)


def _restore(path: Path) -> None:
    """Put the old shard back if a replacement was cut off between its two renames."""
    old = _beside(path, "old")
    if old.exists() and not path.exists():
        _rename(old, path)


def _rename(source: Path, target: Path) -> None:
    """Rename, and have the folder remember it through a power failure before anything else is done."""
    os.replace(source, target)
    _sync(target.parent)


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    with suppress(OSError):  # not every system can open or sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Turn what the engine or the file system raises inside into Canon's errors.

    The engine raises bare exceptions, and on some corrupt files it panics, which is no Exception at all.
    """
    try:
        yield
    except CanonError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _translated(path, error) from error


def _translated(path: Path, error: BaseException) -> Unavailable:
    said = str(error)
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
        return _unwritable(path, os.strerror(error.errno or 0))
    if any(fault in said for fault in _STORAGE_FAULTS):
        return _unwritable(path, said)
    return _unreadable(path, said)


def _require_room(path: Path, wanted: int) -> None:
    """Raise StorageFailure where the disk lacks room: the engine's mapped files would end the process with SIGBUS."""
    free = free_bytes(path)
    if free is not None and free < wanted:
        raise StorageFailure(
            f"The disk is full: the index at {path} needs {wanted // 1_000_000} MB, and {free // 1_000_000} MB are free.",
            remedy="Make room on its disk and try again, or choose another data directory with --data-dir.",
        )


def _unwritable(path: Path, why: str) -> StorageFailure:
    return StorageFailure(
        f"The index at {path} cannot be written: {why}.",
        remedy="Make room or make the directory writable, or choose another with --data-dir.",
    )


def _unreadable(path: Path, why: str) -> Unavailable:
    return Unavailable(
        f"The index at {path} cannot be used: {why}.",
        remedy="Indexes are disposable: `knowledge reindex` makes it anew from the store.",
    )


def _was_closed(path: Path) -> Unavailable:
    return Unavailable(f"The index at {path} was closed.", remedy="Open it again.")
