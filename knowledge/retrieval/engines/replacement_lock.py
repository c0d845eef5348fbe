"""A lock for a resource that many threads use at once and that is sometimes replaced."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ReplacementLock:
    """A readers–writer lock that prefers writers: a waiting replacement goes before new users. Not reentrant."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._users = 0
        self._replacing = False

    @contextmanager
    def using(self) -> Iterator[None]:
        """Hold the resource together with other users; waits while it is being replaced."""
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
        """Hold the resource alone; waits until the present users are done."""
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
