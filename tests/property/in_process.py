"""Sends requests to the service in this process, many at a time on one event loop. A client of HTTP took half of the time of a probe."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp, Message

from tests.property.probes import Probe

ACCEPTED = {"host": "127.0.0.1", "accept": "application/json, text/event-stream"}
"""The name by which MCP lets itself be called, and what clients of it accept. Nothing else asks for either."""


class Reply(NamedTuple):
    """The reply to a request."""

    status: int
    text: str


def scope_of(probe: Probe, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """A probe as servers hand a request over (ASGI)."""
    path, _, query = probe.path.partition("?")
    sent = ACCEPTED | dict(headers)
    if body:
        sent |= {"content-type": "application/json", "content-length": str(len(body))}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": probe.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": (urlencode(probe.params) if probe.params else query).encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


async def sent(app: ASGIApp, probe: Probe, headers: Mapping[str, str]) -> Reply:
    """Send a probe, and wait for its whole reply."""
    body = b"" if probe.json is None else json.dumps(probe.json).encode()
    begun, ended = False, asyncio.Event()
    status, parts = 0, []

    async def receive() -> Message:
        nonlocal begun
        if begun:
            await ended.wait()
            return {"type": "http.disconnect"}
        begun = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = int(message["status"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                ended.set()

    await app(scope_of(probe, headers, body), receive, send)
    return Reply(status, b"".join(parts).decode())
