"""The times at which a refusal is sent, so that its delay does not tell a hidden object from a missing one.

What is hidden is read before it is refused, and that takes a millisecond longer than finding nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from knowledge.errors import NotFound

STEP = 0.05
"""Seconds between the times at which a refusal is sent, counted from the beginning of its request. Most take a tenth of it, so that both
sorts take one step, also on a machine with much to do."""


def until_next_step(seconds: float) -> float:
    """The seconds until the next full step, where so many have passed."""
    return STEP - seconds % STEP


@contextmanager
def refusing_evenly() -> Iterator[Callable[[], None]]:
    """Hold NotFound back until the next full step since the block began. Only for a thread of its own, which waits meanwhile.

    The block is given a function that waits as long, for a reply that says in another way that nothing was found.
    """
    start = time.monotonic()

    def wait() -> None:
        time.sleep(until_next_step(time.monotonic() - start))

    try:
        yield wait
    except NotFound:
        wait()
        raise
