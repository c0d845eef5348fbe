"""Refuses requests that a web page elsewhere makes a browser send: other host names, and writes from other origins.

A page can make a name of its own stand for 127.0.0.1 (DNS rebinding), and then reads a service there as if it were its own. The host
name in the request is that of the page, so it gives the page away. A page can also send a form to another site. The browser says
where the form comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.edge.replies import error_reply, path_of
from knowledge.errors import Forbidden
from knowledge.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""The names by which a browser or a program on this machine calls a service on it."""
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITE = frozenset({"same-origin", "none"})
"""What browsers say of a request from a page of this service, or from nobody's page, such as a bookmark."""


def hosts_of(settings: Settings, *, ask_for_key: bool) -> tuple[str, ...]:
    """The host names by which a service may be called: those of the settings, else any; without keys those of this machine alone."""
    return settings.hosts or (("*",) if ask_for_key else LOOPBACK)


class AllowedHosts:
    """Passes on requests to these host names, and writes that no page of another origin sends. `*` allows every host name."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.casefold().strip("[]") for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["type"] in ("http", "websocket"):
                self._check(Headers(scope=scope), scope.get("method", "GET"))
        except Forbidden as error:
            await error_reply(error, path_of(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _check(self, headers: Headers, method: str) -> None:
        """Raise Forbidden for another host name, and for a write from another origin."""
        host = headers.get("host", "")
        if not self._allows(_name(f"//{host}")):
            raise Forbidden(
                f"This service is not called {host[:100]!r}.",
                remedy="Call it by a name in KNOWLEDGE_ALLOWED_HOSTS; without keys, by localhost.",
            )
        if method in _READING:
            return
        origin = headers.get("origin")
        is_own = origin is None or _authority(origin) == host.casefold() or self._names(origin)
        if not is_own or headers.get("sec-fetch-site", "none") not in _OWN_SITE:
            raise Forbidden(
                f"The request comes from a page of another site ({(origin or 'unnamed')[:100]}).",
                remedy="Send it from a page of this service, or from a program.",
            )

    def _allows(self, name: str) -> bool:
        return "*" in self._hosts or self._names_host(name)

    def _names_host(self, name: str) -> bool:
        return name in self._hosts or any(
            host.startswith("*.") and name.endswith(host[1:]) and not _is_address(name) for host in self._hosts
        )

    def _names(self, origin: str) -> bool:
        """Whether the settings name the host of an origin: a proxy may call the service by another name than browsers do."""
        name = _name(origin)
        return name not in LOOPBACK and self._names_host(name)  # any program may serve pages here, on another port


def _name(address: str) -> str:
    """The host name in an address; "" where there is none."""
    try:
        return (urlsplit(address).hostname or "").casefold()
    except ValueError:
        return ""


def _authority(origin: str) -> str:
    """The host name and port of an origin."""
    try:
        return urlsplit(origin).netloc.casefold()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
