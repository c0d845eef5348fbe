"""Bounds how much a service asks again for reviewers: few requests at a time, and each for a limited time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from knowledge.errors import Unavailable

_Item = TypeVar("_Item")
_AT_ONCE = 2
"""Requests that ask questions again at a time in one process: one would make reviewers wait for each other, more would slow everybody's answers."""
_WAIT = 2.0
"""Seconds that a further request waits for its turn. It holds a thread meanwhile, which others need for answers."""


class Turn:
    """The time that one request has for asking questions again."""

    def __init__(self, is_over: Callable[[], bool]) -> None:
        self._is_over = is_over

    def within(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """The items in order, as long as there is time. Each one that was begun is finished."""
        for item in items:
            if self._is_over():
                return
            yield item


class Turns:
    """Gives out turns of so many seconds; 0 does not limit. Threads may share it."""

    def __init__(self, seconds: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """A turn, which ends with the block. Raises Unavailable where others take all turns."""
        if not self._free.acquire(timeout=_WAIT):
            raise Unavailable(
                "Questions are being asked again for other reviewers.",
                remedy="Try again in a while; whatever else there is to see of the version needs no turn.",
            )
        try:
            until = self._clock() + self._seconds
            yield Turn(lambda: bool(self._seconds) and self._clock() >= until)
        finally:
            self._free.release()
