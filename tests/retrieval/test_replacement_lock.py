"""Users share a resource; a replacement has it alone and goes before users that come later."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from knowledge.retrieval.engines.replacement_lock import ReplacementLock

SOON = 0.1
LATE = 10.0


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def replacing(lock: ReplacementLock, done: threading.Event) -> Callable[[], None]:
    def work() -> None:
        with lock.replacing():
            done.set()

    return work


def using(lock: ReplacementLock, done: threading.Event) -> Callable[[], None]:
    def work() -> None:
        with lock.using():
            done.set()

    return work


def test_many_use_at_once() -> None:
    lock, used = ReplacementLock(), threading.Event()
    with lock.using():
        started(using(lock, used))
        assert used.wait(LATE)


def test_a_replacement_waits_for_those_who_use() -> None:
    lock, replaced = ReplacementLock(), threading.Event()
    with lock.using():
        started(replacing(lock, replaced))
        assert not replaced.wait(SOON)
    assert replaced.wait(LATE)


def test_nobody_uses_during_a_replacement() -> None:
    lock, used = ReplacementLock(), threading.Event()
    with lock.replacing():
        started(using(lock, used))
        assert not used.wait(SOON)
    assert used.wait(LATE)


def test_one_replaces_at_a_time() -> None:
    lock, replaced = ReplacementLock(), threading.Event()
    with lock.replacing():
        started(replacing(lock, replaced))
        assert not replaced.wait(SOON)
    assert replaced.wait(LATE)


def test_a_waiting_replacement_goes_before_new_users() -> None:
    lock, replaced, used = ReplacementLock(), threading.Event(), threading.Event()
    order: list[str] = []

    def replace() -> None:
        with lock.replacing():
            order.append("replaced")
            replaced.set()

    def use() -> None:
        with lock.using():
            order.append("used")
            used.set()

    with lock.using():
        started(replace)
        assert not replaced.wait(SOON)
        started(use)
        assert not used.wait(SOON)
    assert replaced.wait(LATE)
    assert used.wait(LATE)
    assert order == ["replaced", "used"]


def test_an_error_inside_releases_the_lock() -> None:
    lock, done = ReplacementLock(), threading.Event()
    with pytest.raises(ZeroDivisionError), lock.using():
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), lock.replacing():
        raise ZeroDivisionError
    started(replacing(lock, done))
    assert done.wait(LATE)
