"""Keeps the index of this process up to date with what other processes write to the same store (ADR 30)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from knowledge.errors import CanonError

_EVERY = 1.0
"""Seconds between two looks, as between two looks of a worker at the jobs. A look without work is one read of an index."""
_PATIENCE = 20.0
"""Seconds that a shutdown waits for the work in hand, as for jobs. What is not done then is done at the next start."""
_log = logging.getLogger("canon.index")


@contextmanager
def following(catch_up: Callable[[], object], every: float = _EVERY) -> Iterator[None]:
    """Call `catch_up` again and again in a thread for the duration of the block. A failure is logged, and tried again."""
    stopping = threading.Event()
    thread = threading.Thread(target=_follow, args=(catch_up, stopping, every), name="index", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(_PATIENCE)


def _follow(catch_up: Callable[[], object], stopping: threading.Event, every: float) -> None:
    told = ""
    while not stopping.wait(every):
        try:
            catch_up()
            told = ""
        except CanonError as error:
            if str(error) != told:  # once for each failure, and not every second
                _log.warning("The index cannot follow the store: %s", error)
            told = str(error)
        except Exception:
            _log.exception("The index cannot follow the store")
