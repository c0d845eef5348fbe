"""Middleware that bounds the size of a request and the time it takes, and makes the paths of objects unambiguous."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD_PATH = "/v1/documents"
OBJECTS_PATH = "/v1/objects/"
VIEWS = ("/versions", "/timeline", "/diff")
_JSON_LIMIT = 1_000_000
"""Bytes of a JSON body. A question, a case or a structured object is far smaller."""
_FORM_OVERHEAD = 64_000
"""Bytes of an upload beside the document: its form fields and the multipart headers."""
_GRACE = 30.0
"""Seconds that a body may take whatever its size: enough to start and for lost packets."""
_SLOWEST = 10_000
"""Bytes per second that a body has to arrive at beyond that: a tenth of a megabit, which any line of today gives."""


class ExplicitObjects:
    """Lets an object's id end in `/versions`, `/timeline` or `/diff`.

    Such a path names a view of the object above it. A request with `valid_at` means the object itself, since no view
    takes that parameter; its path then gets the trailing slash that always means the object.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _names_an_object(scope):
            scope["path"] += "/"  # in place, so that the route found for it is seen around this, too
        await self._app(scope, receive, send)


def _names_an_object(scope: Scope) -> bool:
    path: str = scope["path"]
    if not (path.startswith(OBJECTS_PATH) and path.endswith(VIEWS)):
        return False
    return "valid_at" in parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)


class BodyLimit:
    """Stops reading a request's body once it is larger than its route accepts (413)."""

    def __init__(self, app: ASGIApp, max_document_bytes: int) -> None:
        self._app = app
        self._max_upload = max_document_bytes + _FORM_OVERHEAD

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_upload if scope["path"] == UPLOAD_PATH else _JSON_LIMIT
        await self._app(scope, _counted(receive, limit), send)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise too_large(limit)
        return message

    return counted


def too_large(limit: int) -> HTTPException:
    """The error for a body beyond `limit` bytes."""
    return HTTPException(413, f"The request is larger than the {limit} bytes accepted here.")


class PatientBody:
    """Stops waiting for a request's body that arrives too slowly (408).

    A body may take `grace` seconds, and one more for each `slowest` bytes that arrived. So neither silence nor bytes that
    drip in keep a connection open.
    """

    def __init__(self, app: ASGIApp, grace: float = _GRACE, slowest: int = _SLOWEST) -> None:
        self._app = app
        self._grace = grace
        self._slowest = slowest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        timed = self._timed(receive) if scope["type"] == "http" else receive
        await self._app(scope, timed, send)

    def _timed(self, receive: Receive) -> Receive:
        clock = asyncio.get_running_loop().time
        end = clock() + self._grace
        is_complete = False

        async def timed() -> Message:
            nonlocal end, is_complete
            if is_complete:  # what comes after a body is the end of the connection, for which one waits
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, end - clock()))
            except TimeoutError:
                raise HTTPException(
                    408, "The body of the request arrived too slowly.", headers={"Connection": "close"}
                ) from None
            end += len(message.get("body", b"")) / self._slowest
            is_complete = not message.get("more_body", False)
            return message

        return timed
