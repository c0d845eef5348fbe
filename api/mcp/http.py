"""Serves the MCP server over streamable HTTP, without sessions: any replica can take any request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from api.mcp.caller import AgentSight, Headers, ReadAccess
from api.mcp.installed import require_library
from knowledge.errors import Unavailable

_LARGEST_BODY = 1_000_000
"""Bytes of a request, as for the JSON bodies of REST. A receipt to check is larger only with very large sources."""
_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")

Message = MutableMapping[str, Any]
Handle = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
"""Serves one ASGI connection."""


class McpEndpoint:
    """The ASGI application of `/mcp`. It serves requests while `running` is open.

    A request must name this machine, or one of `hosts`, as its host, and as its origin where it has one. So a page of
    another site cannot reach a local service through a name that it controls (DNS rebinding). Each request, also one
    that lists tools, is refused as `caller_of` refuses its headers.
    """

    def __init__(self, caller_of: Callable[[Headers], ReadAccess], hosts: Sequence[str] = ()) -> None:
        self._caller_of = caller_of
        self._hosts = (*_THIS_MACHINE, *hosts)
        self._handle: Handle | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve requests until the block ends. Where the library is missing, each request says so instead."""
        try:
            require_library()
        except Unavailable:
            yield
            return
        from mcp.server.transport_security import TransportSecuritySettings

        from api.mcp.server import create_server

        server = create_server(self._sight)
        server.streamable_http_app(
            stateless_http=True,
            json_response=True,
            max_request_body_size=_LARGEST_BODY,
            transport_security=TransportSecuritySettings(
                allowed_hosts=_with_ports(self._hosts),
                allowed_origins=_with_ports(
                    f"{scheme}://{host}" for host in self._hosts for scheme in ("http", "https")
                ),
            ),
        )
        async with server.session_manager.run():
            self._handle = server.session_manager.handle_request
            try:
                yield
            finally:
                self._handle = None

    def _sight(self, headers: Headers) -> AgentSight:
        return AgentSight(self._caller_of(headers))

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Serve one request.

        Raises Unauthenticated, and Unavailable where the library is missing or the service is not running.
        """
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        await asyncio.to_thread(self._caller_of, headers)  # it looks keys up in the store
        if self._handle is None:
            require_library()
            raise Unavailable("The MCP server is not running.", remedy="Start the service with `knowledge serve`.")
        await self._handle(scope, receive, send)


def _with_ports(names: Iterable[str]) -> list[str]:
    """Each name without a port and with any port, in the form that the library takes."""
    return [form for name in names for form in (name, f"{name}:*")]
