"""Sends every 404 at an even time, so that its delay does not tell a hidden object from a missing one.

What is hidden is read before it is refused, and that takes a millisecond longer than finding nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

STEP = 0.05
"""Seconds between the times at which a 404 is sent, counted from the beginning of its request. Most take a tenth of it, so that both
sorts take one step, also on a machine with much to do."""


class EvenNotFound:
    """Holds each 404 back until the next full step since its request began. Nothing waits meanwhile but its sender."""

    def __init__(
        self,
        app: ASGIApp,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._app = app
        self._clock = clock
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = self._clock()

        async def even(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 404:
                await self._sleep(STEP - (self._clock() - start) % STEP)
            await send(message)

        await self._app(scope, receive, even)
