"""An index follows the store in a thread of its own, through failures, until it is told to end."""

from __future__ import annotations

import logging
import threading

import pytest

from knowledge.errors import Unavailable
from knowledge.indexing.follower import following

SOON = 30
"""Seconds that a busy machine may take."""


def test_it_looks_again_and_again_until_the_end_of_the_block() -> None:
    looked, twice = [], threading.Event()

    def catch_up() -> None:
        looked.append(1)
        if len(looked) == 2:
            twice.set()

    with following(catch_up, every=0.01):
        assert twice.wait(SOON)
    count = len(looked)
    assert not [thread for thread in threading.enumerate() if thread.name == "index"]
    assert len(looked) == count


def test_a_failure_is_told_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    results = [Unavailable("The index is away.")] * 3 + [ValueError("a fault")]
    done = threading.Event()

    def catch_up() -> None:
        if results:
            raise results.pop(0)
        done.set()

    with caplog.at_level(logging.WARNING), following(catch_up, every=0.01):
        assert done.wait(SOON)
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
    assert "The index is away." in caplog.records[0].getMessage()
