"""The whole service over HTTP: the REST interface and the console beside it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from api.console.app import FIRST_SEGMENTS, create_console, framed_login
from api.edge.even_replies import EvenNotFound
from api.edge.headers import SecurityHeaders
from api.edge.hosts import AllowedHosts, hosts_of
from api.rest.app import create_app
from api.rest.middleware import PatientBody
from api.rest.routes.observing import Observed
from api.service.application import Application


class WebService:
    """Sends each request to the console or to REST, by the first part of its path.

    Both have their own errors: pages for people, problem documents for programs. A path that is neither's is REST's, but for a browser, which asks for a page.
    """

    def __init__(self, rest: ASGIApp, console: ASGIApp, rest_segments: frozenset[str]) -> None:
        self._rest = rest
        self._console = console
        self._rest_segments = rest_segments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        service = self._console if scope["type"] == "http" and self._is_page(scope) else self._rest
        await service(scope, receive, send)

    def _is_page(self, scope: Scope) -> bool:
        segment = _first_segment(scope["path"])
        if segment in FIRST_SEGMENTS:
            return True
        return scope["method"] == "GET" and segment not in self._rest_segments and _asks_for_page(scope)


def _asks_for_page(scope: Scope) -> bool:
    """Whether the caller names HTML among what it accepts, as browsers do."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _first_segment(path: str) -> str | None:
    """The first part of a path; None for one without a slash, such as the asterisk of `OPTIONS *`."""
    return path.split("/", 2)[1] if "/" in path else None


def create_service(application: Application, *, ask_for_key: bool = True) -> WebService:
    """The service over `application`, whose engines stay the caller's to close."""
    rest = create_app(application, ask_for_key=ask_for_key, login_frame=framed_login)
    hosts = hosts_of(application.settings, ask_for_key=ask_for_key)
    pages = create_console(rest.state.authentication, rest.state.limits)
    console = SecurityHeaders(EvenNotFound(AllowedHosts(PatientBody(pages), hosts)))
    paths = [getattr(route, "path", "") for route in (*rest.state.routes, *rest.routes)]
    segments = frozenset(segment for path in paths if (segment := _first_segment(path)))
    return WebService(rest, Observed(console, application.canon.telemetry), segments)
