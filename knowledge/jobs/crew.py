"""Workers as threads of one process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from knowledge.jobs.run import Handler
from knowledge.jobs.worker import Worker
from knowledge.model.work.jobs import PROMPT, JobKind

_PATIENCE = 20.0
"""Seconds that a shutdown waits for the jobs in hand to stop. Orchestrators usually kill after 30. A job that does not stop in time is
lost with its thread, and is due again when its lease ends."""

MakeWorker = Callable[[Mapping[JobKind, Handler], threading.Event], Worker]


def kinds_of(number: int, workers: int) -> frozenset[JobKind]:
    """The kinds that worker `number`, counted from 0, takes. Of several workers the first takes only those that somebody waits for."""
    return PROMPT if number == 0 and workers > 1 else frozenset(JobKind)


@contextmanager
def crew(workers: int, handlers: Mapping[JobKind, Handler], make: MakeWorker) -> Iterator[None]:
    """Run so many workers for the duration of the block, each in a thread. At its end they put back the jobs in their hands."""
    stopping = threading.Event()
    threads = []
    for number in range(workers):
        own = {kind: handlers[kind] for kind in kinds_of(number, workers)}
        worker = make(own, stopping)
        threads.append(threading.Thread(target=worker.run, name=f"jobs {number}", daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(_PATIENCE)
