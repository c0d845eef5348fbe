"""Sends every 404 at an even time, so that its delay does not tell a hidden object from a missing one (`api.service.even_times`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service.even_times import until_next_step

_STATE = "even"


def send_evenly(request: Request) -> None:
    """Let the reply be sent at an even time whatever its status is: it names something that was not found."""
    setattr(request.state, _STATE, True)


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
            if message["type"] == "http.response.start" and (
                message["status"] == 404 or scope.get("state", {}).get(_STATE)
            ):
                await self._sleep(until_next_step(self._clock() - start))
            await send(message)

        await self._app(scope, receive, even)
