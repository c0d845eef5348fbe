"""A Qdrant Edge shard on disk: who holds it, how it is made, opened, remade and closed, and what its faults mean."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import qdrant_edge as engine
from filelock import FileLock, Timeout

from knowledge.errors import CanonError, DataDirectoryInUse, StorageFailure, Unavailable
from knowledge.retrieval.engines.gate import Gate
from knowledge.retrieval.engines.payload import INSTANT_FIELDS, KEYWORD_FIELDS

DENSE, BM25 = "dense", "bm25"
"""The names of a point's two vectors."""

_OPTIMIZE_FROM_KB = 8_000
"""Vector data a segment may hold as written, some 10,000 points, which cost a search about 2 ms more than optimized."""

_SEGMENT_KB = 45_000
"""Vector data of the largest segment, some 60,000 points: segments are searched in parallel, and at 100,000
points two halves answer in little more than half the time of one whole."""

_STORAGE_FAULTS = ("No space left", "Permission denied", "Read-only file system", "Disk quota")

T = TypeVar("T")


class Shard:
    """The shard in directory `path`, held against other processes by a lock file beside it.

    A directory that cannot be read does not prevent construction: every use but `remake` and `close`
    raises Unavailable then. Raises DataDirectoryInUse when it is open elsewhere, StorageFailure when it
    cannot be written.
    """

    def __init__(self, path: Path, dimensions: int) -> None:
        self._path = path
        self._dimensions = dimensions
        self._writing = threading.Lock()
        self._gate = Gate()
        self._shard: engine.EdgeShard | None = None
        self._fault: CanonError | None = None
        self.has_graph = False
        self._lock = _held(path)
        try:
            self._open()
        except StorageFailure:
            self._lock.release()
            raise
        except Unavailable as fault:
            self._fault = fault

    def read(self, action: Callable[[engine.EdgeShard], T]) -> T:
        """What `action` returns. Raises Unavailable."""
        with self._gate.using(), _faults(self._path):
            return action(self._current())

    def change(self, operation: engine.UpdateOperation) -> None:
        """Apply a write; it is in the write-ahead log when this returns. Raises Unavailable, StorageFailure."""
        with self._writing, self._gate.using(), _faults(self._path):
            self._current().update(operation)

    def flush(self, graph: bool) -> None:
        """Make every write durable and optimize what has grown enough, with an HNSW graph or without."""
        with self._writing, _faults(self._path):
            with self._gate.using():
                self._current().flush()
            if graph != self.has_graph:
                with self._gate.replacing():
                    self._let_go()
                    self._load(graph)
            with self._gate.using():
                self._current().optimize()

    def remake(self) -> None:
        """Replace whatever the directory holds by an empty shard."""
        with self._writing, self._gate.replacing(), _faults(self._path):
            self._let_go()
            self._fault = None
            if self._path.exists():
                shutil.rmtree(self._path)
            self._open()

    def close(self) -> None:
        """Release the engine and the directory. Closing again does nothing."""
        with self._writing, self._gate.replacing():
            self._let_go()
            self._fault = Unavailable(f"The index at {self._path} was closed.", remedy="Open it again.")
            self._lock.release()

    def _current(self) -> engine.EdgeShard:
        if self._shard is None:
            raise self._fault or _unreadable(self._path, "it is not open")
        return self._shard

    def _let_go(self) -> None:
        if self._shard is not None:
            self._shard.close()
        self._shard = None

    def _open(self) -> None:
        with _faults(self._path):
            if not self._path.exists() or not any(self._path.iterdir()):
                self._create()
            self._load(_has_graph(self._path))

    def _load(self, graph: bool) -> None:
        self._shard = engine.EdgeShard.load(str(self._path), _config(self._dimensions, graph))
        self.has_graph = graph

    def _create(self) -> None:
        """Make the shard beside and move it into place whole, so that a crash leaves none or a good one."""
        beside = self._path.with_name(f"{self._path.name}.new")
        if beside.exists():
            shutil.rmtree(beside)
        shard = engine.EdgeShard.create(str(beside), _config(self._dimensions, graph=False))
        for fields, schema in (
            (INSTANT_FIELDS, engine.PayloadSchemaType.Datetime),
            (KEYWORD_FIELDS, engine.PayloadSchemaType.Keyword),
        ):
            for field in fields:
                shard.update(engine.UpdateOperation.create_field_index(field, schema))
        shard.flush()
        shard.close()
        os.replace(beside, self._path)


def _config(dimensions: int, graph: bool) -> engine.EdgeConfig:
    hnsw = engine.HnswIndexConfig(m=16 if graph else 0, ef_construct=128, full_scan_threshold=10_000)
    dense = engine.EdgeVectorParams(
        size=dimensions,
        distance=engine.Distance.Dot,
        datatype=engine.VectorStorageDatatype.Float16,
        hnsw_config=hnsw,
    )
    return engine.EdgeConfig(
        vectors={DENSE: dense},
        sparse_vectors={BM25: engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)},
        hnsw_config=hnsw,
        payload_memory=engine.Memory.Cached,
        optimizers=engine.EdgeOptimizersConfig(indexing_threshold=_OPTIMIZE_FROM_KB, max_segment_size=_SEGMENT_KB),
    )


def _has_graph(path: Path) -> bool:
    """Whether the shard was last configured for HNSW, from the configuration the engine keeps."""
    stored = json.loads((path / "edge_config.json").read_text("utf-8"))
    return bool(stored["vectors"][DENSE]["hnsw_config"]["m"])


def _held(path: Path) -> FileLock:
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=0)
    with _faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise DataDirectoryInUse(
                f"The index at {path} is in use by another process.",
                remedy="If that is `knowledge serve`, name it with --server URL; else stop it or wait for it to end.",
            ) from None
    return lock


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Say in Canon's words what the engine or the file system raises inside.

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
