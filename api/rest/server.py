"""The HTTP server of the service, with an end to waiting for slow clients.

Three waits end: for the head of a request, for its body (`middleware.PatientBody`), and for the next request of a
connection. Otherwise connections that send little or nothing would stay open for ever, and in the end nobody else
could connect.
"""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

IDLE_SECONDS = 15
"""How long a connection may stay open between two requests. Clients that go on at once are well within it."""


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 that closes a connection on which no whole request head arrives in time.

    The time begins with the connection, and anew with the first byte after a reply. Bytes that drip in do not extend it.
    """

    head_seconds = 15.0
    """A head of some hundred bytes arrives in one piece; this leaves time for lost packets to be sent again."""
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what arrived, and wait for the rest of the head, if any."""
        super().data_received(data)
        if self._is_serving():
            self._stop_waiting()
        elif self._waiting is None:
            self._wait()

    def on_response_complete(self) -> None:
        """Serve the next request if it is here already; uvicorn's own timer ends an idle connection."""
        super().on_response_complete()
        if self._is_serving():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer of a connection that is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_serving(self) -> bool:
        """Whether the head of a request arrived and its reply is not complete."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self._cut_off)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _cut_off(self) -> None:
        self._waiting = None
        if not self._is_serving():
            self.transport.close()


def server_config(
    app: Any, protocol: type[PunctualProtocol] = PunctualProtocol, idle_seconds: int = IDLE_SECONDS
) -> uvicorn.Config:
    """The configuration of the server over an ASGI application."""
    # Its own lines about requests name paths and addresses; `api.rest.routes.observing` writes better ones.
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        http=protocol,
        timeout_keep_alive=idle_seconds,
    )
