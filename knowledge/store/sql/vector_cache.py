"""Keeps the vectors that were read last in memory: those of a passage under one model never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

_Vectors = TypeVar("_Vectors")

_CACHED = 2_048
"""Passages kept in memory: some 6 KB each for their statements and 8 KB for their tokens, so 30 MB at most; more than the questions of a minute find."""


class VectorCache(Generic[_Vectors]):
    """The vectors of the passages that were read last, by model and passage. Threads may share it.

    An erasure replaces the store's cache. It must be taken before the reading begins: a reading that began before the erasure then puts
    what was erased into the old cache, which nobody uses afterwards.
    """

    def __init__(self, size: int = _CACHED) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[str, str], _Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, model: str, hashes: Sequence[str], read: Callable[[Sequence[str]], Mapping[str, _Vectors]]
    ) -> dict[str, _Vectors]:
        """The vectors of these passages under a model, as far as there are any. Those not in the cache are read, outside the lock, all at once."""
        found: dict[str, _Vectors] = {}
        with self._lock:
            for name in hashes:
                if (key := (model, name)) in self._kept:
                    self._kept.move_to_end(key)
                    found[name] = self._kept[key]
        missing = [name for name in hashes if name not in found]
        if missing:
            added = read(missing)
            found |= added
            with self._lock:
                self._kept.update(((model, name), vectors) for name, vectors in added.items())
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return found
