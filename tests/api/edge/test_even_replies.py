"""A 404 is sent at an even time, whatever was done before it; any other reply at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.edge.even_replies import EvenNotFound
from api.service.even_times import STEP


class Time:
    """A clock that goes on by what is slept and worked alone."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def taken(status: int, work: float) -> float:
    """The time from the beginning of a request to its reply with this status, where serving it takes so much work."""
    clock = Time()
    sent: list[float] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        clock.now += work
        await send({"type": "http.response.start", "status": status, "headers": []})

    async def send(_: Any) -> None:
        sent.append(clock.now - 100.0)

    async def receive() -> Any:
        return {}

    asyncio.run(EvenNotFound(app, clock, clock.sleep)({"type": "http"}, receive, send))
    return sent[0]


@pytest.mark.parametrize("work", [0.0, 0.004, 0.005, 0.0499])
def test_a_404_takes_one_step_whatever_was_done(work: float) -> None:
    assert taken(404, work) == pytest.approx(STEP)


def test_one_that_took_longer_is_sent_at_the_next_step() -> None:
    assert taken(404, 0.055) == taken(404, 0.099) == pytest.approx(2 * STEP)


@pytest.mark.parametrize("status", [200, 401, 403, 410, 422])
def test_another_reply_is_sent_at_once(status: int) -> None:
    assert taken(status, 0.005) == pytest.approx(0.005)
