"""Free space on a disk. The embedded engines map files into memory, and a full disk would kill the process."""

from __future__ import annotations

import shutil
from pathlib import Path

_LEAST = 1_000_000
"""Bytes. Below this SQLite can neither begin its log nor share its memory between connections."""


def free_bytes(path: Path) -> int | None:
    """The free bytes of the disk that holds `path`, or the nearest folder above it; None where that is unknown."""
    for place in (path, *path.absolute().parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def is_full(path: Path) -> bool:
    """Whether the disk that holds `path` has no room for the smallest write."""
    free = free_bytes(path)
    return free is not None and free < _LEAST
