"""Observes every request: its id, its span, its time and status by route, and a line in the log."""

from __future__ import annotations

import logging
import re
import secrets
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import REQUEST_ID
from knowledge.telemetry import Telemetry, WorkSpan
from knowledge.telemetry.instruments import REQUEST_SECONDS, REQUESTS

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OWN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""The form of a request id that a caller may give. Any other is replaced, so that nobody writes into the log."""
_READ = frozenset({b"traceparent", b"tracestate", b"x-request-id"})
_NO_ROUTE = "(none)"
"""Stands for the route of a request that has none, so that the paths of strangers are no labels."""
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Routes that machines ask every few seconds; their lines are for debugging alone."""
_log = logging.getLogger("canon.requests")


class Observed:
    """The service with its requests observed. Routes are named by their template, never by an id."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"] if k in _READ}
        exchange = _Exchange(scope, send, _request_id(headers.get("x-request-id", "")))
        token = REQUEST_ID.set(exchange.request_id)
        try:
            with self._telemetry.serving(exchange.method, headers) as span:
                try:
                    await self._app(scope, receive, exchange.send)
                finally:
                    self._tell(exchange, span)
        finally:
            REQUEST_ID.reset(token)

    def _tell(self, exchange: _Exchange, span: WorkSpan) -> None:
        method, route, status, seconds = exchange.method, exchange.route, exchange.status, exchange.seconds
        self._telemetry.count(REQUESTS, method=method, route=route, status=str(status))
        self._telemetry.observe(REQUEST_SECONDS, seconds, method=method, route=route)
        span.rename(f"{method} {route}")
        told: dict[str, Any] = {"http.request.method": method, "http.route": route}
        span.note(**told, **{"http.response.status_code": status}, request_id=exchange.request_id)
        level = logging.DEBUG if route in _QUIET else logging.INFO
        facts = {"method": method, "route": route, "status": status, "ms": round(seconds * 1e3, 1)}
        _log.log(level, "%s %s %d in %.1f ms", method, route, status, seconds * 1e3, extra={"facts": facts})


class _Exchange:
    """One request and its reply."""

    def __init__(self, scope: Scope, send: Send, request_id: str) -> None:
        self._scope, self._send = scope, send
        self.request_id = request_id
        self.method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self.status = 500  # of a reply that never begins
        self._began = perf_counter()

    @property
    def route(self) -> str:
        """The template of the route, such as `/v1/answers/{answer_id}`."""
        return getattr(self._scope.get("route"), "path", _NO_ROUTE)

    @property
    def seconds(self) -> float:
        """The time since the request came."""
        return perf_counter() - self._began

    async def send(self, message: Message) -> None:
        """Pass a message on; the first one gets the id of the request."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message.setdefault("headers", [])
            message["headers"] = [*message["headers"], (b"x-request-id", self.request_id.encode())]
        await self._send(message)


def _request_id(given: str) -> str:
    return given if _OWN_ID.fullmatch(given) else secrets.token_hex(8)
