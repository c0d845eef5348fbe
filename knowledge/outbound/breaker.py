"""A circuit breaker: an endpoint that keeps failing is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Opens after failures in a row; when its rest is over it lets one trial through, which closes or opens it again.

    `seconds` is a clock that never goes back. Safe to share between threads.
    """

    def __init__(
        self, failures: int = 3, rest: float = 30.0, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        # Three failures in a row are no accident; half a minute lets a service start again.
        self._most, self._rest, self._seconds = failures, rest, seconds
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    def allows(self) -> bool:
        """Whether a request may be made now. A trial holds back all others until it ends, or for another rest."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._seconds() < self._rests_until:
                return False
            self._rests_until = self._seconds() + self._rest
            return True

    def succeeded(self) -> None:
        """Report that a request succeeded."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Report that a request failed."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._most:
                self._rests_until = self._seconds() + self._rest
