"""A folder in memory, where a computer has plenty of it: nothing there waits for a disk, as each write of an index does elsewhere."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_FOLDER = Path("/dev/shm")
_AVAILABLE = Path("/proc/meminfo")

ROOM_FOR_A_RUN = 14_000_000_000
"""Bytes that have to be free for the files of all tests: those of the stores that stay open to the end are some 5 GB."""


def folder_in_memory(room: int) -> Path | None:
    """A folder in memory, where so many bytes are free; else none, for the usual place of temporary files."""
    if not os.access(_FOLDER, os.W_OK) or not _AVAILABLE.is_file():
        return None
    available = re.search(r"^MemAvailable:\s+(\d+) kB", _AVAILABLE.read_text("ascii"), re.MULTILINE)
    free = min(shutil.disk_usage(_FOLDER).free, int(available[1]) * 1024 if available else 0)
    return _FOLDER if free > room else None
