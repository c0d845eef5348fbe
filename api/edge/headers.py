"""The security headers of every reply. REST and the pages differ only in their content security policy."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRIVATE = "private, no-store"
"""Replies show what one caller may see: no cache keeps them."""
REST_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""JSON and zip files load nothing and are shown in no frame."""
DOCS_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
)
"""The page at /docs has its one style and an empty icon in itself, and no script."""


def security_headers(policy: str) -> dict[str, str]:
    """The headers of a reply with this content security policy."""
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # with `no-referrer`, browsers would hide the origin of our own forms, too
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": PRIVATE,
    }


class SecurityHeaders:
    """Adds the security headers to every reply, errors included. A header that the reply has already stays as it is."""

    def __init__(self, app: ASGIApp, policy: str = REST_POLICY) -> None:
        self._app = app
        self._headers = security_headers(policy)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, secured)
