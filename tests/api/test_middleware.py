"""Requests are bounded while they are read, and the paths of objects made unambiguous, before anything is routed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api.rest.middleware import UPLOAD_PATH, BodyLimit, ExplicitObjects


class Inner:
    """The application behind: keeps the path it is given, and reads the whole body."""

    def __init__(self) -> None:
        self.path = ""
        self.read = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.path = scope.get("path", "")
        while scope["type"] == "http":
            message = await receive()
            self.read += len(message.get("body", b""))
            if not message.get("more_body"):
                break


def call(app: Any, path: str, query: bytes = b"", chunks: tuple[bytes, ...] = (b"",), kind: str = "http") -> None:
    """Send one request to an application."""
    left = list(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(_: Message) -> None:
        raise AssertionError("nothing is sent from here")

    asyncio.run(app({"type": kind, "path": path, "query_string": query}, receive, send))


@pytest.mark.parametrize(
    ("path", "query", "routed"),
    [
        ("/v1/objects/a/versions", b"", "/v1/objects/a/versions"),
        ("/v1/objects/a/versions", b"known_at=2024-01-01", "/v1/objects/a/versions"),
        ("/v1/objects/a/versions", b"valid_at=2024-01-01", "/v1/objects/a/versions/"),
        ("/v1/objects/a/timeline", b"valid_at=", "/v1/objects/a/timeline/"),
        ("/v1/objects/a/diff", b"x=1&valid_at=2024-01-01", "/v1/objects/a/diff/"),
        ("/v1/objects/a", b"valid_at=2024-01-01", "/v1/objects/a"),
        ("/v1/other/versions", b"valid_at=2024-01-01", "/v1/other/versions"),
    ],
)
def test_a_view_with_a_valid_time_is_the_object_of_that_name(path: str, query: bytes, routed: str) -> None:
    inner = Inner()
    call(ExplicitObjects(inner), path, query)
    assert inner.path == routed


@pytest.mark.parametrize(
    ("path", "limit"), [("/v1/query", 1_000_000), (UPLOAD_PATH, 5_000 + 64_000), ("/v1/documents/", 1_000_000)]
)
def test_a_body_is_read_up_to_the_limit_of_its_route(path: str, limit: int) -> None:
    inner = Inner()
    call(BodyLimit(inner, max_document_bytes=5_000), path, chunks=(b"x" * limit,))
    assert inner.read == limit
    for chunks in ((b"x" * (limit + 1),), (b"x" * limit, b"x", b"x" * limit)):
        inner = Inner()
        with pytest.raises(HTTPException) as refused:
            call(BodyLimit(inner, max_document_bytes=5_000), path, chunks=chunks)
        assert refused.value.status_code == 413
        assert str(limit) in refused.value.detail
        assert inner.read <= limit, "reading stops there"


def test_other_protocols_pass_through() -> None:
    inner = Inner()
    for app in (ExplicitObjects(inner), BodyLimit(inner, max_document_bytes=1)):
        call(app, "/v1/objects/a/versions", b"valid_at=x", kind="lifespan")
        assert inner.path == "/v1/objects/a/versions"
