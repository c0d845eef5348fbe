"""Many may use a thing at once; replacing it waits for them and keeps others out meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """A readers–writer lock that lets a waiting replacement in before new users. Not reentrant."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._users = 0
        self._replacing = False

    @contextmanager
    def using(self) -> Iterator[None]:
        """Use the thing, beside others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._replacing)
            self._users += 1
        try:
            yield
        finally:
            with self._changed:
                self._users -= 1
                self._changed.notify_all()

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """Have the thing alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._replacing)
            self._replacing = True
            self._changed.wait_for(lambda: self._users == 0)
        try:
            yield
        finally:
            with self._changed:
                self._replacing = False
                self._changed.notify_all()
