"""Names the index of a process among the indexes of a database that several processes share (ADR 30)."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from knowledge.data_directory import INDEX, INDEX_NAME
from knowledge.store.ports.store import IndexQueue

_NAME_DIGITS = 32
"""Digits of a hash in a name: as many as a random name has."""


class CopyQueue(IndexQueue, Protocol):
    """The work of one index of several."""

    def is_known(self) -> bool:
        """Whether the index is registered, so that its work was kept since it was last in use."""
        ...


def name_of_server(url: str, collection: str) -> str:
    """The name of an index on a server. Its address may hold a password, so the name is a hash."""
    return hashlib.sha256(f"{url} {collection}".encode()).hexdigest()[:_NAME_DIGITS]


def own_queue(queue_of: Callable[[str], CopyQueue], directory: Path) -> CopyQueue:
    """The queue of the index in a data directory, where a file has its name. `queue_of` gives the queue of a name.

    An index that the database does not know followed another database, or was away for too long. It is removed, and its successor has
    another name, so that this one is not taken for up to date there either.
    """
    file = directory / INDEX_NAME
    try:
        known = queue_of(file.read_text().strip())
        if known.is_known():
            return known
    except (FileNotFoundError, UnicodeDecodeError):
        pass
    for folder in directory.glob(f"{INDEX}*/"):  # also what a rebuild left
        shutil.rmtree(folder)
    name = uuid.uuid4().hex
    file.write_text(f"{name}\n")
    return queue_of(name)
