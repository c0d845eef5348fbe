"""Limits how often each principal may send requests, and how often each address may fail to say who it is.

Each limit is a bucket that refills evenly (the generic cell rate algorithm): it needs one number for each name, and says exactly how
long to wait. pyrate-limiter was tried and left: it keeps every request of a window in a list, a bucket for each name for ever, and
a thread that empties them.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from knowledge.errors import TooManyRequests
from knowledge.model.record.ledger import person_key

_NAMES = 10_000
"""Names that a limit remembers at once, a megabyte. The one that was longest unused is forgotten, and has then its whole allowance."""

_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
"""Units of a wait with their seconds, the largest first."""


class RateLimit:
    """At most `most` in `seconds` for each name, all at once or spread over it. Nothing is limited where `most` is 0. Threads may share it."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._full_again: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """Count one for a name. Returns 0, or without counting the seconds after which the next one is allowed."""
        if not self._most:
            return 0.0
        each = self._seconds / self._most
        with self._lock:
            now = self._clock()
            full = max(now, self._full_again.get(name, now)) + each
            wait = full - now - self._seconds
            if wait > each * 1e-6:  # what rounding leaves
                return wait
            self._full_again[name] = full
            self._full_again.move_to_end(name)
            while len(self._full_again) > _NAMES:
                self._full_again.popitem(last=False)
        return 0.0


def _in_words(seconds: float) -> str:
    """A wait in the unit that people would name it in, rounded up."""
    unit, length = next(one for one in _UNITS if seconds > one[1] or one[1] == 1)
    number = max(1, math.ceil(seconds / length))
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


class RequestLimits:
    """The limits of one process. A service of several processes allows as many times as much."""

    def __init__(self, per_minute: int, per_day: int, failures_per_minute: int) -> None:
        self._minute, self._day = RateLimit(per_minute, 60), RateLimit(per_day, 86_400)
        self._failures = RateLimit(failures_per_minute, 60)

    def check_principal(self, name: str) -> None:
        """Count a request of a person. Raises TooManyRequests beyond the limits."""
        for limit, most in ((self._minute, "minute"), (self._day, "day")):
            if wait := limit.take(person_key(name)):
                raise TooManyRequests(
                    f"{name} has sent as many requests as are allowed in a {most}.",
                    remedy=f"Try again in {_in_words(wait)}. The operator sets KNOWLEDGE_REQUESTS_PER_{most.upper()}.",
                    seconds=wait,
                )

    def check_failure(self, address: str) -> None:
        """Count a request that does not prove who sends it. Raises TooManyRequests beyond the limit."""
        if wait := self._failures.take(address):
            raise TooManyRequests(
                "This address has sent as many requests without a key that holds as are allowed in a minute.",
                remedy=f"Send a key that holds, or try again in {_in_words(wait)}.",
                seconds=wait,
            )
