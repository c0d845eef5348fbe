"""Asks who sends a request before anything else of it is read. Who is not known gets no further, whatever the body holds."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.edge.cookies import session_secret
from api.edge.limits import RequestLimits
from api.service.callers.authentication import Authentication
from api.service.callers.caller import Caller
from knowledge.errors import CanonError, Unauthenticated
from knowledge.model.access.principals import Principal

GATED = ("/v1", "/metrics", "/mcp")
"""The paths that need a caller, with all below them."""
_READING = frozenset({"GET", "HEAD"})
"""The methods for which a session is enough, so that a page can link to its facts in JSON. A write takes a key or a token, which no page
of another site can make a browser send."""
_STATE = "principal"
Refusal = Callable[[Request, CanonError], Response]
"""The reply to a request that is not let through."""


class CallerGate:
    """Lets a request to a gated path pass if its sender is known and within the limits, and keeps the principal for the route."""

    def __init__(
        self, app: ASGIApp, authentication: Authentication, limits: RequestLimits, refusal: Refusal
    ) -> None:
        self._app = app
        self._refusal = refusal
        self._authentication = authentication
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and any(f"{scope['path']}/".startswith(f"{path}/") for path in GATED):
            request = Request(scope)
            try:
                principal = await run_in_threadpool(self._admitted, request)
            except CanonError as error:
                await self._refusal(request, error)(scope, receive, send)
                return
            scope.setdefault("state", {})[_STATE] = principal
        await self._app(scope, receive, send)

    def _admitted(self, request: Request) -> Principal:
        """The principal of a request. Raises Unauthenticated or TooManyRequests."""
        try:
            principal = self._authentication.principal(
                request.headers.getlist("authorization"),
                session_secret(request) if request.method in _READING else "",
            )
        except Unauthenticated:
            self._limits.check_failure(request.client.host if request.client else "")
            raise
        if principal.is_authenticated:
            self._limits.check_principal(principal.name)
        return principal


def caller_of(request: Request, authentication: Authentication) -> Caller:
    """The use cases for whoever asks for a page: by session, key or token. Raises Unauthenticated. A form needs `login.check_form` as well."""
    return authentication.caller_for(
        authentication.principal(request.headers.getlist("authorization"), session_secret(request))
    )


def admitted(request: Request) -> Principal:
    """The principal whom the gate let through. Raises Unauthenticated where no gate stood before the route."""
    principal = getattr(request.state, _STATE, None)
    if not isinstance(principal, Principal):
        raise Unauthenticated("Nobody asked who sends this request.", remedy="Report this: a route is not gated.")
    return principal
